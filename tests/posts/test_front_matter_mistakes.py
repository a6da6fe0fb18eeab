"""Everything that is wrong with a post's front matter is named in one run, each mistake with its line and a cure."""

from pathlib import Path

import pytest

from publisher.posts.fields import Reading
from publisher.posts.reading import examine, first_of
from support.post_files import GOOD, PNG, SOFIA, write

HUGO = """---
title: Отчет: какво свършихме
date: 2026-12-01T10:00:00+02:00
author: Мария Иванова
draft: false
categories: [новини]
lang: bg
description: Накратко
image:
  file: /img/sreshta.jpg
  alt: Хора около маса
summary: Какво свършихме.
---

Текст.
"""


def mistakes(folder: Path, text: str) -> list[tuple[int | None, str]]:
    """Line and message of every mistake."""
    found = examine(write(folder, text), Reading(folder, "bg", SOFIA))
    assert isinstance(found, list)
    return [(error.line, error.message) for error in found]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "images").mkdir()
    (tmp_path / "images" / "a.png").write_bytes(PNG)
    return tmp_path


def test_a_hugo_file_is_told_all_that_is_wrong_with_it_in_one_run(folder: Path) -> None:
    said = mistakes(folder, HUGO)
    assert [line for line, _ in said] == [2, 3, 4, 5, 6, 8, 10]
    for (_, message), words in zip(
        said,
        [
            "put texts with : or # between quotation marks",
            "is not a date; write one like 2026-12-01",
            "author: unknown key; take it out",
            "draft: unknown key; take it out: what is not on the calendar is not published",
            "categories: unknown key; here it is called tags",
            "description: unknown key; here it is called summary",
            "/img/sreshta.jpg is outside the posts folder; copy it into",
        ],
        strict=True,
    ):
        assert words in message


def test_mistakes_of_every_stage_stand_beside_each_other(folder: Path) -> None:
    text = (
        GOOD.replace("tags: [срещи, отчети]", "tags: *а").replace("2026-12-01", "утре").replace("lang: bg", "lang: en")
    )
    text = (
        text.replace("  alt:", "  lat:").replace("17:30", "13:00").replace("lang: en", "lang: en\nlang: bg\nslug: Аз")
    )
    text = text.replace("Първи абзац.", "Първи\x07 абзац.").replace("images/a.png", "images/A.PNG")
    said = mistakes(folder, text)
    assert [line for line, _ in said] == [3, 4, 5, 6, 8, 10, 11, 16, 20, 9]
    assert "did you mean images/a.png?" in said[5][1]
    assert "did you mean alt?" in said[6][1]


@pytest.mark.parametrize(
    ("front", "line", "words"),
    [
        ("title: *Важно* съобщение", 2, "begins with * as an alias"),
        ("title: @община", 2, "begins with @"),
        ("title: %процент", 2, "begins with %"),
        ("title: [Важно] съобщение", 2, "quotation marks"),
        ("title: {{ page.title }}", 2, "a key must be a word"),
        ('title: "Отчет" за годината', 2, "quotation marks"),
        ("title: 'Отчет", 2, "quotation marks"),
        ("title: Отчет\n\tdate: x", 3, "a tab"),
        ("title:Отчет", 2, "put a space behind title:"),
        ("title: Отчет\ntags:\n  - *а", 4, "begins with * as an alias"),
    ],
)
def test_behind_a_line_that_is_no_yaml_the_others_are_looked_at(
    folder: Path, front: str, line: int, words: str
) -> None:
    said = dict(mistakes(folder, f"---\n{front}\nlang: bg\nfoo: 1\nbar: 2\n---\nТекст\n"))
    assert words in said[line]
    last = front.count("\n") + 4
    assert {last, last + 1} <= set(said), said


@pytest.mark.parametrize("front", ["a: b: c\n" * 500, "]\n" * 500, "? ! - [\n" * 500, "x: &a *a\n" * 500])
def test_of_a_file_full_of_mistakes_the_first_twenty_are_enough(folder: Path, front: str) -> None:
    assert 1 <= len(mistakes(folder, f"---\n{front}---\nТекст\n")) <= 25


def test_a_file_with_front_matter_in_toml_is_told_what_to_write(folder: Path) -> None:
    ((line, message),) = mistakes(folder, "+++\ntitle = 'Отчет'\n+++\nТекст\n")
    assert (line, "this is TOML, write it as `key: value` between two lines ---" in message) == (1, True)


def test_where_one_mistake_is_shown_the_others_are_counted(folder: Path) -> None:
    found = examine(write(folder, HUGO), Reading(folder, "bg", SOFIA))
    assert isinstance(found, list)
    said = str(first_of(found))
    assert "sreshta.md:2: " in said
    assert said.endswith("(and 6 more mistakes; `publisher posts check sreshta.md` names all)")
