"""The slots of a workspace as people see them: when each fires next, and what lies there."""

from dataclasses import dataclass
from datetime import datetime
from itertools import islice, takewhile
from zoneinfo import ZoneInfo

from publisher.app.assembly import Publisher
from publisher.core.wording import joined, worded
from publisher.planning import Firing, Publication

__all__ = ["SlotLine", "SlotsShown", "clock_note", "next_slots", "said_firing", "show_slots"]

_SHOWN = 5


@dataclass(frozen=True, slots=True)
class SlotLine:
    """One firing; `publication` has it, None = it is free. `moved`: the clock changes, so it is later than its name.

    `note` says what the change of the clocks does to it, "" on other nights.
    """

    firing: Firing
    publication: Publication | None
    moved: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class SlotsShown:
    """The next firings of a channel and language, and what is queued in slots that the rules no longer have.

    `silenced` are firings in between that are no slots, as they lie in the quiet hours.
    """

    channel: str
    lang: str
    lines: tuple[SlotLine, ...]
    off_grid: tuple[Publication, ...]
    silenced: tuple[Firing, ...] = ()


def show_slots(publisher: Publisher, now: datetime, number: int = _SHOWN) -> list[SlotsShown]:
    """For each channel and language with slots."""
    rules = publisher.slots
    held = {(one.channel, one.lang, one.slot): one for one in publisher.calendar.all() if one.slot is not None}
    shown = []
    for channel, lang in dict.fromkeys((slot.channel, slot.lang) for slot in rules.slots):
        lines = [
            SlotLine(
                firing,
                held.get((channel, lang, firing.name)),
                f"{firing.at.astimezone(rules.zone):%Y-%m-%d %H:%M}" != firing.name,
                clock_note(firing, rules.zone),
            )
            for firing in islice(rules.firings(channel, lang, now), number)
        ]
        last = lines[-1].firing.at if lines else now
        until = takewhile(lambda one: one.at <= last, rules.all_firings(channel, lang, now))  # noqa: B023
        silenced = tuple(one for one in until if rules.is_quiet(one.at))
        off_grid = tuple(publisher.moving.off_grid(channel, lang, now))
        shown.append(SlotsShown(channel, lang, tuple(lines), off_grid, silenced))
    return shown


def next_slots(publisher: Publisher, now: datetime) -> list[str]:
    """A sentence for each channel and language with slots: the next firings in words."""
    zone = publisher.slots.zone
    return [
        worded(
            "next slots of %(channel)s in %(lang)s: %(times)s",
            channel=one.channel, lang=one.lang,
            times=joined("; ", [said_firing(line.firing, zone) for line in one.lines]),
        )
        for one in show_slots(publisher, now)
        if one.lines
    ]  # fmt: skip


def said_firing(firing: Firing, zone: ZoneInfo) -> str:
    """`Sunday, 28 March 2027, 04:00 (the clocks change that night: …)`"""
    at, note = firing.at.astimezone(zone), clock_note(firing, zone)
    return worded("%(time)s (%(note)s)", time=at, note=note) if note else joined("", (at,))


def clock_note(firing: Firing, zone: ZoneInfo) -> str:
    """What a change of the clocks does to a firing; "" on all other nights."""
    local, clock = firing.at.astimezone(zone), firing.name[-5:]
    if f"{local:%H:%M}" != clock:
        return worded(
            "the clocks change that night: there is no %(clock)s, so it is %(later)s", clock=clock,
            later=f"{local:%H:%M}",
        )  # fmt: skip
    if local.replace(fold=1).utcoffset() != local.replace(fold=0).utcoffset():
        return worded("the clocks change that night: %(clock)s comes twice, and the first one counts", clock=clock)
    return ""
