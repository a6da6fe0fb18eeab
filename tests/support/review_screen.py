"""A console with machine translations that wait for their reviewers, and what its pages say."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from pathlib import Path

import requests

from publisher.app.assembly import open_publisher, utc_now
from publisher.config.new_workspace import make_workspace
from publisher.editorial import StoredTranslation
from support.console import ConsoleSite, Visitor, console_site
from support.workspaces import configure

SLUG = "pokana-otvoreni-danni"
OTHER = "stazhanti-umen-grad"
SEEN = re.compile(r'name="seen"[^>]*value="([^"]+)"')
LINK = re.compile(r'<p class="link">([^<]+)</p>')


def page_of(slug: str = SLUG) -> str:
    """The address of a story's review."""
    return f"/translations/{slug}/en/"


@contextmanager
def reviewed_site(folder: Path, four_eyes: bool = False, more: str = "") -> Iterator[ConsoleSite]:
    """A console with two translations by a machine. `more` are lines of the table [web]."""
    make_workspace(folder, with_posts=True)
    configure(folder, engines='["apertium"]')
    file = folder / "config.toml"
    if four_eyes:
        file.write_text(file.read_text("utf-8").replace("# [console]", "[console]\nfour_eyes = true"), "utf-8")
    with open_publisher(file, utc_now) as publisher:
        publisher.editorial.translate([SLUG, OTHER], "en", utc_now())
    with console_site(folder, utc_now, more) as site:
        yield site


def stored(site: ConsoleSite, slug: str = SLUG) -> StoredTranslation:
    """The translation as another process reads it."""
    with open_publisher(site.folder / "config.toml", utc_now) as publisher:
        found = publisher.editorial.translation(slug, "en")
        assert found
        return found


def text_of(site: ConsoleSite, segment: str, slug: str = SLUG) -> str:
    return next(one.target for one in stored(site, slug).segments if one.id == segment)


def write(one: Visitor, site: ConsoleSite, segment: str, text: str, slug: str = SLUG) -> requests.Response:
    """Save a segment by its form."""
    page = page_of(slug)
    return one.post(f"{page}segments/{segment}", page=page, text=text, base=text_of(site, segment, slug))


def seen_on(text: str) -> str:
    """The hash of what a page shows."""
    found = SEEN.search(text)
    assert found, text
    return unescape(found[1])


def link_on(text: str) -> str:
    """The link that a page shows this once."""
    found = LINK.search(text)
    assert found, text
    return unescape(found[1])
