"""A mailing that is signed beside its sending: at the relay, over several connections."""

import re
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from publisher.channels.mail.newsletter import NewsletterChannel
from publisher.core.errors import ChannelError, Refused, Unavailable
from publisher.core.types import Destination, Message, Outcome
from publisher.core.waiting import Waiting, alone, take_turns
from servers.smtp import Answer, SmtpServer
from support.mail_parts import MESSAGE, READER
from support.newsletters import newsletter
from support.signatures import ED_PEM, RSA_PEM, holds

Ends = dict[str, Outcome | ChannelError]


def reader(number: int) -> Destination:
    return replace(READER, address=f"r{number}@example.org", key=f"p1.{number}", name=f"Мария {number}")


def signing(server: SmtpServer, folder: Path) -> NewsletterChannel:
    for name, pem in (("s1", RSA_PEM), ("s2", ED_PEM)):
        (folder / f"{name}.pem").write_bytes(pem)
    keys = [{"selector": name, "key_file": str(folder / f"{name}.pem")} for name in ("s1", "s2")]
    return newsletter(server.port, dkim=keys, timeout_seconds=20, data_timeout_seconds=20)


def send(channel: NewsletterChannel, items: Iterator[tuple[Message, Destination]], ends: Ends) -> Waiting[None]:
    """Everything over one connection; answers in their order."""
    return channel.send_all(items, lambda _: True, lambda to, end: ends.__setitem__(to.address, end))


@pytest.mark.parametrize("pipelining", [True, False])
def test_every_mail_of_several_connections_arrives_once_in_order_with_both_signatures(
    pipelining: bool, server: SmtpServer, tmp_path: Path
) -> None:
    if pipelining:
        server.extensions.append("PIPELINING")
    first = signing(server, tmp_path)
    channels = [first, first.another(), first.another()]
    ends: list[Ends] = [{} for _ in channels]
    parts = [range(start, start + 20) for start in (0, 20, 40)]
    works = [
        send(channel, ((MESSAGE, reader(number)) for number in part), end)
        for channel, part, end in zip(channels, parts, ends, strict=True)
    ]
    take_turns(works)
    for channel in channels:
        channel.close()
    assert [list(end) for end in ends] == [[reader(number).address for number in part] for part in parts]
    assert all(isinstance(one, Outcome) for end in ends for one in end.values())
    assert sorted(server.recipients) == sorted(reader(number).address for number in range(60))
    for to, body in zip(server.recipients, server.bodies, strict=True):
        mail = re.sub(rb"(?m)^\.\.", b".", body)
        assert f"X-Delivery-ID: p1.{to[1:].partition('@')[0]}\r\n".encode() in mail
        assert mail.count(b"DKIM-Signature:") == 2
        assert holds(mail, 0)
        assert holds(mail, 1)
    assert not [thread for thread in threading.enumerate() if thread.name == "maker"]


def test_a_mail_that_cannot_be_made_is_refused_in_its_turn_and_the_others_go(
    server: SmtpServer, tmp_path: Path
) -> None:
    ends: Ends = {}
    channel = signing(server, tmp_path)
    bad = replace(reader(3), address="no address")
    alone(send(channel, ((MESSAGE, bad if number == 3 else reader(number)) for number in range(8)), ends))
    channel.close()
    assert server.recipients == [reader(number).address for number in range(8) if number != 3]
    assert [to for to, end in ends.items() if isinstance(end, Refused)] == ["no address"]
    assert len(ends) == 8


def test_when_the_source_fails_what_it_gave_before_is_sent_first(server: SmtpServer, tmp_path: Path) -> None:
    def items() -> Iterator[tuple[Message, Destination]]:
        for number in range(9):
            yield MESSAGE, reader(number)
        raise OSError("the database")

    ends: Ends = {}
    channel = signing(server, tmp_path)
    with pytest.raises(OSError, match="the database"):
        alone(send(channel, items(), ends))
    channel.close()
    assert server.recipients == list(ends) == [reader(number).address for number in range(9)]


def test_behind_a_stop_nothing_that_was_signed_ahead_goes_out(server: SmtpServer, tmp_path: Path) -> None:
    stopped, ends = threading.Event(), Ends()

    def items() -> Iterator[tuple[Message, Destination]]:
        for number in range(40):
            if stopped.is_set():
                return
            yield MESSAGE, reader(number)

    def begin(to: Destination) -> bool:
        if to.address == reader(5).address:
            stopped.set()
        return not stopped.is_set()

    channel = signing(server, tmp_path)
    alone(channel.send_all(items(), begin, lambda to, end: ends.__setitem__(to.address, end)))
    channel.close()
    assert server.recipients == list(ends) == [reader(number).address for number in range(5)]
    # Of the five signed ahead none costs a connection: at most those whose commands were under way.
    assert len(server.conversations) <= 3
    assert not [thread for thread in threading.enumerate() if thread.name == "maker"]


def test_a_relay_that_goes_away_leaves_what_was_signed_ahead_untold(server: SmtpServer, tmp_path: Path) -> None:
    server.script("greeting", *[Answer(b"220 scripted.test ESMTP\r\n")], *[Answer(b"421 4.3.2 down\r\n", "close")] * 9)
    server.script("body", Answer(b"250 ok\r\n", "close"))
    ends: Ends = {}
    channel = signing(server, tmp_path)
    with pytest.raises(Unavailable):
        alone(send(channel, ((MESSAGE, reader(number)) for number in range(40)), ends))
    channel.close()
    assert isinstance(ends[reader(0).address], Outcome)
    # Those in the dialogue have heard of it; those behind are given back by who has claimed them.
    assert 1 < len(ends) <= 4
    assert not [thread for thread in threading.enumerate() if thread.name == "maker"]
