"""smtplib's client, held to replies that are short, in time, and SMTP (RFC 5321, section 4.2)."""

import re
import selectors
import smtplib
import socket
import time
from contextlib import suppress

from publisher.errors import ChannelError

_MAX_LINE = 8192
_MAX_LINES = 128
"""Bounds of a reply. RFC 5321 (section 4.5.3.1.5) gives a line 512 octets; some servers write more."""

_GOODBYE_SECONDS = 2.0
_HOST = re.compile(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_REPLY = re.compile(rb"([2-5]\d\d)(?:([ -])(.*))?", re.DOTALL)


class Client(smtplib.SMTP):
    """smtplib with a deadline and a size for each reply; nothing that is no SMTP reply gets through as one."""

    unread: bytes = b""

    def putcmd(self, cmd: str, args: str = "") -> None:
        """Also before TLS: what a stranger put behind the answer to STARTTLS must not count (CVE-2011-0411)."""
        if self.unread:
            self.close()
            raise smtplib.SMTPServerDisconnected("it answered before it was asked")
        super().putcmd(cmd, args)

    def getreply(self) -> tuple[int, bytes]:
        """Code and text. Raises `SMTPServerDisconnected`, with the connection closed, when there is no such answer."""
        try:
            return self._reply(time.monotonic() + self.timeout)
        except TimeoutError as error:
            self.close()
            raise smtplib.SMTPServerDisconnected(f"no answer within {self.timeout:g} s") from error
        except smtplib.SMTPServerDisconnected:
            self.close()
            raise
        except OSError as error:
            self.close()
            raise smtplib.SMTPServerDisconnected(f"the connection broke: {error}") from error

    def stirs(self) -> bool:
        """Whether something came unasked. Between mails that is a 421 or the end of the connection."""
        if self.unread or self.sock is None:
            return True
        with selectors.DefaultSelector() as selector:
            selector.register(self.sock, selectors.EVENT_READ)
            return bool(selector.select(0))

    def _reply(self, deadline: float) -> tuple[int, bytes]:
        code, texts = b"", list[bytes]()
        while len(texts) < _MAX_LINES:
            line = self._line(deadline)
            found = _REPLY.fullmatch(line)
            if not found or (code and found[1] != code):
                raise smtplib.SMTPServerDisconnected(f"not an SMTP reply: {words(line[:80])!r}")
            code = found[1]
            texts.append((found[3] or b"").strip())
            if found[2] != b"-":
                return int(code), b"\n".join(texts)
        raise smtplib.SMTPServerDisconnected(f"a reply of more than {_MAX_LINES} lines")

    def _line(self, deadline: float) -> bytes:
        if self.sock is None:
            raise smtplib.SMTPServerDisconnected("not connected")
        try:
            while b"\n" not in self.unread and len(self.unread) <= _MAX_LINE:
                self.sock.settimeout(max(deadline - time.monotonic(), 0.001))
                received = self.sock.recv(4096)
                if not received:
                    raise smtplib.SMTPServerDisconnected("it closed the connection")
                self.unread += received
        finally:
            self.sock.settimeout(self.timeout)
        line, _, self.unread = self.unread.partition(b"\n")
        if len(line) > _MAX_LINE:
            raise smtplib.SMTPServerDisconnected(f"a line of more than {_MAX_LINE} octets: {words(line[:40])!r}…")
        return line.removesuffix(b"\r")


class TlsClient(Client, smtplib.SMTP_SSL):
    """The same, encrypted from the first byte (RFC 8314, section 3.3)."""


def words(reply: bytes | str) -> str:
    """A reply as one printable line, bounded: it is kept in a row and shown to people."""
    text = reply.decode(errors="replace") if isinstance(reply, bytes) else reply
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[: ChannelError.REPLY_LIMIT]


def own_name(client: Client) -> str:
    """This machine's full name, else its address on this connection (RFC 5321, section 4.1.4)."""
    name = socket.gethostname()
    if _HOST.fullmatch(name) or client.sock is None:
        return name
    address = str(client.sock.getsockname()[0])
    return f"[IPv6:{address}]" if ":" in address else f"[{address}]"


def say_goodbye(client: Client) -> None:
    """QUIT, without waiting long for the answer."""
    client.timeout = min(client.timeout, _GOODBYE_SECONDS)
    with suppress(OSError, ValueError):
        client.quit()
    client.close()
