"""Destinations: a row of the ledger as a channel sees it, with the reader's address, values and links."""

from dataclasses import replace
from datetime import date
from functools import lru_cache, partial

from publisher.core import locales
from publisher.core.links import Links
from publisher.core.tokens import Tokens
from publisher.core.types import Destination
from publisher.ledger import claims


class Addressing:
    """Makes destinations with the reader's own links and the token that identifies bounce reports as ours."""

    def __init__(self, links: Links, tokens: Tokens) -> None:
        self.links, self._tokens = links, tokens
        # These links are the same for all readers of an edition.
        self._pages = lru_cache(maxsize=64)(partial(_pages, links))

    def of(self, delivery: claims.Claimed, what: str, letter: bool = False, reports: bool = True) -> Destination:
        """The destination of one delivery of the issue `what`. The recipient of a `letter` has no reader's links yet.

        `reports`: bounce reports come back to us, so the destination needs a token.
        """
        reader = _reader(delivery)
        if not letter and delivery.subscription_id is not None:
            reader |= self._pages(what, delivery.lang)
            reader |= _own_links(self.links, delivery.subscription_id)
        token = self._tokens.make("bounce", delivery.id) if reports else ""
        return Destination(delivery.destination, delivery.key, delivery.lang, delivery.name, reader, token)

    def for_nobody(self, delivery: claims.Claimed, what: str) -> Destination:
        """As `of`, for staff to look at: the reader's own links look like theirs, but belong to nobody."""
        shown = self.of(delivery, what, reports=False)
        own = {name: self.links.probe(delivery.id) for name in _own_links(self.links, 0)}
        return replace(shown, reader={**shown.reader, **own})


def destination(delivery: claims.Claimed) -> Destination:
    """The destination for asking the far side: without links, which no question needs."""
    return Destination(delivery.destination, delivery.key, delivery.lang, delivery.name, _reader(delivery))


def _reader(delivery: claims.Claimed) -> dict[str, str]:
    reader = {"name": delivery.name, "fallback_note": fallback_note(delivery.wanted_lang, delivery.lang)}
    if delivery.subscribed_at is not None:
        reader["subscribed_on"] = _day(delivery.subscribed_at.date(), delivery.lang)
    return reader


def fallback_note(wanted: str, given: str) -> str:
    """Tells a reader why they get another language than they asked for; "" when they get the one they asked for.

    It is in the reader's own language if there is a catalogue for it, in English otherwise.
    """
    if not wanted:
        return ""
    lang = wanted if locales.catalogue(wanted).info() else "en"
    return locales.gettext(
        lang,
        "There is no edition in %(wanted)s yet, so this one is in %(given)s.",
        wanted=locales.language_name(wanted, lang),
        given=locales.language_name(given, lang),
    )


def _own_links(links: Links, subscription: int) -> dict[str, str]:
    """A reader's own links, for the mail's text and its List headers; none without public pages."""
    if not links.address:
        return {}
    return {"unsubscribe_url": links.unsubscribe(subscription), "preferences_url": links.preferences(subscription)}


def _pages(links: Links, issue: str, lang: str) -> dict[str, str]:
    if not links.address:
        return {}
    return {
        "view_url": links.issue(issue, lang),
        "help_url": links.help(lang),
        "subscribe_url": links.subscribe(lang),
        "archive_url": links.home(lang),
    }


@lru_cache(maxsize=4096)
def _day(day: date, lang: str) -> str:
    """Cached: many readers have subscribed on the same day, and formatting a date takes as long as a whole mail."""
    return locales.format_date(day, lang)
