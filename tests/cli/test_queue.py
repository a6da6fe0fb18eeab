"""`publisher deliveries queue`: read by somebody who does not know the code."""

from pathlib import Path

import pytest

from servers.smtp import Answer, serve
from support.cli_calls import run
from support.trouble import Mailing, mailing


@pytest.fixture
def deferred(workspace: Path) -> Mailing:
    """A mailing of which one provider has refused everything for now."""
    with serve() as relay:
        relay.refusals["gmail.com"] = Answer(b"452 4.7.1 too much mail from you\r\n")
        sent = mailing(workspace, relay.port, ["gmail.com", "a.example"] * 5)
        sent.send()
    return sent


def test_the_queue_says_what_rests_until_when_and_why(deferred: Mailing, workspace: Path) -> None:
    said = run(workspace, "deliveries", "queue")
    words = " ".join(said.out.split())
    assert said.code == 0
    for part in ("relay", "is used", "gmail", "slowed down", "resting after a 4xx", "452 4.7.1"):
        assert part in words
    (relay, gmail) = run(workspace, "--json", "deliveries", "queue").value
    assert (relay["provider"], relay["open"], relay["why"]) == ("relay", 5, "")
    assert (gmail["provider"], gmail["slowed"], gmail["until_resumed"]) == ("gmail", True, False)
    assert gmail["reply"].startswith("452 4.7.1 too much mail from you")


def test_the_calendar_and_the_list_name_why_a_mailing_waits(deferred: Mailing, workspace: Path) -> None:
    (row,) = run(workspace, "--json", "calendar").value
    assert row["why"].startswith("gmail (5 open): resting after a 4xx, until ")
    listed = run(workspace, "deliveries", "list")
    assert f"publication {deferred.number} (2026-12) is held back: gmail (5 open): resting after a 4xx" in listed.out


def test_a_provider_is_rested_and_resumed_by_hand(deferred: Mailing, workspace: Path) -> None:
    (entry,) = run(workspace, "--json", "deliveries", "queue", "rest", "gmail", "--for", "2h").value
    assert (entry["why"], entry["until_resumed"]) == ("resting by hand", False)
    (entry,) = run(workspace, "--json", "deliveries", "queue", "rest", "gmail").value
    assert (entry["waits_until"], entry["until_resumed"]) == (None, True)
    assert "until you resume it" in " ".join(run(workspace, "deliveries", "queue").out.split())
    (entry,) = run(workspace, "--json", "deliveries", "queue", "resume", "gmail").value
    assert (entry["why"], entry["slowed"]) == ("", False)


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [(["gmial"], 1, "no provider is called gmial"), (["gmail", "--for", "2 hours"], 2, "30m, 2h or 1d")],
)
def test_a_slip_is_answered_with_what_to_write(workspace: Path, arguments: list[str], code: int, words: str) -> None:
    said = run(workspace, "deliveries", "queue", "rest", *arguments)
    assert (said.code, words in said.err) == (code, True)
