"""smtplib's client, which accepts only replies that are short, in time, and SMTP (RFC 5321, section 4.2)."""

import re
import select
import smtplib
import socket
import ssl
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress

from publisher.core.errors import ChannelError
from publisher.core.waiting import Wait, Waiting, alone
from publisher.core.wording import worded

_MAX_LINE = 8192
_MAX_LINES = 128
"""Bounds of a reply. RFC 5321 (section 4.5.3.1.5) gives a line 512 octets; some servers write more."""

_GOODBYE_SECONDS = 2.0
_HOST = re.compile(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_REPLY = re.compile(rb"([2-5]\d\d)(?:([ -])(.*))?", re.DOTALL)
_WHOLE = re.compile(rb"([2-5]\d\d) ([^\r\n]{0,%d})\r\n" % (_MAX_LINE - len("250 \r")))
"""A reply of one line, as nearly all are."""

_QUICKACK: int | None = getattr(socket, "TCP_QUICKACK", None)
"""A server that writes several answers one by one holds each back until we have acknowledged the one before (Nagle's
algorithm, RFC 9293, section 3.7.4), for which this side takes 40 ms unless told otherwise. Linux only, and not
permanent: it costs a system call for each answer, so only connections that show the delay get it.
"""
_HELD_BACK = 0.03

_BLOCKED = (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError)


class Client(smtplib.SMTP):
    """smtplib with a deadline and a size for each reply; nothing else passes as an SMTP reply.

    smtplib's own `timeout` is that of connecting; `patience` is seconds for an answer.
    """

    unread: bytes = b""
    _hurried: bool = False
    """Whether an answer came so late that it may have been held back; see `_QUICKACK`."""

    def __init__(self, host: str, port: int, connect_timeout: float, patience: float) -> None:
        # A name is given so that smtplib doesn't ask the DNS for our own.
        self.patience = patience
        super().__init__(host, port, "localhost", timeout=connect_timeout)

    def putcmd(self, cmd: str, args: str = "") -> None:
        """Also before TLS: what a stranger added after the answer to STARTTLS must not count (CVE-2011-0411)."""
        self._expect_silence()
        if self.sock is not None:
            self.sock.settimeout(self.patience)
        super().putcmd(cmd, args)

    def getreply(self) -> tuple[int, bytes]:
        """Code and text. Raises `SMTPServerDisconnected`, with the connection closed, when there is no valid answer."""
        try:
            return alone(self.answer(self.patience))
        finally:
            if self.sock is not None:
                self.sock.settimeout(self.patience)

    def at_hand(self) -> tuple[int, bytes] | None:
        """An answer that has arrived already, if it has one line, as nearly all do."""
        if found := _WHOLE.match(self.unread):
            self.unread = self.unread[found.end() :]
            return int(found[1]), found[2].strip()
        return None

    def answer(self, patience: float) -> Waiting[tuple[int, bytes]]:
        """`getreply`, with seconds to wait; leaves the socket non-blocking."""
        try:
            deadline = time.monotonic() + patience
            while not (reply := self.at_hand() or self._lines_at_hand()):
                self.unread += yield from self._receive(deadline)
            return reply
        except TimeoutError as error:
            self.close()
            raise smtplib.SMTPServerDisconnected(
                worded("no answer within %(patience)s s", patience=f"{patience:g}")
            ) from error
        except smtplib.SMTPServerDisconnected:
            self.close()
            raise
        except OSError as error:
            self.close()
            raise smtplib.SMTPServerDisconnected(worded("the connection broke: %(error)s", error=error)) from error

    def ask(self, group: Sequence[bytes]) -> Waiting[None]:
        """Write one or more commands (without line ends); each gets one answer."""
        self._expect_silence()
        data = b"".join(lines(group))
        yield from self.write((data,), len(data), self.patience)

    def write(self, pieces: Sequence[bytes], needed: int, patience: float) -> Waiting[int]:
        """Write; how many octets went. Raises `SMTPServerDisconnected` when none could go for `patience` seconds.

        Stops early when the connection breaks, or when the other side, instead of reading on, speaks before the
        `needed` octets are gone: what it said last is still to be read.
        """
        if self.sock is None:
            raise smtplib.SMTPServerDisconnected(worded("not connected"))
        self._unblock(self.sock)
        sent = self._write_at_once(pieces)
        view = memoryview(b"".join(pieces)) if sent < sum(map(len, pieces)) else b""
        while sent < len(view):
            try:
                sent += self.sock.send(view[sent:])
            except _BLOCKED:
                early = select.POLLIN if sent < needed else 0
                wait = Wait(self.sock.fileno(), select.POLLOUT | early, time.monotonic() + patience)
                if not (yield wait):
                    self.close()
                    raise smtplib.SMTPServerDisconnected(
                        worded("it read nothing for %(patience)s s", patience=f"{patience:g}")
                    ) from None
                if early and self.stirs():
                    break
            except OSError:
                break
        return sent

    def _write_at_once(self, pieces: Sequence[bytes]) -> int:
        """As much as goes without waiting; the system joins the pieces, which spares copies of a mail."""
        if isinstance(self.sock, ssl.SSLSocket) or self.sock is None:
            return 0
        try:
            return self.sock.sendmsg(pieces)
        except OSError:
            # The same again, in one piece, says what is wrong.
            return 0

    def stirs(self) -> bool:
        """Whether something arrived unasked. Between mails that is a 421 or the end of the connection."""
        if self.unread or self.sock is None:
            return True
        self._unblock(self.sock)
        try:
            self.unread = self.sock.recv(4096)
        except _BLOCKED:
            return False
        except OSError:
            return True
        return True

    def _expect_silence(self) -> None:
        if self.unread:
            self.close()
            raise smtplib.SMTPServerDisconnected(worded("it answered before it was asked"))

    def _unblock(self, sock: socket.socket) -> None:
        """The socket stays non-blocking between mails: each change is a system call."""
        if sock.gettimeout() != 0:
            sock.settimeout(0)

    def _lines_at_hand(self) -> tuple[int, bytes] | None:
        """A reply of any number of lines, once its last one is there. Raises `SMTPServerDisconnected` for others."""
        code, texts, start = b"", list[bytes](), 0
        while len(texts) < _MAX_LINES:
            end = self.unread.find(b"\n", start)
            if (end if end >= 0 else len(self.unread)) - start > _MAX_LINE:
                begin = reply_words(self.unread[start : start + 40])
                raise smtplib.SMTPServerDisconnected(
                    worded("a line of more than %(max_line)s octets: %(begin)s…", max_line=_MAX_LINE, begin=repr(begin))
                )
            if end < 0:
                return None
            line = self.unread[start:end].removesuffix(b"\r")
            found = _REPLY.fullmatch(line)
            if not found or (code and found[1] != code):
                raise smtplib.SMTPServerDisconnected(f"not an SMTP reply: {reply_words(line[:80])!r}")
            code, start = found[1], end + 1
            texts.append((found[3] or b"").strip())
            if found[2] != b"-":
                self.unread = self.unread[start:]
                return int(code), b"\n".join(texts)
        raise smtplib.SMTPServerDisconnected(worded("a reply of more than %(max_lines)s lines", max_lines=_MAX_LINES))

    def _receive(self, deadline: float) -> Waiting[bytes]:
        """What has come, or comes before `deadline` (of the monotonic clock). Raises `TimeoutError`."""
        if self.sock is None:
            raise smtplib.SMTPServerDisconnected(worded("not connected"))
        self._unblock(self.sock)
        if self._hurried and _QUICKACK is not None:
            self.sock.setsockopt(socket.IPPROTO_TCP, _QUICKACK, 1)
        begun = time.monotonic()
        while True:
            try:
                # Before any waiting: with several connections the answer is often there, and what TLS has read ahead
                # the system does not know of.
                received = self.sock.recv(4096)
                break
            except ssl.SSLWantWriteError:
                events = select.POLLOUT
            except _BLOCKED:
                events = select.POLLIN
            if not (yield Wait(self.sock.fileno(), events, deadline)):
                raise TimeoutError
        if _HELD_BACK < time.monotonic() - begun < 10 * _HELD_BACK:
            self._hurried = self.sock.family in (socket.AF_INET, socket.AF_INET6)
        if not received:
            raise smtplib.SMTPServerDisconnected(worded("it closed the connection"))
        return received


class TlsClient(Client, smtplib.SMTP_SSL):
    """The same, encrypted from the first byte (RFC 8314, section 3.3)."""

    def __init__(
        self, host: str, port: int, connect_timeout: float, patience: float, context: ssl.SSLContext | None
    ) -> None:
        self.patience = patience
        smtplib.SMTP_SSL.__init__(self, host, port, "localhost", timeout=connect_timeout, context=context)


class LmtpClient(Client, smtplib.LMTP):
    """The same for LMTP: greeted with LHLO, over TCP or a Unix socket (RFC 2033, section 4.1).

    After the last dot it gives a reply for each recipient (section 4.2). Our mails have one.
    """


def reply_words(reply: bytes | str) -> str:
    """A reply as one printable line, bounded: a row keeps it and people see it."""
    text = reply.decode(errors="replace") if isinstance(reply, bytes) else reply
    if text.isprintable() and "  " not in text:
        return text.strip()[: ChannelError.REPLY_LIMIT]
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[: ChannelError.REPLY_LIMIT]


def lines(commands: Iterable[bytes]) -> tuple[bytes, ...]:
    """Commands with their line ends."""
    return tuple([command + b"\r\n" for command in commands])


def own_name(client: Client) -> str:
    """This machine's full name, else its address on this connection (RFC 5321, section 4.1.4)."""
    name = socket.gethostname()
    if _HOST.fullmatch(name) or client.sock is None:
        return name
    if client.sock.family not in (socket.AF_INET, socket.AF_INET6):
        return "localhost"
    address = str(client.sock.getsockname()[0])
    return f"[IPv6:{address}]" if ":" in address else f"[{address}]"


def say_goodbye(client: Client) -> None:
    """QUIT, without waiting long for the answer."""
    client.patience = min(client.patience, _GOODBYE_SECONDS)
    with suppress(OSError, ValueError):
        client.quit()
    client.close()
