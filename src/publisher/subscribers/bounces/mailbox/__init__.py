"""The mailbox for reports, configured in `[bounces]`: a Maildir folder, or a folder on an IMAP server.

Mails are read as bytes and never deleted: a processed mail is marked as seen.
"""

from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from publisher.config.tables import BounceMailbox
from publisher.core.errors import ConfigError
from publisher.core.wording import worded
from publisher.subscribers.bounces.mailbox.heads import MOST_BYTES

__all__ = ["MOST_BYTES", "TIMEOUT", "Mailbox", "open_mailbox"]

TIMEOUT = 30.0
"""Seconds to wait for each answer of the server."""


class Mailbox(Protocol):
    """An open mailbox, for one thread. All methods raise `MailboxError`."""

    def messages(self) -> Iterator[tuple[str, bytes]]:
        """Each unseen mail: its id, valid while the mailbox is open, and its first `MOST_BYTES`."""

    def find(self, header: str, value: str) -> tuple[str, bytes] | None:
        """A mail, seen or not, with this value in a header; None if there is none yet."""

    def done(self, message: str) -> None:
        """Mark a mail as seen, so that it is not read again."""

    def close(self) -> None:
        """Close the connection; safe to call twice."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


def open_mailbox(settings: BounceMailbox, workspace: Path, timeout: float = TIMEOUT) -> Mailbox:
    """Open the configured mailbox. Raises `ConfigError` if none is configured, and `MailboxError`."""
    if settings.maildir:
        from publisher.subscribers.bounces.mailbox.maildir import MaildirMailbox

        return MaildirMailbox(workspace / settings.maildir)
    if settings.imap_host:
        from publisher.subscribers.bounces.mailbox.imap import ImapMailbox

        return ImapMailbox(settings, workspace, timeout)
    raise ConfigError(worded("[bounces] names no mailbox: write maildir, or imap_host with username and password_file"))
