"""The exception tree. Everything that can go wrong by somebody's doing is a `PublisherError`:

    PublisherError              its text names the file and line, slug or key, and says what to do
    ├── ConfigError             a key of config.toml, a secret, a folder
    ├── PostError               one post file (path and line)
    ├── TemplateError           one template (path and line)
    ├── TranslationError        a post that cannot be translated as asked
    │   └── EngineUnavailable   one engine: absent, no such pair, over quota, not answering
    ├── ModelError              a translation model that cannot be fetched or installed
    ├── NotFound                a slug, issue or publication that does not exist
    ├── NotAllowed              a step that the present state does not permit
    ├── StoreError              the database: locked, full, read-only, from a newer version
    ├── MailboxError            the mailbox that reports come back to: not there, not open to us
    └── ChannelError            what a channel says of one delivery
        ├── Refused             final: the far side will not take it
        ├── Unavailable         not accepted; may be tried again (`retry_after`)
        └── Ambiguous           it may have gone out: never sent again by itself

Anything else that reaches the top is a defect of ours.
"""

from datetime import timedelta
from pathlib import Path


class PublisherError(Exception):
    """Base of all errors that a person can act upon; `str(error)` is the whole message."""


class ConfigError(PublisherError):
    """The configuration cannot be used as it stands."""


class _FileError(PublisherError):
    """An error at a place in a file: shown as `path:line: message`."""

    def __init__(self, message: str, path: Path | str, line: int | None = None) -> None:
        self.message, self.path, self.line = message, Path(path), line
        place = f"{path}:{line}" if line else f"{path}"
        super().__init__(f"{place}: {message}")


class PostError(_FileError):
    """A post file that cannot be read as a post."""


class TemplateError(_FileError):
    """A template that is broken, or that asks for something that does not exist."""


class TranslationError(PublisherError):
    """A translation that cannot be made or used as asked."""


class EngineUnavailable(TranslationError):
    """One engine cannot serve now; the next in order is asked.

    `remedy` says what staff can do to get it (install, key, quota).
    """

    def __init__(self, engine: str, reason: str, remedy: str = "") -> None:
        self.engine, self.reason, self.remedy = engine, reason, remedy
        super().__init__(f"engine {engine}: {reason}" + (f" ({remedy})" if remedy else ""))


class ModelError(PublisherError):
    """A translation model cannot be found, fetched, verified or installed."""


class NotFound(PublisherError):
    """What was named does not exist."""


class NotAllowed(PublisherError):
    """The step is not legal from the present state."""


class StoreError(PublisherError):
    """The database cannot be used now."""


class MailboxError(PublisherError):
    """The mailbox of `[bounces]` cannot be opened or read now."""


class ChannelError(PublisherError):
    """Base of the three answers that a channel can give instead of an `Outcome`.

    `reply` is the far side's own words, bounded to `REPLY_LIMIT` characters, since they are kept in a row.
    """

    REPLY_LIMIT = 500

    def __init__(self, message: str, reply: str = "") -> None:
        self.reply = (reply or message)[: self.REPLY_LIMIT]
        super().__init__(message)


class Refused(ChannelError):
    """Final: the far side has said no, or the message is beyond what the network can carry."""


class Unavailable(ChannelError):
    """Certainly not accepted; may be tried again, not before `retry_after` when the far side gave one."""

    def __init__(self, message: str, reply: str = "", retry_after: timedelta | None = None) -> None:
        self.retry_after = retry_after
        super().__init__(message, reply)


class Ambiguous(ChannelError):
    """It may have gone out. Only `reconcile` or a person settles it."""
