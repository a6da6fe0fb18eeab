"""Base of all mail channels: one mail to each subscriber, made and signed here; only the hand-over differs."""

import re
import threading
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, ClassVar, Literal

from publisher.channels import ChannelSettings
from publisher.channels.answers import NoConnection
from publisher.channels.mail.message.headers import NewsletterIdentity
from publisher.channels.mail.message.mail import Mail
from publisher.channels.mail.message.prepared import Prepared
from publisher.channels.mail.settings import MailSettings
from publisher.channels.media import check_media
from publisher.core.errors import ConfigError, Refused
from publisher.core.text import content_ids
from publisher.core.types import Destination, Diagnosis, Message, Outcome
from publisher.core.wording import text_of, worded

if TYPE_CHECKING:
    from publisher.channels.mail.message.dkim import Signature, Signer

_CONTENT_ID = re.compile(r"[^\s<>@]+@[^\s<>@]+", re.ASCII)

_PREPARED = 4
"""How many prepared messages are kept: a mailing has one, or a few that take turns."""


@dataclass(frozen=True, slots=True)
class Carrier:
    """Who carries mails to the readers' servers, as DNS has to name it.

    The SPF record is that of `envelope_domain` ("" when the carrier uses its own); `relay` is the host that sends, or
    the mechanism (`include:…`) that names the hosts.
    """

    envelope_domain: str
    relay: str


class SigningKeys:
    """The keys that sign a newsletter's mails. Its connections share them: reading an RSA key takes 40 ms."""

    def __init__(self, read: "Callable[[], Sequence[Signature]]") -> None:
        self._read = read
        self._signer: Signer | None = None
        self._reading = threading.Lock()

    def signer(self) -> "Signer":
        """Reads the keys at the first mail. Raises `NoConnection`: what should be signed never leaves unsigned."""
        from publisher.channels.mail.message.dkim import Signer

        with self._reading:
            try:
                self._signer = self._signer or Signer(self._read())
            except ConfigError as error:
                raise NoConnection(worded("the mail cannot be signed"), text_of(error)) from error
            return self._signer


class MailChannel(ABC):
    """The mails of one newsletter. Subclasses say how one mail is handed over, and what can be asked about it later."""

    Settings: ClassVar[type[ChannelSettings]] = MailSettings
    audience: ClassVar[Literal["subscribers"]] = "subscribers"

    def __init__(self, settings: MailSettings) -> None:
        self.settings = settings
        self._keys = SigningKeys(self.signatures)
        self._sender = _sender(settings)
        self._prepared: deque[tuple[Message, Prepared]] = deque(maxlen=_PREPARED)
        self._preparing = threading.Lock()

    @property
    def list_name(self) -> str:
        """The list whose subscribers get this newsletter."""
        return self.settings.list_name

    def problems(self, message: Message) -> Sequence[str]:
        """What the mail lacks: a part, or a picture that its HTML shows."""
        parts = {"subject": message.subject, "HTML": message.html, "text": message.text}
        problems = [
            worded("the mail has no %(part)s", part=part) for part, content in parts.items() if not content.strip()
        ]
        for media in message.media:
            if not _CONTENT_ID.fullmatch(media.content_id) or not media.mime.startswith("image/"):
                problems.append(
                    worded(
                        "%(path)s: not a picture that a mail's HTML can show (%(mime)s)",
                        path=media.path.name,
                        mime=media.mime,
                    )
                )
            elif not media.path.is_file():
                problems.append(
                    worded("%(path)s: the image is missing (%(path2)s)", path=media.path.name, path2=media.path)
                )
        attached = {media.content_id for media in message.media}
        missing = [cid for cid in content_ids(message.html) if cid not in attached]
        return problems + [worded("the HTML shows cid:%(cid)s, which is not attached", cid=cid) for cid in missing]

    def send(self, message: Message, destination: Destination) -> Outcome:
        """Hand over one reader's mail, once. Raises `Refused`, `Unavailable`, `Ambiguous` or `LostFile`."""
        mail = self._ready(message).mail(destination, datetime.now(UTC))
        return self._hand_over(mail, message)

    @abstractmethod
    def find(self, message: Message, destination: Destination, since: datetime | None = None) -> Outcome | None:
        """See `BaseChannel`."""

    @property
    def carrier(self) -> Carrier | None:
        """What `doctor` asks DNS about; None when nobody passes the mails on."""
        return None

    @property
    def return_path(self) -> str:
        """The envelope sender of mails, without tokens; "" when the far side chooses it."""
        return self.settings.return_path

    def diagnose(self) -> Sequence[Diagnosis]:
        """Whether mail can be handed over, without sending one; the signing keys are read too."""
        return [*self._diagnose_way(), *(self._diagnose_key(number) for number in range(len(self.settings.dkim)))]

    def signatures(self) -> "Sequence[Signature]":
        """The signing keys with their names in DNS. Raises `ConfigError` for a key that cannot be used."""
        return [self._signature(number) for number in range(len(self.settings.dkim))]

    def close(self) -> None:
        """Close connections and drop the prepared messages; the next `send` opens new ones."""
        self._prepared.clear()

    @abstractmethod
    def _hand_over(self, mail: Mail, message: Message) -> Outcome:
        """Take one mail to the far side, once. Raises `Refused`, `Unavailable` or `Ambiguous`."""

    @abstractmethod
    def _diagnose_way(self) -> Sequence[Diagnosis]:
        """Whether the far side can be used. Sends no mail."""

    def _ready(self, message: Message) -> Prepared:
        """Prepare a mailing's message at its first mail, from any thread.

        Raises `LostFile` for a picture that cannot be read, `Refused` for a message with other problems.
        """
        with self._preparing:
            for known, prepared in self._prepared:
                if known is message:
                    return prepared
            check_media(message)
            if problems := self.problems(message):
                raise Refused("; ".join(problems))
            prepared = Prepared(message, self._sender, self._keys.signer() if self.settings.dkim else None)
            self._prepared.append((message, prepared))
            return prepared

    def _signature(self, number: int) -> "Signature":
        from publisher.channels.mail.message.dkim import Signature, load_key

        table = self.settings.dkim[number]
        return Signature(table.selector, table.domain or self._sender.domain, load_key(table.key_file))

    def _diagnose_key(self, number: int) -> Diagnosis:
        check = worded("DKIM key %(selector)s", selector=self.settings.dkim[number].selector)
        try:
            return Diagnosis(check, True, worded("signs for %(domain)s", domain=self._signature(number).domain))
        except ConfigError as error:
            return Diagnosis(check, False, text_of(error), worded("no mail is sent until this is fixed"))


def _sender(settings: MailSettings) -> NewsletterIdentity:
    reply_to = settings.reply_to or settings.from_address
    return NewsletterIdentity(
        address=settings.from_address,
        reply_to=reply_to,
        unsubscribe=settings.unsubscribe_mailto or reply_to,
        list_name=settings.list_name,
        list_host=settings.list_id_host or settings.from_address.rpartition("@")[2],
        names=settings.from_name,
        help_url=settings.help_url,
        archive_url=settings.archive_url,
        subscribe_url=settings.subscribe_url,
        return_path=settings.return_path,
        feedback_id=settings.feedback_id,
    )
