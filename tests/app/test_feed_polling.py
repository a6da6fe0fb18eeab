"""Feeds are asked when they are due, and only for what is new; each story comes once, and staff are told of it once."""

from datetime import timedelta
from pathlib import Path

import pytest

from publisher.app.assembly import Publisher, open_publisher
from publisher.app.feed_polling import poll_feeds
from publisher.posts.importing.fetching import Fetcher
from servers.website import Website, website
from support.core_parts import HandClock

PROSE = {
    1: "В сряда клъстерът представи новата си програма пред гости от цялата страна и им разказа за всички проекти.",
    2: "Общинските служители завършиха успешно обучението по отворени данни, което траеше цели три месеца.",
    3: "Нашите стажанти сглобиха шест сензора за качеството на въздуха и ги закачиха на стълбове край училищата.",
    4: "Търсим доброволци за преброяването на велосипедистите, което ще започне рано в понеделник сутринта.",
}


def entry(number: int, more: str = "") -> str:
    day = f"{number:02} Mar 2024 10:00:00 +0000"
    return (
        f"<item><title>Програма номер {number}</title><guid>id-{number}</guid><pubDate>Fri, {day}</pubDate>"
        f"<description>&lt;p&gt;{PROSE[number]}{more}&lt;/p&gt;</description></item>"
    )


def feed(*entries: str) -> str:
    return f'<rss version="2.0"><channel><title>Новини</title>{"".join(entries)}</channel></rss>'


class Office:
    """A workspace that looks at one feed of a website."""

    def __init__(self, workspace: Path, clock: HandClock, site: Website) -> None:
        self.site, self.clock = site, clock
        with (workspace / "config.toml").open("a", encoding="utf-8") as config:
            config.write(f'\n[[feeds]]\naddress = "{site.url("/feed")}"\nfirst = 1\n')
        self.publisher = open_publisher(workspace / "config.toml", clock)

    def serve(self, *entries: str, etag: str = "") -> None:
        headers = {"ETag": etag} if etag else {}
        self.site.put("/feed", feed(*entries), content_type="application/rss+xml", headers=headers)

    def poll(self, minutes: int = 61) -> list[str]:
        self.clock.now += timedelta(minutes=minutes)
        return list(poll_feeds(self.publisher, self.clock(), Fetcher({self.site.place})))

    def slugs(self) -> list[str]:
        return sorted(path.stem for path in posts(self.publisher).glob("programa-*.md"))


def posts(publisher: Publisher) -> Path:
    return publisher.config.folder("posts")


@pytest.fixture
def office(workspace: Path, clock: HandClock):  # type: ignore[no-untyped-def]
    with website() as site:
        made = Office(workspace, clock, site)
        yield made
        made.publisher.close()


def test_the_first_poll_takes_the_latest_and_later_ones_what_is_new(office: Office) -> None:
    office.serve(entry(1), entry(2), entry(3))
    [told] = office.poll()
    assert "programa-nomer-3" in told
    assert office.slugs() == ["programa-nomer-3"]
    office.serve(entry(1), entry(2), entry(3), entry(4))
    [told] = office.poll()
    assert "programa-nomer-4" in told
    assert office.poll() == []
    assert office.slugs() == ["programa-nomer-3", "programa-nomer-4"]


def test_a_feed_is_not_asked_before_it_is_due_and_then_only_for_what_is_new(office: Office) -> None:
    office.serve(entry(1), etag='"a"')
    office.poll()
    office.poll(minutes=10)
    assert len(office.site.asked) == 1
    office.poll()
    assert office.site.asked[1][1]["If-None-Match"] == '"a"'


def test_a_change_is_told_once_and_a_deleted_post_does_not_come_back(office: Office) -> None:
    office.serve(entry(1))
    office.poll()
    office.serve(entry(1, " Елате!"))
    [told] = office.poll()
    assert "with another text now" in told
    assert office.poll() == []
    (posts(office.publisher) / "programa-nomer-1.md").unlink()
    assert office.poll() == []
    assert office.slugs() == []


def test_a_failing_feed_is_said_once_asked_less_often_and_said_again_when_it_is_back(office: Office) -> None:
    [told] = office.poll()
    assert "404" in told
    assert office.poll() == []
    assert len(office.site.asked) == 1
    assert office.poll() == []
    assert len(office.site.asked) == 2
    office.serve(entry(1))
    told_later = [line for _ in range(5) for line in office.poll()]
    assert any("programa-nomer-1" in line for line in told_later)
    assert any("can be read again" in line for line in told_later)


def test_two_processes_ask_a_feed_once(office: Office) -> None:
    office.serve(entry(1))
    with open_publisher(office.publisher.config.file, office.clock) as other:
        first = office.poll()
        second = list(poll_feeds(other, office.clock(), Fetcher({office.site.place})))
    assert (len(first), second) == (1, [])


def test_an_entry_that_cannot_be_read_never_stops_the_feed(office: Office) -> None:
    office.serve(entry(1))
    office.poll()
    broken = "&lt;div&gt;" * 300
    office.serve(f"<item><title>Дълбоко</title><description>{broken}</description></item>", entry(2), entry(1))
    told = office.poll()
    assert [("Дълбоко" in one, "programa-nomer-2" in one) for one in told] == [(True, False), (False, True)]
    office.serve(f"<item><title>Дълбоко</title><description>{broken}</description></item>")
    assert ["no entry can be read" in one for one in office.poll()] == [True]
    assert office.poll() == [], "said once"
