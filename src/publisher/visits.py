"""Visits to what a mail links to, as sums: how often a link was followed, never by whom.

A link is the same for all readers of a publication, so that nothing of ours could tell them apart; who has opted out
gets the links as they are.
"""

import html
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from sqlalchemy import Connection, select, update

from publisher.store import Store
from publisher.tables import visits
from publisher.types import Message

OPENED = 0
"""The number of the picture that counts a mail as opened; links follow from 1."""

_HREF = re.compile(r"""(\shref=)(["'])(https?://[^"']+)\2""", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Counting:
    """What is counted; nothing unless the configuration says so."""

    opens: bool = False
    clicks: bool = False


def plan(connection: Connection, publication: int, message: Message, counting: Counting) -> None:
    """Write down what will be counted of a publication, at 0."""
    urls = dict.fromkeys(html.unescape(found[3]) for found in _HREF.finditer(message.html)) if counting.clicks else ()
    rows = [{"number": number, "url": url} for number, url in enumerate(urls, start=1)]
    if counting.opens:
        rows.append({"number": OPENED, "url": ""})
    for row in rows:
        connection.execute(visits.insert().values(publication_id=publication, count=0, **row))


def numbers(connection: Connection, publication: int) -> dict[str, int]:
    """The number of each address that is counted, "" for the picture."""
    rows = connection.execute(select(visits.c.url, visits.c.number).where(visits.c.publication_id == publication))
    return {row.url: row.number for row in rows}


def rewrite(message: Message, counted: Mapping[str, int], link: Callable[[int], str]) -> Message:
    """The message with its links led by the counter; `link` gives the counter's address for a number."""

    def led(found: re.Match[str]) -> str:
        number = counted.get(html.unescape(found[3]))
        return found[0] if number is None else f"{found[1]}{found[2]}{html.escape(link(number))}{found[2]}"

    page = _HREF.sub(led, message.html)
    if "" in counted:
        picture = (
            f'<img src="{html.escape(link(OPENED))}" width="1" height="1" alt="" style="display:block;border:0;" />'
        )
        page = page.replace("</body>", f"{picture}</body>", 1)
    return replace(message, html=page)


class Visits:
    """Counts, and tells the sums."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def visit(self, publication: int, number: int, counts: bool) -> str | None:
        """Where a counted link leads; "" for the picture, None for what is not counted. `counts`: it was a person."""
        mine = (visits.c.publication_id == publication, visits.c.number == number)
        if counts:
            with self._store.begin() as connection:
                connection.execute(update(visits).where(*mine).values(count=visits.c.count + 1))
        with self._store.read() as connection:
            found = connection.execute(select(visits.c.url).where(*mine)).scalar()
        return None if found is None else str(found)

    def sums(self, publication: int) -> list[tuple[str, int]]:
        """Address ("" = opened) and how often, the most visited first."""
        query = select(visits.c.url, visits.c.count).where(visits.c.publication_id == publication)
        with self._store.read() as connection:
            return [(url, number) for url, number in connection.execute(query.order_by(visits.c.count.desc()))]
