"""Mail that came back: counted by people, shown for one address, and lifted by staff with a reason."""

import mailbox
from collections.abc import Iterator
from pathlib import Path

import pytest

from publisher.app import returned_mail
from publisher.app.assembly import Publisher, open_publisher
from publisher.core.errors import Conflict, InvalidInput, NotFound
from publisher.subscribers.addresses import address_hash
from publisher.subscribers.suppression import suppress as bar
from servers.smtp import Answer, serve
from support.core_parts import HandClock, readers
from support.workspaces import configure

GONE = "reader0000.bg@reader.example"


@pytest.fixture
def desk(workspace: Path, clock: HandClock) -> Iterator[Publisher]:
    """A workspace with a Maildir for reports, and a reader whose mailbox is gone."""
    mailbox.Maildir(workspace / "reports")
    with (workspace / "config.toml").open("a", encoding="utf-8") as file:
        file.write('\n[bounces]\nmaildir = "reports"\n')
    with open_publisher(workspace / "config.toml", clock) as opened:
        readers(opened.store, 2)
        yield opened


def suppress(desk: Publisher) -> None:
    """Let the relay say that the first reader is unknown."""
    with serve() as relay:
        relay.script("RCPT", Answer(b"550 5.1.1 no such user\r\n"))
        # One connection, so that the first answer is about the first reader.
        configure(desk.config.workspace, port=f"{relay.port}\nconnections = 1")
        with open_publisher(desk.config.workspace / "config.toml", HandClock()) as sending:
            sending.issues.create("2026-12", ["stazhanti-umen-grad"], {}, sending.clock())
            sending.schedule("2026-12", "newsletter", "bg", sending.clock())
            sending.tick()


def test_why_since_when_and_by_which_report_an_address_is_suppressed(desk: Publisher) -> None:
    suppress(desk)
    found = returned_mail.history(desk, GONE.upper())
    assert found.suppression is not None
    assert (found.address, found.suppression.kind) == (GONE, "bounced")
    assert found.suppression.reason == "hard: 550 5.1.1 no such user"
    (row,) = found.bounces
    assert (row.kind, row.suppressed, row.at) == ("hard", True, found.suppression.since)
    assert row.source.startswith("delivery:")
    assert returned_mail.newest(desk) == [row]


def test_a_suppression_is_lifted_with_a_reason_that_is_recorded(desk: Publisher) -> None:
    suppress(desk)
    now = desk.clock()
    returned_mail.lift(desk, GONE, "  the relay was\n wrong ", now)
    found = returned_mail.history(desk, GONE)
    assert found.suppression is None
    assert [(row.kind, row.diagnostic) for row in found.bounces][-1] == ("lifted", "the relay was wrong")
    with pytest.raises(NotFound, match=r"is not suppressed; `publisher bounces list reader0000"):
        returned_mail.lift(desk, GONE, "again", now)


def test_an_erasure_on_request_and_a_missing_reason_are_refused(desk: Publisher) -> None:
    desk.subscribers.erase(GONE, desk.clock())
    with pytest.raises(Conflict, match="only they themselves can subscribe again"):
        returned_mail.lift(desk, GONE, "asked by phone", desk.clock())
    with pytest.raises(InvalidInput, match="say why"):
        returned_mail.lift(desk, GONE, " \n", desk.clock())


def test_a_complaint_is_lifted_only_with_a_reason(desk: Publisher) -> None:
    with desk.store.begin() as connection:
        assert bar(connection, address_hash(GONE), "complained", "complaint: abuse", desk.clock())
        assert not bar(connection, address_hash(GONE), "bounced", "hard", desk.clock())
    returned_mail.lift(desk, GONE, "pressed the wrong button, wrote to us", desk.clock())
    assert returned_mail.history(desk, GONE).suppression is None


def test_a_read_counts_refusals_and_reports_together_and_names_what_cannot_be_read(desk: Publisher) -> None:
    mailbox.Maildir(desk.config.workspace / "reports").add(b"Subject: a question\n\nWhen?\n")
    done = returned_mail.read(desk, desk.clock(), lambda _: None)
    assert {name: number for name, number in done.counts.items() if number} == {"other": 1}
    assert done.troubles == ()


def test_a_relay_that_refuses_everybody_suppresses_nobody(desk: Publisher, clock: HandClock) -> None:
    readers(desk.store, 40, start=2)
    with serve() as relay:
        relay.script("RCPT", *[Answer(b"550 5.1.1 no such user\r\n")] * 100)
        configure(desk.config.workspace, port=relay.port)
        with open_publisher(desk.config.workspace / "config.toml", clock) as sending:
            sending.issues.create("2026-12", ["stazhanti-umen-grad"], {}, clock())
            publication = sending.schedule("2026-12", "newsletter", "bg", clock())
            sending.tick()
            assert sending.calendar.get(publication.id).state == "paused"
            # Resumed although nothing is mended: the rest is refused like the first, and says no more.
            sending.calendar.resume(publication.id)
            sending.tick()
    rows = returned_mail.newest(desk)
    assert {row.kind for row in rows} == {"policy"}
    assert not any(row.suppressed for row in rows)
