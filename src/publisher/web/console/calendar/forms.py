"""What forms of the calendar send: days, hours, languages, channels."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime

from flask import abort, request

from publisher.app.assembly import Publisher
from publisher.app.scheduling import kind_on
from publisher.app.times import read_time
from publisher.core.errors import ConfigError, InvalidInput
from publisher.core.wording import worded


def time_of(publisher: Publisher, day: str, hour: str) -> datetime:
    """A day and an hour on the workspace's clocks, in UTC. Raises `InvalidInput`."""
    if not day or not hour:
        raise InvalidInput(worded("Choose a day and an hour."))
    return read_time(f"{day}T{hour}", publisher.config.schedule.zone)


MARK = "%Y-%m-%dT%H:%M:%SZ"


def seen_mark(at: datetime) -> str:
    """A time as forms remember it."""
    return at.strftime(MARK)


def field(name: str, longest: int = 200) -> str:
    """One line of the form, without blanks around it."""
    return request.form.get(name, "").strip()[:longest]


def day_of(name: str) -> date | None:
    """A day of the form; None where none was chosen. Raises `InvalidInput`."""
    text = field(name)
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise InvalidInput(worded("%(text)s is not a day.", text=text)) from error


def number_of(name: str) -> int | None:
    """A whole number of the form; None where there is none. Raises `InvalidInput`."""
    text = field(name)
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or len(text) > 6:
        raise InvalidInput(worded("%(text)s is not a number.", text=text))
    return int(text)


def channels_for(publisher: Publisher, kind: str) -> list[str]:
    """The channels that carry posts, or issues; without those that cannot be used."""
    found = []
    for name in publisher.config.channels:
        with suppress(ConfigError):
            if kind_on(publisher.channel(name)) == kind:
                found.append(name)
    return found


def known_channels(publisher: Publisher, kind: str, names: Sequence[str]) -> list[str]:
    """Those of a form, each once; what is no such channel is no page."""
    if not set(names) <= set(channels_for(publisher, kind)):
        abort(404)
    return list(dict.fromkeys(names))
