"""Posts that go out again and again: begin, look, end."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from publisher.app.assembly import Publisher
from publisher.app.scheduling import kind_on
from publisher.app.slot_views import said_firing
from publisher.core.errors import InvalidInput
from publisher.core.recurrence import Holidays
from publisher.core.recurrence_words import said_days
from publisher.core.wording import joined, worded, worded_many
from publisher.planning import Publication, Repeat, Wish, WrongRule

__all__ = ["Repeat", "RepeatShown", "WrongRule", "begin_repeat", "repeats", "said_rule", "show_repeat", "stop_repeat"]

_SHOWN = 5


@dataclass(frozen=True, slots=True)
class RepeatShown:
    """A repeat, when it goes out as a phrase, its next firings in words, and what there is to know about it."""

    repeat: Repeat
    rule: str
    firings: tuple[str, ...]
    remarks: tuple[str, ...] = ()


def begin_repeat(
    publisher: Publisher,
    slug: str,
    channel: str,
    langs: Sequence[str],
    every: str,
    now: datetime,
    *,
    first: datetime | None = None,
    begins: date | None = None,
    holidays: Holidays = "next workday",
    until: date | None = None,
    times: int | None = None,
    cool_down: int = 0,
) -> list[RepeatShown]:
    """Let a post go out again and again, in each language; `langs` () = every language of the workspace.

    `first` is the first time, whose time of day the others have; None = the next free slots of the days, from the day
    `begins` on (None = today). `every`: "2 weeks", "first mon"; see `core.recurrence.read_every`.
    Raises `InvalidInput`, `NotFound`, `Conflict`, `PostError`; then none has begun.
    """
    if kind_on(publisher.channel(channel)) != "post":
        raise InvalidInput(
            worded("channel %(channel)s carries issues, and a reader gets an issue once", channel=channel)
        )
    publisher.editorial.post(slug)
    zone = publisher.config.schedule.zone
    if first is not None and first <= now:
        raise InvalidInput(
            worded("%(time)s is past; choose a time to come", time=f"{first.astimezone(zone):%Y-%m-%d %H:%M}")
        )
    start = (first or now).astimezone(zone)
    wish = Wish(
        slug, channel, "", every, start.date() if first else begins or start.date(),
        start.time().replace(second=0, microsecond=0) if first else None, holidays, until, times, cool_down,
    )  # fmt: skip
    chosen = publisher.scheduling.editions(langs)
    if first is None and not langs:
        chosen = [lang for lang in chosen if publisher.slots.has(channel, lang)] or chosen
    wishes = [replace(wish, lang=lang) for lang in chosen]
    for one in wishes:
        publisher.repeats.check(one, now)
    return [show_repeat(publisher, publisher.repeats.add(one, now), now) for one in wishes]


def repeats(publisher: Publisher, now: datetime, ended: bool = False) -> list[RepeatShown]:
    """The repeats that go on, with `ended` all of them."""
    return [show_repeat(publisher, one, now) for one in publisher.repeats.all(ended)]


def stop_repeat(publisher: Publisher, number: int) -> tuple[Repeat, list[Publication]]:
    """End a repeat; what it has on the calendar already stays, and is returned. Raises `NotFound`."""
    return publisher.repeats.stop(number)


def show_repeat(publisher: Publisher, repeat: Repeat, now: datetime) -> RepeatShown:
    """A repeat as people see it."""
    wish, zone = repeat.wish, publisher.config.schedule.zone
    found = publisher.repeats.next_firings(wish, now, _SHOWN) if repeat.due else []
    words = [
        said_firing(one, zone) if wish.clock else worded("%(day)s, in the next free slot", day=one.day) for one in found
    ]
    left = wish.times - publisher.repeats.made(repeat.id) if wish.times is not None else len(words)
    return RepeatShown(
        repeat, said_rule(publisher, wish), tuple(words[: max(0, left)]), tuple(_remarks(publisher, wish))
    )


def said_rule(publisher: Publisher, wish: Wish) -> str:
    """`every second Tuesday, at 10:00, until 3 March 2027`"""
    parts = [_days(publisher, wish)]
    parts.append(worded("at %(time)s", time=f"{wish.clock:%H:%M}") if wish.clock else worded("in the next free slot"))
    if wish.until is not None:
        parts.append(worded("until %(day)s", day=wish.until))
    if wish.times is not None:
        parts.append(worded_many("once in all", "%(num)s times in all", wish.times))
    if wish.cool_down:
        one, many = "%(num)s day at least between two", "%(num)s days at least between two"
        parts.append(worded_many(one, many, wish.cool_down))
    return joined(", ", parts)


def _days(publisher: Publisher, wish: Wish) -> str:
    try:
        return said_days(publisher.repeats.rule(wish))
    except ValueError:
        # Written by a program of another version.
        return wish.every


def _remarks(publisher: Publisher, wish: Wish) -> list[str]:
    channel = publisher.channel(wish.channel)
    if channel.audience == "subscribers" or not channel.refuses_same_text:
        return []
    return [
        worded(
            "%(channel)s may refuse a text that it has had already: change a word of the title or the summary before "
            "the post goes out again",
            channel=wish.channel,
        )
    ]
