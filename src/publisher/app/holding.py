"""Hold everything, a channel or a language for a while, and let it go on."""

from datetime import datetime

from publisher.app.assembly import Publisher
from publisher.core.errors import InvalidInput, NotFound
from publisher.core.wording import joined, worded
from publisher.ledger import holds
from publisher.ledger.holds import Hold

__all__ = ["Hold", "hold", "lasting", "let_go"]


def hold(
    publisher: Publisher, channel: str, lang: str, now: datetime, until: datetime | None = None, why: str = ""
) -> list[Hold]:
    """From now on nothing of a channel and language begins, and mailings under way stop; "" = every one.

    Letters to single persons go on. Returns all holds that last. Raises `InvalidInput`.
    """
    _check(publisher, channel, lang)
    if until is not None and until <= now:
        raise InvalidInput(worded("the hold would end before it begins; choose a time to come"))
    with publisher.store.begin() as connection:
        holds.begin(connection, channel, lang, now, until, why)
    return lasting(publisher, now)


def let_go(publisher: Publisher, channel: str, lang: str, now: datetime) -> list[Hold]:
    """End the hold of a channel and language; returns those that still last. Raises `NotFound` when there is none."""
    _check(publisher, channel, lang)
    with publisher.store.begin() as connection:
        if not holds.end(connection, channel, lang, now):
            names = [_name(one) for one in _lasting(holds.load(connection, now), now)]
            known = joined(", ", names or [worded("nothing")])
            raise NotFound(worded("that is not held; held is: %(known)s", known=known))
    return lasting(publisher, now)


def lasting(publisher: Publisher, now: datetime) -> list[Hold]:
    """The holds that last now."""
    with publisher.store.read() as connection:
        return _lasting(holds.load(connection, now), now)


def _lasting(known: list[Hold], now: datetime) -> list[Hold]:
    return [one for one in known if one.lasts_at(now)]


def _name(one: Hold) -> str:
    parts = [f"--channel {one.channel}" if one.channel else "", f"--lang {one.lang}" if one.lang else ""]
    return " ".join(filter(None, parts)) or worded("everything")


def _check(publisher: Publisher, channel: str, lang: str) -> None:
    if channel and channel not in publisher.config.channels:
        known = ", ".join(sorted(publisher.config.channels))
        raise InvalidInput(
            worded("there is no channel %(channel)s; there are: %(known)s", channel=channel, known=known)
        )
    if lang and lang not in publisher.languages:
        raise InvalidInput(
            worded(
                "no edition is made in %(lang)s; there are: %(languages)s",
                lang=repr(lang),
                languages=", ".join(publisher.languages),
            )
        )
