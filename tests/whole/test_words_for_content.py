"""What staff are told of posts, imports, templates, subscribers and translations is Bulgarian where they speak it."""

import re
from pathlib import Path

import pytest

from support.cli_calls import run
from support.english_words import english_in
from support.workspaces import configure

EIGHT_MISTAKES = """---
title: Среща: в София
date: 1 декември
lang: bulgarian
summary: ""
draft: true
image:
  file: images/niama.jpg
canonical_url: example.org
---

![](http://) [връзка](www.example.org/a) <iframe src="https://example.org/v"></iframe>
"""


@pytest.fixture
def office(workspace: Path) -> Path:
    configure(workspace, language='"bg"')
    return workspace


def test_a_file_with_many_mistakes_is_explained_in_bulgarian(office: Path) -> None:
    (office / "posts" / "sreshta.md").write_text(EIGHT_MISTAKES, encoding="utf-8")
    said = run(office, "posts", "check", "sreshta")
    assert said.code == 1
    for words in (
        "date: '1 декември' не е дата; напишете я като 2026-12-01",
        "summary: не може да бъде празно",
        "draft: непознато поле; махнете го: каквото не е в календара, не се публикува",
        "image.alt: липсва; кажете с едно изречение какво показва изображението",
        "lang: 'bulgarian' не е код на език; напишете го като bg", "оградете с кавички текстовете, в които има : или #",
    ):  # fmt: skip
        assert words in said.err
    lines = said.err.splitlines()
    assert len(lines) >= 8
    assert all(re.search("[а-я]{3}", line) for line in lines)


def test_an_import_is_reported_in_bulgarian(office: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_text(
        "Начало\nНовини\nКонтакти\n\nСреща на клъстера в Пловдив\n\n"
        "Клъстерът се срещна с партньори от пет страни и обсъди общи проекти за умни градове.\n\n"
        "Срещата продължи два дни и завърши с подписан меморандум за сътрудничество.\n\nВсички права запазени\n",
        encoding="utf-8",
    )
    said = run(office, "posts", "import", page)
    assert "взето:      заглавие „Среща на клъстера в Пловдив“ (източник: " in said.out
    assert "пропуснато: 1. меню: " in said.out
    assert "резюме: в източника няма; взето е първото изречение на текста" in said.out
    assert "липсва:     дата" in said.out
    assert "2 абзаца" in said.out
    lines = [line for line in said.out.splitlines() if "page.txt" not in line]
    assert not english_in(type(said)(said.code, "\n".join(lines), said.err), ["date"])


def test_doctor_and_templates_speak_bulgarian(office: Path) -> None:
    said = run(office, "doctor")
    assert "папка с новините" in said.out
    assert "новини" in said.out
    text = office / "templates" / "newsletter" / "issue.txt.j2"
    text.write_text(text.read_text(encoding="utf-8").replace("edition.", "edition.nothing_", 1), encoding="utf-8")
    wrong = run(office, "templates", "check")
    assert wrong.code == 1
    assert "какво не е наред" in wrong.out
    assert "издание: няма 'nothing_" in wrong.out


def test_a_table_of_subscribers_is_judged_in_bulgarian(office: Path, tmp_path: Path) -> None:
    table = tmp_path / "people.csv"
    table.write_text(
        "email,lang,consent,status\nana@example.org,bg,подписа,\nana@example.org,bg,подписа,\nникой,bg,подписа,\n"
        "boris@example.org,fr,подписа,\nvera@example.org,bg,подписа,unsubscribed\nivan@example.org,bg,,\n",
        encoding="utf-8",
    )
    said = run(office, "subscribers", "import", table, "--dry-run")
    for words in (
        "вече го има на ред 2", "не е имейл адрес", "на 'fr' няма издание; има на: bg, en", "според файла: отписан",
        "няма съгласие: напишете как е дадено в колона consent", "ще се добавят: 1, ще се пропуснат: 2, грешни: 3",
    ):  # fmt: skip
        assert words in said.out
    assert not english_in(said, ["people", "csv", "lang", "consent", "name"])


def test_a_name_that_does_not_exist_is_answered_in_bulgarian(office: Path) -> None:
    for words in (
        ("posts", "show", "niama"), ("review", "niama"), ("translate", "niama"), ("glossary", "remove", "нищо"),
        ("bounces", "lift", "a@example.org", "--reason", "поправено"), ("subscribers", "erase", "a@example.org"),
        ("models", "install", "bg"), ("evaluate", "niama.txt", "niama2.txt"),
    ):  # fmt: skip
        said = run(office, *words)
        assert said.code, words
        assert not english_in(said, words), f"{words}: {said.err}"
