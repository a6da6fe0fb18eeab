"""Posts with their translations."""

from pathlib import Path

from publisher.app.assembly import Publisher
from publisher.app.post_checks import check_posts
from publisher.app.translating import list_posts, translate
from publisher.core.states import TranslationState
from support.core_parts import NOW

LEAD = "partnyorska-sreshta"


def test_each_post_has_the_state_of_its_translations(publisher: Publisher, workspace: Path) -> None:
    (made,) = translate(publisher, [LEAD], "en", NOW)
    assert (made.fit, made.why, made.translation.state) == (True, "", TranslationState.APPROVED)
    found, errors = list_posts(publisher)
    standing = {one.post.slug: one for one in found}
    assert errors == []
    assert standing[LEAD].translations == {"en": TranslationState.APPROVED}
    assert not standing[LEAD].stale
    assert standing["pokana-otvoreni-danni"].translations == {}
    post = workspace / "posts" / f"{LEAD}.md"
    post.write_text(post.read_text(encoding="utf-8") + "\nОще един абзац.\n", encoding="utf-8")
    (changed,) = [one for one in list_posts(publisher)[0] if one.post.slug == LEAD]
    assert changed.stale


def test_every_broken_file_is_named_and_one_alone_can_be_asked_for(publisher: Publisher, workspace: Path) -> None:
    readable = check_posts(publisher).readable
    assert check_posts(publisher).errors == ()
    sidecar, broken = workspace / "posts" / f"{LEAD}.en.md", workspace / "posts" / "broken.md"
    sidecar.write_text("no front matter", encoding="utf-8")
    broken.write_text("---\ntitel: x\n---\n", encoding="utf-8")
    found = check_posts(publisher)
    assert {error.path.name for error in found.errors} == {sidecar.name, broken.name}
    assert found.readable == readable
    assert {error.path.name for error in check_posts(publisher, [broken]).errors} == {broken.name}
