"""Mails and posts made of samples, to see whether templates can be filled in: one with everything, one with little."""

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import product
from pathlib import Path
from typing import get_args
from zoneinfo import ZoneInfo

from publisher.config.tables import Brand
from publisher.core.links import Links
from publisher.core.tokens import Tokens
from publisher.core.types import Edition, Event, Image, Letter, MailKind, Story
from publisher.rendering import letters, newsletter, social
from publisher.rendering.newsletter import NewsletterStyle
from publisher.rendering.templates import Templates
from publisher.rendering.views.page_links import Pages

_ZONE = ZoneInfo("Europe/Sofia")
_WEB = "https://news.example.org"


def fill_in(name: str, templates: Templates) -> None:
    """Fill in one template, and its twin for a mail, in every way. Raises `TemplateError` at the first fault."""
    with tempfile.TemporaryDirectory(prefix="publisher-templates-") as folder:
        picture = Path(folder) / "picture.png"
        _draw(picture)
        stem = Path(name).name.split(".")[0]
        if name.startswith("social/"):
            for story in _stories(picture):
                social.render(
                    story, stem, 0, len, templates=templates, zone=_ZONE, cache=None, pages=Pages(None, ("bg",))
                )
            return
        if stem == "letter":
            for letter, style in product(_letters(), _styles()):
                letters.render(letter, templates, style, letters.ListNames({"news": {"en": "A newsletter"}}))
            return
        kind: MailKind = next(kind for kind in get_args(MailKind) if kind == stem)
        for edition, style in product(_editions(kind, picture), _styles()):
            newsletter.render(edition, templates, style)


def _draw(path: Path) -> None:
    from PIL import Image as Pillow

    Pillow.new("RGB", (8, 4), "#0f4c5c").save(path)


def _stories(picture: Path) -> tuple[Story, Story]:
    day = date(2026, 12, 18)
    little = Story("little", "en", "A title", "", "", day)
    starts, ends = datetime(2026, 12, 10, 12, tzinfo=UTC), datetime(2026, 12, 10, 15, 30, tzinfo=UTC)
    much = replace(
        little,
        slug="much",
        summary="What it is about.",
        body="Some **words**, [a link](https://example.org/).\n\n- a list\n\n| a | b |\n|---|---|\n| 1 | 2 |",
        url="https://example.org/much",
        tags=("a tag", "another"),
        image=Image(picture, "What the picture shows", "A caption"),
        event=Event(starts, ends, "A hall"),
        machine=True,
        engine="An engine",
    )
    return much, little


def _editions(kind: MailKind, picture: Path) -> Iterator[Edition]:
    much, little = _stories(picture)
    bare = Edition("2026-12", "en", "A subject", date(2026, 12, 18), (little,), kind=kind)
    yield bare
    yield replace(
        bare,
        stories=(much, little, replace(much, slug="more")),
        preheader="A preheader",
        intro="An *intro*.",
        untranslated=(replace(much, slug="other", lang="bg"),),
    )


def _letters() -> Iterator[Letter]:
    yield Letter("confirm", "en", f"{_WEB}/c/token", ("news", "events"), 7)
    yield Letter("known", "en", f"{_WEB}/p/token")


def _styles() -> Iterator[NewsletterStyle]:
    plain = Brand(name={"en": "An organisation"})
    full = Brand(
        name={"en": "An organisation"},
        tagline={"en": "A tagline"},
        address={"en": "An address"},
        url="https://example.org",
        logo="https://example.org/logo.png",
        social={"x": "https://x.com/example", "LinkedIn": "https://example.org/linkedin"},
    )
    # No token is made here: the secret protects nothing.
    links = Links(_WEB, Tokens(b"\0" * 32))
    for brand, articles, pages in (
        (plain, "full", Pages(None, ("bg", "en"))),
        (full, "full", Pages(links, ("bg", "en"))),
        (full, "teaser", Pages(links, ("bg", "en"))),
    ):
        kind = "teaser" if articles == "teaser" else "full"
        yield NewsletterStyle(brand, {"en": "A newsletter"}, kind, _ZONE, None, None, pages, "embed")  # type: ignore[arg-type]
