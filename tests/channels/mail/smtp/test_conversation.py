"""Every answer at every position, for the first mail of a connection or a later one, pipelined or plain."""

import re
import socket
import ssl
import time
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from hypothesis import given, settings
from hypothesis import strategies as st

from publisher.channels.mail.smtp.connection import Server
from publisher.core.errors import Ambiguous, ChannelError
from servers.smtp import Answer, Position, SmtpServer, serve
from support.conversations import (
    ANSWERS,
    BETWEEN,
    BODY,
    ENVELOPE,
    SETTING_UP,
    SILENT,
    at,
    deliver,
    once_each_and_told_before,
)
from support.numbered_mails import address, mail


def becomes(position: Position, answer: str, later: bool) -> list[str]:
    """What becomes of four mails, when the answer comes to the first of them or to the second."""
    before = ["sent"] if later else []
    if position in SETTING_UP:
        # Those behind were taken while the one before was on its way; no more are taken then.
        return ["sent", "NoConnection", "NoConnection", ""] if later else ["NoConnection", "", "", ""]
    if position == "RSET":
        return ["Refused", "sent", "sent", "sent"]
    if position == "QUIT":
        return ["sent"] * 4
    if answer in ("450", "550"):
        victim = "Unavailable" if answer == "450" else "Refused"
    elif position in ENVELOPE:
        # A later one was lost with the connection and goes again on a new one.
        victim = "sent" if later else "Unavailable"
    else:
        victim = "Unavailable" if answer == "421" else "Ambiguous"
    return (before + [victim] + ["sent"] * 3)[:4]


CELLS = [
    pytest.param(position, answer, later, pipelining, id=f"{position}-{answer}-{where}-{how}")
    for position in (*SETTING_UP, *ENVELOPE, *BODY, *BETWEEN)
    for answer in ANSWERS
    for later, where in ((False, "first"), (True, "later"))
    if not (later and position in BETWEEN)
    for pipelining, how in ((True, "pipelined"), (False, "plain"))
]


def scripted(server: SmtpServer, position: Position, answer: str, later: bool) -> dict[str, Any]:
    """Script one cell; what the relay's settings must be for it."""
    said = ANSWERS[answer]
    if position == "mid-body" and said.then == "go on":
        # It takes the rest and does not answer again.
        said = Answer(said.said, "silence")
    server.script(position, said, after=1 if later else 0)
    if position == "RSET":
        server.script("RCPT", ANSWERS["550"])
    quiet = said.then in ("silence", "drip")
    return {
        "timeout": SILENT if quiet else 5,
        "max_messages": 1 if position == "QUIT" or (later and position in SETTING_UP) else 100,
    }


@pytest.mark.parametrize(("position", "answer", "later", "pipelining"), CELLS)
def test_every_answer_at_every_position_decides_about_its_own_mail_only(
    position: Position,
    answer: str,
    later: bool,
    pipelining: bool,
    tls: ssl.SSLContext,
    certificate: Path,
) -> None:
    encrypted = position in ("STARTTLS", "AUTH")
    with serve(tls if encrypted else None) as server:
        server.extensions += ["PIPELINING", *(["AUTH PLAIN"] if position == "AUTH" else [])]
        changes = scripted(server, position, answer, later)
        if encrypted:
            changes |= {"tls": "starttls", "ca_file": str(certificate)}
        if position == "AUTH":
            changes |= {"username": "clerk", "password": "open sesame"}
        started = time.monotonic()
        run = deliver(at(server, pipelining=pipelining, **changes), map(mail, range(4)))
        assert time.monotonic() - started < 4
        assert run.kinds() == becomes(position, answer, later)
        assert (run.raised is not None) == (position in SETTING_UP)
        assert list(run.answers) == run.taken
        once_each_and_told_before(server, run)
        assert not server.scripted(position)
        for error in run.answers.values():
            if isinstance(error, ChannelError) and answer.isdigit() and position != "RSET":
                assert error.reply.startswith(answer)
        if answer in ("450", "550") and position in (*ENVELOPE, "body"):
            assert len(server.conversations) == 1
        assert bool(server.crowded) == (pipelining and bool(server.recipients))


POSITIONS: tuple[Position, ...] = (*ENVELOPE, "body", "RSET", "greeting")
SCRIPTS = st.lists(
    st.tuples(
        st.sampled_from(POSITIONS),
        st.integers(0, 3),
        st.sampled_from([
            *(ANSWERS[name] for name in ("450", "550", "421", "garbage", "a long line", "close", "reset")),
            Answer(b"250 ok\r\n"),
            Answer(b"354 go\r\n"),
            Answer(b"250 ok\r\n250 ok\r\n"),
            Answer(b"354 go\r\n250 ok\r\n"),
            Answer(b"550 no\r\n", "close"),
            Answer(b"503 what\r\n"),
        ]),
    ),
    max_size=6,
)  # fmt: skip


@settings(max_examples=120, deadline=None)
@given(SCRIPTS, st.booleans(), st.sampled_from(["", "RCPT", "MAIL"]), st.integers(1, 7))
def test_whatever_a_server_says_no_mail_is_taken_twice_or_called_declined_when_it_was_taken(
    script: list[tuple[Position, int, Answer]], pipelining: bool, lenient: str, most: int
) -> None:
    with serve() as server:
        server.extensions.append("PIPELINING")
        server.lenient = lenient
        for position, after, said in script:
            server.script(position, said, after=after)
        relay = at(server, pipelining=pipelining, max_messages=most, timeout=0.3)
        run = deliver(relay, map(mail, range(6)))
        once_each_and_told_before(server, run)
        assert list(run.answers) == run.taken
        assert len(run.taken) == 6 or run.raised
        for recipient, answer in run.answers.items():
            if isinstance(answer, ChannelError) and not isinstance(answer, Ambiguous):
                declined = answer.reply[:1] in ("4", "5")
                assert recipient not in server.recipients or declined
            if isinstance(answer, Ambiguous):
                assert recipient in run.begun


class Keeper:
    """Takes mails, and says that it bears pipelining."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, bytes]] = []

    async def handle_EHLO(  # noqa: N802
        self, _server: Any, session: Any, _envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        return [*responses[:-1], "250-PIPELINING", responses[-1]]

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        self.taken.append((envelope.rcpt_tos[0], envelope.original_content))
        return "250 taken"


def test_a_real_server_takes_pipelined_mails_over_tls(tls: ssl.SSLContext, certificate: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    keeper = Keeper()
    controller = Controller(keeper, hostname="127.0.0.1", port=port, tls_context=tls, require_starttls=True)
    controller.start()
    try:
        mails = [mail(number, size=(2_000, 43_000, 1_000_000)[number % 3]) for number in range(30)]
        relay = Server("127.0.0.1", port, "starttls", ca_file=str(certificate), max_messages=20)
        run = deliver(relay, mails)
        time.sleep(0.05)
    finally:
        controller.stop()
    assert run.kinds(30) == ["sent"] * 30
    assert keeper.taken == [(given.recipient, given.data) for given in mails]


def test_the_words_of_a_reply_are_bounded_and_printable(server: SmtpServer) -> None:
    server.script("body", Answer(b"250 " + b"\x07x" * 2000 + b"\r\n"))
    answer = deliver(at(server), [mail(0)]).answers[address(0)]
    assert isinstance(answer, str)
    assert len(answer) <= ChannelError.REPLY_LIMIT
    assert re.fullmatch(r"250 [x ]+", answer)
