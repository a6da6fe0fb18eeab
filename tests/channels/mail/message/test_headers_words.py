"""Encoded words of long headers, as mail programs join them; notmuch reads mail with GMime, as mu and Geary do."""

import json
import os
import re
import shutil
import subprocess
from dataclasses import replace
from email.header import decode_header, make_header
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publisher.channels.mail.message.headers import header_line, mailbox, subject_line
from support.mail_parts import MESSAGE, READER
from support.newsletters import IDENTITY, NOW, compose

SUBJECTS = (
    "Вести от декември: проба на всичко, което трябва да се прочете докрай",
    "Партньорска среща в Антверпен, отчет за годината и покана за работилница",
    "a" + "€" * 60,
    "я" + "№" * 60,
    "🙂" + "–" * 60,
    "Среща № 47 – „Отворени данни“ · 12,5 млн. € за чист въздух и умен град 🙂🙂",
)
_WORD = re.compile(r"=\?utf-8\?([bq])\?([^?]*)\?=")


def decoded(header: str) -> str:
    return str(make_header(decode_header(header.replace("\r\n", ""))))


@settings(max_examples=300, deadline=None)
@given(text=st.text(st.sampled_from("aбж№€–🙂=_? "), max_size=200))
def test_no_word_but_the_last_is_padded_and_each_holds_whole_letters(text: str) -> None:
    line = subject_line(text).removesuffix("\r\n")
    words = _WORD.findall(line)
    assert not any("=" in letters for kind, letters in words[:-1] if kind == "b")
    for kind, letters in words:
        assert decoded(f"=?utf-8?{kind}?{letters}?=")
    assert decoded(line).removeprefix("Subject:").strip() == header_line(text)
    assert all(len(part) <= 76 for part in line.split("\r\n"))


@pytest.mark.skipif(not shutil.which("notmuch"), reason="needs Debian's notmuch: scripts/system-packages notmuch")
def test_a_reader_with_gmime_sees_whole_subjects_and_names(tmp_path: Path) -> None:
    folder = tmp_path / "mail" / "cur"
    folder.mkdir(parents=True)
    name = "Мария-Магдалена Петрова-Александрова от Стара Загора и Габрово"
    for number, subject in enumerate(SUBJECTS):
        reader = replace(READER, key=f"p1.{number}", name=name)
        data = compose(replace(MESSAGE, subject=subject), reader, IDENTITY, NOW).data
        (folder / f"{number}.mail:2,S").write_bytes(data.replace(b"\r\n", b"\n"))
    config = tmp_path / "config"
    config.write_text(f"[database]\npath={tmp_path / 'mail'}\n[user]\nprimary_email=a@example.org\n", encoding="utf-8")
    environment = {**os.environ, "NOTMUCH_CONFIG": str(config), "HOME": str(tmp_path)}

    def notmuch(*words: str) -> str:
        run = subprocess.run(["notmuch", *words], env=environment, capture_output=True, text=True, check=True)
        return run.stdout

    notmuch("new", "--quiet")
    seen = {}
    for number in range(len(SUBJECTS)):
        shown = json.loads(notmuch("show", "--format=json", "--body=false", f"id:p1.{number}@example.bg"))
        seen[number] = shown[0][0][0]["headers"]
    assert [seen[number]["Subject"] for number in seen] == [*SUBJECTS]
    assert {headers["To"] for headers in seen.values()} == {f"{name} <maria@example.org>"}


def test_a_long_name_has_no_padding_before_its_last_word() -> None:
    words = _WORD.findall(mailbox("Ж" * 100, "maria@example.org", "To"))
    assert len(words) > 2
    assert not any("=" in letters for _, letters in words[:-1])


def test_no_break_spaces_of_a_subject_arrive() -> None:
    subject = "Бюджет: 5\u00a0000\u00a0000\u202f€ за  2027\u00a0г."
    assert decoded(subject_line(subject)).strip() == f"Subject: {subject.replace('  ', ' ')}"
