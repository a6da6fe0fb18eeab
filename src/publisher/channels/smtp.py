"""One SMTP conversation (RFC 5321): a connection that is used for many mails, and what its answers mean for each.

Until the first byte of a mail's body has left, nothing can have been accepted: trouble is `Unavailable` or `Refused`.
From then on silence, a lost connection or an answer that is none is `Ambiguous`. smtplib connects, encrypts and logs
in; its `sendmail` cannot tell those two apart, so the envelope and the body are sent here.
"""

import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from publisher.channels.mime import Mail
from publisher.channels.smtp_client import Client, TlsClient, own_name, say_goodbye, words
from publisher.errors import Ambiguous, ChannelError, Refused, Unavailable

Tls = Literal["none", "starttls", "tls"]

_NO_EHLO = (500, 501, 502, 504)
"""A server that doesn't know the command; RFC 5321, section 4.1.4 says HELO to it."""

_AUTH_REQUIRED = 530
"""RFC 4954 and 3207: the server wants a login or TLS first. It is about us, not about the mail."""


@dataclass(frozen=True, slots=True)
class Server:
    """A relay, and how to talk to it. `timeout` is seconds for each answer; `ca_file` "" = the system's authorities."""

    host: str
    port: int
    tls: Tls
    username: str = ""
    password: str = field(default="", repr=False)
    ca_file: str = ""
    timeout: float = 30
    max_messages: int = 100


class NoConnection(Unavailable):
    """The relay cannot be used as it is configured, or not now; `what` is wrong, `mend` says what to do."""

    def __init__(self, message: str, mend: str, reply: str = "") -> None:
        self.what, self.mend = message, mend
        super().__init__(f"{message}: {mend}", reply)


class Conversation:
    """The connection to one relay: opened by the first mail, renewed after `max_messages`. For one thread."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._place = f"{server.host}:{server.port}"
        self._client: Client | None = None
        self._taken = 0

    def deliver(self, mail: Mail) -> str:
        """Hand one mail over; the relay's reply. Raises `Refused`, `Unavailable` or `Ambiguous`."""
        body = _on_the_wire(mail.data)
        client = self._ready()
        self._taken += 1
        try:
            if mail.utf8 and not client.has_extn("smtputf8"):
                raise Refused(
                    f"{mail.recipient}: letters outside ASCII before the @, and {self._place} offers no SMTPUTF8; "
                    "ask the reader for another address"
                )
            client.command_encoding = "utf-8" if mail.utf8 else "ascii"
            size = f" SIZE={len(body)}" if client.has_extn("size") else ""
            named = f" RET=HDRS ENVID={_xtext(mail.envelope_id)}" if client.has_extn("dsn") else ""
            self._ask(client, f"MAIL FROM:<{mail.sender}>{size}{named}{' SMTPUTF8' if mail.utf8 else ''}")
            self._ask(client, f"RCPT TO:<{mail.recipient}>")
            self._ask(client, "DATA", wanted=3)
            return self._hand_over(client, body)
        except ChannelError:
            self._reset()
            raise
        except BaseException:
            # Wherever it stands now, the next mail must not start from there.
            self._drop()
            raise

    def check(self) -> str:
        """Open a connection of its own, ask it NOOP and QUIT; what was agreed on. Raises `NoConnection`."""
        client = self._open()
        try:
            with self._step("NOOP", "try again later"):
                code, text = client.noop()
                if code // 100 != 2:
                    raise smtplib.SMTPResponseException(code, words(text))
            lock = client.sock.version() if isinstance(client.sock, ssl.SSLSocket) else None
        finally:
            say_goodbye(client)
        login = f"accepts {self._server.username}" if self._server.username else "no login"
        return f"{self._place} answers; {lock or 'not encrypted'}; {login}"

    def close(self) -> None:
        """Say QUIT; the next mail opens a new connection."""
        client, self._client = self._client, None
        if client is not None:
            say_goodbye(client)

    def _ready(self) -> Client:
        if self._client is not None and self._client.stirs():
            self._drop()
        if self._taken >= self._server.max_messages:
            self.close()
        if self._client is None:
            self._client, self._taken = self._open(), 0
        return self._client

    def _open(self) -> Client:
        server = self._server
        with self._step("TLS", "let ca_file name a file of certificates that this program may read"):
            path = str(Path(server.ca_file).expanduser()) if server.ca_file else None
            context = ssl.create_default_context(cafile=path) if server.tls != "none" else None
        with self._step("connecting", "check host, port and tls, and that the mail server runs"):
            client = self._connected(context)
        try:
            self._set_up(client, context)
        except BaseException:
            client.close()
            raise
        return client

    def _connected(self, context: ssl.SSLContext | None) -> Client:
        """smtplib opens and reads the greeting. A name is given so that it doesn't ask the DNS for our own."""
        server = self._server
        if server.tls == "tls":
            return TlsClient(server.host, server.port, "localhost", timeout=server.timeout, context=context)
        return Client(server.host, server.port, "localhost", timeout=server.timeout)

    def _set_up(self, client: Client, context: ssl.SSLContext | None) -> None:
        server = self._server
        client.local_hostname = own_name(client)
        self._greet(client)
        if server.tls == "starttls":
            mend = 'check port; tls = "tls" is for servers that encrypt from the start (port 465)'
            with self._step("STARTTLS", mend):
                code, text = client.starttls(context=context)
                if code != 220:
                    raise smtplib.SMTPResponseException(code, words(text))
            self._greet(client)
        if server.username:
            with self._step("AUTH", "check username, password and tls"):
                client.login(server.username, server.password)

    def _greet(self, client: Client) -> None:
        with self._step("EHLO", "try again later, or check host and port"):
            code, text = client.ehlo()
            if code in _NO_EHLO:
                code, text = client.helo()
            if code // 100 != 2:
                raise smtplib.SMTPHeloError(code, words(text))

    @contextmanager
    def _step(self, step: str, mend: str) -> Iterator[None]:
        """What goes wrong before the first mail is `NoConnection`, whoever's fault it is."""
        try:
            yield
        except smtplib.SMTPResponseException as error:
            reply = f"{error.smtp_code} {words(error.smtp_error)}"
            later = "try again later" if error.smtp_code // 100 == 4 else mend
            raise NoConnection(f"{self._place}: {step} answered {reply}", later, reply) from error
        except ssl.SSLCertVerificationError as error:
            mend = "let ca_file name the authority's certificate, and let host be the name that the certificate has"
            raise NoConnection(f"{self._place}: its certificate does not hold: {error.verify_message}", mend) from error
        except UnicodeEncodeError as error:
            # smtplib writes ASCII only. The error's own text shows what it could not write.
            raise NoConnection(f"{self._place}: {step}", "username and password must be ASCII") from error
        except (OSError, ValueError) as error:
            raise NoConnection(f"{self._place}: {step}: {error}", mend) from error

    def _ask(self, client: Client, command: str, wanted: int = 2) -> None:
        """Say one line of the envelope and go on only at a reply of the wanted class."""
        verb = command.partition(" ")[0]
        try:
            code, text = client.docmd(command)
            if client.unread:
                raise smtplib.SMTPServerDisconnected("it answered more than it was asked")
        except (OSError, ValueError) as error:
            self._drop()
            raise Unavailable(f"{self._place}: {verb}: {error}") from error
        if code // 100 != wanted:
            raise self._declined(verb, code, words(text))

    def _hand_over(self, client: Client, body: bytes) -> str:
        """From the first byte on the mail may be accepted: only a 4xx or 5xx says that it was not."""
        try:
            client.send(body)
            code, text = client.getreply()
        except Exception as error:
            self._drop()
            raise Ambiguous(f"{self._place}: the mail was sent, its answer is missing: {error}") from error
        reply = f"{code} {words(text)}"
        if code // 100 == 2:
            return reply[: ChannelError.REPLY_LIMIT]
        if code // 100 == 3:
            self._drop()
            raise Ambiguous(f"{self._place}: the mail was sent, its answer says neither yes nor no: {reply}", reply)
        raise self._declined("the mail", code, words(text))

    def _declined(self, verb: str, code: int, text: str) -> ChannelError:
        reply = f"{code} {text}"
        message = f"{self._place}: {verb} answered {reply}"
        if code == 421 or code < 400:
            self._drop()
        if code == _AUTH_REQUIRED:
            return NoConnection(message, "check username, password and tls", reply)
        return Refused(message, reply) if code >= 500 else Unavailable(message, reply)

    def _reset(self) -> None:
        """Forget the mail that failed; a connection that cannot is given up."""
        if self._client is None:
            return
        try:
            self._client.command_encoding = "ascii"
            clean = self._client.docmd("RSET")[0] == 250
        except (OSError, ValueError):
            clean = False
        if not clean:
            self._drop()

    def _drop(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            client.close()


def _on_the_wire(data: bytes) -> bytes:
    """With CRLF line ends, dots doubled at the start of lines, and the last dot (RFC 5321, section 4.5.2)."""
    lines = re.sub(rb"(?<!\r)\n|\r(?!\n)", b"\r\n", data)
    stuffed = (b"." if lines.startswith(b".") else b"") + lines.replace(b"\r\n.", b"\r\n..")
    return stuffed + (b"" if stuffed.endswith(b"\r\n") else b"\r\n") + b".\r\n"


def _xtext(text: str) -> str:
    """An envelope id, which reports repeat, in the form that the command takes (RFC 3461, section 4)."""
    return "".join(c if "!" <= c <= "~" and c not in "+=" else f"+{ord(c):02X}" for c in text)
