"""What staff see of mail that came back, and how they let an address be mailed again."""

import mailbox
from pathlib import Path

import pytest

from publisher.app.assembly import open_publisher
from publisher.subscribers.addresses import address_hash
from publisher.subscribers.suppression import suppress
from support.cli_calls import Call
from support.core_parts import NOW, readers


@pytest.fixture
def gone(workspace: Path) -> str:
    """A reader whose address is suppressed."""
    mailbox.Maildir(workspace / "reports")
    with (workspace / "config.toml").open("a", encoding="utf-8") as file:
        file.write('\n[bounces]\nmaildir = "reports"\n')
    with open_publisher(workspace / "config.toml") as publisher:
        (address,) = readers(publisher.store, 1)
        with publisher.store.begin() as connection:
            suppress(connection, address_hash(address), "bounced", "hard: 550 5.1.1 no such user", NOW)
    return address


def test_why_an_address_gets_no_mail_is_one_command(call: Call, gone: str) -> None:
    said = call("bounces", "list", gone)
    assert f"{gone} is suppressed since 2026-" in said.out
    assert "(bounced): hard: 550 5.1.1 no such user" in said.out
    value = call("--json", "bounces", "list", gone).value
    assert (value["address"], value["suppression"]["kind"], value["bounces"]) == (gone, "bounced", [])
    assert "is not suppressed" in call("bounces", "list", "else@reader.example").out


def test_an_address_is_lifted_with_a_reason_and_never_without(call: Call, gone: str) -> None:
    assert call("bounces", "lift", gone).code == 2
    said = call("bounces", "lift", gone, "--reason", "the relay was wrong")
    assert (said.code, said.out) == (0, f"{gone} can be mailed again\n")
    listed = call("bounces", "list", gone).out
    assert "is not suppressed" in listed
    assert "the relay was wrong" in listed
    again = call("bounces", "lift", gone, "--reason", "again")
    assert (again.code, "is not suppressed" in again.err) == (1, True)


def test_reading_says_how_much_of_what_came(call: Call, gone: str, workspace: Path) -> None:
    assert call("bounces", "read").out.endswith("nothing new came back\n")
    mailbox.Maildir(workspace / "reports").add(b"Subject: a question\n\nWhen?\n")
    assert call("--json", "bounces", "read").value["other"] == 1
    assert "nothing has come back" in call("bounces", "list").out
