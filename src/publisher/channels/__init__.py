"""The contract of a channel, on one screen: what every place to publish does, then what mail and accounts add to it.

A channel is built from its own table of settings and sees neither the database nor the configuration file.
It translates the vendor's words into `Outcome`, `Refused`, `Unavailable` or `Ambiguous` at its edge, and refuses what
the network cannot do instead of dropping it. `LostFile` says that a picture of the message is gone: it is raised before
anything is sent, and is no answer to a delivery. One thread at a time sends through it; what only looks at a message
(`problems`, `measure`) may be asked meanwhile.

`audience` tells the two kinds apart: mypy narrows a `Channel` to `ListChannel` or `PostChannel` where it is compared.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import ClassVar, Literal, Protocol, TypeAlias, runtime_checkable

from pydantic import BaseModel, ConfigDict

from publisher.core.errors import ChannelError
from publisher.core.types import Destination, Diagnosis, Message, Outcome
from publisher.core.waiting import Waiting


class ChannelSettings(BaseModel):
    """Base of a channel's settings: an unknown key is an error; `SecretStr` fields are filled by `config`."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class BaseChannel(Protocol):
    """What every channel does."""

    Settings: ClassVar[type[ChannelSettings]]

    def problems(self, message: Message) -> Sequence[str]:
        """Why the network would not take this message (too long, too many images); empty when it would."""

    def send(self, message: Message, destination: Destination) -> Outcome:
        """Hand over once. Returns when the far side has accepted; raises `Refused`, `Unavailable`, `Ambiguous`.

        Raises `LostFile`, with nothing sent, when a picture of the message cannot be read.
        """

    def find(self, message: Message, destination: Destination, since: datetime) -> Outcome | None:
        """Ask the far side whether an uncertain delivery arrived; None when it says no.

        `since` (aware) is when the uncertain try began. Raises `Ambiguous` when the far side cannot be asked: a person
        decides.
        """

    def diagnose(self) -> Sequence[Diagnosis]:
        """For `doctor`: can it be reached, are the credentials there; publishes nothing."""

    def close(self) -> None:
        """Close all connections; the next `send` opens new ones."""


class ListChannel(BaseChannel, Protocol):
    """Mail: each publication is an issue, and goes to every subscriber of a mailing list."""

    audience: ClassVar[Literal["subscribers"]]

    @property
    def list_name(self) -> str:
        """The mailing list."""


class PostChannel(BaseChannel, Protocol):
    """An account on a network: each publication is a post, and goes there once."""

    audience: ClassVar[Literal["account"]]

    @property
    def account(self) -> str:
        """The account's name, e.g. "@sofia_cluster": the destination's address in the ledger."""

    @property
    def template(self) -> str:
        """Name of the template below `templates/social/`, without suffix."""

    @property
    def limit(self) -> int:
        """The longest text that the network takes, in its own measure; 0 = no limit."""

    @property
    def refuses_same_text(self) -> bool:
        """Whether the network may refuse a text that the account has posted before."""

    def measure(self, text: str) -> int:
        """Length of `text` as the network counts it."""

    def remarks(self, message: Message) -> Sequence[str]:
        """What the network would make of the text that its author may not mean, a sentence each; it takes it anyway."""


Channel: TypeAlias = ListChannel | PostChannel

Items = Iterator[tuple[Message, Destination]]
Begin = Callable[[Destination], bool]
"""Asked before the first byte that the far side could accept; False: do not send this one any more.

What the channel had taken after it need not be sent either: the caller takes it back.
"""

Answered = Callable[[Destination, Outcome | ChannelError], None]
"""Told the result of each delivery that was begun or could not be: an `Outcome`, or one of the three errors."""


@runtime_checkable
class BulkChannel(ListChannel, Protocol):
    """A mail channel that hands over many messages at once."""

    @property
    def connections(self) -> int:
        """How many may be open at the same time."""

    @property
    def return_path(self) -> str:
        """Address that delivery reports come back to; "" when we do not get them, so no delivery needs a token."""

    def another(self) -> "BulkChannel":
        """A channel of the same settings, to be used at the same time."""

    def send_all(self, items: Items, begin: Begin, done: Answered) -> Waiting[None]:
        """Hand over all `items`; while it waits, the other connections of the mailing go on.

        Raises `Unavailable` when the far side cannot be reached at all, and `LostFile` as `send` does, once what was
        under way has ended.
        """

    def break_off(self) -> None:
        """End the wait for answers, from any thread: what is under way ends as after a lost connection."""
