"""Digests: the stories of other issues since the last digest, for readers who want mail only that often."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update

from publisher.app.assembly import Publisher
from publisher.core.types import Cadence, Destination, Message, Outcome
from publisher.planning import Digests, EditionText, Issues, Period
from publisher.storage.database import Store
from publisher.storage.tables import publications
from support.cli_calls import Call
from support.core_parts import NOW, FarSide, HandClock, publication

DAY = timedelta(days=1)
SOFIA = ZoneInfo("Europe/Sofia")
LEAD, INVITATION = "partnyorska-sreshta", "pokana-otvoreni-danni"
MONDAY = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)


@pytest.fixture
def digests(store: Store) -> Digests:
    return Digests(store, Issues(store), SOFIA)


def came_out(
    store: Store, key: str, *slugs: str, at: datetime = NOW - DAY, cadence: Cadence = "each", state: str = "published",
    lang: str = "bg", made: bool = True,
) -> int:  # fmt: skip
    """An issue whose publication is in that state, and was published at `at`."""
    if made:
        Issues(store).create(key, slugs, {}, at, cadence=cadence)
    number = publication(store, what=key, stories=slugs, at=at, state=state, lang=lang)
    with store.begin() as connection:
        its = update(publications).where(publications.c.id == number)
        connection.execute(its.values(published_at=at if state == "published" else None))
    return number


def test_it_has_the_stories_of_all_issues_in_order_of_appearance_each_once(store: Store, digests: Digests) -> None:
    came_out(store, "second", "c", "a", at=NOW - DAY)
    came_out(store, "first", "a", "b", at=NOW - 2 * DAY)
    came_out(store, "first", "a", "b", "d", at=NOW - 2 * DAY, lang="en", made=False)
    came_out(store, "now", "e", at=NOW, state="publishing")
    assert digests.gather("weekly", NOW).slugs == ("a", "b", "d", "c", "e")


@pytest.mark.parametrize("state", ["needs review", "scheduled", "paused", "cancelled", "expired"])
def test_what_has_not_come_out_is_not_in_it(store: Store, digests: Digests, state: str) -> None:
    came_out(store, "first", "a", state=state)
    assert digests.gather("weekly", NOW).slugs == ()


def test_what_was_for_other_readers_is_not_in_it(store: Store, digests: Digests) -> None:
    came_out(store, "monthly", "a", cadence="monthly")
    publication(store, kind="post", what="b", channel="folder", stories=["b"], state="publishing")
    assert digests.gather("weekly", NOW).slugs == ()


def test_the_first_one_looks_back_seven_days_or_to_the_beginning_of_the_month(store: Store, digests: Digests) -> None:
    for days in (6, 8, 24, 30):
        came_out(store, f"issue-{days}", f"s{days}", at=MONDAY - days * DAY)
    assert digests.gather("weekly", MONDAY).slugs == ("s6",)
    assert digests.gather("monthly", MONDAY).slugs == ("s8", "s6")
    # On the first of a month the digest covers the month before.
    first = digests.gather("monthly", datetime(2026, 12, 1, 6, 0, tzinfo=UTC))
    assert first.since == datetime(2026, 11, 1, tzinfo=SOFIA)


def test_the_next_one_begins_where_the_last_one_ended(store: Store, digests: Digests) -> None:
    came_out(store, "first", "a", at=NOW - 20 * DAY)
    came_out(store, "weekly-1", "a", at=NOW - 15 * DAY, cadence="weekly")
    # Due before the last digest and sent after it: otherwise it would be in neither.
    late = came_out(store, "late", "b", at=NOW - 16 * DAY)
    with store.begin() as connection:
        its = update(publications).where(publications.c.id == late)
        connection.execute(its.values(published_at=NOW - 14 * DAY))
    came_out(store, "again", "a", "c", at=NOW - 10 * DAY)
    found = digests.gather("weekly", NOW)
    assert (found.since, found.slugs) == (NOW - 15 * DAY, ("b", "c"))


@pytest.mark.parametrize("state", ["", "cancelled", "expired"])
def test_a_digest_that_never_went_out_does_not_count(store: Store, digests: Digests, state: str) -> None:
    came_out(store, "first", "a")
    if state:
        came_out(store, "weekly-1", "a", at=NOW, cadence="weekly", state=state)
    else:
        Issues(store).create("weekly-1", ["a"], {}, NOW, cadence="weekly")
    assert digests.gather("weekly", NOW).slugs == ("a",)


@pytest.mark.parametrize(
    ("period", "now", "key", "bg", "en"),
    [
        ("weekly", MONDAY, "weekly-2026-W47", "Седмицата накратко: 16–22 ноември 2026 г.",
         "The week in brief: 16–22 November 2026"),
        ("weekly", MONDAY - 3 * DAY, "weekly-2026-W47", "Седмицата накратко: 16–22 ноември 2026 г.",
         "The week in brief: 16–22 November 2026"),
        ("weekly", MONDAY + 14 * DAY, "weekly-2026-W49", "Седмицата накратко: 30 ноември – 6 декември 2026 г.",
         "The week in brief: 30 November – 6 December 2026"),
        ("weekly", MONDAY + 42 * DAY, "weekly-2026-W53", "Седмицата накратко: 28 декември 2026 г. – 3 януари 2027 г.",
         "The week in brief: 28 December 2026 – 3 January 2027"),
        ("monthly", MONDAY, "monthly-2026-11", "Месецът накратко: ноември 2026 г.",
         "The month in brief: November 2026"),
        # Half past midnight in Sofia, on the first of December.
        ("monthly", datetime(2026, 11, 30, 22, 30, tzinfo=UTC), "monthly-2026-11", "Месецът накратко: ноември 2026 г.",
         "The month in brief: November 2026"),
    ],
)  # fmt: skip
def test_it_is_named_after_the_days_that_it_covers(
    digests: Digests, period: Period, now: datetime, key: str, bg: str, en: str
) -> None:
    made = digests.create(period, ["a"], ["bg", "en"], now)
    assert (made.key, made.cadence, made.made_by) == (key, period, "staff")
    assert {lang: text.subject for lang, text in made.texts.items()} == {"bg": bg, "en": en}


def test_staff_may_name_it_and_write_above_it(digests: Digests) -> None:
    made = digests.create(
        "weekly", ["a"], ["bg", "en"], NOW, key="my-week", subjects={"bg": "Седмица"}, intros={"en": "Hello!"}
    )
    assert (made.key, made.texts["bg"].subject) == ("my-week", "Седмица")
    assert made.texts["en"] == EditionText("The week in brief: 30 November – 6 December 2026", intro="Hello!")


class Wire(FarSide):
    def __init__(self) -> None:
        super().__init__()
        self.mails: list[tuple[str, Message]] = []

    def send(self, message: Message, destination: Destination) -> Outcome:
        self.mails.append((destination.address, message))
        return super().send(message, destination)


def test_the_weekly_reader_gets_the_digest_and_the_other_one_the_issue(publisher: Publisher, clock: HandClock) -> None:
    wire = Wire()
    publisher._channels["newsletter"] = wire
    for name in ("each", "weekly"):
        publisher.subscribers.add(f"{name}@reader.example", "bg", NOW, consent="asked on paper")
    with publisher.store.begin() as connection:
        connection.exec_driver_sql("UPDATE subscriptions SET cadence = 'weekly' WHERE id = 2")
    publisher.issues.create("2026-12", [LEAD], {}, NOW)
    publisher.schedule("2026-12", "newsletter", "bg", NOW)
    publisher.tick()
    gathered = publisher.digests.gather("weekly", clock.move(DAY))
    digest = publisher.digests.create("weekly", gathered.slugs, ["bg"], clock(), made_by="schedule")
    publisher.schedule(digest.key, "newsletter", "bg", clock())
    publisher.tick()
    (first, issue), (second, mail) = wire.mails
    assert (first, second) == ("each@reader.example", "weekly@reader.example")
    assert (issue.kind, issue.scheduled) == ("story", False)
    assert (mail.kind, mail.scheduled) == ("digest", True)
    assert mail.subject == "Седмицата накратко: 30 ноември – 6 декември 2026 г."


def test_the_command_line_makes_one_of_what_came_out(publisher: Publisher, call: Call) -> None:
    now = datetime.now(UTC)
    came_out(publisher.store, "2026-12", LEAD, "gone-since", INVITATION, at=now - DAY)
    made = call("--json", "issues", "digest", "weekly", "--key", "week", "--intro", "en=Hello!", "--by-timer")
    assert (made.code, made.value) == (0, {"key": "week", "for": "weekly", "posts": [LEAD, INVITATION]})
    assert made.err == "left out: gone-since, whose post is no longer there\n"
    shown = call("--json", "issues", "show", "week").value
    assert (shown["for"], shown["made_by"]) == ("weekly", "schedule")
    assert shown["subjects"]["bg"].startswith("Седмицата накратко: ")
    assert call("--json", "issues", "approve", "week", "--lang", "bg", "--at", "2099-05-01T09:00", "--yes").code == 0
    again = call("issues", "digest", "weekly")
    assert (again.code, again.out.startswith("no digest: no issue has brought anything since ")) == (0, True)
    assert call("--json", "issues", "digest", "weekly").value == {"key": None, "for": "weekly", "posts": []}
    assert call("--json", "issues", "digest", "monthly").value["posts"] == [LEAD, INVITATION]


def test_the_command_line_makes_an_issue_for_readers_of_digests(call: Call) -> None:
    assert call("--json", "issues", "create", "w", LEAD, "--for", "weekly").value["for"] == "weekly"
    listed = call("issues", "list").out.splitlines()[1]
    assert (listed.split()[:2], listed.split()[-1]) == (["w", "weekly"], LEAD)
    assert call("issues", "show", "w").out.startswith("issue w for readers of weekly digests\n")
    wrong = call("issues", "digest", "weekly", "--subject", "de=Woche")
    assert (wrong.code, "no edition is made in de; there are bg, en" in wrong.err) == (2, True)
