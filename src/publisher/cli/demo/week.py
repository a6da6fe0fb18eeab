"""The demo's week: eight days of an office replayed in a minute, through the night in which the clocks go back.

The clock is injected: everything else is what `publisher run` does (slots, a pause, a digest, the scheduler's tick).
The week is that of 25 October 2026, when 03:30 comes twice in Sofia.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from publisher.app import holding
from publisher.app.assembly import Publisher, open_publisher
from publisher.app.issue_making import create_issue
from publisher.app.reader_parts import Wish
from publisher.app.scheduling import Publication
from publisher.cli.demo import flow
from publisher.cli.demo.mailbox import DemoMailbox
from publisher.core.errors import ConfigError
from publisher.core.states import PublicationState
from publisher.core.wording import Worded, joined, moment, worded, worded_many

SOFIA = ZoneInfo("Europe/Sofia")
BEGINS = datetime(2026, 10, 21, 8, tzinfo=SOFIA)
ENDS = datetime(2026, 10, 28, 12, tzinfo=SOFIA)

_STEP = timedelta(minutes=30)
"""Between two ticks: every time of the week lies on one."""

_RULES = """
[[slots]]
channel = "folder"
lang = "bg"
days = "every day"
times = ["03:30"]

[[digests]]
period = "weekly"
day = "tue"
time = "10:00"
draft_hours = 16
channel = "newsletter"
"""


@dataclass(frozen=True)
class Event:
    """Something that happened, and when: by the clock on the wall and in UTC."""

    at: datetime
    what: Worded

    def line(self) -> tuple[object, ...]:
        """A row of the table: wall clock, offset, what."""
        local = self.at.astimezone(SOFIA)
        return moment(local), f"{local:%z}"[:3], self.what


class _Clock:
    """A clock that somebody else moves."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


def replay_week(folder: Path, say: Callable[[str], None]) -> list[Event]:
    """Replay the week in `folder`, which is emptied first. Raises `PublisherError`."""
    folder = folder.resolve()
    flow.make_afresh(folder)
    clock = _Clock(BEGINS)
    with DemoMailbox(folder / "outbox" / "mail") as mailbox:
        config_file = flow.configure(folder, mailbox.port)
        config_file.write_text(config_file.read_text(encoding="utf-8") + _RULES, encoding="utf-8")
        with open_publisher(config_file, clock) as publisher:
            flow.subscribe(publisher)
            _wants_digests(publisher)
            events = [*_plan(publisher, clock()), *_through(publisher, clock)]
        delivered = len(mailbox.received)
    say(
        worded_many(
            "%(num)s mail was delivered in this week; everything is in %(folder)s",
            "%(num)s mails were delivered in this week; everything is in %(folder)s",
            delivered, folder=folder,
        )
    )  # fmt: skip
    return events


def _wants_digests(publisher: Publisher) -> None:
    """One more reader, who wants one mail a week."""
    now = publisher.clock()
    publisher.subscribers.add("petar@reader.example", "bg", now, name="Петър", consent="takes part in the demo")
    # The last one to come; the demo's other readers are before.
    number = len(flow.READERS) + 1
    publisher.choices.change(number, Wish("bg", frozenset([publisher.default_list]), "weekly"), now)


def _plan(publisher: Publisher, now: datetime) -> list[Event]:
    """Wednesday morning: an issue for ten o'clock, and every post into the queue of the network."""
    slugs = [post.slug for post in publisher.editorial.posts()[0]]
    if not slugs:
        raise ConfigError(worded("%(folder)s holds no posts", folder=publisher.config.folder("posts")))
    create_issue(publisher, "2026-10", slugs[:2], {"bg": "Вести от октомври"}, {}, now)
    ten = now.replace(hour=10)
    publisher.scheduling.schedule("2026-10", "newsletter", ["bg"], ten, now)
    approved = worded("the issue “%(title)s” is approved for %(at)s", title="Вести от октомври", at=moment(ten))
    queued = [row for slug in slugs for row in publisher.scheduling.queue(slug, "folder", ["bg"], now)]
    taken = [worded("%(slug)s takes the slot %(slot)s", slug=row.what, slot=row.slot or "") for row in queued]
    return [Event(now, said) for said in (approved, *taken)]


def _through(publisher: Publisher, clock: _Clock) -> list[Event]:
    """Half an hour at a time; on Thursday the network is paused for a day."""
    events: list[Event] = []
    seen: dict[int, PublicationState] = {row.id: row.state for row in publisher.calendar.all()}
    thursday = (BEGINS + timedelta(days=1)).replace(hour=9)
    while clock.now < ENDS:
        # In UTC, so that the hour that comes twice is walked through twice.
        clock.now = (clock.now.astimezone(ZoneInfo("UTC")) + _STEP).astimezone(SOFIA)
        if clock.now == thursday:
            holding.hold(publisher, "folder", "", clock.now, why="ден на траур")
            events.append(Event(clock.now, worded("the network is paused")))
        if clock.now == thursday + timedelta(days=1):
            holding.let_go(publisher, "folder", "", clock.now)
            events.append(Event(clock.now, worded("the pause is over")))
        publisher.tick()
        for row in publisher.calendar.all():
            if seen.get(row.id) != row.state:
                seen[row.id] = row.state
                events.append(Event(clock.now, _told(row)))
    return events


def _told(row: Publication) -> Worded:
    said = worded(
        "%(what)s (%(channel)s, %(lang)s): %(state)s",
        what=row.what, channel=row.channel, lang=row.lang, state=row.state,
    )  # fmt: skip
    return joined("; ", [said, row.reason]) if row.reason else said
