"""What trouble with the relay or with one provider costs a mailing: walks against a real server on loopback."""

import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from publisher.app.assembly import open_publisher
from servers.smtp import Answer, serve
from support.core_parts import publication
from support.trouble import Mailing, everybody_once, mailing

PROVIDERS = ("a.example", "b.example", "c.example")


def in_background(sent: Mailing, troubles: list[str]) -> threading.Thread:
    thread = threading.Thread(target=lambda: troubles.extend(sent.send()))
    thread.start()
    return thread


def wait_for(what: Callable[[], bool]) -> None:
    until = time.monotonic() + 30
    while not what():
        assert time.monotonic() < until
        time.sleep(0.01)


def test_a_relay_that_is_restarted_costs_seconds_and_slows_no_provider(workspace: Path) -> None:
    troubles: list[str] = []
    with ExitStack() as first_life:
        first = first_life.enter_context(serve())
        sent = mailing(workspace, first.port, PROVIDERS * 200, connections=4)
        thread = in_background(sent, troubles)
        wait_for(lambda: len(first.bodies) > 100)
    with serve(port=first.port) as second:
        back = time.monotonic()
        wait_for(lambda: len(second.bodies) > 1)
        thread.join()
        assert time.monotonic() - back < 20
        # In doubt is only what a connection had begun when the relay died.
        states = sent.states()
        got = Counter(first.recipients) + Counter(second.recipients)
        assert states["sent"] + states["uncertain"] == 600
        assert states["uncertain"] <= 4
        assert set(got.values()) == {1}
        assert len(got) >= states["sent"]
    assert (troubles, sent.slowed()) == ([], set())


def test_a_relay_that_closes_behind_bodies_leaves_them_in_doubt_and_gets_the_others(workspace: Path) -> None:
    with serve() as relay:
        relay.script("body", Answer(then="close"), after=10)
        sent = mailing(workspace, relay.port, PROVIDERS * 20)
        assert sent.send() == []
        assert sent.states() == {"sent": 59, "uncertain": 1}
        assert Counter(relay.recipients) == Counter(sent.addresses)
        assert sent.slowed() == set()


def test_a_relay_that_says_421_at_connect_and_amid_gets_all_the_same(workspace: Path) -> None:
    closing = Answer(b"421 4.3.2 going down for maintenance\r\n", "close")
    with serve() as relay:
        relay.script("greeting", closing)
        relay.script("MAIL", closing, after=15)
        relay.script("body", closing, after=25)
        sent = mailing(workspace, relay.port, PROVIDERS * 20)
        assert sent.send() == []
        # What was refused with 421 behind its body has come to the server twice, and was taken once.
        assert sent.states() == {"sent": 60}
        assert len(relay.bodies) == 61
        assert sent.slowed() == set()
        assert max(row.attempts for row in sent.rows()) <= 3


def test_one_provider_that_defers_stops_nobody_else_however_the_list_is_sorted(workspace: Path) -> None:
    with serve() as relay:
        relay.refusals["b.example"] = Answer(b"452 4.7.1 try again later\r\n")
        sent = mailing(workspace, relay.port, ["b.example"] * 60 + ["a.example"] * 60 + ["b.example"] * 30)
        begun = time.monotonic()
        assert sent.send() == []
        assert time.monotonic() - begun < 20
        assert [row.state for row in sent.rows() if row.destination.endswith("a.example")] == ["sent"] * 60
        assert sent.slowed() == {"b.example"}
        # It was left alone after the first batches.
        assert sum("b.example" in line for line in relay.commands("RCPT")) < 90


def test_a_relay_with_too_many_connections_gets_fewer_and_the_same_pace(workspace: Path) -> None:
    crowded = Answer(b"421 4.7.0 Error: too many connections from 127.0.0.1\r\n", "close")
    with serve() as relay:
        relay.script("greeting", crowded, crowded, after=2)
        sent = mailing(workspace, relay.port, PROVIDERS * 40, connections=4)
        assert sent.send() == []
        everybody_once(sent, relay)
        assert sent.slowed() == set()
        # Four tried; two of them went away and opened no other.
        assert len(relay.conversations) == 4


def test_a_relay_that_stays_away_is_reported_and_nothing_is_lost(workspace: Path) -> None:
    with serve() as relay:
        sent = mailing(workspace, relay.port, PROVIDERS * 10)
    (trouble,) = sent.send()
    assert f"127.0.0.1:{relay.port}: connecting" in trouble
    with serve(port=relay.port) as again:
        wait_for(lambda: not sent.send() and len(again.bodies) == 30)
        everybody_once(sent, again)
    assert sent.slowed() == set()


def test_a_publication_that_the_breaker_pauses_holds_no_other_and_says_how_to_go_on(workspace: Path) -> None:
    with serve() as relay:
        relay.script("RCPT", *[Answer(b"550 5.7.1 this sender is blocked\r\n")] * 30)
        sent = mailing(workspace, relay.port, PROVIDERS * 20, connections=1)
        (trouble,) = sent.send()
        with open_publisher(sent.file) as publisher:
            second = publication(publisher.store, what="2026-13", at=publisher.clock())
            publisher.enqueueing.enqueue(second, publisher.clock())
        assert sent.send() == []
        assert "this sender is blocked" in trouble
        assert f"publisher schedule resume {sent.number}" in trouble
        states = Counter((row.what, row.state) for row in sent.rows())
        assert states[("2026-13", "sent")] + states[("2026-13", "refused")] == 60
        assert states[("2026-12", "queued")] > 0


def test_a_short_mailing_uses_all_connections(workspace: Path) -> None:
    with serve() as relay:
        sent = mailing(workspace, relay.port, PROVIDERS * 13 + PROVIDERS[:1], connections=16)
        assert sent.send() == []
        everybody_once(sent, relay)
        assert len(relay.conversations) == 16
