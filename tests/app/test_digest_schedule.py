"""Digests by schedule, over weeks that the clock is moved through, with a real SMTP server at the other end."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from sqlalchemy import update

from publisher.app.assembly import Publisher, open_publisher
from publisher.app.digest_occasions import digest_shown, digest_tiles
from publisher.app.digest_schedule import keep_digests
from publisher.app.digest_views import planned_digests, silent_digests, start_digest, stop_digest
from publisher.app.issue_making import create_digest
from publisher.core.errors import Conflict, IllegalStep, NotFound
from publisher.core.states import DigestOutcome, PublicationState
from publisher.storage.tables import digest_runs
from servers.smtp import Answer, SmtpServer, serve
from support.core_parts import HandClock
from support.workspaces import configure

LEAD, INVITATION, INTERNS = "partnyorska-sreshta", "pokana-otvoreni-danni", "stazhanti-umen-grad"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MONDAY = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
DRAFT = datetime(2026, 11, 26, 16, 0, tzinfo=UTC)
FRIDAY = datetime(2026, 11, 27, 8, 0, tzinfo=UTC)
"""10 o'clock in Sofia; the draft is made at 18:00 the day before."""
RULE = '\n[[digests]]\nperiod = "weekly"\nday = "пт"\ntime = "10:00"\ndraft_to = ["eva@example.org"]\n'
Open = Callable[..., Publisher]


@pytest.fixture
def server() -> Iterator[SmtpServer]:
    with serve() as running:
        yield running


@pytest.fixture
def clock() -> HandClock:
    return HandClock(MONDAY)


@pytest.fixture
def office(workspace: Path, clock: HandClock, server: SmtpServer) -> Iterator[Open]:
    """Opens the workspace with a rule of digests, and a reader of every issue and one of digests."""
    opened: list[Publisher] = []
    configure(workspace, port=server.port, targets="[]")
    file = workspace / "config.toml"
    plain = file.read_text(encoding="utf-8")

    def opens(rule: str = RULE, targets: str = "[]") -> Publisher:
        file.write_text(plain.replace("targets = []", f"targets = {targets}") + rule, encoding="utf-8")
        publisher = open_publisher(file, clock)
        if not opened:
            for name in ("each", "weekly"):
                publisher.subscribers.add(f"{name}@reader.example", "bg", MONDAY - DAY, consent="asked on paper")
            with publisher.store.begin() as connection:
                connection.exec_driver_sql("UPDATE subscriptions SET cadence = 'weekly' WHERE id = 2")
        opened.append(publisher)
        return publisher

    yield opens
    for publisher in opened:
        publisher.close()


def came_out(publisher: Publisher, key: str, *slugs: str) -> None:
    """An issue that all its readers get now."""
    publisher.issues.create(key, slugs, {}, publisher.clock())
    publisher.schedule(key, "newsletter", "bg", publisher.clock())
    publisher.tick()


def mails(server: SmtpServer, to: str) -> list[EmailMessage]:
    found = [message_from_bytes(re.sub(rb"(?m)^\.\.", b".", body), policy=policy.default) for body in server.bodies]
    return [mail for mail in found if to in str(mail["To"])]


def subjects(server: SmtpServer, to: str) -> list[str]:
    return [str(mail["Subject"]) for mail in mails(server, to)]


def states(publisher: Publisher, key: str) -> list[str]:
    return [str(row.state) for row in publisher.calendar.all() if row.what == key]


def test_a_digest_is_made_shown_to_staff_and_goes_out_at_its_hour(
    office: Open, clock: HandClock, server: SmtpServer
) -> None:
    publisher = office()
    came_out(publisher, "monday", LEAD)
    clock.now = DRAFT - timedelta(seconds=1)
    assert publisher.tick().started == 0
    assert publisher.digests.runs.all() == []
    clock.now = DRAFT
    heard: list[str] = []
    assert publisher.tick(report=heard.append).troubles == ()
    (told,) = heard
    assert told == (
        "digest weekly-2026-W48 has the stories until Thursday, 26 November 2026, 18:00; bg: goes out on Friday, "
        "27 November 2026, 10:00, and `publisher issues digest stop weekly-2026-W48` keeps it back"
    )
    assert states(publisher, "weekly-2026-W48") == ["scheduled"]
    (draft,) = mails(server, "eva@example.org")
    assert draft["Subject"] == "[Чернова] Седмицата накратко: 23–29 ноември 2026 г."
    for kind in ("plain", "html"):
        part = draft.get_body((kind,))
        assert part is not None
        words = " ".join(str(part.get_content()).split())
        assert "може да се задържи от страницата на броя" in words
        assert "publisher issues" not in words
        assert "18:00" in words
    # What comes out between the draft and the hour is for the next one.
    clock.now = DRAFT + HOUR
    came_out(publisher, "thursday", INVITATION)
    clock.now = FRIDAY
    publisher.tick()
    publisher.tick()
    (sent,) = mails(server, "weekly@reader.example")
    assert sent["Subject"] == "Седмицата накратко: 23–29 ноември 2026 г."
    assert sent["Auto-Submitted"] == "auto-generated"
    assert publisher.issues.get("weekly-2026-W48").slugs == (LEAD,)
    clock.now = DRAFT + 7 * DAY
    publisher.tick()
    assert publisher.issues.get("weekly-2026-W49").slugs == (INVITATION,)
    assert len(mails(server, "weekly@reader.example")) == 1
    assert len(mails(server, "each@reader.example")) == 2


def test_two_processes_and_many_looks_make_one(office: Open, clock: HandClock, server: SmtpServer) -> None:
    first, second = office(), office()
    came_out(first, "monday", LEAD)
    clock.now = DRAFT
    # Both have seen that it is not made yet.
    late = keep_digests(second, DRAFT)
    list(keep_digests(first, DRAFT))
    list(late)
    for publisher in (first, second, first):
        publisher.tick()
    assert states(first, "weekly-2026-W48") == ["scheduled"]
    assert len(first.digests.runs.all()) == len(subjects(server, "eva@example.org")) == 1


def test_an_empty_week_is_a_row_and_what_comes_later_is_in_the_next(office: Open, clock: HandClock) -> None:
    publisher = office()
    clock.now = DRAFT
    publisher.tick()
    (run,) = publisher.digests.runs.all()
    assert (run.key, run.outcome, run.why) == (
        "weekly-2026-W48", DigestOutcome.SKIPPED_EMPTY, "no issue has brought anything new"
    )  # fmt: skip
    assert silent_digests(publisher, DRAFT) == [run]
    came_out(publisher, "late", LEAD)
    clock.now = FRIDAY
    publisher.tick()
    assert publisher.issues.all()[-1].key == "late"
    clock.now = DRAFT + 7 * DAY
    publisher.tick()
    assert publisher.issues.get("weekly-2026-W49").slugs == (LEAD,)


def test_one_that_needs_approval_waits_for_it_and_comes_next_week_without(
    office: Open, clock: HandClock, server: SmtpServer
) -> None:
    publisher = office(RULE + 'send = "when approved"\n')
    came_out(publisher, "monday", LEAD)
    clock.now = DRAFT
    (waiting,) = publisher.tick().waiting
    assert waiting.endswith("before Friday, 27 November 2026, 10:00, `publisher issues approve weekly-2026-W48`")
    clock.now = FRIDAY
    assert publisher.tick().started == 0
    assert states(publisher, "weekly-2026-W48") == ["needs review"]
    clock.now = FRIDAY + 4 * HOUR
    publisher.tick()
    assert states(publisher, "weekly-2026-W48") == ["expired"]
    clock.now = DRAFT + 7 * DAY
    publisher.tick()
    publisher.scheduling.approve_issue("weekly-2026-W49", "newsletter", (), None, clock())
    clock.now = FRIDAY + 7 * DAY
    publisher.tick()
    assert subjects(server, "weekly@reader.example") == ["Седмицата накратко: 30 ноември – 6 декември 2026 г."]


def test_a_stopped_one_does_not_go_out_and_its_stories_are_in_the_next(
    office: Open, clock: HandClock, server: SmtpServer
) -> None:
    publisher = office()
    came_out(publisher, "monday", LEAD)
    clock.now = DRAFT
    publisher.tick()
    assert [row.state for row in stop_digest(publisher, "weekly-2026-W48", DRAFT + HOUR).editions] == ["cancelled"]
    # The next one is stopped before it is made.
    assert stop_digest(publisher, "weekly-2026-W49", DRAFT + HOUR).editions == ()
    for week in range(3):
        clock.now = FRIDAY + 7 * week * DAY - HOUR
        publisher.tick()
        clock.now = FRIDAY + 7 * week * DAY
        publisher.tick()
    assert subjects(server, "weekly@reader.example") == ["Седмицата накратко: 7–13 декември 2026 г."]
    with pytest.raises(IllegalStep, match=r"publication \d+ .* is published"):
        stop_digest(publisher, "weekly-2026-W50", clock())
    with pytest.raises(
        NotFound, match="there is no digest weekly-2026-W40; there are: weekly-2026-W50, weekly-2026-W51"
    ):
        stop_digest(publisher, "weekly-2026-W40", clock())


def test_the_stories_of_a_first_one_that_was_stopped_ahead_are_in_the_second(office: Open, clock: HandClock) -> None:
    publisher = office(RULE.replace("weekly", "monthly").replace('"пт"', '"last workday"'))
    came_out(publisher, "monday", LEAD)
    stop_digest(publisher, "monthly-2026-11", clock())
    (planned,) = planned_digests(publisher, clock(), timedelta(days=40))
    assert (planned.key, planned.is_first, planned.remark) == ("monthly-2026-12", False, "")
    clock.now = planned.draft_at
    publisher.tick()
    assert publisher.issues.get("monthly-2026-12").slugs == (LEAD,)


def test_one_made_by_hand_is_that_week_s_and_a_second_one_is_refused(
    office: Open, clock: HandClock, server: SmtpServer
) -> None:
    publisher = office()
    came_out(publisher, "monday", LEAD)
    clock.now = MONDAY + 2 * DAY
    create_digest(publisher, "weekly", clock())
    with pytest.raises(Conflict, match="issue weekly-2026-W48 exists already, the digest was made on Wednesday"):
        create_digest(publisher, "weekly", clock())
    clock.now = DRAFT
    (waiting,) = publisher.tick().waiting
    assert waiting.startswith("the digest weekly-2026-W48 was made by hand")
    assert publisher.tick().waiting == ()
    assert states(publisher, "weekly-2026-W48") == []
    # Deleted, it was never there.
    publisher.issue_changes.delete("weekly-2026-W48")
    clock.now = DRAFT + 7 * DAY
    publisher.tick()
    assert publisher.issues.get("weekly-2026-W49").slugs == (LEAD,)


@pytest.mark.parametrize(
    ("back", "state", "mails_then"),
    [
        (DRAFT + 15 * HOUR, "scheduled", 1),
        # Nobody could have seen it before its hour: it is not sent unasked.
        (FRIDAY + HOUR, "needs review", 0),
        (FRIDAY + 4 * HOUR, "", 0),
    ],
)
def test_a_machine_that_was_down(
    office: Open, clock: HandClock, server: SmtpServer, back: datetime, state: str, mails_then: int
) -> None:
    publisher = office()
    clock.now = DRAFT - 7 * DAY
    publisher.tick()
    clock.now = MONDAY
    came_out(publisher, "monday", LEAD)
    clock.now = back
    publisher.tick()
    assert states(publisher, "weekly-2026-W48") == ([state] if state else [])
    clock.now = max(back, FRIDAY)
    publisher.tick()
    assert len(subjects(server, "weekly@reader.example")) == mails_then
    outcome = DigestOutcome.ISSUE if state else DigestOutcome.MISSED
    assert publisher.digests.runs.all()[0].outcome is outcome
    clock.now = DRAFT + 7 * DAY
    publisher.tick()
    clock.now = FRIDAY + 7 * DAY
    publisher.tick()
    # Never two at once, and nothing is lost.
    assert len(subjects(server, "weekly@reader.example")) == 1


@pytest.mark.parametrize(("late", "mails_then"), [(2 * HOUR, 1), (4 * HOUR, 0)])
def test_a_machine_that_was_down_at_the_hour_alone_sends_within_the_grace(
    office: Open, clock: HandClock, server: SmtpServer, late: timedelta, mails_then: int
) -> None:
    publisher = office()
    came_out(publisher, "monday", LEAD)
    clock.now = DRAFT
    publisher.tick()
    clock.now = FRIDAY + late
    publisher.tick()
    assert len(subjects(server, "weekly@reader.example")) == mails_then
    clock.now = DRAFT + 7 * DAY
    publisher.tick()
    clock.now = FRIDAY + 7 * DAY
    publisher.tick()
    assert len(subjects(server, "weekly@reader.example")) == 1


def test_an_edition_without_a_translation_waits_and_the_other_goes_out(
    office: Open, clock: HandClock, server: SmtpServer
) -> None:
    publisher = office(targets='["en"]')
    came_out(publisher, "monday", INVITATION)
    clock.now = DRAFT
    ticked = publisher.tick()
    (line,) = ticked.waiting
    assert "; bg: goes out on Friday, 27 November 2026, 10:00, and `publisher issues digest stop" in line
    assert "; en: waits for a person before Friday, 27 November 2026, 10:00" in line
    assert ticked.troubles == ()
    assert subjects(server, "eva@example.org") == ["[Чернова] Седмицата накратко: 23–29 ноември 2026 г."]
    assert publisher.digests.runs.unfinished(MONDAY) == []
    clock.now = FRIDAY
    publisher.tick()
    assert sorted(states(publisher, "weekly-2026-W48")) == ["needs review", "published"]


def test_a_cancelled_one_sends_no_draft_and_a_deleted_one_counts_as_stopped(
    office: Open, clock: HandClock, server: SmtpServer
) -> None:
    publisher = office()
    came_out(publisher, "monday", LEAD)
    server.script("RCPT", Answer(b"451 4.3.0 later\r\n"))
    clock.now = DRAFT
    publisher.tick()
    (row,) = [one for one in publisher.calendar.all() if one.what == "weekly-2026-W48"]
    publisher.calendar.cancel(row.id, clock())
    clock.move(HOUR)
    publisher.tick()
    assert subjects(server, "eva@example.org") == []
    publisher.issue_changes.delete("weekly-2026-W48")
    (run,) = silent_digests(publisher, DRAFT)
    assert (run.outcome, run.why) == (DigestOutcome.STOPPED, "its issue was deleted")
    publisher.tick()
    assert publisher.digests.gather("weekly", clock()).slugs == (LEAD,)


def test_a_draft_that_the_relay_does_not_take_is_sent_later_and_holds_nothing_up(
    office: Open, clock: HandClock, server: SmtpServer
) -> None:
    publisher = office()
    came_out(publisher, "monday", LEAD)
    server.script("RCPT", Answer(b"451 4.3.0 later\r\n"))
    clock.now = DRAFT
    (trouble,) = publisher.tick().troubles
    assert trouble.startswith("the draft of weekly-2026-W48 in bg to eva@example.org: ")
    clock.move(timedelta(minutes=1))
    publisher.tick()
    assert subjects(server, "eva@example.org") == []
    clock.move(timedelta(minutes=4))
    publisher.tick()
    publisher.tick()
    assert len(subjects(server, "eva@example.org")) == 1


@pytest.mark.parametrize(("back", "in_time"), [(DRAFT, True), (DRAFT + 7 * DAY, False), (DRAFT + 63 * DAY, False)])
def test_what_a_killed_process_has_left_is_gone_on_with_or_is_in_the_next(
    office: Open, clock: HandClock, back: datetime, in_time: bool
) -> None:
    publisher = office()
    came_out(publisher, "monday", LEAD)
    clock.now = DRAFT
    publisher.tick()
    with publisher.store.begin() as connection:
        # As it was between the first transaction and the second.
        connection.exec_driver_sql("DELETE FROM publications WHERE what = 'weekly-2026-W48'")
        connection.execute(update(digest_runs).values(on_calendar_at=None, drafts=[], drafts_tried_at=None))
    assert publisher.digests.gather("weekly", clock()).slugs == ()
    clock.now = back
    publisher.tick()
    assert states(publisher, "weekly-2026-W48") == (["scheduled"] if in_time else [])
    if not in_time:
        latest, *_, left = publisher.digests.runs.all()
        assert (left.outcome, latest.stories) == (DigestOutcome.MISSED, (LEAD,))


def test_the_planned_ones_say_what_is_in_the_first_and_when_a_holiday_moves_one(office: Open, clock: HandClock) -> None:
    publisher = office(RULE.replace('"пт"', '"чт"'))
    clock.now = datetime(2026, 12, 15, 7, 0, tzinfo=UTC)
    first, second, third = planned_digests(publisher, clock(), timedelta(days=20))
    assert (first.key, first.is_first) == ("weekly-2026-W51", True)
    assert first.remark == "the first one: what came out before Wednesday, 9 December 2026, 18:00 is not in it"
    # 24, 25 and (for the Saturday) 28 December are holidays.
    assert (second.key, f"{second.at:%m-%d}", second.remark) == (
        "weekly-2026-W52", "12-29", "not on 24 December 2026: Бъдни вечер"
    )  # fmt: skip
    assert (third.key, third.since, third.is_first) == ("weekly-2026-W53", second.draft_at, False)


def test_in_the_night_of_the_clocks_a_digest_has_one_time(office: Open, clock: HandClock) -> None:
    publisher = office(RULE.replace('"пт"', '"нд"').replace("10:00", "3:30"))
    for day, at, remark in [
        # 03:30 is skipped on the first, and comes twice on the second.
        (26, datetime(2027, 3, 28, 1, 0, tzinfo=UTC), "the clock changes that night, so not at 03:30; "),
        (29, datetime(2027, 10, 31, 0, 30, tzinfo=UTC), ""),
    ]:
        (planned,) = planned_digests(publisher, at.replace(day=day), timedelta(days=7))
        assert planned.at == at
        assert planned.remark.startswith(f"{remark}the first one")


def test_a_publication_that_needs_approval_is_not_scheduled_by_a_review(office: Open, clock: HandClock) -> None:
    publisher = office()
    publisher.issues.create("n", [LEAD], {}, clock())
    (row,) = publisher.scheduling.schedule("n", "newsletter", (), MONDAY + DAY, MONDAY, needs_approval=True)
    assert (row.state, row.why) == (PublicationState.NEEDS_REVIEW, "waits for a person's approval")
    with publisher.store.begin() as connection:
        connection.exec_driver_sql("UPDATE publications SET message = NULL, why = 'its translation waits'")
    publisher.tick()
    again = publisher.calendar.get(row.id)
    assert (again.state, again.why) == (PublicationState.NEEDS_REVIEW, "waits for a person's approval")
    assert publisher.calendar.approve(row.id, clock()).state is PublicationState.SCHEDULED


def test_one_that_was_stopped_ahead_is_started_again_and_is_made_at_its_draft_time(
    office: Open, clock: HandClock
) -> None:
    publisher = office()
    came_out(publisher, "monday", LEAD)
    key = planned_digests(publisher, clock())[0].key
    stop_digest(publisher, key, clock(), "Няма какво да кажем")
    (tile,) = digest_tiles(publisher, MONDAY, FRIDAY + HOUR, clock())
    assert (tile.key, tile.outcome) == (key, DigestOutcome.STOPPED)
    assert tile.why.endswith(": Няма какво да кажем")
    assert digest_shown(publisher, key, clock()).startable
    assert start_digest(publisher, key, clock()).key == key
    (tile,) = digest_tiles(publisher, MONDAY, FRIDAY + HOUR, clock())
    assert (tile.outcome, tile.at) == (None, FRIDAY)
    with pytest.raises(IllegalStep, match="is not stopped"):
        start_digest(publisher, key, clock())
    clock.now = DRAFT
    publisher.tick()
    assert states(publisher, key) == ["scheduled"]
    assert digest_tiles(publisher, MONDAY, FRIDAY + HOUR, clock()) == [], "its editions stand there instead"


def test_what_cannot_be_started_again_is_a_sentence(office: Open, clock: HandClock) -> None:
    publisher = office()
    came_out(publisher, "monday", LEAD)
    first, second = (one.key for one in planned_digests(publisher, clock())[:2])
    with pytest.raises(NotFound, match="there is no digest weekly-1999-W01"):
        start_digest(publisher, "weekly-1999-W01", clock())
    with pytest.raises(NotFound):
        digest_shown(publisher, "weekly-1999-W01", clock())
    clock.now = DRAFT
    publisher.tick()
    assert digest_shown(publisher, first, clock()).stoppable
    stop_digest(publisher, first, clock())
    shown = digest_shown(publisher, first, clock())
    assert (shown.stoppable, shown.startable, [row.state for row in shown.editions]) == (False, False, ["cancelled"])
    with pytest.raises(IllegalStep, match="was made before it was stopped"):
        start_digest(publisher, first, clock())
    stop_digest(publisher, second, clock())
    clock.now = FRIDAY + 8 * DAY
    with pytest.raises(IllegalStep, match="has passed"):
        start_digest(publisher, second, clock())
    assert not digest_shown(publisher, second, clock()).startable
