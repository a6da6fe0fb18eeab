"""[[staff.people]]: who is told, where; mistakes are named with their line, and a secret address is never shown."""

from datetime import time
from pathlib import Path

import pytest

from publisher.config.staff import NOTICE_KINDS, read_to
from publisher.config.workspace import load_config
from publisher.core.errors import ConfigError, FileError

HEAD = '[brand]\nname = { bg = "Клъстер" }\n[staff]\nlanguage = "bg"\n'


def write(folder: Path, people: str) -> Path:
    file = folder / "config.toml"
    file.write_text(HEAD + people, encoding="utf-8")
    return file


def test_people_are_read(tmp_path: Path) -> None:
    (tmp_path / "chat.url").write_text("slack://secret/token\n", encoding="utf-8")
    people = (
        '[[staff.people]]\nname = "Ева"\nto = "ева@пример.бг"\n'
        '[[staff.people]]\nname = "Ivo"\nlanguage = "en"\nto_file = "chat.url"\nabout = ["held", "failed"]\n'
        'daily = "8:30"\n'
    )
    staff = load_config(write(tmp_path, people)).staff
    eva, ivo = staff.people
    assert (staff.language_of(eva), staff.language_of(ivo)) == ("bg", "en")
    assert (eva.about, ivo.about, eva.daily, ivo.daily) == (NOTICE_KINDS, ("held", "failed"), None, time(8, 30))
    assert (read_to(eva, tmp_path), read_to(ivo, tmp_path)) == ("ева@пример.бг", "slack://secret/token")
    assert "пример" not in repr(staff)


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ('name = "A"', "config.toml:5: [staff.people.0] to: is missing: a mail address or an Apprise URL"),
        ('name = "A"\nto = "a@b.bg"\nto_file = "x"', "config.toml:8: [staff.people.0] to_file: write either to or"),
        ('name = "A"\nto = "nobody"', "config.toml:7: [staff.people.0] to: 'nobody' is not a mail address"),
        ('name = "A"\nto = "slack:// secret"', "config.toml:7: [staff.people.0] to: is not an Apprise URL"),
        ('name = "A"\nto = "a@b.bg"\nabout = ["paused"]', "config.toml:8: [staff.people.0.about] 0: "),
        ('name = "A"\nto = "a@b.bg"\ndaily = "25:00"', "config.toml:8: [staff.people.0] daily: '25:00' is no time"),
        ('name = "A"\nto = "a@b.bg"\nlanguage = "de"', "config.toml:8: [staff.people.0] language: "),
        ('name = "A"\nto = "a@b.bg"\n[[staff.people]]\nname = "a"\nto = "c@d.bg"', "[staff.people.1] name: a is there"),
        ('name = "A"\ntoo = "slack://secret"', "config.toml:7: [staff.people.0] too: unknown key; did you mean to?"),
        ('name = ""\nto = "a@b.bg"', "config.toml:6: [staff.people.0] name: "),
    ],
)
def test_a_mistake_is_named_with_its_line_and_key(tmp_path: Path, table: str, words: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load_config(write(tmp_path, f"[[staff.people]]\n{table}\n"))
    assert words in str(caught.value)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("content", [b"", b"one two", b"\xff\xfe", None])
def test_a_file_that_holds_no_address_is_named(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "chat.url").write_bytes(content)
    (person,) = load_config(write(tmp_path, '[[staff.people]]\nname = "A"\nto_file = "chat.url"\n')).staff.people
    with pytest.raises(FileError, match=r"chat\.url: "):
        read_to(person, tmp_path)
