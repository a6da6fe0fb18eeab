"""A workspace whose archive has an issue in two languages, served at the hand's time."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from publisher.planning import EditionText
from support.core_parts import HandClock
from support.public_pages import Pages, public_pages

BOTH = "partnyorska-sreshta"
"""A story in Bulgarian and, translated by a person, in English."""

EVENT = "pokana-otvoreni-danni"
PLAIN = "stazhanti-umen-grad"
LATE = datetime(2026, 11, 27, 22, 41, tzinfo=UTC)
"""Half past midnight of the next day in Sofia."""


@contextmanager
def published_site(workspace: Path, clock: HandClock, more: str = "") -> Iterator[Pages]:
    """Issue "2026-12" with three stories in Bulgarian, one of them in English too."""
    with public_pages(workspace, clock, more) as opened:
        publisher = opened.publisher
        publisher.editorial.translate([BOTH], "en", clock())
        publisher.editorial.approve(BOTH, "en", clock(), "the office")
        texts = {"bg": EditionText("Вести от декември", "Какво ново"), "en": EditionText("News of December")}
        publisher.issues.create("2026-12", [BOTH, EVENT, PLAIN], texts, clock())
        for lang in ("bg", "en"):
            publisher.schedule("2026-12", "newsletter", lang, clock())
        publisher.calendar.release(clock())
        for one in publisher.calendar.all():
            publisher.enqueueing.enqueue(one.id, clock())
        yield opened
