"""What programs read: the feed, the sitemap and robots.txt."""

from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from support.core_parts import HandClock
from support.public_pages import ADDRESS, Pages
from support.published_site import BOTH, EVENT, LATE, PLAIN, published_site

ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@pytest.fixture
def site(workspace: Path) -> Iterator[Pages]:
    with published_site(workspace, HandClock(LATE)) as opened:
        yield opened


def test_the_feed_has_issues_and_stories_the_newest_first_each_once(site: Pages) -> None:
    root = ET.fromstring(site.get("/bg/feed.atom").content)  # noqa: S314 ours
    entries = root.findall(f"{ATOM}entry")
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    assert ids == [f"{ADDRESS}/bg/{path}" for path in ("issues/2026-12", *(f"posts/{s}" for s in (PLAIN, EVENT, BOTH)))]
    assert all(entry.findtext(f"{ATOM}{name}") for entry in entries for name in ("title", "updated", "summary"))
    times = [entry.findtext(f"{ATOM}updated") or "" for entry in entries]
    assert times == sorted(times, reverse=True)


def test_the_sitemap_names_each_public_page_with_its_other_languages_and_robots_find_it(site: Pages) -> None:
    robots = site.get("/robots.txt")
    assert robots.headers["Content-Type"].startswith("text/plain")
    assert f"Sitemap: {ADDRESS}/sitemap.xml" in robots.text.splitlines()
    closed = [line.removeprefix("Disallow: ") for line in robots.text.splitlines() if line.startswith("Disallow")]
    for personal in (site.publisher.links.unsubscribe(1), site.publisher.links.preferences(1)):
        assert any(personal.removeprefix(ADDRESS).startswith(path) for path in closed)
    root = ET.fromstring(site.get("/sitemap.xml").content)  # noqa: S314 ours
    pages = {entry.findtext(f"{SITEMAP}loc"): entry for entry in root}
    assert all(site.get(page or "").status_code == 200 for page in pages)
    for path in (f"posts/{EVENT}", f"posts/{PLAIN}", "issues/2026-12", ""):
        assert f"{ADDRESS}/bg/{path}" in pages
    assert f"{ADDRESS}/en/posts/{EVENT}" not in pages
    others = [link.get("href") for link in pages[f"{ADDRESS}/en/posts/{BOTH}"] if link.tag.endswith("link")]
    assert sorted(map(str, others)) == [f"{ADDRESS}/{lang}/posts/{BOTH}" for lang in ("bg", "en")]
