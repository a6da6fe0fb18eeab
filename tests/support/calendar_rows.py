"""Builders for calendar tests: rows for sample posts and an issue, and changes that editors make."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from publisher.app.assembly import Publisher
from publisher.planning import EditionText, Publication
from support.core_parts import NOW, FarSide

LEAD = "partnyorska-sreshta"
"""A sample post with a reviewed English translation beside it."""

INVITATION = "pokana-otvoreni-danni"
"""A sample post without a translation."""

HOUR = timedelta(hours=1)
SOFIA = ZoneInfo("Europe/Sofia")


def schedule(publisher: Publisher, what: str = LEAD, lang: str = "bg", at: datetime = NOW + HOUR) -> Publication:
    channel = "newsletter" if what.startswith("20") else "folder"
    return publisher.schedule(what, channel, lang, at)


def issue(publisher: Publisher, *slugs: str) -> str:
    texts = {"bg": EditionText("Вести от декември"), "en": EditionText("News of December", intro="Hello!")}
    return publisher.issues.create("2026-12", slugs or (LEAD, INVITATION), texts, NOW).key


def subscribe(publisher: Publisher, *addresses: str, lang: str = "bg") -> None:
    for address in addresses:
        publisher.subscribers.add(address, lang, NOW, consent="asked on paper")


def state(publisher: Publisher, row: Publication) -> tuple[str, str]:
    now = publisher.calendar.get(row.id)
    return now.state, now.why


def replace_in(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def translate_by_hand(publisher: Publisher, slug: str) -> None:
    """Write the translation in a file beside the post, as an editor would."""
    assert slug == INVITATION
    text = """---
lang: en
title: "An invitation"
summary: "A workshop on open data."
tags: [open data, smart city, events]
image:
  alt: "A quarter of the city from above"
  caption: "Each building can be a source of data"
event:
  place: "Sofia"
---

Come and see.
"""
    (publisher.config.folder("posts") / f"{slug}.en.md").write_text(text, encoding="utf-8")
    publisher.editorial.translate([slug], "en", publisher.clock())


def far_side(publisher: Publisher) -> FarSide:
    """Replace the newsletter's channel, whose SMTP port is closed, with a scripted one."""
    far = FarSide()
    publisher._channels["newsletter"] = far
    return far


def pausing(publisher: Publisher, row: Publication) -> Callable[[], None]:
    def pause() -> None:
        publisher.calendar.pause(row.id)

    return pause
