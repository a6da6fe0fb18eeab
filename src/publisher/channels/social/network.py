"""Base of the accounts on networks that are reached over HTTP with secrets: sending once, looking for it, diagnosis.

A network gives its calls and what its answers mean. This file decides what may be repeated: until the call that makes
the post visible nothing is public, and every failure may be tried again; from that call on an open outcome is
`Ambiguous`, settled by reading the account's own posts.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import ClassVar, Generic, Protocol, TypeVar
from urllib.parse import urlsplit

from pydantic import Field, field_validator

from publisher.channels.answers import HUMAN, Declined, Meaning, NoConnection, answered, unanswered, unknown
from publisher.channels.credentials import missing_credentials, remedy, secret
from publisher.channels.media import read_media
from publisher.channels.social.account import AccountChannel, AccountSettings
from publisher.core.errors import Ambiguous, ChannelError, Refused
from publisher.core.http import RequestError
from publisher.core.types import Destination, Diagnosis, Media, Message, Outcome
from publisher.core.wording import text_of, worded

_OTHER_4XX = Meaning(Refused, worded("it does not take this post"))

TIMELINE = timedelta(days=7)
"""How far back `find` looks when it is not told when the try was made."""


class NetworkSettings(AccountSettings):
    """`timeout_seconds` is for a whole answer; `api_url` is where requests go, without a path."""

    timeout_seconds: float = Field(default=30, gt=0, le=300)
    api_url: str

    @field_validator("api_url")
    @classmethod
    def _absolute(cls, url: str) -> str:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.netloc or parts.path.strip("/") or parts.query:
            raise ValueError(worded("write it as https://HOST or http://HOST:PORT, with nothing after it"))
        return url.rstrip("/")


@dataclass(frozen=True, slots=True)
class Picture:
    """An image of a message with its `data`; `remote_id` is the network's name for it once it is uploaded."""

    media: Media
    data: bytes
    remote_id: str = ""


class Client(Protocol):
    """The wire to a network."""

    def close(self) -> None:
        """Close all connections."""


C = TypeVar("C", bound=Client)


class NetworkChannel(AccountChannel, ABC, Generic[C]):
    """One account on a network. `keys` are the settings without which it cannot be used, all secrets.

    `answers` are what statuses other than success mean; a status from 400 to 499 that is not among them refuses the
    post, any other leaves the outcome open. `settling` is how long after a try its absence from the account's posts
    proves nothing.
    """

    keys: ClassVar[tuple[str, ...]]
    answers: ClassVar[Mapping[int, Meaning]] = {}
    settling: ClassVar[timedelta] = timedelta(minutes=2)
    settings: NetworkSettings

    def __init__(self, settings: NetworkSettings) -> None:
        super().__init__(settings)
        self._open: C | None = None

    # What a network writes

    @property
    @abstractmethod
    def page(self) -> str:
        """Web address at which a person can look at the account's posts."""

    @abstractmethod
    def _connect(self, secrets: dict[str, str]) -> C:
        """The wire, opened with the secrets of `keys`. Heavy libraries are imported here."""

    @abstractmethod
    def _publish(self, message: Message, pictures: Sequence[Picture], destination: Destination) -> Outcome:
        """Make the post visible, by one call.

        Raises `RequestError` (no answer), `Declined` (an answer other than success), or what `_explain` knows.
        """

    def _upload(self, picture: Picture) -> str:
        """Upload an image, unseen until the post; its name there. "" where images travel with the post itself."""
        return ""

    @abstractmethod
    def _look(self, message: Message, destination: Destination, since: datetime) -> Outcome | None:
        """The newest of the account's posts since then that says the same; None when all were read without it."""

    @abstractmethod
    def _check(self, check: str) -> Diagnosis:
        """Whether the secrets belong to this account and may write, by a call that changes nothing."""

    # What all networks do

    def send(self, message: Message, destination: Destination) -> Outcome:
        """Upload the images, then publish, once.

        Raises `Refused`, `Unavailable`, `Ambiguous` or `LostFile`, never after a second try of its own.
        """
        return self._send_once(message, lambda pictures: self._publish(message, pictures, destination))

    def find(self, message: Message, destination: Destination, since: datetime | None = None) -> Outcome | None:
        """Look for the message among the account's posts: the newest one that says the same.

        `since` (aware) is when the try was made; without it the last seven days are read, and an older try
        must not be asked about. None means that the whole stretch was read and it is not there. Raises
        `Ambiguous` when the network cannot be asked, shows too much to be read, or may not show it yet.
        """
        try:
            with self._explaining(publishing=False):
                found = self._look(message, destination, since or datetime.now(UTC) - TIMELINE)
        except ChannelError as error:
            raise Ambiguous(
                worded(
                    "%(network)s cannot be asked: %(error)s; look at %(page)s",
                    network=self.network,
                    error=error,
                    page=self.page,
                ),
                error.reply,
            ) from error
        if found is None and since is not None and datetime.now(UTC) - since < self.settling:
            raise Ambiguous(
                worded("not on the timeline yet; ask again in %(seconds)s minutes", seconds=self.settling.seconds // 60)
            )
        return found

    def diagnose(self) -> Sequence[Diagnosis]:
        """Whether the secrets are there, belong to this account, and may write."""
        check = f"{self.network} {self.account}"
        try:
            with self._explaining(publishing=False):
                return [self._check(check)]
        except NoConnection as error:
            return [Diagnosis(check, False, error.what, error.mend)]
        except ChannelError as error:
            return [
                Diagnosis(check, False, text_of(error), worded("fix what the message names, then run doctor again"))
            ]

    def close(self) -> None:
        """Close the connections; the next call opens new ones."""
        if self._open:
            self._open.close()
            self._open = None

    @property
    def client(self) -> C:
        """The wire, opened at the first call. Raises `NoConnection` without its secrets."""
        if lacking := missing_credentials(self.settings, self.keys):
            raise NoConnection(worded("no %(lacking)s", lacking=tuple(lacking)), remedy(lacking), retry_after=HUMAN)
        if self._open is None:
            self._open = self._connect({key: secret(self.settings, key) for key in self.keys})
        return self._open

    def _explain(self, error: Exception, *, publishing: bool) -> ChannelError:
        """The channel's error for what a call has raised; its message says what to do.

        `publishing`: the call was the one that makes the post visible, so an open outcome is `Ambiguous`. A network
        whose library raises errors of its own replaces this.
        """
        if isinstance(error, RequestError):
            return unanswered(self.network, error, publishing=publishing)
        if isinstance(error, Declined):
            other = _OTHER_4XX if 400 <= error.reply.status < 500 else None
            meaning = self.answers.get(error.reply.status, other)
            return answered(self.network, error.reply, error.said, meaning, publishing=publishing)
        words = f"{type(error).__name__}: {error}"
        return unknown(publishing)(
            worded("the call to %(network)s failed on this side: %(words)s", network=self.network, words=words)
        )

    def _send_once(self, message: Message, publish: Callable[[Sequence[Picture]], Outcome]) -> Outcome:
        pictures = [Picture(media, read_media(media)) for media in message.media]
        self._refuse_problems(message)
        with self._explaining(publishing=False):
            _ = self.client
            pictures = [replace(picture, remote_id=self._upload(picture)) for picture in pictures]
        # From here on the post may be public, whatever goes wrong on this side.
        with self._explaining(publishing=True):
            return publish(pictures)

    @contextmanager
    def _explaining(self, *, publishing: bool) -> Iterator[None]:
        """Turn whatever a call raises into one of the three errors; those that are one already pass."""
        try:
            yield
        except ChannelError:
            raise
        except Exception as error:
            raise self._explain(error, publishing=publishing) from error
