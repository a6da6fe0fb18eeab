"""A folder on an IMAP server (RFC 3501) as the mailbox for reports."""

import base64
import imaplib
import os
import re
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

from publisher.config.tables import BounceMailbox
from publisher.core.addresses import is_loopback
from publisher.core.errors import ConfigError, MailboxError
from publisher.core.wording import worded
from publisher.subscribers.bounces.mailbox.heads import MOST_BYTES, Closing, has_header
from publisher.subscribers.bounces.mailbox.imap_link import Limits, PlainLink, TlsLink

_PASSWORD = "PUBLISHER_BOUNCES_PASSWORD"  # noqa: S105 the variable's name

_SESSION = 10
"""A session may take so many times as long as the answer to one command: sending waits for it meanwhile."""

ImapAnswer = TypeVar("ImapAnswer")


class ImapMailbox(Closing):
    """A folder on an IMAP server (RFC 3501). A mail is seen if it has the flag \\Seen."""

    def __init__(self, settings: BounceMailbox, workspace: Path, timeout: float) -> None:
        if settings.imap_tls == "none" and not is_loopback(settings.imap_host):
            raise ConfigError(
                worded(
                    '[bounces] imap_tls = "none" is allowed for a server on this machine only: write "tls" or '
                    '"starttls"'
                )
            )
        self._place = f"{settings.imap_host}:{settings.imap_port}"
        password = _password(settings, workspace)
        self._limits = Limits(timeout, _SESSION * timeout)
        try:
            self._link = self._connected(settings, workspace, timeout)
        except BaseException:
            self._limits.closed()
            raise
        try:
            self._open(settings, password)
        except BaseException:
            self.close()
            raise

    def messages(self) -> Iterator[tuple[str, bytes]]:
        """Each mail without \\Seen, oldest first; reading does not set it."""
        for uid in self._search("UNSEEN"):
            if (data := self._fetch(uid)) is not None:
                yield uid, data

    def find(self, header: str, value: str) -> tuple[str, bytes] | None:
        """Asks the server, newest first."""
        with self._step("NOOP", worded("try again later")):
            # The server reports new mail only in answer to a command.
            self._link.noop()
        quoted = value.replace("\\", "\\\\").replace('"', '\\"')
        for uid in reversed(self._search("HEADER", header, f'"{quoted}"')):
            data = self._fetch(uid)
            if data is not None and has_header(data, header, value):
                return uid, data
        return None

    def done(self, message: str) -> None:
        """Sets \\Seen."""
        self._ask(
            worded("marking a mail as seen"), lambda: self._link.uid("STORE", message, "+FLAGS.SILENT", "(\\Seen)")
        )

    def close(self) -> None:
        """Says LOGOUT; nothing is expunged."""
        with suppress(OSError, imaplib.IMAP4.error), self._limits.command():
            self._link.logout()
        with suppress(OSError):
            # Without an answer to LOGOUT, the socket is still open.
            self._link.shutdown()
        self._limits.closed()

    def _connected(self, settings: BounceMailbox, workspace: Path, timeout: float) -> imaplib.IMAP4:
        host, port = settings.imap_host, settings.imap_port
        authorities = str(workspace / settings.ca_file) if settings.ca_file else None
        with self._step(worded("connecting"), worded("check imap_host, imap_port, imap_tls and ca_file of [bounces]")):
            if settings.imap_tls == "none":
                return PlainLink(host, port, timeout, self._limits)
            context = ssl.create_default_context(cafile=authorities)
            if settings.imap_tls == "tls":
                return TlsLink(host, port, context, timeout, self._limits)
            link = PlainLink(host, port, timeout, self._limits)
            try:
                link.starttls(context)
            except BaseException:
                with suppress(OSError):
                    # A handshake that failed has closed the socket already.
                    link.shutdown()
                raise
            return link

    def _open(self, settings: BounceMailbox, password: str) -> None:
        self._ask(worded("the login"), lambda: self._link.login(settings.username, password))
        self._ask(
            worded("opening %(folder)s", folder=settings.folder),
            lambda: self._link.select(_folder_name(settings.folder)),
        )

    def _search(self, *criteria: str) -> list[str]:
        (found,) = self._ask("SEARCH", lambda: self._link.uid("SEARCH", *criteria)) or [b""]
        return (found or b"").decode("ascii", "replace").split()

    def _fetch(self, uid: str) -> bytes | None:
        parts = self._ask("FETCH", lambda: self._link.uid("FETCH", uid, f"(BODY.PEEK[]<0.{MOST_BYTES}>)"))
        return next((part[1] for part in parts if isinstance(part, tuple)), None)

    def _ask(self, what: str, call: "Callable[[], tuple[str, list[ImapAnswer]]]") -> "list[ImapAnswer]":
        with self._step(what, worded("check username, password_file and folder of [bounces]")):
            status, answer = call()
            if status != "OK":
                raise imaplib.IMAP4.error(b" ".join(a for a in answer if isinstance(a, bytes)).decode(errors="replace"))
            return answer

    @contextmanager
    def _step(self, step: str, mend: str) -> Iterator[None]:
        try:
            with self._limits.command():
                yield
        except ssl.SSLCertVerificationError as error:
            raise MailboxError(
                worded(
                    "%(place)s: its certificate is not valid: %(verify_message)s: set ca_file to the certificate of "
                    "its authority, and imap_host to the name in the certificate",
                    place=self._place,
                    verify_message=error.verify_message,
                )
            ) from error
        except (OSError, imaplib.IMAP4.error, UnicodeError) as error:
            said = worded("%(what)s: %(why)s", what=_words(error), why=mend)
            step = worded("%(what)s: %(why)s", what=self._place, why=step)
            raise MailboxError(worded("%(what)s: %(why)s", what=step, why=said)) from error


def _words(error: Exception) -> str:
    """The text of an error; imaplib keeps the server's text as bytes."""
    said = error.args[0] if error.args else ""
    return " ".join((said.decode(errors="replace") if isinstance(said, bytes) else str(error)).split())[:300]


def _password(settings: BounceMailbox, workspace: Path) -> str:
    if password := os.environ.get(_PASSWORD, ""):
        return password
    try:
        return (
            (workspace / settings.password_file).read_text(encoding="utf-8").strip() if settings.password_file else ""
        )
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or worded("it is not UTF-8 text")
        raise ConfigError(
            worded(
                "[bounces] password_file: %(password_file)s cannot be read: %(why)s (or set %(password)s)",
                password_file=settings.password_file,
                why=why,
                password=_PASSWORD,
            )
        ) from error


def _folder_name(name: str) -> str:
    """Quoted, with characters outside ASCII in modified UTF-7 (RFC 3501, section 5.1.3)."""

    def shifted(found: re.Match[str]) -> str:
        return "&" + base64.b64encode(found[0].encode("utf-16-be")).decode().rstrip("=").replace("/", ",") + "-"

    written = re.sub(r"[^\x20-\x7e]+", shifted, name.replace("&", "&-"))
    return '"' + written.replace("\\", "\\\\").replace('"', '\\"') + '"'
