"""Notices in the page: what is new for each account, read by each for itself, and each with its screen."""

import re
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select, update

from publisher.app.assembly import open_publisher
from publisher.app.notices.screens import screen_of
from publisher.storage.tables import notices
from servers.smtp import serve
from support.calendar_rows import issue, subscribe
from support.console import ConsoleSite, Visitor, console_site
from support.core_parts import HandClock
from support.workspaces import configure

COMMANDS = (
    "publisher review pokana-otvoreni-danni --to en", "publisher issues show 2026-12", "publisher schedule resume 1",
    "publisher issues digest stop 2026-12", "publisher deliveries reconcile", "publisher report 2026-12",
    "publisher deliveries list --publication 1", "publisher bounces list", "publisher resume --channel newsletter",
    "publisher doctor", "publisher today",
)  # fmt: skip


def tick(site: ConsoleSite, clock: HandClock) -> None:
    with open_publisher(site.folder / "config.toml", clock) as publisher:
        publisher.tick()
        assert publisher.noticing.wait(30)


def new(one: Visitor) -> int:
    found = re.search(r'href="/console/notices/"(?:(?!</a>).)*<span aria-hidden="true">(\d+)<', one.follow("/").text)
    return int(found[1]) if found else 0


def test_each_account_reads_for_itself_and_each_notice_leads_to_its_screen(workspace: Path, clock: HandClock) -> None:
    with serve() as server:
        configure(workspace, port=server.port)
        with console_site(workspace, clock) as site:
            one, other = site.person("author", "one@example.org"), site.person("author", "other@example.org")
            assert "Още няма известия." in one.follow("/notices/").text
            tick(site, clock)
            with open_publisher(workspace / "config.toml", clock) as publisher:
                subscribe(publisher, "a@reader.example")
                publisher.schedule(issue(publisher), "newsletter", "bg", clock() + timedelta(minutes=1))
                # Its translation has to be reviewed before it can go out.
                publisher.schedule("pokana-otvoreni-danni", "folder", "en", clock() + timedelta(hours=3))
            clock.move(timedelta(minutes=2))
            tick(site, clock)
            assert (new(one), new(other)) == (2, 2)
            text = one.follow("/notices/").text
            assert text.count('class="unread"') == 2
            numbers = dict(re.findall(r'href="/console/notices/(\d+)">([^<]+)<', text))
            goals = {words.partition(":")[0]: one.get(f"/notices/{number}") for number, words in numbers.items()}
            assert {answer.status_code for answer in goals.values()} == {302}
            for command in COMMANDS:
                screen = screen_of(command)
                assert screen
                # Health is for approvers.
                assert one.follow(screen.path).status_code == (403 if screen.path == "/health/" else 200), command
            assert {answer.headers["Location"] for answer in goals.values()} == {
                "/console/sending/past/2026-12/", "/console/translations/pokana-otvoreni-danni/en/",
            }  # fmt: skip
            assert (new(one), new(other)) == (0, 2)
            assert 'class="unread"' not in one.follow("/notices/").text
            page = other.follow("/notices/").text
            newest = re.search(r'name="newest" value="(\d+)"', page)
            assert newest
            assert other.post("/notices/read", "/notices/", newest=newest[1]).status_code == 303
            assert new(other) == 0
            assert other.post("/notices/read", "/notices/", newest="x").status_code == 400
            assert other.get("/notices/99").status_code == 404


def test_what_is_over_says_so_and_older_ones_are_on_further_pages(workspace: Path, clock: HandClock) -> None:
    with serve() as server:
        configure(workspace, port=server.port)
        with console_site(workspace, clock) as site:
            author = site.person("author")
            with open_publisher(workspace / "config.toml", clock) as publisher, publisher.store.begin() as connection:
                rows = [
                    {
                        "person": "", "kind": "relay", "thing": f"channel c{n}", "occurrence": 1, "subject": f"No {n}",
                        "body": "It is away.\nStill.", "command": "", "found_at": clock(), "next_at": clock(),
                        "state": "known",
                    }
                    for n in range(35)
                ]  # fmt: skip
                connection.execute(notices.insert(), rows)
                first = select(notices.c.id).order_by(notices.c.id.desc()).limit(1).scalar_subquery()
                connection.execute(update(notices).where(notices.c.id == first).values(over_at=clock()))
            text = author.follow("/notices/").text
            assert text.index("вече приключило") < text.index("No 33")
            assert ">No 5<" in text
            assert ">No 4<" not in text
            older = re.search(r'href="/console(/notices/\?before=\d+)"', text)
            assert older
            assert ">No 4<" in author.follow(older[1]).text
