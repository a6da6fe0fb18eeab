"""Visits: counted links for readers who allow them, and counts that identify nobody."""

import re

import pytest
from sqlalchemy import select

from publisher.config.tables import Tracking
from publisher.core.links import Links
from publisher.core.types import Destination, Message, Outcome
from publisher.sending.context import SendingRules
from publisher.sending.visits import Visit, Visits, plan_visits, rewrite
from publisher.storage.database import Store
from publisher.storage.tables import subscriptions, visits
from support.core_parts import NOW, TOKENS, FarSide, HandClock, SendingParts, publication, readers

pytestmark = pytest.mark.both_databases

LINKS = Links("https://news.example.org", TOKENS)
PAGE = """<html><head><link href="https://fonts.example/css"></head><body>
<a class="x > y" href="https://one.example/?a=1&amp;b=2">one</a> <A HREF='http://two.example/'>two</A>
<!--[if mso]><a href="https://one.example/?a=1&amp;b=2"><![endif]-->
<a href="[[reader.unsubscribe_url]]">out</a> <a href="https://me.example/[[ reader.name ]]">me</a>
<a href="mailto:office@example.org">write</a> <a href="#top">up</a> <a name="href=x">none</a>
<img src="https://pictures.example/a.jpg">
</body></html>"""
MESSAGE = Message("bg", "https://one.example/?a=1&b=2", subject="Вести", html=PAGE)
URLS = {1: "https://one.example/?a=1&b=2", 2: "http://two.example/"}


class Wire(FarSide):
    def __init__(self) -> None:
        super().__init__()
        self.mails: dict[str, Message] = {}

    def send(self, message: Message, destination: Destination) -> Outcome:
        self.mails[destination.address] = message
        return super().send(message, destination)


def mailing(store: Store, tracking: Tracking | None) -> tuple[Wire, int]:
    """Mail `PAGE` to two readers, one of whom has opted out."""
    readers(store, 2)
    with store.begin() as connection:
        connection.execute(subscriptions.update().where(subscriptions.c.id == 2).values(tracking=False))
    wire = Wire()
    rules = SendingRules(tracking=tracking) if tracking else None
    ledger = SendingParts(store, {"newsletter": wire}.__getitem__, rules, links=LINKS)
    number = publication(store, message=MESSAGE)
    ledger.enqueue(number, NOW)
    ledger.send_due(HandClock())
    return wire, number


def hrefs(message: Message) -> list[str]:
    return re.findall(r"""href=["']([^"']*)["']""", message.html, re.IGNORECASE)


def test_links_in_the_body_lead_to_the_counter_and_the_rest_stays() -> None:
    tracked = rewrite(MESSAGE, LINKS, 7, URLS)
    one, two = LINKS.visit(7, 1), LINKS.visit(7, 2)
    assert hrefs(tracked)[1:4] == [one, two, one]
    expected = PAGE.replace("https://one.example/?a=1&amp;b=2", one).replace("http://two.example/", two)
    assert (tracked.html, tracked.text) == (expected, MESSAGE.text)


def test_the_picture_is_at_the_end_of_the_body_and_has_no_alternative_text() -> None:
    tracked = rewrite(MESSAGE, LINKS, 7, {0: ""})
    (picture,) = re.findall(r"<img [^>]*></body>", tracked.html)
    assert f'src="{LINKS.visit(7, 0)}" alt="" width="1" height="1"' in picture
    assert tracked.html.replace(picture, "</body>") == PAGE
    assert rewrite(Message("bg", "", html="<p>а"), LINKS, 7, {0: ""}).html.startswith("<p>а<img src=")


def test_links_are_numbered_as_they_first_appear(store: Store) -> None:
    number = publication(store)
    with store.begin() as connection:
        plan_visits(connection, number, MESSAGE, opens=True, clicks=True)
    assert Visits(store).sums(number) == [Visit(0, "", 0), Visit(1, URLS[1], 0), Visit(2, URLS[2], 0)]


def test_a_visit_is_counted_and_learns_its_target(store: Store) -> None:
    number = publication(store)
    with store.begin() as connection:
        plan_visits(connection, number, MESSAGE, opens=True, clicks=True)
    counter = Visits(store)
    assert [counter.note(number, 1), counter.note(number, 1), counter.note(number, 0)] == [URLS[1], URLS[1], ""]
    assert (counter.note(number, 3), counter.note(99, 1)) == (None, None)
    assert [visit.count for visit in counter.sums(number)] == [1, 2, 0]
    assert counter.sums(99) == []


def test_readers_who_allow_it_are_counted_and_the_others_get_the_plain_mail(store: Store) -> None:
    wire, number = mailing(store, Tracking(opens=True, clicks=True))
    counted, plain = wire.mails.values()
    assert plain == MESSAGE
    assert hrefs(counted)[1] == LINKS.visit(number, 1)
    assert LINKS.visit(number, 0) in counted.html
    assert counted.text == MESSAGE.text


@pytest.mark.parametrize("tracking", [None, Tracking()], ids=["unsaid", "off"])
def test_nothing_is_counted_unless_staff_have_asked_for_it(store: Store, tracking: Tracking | None) -> None:
    wire, number = mailing(store, tracking)
    assert list(wire.mails.values()) == [MESSAGE, MESSAGE]
    assert Visits(store).sums(number) == []


def test_a_row_of_visits_names_no_reader(store: Store) -> None:
    _, number = mailing(store, Tracking(clicks=True))
    assert Visits(store).note(number, 1) == URLS[1]
    with store.read() as connection:
        (row, *_) = connection.execute(select(visits))
    assert set(row._mapping) == {"id", "publication_id", "number", "url", "count"}


def test_only_the_first_address_of_a_link_is_counted_as_browsers_follow_no_other() -> None:
    twice = """<a href="http://two.example/" title=' href="https://one.example/?a=1&amp;b=2"'>x</a>"""
    tracked = rewrite(Message("bg", "", html=twice), LINKS, 7, URLS)
    assert tracked.html == twice.replace("http://two.example/", LINKS.visit(7, 2))


def test_a_visit_that_no_person_made_is_not_counted_but_leads_to_its_target(store: Store) -> None:
    number = publication(store)
    with store.begin() as connection:
        plan_visits(connection, number, MESSAGE, opens=False, clicks=True)
    counter = Visits(store)
    assert counter.note(number, 1, counts=False) == URLS[1]
    assert counter.note(number, 9, counts=False) is None
    assert [visit.count for visit in counter.sums(number)] == [0, 0]
