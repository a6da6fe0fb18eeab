"""Translations that a person wrote beside a post: they must fit it."""

from pathlib import Path

import pytest

from publisher.core.errors import PostError
from publisher.posts.fields import Reading
from publisher.posts.reading import read_post, translatable_fields
from publisher.posts.sidecars import examine_sidecar, read_sidecar
from support.post_files import GOOD, PNG, SOFIA, write

FITTING = """---
title: Meeting
lang: en
summary: What we have done.
tags: [meetings, reports]
image:
  alt: People
  caption: C
event:
  place: Sofia
---
Text
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "images").mkdir()
    (tmp_path / "images" / "a.png").write_bytes(PNG)
    return tmp_path


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("---\ntitle: A\nlang: de\nsummary: B\n---\nText", "but the file's name says 'en'"),
        ("---\ntitle: A\nlang: en\nsummary: B\n---\nText", "there are 0, and 2 in sreshta.md"),
        ("---\ntitle: A\nlang: en\nsummary: B\ntags: [a, b]\n---\nText", "image.alt: is missing; sreshta.md has one"),
        (FITTING.replace("  caption: C\n", ""), "image.caption: is missing; sreshta.md has one"),
        (FITTING.replace("lang: en", "lang: en\nsource_hash: abc"), "source_hash: 'abc' is not the hash of a post"),
        ("---\ntitle: A\nlang: en\nsummary: B\ndate: 2026-01-01\n---\nText", "date: 2026-01-01 differs from the post"),
    ],
)
def test_a_sidecar_that_does_not_fit_its_post_is_refused(folder: Path, text: str, words: str) -> None:
    post = read_post(write(folder), folder, "bg", SOFIA)
    write(folder, text, "sreshta.en.md")
    with pytest.raises(PostError) as caught:
        read_sidecar(post, "en", Reading(folder, "bg", SOFIA))
    assert words in str(caught.value)


def test_a_sidecar_has_the_fields_of_its_post_in_its_own_words(folder: Path) -> None:
    post = read_post(write(folder), folder, "bg", SOFIA)
    assert read_sidecar(post, "en", Reading(folder, "bg", SOFIA)) is None
    write(folder, FITTING, "sreshta.en.md")
    sidecar = read_sidecar(post, "en", Reading(folder, "bg", SOFIA))
    assert sidecar is not None
    assert set(sidecar.fields) == set(translatable_fields(post))
    assert (sidecar.fields["image.caption"], sidecar.source_hash, sidecar.body) == ("C", "", "Text\n")
    write(folder, FITTING.replace("lang: en", f"lang: en\nsource_hash: {post.content_hash}"), "sreshta.en.md")
    again = read_sidecar(post, "en", Reading(folder, "bg", SOFIA))
    assert again is not None
    assert (again.source_hash, again.content_hash) == (post.content_hash, sidecar.content_hash)


def test_a_sidecar_may_not_say_more_than_its_post(folder: Path) -> None:
    post = read_post(write(folder, GOOD.replace('  caption: "Срещата"\n', "")), folder, "bg", SOFIA)
    write(folder, FITTING, "sreshta.en.md")
    with pytest.raises(PostError, match=r"image.caption: take it out; sreshta.md has none") as caught:
        read_sidecar(post, "en", Reading(folder, "bg", SOFIA))
    assert caught.value.line == 8


def test_a_sidecar_that_is_a_broken_link_is_an_error_and_not_absent(folder: Path) -> None:
    post = read_post(write(folder), folder, "bg", SOFIA)
    (folder / "sreshta.en.md").symlink_to(folder / "nowhere")
    with pytest.raises(PostError, match="cannot be read"):
        read_sidecar(post, "en", Reading(folder, "bg", SOFIA))


def translated(**changes: str) -> str:
    """The post, copied and translated in place, as people do it."""
    text = GOOD
    for old, new in {"Първи абзац": "First paragraph", "Какво свършихме": "What we did", **changes}.items():
        assert old in text
        text = text.replace(old, new)
    return text


@pytest.mark.parametrize(
    "changes",
    [
        {"lang: bg": "lang: en"},
        {},
        {"lang: bg\n": ""},
        {"2026-12-10 14:00": "2026-12-10T14:00:00+02:00", "images/a.png": "./images/a.png"},
        {"date: 2026-12-01\n": "", "  file: images/a.png\n": "", "  ends: 2026-12-10 17:30\n": ""},
    ],
)
def test_a_copy_of_the_post_with_other_words_is_a_translation(folder: Path, changes: dict[str, str]) -> None:
    post = read_post(write(folder), folder, "bg", SOFIA)
    write(folder, translated(**changes), "sreshta.en.md")
    sidecar = read_sidecar(post, "en", Reading(folder, "bg", SOFIA))
    assert sidecar is not None
    assert (sidecar.lang, sidecar.fields["summary"]) == ("en", "What we did и какво предстои.")


def test_all_that_keeps_a_copy_from_being_a_translation_is_named_in_one_run(folder: Path) -> None:
    post = read_post(write(folder), folder, "bg", SOFIA)
    text = translated(**{
        "lang: bg": "lang: de\nauthor: x", "2026-12-01": "2026-12-02", "[срещи, отчети]": "[meetings]",
        "images/a.png": "images/b.png", "  alt:": "  lat:", "17:30": "18:00", "https://example.org/": "https://a.org/",
    })  # fmt: skip
    path = write(folder, text, "sreshta.en.md")
    sidecar, errors = examine_sidecar(path, post, "en", Reading(folder, "bg", SOFIA))
    assert sidecar is None
    assert [error.line for error in errors] == [3, 4, 5, 7, 9, 10, 12, 15, 8]
    assert "differs from the post; sreshta.md has 2026-12-01: take the line out here" in errors[0].message


def test_a_copy_that_nobody_has_translated_is_no_translation(folder: Path) -> None:
    post = read_post(write(folder), folder, "bg", SOFIA)
    write(folder, GOOD.replace("lang: bg", "lang: en"), "sreshta.en.md")
    with pytest.raises(PostError, match=r"sreshta\.en\.md:18: the text is still that of sreshta\.md; translate it"):
        read_sidecar(post, "en", Reading(folder, "bg", SOFIA))
