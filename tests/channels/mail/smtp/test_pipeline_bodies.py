"""Bodies of all sizes, and servers that answer before they have read one."""

import time
from typing import Any

import pytest

from servers.smtp import Answer, SmtpServer
from support.conversations import GARBAGE, SILENT, at, deliver, once_each_and_told_before
from support.numbered_mails import address, mail


@pytest.mark.parametrize("number", [1, 1000, 5000])
def test_a_mail_of_many_pieces_travels_as_one(number: int, server: SmtpServer) -> None:
    # The system takes 1024 pieces in one call.
    pieces = (b"Subject: 0\r\n\r\n", *(f"piece {n}\r\n".encode() for n in range(number)))
    deliver(at(server), [mail(0, pieces=pieces), mail(1)])
    assert server.bodies == [b"".join(pieces), mail(1).data]


BIG = 10_000_000


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        (b"552 5.3.4 too big\r\n", "Refused"),
        (b"452 4.3.1 no room\r\n", "Unavailable"),
        (b"421 4.3.2 bye\r\n", "Unavailable"),
        (b"250 2.0.0 taken before it came\r\n", "Ambiguous"),
        (GARBAGE, "Ambiguous"),
        (b"5", "Ambiguous"),
    ],
)
def test_an_early_answer_counts_although_the_server_reads_no_more(said: bytes, kind: str, server: SmtpServer) -> None:
    server.script("mid-body", Answer(said, "stall"), after=1)
    started = time.monotonic()
    run = deliver(at(server, timeout=30, write_timeout=30), [mail(0), mail(1, size=BIG), mail(2)])
    assert run.kinds(3) == ["sent", kind, "sent"]
    assert time.monotonic() - started < 5
    once_each_and_told_before(server, run)


def test_a_server_that_stops_reading_does_not_hold_the_others_up_for_ever(server: SmtpServer) -> None:
    server.script("mid-body", Answer(then="stall"))
    run = deliver(at(server, write_timeout=SILENT), [mail(0, size=BIG), mail(1)])
    assert run.kinds(2) == ["Ambiguous", "sent"]
    assert "read nothing" in str(run.answers[address(0)])


@pytest.mark.parametrize("size", [43_000, 1_000_000, BIG])
def test_bodies_of_every_size_arrive_whole(size: int, server: SmtpServer) -> None:
    mails = [mail(number, size=size) for number in range(3)]
    run = deliver(at(server), mails)
    assert run.kinds(3) == ["sent"] * 3
    assert server.bodies == [given.data for given in mails]


@pytest.mark.parametrize("then", ["close", "reset"])
@pytest.mark.parametrize("last", [b"", b"554 5.7.1 spam\r\n"])
def test_a_connection_that_ends_in_the_middle_of_a_body_may_still_have_said_why(
    last: bytes, then: Any, server: SmtpServer
) -> None:
    server.script("mid-body", Answer(last, then))
    run = deliver(at(server), [mail(0, size=BIG), mail(1)])
    # A reset may take the words with it.
    assert run.kinds(2)[0] == "Ambiguous" if not last else run.kinds(2)[0] in ("Refused", "Ambiguous")
    assert run.kinds(2)[1] == "sent"
    once_each_and_told_before(server, run)
