"""Of a batch, the posts that cannot be read for translation are told apart from the others."""

from pathlib import Path

from publisher.core.errors import NotFound, PostError, TranslationError
from publisher.editorial.untranslatable import untranslatable
from publisher.storage.database import Store
from support.office import Office


def test_each_post_that_stands_in_the_way_is_named_with_its_reason(tmp_path: Path, store: Store) -> None:
    office = Office(tmp_path / "office", store)
    deep = "> " * 25
    office.write(slug="zvezdi", body=f"{deep}край")
    office.write(slug="schupena", front="draft: true\n")
    office.write(slug="prevedena")
    office.write_sidecar("Text.", front="foo: 1\n", slug="prevedena")
    found = untranslatable(office.editorial, ["novina", "zvezdi", "schupena", "prevedena", "nosuch"], "en")
    assert {slug: type(error) for slug, error in found.items()} == {
        "zvezdi": TranslationError, "schupena": PostError, "prevedena": PostError, "nosuch": NotFound,
    }  # fmt: skip
    assert "prevedena.en.md:" in str(found["prevedena"])
