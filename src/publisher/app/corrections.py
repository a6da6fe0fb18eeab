"""Corrections of subscribers by staff."""

from collections.abc import Collection
from typing import cast

from publisher.app.assembly import Publisher
from publisher.core.types import Cadence
from publisher.subscribers.corrections import Correction


def correct_subscriber(
    publisher: Publisher,
    email: str,
    by: str,
    *,
    lang: str | None = None,
    name: str | None = None,
    to: str | None = None,
    lists: Collection[str] | None = None,
    cadence: str | None = None,
    topics: Collection[str] | None = None,
    consent: str = "",
) -> list[str]:
    """Change what is given; None = it stays. Returns what has changed. Raises what `Corrections.correct` raises."""
    wanted = Correction(lang, name, to, lists, cast("Cadence | None", cadence), topics, consent)
    return publisher.corrections.correct(email, wanted, by, publisher.clock())
