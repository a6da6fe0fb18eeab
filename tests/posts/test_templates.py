"""Files to begin with are right but for what a person must write."""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from publisher.posts.fields import Reading
from publisher.posts.reading import examine, read_post
from publisher.posts.sidecars import examine_sidecar
from publisher.posts.templates import new_post_text, sidecar_text
from support.post_files import GOOD, PNG, SOFIA, write

DAY = date(2026, 12, 1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "images").mkdir()
    (tmp_path / "images" / "a.png").write_bytes(PNG)
    return tmp_path


def test_a_new_post_lacks_its_summary_and_its_text_and_nothing_else(folder: Path) -> None:
    text = new_post_text("Среща: „Отчет“ & план #1", DAY, "bg")
    found = examine(write(folder, text), Reading(folder, "bg", SOFIA))
    assert isinstance(found, list)
    assert [error.message for error in found] == [
        "summary: has no value; write it behind the colon",
        "has no text below the lines at the top; write the story there",
    ]
    filled = text.replace("summary:", "summary: Накратко.") + "Текст.\n"
    post = read_post(write(folder, filled), folder, "bg", SOFIA)
    assert (post.title, post.date) == ("Среща: „Отчет“ & план #1", DAY)


@pytest.mark.parametrize(("lang", "words"), [("bg", "Изображение: сложете файла"), ("en", "A picture: put the file")])
def test_the_fields_are_explained_in_the_language_of_posts_and_can_be_switched_on(
    folder: Path, lang: str, words: str
) -> None:
    text = new_post_text("Среща", DAY, lang)
    assert words in text
    keys = ("tags:", "image:", "event:", "canonical_url:", "publish_at:", "  ")
    rows = [row[2:] if row.startswith("# ") and row[2:].startswith(keys) else row for row in text.split("\n")]
    on = "\n".join(rows).replace("images/photo.jpg", "images/a.png").replace("summary:", "summary: Накратко.")
    post = read_post(write(folder, f"{on}Текст.\n"), folder, lang, SOFIA)
    assert post.event is not None
    assert post.publish_at == datetime.combine(DAY + timedelta(days=1), time(9, 30), SOFIA).astimezone(UTC)
    assert (bool(post.event.register_by), bool(post.image), len(post.tags)) == (True, True, 2)


@given(st.text(alphabet=st.characters(exclude_categories=["C", "Z"]), min_size=1))
def test_any_title_comes_back_as_it_was_given(title: str) -> None:
    matter = new_post_text(title, DAY, "bg").split("\n---\n")[0]
    assert yaml.safe_load(matter.removeprefix("---\n"))["title"] == title


def test_a_translation_to_begin_with_has_all_words_of_the_post_and_waits_for_others(folder: Path) -> None:
    post = read_post(write(folder), folder, "bg", SOFIA)
    text = sidecar_text(post, "en")
    path = write(folder, text, "sreshta.en.md")
    reading = Reading(folder, "bg", SOFIA)
    _, errors = examine_sidecar(path, post, "en", reading)
    assert ["the text is still that of" in error.message for error in errors] == [True]
    write(folder, text.replace("Първи абзац", "First paragraph").replace("Среща: отчет", "Report"), "sreshta.en.md")
    sidecar, errors = examine_sidecar(path, post, "en", reading)
    assert errors == []
    assert sidecar is not None
    assert (sidecar.fields["title"], sidecar.source_hash) == ("Report и план", post.content_hash)
    assert GOOD.partition("\n---\n")[2].strip() in text
