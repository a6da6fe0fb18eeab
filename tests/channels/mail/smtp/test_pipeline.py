"""Envelopes that are declined in the middle of a group."""

import socket
import ssl
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from publisher.channels.answers import NoConnection
from publisher.channels.mail.message.mail import Mail
from publisher.channels.mail.smtp.connection import Server
from publisher.channels.mail.smtp.conversation import Conversation
from publisher.core.errors import Refused
from servers.smtp import Answer, SmtpServer, serve
from support.conversations import ANSWERS, GARBAGE, at, deliver
from support.numbered_mails import address, mail


@pytest.mark.parametrize(
    ("to_nothing", "connections"),
    [(b"250 ok\r\n", 1), (b"554 no valid recipients\r\n", 1), (b"421 bye\r\n", 2), (b"354 go\r\n", 2), (GARBAGE, 2)],
)
@pytest.mark.parametrize(("said", "kind"), [(b"550 no\r\n", "Refused"), (b"450 later\r\n", "Unavailable")])
def test_data_let_through_without_a_recipient_gets_a_lone_dot(
    said: bytes, kind: str, to_nothing: bytes, connections: int, server: SmtpServer
) -> None:
    server.lenient = "RCPT"
    server.script("RCPT", Answer(said), after=1)
    server.script("body", Answer(to_nothing), after=1)
    run = deliver(at(server), map(mail, range(4)))
    assert run.kinds() == ["sent", kind, "sent", "sent"]
    assert run.answers[address(1)].reply == said.decode().strip()  # type: ignore[union-attr]  # an error by its kind
    assert server.empty == 1
    assert server.recipients == run.begun == [address(0), address(2), address(3)]
    assert len(server.conversations) == connections


def test_a_body_is_not_begun_when_data_is_let_through_behind_a_rejected_sender(server: SmtpServer) -> None:
    """The recipient was accepted, so even a lone dot could reach somebody: the connection is broken off."""
    server.lenient = "MAIL"
    server.script("MAIL", ANSWERS["550"])
    run = deliver(at(server), map(mail, range(2)))
    assert run.kinds(2) == ["Refused", "sent"]
    assert server.begun == [address(1)]
    assert server.empty == 0
    assert len(server.conversations) == 2


def test_a_server_that_lost_the_order_of_commands_gets_the_mail_once_more(server: SmtpServer) -> None:
    server.script("MAIL", Answer(b"503 5.5.1 nested MAIL\r\n"), after=1)
    run = deliver(at(server), map(mail, range(3)))
    assert run.kinds(3) == ["sent"] * 3
    assert len(server.conversations) == 2


def test_a_mail_goes_again_once_only(server: SmtpServer) -> None:
    server.script("MAIL", ANSWERS["421"], ANSWERS["421"], after=1)
    run = deliver(at(server), map(mail, range(3)))
    assert run.kinds(3) == ["sent", "Unavailable", "sent"]
    assert [command.split("<")[1] for command in server.commands("RCPT")][-1] == f"{address(2)}>"
    assert len(server.conversations) == 3


def test_a_login_that_is_asked_for_ends_the_run(server: SmtpServer) -> None:
    server.script("MAIL", Answer(b"530 5.7.0 authentication required\r\n"), after=1)
    run = deliver(at(server), map(mail, range(6)))
    assert run.kinds(6) == ["sent", "NoConnection", "NoConnection", "", "", ""]
    assert "username, password" in str(run.raised)


def test_nobody_listening_is_said_of_those_taken_and_then_raised() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    run = deliver(Server("127.0.0.1", port, "none"), map(mail, range(4)))
    assert run.kinds() == ["NoConnection", "", "", ""]
    assert isinstance(run.raised, NoConnection)
    assert run.begun == []


@pytest.mark.parametrize("said", [b"220 go\r\n250 AUTH PLAIN\r\n", b"220 go\r\nthis is no handshake\r\n"])
def test_an_encryption_that_fails_is_no_connection(said: bytes, tls: ssl.SSLContext, certificate: Path) -> None:
    with serve(tls) as server:
        server.script("STARTTLS", Answer(said, "close" if b"handshake" in said else "go on"))
        run = deliver(at(server, tls="starttls", ca_file=str(certificate)), map(mail, range(2)))
        assert run.kinds(2) == ["NoConnection", ""]
        assert server.commands("MAIL") == []


@pytest.mark.parametrize("said", [b"354 go\r\n250 taken\r\n", b"354 go\r\n421 bye\r\n"])
def test_an_unsolicited_answer_is_not_taken_for_the_answer_to_the_body(said: bytes, server: SmtpServer) -> None:
    server.script("DATA", Answer(said), Answer(said))
    run = deliver(at(server), map(mail, range(3)))
    assert run.kinds(3) == ["Unavailable", "Unavailable", "sent"]
    assert run.begun == server.recipients == [address(2)]


@pytest.mark.parametrize("pipelining", [True, False])
def test_a_line_sent_between_two_mails_is_not_taken_for_an_answer(pipelining: bool, server: SmtpServer) -> None:
    server.script("body", Answer(b"250 ok\r\n", "blurt"))
    conversation = Conversation(at(server, pipelining=pipelining))
    conversation.deliver(mail(0))
    time.sleep(0.15)
    assert conversation.deliver(mail(1)).startswith("250")
    conversation.close()
    assert len(server.conversations) == 2


@pytest.mark.parametrize("farewell", [b"", b"421 4.4.2 idle for too long\r\n"])
def test_a_connection_that_ended_behind_its_354_is_noticed_before_the_mail_begins(
    farewell: bytes, server: SmtpServer
) -> None:
    def slow() -> Iterator[Mail]:
        yield mail(0)
        yield mail(1)
        time.sleep(0.1)
        yield mail(2)

    server.script("DATA", Answer(b"354 go\r\n" + farewell, "close"), after=1)
    run = deliver(at(server), slow())
    assert run.kinds(3) == ["sent"] * 3
    assert run.begun == server.begun == [address(number) for number in range(3)]
    assert len(server.conversations) == 2


def test_an_address_that_the_server_cannot_be_told_is_refused_and_its_neighbours_go_on(server: SmtpServer) -> None:
    odd = [
        mail(1, recipient="мария@example.org", utf8=True),
        mail(3, recipient="мария@example.bg"),
        mail(4, recipient="r4@example.org>\r\nRCPT TO:<evil@example.org"),
    ]
    run = deliver(at(server), [mail(0), odd[0], mail(2), odd[1], odd[2], mail(5)])
    assert [isinstance(run.answers[given.recipient], Refused) for given in odd] == [True] * 3
    assert server.recipients == [address(0), address(2), address(5)]
    assert len(server.commands("RCPT")) == 3
    assert len(server.conversations) == 1
