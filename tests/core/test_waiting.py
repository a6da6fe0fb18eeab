"""Work that takes turns in one thread: one that waits blocks no other, and none waits past its deadline."""

import select
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest

from publisher.channels.mail.message.mail import Mail
from publisher.channels.mail.smtp.connection import Server
from publisher.channels.mail.smtp.conversation import Conversation
from publisher.core.errors import ChannelError, Unavailable
from publisher.core.waiting import Wait, Waiting, alone, aside, take_turns
from servers.smtp import Answer, Position, serve
from support.numbered_mails import mail

SECONDS = 1.5
"""How long a conversation waits for an answer that does not come; the others need far less in total."""


@contextmanager
def linked(number: int) -> Iterator[list[tuple[socket.socket, socket.socket]]]:
    pairs = [socket.socketpair() for _ in range(number)]
    try:
        yield pairs
    finally:
        for pair in pairs:
            for end in pair:
                end.close()


def soon(seconds: float = 5) -> float:
    return time.monotonic() + seconds


def readable(end: socket.socket, deadline: float) -> Wait:
    return Wait(end.fileno(), select.POLLIN, deadline)


def test_work_continues_in_the_order_in_which_its_events_come() -> None:
    heard: list[int] = []

    def work(number: int, own: socket.socket, following: socket.socket | None) -> Waiting[None]:
        assert (yield readable(own, soon()))
        heard.append(number)
        if following:
            following.send(b".")

    with linked(4) as pairs:
        works = [work(n, pairs[n][0], pairs[n - 1][1] if n else None) for n in range(4)]
        pairs[3][1].send(b".")
        take_turns(works)
    assert heard == [3, 2, 1, 0]


def test_a_deadline_is_noticed_while_other_work_is_busy() -> None:
    ended: dict[str, float] = {}
    begun = time.monotonic()

    def silent(own: socket.socket) -> Waiting[None]:
        came = yield readable(own, begun + 0.3)
        assert not came
        ended["silent"] = time.monotonic() - begun

    def busy(one: socket.socket, other: socket.socket) -> Waiting[None]:
        while time.monotonic() < begun + 1:
            other.send(b".")
            assert (yield readable(one, soon()))
            one.recv(1)
        ended["busy"] = time.monotonic() - begun

    with linked(2) as (first, second):
        take_turns([silent(first[0]), busy(*second)])
    assert 0.3 <= ended["silent"] < 0.9 < ended["busy"]


def test_a_blocking_task_blocks_no_other_work_and_its_error_is_its_own() -> None:
    events: list[str] = []
    release = threading.Event()

    def blocked() -> Waiting[None]:
        try:
            yield from aside(lambda: release.wait(10) and int("no number"))
        except ValueError:
            events.append("an error")

    def quick(own: socket.socket) -> Waiting[None]:
        assert (yield readable(own, soon()))
        events.append("gone on")
        assert (yield from aside(lambda: 42)) == 42
        release.set()

    with linked(1) as ((here, there),):
        there.send(b".")
        take_turns([blocked(), quick(here)])
    assert events == ["gone on", "an error"]


def test_a_descriptor_that_is_used_again_belongs_to_the_new_connection() -> None:
    heard: list[bytes] = []

    def fresh() -> Waiting[None]:
        for said in (b"1", b"2", b"3"):
            here, there = socket.socketpair()
            with here, there:
                there.send(said)
                assert (yield readable(here, soon()))
                heard.append(here.recv(1))

    take_turns([fresh() for _ in range(5)])
    assert sorted(heard) == [b"1"] * 5 + [b"2"] * 5 + [b"3"] * 5


def test_an_exception_in_one_closes_the_others() -> None:
    closed: list[str] = []

    def patient(own: socket.socket) -> Waiting[None]:
        try:
            yield readable(own, soon(60))
        finally:
            closed.append("patient")

    def broken(own: socket.socket) -> Waiting[None]:
        yield readable(own, soon())
        raise RuntimeError("broken")

    with linked(2) as (first, second):
        second[1].send(b".")
        with pytest.raises(RuntimeError, match="broken"):
            take_turns([patient(first[0]), broken(second[0])])
    assert closed == ["patient"]


def test_alone_it_waits_until_its_deadline_and_returns_its_value() -> None:
    def work(own: socket.socket) -> Waiting[str]:
        came = yield readable(own, soon(0.1))
        number = yield from aside(lambda: 7)
        return f"{came} {number}"

    with linked(1) as ((here, _),):
        assert alone(work(here)) == "False 7"


@pytest.mark.parametrize("position", ["greeting", "EHLO", "MAIL", "DATA", "body"])
def test_a_relay_that_is_silent_to_one_connection_holds_up_no_other(position: Position) -> None:
    ends: list[tuple[int, str | ChannelError]] = []

    def conversation(relay: Server, number: int) -> Waiting[None]:
        def done(_mail: Mail, answer: str | ChannelError) -> None:
            ends.append((number, answer))

        talk = Conversation(relay)
        mails = (mail(20 * number + n) for n in range(20))
        with suppress(Unavailable):
            yield from talk.deliver_all(mails, lambda _: True, done)
        yield from aside(talk.close)

    with serve() as server:
        server.extensions.append("PIPELINING")
        server.script(position, Answer(then="silence"))
        relay = Server("127.0.0.1", server.port, "none", timeout=SECONDS, data_timeout=SECONDS)
        take_turns([conversation(relay, number) for number in range(3)])
    (silent,) = {number for number, answer in ends if isinstance(answer, ChannelError)}
    others = [place for place, (number, _) in enumerate(ends) if number != silent]
    failed = next(place for place, (_, answer) in enumerate(ends) if isinstance(answer, ChannelError))
    assert len(others) == 40
    assert max(others) < failed


def test_a_relay_that_takes_its_time_to_say_goodbye_holds_up_no_other_connection() -> None:
    ends: list[int] = []

    def conversation(relay: Server, number: int, mails: int) -> Waiting[None]:
        talk = Conversation(relay)
        some = (mail(100 * number + n) for n in range(mails))
        yield from talk.deliver_all(some, lambda _: True, lambda _mail, _answer: ends.append(number))
        yield from aside(talk.close)

    with serve() as server:
        server.extensions.append("PIPELINING")
        server.script("QUIT", Answer(then="silence"))
        few = Server("127.0.0.1", server.port, "none", timeout=SECONDS, max_messages=2)
        many = Server("127.0.0.1", server.port, "none", timeout=SECONDS)
        take_turns([conversation(few, 0, 3), conversation(many, 1, 60)])
    assert ends.count(0) == 3
    assert ends.count(1) == 60
    assert ends[-1] == 0
