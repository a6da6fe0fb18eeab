"""The public pages as browsers, mail programs and mail scanners use them, served by the real server."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import requests
from sqlalchemy import select

from publisher.app.assembly import Publisher, open_publisher
from publisher.core.states import DeliveryState
from publisher.planning import EditionText
from publisher.storage.tables import consents, deliveries
from publisher.web.serving import served
from support.core_parts import HandClock

SLUG = "pokana-otvoreni-danni"


@dataclass(frozen=True)
class Site:
    """A workspace with an issue, and its public pages."""

    publisher: Publisher
    at: str

    def get(self, address: str) -> requests.Response:
        """Fetch an address of the pages as mails have it, or a path."""
        path = address.removeprefix(self.publisher.config.web.address)
        return requests.get(self.at + path, timeout=10, allow_redirects=False)

    def post(self, address: str, **form: object) -> requests.Response:
        path = address.removeprefix(self.publisher.config.web.address)
        return requests.post(self.at + path, timeout=10, allow_redirects=False, **form)  # type: ignore[arg-type]


@pytest.fixture
def site(workspace: Path, clock: HandClock) -> Iterator[Site]:
    config = workspace / "config.toml"
    text = config.read_text(encoding="utf-8")
    config.write_text(
        text + '\n[web]\naddress = "https://news.example.org"\nlisten = "127.0.0.1:0"\n', encoding="utf-8"
    )
    with open_publisher(config, clock) as publisher:
        publisher.subscribers.add("maria@reader.example", "bg", clock(), name="Мария", consent="на форума")
        texts = {"bg": EditionText("Вести от декември", "Какво ново", "Здравейте!")}
        publisher.issues.create("2026-12", [SLUG, "stazhanti-umen-grad"], texts, clock())
        publisher.schedule("2026-12", "newsletter", "bg", clock())
        publisher.calendar.release(clock())
        with served(config) as at:
            yield Site(publisher, at)


@pytest.fixture
def published(site: Site) -> Site:
    (publication,) = site.publisher.calendar.all()
    site.publisher.enqueueing.enqueue(publication.id, site.publisher.clock())
    return site


def subscription(site: Site) -> int:
    with site.publisher.store.read() as connection:
        return int(connection.execute(select(deliveries.c.subscription_id)).scalars().first() or 1)


def test_nothing_is_public_before_it_has_gone_out(site: Site) -> None:
    assert site.get("/bg/issues/2026-12").status_code == 404
    assert site.get(f"/bg/posts/{SLUG}").status_code == 404
    assert "Първият брой предстои." in site.get("/bg/").text


def test_the_archive_has_the_issue_and_its_stories(published: Site) -> None:
    home = published.get("/bg/")
    assert home.status_code == 200
    assert "Вести от декември" in home.text
    assert 'lang="bg"' in home.text
    issue = published.get("/bg/issues/2026-12")
    assert issue.status_code == 200
    mail = published.get("/bg/issues/2026-12/mail")
    for page in (issue, mail):
        assert page.status_code == 200
        assert "[[reader." not in page.text
        assert "<!--pub:" not in page.text
        assert "cid:" not in page.text
        assert "Мария" not in page.text
    assert '<meta property="og:title" content="Вести от декември">' in issue.text
    story = published.get(f"/bg/posts/{SLUG}")
    assert story.status_code == 200
    (picture,) = re.findall(r'og:image" content="([^"]+)"', story.text)
    shown = published.get(picture)
    assert (shown.status_code, shown.headers["Content-Type"].startswith("image/")) == (200, True)
    assert published.get("/en/issues/2026-12").status_code == 404


def test_an_event_can_be_taken_into_a_calendar(published: Site) -> None:
    entry = published.get(f"/bg/posts/{SLUG}.ics")
    assert entry.status_code == 200
    assert entry.headers["Content-Type"].startswith("text/calendar")
    assert "BEGIN:VEVENT" in entry.text
    assert published.get("/bg/posts/stazhanti-umen-grad.ics").status_code == 404


def test_the_feed_is_atom(published: Site) -> None:
    feed = published.get("/bg/feed.atom")
    root = ET.fromstring(feed.content)  # noqa: S314 ours
    atom = "{http://www.w3.org/2005/Atom}"
    titles = [one.findtext(f"{atom}title") for one in root.findall(f"{atom}entry")]
    assert titles[0] == "Вести от декември"
    assert titles[1] == "Стажанти изпробват сензори за чист въздух"
    assert len(titles) == 3
    assert feed.headers["Content-Type"].startswith("application/atom+xml")


def test_a_scanner_that_opens_every_link_unsubscribes_nobody(published: Site) -> None:
    links, number = published.publisher.links, subscription(published)
    pages = [published.get(links.unsubscribe(number)) for _ in range(3)]
    assert {page.status_code for page in pages} == {200}
    assert len({page.text for page in pages}) == 1
    assert "Да, отпишете ме" in pages[0].text
    reader = published.publisher.choices.subscription(number)
    assert reader is not None
    assert reader.left_at is None


@pytest.mark.parametrize(
    ("form", "how"),
    [
        ({"data": {"List-Unsubscribe": "One-Click"}}, "one-click"),
        ({"files": {"List-Unsubscribe": (None, "One-Click")}}, "one-click"),
        ({"data": {}}, "page"),
    ],
    ids=["urlencoded", "multipart", "the page's button"],
)
def test_one_post_takes_a_reader_off_the_list_at_once(published: Site, form: dict[str, object], how: str) -> None:
    links, number = published.publisher.links, subscription(published)
    reply = published.post(links.unsubscribe(number), **form)
    assert (reply.status_code, reply.headers.get("Set-Cookie"), reply.headers.get("Location")) == (200, None, None)
    assert "Няма да получите нищо повече." in reply.text
    with published.publisher.store.read() as connection:
        states = set(connection.execute(select(deliveries.c.state)).scalars())
        columns = (consents.c.action, consents.c.how, consents.c.ip)
        noted = connection.execute(select(*columns).where(consents.c.how != "staff")).all()
    assert states == {DeliveryState.SUPPRESSED}
    assert [tuple(row) for row in noted] == [("left", how, "127.0.0.1")]
    assert published.post(links.unsubscribe(number), **form).status_code == 200
    assert published.publisher.subscribers.count("bg") == 0


def test_the_language_can_be_changed_and_holds_for_the_next_issue(published: Site) -> None:
    links, number = published.publisher.links, subscription(published)
    page = published.get(links.preferences(number))
    assert 'value="bg" checked' in page.text
    saved = published.post(links.preferences(number), data={"lang": "en"})
    assert "Saved." in saved.text
    assert 'value="en" checked' in saved.text
    assert published.publisher.subscribers.count("en") == 1
    assert published.post(links.preferences(number), data={"lang": "xx"}).status_code == 400


def test_a_cadence_that_does_not_exist_changes_nothing(published: Site) -> None:
    links, number = published.publisher.links, subscription(published)
    assert published.post(links.preferences(number), data={"cadence": "weekly"}).status_code == 200
    assert published.post(links.preferences(number), data={"cadence": "hourly", "lang": "en"}).status_code == 400
    reader = published.publisher.choices.subscription(number)
    assert reader is not None
    assert (reader.cadence, reader.lang) == ("weekly", "bg")


@pytest.mark.parametrize(
    "path", ["/u/aaaa", "/p/aaaa", "/u/", "/xx/", "/bg/posts/..%2f..%2fconfig", "/media/../config.toml"]
)
def test_a_missing_page_is_answered_with_a_notice(published: Site, path: str) -> None:
    reply = published.get(path)
    assert reply.status_code in (404, 308)
    assert "Traceback" not in reply.text


def test_a_token_for_one_thing_opens_no_other(published: Site) -> None:
    tokens, number = published.publisher.tokens, subscription(published)
    assert published.get(f"/p/{tokens.make('unsubscribe', number)}").status_code == 404
    assert published.post(f"/u/{tokens.make('preferences', number)}").status_code == 404
    assert published.post(f"/u/{tokens.make('bounce', number)}").status_code == 404


def test_the_probe_of_the_doctor_unsubscribes_nobody(published: Site) -> None:
    probe = published.publisher.links.probe(7)
    assert published.get(probe).status_code == 200
    assert published.post(probe, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    assert published.publisher.subscribers.count("bg") == 1


def test_pages_cannot_run_scripts_and_personal_pages_are_not_cached(published: Site) -> None:
    page = published.get(published.publisher.links.unsubscribe(subscription(published)))
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["X-Robots-Tag"] == "noindex"
    assert "<script" not in page.text


def test_an_erased_readers_link_says_that_they_have_left(published: Site) -> None:
    links, number = published.publisher.links, subscription(published)
    published.publisher.subscribers.erase("maria@reader.example", published.publisher.clock() + timedelta(hours=1))
    assert published.post(links.unsubscribe(number)).status_code == 200
    assert published.get(links.preferences(number)).status_code == 404
