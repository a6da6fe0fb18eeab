"""The contract of a channel: everything that a place to publish has to do, on one screen.

A channel is built from its own table of settings and sees neither the database nor the configuration file.
It translates the vendor's words into `Outcome`, `Refused`, `Unavailable` or `Ambiguous` at its edge, and refuses what
the network cannot do instead of dropping it. It is used by one thread at a time.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import ClassVar, Literal, Protocol, runtime_checkable

from pydantic import BaseModel, ConfigDict

from publisher.core.errors import ChannelError
from publisher.core.types import Destination, Diagnosis, Message, Outcome
from publisher.core.waiting import Waiting

Audience = Literal["subscribers", "account"]


class ChannelSettings(BaseModel):
    """Base of a channel's settings: an unknown key is an error; `SecretStr` fields are filled by `config`."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Channel(Protocol):
    """One place to publish, e.g. the newsletter or one account on X."""

    Settings: ClassVar[type[ChannelSettings]]
    audience: ClassVar[Audience]
    """Whether a publication goes to every subscriber, or once to the channel's own account."""

    @property
    def account(self) -> str:
        """The destination's address in the ledger for an "account" channel; "" for "subscribers"."""

    @property
    def list_name(self) -> str:
        """The mailing list whose subscribers a "subscribers" channel writes to; "" for "account"."""

    @property
    def template(self) -> str:
        """Name of the template below `templates/social/`, without suffix; "" for mail."""

    @property
    def limit(self) -> int:
        """The longest text that the network takes, in its own measure; 0 = no limit."""

    def measure(self, text: str) -> int:
        """Length of `text` as the network counts it."""

    def problems(self, message: Message) -> Sequence[str]:
        """Why the network would not take this message (too long, too many images); empty when it would."""

    def send(self, message: Message, destination: Destination) -> Outcome:
        """Hand over once. Returns when the far side has accepted; raises `Refused`, `Unavailable`, `Ambiguous`."""

    def find(self, message: Message, destination: Destination, since: datetime) -> Outcome | None:
        """Ask the far side whether an uncertain delivery arrived; None when it says no.

        `since` (aware) is when the uncertain try began. Raises `Ambiguous` when the far side cannot be asked: a person
        decides.
        """

    def diagnose(self) -> Sequence[Diagnosis]:
        """For `doctor`: can it be reached, are the credentials there; publishes nothing."""

    def close(self) -> None:
        """Let go of connections; the next `send` opens new ones."""


Items = Iterator[tuple[Message, Destination]]
Begin = Callable[[Destination], bool]
"""Asked before the first byte that the far side could accept; False: this one must not be sent any more."""

Answered = Callable[[Destination, Outcome | ChannelError], None]
"""Told what became of each that was begun or could not be: an `Outcome`, or one of the three errors."""


@runtime_checkable
class BulkChannel(Channel, Protocol):
    """A channel that many messages go through at once."""

    @property
    def connections(self) -> int:
        """How many may be open at the same time."""

    @property
    def return_path(self) -> str:
        """Where reports of failures come back to us; "" when they don't, and no delivery needs a token for them."""

    def another(self) -> "BulkChannel":
        """A channel of the same settings, to be used at the same time."""

    def send_all(self, items: Items, begin: Begin, done: Answered) -> Waiting[None]:
        """Hand over everything that `items` gives; where it waits, the others of the mailing go on.

        Raises `Unavailable` when the far side cannot be reached at all.
        """
