"""A database that another process holds for too long is a sentence for every command that writes, and no defect."""

from pathlib import Path

import pytest

from support.cli_calls import Call
from support.held_databases import held
from support.workspaces import configure

WRITING = [
    ("staff", "add", "nova@example.org"),
    ("staff", "disable", "known@example.org"),
    ("staff", "reset", "known@example.org"),
    ("subscribers", "add", "maria@example.org", "--lang", "bg", "--consent", "on paper"),
    ("subscribers", "erase", "petar@example.org"),
    ("pause", "--why", "a quiet day"),
]


@pytest.fixture
def hasty(workspace: Path) -> str:
    """A workspace whose commands wait for others a fifth of a second; returns the address of its database."""
    url = f"sqlite:///{workspace / 'publisher.db'}"
    text = (workspace / "config.toml").read_text(encoding="utf-8")
    changed = text.replace('# database = "publisher.db"', f'database = "{url}?timeout=0.2"')
    assert changed != text
    (workspace / "config.toml").write_text(changed, encoding="utf-8")
    return url


def test_commands_say_that_the_database_is_held_and_do_their_work_afterwards(call: Call, hasty: str) -> None:
    assert call("staff", "add", "known@example.org").code == 0
    assert call("subscribers", "add", "petar@example.org", "--lang", "bg", "--consent", "on paper").code == 0
    with held(hasty):
        for words in WRITING:
            said = call(*words)
            assert (said.code, said.out) == (1, ""), words
            assert "database is locked: another process has held it for too long; try again when it is done" in said.err
            assert said.err.count("\n") == 1, said.err
        assert call("staff", "list").code == 0
    for words in WRITING:
        assert call(*words).code == 0, words


def test_it_is_said_in_the_language_of_staff(call: Call, workspace: Path, hasty: str) -> None:
    configure(workspace, language='"bg"')
    with held(hasty):
        said = call("staff", "add", "nova@example.org")
    assert "заключена е: друг процес я държи твърде дълго; опитайте пак, когато приключи" in said.err
