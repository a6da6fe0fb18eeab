"""Pages of stories and issues: what stands on them, for whom, and in which order."""

import re
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
import requests

from publisher.app.issue_editing import restore_issue, withdraw_issue
from publisher.planning import EditionText
from support.core_parts import HandClock
from support.public_pages import ADDRESS, Pages
from support.published_site import BOTH, EVENT, LATE, PLAIN, published_site

NO_READER = ("Отписване", "Предпочитания", "Отваряне в браузъра", "Вижте в браузъра", "Получавате това писмо")


@pytest.fixture
def hand() -> HandClock:
    return HandClock(LATE)


@pytest.fixture
def site(workspace: Path, hand: HandClock) -> Iterator[Pages]:
    with published_site(workspace, hand) as opened:
        yield opened


def text_of(pages: Pages, path: str) -> str:
    """A page's text as people write it: without tags and no-break spaces."""
    page = pages.get(path)
    assert page.status_code == 200, path
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.text.replace("\u2060", "")))


def until(pages: Pages, path: str, code: int) -> requests.Response:
    """The page once it answers with a code: the pages look for changes a moment after they were made."""
    ends = time.monotonic() + 30
    while (page := pages.get(path)).status_code != code and time.monotonic() < ends:
        time.sleep(0.02)
    assert page.status_code == code, path
    return page


def metas(html: str) -> dict[str, str]:
    return dict(re.findall(r'<meta (?:property|name)="([\w:]+)" content="([^"]*)">', html))


@pytest.mark.parametrize("path", [f"/bg/posts/{EVENT}", "/bg/issues/2026-12", "/bg/issues/2026-12/mail", "/bg/"])
def test_a_page_is_for_everybody_and_speaks_to_no_subscriber(site: Pages, path: str) -> None:
    text = text_of(site, path)
    assert [words for words in NO_READER if words in text] == []
    if not path.endswith("/mail"):
        html = site.get(path).text
        assert [html.count(f"<{tag}") for tag in ("main", "h1", "nav", "footer")][:3] == [1, 1, 1]
        assert 'action="/bg/subscribe"' in html


def test_a_story_has_its_event_its_picture_and_other_stories(site: Pages) -> None:
    html, text = site.get(f"/bg/posts/{EVENT}").text, text_of(site, f"/bg/posts/{EVENT}")
    assert "10 декември четвъртък 14:00–17:30 ч." in text
    assert "София, ул. „Примерна“ № 12, ет. 3, голямата зала" in text
    assert f'href="/bg/posts/{EVENT}.ics"' in html
    assert '<ul class="times">' in html
    assert set(re.findall(r'<h3><a href="/bg/posts/([\w-]+)"', html)) == {BOTH, PLAIN}
    for picture in re.findall(r'<img src="([^"]+)"', html):
        assert site.get(picture).status_code == 200, picture


def test_bulgarian_is_set_so_that_nothing_breaks_where_it_must_not_and_english_is_left_alone(site: Pages) -> None:
    html = site.get(f"/bg/posts/{EVENT}").text
    for kept in (
        "№\u00a012",
        "10\u00a0декември\u00a02026\u00a0г.",
        "с\u00a0истински",
        "данни\u00a0– без",
        "ет.\u00a03",
    ):
        assert kept in html, kept
    english = site.get(f"/en/posts/{BOTH}").text
    assert "\u00a0" not in english.partition('<div class="prose">')[2].partition("</article>")[0]


def test_a_day_is_the_one_of_the_organisation_not_of_utc(site: Pages) -> None:
    assert "28 ноември 2026 г." in text_of(site, "/bg/issues/2026-12")
    assert "28 ноември 2026 г." in text_of(site, "/bg/issues/")
    mail = text_of(site, "/bg/issues/2026-12/mail")
    assert "28 ноември 2026 г." in mail


def test_news_are_listed_by_their_days_the_newest_first(site: Pages) -> None:
    days = [date.fromisoformat(day) for day in re.findall(r'<time datetime="([\d-]+)"', site.get("/bg/").text)]
    assert len(days) == 3
    assert days == sorted(days, reverse=True)


def test_the_other_language_is_that_of_the_same_page_or_the_page_says_that_there_is_none(site: Pages) -> None:
    for path, there in (
        ("/bg/", "/en/"), ("/bg/issues/", "/en/issues/"), ("/bg/subscribe", "/en/subscribe"), ("/bg/help", "/en/help"),
        (f"/bg/posts/{BOTH}", f"/en/posts/{BOTH}"), ("/en/issues/2026-12", "/bg/issues/2026-12"),
        (f"/bg/posts/{EVENT}", "/en/"),
    ):  # fmt: skip
        nav = site.get(path).text.partition("<nav")[2].partition("</nav>")[0]
        ((found, words),) = re.findall(r'<a href="([^"]+)" lang="\w\w" hreflang="\w\w">(\w+)</a>', nav)
        assert found.removeprefix(ADDRESS) == there, path
        assert words == ("English" if path.startswith("/bg") else "Български")
        assert site.get(found).status_code == 200
    assert "Все още няма превод на английски." in text_of(site, f"/bg/posts/{EVENT}")
    assert "Read this in English" not in text_of(site, f"/bg/posts/{EVENT}")
    assert "Read this in English" in text_of(site, f"/bg/posts/{BOTH}")


def test_networks_and_search_engines_are_told_all_of_a_story(site: Pages) -> None:
    html = site.get(f"/bg/posts/{EVENT}").text
    told = metas(html)
    address = f"{ADDRESS}/bg/posts/{EVENT}"
    assert told["og:type"] == "article"
    assert told["og:url"] == address
    assert f'<link rel="canonical" href="{address}">' in html
    assert told["og:site_name"] == "Вести от клъстера"
    assert told["og:locale"] == "bg_BG"
    assert told["article:published_time"] == LATE.isoformat()
    assert told["description"] == told["og:description"]
    assert told["description"].startswith("На 10 декември 2026")
    assert (told["og:image:width"], told["og:image:height"]) == ("1200", "630")
    assert told["og:image:alt"]
    assert told["twitter:card"] == "summary_large_image"
    assert metas(site.get(f"/en/posts/{BOTH}").text)["og:locale"] == "en_GB"
    assert metas(site.get(f"/en/posts/{BOTH}").text)["og:locale:alternate"] == "bg_BG"


def test_an_issue_is_withdrawn_from_everything_public_and_comes_back(site: Pages, hand: HandClock) -> None:
    publisher = site.publisher
    places = ("/bg/", "/bg/issues/", "/bg/feed.atom", "/sitemap.xml")
    gone = ("/bg/issues/2026-12", "/bg/issues/2026-12/mail", f"/bg/posts/{EVENT}")
    assert withdraw_issue(publisher, "2026-12", hand()) is True
    assert withdraw_issue(publisher, "2026-12", hand()) is False
    for path in gone:
        assert "Тази страница е оттеглена" in until(site, path, 410).text.replace("\u00a0", " ")
    for path in places:
        page = site.get(path).text
        assert "2026-12" not in page, path
        assert EVENT not in page, path
    assert len(publisher.calendar.all()) == 2
    assert restore_issue(publisher, "2026-12") is True
    for path in gone:
        until(site, path, 200)


def test_a_long_list_has_pages(site: Pages, hand: HandClock) -> None:
    publisher, slugs = site.publisher, []
    for number in range(14):
        day = (hand() - timedelta(days=number)).date()
        post = f"---\ntitle: Новина {number}\ndate: {day}\nlang: bg\nsummary: Кратко\n---\n\nТекст.\n"
        (publisher.config.folder("posts") / f"novina-{number}.md").write_text(post, encoding="utf-8")
        slugs.append(f"novina-{number}")
    publisher.issues.create("2026-13", slugs, {"bg": EditionText("Много новини")}, hand())
    number = publisher.schedule("2026-13", "newsletter", "bg", hand()).id
    publisher.calendar.release(hand())
    publisher.enqueueing.enqueue(number, hand())
    older = until(site, "/bg/page/2", 200)
    home = site.get("/bg/").text
    assert 'href="/bg/page/2"' in home
    assert len(re.findall(r'<h2><a href="/bg/posts/', home)) == 13
    assert len(re.findall(r'<h2><a href="/bg/posts/', older.text)) == 4
    assert site.get("/bg/page/3").status_code == 404
