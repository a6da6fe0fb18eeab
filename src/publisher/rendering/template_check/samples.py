"""Sample mails and posts that show whether templates can be filled in, with all values and with as few as possible."""

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
from publisher.rendering.settings import RenderSettings
from publisher.rendering.templates import Templates
from publisher.rendering.views.page_links import PageLinks

_ZONE = ZoneInfo("Europe/Sofia")
_WEB = "https://news.example.org"
_LANGUAGES = ("bg", "en")


def fill_in(name: str, templates: Templates) -> None:
    """Fill in one template, for a mail also its text part, with each sample. Raises the first `TemplateError`."""
    with tempfile.TemporaryDirectory(prefix="publisher-templates-") as folder:
        picture = Path(folder) / "picture.png"
        _draw(picture)
        stem = Path(name).name.split(".")[0]
        if name.startswith("social/"):
            for story in _stories(picture):
                social.render(story, stem, 0, len, templates, _settings(Brand(name={"en": "An organisation"})))
            return
        if stem == "letter":
            for letter, settings in product(_letters(), _all_settings()):
                letters.render(letter, templates, settings)
            return
        kind: MailKind = next(kind for kind in get_args(MailKind) if kind == stem)
        for edition, settings in product(_editions(kind, picture), _all_settings()):
            newsletter.render(edition, templates, settings)


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
        event=Event(starts, ends, "A hall", f"{_WEB}/register", starts),
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
    yield Letter("data", "en", f"{_WEB}/d/token", (), 1)
    yield Letter("address", "en", f"{_WEB}/a/token", (), 1)
    yield Letter("moved", "en", f"{_WEB}/en/help")


def _all_settings() -> Iterator[RenderSettings]:
    plain = Brand(name={"en": "An organisation"})
    full = Brand(
        name={"en": "An organisation"},
        tagline={"en": "A tagline"},
        address={"en": "An address"},
        url="https://example.org",
        logo="https://example.org/logo.png",
        social={"x": "https://x.com/example", "LinkedIn": "https://example.org/linkedin"},
    )
    # No link with these tokens leaves this module, so the secret protects nothing.
    links = Links(_WEB, Tokens(b"\0" * 32))
    yield _settings(plain)
    yield replace(_settings(full), pages=PageLinks(links, _LANGUAGES))
    yield replace(_settings(full), pages=PageLinks(links, _LANGUAGES), articles="teaser")


def _settings(brand: Brand) -> RenderSettings:
    names = {"en": "A newsletter"}
    pages = PageLinks(None, _LANGUAGES)
    return RenderSettings(brand, names, "full", _ZONE, pages=pages, list_titles={"news": names})
