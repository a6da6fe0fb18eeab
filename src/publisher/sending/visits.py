"""Opened mails and followed links, counted per publication and link, never per reader.

A counted link leads to a page of ours, the same for every reader, which redirects to the address stored here. The
address is not in the link, so nobody can use our pages to redirect people elsewhere. Only the HTML part is rewritten,
and only for readers who have not opted out.
"""

import html as markup
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlalchemy import Connection, select, update

from publisher.core.links import Links
from publisher.core.types import Message
from publisher.storage.database import Store
from publisher.storage.tables import visits

OPENED = 0
"""The number of the picture that counts a mail as opened; links are numbered from 1."""

_TAG = re.compile(r"""<a\b(?:[^"'>]++|"[^"]*+"|'[^']*+')*+(?:(?P<whole>>)|.*+)""", re.IGNORECASE | re.DOTALL)
"""A link's tag; one that never ends takes the rest of the page with it, so that none is searched for behind it."""

_HREF = re.compile(r"""(\shref\s*=\s*)(["'])(.*?)\2""", re.IGNORECASE | re.DOTALL)
_OWN = re.compile(r"\[\[\s*reader\.", re.IGNORECASE)
_END = re.compile(r"</body\s*>", re.IGNORECASE)
_PICTURE = '<img src="{}" alt="" width="1" height="1" style="display:block;border:0;width:1px;height:1px;">'


@dataclass(frozen=True, slots=True)
class Visit:
    """How often a link of a publication was followed; number 0 (no `url`) is how often its mail was opened."""

    number: int
    url: str
    count: int


class Visits:
    """The counts of a workspace."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def note(self, publication: int, number: int, counts: bool = True) -> str | None:
        """Count one visit and return its target: an address, "" for the picture, None for a link that no mail contains.

        With `counts` false (a visit that no person made) only the target is returned.
        """
        its = (visits.c.publication_id == publication, visits.c.number == number)
        if not counts:
            with self._store.read() as connection:
                return connection.execute(select(visits.c.url).where(*its)).scalar()
        with self._store.begin() as connection:
            counted = update(visits).where(*its).values(count=visits.c.count + 1).returning(visits.c.url)
            return connection.execute(counted).scalar()

    def sums(self, publication: int) -> list[Visit]:
        """Every counted link of a publication in the order of its mail; empty when nothing is counted."""
        query = select(visits.c.number, visits.c.url, visits.c.count).where(visits.c.publication_id == publication)
        with self._store.read() as connection:
            return [Visit(*row) for row in connection.execute(query.order_by(visits.c.number))]


def plan_visits(connection: Connection, publication: int, message: Message, opens: bool, clicks: bool) -> None:
    """Store what will be counted of a publication: its mail's links in the order in which they first appear."""
    urls = {OPENED: ""} if opens else {}
    if clicks:
        urls |= dict(enumerate(_links(message.html), start=1))
    rows = [{"publication_id": publication, "number": number, "url": url} for number, url in urls.items()]
    if rows:
        connection.execute(visits.insert(), rows)


def planned_visits(connection: Connection, publication: int) -> dict[int, str]:
    """What is counted of a publication: target addresses by number."""
    query = select(visits.c.number, visits.c.url).where(visits.c.publication_id == publication)
    return {row.number: row.url for row in connection.execute(query)}


def rewrite(message: Message, links: Links, publication: int, urls: Mapping[int, str]) -> Message:
    """The message with counted links, and with the picture when `urls` contains it. The text part stays as it is."""
    if not urls or not message.html:
        return message
    known = {url: number for number, url in urls.items() if number != OPENED}

    def counted(found: re.Match[str]) -> str:
        number = known.get(_address(found[3]))
        if number is None:
            return found[0]
        return f"{found[1]}{found[2]}{markup.escape(links.visit(publication, number))}{found[2]}"

    page = _TAG.sub(lambda tag: _HREF.sub(counted, tag[0], count=1) if tag["whole"] else tag[0], message.html)
    if OPENED in urls:
        *_, end = [match.start() for match in _END.finditer(page)] or [len(page)]
        page = page[:end] + _PICTURE.format(markup.escape(links.visit(publication, OPENED))) + page[end:]
    return replace(message, html=page)


def _links(page: str) -> list[str]:
    """The web addresses that a mail links to, each once, without links that are a reader's own."""
    hrefs = (_HREF.search(tag[0]) for tag in _TAG.finditer(page) if tag["whole"])
    found = dict.fromkeys(_address(href[3]) for href in hrefs if href)
    return [url for url in found if url]


def _address(href: str) -> str:
    """The address in an href; "" unless it is a web address that is the same for every reader."""
    url = markup.unescape(href).strip()
    return url if url.lower().startswith(("http://", "https://")) and not _OWN.search(url) else ""
