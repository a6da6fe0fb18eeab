"""Base of the channels that post to one account: settings, limits, and what is wrong with a message."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Literal

from publisher.channels import ChannelSettings
from publisher.core.errors import Refused
from publisher.core.types import Destination, Diagnosis, Media, Message, Outcome
from publisher.core.wording import worded


class AccountSettings(ChannelSettings):
    """`template` is the name of a file below `templates/social/`, without suffix."""

    template: str


@dataclass(frozen=True, slots=True)
class Limits:
    """What the far side takes in one post; 0 or empty = no limit.

    `text` is in the channel's own measure, `alt` in characters, `image_bytes` for each image. `image_types` are MIME
    types. `needs_alt`: an image without alt text is a problem.
    """

    text: int = 0
    images: int = 0
    image_types: tuple[str, ...] = ()
    image_bytes: int = 0
    alt: int = 0
    needs_alt: bool = True


class AccountChannel(ABC):
    """One account. `network` is the far side's name in messages; `counts_like` is whose way of counting it uses.

    `refuses_same_text`: it may refuse a text that the account has posted before.
    """

    Settings: ClassVar[type[ChannelSettings]] = AccountSettings
    audience: ClassVar[Literal["account"]] = "account"
    network: ClassVar[str]
    counts_like: ClassVar[str] = ""
    refuses_same_text: ClassVar[bool] = False

    def __init__(self, settings: AccountSettings) -> None:
        self.settings = settings

    @property
    @abstractmethod
    def account(self) -> str:
        """The account's name: the destination's address in the ledger."""

    @property
    @abstractmethod
    def limits(self) -> Limits:
        """What one post may hold."""

    @property
    def template(self) -> str:
        """Name of the template below `templates/social/`."""
        return self.settings.template

    @property
    def limit(self) -> int:
        """The longest text, as `measure` counts it; 0 = no limit."""
        return self.limits.text

    def measure(self, text: str) -> int:
        """Length of `text` as the network counts it: characters, unless the network has another rule."""
        return len(text)

    def problems(self, message: Message) -> Sequence[str]:
        """Why the network would not take this message; nothing is left out or cut to make it fit."""
        return [*self._text_problems(message.text), *self._image_problems(message.media)]

    def remarks(self, message: Message) -> Sequence[str]:
        """What staff should look at though the network takes the message; nothing, unless the network has its ways."""
        return ()

    @abstractmethod
    def send(self, message: Message, destination: Destination) -> Outcome:
        """See `BaseChannel`."""

    @abstractmethod
    def find(self, message: Message, destination: Destination, since: datetime | None = None) -> Outcome | None:
        """See `BaseChannel`."""

    @abstractmethod
    def diagnose(self) -> Sequence[Diagnosis]:
        """See `BaseChannel`."""

    def close(self) -> None:  # noqa: B027 an account without connections has nothing to do
        """Close all connections, if the channel keeps any open."""

    def _refuse_problems(self, message: Message) -> None:
        """Raise `Refused` for a message with problems: it may have been approved when the limits were others."""
        if problems := self.problems(message):
            raise Refused("; ".join(problems))

    def _text_problems(self, text: str) -> list[str]:
        if not text.strip():
            return [worded("the text is empty: the template or the post gives no words")]
        length = self.measure(text)
        if not self.limit or length <= self.limit:
            return []
        counted = worded("%(length)s as %(network)s counts", length=length, network=self.counts_like or self.network)
        return [
            worded(
                "the text is %(over)s over the limit of %(limit)s (%(counted)s): shorten it",
                over=length - self.limit, limit=self.limit, counted=counted,
            )
        ]  # fmt: skip

    def _image_problems(self, media: Sequence[Media]) -> list[str]:
        most = self.limits.images
        problems: list[str] = []
        if most and len(media) > most:
            problems.append(
                worded(
                    "%(number)s images: %(network)s shows at most %(most)s, leave some out",
                    number=len(media),
                    network=self.network,
                    most=most,
                )
            )
        return problems + [problem for image in media for problem in self._problems_of_image(image)]

    def _problems_of_image(self, image: Media) -> list[str]:
        limits, network, name = self.limits, self.network, image.path.name
        problems: list[str] = []
        if limits.image_types and image.mime not in limits.image_types:
            problems.append(
                worded(
                    "%(name)s: %(network)s takes no %(mime)s here, save it as %(image_types)s",
                    name=name,
                    network=network,
                    mime=image.mime,
                    image_types=_named(limits.image_types),
                )
            )
        size = 0
        with suppress(OSError):
            size = image.path.stat().st_size
        if not size:
            problems.append(worded("%(name)s: the image is missing or empty (%(path)s)", name=name, path=image.path))
        elif limits.image_bytes and size > limits.image_bytes:
            most = worded("%(network)s's %(image_bytes)s MB", network=network, image_bytes=limits.image_bytes // 2**20)
            problems.append(
                worded(
                    "%(name)s: %(size)s MB is over %(most)s, make it smaller",
                    name=name,
                    size=f"{size / 2**20:.1f}",
                    most=most,
                )
            )
        if limits.needs_alt and not image.alt.strip():
            problems.append(worded("%(name)s: no alt text, describe it for those who cannot see it", name=name))
        elif limits.alt and len(image.alt) > limits.alt:
            problems.append(
                worded(
                    "%(name)s: the alt text has %(number)s characters, %(network)s takes %(alt)s",
                    name=name,
                    number=len(image.alt),
                    network=network,
                    alt=limits.alt,
                )
            )
        return problems


def _named(types: Sequence[str]) -> str:
    """ "JPEG, PNG or WebP" for their MIME types."""
    names = [_NAMES.get(mime, mime) for mime in types]
    return worded(" or ").join(part for part in (", ".join(names[:-1]), names[-1]) if part)


_NAMES = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WebP", "image/gif": "GIF"}
