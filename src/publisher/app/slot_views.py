"""The slots of a workspace as people see them: when each fires next, and what lies there."""

from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from publisher.app.assembly import Publisher
from publisher.planning import Firing, Publication

__all__ = ["SlotLine", "SlotsShown", "show_slots"]

_SHOWN = 5


@dataclass(frozen=True, slots=True)
class SlotLine:
    """One firing; `publication` has it, None = it is free. `moved`: the clock changes, so it is later than its name."""

    firing: Firing
    publication: Publication | None
    moved: bool


@dataclass(frozen=True, slots=True)
class SlotsShown:
    """The next firings of a channel and language, and what is queued in slots that the rules no longer have."""

    channel: str
    lang: str
    lines: tuple[SlotLine, ...]
    off_grid: tuple[Publication, ...]


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
            )
            for firing in islice(rules.firings(channel, lang, now), number)
        ]
        shown.append(SlotsShown(channel, lang, tuple(lines), tuple(publisher.moving.off_grid(channel, lang, now))))
    return shown
