"""Pacing at the wire: limits hold, a 4xx slows only its provider, many refusals pause the mailing."""

import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from publisher.app.assembly import Publisher, open_publisher
from publisher.sending.turn import Turn
from publisher.storage.tables import paces, subscribers, subscriptions
from servers.smtp import Answer, SmtpServer, serve
from support.core_parts import HandClock
from support.workspaces import configure


@pytest.fixture
def relay() -> Iterator[SmtpServer]:
    with serve() as server:
        server.extensions.append("PIPELINING")
        yield server


def opened(workspace: Path, relay: SmtpServer, clock: HandClock, pacing: str, *domains: str) -> Publisher:
    """A workspace whose issue is being sent to twenty readers of each domain."""
    configure(workspace, port=relay.port)
    file = workspace / "config.toml"
    text = file.read_text(encoding="utf-8").replace(
        "[channels.newsletter]\n", "[channels.newsletter]\nconnections = 1\n", 1
    )
    file.write_text(f"{text}\n[pacing]\n{pacing}\n", encoding="utf-8")
    publisher = open_publisher(file, clock)
    with publisher.store.begin() as connection:
        people = [
            {"id": 1 + 20 * place + n, "email": f"r{n}@{domain}", "address_hash": f"{20 * place + n:064}",
             "created_at": clock()}
            for place, domain in enumerate(domains)
            for n in range(20)
        ]  # fmt: skip
        connection.execute(insert(subscribers), people)
        one = {"list": "news", "lang": "bg", "confirmed": True, "consent": "on paper", "consent_at": clock()}
        connection.execute(insert(subscriptions), [{"subscriber_id": row["id"], **one} for row in people])
    publisher.issues.create("2026-12", ["stazhanti-umen-grad"], {}, clock())
    publisher.schedule("2026-12", "newsletter", "bg", clock())
    return publisher


def test_no_minute_sees_more_than_the_limit(workspace: Path, relay: SmtpServer, clock: HandClock) -> None:
    with opened(workspace, relay, clock, "per_minute = 7", "reader.example", "partner.example") as publisher:
        publisher.tick()
        assert len(relay.bodies) <= 7
        before = len(relay.bodies)
        publisher.tick()
        assert len(relay.bodies) == before
        for _ in range(14):
            clock.move(timedelta(seconds=66))
            before = len(relay.bodies)
            publisher.tick()
            assert len(relay.bodies) - before <= 7
        assert len(relay.bodies) == 40
        assert {row.state for row in publisher.deliveries.rows()} == {"sent"}


def test_a_slow_provider_holds_back_nobody_elses_readers(workspace: Path, relay: SmtpServer, clock: HandClock) -> None:
    groups = '[pacing.groups.slow]\ndomains = ["slow.example"]\nper_minute = 3\n'
    with opened(workspace, relay, clock, groups, "slow.example", "reader.example") as publisher:
        publisher.tick()
        sent = [row.destination for row in publisher.deliveries.rows(state="sent")]
        assert sum(address.endswith("@reader.example") for address in sent) == 20
        assert 1 <= sum(address.endswith("@slow.example") for address in sent) <= 3


def test_a_provider_that_says_later_is_slowed_across_restarts(
    workspace: Path, relay: SmtpServer, clock: HandClock
) -> None:
    relay.script("RCPT", Answer(b"451 4.7.28 too fast\r\n"))
    with opened(workspace, relay, clock, "", "gmail.com") as publisher:
        publisher.tick()
        with publisher.store.read() as connection:
            (rate,) = connection.execute(select(paces.c.rate).where(paces.c.name == "gmail")).scalars()
        assert 0 < rate <= 300
    with open_publisher(workspace / "config.toml", clock) as again:
        before = len(relay.bodies)
        again.tick()
        assert len(relay.bodies) == before


def test_a_list_gone_stale_is_paused_and_staff_are_told_why(
    workspace: Path, relay: SmtpServer, clock: HandClock
) -> None:
    relay.script("RCPT", *[Answer(b"550 5.1.1 no such user\r\n")] * 30)
    with opened(workspace, relay, clock, "breaker_refusals = 5", "reader.example", "partner.example") as publisher:
        done = publisher.tick()
        (row,) = publisher.calendar.all()
        assert row.state == "paused"
        assert "the last 5 mails were all refused; the last reply was: 550 5.1.1 no such user" in row.why
        assert any("paused, since" in trouble for trouble in done.troubles)
        states = [one.state for one in publisher.deliveries.rows()]
        assert states.count("refused") <= 8
        assert states.count("queued") + states.count("refused") + states.count("suppressed") == 40
        assert publisher.tick().tried == 0


def test_a_relay_that_comes_back_gets_the_rest_within_seconds_and_each_reader_one_mail(
    workspace: Path, relay: SmtpServer, clock: HandClock
) -> None:
    domains = ("gmail.com", "abv.bg", "reader.example")
    closing = Answer(b"421 4.3.2 shutting down\r\n", "close")
    with opened(workspace, relay, clock, "", *domains) as publisher:
        relay.script("RCPT", *[Answer(b"250 ok\r\n")] * 9, *[closing] * 3)
        relay.script("greeting", Answer(b"220 hello\r\n"), *[Answer(b"421 4.3.2 not yet\r\n", "close")] * 2)
        seconds = 0
        while publisher.calendar.all()[0].state == "publishing" or not seconds:
            publisher.tick()
            clock.move(timedelta(seconds=1))
            seconds += 1
            assert seconds < 60
        with publisher.store.read() as connection:
            slowed = connection.execute(select(paces.c.name).where(paces.c.rate > 0)).scalars().all()
        assert slowed == [], "no provider has said anything"
        assert seconds <= 30
        assert sorted(relay.recipients) == sorted(set(relay.recipients))
        assert {row.state for row in publisher.deliveries.rows()} == {"sent"}


def test_a_connection_that_is_cut_behind_bodies_slows_nobody(
    workspace: Path, relay: SmtpServer, clock: HandClock
) -> None:
    with opened(workspace, relay, clock, "", "gmail.com", "abv.bg") as publisher:
        ok = Answer(b"250 ok\r\n")
        relay.script("body", *[ok, ok, ok, ok, Answer(b"", "close")] * 2)
        publisher.tick()
        while publisher.calendar.all()[0].state == "publishing":
            clock.move(timedelta(seconds=1))
            publisher.tick()
        with publisher.store.read() as connection:
            assert connection.execute(select(paces.c.name).where(paces.c.rate > 0)).scalars().all() == []
        states = [row.state for row in publisher.deliveries.rows()]
        assert (states.count("uncertain"), states.count("sent")) == (2, 38)


def test_a_relay_that_takes_bodies_and_never_answers_is_left_alone_before_the_list_is_in_doubt(
    workspace: Path, relay: SmtpServer, clock: HandClock
) -> None:
    with opened(workspace, relay, clock, "", "gmail.com", "abv.bg") as publisher:
        relay.script("body", *[Answer(b"", "close")] * 40)
        publisher.tick()
        states = [row.state for row in publisher.deliveries.rows()]
        assert states.count("uncertain") <= 4
        assert states.count("queued") >= 36


def test_one_providers_refusals_in_a_block_hold_back_nobody_else(
    workspace: Path, relay: SmtpServer, clock: HandClock
) -> None:
    with opened(workspace, relay, clock, "", "abv.bg", "reader.example", "partner.example") as publisher:
        relay.script("RCPT", *[Answer(b"452 4.7.1 too much mail from you\r\n")] * 10)
        publisher.tick()
        states = {row.destination: row.state for row in publisher.deliveries.rows()}
        others = [state for address, state in states.items() if not address.endswith("@abv.bg")]
        assert others == ["sent"] * 40
        assert {state for address, state in states.items() if address.endswith("@abv.bg")} <= {"deferred", "queued"}


def test_a_relay_with_too_many_connections_gets_fewer_and_all_the_mail(
    workspace: Path, relay: SmtpServer, clock: HandClock
) -> None:
    with opened(workspace, relay, clock, "", "gmail.com", "abv.bg") as publisher:
        file = workspace / "config.toml"
        file.write_text(file.read_text(encoding="utf-8").replace("connections = 1", "connections = 4"))
        hello, full = Answer(b"220 hello\r\n"), Answer(b"421 4.7.0 Too many concurrent connections\r\n", "close")
        relay.script("greeting", hello, full, full, full)
    with open_publisher(workspace / "config.toml", clock) as publisher:
        done = publisher.tick()
        assert done.troubles == ()
        clock.move(timedelta(seconds=2))
        publisher.tick()
        assert {row.state for row in publisher.deliveries.rows()} == {"sent"}
        assert len(relay.recipients) == 40


def test_a_new_domain_begins_small(workspace: Path, relay: SmtpServer, clock: HandClock) -> None:
    warm = 'warm_up_since = "2026-12-01"\nwarm_up_first_day = 10\nwarm_up_growth = 2.0'
    with opened(workspace, relay, clock, warm, "reader.example", "partner.example") as publisher:
        publisher.tick()
        assert len(relay.bodies) == 10
        clock.move(timedelta(days=1))
        publisher.tick()
        assert len(relay.bodies) == 30


def test_a_sender_that_was_frozen_past_its_lease_sends_nothing_that_others_may_have_taken(
    workspace: Path, relay: SmtpServer, clock: HandClock
) -> None:
    with opened(workspace, relay, clock, "", "reader.example") as publisher:
        number = publisher.calendar.release(publisher.clock())[0]
        publisher.enqueueing.enqueue(number, clock())
        asked: list[str] = []

        def woken() -> datetime:
            """Twenty minutes later from the sender's second look on: by then its lease has ended."""
            asked.append(threading.current_thread().name.partition(" ")[0])
            return clock() + timedelta(minutes=20 if asked.count("connections") > 1 else 0)

        publisher.dispatching.send(Turn(woken))
        assert relay.bodies == []
        rows = publisher.deliveries.rows()
        assert {row.state for row in rows} == {"queued"}
        assert {row.attempts for row in rows} == {0}
        publisher.dispatching.send(turn := Turn(clock))
        assert turn.tried == 20
        assert len(relay.bodies) == 20
