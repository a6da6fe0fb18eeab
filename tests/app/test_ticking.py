"""One tick: what is due starts, one fault does not hold up the rest, and returned mail is read now and then."""

import mailbox
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from publisher.app.assembly import Publisher, open_publisher
from publisher.app.ticking import Ticked
from publisher.core.errors import ConfigError
from support.core_parts import NOW, FarAccount, HandClock

LEAD, INTERNS = "partnyorska-sreshta", "stazhanti-umen-grad"


def test_a_fault_in_one_publication_does_not_hold_up_the_next(publisher: Publisher) -> None:
    broken = publisher.schedule(LEAD, "folder", "bg", NOW)
    publisher.schedule(INTERNS, "folder", "bg", NOW)
    asked: list[int] = []

    class Nameless(FarAccount):
        """An account whose name cannot be told the first time that it is asked for."""

        @property
        def account(self) -> str:
            asked.append(1)
            if len(asked) == 1:
                raise ConfigError("the account has no name yet")
            return "town"

        @account.setter
        def account(self, name: str) -> None:
            pass

    far = Nameless()
    far.limit = 280
    publisher._channels["folder"] = far
    ticked = publisher.tick()
    assert ticked == Ticked(0, 1, 1, (f"publication {broken.id}: the account has no name yet",))
    # The one that failed is still on the calendar, and the next tick starts it.
    assert publisher.tick() == Ticked(0, 1, 1)
    assert publisher.tick() == Ticked(0, 0, 0)


def test_a_tick_of_another_time_sends_what_is_due_then(publisher: Publisher) -> None:
    publisher.schedule(LEAD, "folder", "bg", NOW + timedelta(hours=2))
    assert publisher.tick().started == 0
    assert publisher.tick(clock=lambda: NOW + timedelta(hours=2)).started == 1


@pytest.fixture
def with_mailbox(workspace: Path, clock: HandClock) -> Iterator[Publisher]:
    """A workspace whose mailbox of reports is the Maildir `reports`, which does not exist yet."""
    with (workspace / "config.toml").open("a", encoding="utf-8") as file:
        file.write('\n[bounces]\nmaildir = "reports"\nevery_minutes = 5\n')
    with open_publisher(workspace / "config.toml", clock) as opened:
        yield opened


def test_a_mail_made_to_hold_the_reading_up_holds_no_tick_up(with_mailbox: Publisher, workspace: Path) -> None:
    mailbox.Maildir(workspace / "reports")
    new = workspace / "reports" / "new"
    (new / "1.a").write_bytes(b"Return-Path: <>\n" + b"Content-Type: message/rfc822\n\n" * 2_000)
    (new / "2.b").write_bytes(b"Return-Path: <>\nContent-Type: multipart/mixed" + b';"' * 1_000_000 + b"\n\n")
    with_mailbox.schedule(LEAD, "folder", "bg", NOW)
    assert with_mailbox.tick() == Ticked(0, 1, 1)
    assert sorted(path.name for path in (new.parent / "cur").iterdir()) == ["1.a:2,S", "2.b:2,S"]


def test_the_mailbox_of_reports_is_read_at_the_start_and_every_few_minutes(
    with_mailbox: Publisher, workspace: Path, clock: HandClock
) -> None:
    reports = mailbox.Maildir(workspace / "reports")

    def unread() -> int:
        reports.add(b"Subject: a question\n\nWhen is the next meeting?\n")
        with_mailbox.tick()
        return sum("S" not in reports.get_message(key).get_flags() for key in reports.keys())  # noqa: SIM118

    assert unread() == 0
    clock.move(timedelta(minutes=5) - timedelta(seconds=1))
    assert unread() == 1
    clock.move(timedelta(seconds=1))
    assert unread() == 0


def test_a_mailbox_that_cannot_be_read_is_told_and_deliveries_go_out(with_mailbox: Publisher) -> None:
    with_mailbox.schedule(LEAD, "folder", "bg", NOW)
    ticked = with_mailbox.tick()
    assert (ticked.started, ticked.tried) == (1, 1)
    (trouble,) = ticked.troubles
    assert trouble.startswith("reports of mail that came back: ")
    assert "reports is not a Maildir" in trouble
