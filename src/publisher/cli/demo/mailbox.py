"""The demo's mail server on loopback, which writes every mail that it accepts to a file."""

import asyncio
import re
import secrets
import socket
from collections.abc import Coroutine
from dataclasses import dataclass
from email import message_from_bytes
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from publisher.core.errors import ConfigError
from publisher.core.wording import system_words, worded

if TYPE_CHECKING:
    from aiosmtpd.controller import Controller
    from aiosmtpd.smtp import SMTP, Envelope, Session

_UNSAFE = re.compile(r"[^\w@.+-]+")
_NAME_LIMIT = 180
"""Longest file name in bytes, without number and suffix; file systems allow 255."""


@dataclass(frozen=True, slots=True)
class Received:
    """One mail to one recipient, and the file that it was written to."""

    recipient: str
    lang: str
    file: Path


class DemoMailbox:
    """Serves while it is entered; writes `<recipient>.<lang>.eml` into `folder` before it answers 250.

    A second mail for the same recipient and language becomes `<recipient>.<lang>-2.eml`, so that duplicates show.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.received: list[Received] = []
        self._socket: socket.socket | None = None
        self._controller: Controller | None = None

    @property
    def port(self) -> int:
        """The TCP port on 127.0.0.1. Raises `RuntimeError` unless the mailbox is open."""
        if self._socket is None:
            raise RuntimeError("the mailbox is not open")
        return int(self._socket.getsockname()[1])

    def __enter__(self) -> Self:
        """Raises `ConfigError` without aiosmtpd, or when the folder cannot be made."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ConfigError(
                worded(
                    "%(folder)s: the folder for mails cannot be made: %(error)s",
                    folder=self.folder,
                    error=system_words(error),
                )
            ) from error
        # Bound here and handed over, so that the port is known and nobody can take it in between. aiosmtpd itself
        # would connect to port 0 to check that it serves.
        self._socket = bound = socket.create_server(("127.0.0.1", 0))
        try:
            self._controller = _controller(self, bound)
            self._controller.start()
        except BaseException:
            bound.close()
            self._socket = None
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        controller, self._controller, self._socket = self._controller, None, None
        if controller is not None:
            controller.stop()

    async def handle_DATA(self, server: "SMTP", session: "Session", envelope: "Envelope") -> str:  # noqa: N802
        """aiosmtpd's hook: what it returns is the answer to the mail."""
        data = envelope.original_content or b""
        lang = str(message_from_bytes(data).get("Content-Language", "und")).strip()
        try:
            for recipient in envelope.rcpt_tos:
                self.received.append(Received(recipient, lang, self._write(recipient, lang, data)))
        except OSError as error:
            return f"451 4.3.0 the mailbox cannot write: {error.strerror}"
        return "250 2.0.0 written"

    def _write(self, recipient: str, lang: str, data: bytes) -> Path:
        """Write the file completely or not at all; an existing mail is never overwritten."""
        name = _safe(f"{recipient}.{lang}")
        part = self.folder / f".{secrets.token_hex(8)}.part"
        try:
            with part.open("xb") as stream:
                stream.write(data)
            for number in count(1):
                # One thread writes here: nothing can take the name between these two lines.
                file = self.folder / f"{name}{f'-{number}' if number > 1 else ''}.eml"
                if not file.exists():
                    return part.replace(file)
            raise AssertionError("count() ends")
        finally:
            part.unlink(missing_ok=True)


def _controller(mailbox: DemoMailbox, bound: socket.socket) -> "Controller":
    try:
        from aiosmtpd.controller import Controller
        from aiosmtpd.smtp import SMTP
    except ImportError as error:
        raise ConfigError(worded('the mailbox of the demo needs aiosmtpd: pip install "publisher[demo]"')) from error

    class OnSocket(Controller):
        """Serves on a socket that is already bound, and closes its connections when it stops."""

        def factory(self) -> SMTP:
            session = SMTP(self.handler, **self.SMTP_kwargs)
            sessions.append(session)
            return session

        def _create_server(self) -> Coroutine[None, None, asyncio.AbstractServer]:
            return self.loop.create_server(self._factory_invoker, sock=bound)

        def cancel_tasks(self, stop_loop: bool = True) -> None:
            for session in sessions:
                if isinstance(session.transport, asyncio.WriteTransport):
                    session.transport.abort()
            super().cancel_tasks(stop_loop)

    sessions: list[SMTP] = []
    return OnSocket(mailbox, hostname="127.0.0.1", port=mailbox.port)


def _safe(name: str) -> str:
    plain = _UNSAFE.sub("_", name).lstrip(".") or "_"
    return plain.encode()[:_NAME_LIMIT].decode(errors="ignore")
