"""Visits are counted as totals, and only where configured: readers are not told apart, bots do not count."""

import email
import re
from collections.abc import Iterator
from datetime import timedelta
from email.policy import default
from pathlib import Path

import pytest
import requests

from publisher.app.assembly import Publisher, open_publisher
from publisher.cli.demo.mailbox import DemoMailbox
from publisher.subscribers import Wish
from publisher.web.serving import served
from support.core_parts import HandClock

SLUG = "pokana-otvoreni-danni"
BROWSER = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}


@pytest.fixture
def office(workspace: Path, clock: HandClock) -> Iterator[tuple[Publisher, str, DemoMailbox]]:
    with DemoMailbox(workspace / "mail") as mailbox:
        file = workspace / "config.toml"
        text = file.read_text(encoding="utf-8").replace("port = 2525", f"port = {mailbox.port}")
        web = '\n[web]\naddress = "https://news.example.org"\nlisten = "127.0.0.1:0"\n'
        file.write_text(f"{text}{web}\n[tracking]\nopens = true\nclicks = true\n", encoding="utf-8")
        with open_publisher(file, clock) as publisher, served(file, clock) as at:
            yield publisher, at, mailbox


def html_of(mailbox: DemoMailbox, recipient: str) -> str:
    (one,) = [mail for mail in mailbox.received if mail.recipient == recipient]
    part = email.message_from_bytes(one.file.read_bytes(), policy=default).get_body(("html",))
    assert part is not None
    return str(part.get_content())


def test_visits_are_totals_without_names(office: tuple[Publisher, str, DemoMailbox], clock: HandClock) -> None:
    publisher, at, mailbox = office
    for name in ("first", "second", "third"):
        publisher.subscribers.add(f"{name}@reader.example", "bg", clock(), consent="asked on paper")
    shy = publisher.choices.of_person(3)[0]
    publisher.choices.change(shy.id, Wish("bg", frozenset({"news"}), tracking=False), clock())
    publisher.issues.create("2026-12", [SLUG], {}, clock())
    publisher.schedule("2026-12", "newsletter", "bg", clock())
    publisher.tick()
    pages = {name: html_of(mailbox, f"{name}@reader.example") for name in ("first", "second", "third")}
    counted = {name: re.findall(r'"(https://news\.example\.org/v/[^"]+)"', page) for name, page in pages.items()}
    assert counted["first"] == counted["second"] != []
    assert counted["third"] == []
    assert "/v/" not in publisher.calendar.all()[0].message.html  # type: ignore[union-attr]
    path = counted["first"][0].removeprefix("https://news.example.org")
    reply = requests.get(at + path, headers=BROWSER, allow_redirects=False, timeout=10)
    assert reply.status_code == 302
    (number,) = [row.id for row in publisher.calendar.all()]
    # Requests that no person made do not change the total.
    for headers in ({"User-Agent": "Googlebot/2.1"}, {"User-Agent": ""}, {**BROWSER, "Sec-Purpose": "prefetch"}):
        assert requests.get(at + path, headers=headers, allow_redirects=False, timeout=10).status_code == 302
    requests.head(at + path, headers=BROWSER, allow_redirects=False, timeout=10)
    sums = {one.url: one.count for one in publisher.visits.sums(number)}
    assert sums[reply.headers["Location"]] == 1
    assert sum(sums.values()) == 1
    picture = counted["first"][-1].removeprefix("https://news.example.org")
    shown = requests.get(at + picture, headers=BROWSER, timeout=10)
    assert (shown.headers["Content-Type"], {one.url: one.count for one in publisher.visits.sums(number)}[""]) == (
        "image/gif",
        1,
    )
    assert requests.get(f"{at}/v/nothing", timeout=10).status_code == 404
    clock.move(timedelta(hours=1))


def test_nothing_is_counted_by_default(publisher: Publisher, clock: HandClock) -> None:
    publisher.subscribers.add("first@reader.example", "bg", clock(), consent="asked on paper")
    publisher.issues.create("2026-12", [SLUG], {}, clock())
    row = publisher.schedule("2026-12", "newsletter", "bg", clock())
    publisher.calendar.release(clock())
    publisher.enqueueing.enqueue(row.id, clock())
    assert publisher.visits.sums(row.id) == []
