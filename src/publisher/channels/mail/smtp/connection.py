"""The connection to a relay: opening it, and how long it is kept. smtplib connects, encrypts and logs in."""

import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from publisher.channels.answers import NoConnection
from publisher.channels.mail.smtp.client import Client, LmtpClient, TlsClient, own_name, reply_words, say_goodbye
from publisher.core.waiting import Waiting, aside
from publisher.core.wording import system_words, text_of, worded

Tls = Literal["none", "starttls", "tls"]

_NO_EHLO = (500, 501, 502, 504)
"""A server that doesn't know the command; RFC 5321, section 4.1.4 says HELO to it."""


@dataclass(frozen=True, slots=True)
class Server:
    """A relay, and how to talk to it. `ca_file` "" = the system's authorities.

    Seconds: `timeout` for the answer to a command, `data_timeout` for the one after a mail's final dot,
    `connect_timeout` for the connection itself, `write_timeout` for each piece of a body to be read (10 and 3 minutes
    as in RFC 5321, section 4.5.3.2). `pipelining` is used where the relay offers it (RFC 2920). With `lmtp`,
    `host` may be the path of a Unix socket, which has no port.
    """

    host: str
    port: int
    tls: Tls
    username: str = ""
    password: str = field(default="", repr=False)
    ca_file: str = ""
    timeout: float = 30
    max_messages: int = 100
    pipelining: bool = True
    data_timeout: float = 600
    connect_timeout: float = 30
    write_timeout: float = 180
    lmtp: bool = False

    @property
    def place(self) -> str:
        """What errors call it: host and port, or the socket's path."""
        return self.host if self.host.startswith("/") else f"{self.host}:{self.port}"


class Connection:
    """The connection to one relay: opened when it is first needed, renewed after `max_messages`.

    `taken` counts the mails that used it. `soiled`: the last one was declined, and the rest of its
    envelope must be cleared (RSET) before the next. `broken_off`: nothing more may go out before `close`.
    """

    def __init__(self, server: Server) -> None:
        self.server = server
        self.taken = 0
        self.soiled = False
        self.broken_off = False
        self._client: Client | None = None
        self._context: ssl.SSLContext | None = None

    def ready(self) -> Waiting[Client]:
        """The connection, with no answer outstanding; a new one when this one has ended. Raises `NoConnection`."""
        if self._client is not None and self._client.stirs():
            self.drop()
        if self.taken >= self.server.max_messages:
            yield from aside(self.close)
        if self._client is None:
            yield from aside(self._open)
        return self.current()

    def current(self) -> Client:
        """The connection as it is, with answers outstanding."""
        if self._client is None:
            raise RuntimeError(worded("there is no connection"))
        return self._client

    def pipelines(self) -> bool:
        """Whether commands may be written before earlier ones are answered."""
        return self.server.pipelining and "pipelining" in self.current().esmtp_features

    def close(self) -> None:
        """Say QUIT; the next mail opens a new connection."""
        self.broken_off = False
        client, self._client = self._client, None
        if client is not None:
            say_goodbye(client)

    def drop(self) -> None:
        """Break the connection off, wherever the dialogue is."""
        client, self._client = self._client, None
        if client is not None:
            client.close()

    def break_off(self) -> None:
        """Shut the connection down, from any thread: whoever waits for an answer sees it end."""
        self.broken_off = True
        client = self._client
        sock = client.sock if client is not None else None
        if sock is not None:
            with suppress(OSError):
                # Below TLS, whose own goodbye would wait for the other side.
                socket.socket.shutdown(sock, socket.SHUT_RDWR)

    def _open(self) -> None:
        # Kept for later connections: reading the system's authorities takes longer than sending a dozen mails.
        self._context = self._context or tls_context(self.server)
        self._client, self.taken, self.soiled = connect(self.server, self._context), 0, False


def tls_context(server: Server) -> ssl.SSLContext | None:
    """The context that checks a server's certificate. Raises `NoConnection` when the authorities cannot be read."""
    with _step(server, "TLS", worded("let ca_file name a file of certificates that this program may read")):
        path = str(Path(server.ca_file).expanduser()) if server.ca_file else None
        return ssl.create_default_context(cafile=path) if server.tls != "none" else None


def connect(server: Server, context: ssl.SSLContext | None) -> Client:
    """A connection that is encrypted and logged in as configured. Raises `NoConnection`."""
    waits = (server.connect_timeout, server.timeout)
    with _step(server, worded("connecting"), worded("check host, port and tls, and that the mail server runs")):
        if server.lmtp:
            client: Client = LmtpClient(server.host, server.port, *waits)
        elif server.tls == "tls":
            client = TlsClient(server.host, server.port, *waits, context)
        else:
            client = Client(server.host, server.port, *waits)
    try:
        _set_up(server, client, context)
    except BaseException:
        client.close()
        raise
    return client


def probe(server: Server) -> str:
    """Open a separate connection, send NOOP and QUIT; returns what was agreed on. Raises `NoConnection`."""
    client = connect(server, tls_context(server))
    try:
        with _step(server, "NOOP", worded("try again later")):
            code, text = client.noop()
            if code // 100 != 2:
                raise smtplib.SMTPResponseException(code, reply_words(text))
        lock = client.sock.version() if isinstance(client.sock, ssl.SSLSocket) else None
    finally:
        say_goodbye(client)
    login = worded("accepts %(username)s", username=server.username) if server.username else worded("no login")
    return worded(
        "%(place)s answers; %(lock)s; %(login)s", place=server.place, lock=lock or worded("not encrypted"), login=login
    )


def _set_up(server: Server, client: Client, context: ssl.SSLContext | None) -> None:
    client.local_hostname = own_name(client)
    if client.sock is not None and client.sock.family in (socket.AF_INET, socket.AF_INET6):
        # Each write is complete; waiting for more would only hold the final dot back.
        client.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    _greet(server, client)
    if server.tls == "starttls":
        mend = worded('check port; tls = "tls" is for servers that encrypt from the start (port 465)')
        with _step(server, "STARTTLS", mend):
            code, text = client.starttls(context=context)
            if code != 220:
                raise smtplib.SMTPResponseException(code, reply_words(text))
        _greet(server, client)
    if server.username:
        with _step(server, "AUTH", worded("check username, password and tls")):
            client.login(server.username, server.password)


def _greet(server: Server, client: Client) -> None:
    with _step(server, client.ehlo_msg.upper(), worded("try again later, or check host and port")):
        code, text = client.ehlo()
        if code in _NO_EHLO and not server.lmtp:
            code, text = client.helo()
        if code // 100 != 2:
            raise smtplib.SMTPHeloError(code, reply_words(text))


@contextmanager
def _step(server: Server, step: str, mend: str) -> Iterator[None]:
    """Every failure before the first mail is `NoConnection`, whichever side caused it."""
    try:
        yield
    except smtplib.SMTPResponseException as error:
        reply = f"{error.smtp_code} {reply_words(error.smtp_error)}"
        later = worded("try again later") if error.smtp_code // 100 == 4 else mend
        raise NoConnection(
            worded("%(place)s: %(step)s answered %(reply)s", place=server.place, step=step, reply=reply), later, reply
        ) from error
    except ssl.SSLCertVerificationError as error:
        mend = worded("let ca_file name the authority's certificate, and let host be the name that the certificate has")
        raise NoConnection(
            worded(
                "%(place)s: its certificate is not valid: %(verify_message)s",
                place=server.place,
                verify_message=error.verify_message,
            ),
            mend,
        ) from error
    except UnicodeEncodeError as error:
        # smtplib writes ASCII only. The error's own text shows what it could not write.
        raise NoConnection(f"{server.place}: {step}", worded("username and password must be ASCII")) from error
    except (OSError, ValueError) as error:
        said = worded(
            "%(what)s: %(why)s",
            what=step,
            why=system_words(error) if isinstance(error, OSError) and error.strerror else text_of(error),
        )
        raise NoConnection(worded("%(what)s: %(why)s", what=server.place, why=said), mend) from error
