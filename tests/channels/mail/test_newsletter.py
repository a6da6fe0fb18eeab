"""The newsletter's answers to every reply of a relay, its connection and its settings."""

import re
import socket
import time
from dataclasses import replace

import pytest
from pydantic import ValidationError

from publisher.channels.mail.newsletter import NewsletterChannel, NewsletterSettings
from publisher.core.errors import Ambiguous, ChannelError, Refused, Unavailable
from servers.smtp import Answer, Position, SmtpServer
from support.mail_parts import MESSAGE, READER
from support.newsletters import TIMEOUT, newsletter
from support.relay_answers import ANSWERS, NO_550, NOT_ANSWERS

POSITIONS: tuple[Position, ...] = ("greeting", "EHLO", "MAIL", "RCPT", "DATA", "body")


def expected(position: Position, answer: str) -> type[ChannelError]:
    if answer == "550" and position in ("MAIL", "RCPT", "DATA", "body"):
        return Refused
    return Ambiguous if position == "body" and answer in NOT_ANSWERS else Unavailable


@pytest.mark.parametrize("answer", ANSWERS)
@pytest.mark.parametrize("position", POSITIONS)
def test_every_answer_at_every_position(position: Position, answer: str, server: SmtpServer) -> None:
    server.script(position, ANSWERS[answer])
    channel = newsletter(server.port)
    started = time.monotonic()
    with pytest.raises(ChannelError) as caught:
        channel.send(MESSAGE, READER)
    assert time.monotonic() - started < TIMEOUT + 4
    assert type(caught.value) is expected(position, answer) or (
        isinstance(caught.value, Unavailable) and expected(position, answer) is Unavailable
    )
    if answer.isdigit():
        assert caught.value.reply.startswith(answer)
    assert len(caught.value.reply) <= ChannelError.REPLY_LIMIT
    assert len(server.bodies) == (1 if position == "body" else 0)
    # The next mail starts clean: behind RSET on the same connection, or on a new one.
    channel.send(MESSAGE, replace(READER, address="next@example.org"))
    channel.close()
    assert b"To: =?utf-8?" in server.bodies[-1]
    assert b"next@example.org" in server.bodies[-1]
    assert len(server.bodies) == (2 if position == "body" else 1)
    assert len(server.conversations) == (1 if answer in ("450", "550") and position not in ("greeting", "EHLO") else 2)
    last = server.conversations[-1]
    mail = len(last) - 1 - [line.split(":")[0] for line in reversed(last)].index("MAIL FROM")
    assert last[mail - 1] == "RSET" or last[mail - 1].startswith("ehlo")


@pytest.mark.parametrize(
    ("position", "said", "outcome"),
    [
        ("MAIL", b"354 go\r\n", Unavailable),
        ("RCPT", b"354 go\r\n", Unavailable),
        ("DATA", b"250 ok\r\n", Unavailable),
        ("body", b"354 go\r\n", Ambiguous),
        ("RCPT", b"452 4.2.2 mailbox full\r\n", Unavailable),
        ("RCPT", b"552 5.2.2 mailbox full\r\n", Refused),
        ("MAIL", b"530 5.7.0 log in first\r\n", Unavailable),
        ("MAIL", b"250 ok\r\n250 ok\r\n", Unavailable),
        ("DATA", b"354 go\r\n250 taken\r\n", Unavailable),
    ],
)
def test_answers_of_the_wrong_kind(
    position: Position, said: bytes, outcome: type[ChannelError], server: SmtpServer
) -> None:
    server.script(position, Answer(said))
    channel = newsletter(server.port)
    with pytest.raises(outcome):
        channel.send(MESSAGE, READER)
    assert channel.send(MESSAGE, READER).remote_id == "<p1.7@example.bg>"
    channel.close()


def test_a_connection_lost_while_the_body_is_written_is_ambiguous(server: SmtpServer) -> None:
    server.script("mid-body", Answer(then="reset"))
    channel = newsletter(server.port)
    with pytest.raises(Ambiguous):
        channel.send(replace(MESSAGE, text="дълго " * 2_000_000), READER)
    assert server.bodies == []
    channel.send(MESSAGE, READER)
    channel.close()
    assert len(server.bodies) == 1


def test_a_connection_that_does_not_reset_is_given_up(server: SmtpServer) -> None:
    server.script("RCPT", NO_550)
    server.script("RSET", Answer(b"250 ok\r\n250 again\r\n"), Answer(then="silence"))
    channel = newsletter(server.port)
    with pytest.raises(Refused, match=r"550 5\.1\.1 no"):
        channel.send(MESSAGE, READER)
    channel.send(MESSAGE, READER)
    channel.close()
    assert len(server.conversations) == 2


def test_nobody_listening_is_unavailable_and_says_what_to_check() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(Unavailable, match=rf"127\.0\.0\.1:{port}.*host, port"):
        newsletter(port).send(MESSAGE, READER)


def test_an_old_server_is_greeted_with_helo(server: SmtpServer) -> None:
    server.script("EHLO", Answer(b"502 5.5.1 what\r\n"))
    channel = newsletter(server.port)
    assert channel.send(MESSAGE, READER).reply == "250 2.0.0 queued as 1A2B"
    channel.close()
    assert [line.split(" ")[0] for line in server.conversations[0]][:3] == ["ehlo", "helo", "MAIL"]
    assert server.commands("MAIL") == ["MAIL FROM:<news@example.bg>"]


def test_the_body_travels_with_crlf_and_the_envelope_with_its_size(server: SmtpServer) -> None:
    newsletter(server.port).send(MESSAGE, READER)
    (body,) = server.bodies
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)", body)
    assert not re.search(rb"(?m)^\.", body)
    assert server.commands("MAIL") == [f"MAIL FROM:<news@example.bg> SIZE={len(body) + 3}"]
    assert server.commands("EHLO")[0] != "ehlo localhost"


def test_a_connection_carries_many_mails_and_is_renewed_after_the_most_it_may(server: SmtpServer) -> None:
    channel = newsletter(server.port, max_messages_per_connection=10)
    for number in range(25):
        channel.send(MESSAGE, replace(READER, address=f"reader{number}@example.org"))
    channel.close()
    assert [sum(line.startswith("MAIL") for line in lines) for lines in server.conversations] == [10, 10, 5]
    assert all(lines[-1].upper() == "QUIT" for lines in server.conversations)
    assert len(server.bodies) == 25


@pytest.mark.parametrize("farewell", [b"", b"421 4.4.2 idle for too long\r\n"])
def test_a_connection_that_ended_between_two_mails_costs_no_try(farewell: bytes, server: SmtpServer) -> None:
    server.script("body", Answer(b"250 ok\r\n" + farewell, "close"))
    channel = newsletter(server.port)
    channel.send(MESSAGE, READER)
    time.sleep(0.05)
    channel.send(MESSAGE, READER)
    channel.close()
    assert len(server.conversations) == len(server.bodies) == 2


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("from_address", "news"),
        ("from_address", "новини@example.bg"),
        ("from_address", "a@b.bg\r\nBcc: c@d.bg"),
        ("reply_to", "nobody"),
        ("unsubscribe_mailto", "a b@c.bg"),
        ("return_path", "bounces"),
        ("return_path", "x" * 31 + "@c.bg"),
        ("feedback_id", "a:b"),
        ("nameservers", ["ns.example.bg"]),
        ("subscribe_url", "/subscribe"),
        ("tls", "ssl"),
        ("port", 0),
        ("list_name", "News!"),
        ("list_id_host", "a b"),
        ("help_url", "javascript:alert(1)"),
        ("archive_url", "https://x.bg/> <"),
        ("timeout_seconds", 0),
        ("from_name", {"BG": "x"}),
        ("colour", "red"),
    ],
)
def test_a_setting_that_cannot_be_is_named(key: str, value: object) -> None:
    with pytest.raises(ValidationError) as caught:
        NewsletterSettings.model_validate({"from_address": "news@example.bg", key: value})
    assert caught.value.errors()[0]["loc"][0] == key


@pytest.mark.parametrize("host", ["mail.example.bg", "192.0.2.1", "localhost.example.bg"])
def test_mail_leaves_this_machine_encrypted_only(host: str) -> None:
    table = {"from_address": "news@example.bg", "host": host}
    assert NewsletterSettings.model_validate(table).tls == "starttls"
    with pytest.raises(ValidationError) as caught:
        NewsletterSettings.model_validate({**table, "tls": "none"})
    assert caught.value.errors()[0]["loc"] == ("tls",)


def test_what_is_not_set_follows_from_the_address() -> None:
    channel = NewsletterChannel(NewsletterSettings(from_address="news@клъстер.бг"))
    assert channel.audience == "subscribers"
    assert channel.list_name == "news"
    for host in ("localhost", "127.0.0.9", "::1"):
        assert NewsletterSettings(from_address="a@b.bg", host=host, tls="none").tls == "none"
