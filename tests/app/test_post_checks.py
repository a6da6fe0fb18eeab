"""Checking posts: named files alone are counted, translations too, and what only a program notices."""

from pathlib import Path

import pytest

from publisher.app.assembly import Publisher
from publisher.app.post_checks import CheckedFiles, check_posts
from publisher.core.errors import NotFound

LEAD = "partnyorska-sreshta"


def write(workspace: Path, name: str, body: str, front: str = "") -> Path:
    path = workspace / "posts" / f"{name}.md"
    text = f"---\ntitle: Новина\ndate: 2026-12-01\nlang: bg\nsummary: Накратко\n{front}---\n\n{body}\n"
    path.write_text(text, encoding="utf-8")
    return path


def said(checked: CheckedFiles) -> list[tuple[str, int | None]]:
    return [(error.path.name, error.line) for error in checked.errors]


def test_only_what_is_named_is_counted_and_checked(publisher: Publisher, workspace: Path) -> None:
    broken = write(workspace, "broken", "Текст.", "draft: true\n")
    assert check_posts(publisher, [LEAD]) == CheckedFiles(1, 0, 0, ())
    assert check_posts(publisher, [f"{LEAD}.en.md", f"{LEAD}.md", LEAD]) == CheckedFiles(1, 1, 0, ())
    alone = check_posts(publisher, [str(broken)])
    assert ((alone.readable, alone.translations, alone.unreadable), said(alone)) == ((0, 0, 1), [("broken.md", 6)])
    everything = check_posts(publisher)
    assert (everything.readable, everything.translations, everything.unreadable) == (3, 1, 1)
    with pytest.raises(NotFound, match=r"there is no file nosuch\.md"):
        check_posts(publisher, [LEAD, "nosuch.md"])


def test_a_post_that_can_be_read_but_not_shown_as_meant_is_named_with_its_lines(
    publisher: Publisher, workspace: Path
) -> None:
    write(
        workspace, "picture", "Текст.\n\n![а](images/niama.png) и [сайт](www.example.bg)\n\n<iframe src='x'></iframe>"
    )
    deep = "> " * 25
    write(workspace, "stars", f"Текст.\n\n{deep}край")
    beside = workspace / "posts" / f"{LEAD}.en.md"
    beside.write_text(beside.read_text(encoding="utf-8") + "\n[site](www.example.org)\n", encoding="utf-8")
    checked = check_posts(publisher)
    assert (checked.readable, checked.unreadable) == (5, 0)
    last = beside.read_text(encoding="utf-8").count("\n")
    assert said(checked) == [
        (beside.name, last), ("picture.md", 10), ("picture.md", 10), ("picture.md", 12), ("stars.md", 10),
    ]  # fmt: skip
    assert "nested" in checked.errors[-1].message


def test_a_picture_that_only_looks_like_one_is_named_where_it_is_named(publisher: Publisher, workspace: Path) -> None:
    (workspace / "posts" / "images" / "x.png").write_bytes(b"\x89PNG\r\n\x1a\n" + b"\0" * 20)
    write(workspace, "picture", "Текст.", 'image:\n  alt: "Хора"\n  file: images/x.png\n')
    checked = check_posts(publisher, ["picture"])
    assert [(error.line, "x.png is broken" in error.message) for error in checked.errors] == [(8, True)]


def test_the_second_post_of_one_slug_is_named_when_it_is_checked_alone(publisher: Publisher, workspace: Path) -> None:
    (workspace / "posts" / "z").mkdir()
    second = write(workspace, f"z/{LEAD}", "Текст.")
    checked = check_posts(publisher, [str(second)])
    assert [f"slug '{LEAD}' is used by" in error.message for error in checked.errors] == [True]


def test_a_slug_that_is_the_name_of_another_file_is_named_when_it_is_checked_alone(
    publisher: Publisher, workspace: Path
) -> None:
    write(workspace, "zz", "Текст.", f"slug: {LEAD}\n")
    assert said(check_posts(publisher, ["posts/zz.md", "zz.md"])) == [("zz.md", 1)]


def test_a_translation_of_a_broken_post_waits_for_that(publisher: Publisher, workspace: Path) -> None:
    beside = write(workspace, f"{LEAD}", "Текст.", "draft: true\n").with_name(f"{LEAD}.en.md")
    checked = check_posts(publisher, [str(beside)])
    assert ((checked.translations, checked.unreadable), said(checked)) == ((0, 1), [(beside.name, None)])


def test_a_translation_with_the_text_of_the_post_is_named_though_it_may_be_meant(
    publisher: Publisher, workspace: Path
) -> None:
    write(workspace, "kratka", "Текст.")
    beside = write(workspace, "kratka.en", "Текст.", "source_hash:\n")
    beside.write_text(beside.read_text(encoding="utf-8").replace("Новина", "News"), encoding="utf-8")
    checked = check_posts(publisher, [str(beside)])
    assert (checked.translations, said(checked)) == (1, [("kratka.en.md", 9)])
    assert publisher.editorial.fit("kratka", "en")[1] == "needs review: it is not translated yet"


def test_a_translation_in_a_language_that_nobody_gets_is_named(publisher: Publisher, workspace: Path) -> None:
    (workspace / "posts" / f"{LEAD}.de.md").write_text("---\ntitle: x\n---\nText\n", encoding="utf-8")
    checked = check_posts(publisher)
    assert [error.message for error in checked.errors] == [
        "'de' is not in languages.targets of config.toml (en); nobody reads this file"
    ]
