"""Many mails over one connection: every answer at every position, and what becomes of each mail."""

import re
import signal
import socket
import ssl
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from hypothesis import given, settings
from hypothesis import strategies as st

from publisher.channels.answers import NoConnection
from publisher.channels.mail.message.mail import Mail
from publisher.channels.mail.smtp.connection import Server
from publisher.channels.mail.smtp.conversation import Conversation
from publisher.core.errors import Ambiguous, ChannelError, Refused, Unavailable
from publisher.core.waiting import alone
from servers.smtp import Answer, Position, SmtpServer, make_certificate, serve
from support.numbered_mails import address, mail

SILENT = 0.2
"""Seconds that a test waits for an answer which does not come; where all come there is time enough."""

GARBAGE = b"hello there\r\n"
LONG = b"250 " + b"x" * 10_000 + b"\r\n"
ANSWERS = {
    "450": Answer(b"450 4.2.0 later\r\n"),
    "550": Answer(b"550 5.1.1 no\r\n"),
    "421": Answer(b"421 4.3.2 bye\r\n", "close"),
    "garbage": Answer(GARBAGE),
    "a long line": Answer(LONG),
    "silence": Answer(then="silence"),
    "a drip": Answer(then="drip"),
    "close": Answer(then="close"),
    "reset": Answer(then="reset"),
}
SETTING_UP: tuple[Position, ...] = ("greeting", "EHLO", "STARTTLS", "AUTH")
ENVELOPE: tuple[Position, ...] = ("MAIL", "RCPT", "DATA")
BODY: tuple[Position, ...] = ("mid-body", "body")
BETWEEN: tuple[Position, ...] = ("RSET", "QUIT")


@dataclass
class Run:
    """What the caller of `deliver_all` was told."""

    begun: list[str] = field(default_factory=list)
    answers: dict[str, str | ChannelError] = field(default_factory=dict)
    taken: list[str] = field(default_factory=list)
    raised: BaseException | None = None

    def begin(self, mail: Mail) -> bool:
        assert mail.recipient not in self.begun
        self.begun.append(mail.recipient)
        return True

    def done(self, mail: Mail, answer: str | ChannelError) -> None:
        assert mail.recipient not in self.answers
        self.answers[mail.recipient] = answer

    def each(self, mails: Iterable[Mail]) -> Iterator[Mail]:
        for each in mails:
            self.taken.append(each.recipient)
            yield each

    def kinds(self, count: int = 4) -> list[str]:
        """ "sent", the error's class, or "" for each of the first mails."""
        found = [self.answers.get(address(number)) for number in range(count)]
        return ["" if a is None else "sent" if isinstance(a, str) else family(a) for a in found]


def family(error: ChannelError) -> str:
    classes = (NoConnection, Refused, Unavailable, Ambiguous)
    return next(known.__name__ for known in classes if isinstance(error, known))


def at(server: SmtpServer, **changes: Any) -> Server:
    timeout = changes.pop("timeout", 5)
    return Server("127.0.0.1", server.port, **{"tls": "none", "timeout": timeout, "data_timeout": timeout, **changes})


def deliver(
    relay: Server, mails: Iterable[Mail], begin: Callable[[Mail], bool] | None = None, run: Run | None = None
) -> Run:
    """Hand all over; the first mail that was taken and begin and done not called as they should fails here."""
    run = run or Run()
    conversation = Conversation(relay)
    try:
        alone(conversation.deliver_all(run.each(mails), begin or run.begin, run.done))
    except NoConnection as error:
        run.raised = error
    finally:
        conversation.close()
    return run


def once_each_and_told_before(server: SmtpServer, run: Run) -> None:
    """No mail came twice, none that was not begun came at all, and all in their order."""
    assert len(set(server.recipients)) == len(server.recipients)
    assert server.begun == [recipient for recipient in run.begun if recipient in server.begun]
    assert set(server.recipients) <= set(server.begun)
    for recipient, body in zip(server.recipients, server.bodies, strict=True):
        assert recipient == address(int(body.split(b"\r\n")[0].removeprefix(b"Subject: ")))
    said_yes = [recipient for recipient, answer in run.answers.items() if isinstance(answer, str)]
    assert set(said_yes) <= set(server.recipients)


@pytest.fixture
def server() -> Iterator[SmtpServer]:
    with serve() as running:
        running.extensions.append("PIPELINING")
        yield running


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for 127.0.0.1; its key is `key.pem` beside it."""
    chain = tmp_path_factory.mktemp("tls") / "chain.pem"
    make_certificate(chain, chain.with_name("key.pem"), "IP:127.0.0.1")
    return chain


@pytest.fixture(scope="module")
def tls(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, certificate.with_name("key.pem"))
    return context


# Position × answer × the first mail of a connection or a later one × pipelined or plain


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


# One connection for many mails


def test_two_hundred_mails_go_over_one_connection_in_their_order_each_once(server: SmtpServer) -> None:
    mails = [mail(number, size=2000) for number in range(200)]
    started = time.monotonic()
    run = deliver(at(server, max_messages=1000), mails)
    # The server writes answer by answer: were each acknowledged with a delay, it would be 40 ms for each mail.
    assert time.monotonic() - started < 5
    assert server.recipients == run.begun == list(run.answers) == [address(number) for number in range(200)]
    assert server.bodies == [given.data for given in mails]
    assert run.kinds(200) == ["sent"] * 200
    assert len(server.conversations) == 1
    # MAIL and RCPT each had a command behind them.
    assert server.crowded > 300


def test_the_next_envelope_is_there_before_the_answer_to_the_mail(server: SmtpServer) -> None:
    seen: list[int] = []

    def begin(_: Mail) -> bool:
        seen.append(len(server.commands("DATA")))
        return True

    run = deliver(at(server), map(mail, range(3)), begin)
    assert run.kinds(3) == ["sent"] * 3
    assert server.conversations[0][1:-1] == [
        line
        for number in range(3)
        for size in [len(mail(number).data) + 3]
        for line in (f"MAIL FROM:<news@example.bg> SIZE={size}", f"RCPT TO:<{address(number)}>", "DATA")
    ]
    # While each was begun the server had asked for that one only: a body is never behind another's.
    assert seen == [1, 2, 3]


@pytest.mark.parametrize("pipelining", [True, False])
def test_a_connection_is_renewed_after_the_most_mails_it_may_carry(pipelining: bool, server: SmtpServer) -> None:
    run = deliver(at(server, max_messages=10, pipelining=pipelining), map(mail, range(25)))
    assert run.kinds(25) == ["sent"] * 25
    assert [sum(line.startswith("MAIL") for line in lines) for lines in server.conversations] == [10, 10, 5]
    assert all(lines[-1].upper() == "QUIT" for lines in server.conversations)
    once_each_and_told_before(server, run)


@pytest.mark.parametrize("extensions", [[], ["SIZE", "DSN"], ["PIPELINING"]])
def test_without_the_extension_or_against_the_setting_each_command_waits(extensions: list[str]) -> None:
    with serve() as server:
        server.extensions[:] = extensions
        run = deliver(at(server, pipelining=not extensions or "PIPELINING" not in extensions), map(mail, range(5)))
        assert run.kinds(5) == ["sent"] * 5
        assert server.crowded == 0
        assert len(server.conversations) == 1


def test_an_old_server_that_knows_no_ehlo_is_spoken_to_in_plain_dialogue(server: SmtpServer) -> None:
    server.script("EHLO", Answer(b"502 5.5.1 what\r\n"))
    assert deliver(at(server), map(mail, range(3))).kinds(3) == ["sent"] * 3
    assert server.crowded == 0


def test_nothing_to_send_opens_no_connection(server: SmtpServer) -> None:
    deliver(at(server), [])
    assert server.conversations == []


def test_a_connection_is_kept_from_one_run_to_the_next_and_cleared_between(server: SmtpServer) -> None:
    server.script("RCPT", ANSWERS["550"], after=1)
    conversation, run = Conversation(at(server)), Run()
    for number in range(3):
        alone(conversation.deliver_all(iter([mail(number)]), run.begin, run.done))
    assert conversation.deliver(mail(3)).startswith("250")
    conversation.close()
    assert run.kinds(3) == ["sent", "Refused", "sent"]
    assert len(server.conversations) == 1
    verbs = [line[:4] for line in server.conversations[0]]
    assert verbs[7:10] == ["RSET", "MAIL", "RCPT"]


def test_each_mail_is_begun_before_its_first_byte_leaves(server: SmtpServer) -> None:
    run = Run()

    def begin(mail: Mail) -> bool:
        time.sleep(0.02)
        assert mail.recipient not in server.begun
        # The answers to all mails before are there.
        assert list(run.answers) == run.begun
        return run.begin(mail)

    run = deliver(at(server), map(mail, range(5)), begin, run)
    assert server.begun == run.begun == [address(number) for number in range(5)]


@pytest.mark.parametrize("pipelining", [True, False])
def test_a_mail_that_may_not_begin_is_not_sent_and_those_behind_it_are(pipelining: bool, server: SmtpServer) -> None:
    withheld = (address(1), address(2), address(4))
    run = deliver(at(server, pipelining=pipelining), map(mail, range(5)), lambda mail: mail.recipient not in withheld)
    assert list(run.answers) == server.recipients == server.begun == [address(0), address(3)]
    assert server.empty == 0
    assert len(server.conversations) == 3


# Envelopes that are declined in the middle of a group


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
    """The recipient stands, so even a lone dot could reach somebody: the connection is broken off."""
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
def test_an_answer_that_was_not_asked_for_is_not_taken_for_one_to_the_body(said: bytes, server: SmtpServer) -> None:
    server.script("DATA", Answer(said), Answer(said))
    run = deliver(at(server), map(mail, range(3)))
    assert run.kinds(3) == ["Unavailable", "Unavailable", "sent"]
    assert run.begun == server.recipients == [address(2)]


@pytest.mark.parametrize("pipelining", [True, False])
def test_a_word_said_between_two_mails_is_not_taken_for_an_answer(pipelining: bool, server: SmtpServer) -> None:
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


# Bodies


@pytest.mark.parametrize("number", [1, 1000, 5000])
def test_a_mail_of_many_pieces_travels_as_one(number: int, server: SmtpServer) -> None:
    # The system takes 1024 pieces at once.
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
def test_a_server_that_speaks_early_and_reads_no_more_is_heard(said: bytes, kind: str, server: SmtpServer) -> None:
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


# What the caller does wrong


@pytest.mark.parametrize("taken", range(4))
def test_mails_taken_before_the_iterator_failed_are_handed_over_first(taken: int, server: SmtpServer) -> None:
    def failing() -> Iterator[Mail]:
        yield from map(mail, range(taken))
        raise LookupError("the next mail cannot be made")

    run = Run()
    with pytest.raises(LookupError, match="cannot be made"):
        deliver(at(server), failing(), run=run)
    assert list(run.answers) == server.recipients == [address(number) for number in range(taken)]


def test_an_iterator_that_failed_is_raised_also_when_the_relay_is_gone(server: SmtpServer) -> None:
    def failing() -> Iterator[Mail]:
        yield mail(0)
        yield mail(1)
        raise LookupError("the next mail cannot be made")

    server.script("greeting", ANSWERS["421"], after=1)
    run = Run()
    with pytest.raises(LookupError):
        deliver(at(server, max_messages=1), failing(), run=run)
    assert run.kinds(2) == ["sent", "NoConnection"]


@pytest.mark.parametrize("error", [OSError("no room"), KeyboardInterrupt(), Unavailable("mine")])
def test_a_begin_that_fails_sends_nothing(error: BaseException, server: SmtpServer) -> None:
    def begin(mail: Mail) -> bool:
        if mail.recipient == address(1):
            raise error
        return True

    run = Run()
    with pytest.raises(type(error)):
        deliver(at(server), map(mail, range(5)), begin, run)
    assert run.kinds(5) == ["sent", "Unavailable", "Unavailable", "", ""]
    assert server.recipients == server.begun == [address(0)]


@pytest.mark.parametrize("error", [OSError("no room"), KeyboardInterrupt()])
def test_a_done_that_fails_is_not_called_again_for_its_mail(error: BaseException, server: SmtpServer) -> None:
    calls: list[str] = []

    def done(mail: Mail, answer: str | ChannelError) -> None:
        calls.append(f"{mail.recipient} {answer if isinstance(answer, str) else family(answer)}")
        if len(calls) == 2:
            raise error

    conversation = Conversation(at(server))
    with pytest.raises(type(error)):
        alone(conversation.deliver_all(map(mail, range(5)), lambda _: True, done))
    assert [call.split()[0] for call in calls] == [address(number) for number in range(4)]
    assert [call.split()[1] for call in calls] == ["250", "250", "Unavailable", "Unavailable"]
    assert server.begun == [address(0), address(1)]
    assert conversation.deliver(mail(7)).startswith("250")
    conversation.close()


def test_an_interrupt_while_the_next_mail_is_made_leaves_the_one_on_its_way_in_doubt(server: SmtpServer) -> None:
    def interrupted() -> Iterator[Mail]:
        yield from map(mail, range(2))
        raise KeyboardInterrupt

    run = Run()
    with pytest.raises(KeyboardInterrupt):
        deliver(at(server), interrupted(), run=run)
    assert run.kinds(2) == ["Ambiguous", "Unavailable"]
    assert run.begun == [address(0)]


@pytest.mark.parametrize(("position", "kinds"), [("body", "Ambiguous"), ("RCPT", "Unavailable")])
def test_an_interrupt_while_an_answer_is_awaited_breaks_off_and_the_next_run_starts_clean(
    position: Position, kinds: str, server: SmtpServer
) -> None:
    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    server.script(position, Answer(then="silence"), after=1)
    conversation, run = Conversation(at(server, timeout=30)), Run()
    before = signal.signal(signal.SIGALRM, interrupt)
    signal.setitimer(signal.ITIMER_REAL, 0.4)
    try:
        with pytest.raises(KeyboardInterrupt):
            alone(conversation.deliver_all(map(mail, range(6)), run.begin, run.done))
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert run.kinds(6)[:3] == ["sent", kinds, "Unavailable"]
    alone(conversation.deliver_all(map(mail, range(6, 9)), run.begin, run.done))
    conversation.close()
    assert run.kinds(9)[6:] == ["sent"] * 3
    once_each_and_told_before(server, run)


# A real server


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
