"""The LMTP channel: a scripted store over TCP and a Unix socket, and aiosmtpd's own LMTP."""

import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import UnixSocketController
from aiosmtpd.lmtp import LMTP
from pydantic import ValidationError

from publisher.channels import Channel
from publisher.channels.mail.lmtp import LmtpChannel, LmtpSettings
from publisher.core.errors import Ambiguous, ChannelError, Refused, Unavailable
from servers.smtp import Answer, Position, SmtpServer, serve
from support.mail_parts import MESSAGE, READER, SENDER, failure, parsed

OPENED: list[LmtpChannel] = []


def channel(**changes: Any) -> LmtpChannel:
    table = {**SENDER, "timeout_seconds": 0.5, "data_timeout_seconds": 0.5, "connect_timeout_seconds": 0.5, **changes}
    OPENED.append(LmtpChannel(LmtpSettings.model_validate(table)))
    return OPENED[-1]


@pytest.fixture(autouse=True)
def _closing() -> Iterator[None]:
    yield
    while OPENED:
        OPENED.pop().close()


@pytest.fixture
def socket_path() -> Iterator[Path]:
    """Short: a socket's path has room for some hundred letters."""
    with tempfile.TemporaryDirectory(prefix="lmtp") as folder:
        yield Path(folder) / "s"


@pytest.fixture
def server() -> Iterator[SmtpServer]:
    with serve() as running:
        yield running


class _Store:
    """aiosmtpd's handler: keeps mails, and has no room for one reader."""

    def __init__(self) -> None:
        self.mails: list[tuple[str, list[str], bytes]] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if "full@example.org" in envelope.rcpt_tos:
            return "452 4.2.2 mailbox full"
        self.mails.append((envelope.mail_from, envelope.rcpt_tos, envelope.original_content))
        return "250 2.1.5 <maria@example.org> Ok"


class _LmtpController(UnixSocketController):
    def factory(self) -> LMTP:
        return LMTP(self.handler, hostname="store.test")


def test_a_mail_arrives_through_the_socket_of_another_program(socket_path: Path) -> None:
    store = _Store()
    controller = _LmtpController(store, unix_socket=str(socket_path))
    controller.start()
    try:
        sender: Channel = channel(socket=socket_path, timeout_seconds=5)
        outcome = sender.send(MESSAGE, READER)
        error = failure(sender, reader=replace(READER, address="full@example.org"))
        again = sender.send(MESSAGE, replace(READER, key="p1.8"))
        (line,) = sender.diagnose()
        sender.close()
    finally:
        controller.stop()
    assert outcome.reply == "250 2.1.5 <maria@example.org> Ok"
    assert outcome.remote_id == "<p1.7@example.bg>"
    assert type(error) is Unavailable
    assert error.reply.startswith("452")
    assert line.ok
    assert str(socket_path) in line.message
    assert [parsed(data)["Message-ID"] for *_, data in store.mails] == [outcome.remote_id, again.remote_id]
    assert store.mails[0][:2] == ("news@example.bg", ["maria@example.org"])


def test_it_is_greeted_with_lhlo_and_never_with_smtps_words(server: SmtpServer) -> None:
    channel(port=server.port).send(MESSAGE, READER)
    verbs = [line.split(" ")[0] for line in server.conversations[0]]
    assert verbs == ["lhlo", "MAIL", "RCPT", "DATA"]
    server.script("LHLO", Answer(b"500 5.5.1 what\r\n"))
    error = failure(channel(port=server.port))
    assert isinstance(error, Unavailable)
    assert "LHLO answered 500" in str(error)
    assert server.commands("HELO") == server.commands("EHLO") == []


ANSWERS = {
    "450": Answer(b"450 4.2.0 later\r\n"),
    "552": Answer(b"552 5.2.2 mailbox full\r\n"),
    "421": Answer(b"421 4.3.2 bye\r\n", "close"),
    "garbage": Answer(b"hello there\r\n"),
    "silence": Answer(then="silence"),
    "reset": Answer(then="reset"),
}
POSITIONS: tuple[Position, ...] = ("greeting", "LHLO", "MAIL", "RCPT", "DATA", "body")


@pytest.mark.parametrize("answer", ANSWERS)
@pytest.mark.parametrize("position", POSITIONS)
@pytest.mark.parametrize("way", ["tcp", "unix"])
def test_every_answer_at_every_position(way: str, position: Position, answer: str, socket_path: Path) -> None:
    unix = socket_path if way == "unix" else None
    with serve(unix=unix) as server:
        server.script(position, ANSWERS[answer])
        sender = channel(socket=socket_path) if unix else channel(port=server.port)
        started = time.monotonic()
        error = failure(sender)
        expected: type[ChannelError] = Unavailable
        if answer == "552" and position in ("MAIL", "RCPT", "DATA", "body"):
            expected = Refused
        elif position == "body" and not answer.isdigit():
            expected = Ambiguous
        assert isinstance(error, expected)
        assert time.monotonic() - started < 5
        sender.send(MESSAGE, READER)
        sender.close()
        assert len(server.bodies) == (2 if position == "body" else 1)


def test_a_socket_that_is_not_there_is_unavailable_by_its_path(socket_path: Path) -> None:
    error = failure(channel(socket=socket_path))
    assert isinstance(error, Unavailable)
    assert str(socket_path) in str(error)
    (line,) = channel(socket=socket_path).diagnose()
    assert (line.ok, bool(line.mend)) == (False, True)
    assert str(socket_path) in line.check


def test_whether_a_mail_arrived_cannot_be_asked(socket_path: Path) -> None:
    with pytest.raises(Ambiguous, match=r"LMTP cannot be asked.*X-Delivery-ID p1\.7"):
        channel(socket=socket_path).find(MESSAGE, READER)


@pytest.mark.parametrize(
    "table",
    [{"host": "store.example.bg"}, {"socket": "/run/s", "tls": "starttls"}, {"port": 25}, {"tls": "tls"}],
)
def test_a_setting_that_cannot_be_is_refused(table: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match=r"tls|port"):
        LmtpSettings.model_validate({**SENDER, **table})
    assert LmtpSettings.model_validate(SENDER).port == 24
    assert LmtpSettings.model_validate({**SENDER, "host": "store.example.bg", "tls": "starttls"}).host
