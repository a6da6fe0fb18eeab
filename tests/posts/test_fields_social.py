"""`social` in front matter: a post's own words for a channel in a language."""

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from publisher.core.errors import PostError
from publisher.posts.fields import Reading
from publisher.posts.reading import read_post
from publisher.posts.sidecars import read_sidecar

POST = """---
title: "A title"
date: 2026-12-01
lang: bg
summary: "A summary."
{social}
---

Text.
"""


def read(folder: Path, social: str) -> tuple[tuple[str, str], ...]:
    path = folder / "story.md"
    path.write_text(POST.format(social=social), encoding="utf-8")
    return read_post(path, folder, "bg", ZoneInfo("Europe/Sofia")).social


def test_words_are_read_by_channel_and_language(tmp_path: Path) -> None:
    assert read(tmp_path, 'social:\n  x-bg: "Два\\nреда"\n  our-page-en: "One"\n  x-en:') == (
        ("x-bg", "Два\nреда"), ("our-page-en", "One"),
    )  # fmt: skip
    assert read(tmp_path, "") == ()


@pytest.mark.parametrize(
    ("social", "said"),
    [
        ('social:\n  x: "Words"', "like x-bg"),
        ('social:\n  x-bg: "a\\u0007b"', "without control characters"),
        ("social:\n  x-bg: [a, b]", "must be a text"),
        (f'social:\n  x-bg: "{"a" * 5001}"', "there is room for 5000"),
        ('social: "Words"', "social"),
    ],
)
def test_a_mistake_is_named_with_its_line(tmp_path: Path, social: str, said: str) -> None:
    with pytest.raises(PostError) as caught:
        read(tmp_path, social)
    assert said in str(caught.value)
    assert caught.value.line in (6, 7)


def test_a_translation_beside_the_post_may_repeat_them_and_has_none_of_its_own(tmp_path: Path) -> None:
    reading = Reading(tmp_path, "bg", ZoneInfo("Europe/Sofia"))
    social = 'social:\n  x-en: "One"'
    read(tmp_path, social)
    post = read_post(tmp_path / "story.md", tmp_path, "bg", ZoneInfo("Europe/Sofia"))
    beside = tmp_path / "story.en.md"
    text = POST.format(social=social).replace("A title", "Another").replace("lang: bg", "lang: en")
    beside.write_text(text.replace("Text.", "Words."), encoding="utf-8")
    assert read_sidecar(post, "en", reading) is not None
    beside.write_text(text.replace('"One"', '"Two"').replace("Text.", "Words."), encoding="utf-8")
    with pytest.raises(PostError, match=r"story\.md has the words for networks in every language"):
        read_sidecar(post, "en", reading)
