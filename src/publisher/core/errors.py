"""The exception tree. Everything that a person can cause or put right is a `PublisherError`:

    PublisherError              its text names the file and line, slug or key, and says what to do
    ├── ConfigError             a key of config.toml, a secret, a folder
    ├── FileError               a file that cannot be read, understood or written (path and line)
    │   ├── PostError           one post file
    │   ├── TemplateError       one template
    │   └── LostFile            a file that an approved message needs; its publication is paused
    ├── TranslationError        a post that cannot be translated as asked
    │   └── EngineUnavailable   one engine: absent, no such pair, over quota, not answering
    ├── ModelError              a translation model that cannot be fetched or installed
    ├── NotFound                a slug, issue or publication that does not exist
    ├── InvalidInput            a wrong value: an address, a key, a time, an unknown name
    ├── Conflict                taken already, or changed by somebody else meanwhile
    ├── TooOften                asked more often than is good for others; free again after a while
    ├── IllegalStep             a step that the present state does not permit
    ├── StoreError              the database: locked, full, read-only, from a newer version
    │   ├── ConnectionLost      its server has gone away amid a transaction, which is undone
    │   ├── StoreBusy           another process writes, and has not ended in time: the same may be done again
    │   └── RestoredStore       it is older than what was sent, and waits for a person
    ├── FetchError              a page, a feed or a picture that its server does not give
    ├── MailboxError            the mailbox that reports come back to: missing, or it does not let us in
    └── ChannelError            what a channel says of one delivery
        ├── Refused             final: the far side will not take it
        ├── Unavailable         not accepted; may be tried again (`retry_after`)
        └── Ambiguous           it may have gone out: never sent again automatically

Anything else that reaches the top is a bug. Each class has its exit code and its HTTP status (`exit_code`,
`http_status`); they are defined nowhere else.
"""

import logging
from datetime import timedelta
from pathlib import Path
from typing import ClassVar

from publisher.core.wording import worded

LOG = logging.getLogger("publisher")


class PublisherError(Exception):
    """Base of all errors that a person can act upon; `str(error)` is the whole message in English.

    `wording.in_words(error, lang)` says it in another language.
    `exit_code` is the console script's, `http_status` that of a page (RFC 9110, section 15).
    """

    exit_code: ClassVar[int] = 1
    http_status: ClassVar[int] = 503


class ConfigError(PublisherError):
    """The configuration cannot be used."""


class FileError(PublisherError):
    """A file that cannot be read, understood or written: shown as `path:line: message`."""

    def __init__(self, message: str, path: Path | str, line: int | None = None) -> None:
        self.message, self.path, self.line = message, Path(path), line
        place = f"{path}:{line}" if line else f"{path}"
        super().__init__(worded("%(place)s: %(message)s", place=place, message=message))


class PostError(FileError):
    """A post file that cannot be read as a post."""


class TemplateError(FileError):
    """A template that is broken, or that asks for something that does not exist."""


class LostFile(FileError):
    """A file that an approved message was frozen with is gone or unreadable.

    It says nothing about any destination: nobody is refused because of it, and the publication pauses.
    """


class TranslationError(PublisherError):
    """A translation that cannot be made or used as asked."""


class EngineUnavailable(TranslationError):
    """One engine cannot serve now; the next in order is asked.

    `remedy` says what staff can do to get it (install, key, quota).
    """

    def __init__(self, engine: str, reason: str, remedy: str = "") -> None:
        self.engine, self.reason, self.remedy = engine, reason, remedy
        said = worded("engine %(engine)s: %(reason)s", engine=engine, reason=reason)
        super().__init__(worded("%(what)s (%(remedy)s)", what=said, remedy=remedy) if remedy else said)


class ModelError(PublisherError):
    """A translation model cannot be found, fetched, verified or installed."""


class NotFound(PublisherError):
    """What was named does not exist."""

    http_status = 404


class InvalidInput(PublisherError):
    """The value is wrong whatever the state: an address, a key, a time, an unknown list or language."""

    http_status = 400


class Conflict(PublisherError):
    """The name or the place is taken, or somebody else has changed the thing meanwhile."""

    http_status = 409


class TooOften(PublisherError):
    """Something was asked for more often than is good for others; it may be asked for again after `wait`."""

    http_status = 429

    def __init__(self, message: str, wait: timedelta) -> None:
        self.wait = wait
        super().__init__(message)


class IllegalStep(PublisherError):
    """The step is not legal from the present state."""

    http_status = 409


class StoreError(PublisherError):
    """The database cannot be used now."""


class ConnectionLost(StoreError):
    """The connection broke amid a transaction: the database has undone it, unless it broke at the commit itself."""


class StoreBusy(StoreError):
    """Another process has held for too long what was to be written; of this transaction nothing is."""


class RestoredStore(StoreError):
    """The database is older than what was sent, or the folder does not know it: nothing is sent until a person says so.

    The exit code is that of everything that waits for a person.
    """

    exit_code = 3


class FetchError(PublisherError):
    """A page, a feed or a picture cannot be fetched now, or is beyond the limits."""


class MailboxError(PublisherError):
    """The mailbox of `[bounces]` cannot be opened or read now."""


class ChannelError(PublisherError):
    """Base of the three answers that a channel can give instead of an `Outcome`.

    `reply` is the far side's own words, cut to the `REPLY_LIMIT` characters that a row holds.
    """

    REPLY_LIMIT = 500

    def __init__(self, message: str, reply: str = "") -> None:
        kept = reply or message
        # A slice would forget what our own words were made from.
        self.reply = kept if len(kept) <= self.REPLY_LIMIT else kept[: self.REPLY_LIMIT]
        super().__init__(message)


class Refused(ChannelError):
    """Final: the far side has said no, or the message is beyond what the network can carry."""


class Unavailable(ChannelError):
    """Certainly not accepted; may be tried again, not before `retry_after` when the far side gave one."""

    def __init__(self, message: str, reply: str = "", retry_after: timedelta | None = None) -> None:
        self.retry_after = retry_after
        super().__init__(message, reply)


class Away(Unavailable):
    """The far side as a whole cannot be used now: no connection, or an answer that is not about this message."""


class Ambiguous(ChannelError):
    """It may have gone out. Only `reconcile` or a person settles it."""


def describe_bug(error: Exception, where: str) -> str:
    """One line about an exception that only a bug can have caused, for a row or a screen.

    Its traceback goes to the log, which `--debug` shows.
    """
    LOG.debug("%s", where, exc_info=error)
    return worded(
        "%(where)s: internal error (%(kind)s: %(error)s); --debug shows where it happened",
        where=where, kind=type(error).__name__, error=str(error),
    )  # fmt: skip
