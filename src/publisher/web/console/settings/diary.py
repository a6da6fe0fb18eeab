"""„Дневник“: who did what, with what stood there before; and all of it as a file for spreadsheets."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, current_app, request

from publisher.app.assembly import Publisher
from publisher.core.locales import unbroken
from publisher.core.wording import in_words, worded
from publisher.subscribers.exporting import inert
from publisher.web.console import audit
from publisher.web.console.accounts.people import People
from publisher.web.console.accounts.roles import Role
from publisher.web.console.pages import language, page
from publisher.web.console.rights import needs
from publisher.web.console.settings.act_words import ACTS, Piece, act_words, compared, thing_words, value_words
from publisher.web.console.settings.diary_search import Act, Wanted, each_act, find_acts

_SHOWN = 50
_LONGEST = 200
_COLUMNS = (
    worded("time"), worded("who"), worded("what was done"), worded("with what"), worded("before"), worded("after"),
)  # fmt: skip
_MOST_ROWS = 2**63
_AT_ONCE = 200
"""Rows of the file that are written together."""


@dataclass(frozen=True, slots=True)
class Row:
    """An act as the page shows it: its words, and the comparison of what stood before and after."""

    act: Act
    words: str
    thing: str
    before: str
    after: str
    pieces: Sequence[Piece]


def diary_pages(publisher: Publisher) -> Blueprint:
    """The routes of the log; for administrators, since it shows what everybody did and from where they signed in."""
    pages = Blueprint("diary", __name__, url_prefix="/log")
    zone = publisher.config.schedule.zone

    @pages.get("/")
    @needs(Role.ADMINISTRATOR)
    def shown() -> str:
        wanted, lang = _wanted(), language()
        found = find_acts(publisher.store, wanted, zone, _SHOWN, _older_than())
        people: People = current_app.extensions["publisher.people"]
        names = {one.email: one.called for one in people.everybody()}
        acts = sorted(((code, in_words(words, lang)) for code, words in ACTS.items()), key=lambda one: one[1])
        return page(
            "diary.html", days=_by_day(found.acts, lang, zone), wanted=wanted, names=names,
            acts=acts, older=found.older, stopped=found.stopped, terminal=audit.COMMAND_LINE,
            asked={"q": wanted.search or None, "who": wanted.who or None, "act": wanted.action or None,
                   "day": wanted.day.isoformat() if wanted.day else None},
            newest="before" not in request.args,
        )  # fmt: skip

    @pages.get("/file")
    @needs(Role.ADMINISTRATOR)
    def file() -> Response:
        wanted = _wanted()
        lines = _lines(each_act(publisher.store, wanted, zone), language(), zone)
        asked = (wanted.search, wanted.who, wanted.action, wanted.day.isoformat() if wanted.day else "")
        audit.note(publisher, "log exported", ", ".join(filter(None, asked))[:_LONGEST])
        answer = Response(lines, mimetype="text/csv")
        answer.headers["Content-Disposition"] = 'attachment; filename="log.csv"'
        return answer

    return pages


def _wanted() -> Wanted:
    def asked(name: str, longest: int) -> str:
        # PostgreSQL has no text with a NUL in it.
        return request.args.get(name, "").replace("\0", "").strip()[:longest]

    return Wanted(asked("q", _LONGEST), asked("who", 320), asked("act", 60), _day(asked("day", 10)), language())


def _older_than() -> int | None:
    """The number after which the page begins; None for what cannot be the number of a row."""
    number = request.args.get("before", type=int)
    return number if number is not None and 0 < number < _MOST_ROWS else None


def _day(text: str) -> date | None:
    """A day as a browser sends it; None for anything else, and for days at the ends of time, which have no next."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if date.min.year + 1 < day.year < date.max.year - 1 else None


def _by_day(acts: Sequence[Act], lang: str, zone: ZoneInfo) -> list[tuple[date, list[Row]]]:
    days = groupby(acts, key=lambda act: act.at.astimezone(zone).date())
    return [(day, [_row(act, lang, zone) for act in group]) for day, group in days]


def _row(act: Act, lang: str, zone: ZoneInfo) -> Row:
    before, after = (unbroken(value_words(text, lang, zone)) for text in (act.before, act.after))
    pieces = list(compared(before, after)) if before != after else []
    return Row(act, act_words(act.action, lang), thing_words(act.action, act.thing, lang), before, after, pieces)


def _lines(acts: Iterator[Act], lang: str, zone: ZoneInfo) -> Iterator[str]:
    """The file in pieces, with the mark by which spreadsheets know UTF-8."""
    written = io.StringIO("\ufeff", newline="")
    written.seek(1)
    writer = csv.writer(written)
    writer.writerow([in_words(name, lang) for name in _COLUMNS])
    for number, act in enumerate(acts, 1):
        values = (act.who, act_words(act.action, lang), thing_words(act.action, act.thing, lang), *(
            value_words(text, lang, zone) for text in (act.before, act.after)
        ))  # fmt: skip
        writer.writerow([f"{act.at.astimezone(zone):%Y-%m-%d %H:%M:%S}", *map(inert, values)])
        if number % _AT_ONCE == 0:
            yield written.getvalue()
            written.seek(0)
            written.truncate()
    yield written.getvalue()
