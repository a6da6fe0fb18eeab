"""The newsletter: one mail to each subscriber, handed to a relay over SMTP.

Mails are signed here (DKIM) or by the relay, which carries them on. Its yes is the outcome; SMTP cannot be asked about
a mail afterwards.
"""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, ClassVar

from publisher.channels import Audience, ChannelSettings
from publisher.channels.headers import Sender
from publisher.channels.mime import compose
from publisher.channels.newsletter_settings import NewsletterSettings
from publisher.channels.smtp import Conversation, NoConnection, Server
from publisher.errors import Ambiguous, ConfigError, Refused
from publisher.types import Destination, Diagnosis, Message, Outcome

if TYPE_CHECKING:
    from publisher.channels.dkim import Signature, Signer

_CID = re.compile(r"""["'(]\s*cid:([^"')\s]+)""", re.IGNORECASE)
_CONTENT_ID = re.compile(r"[^\s<>@]+@[^\s<>@]+", re.ASCII)

_PASSWORD = "set PUBLISHER_CHANNELS_<NAME>_PASSWORD (<NAME>: the channel's name in config.toml), or password_file"  # noqa: S105


class NewsletterChannel:
    """The mails of one newsletter."""

    Settings: ClassVar[type[ChannelSettings]] = NewsletterSettings
    audience: ClassVar[Audience] = "subscribers"

    def __init__(self, settings: NewsletterSettings) -> None:
        self.settings = settings
        self._signer: Signer | None = None
        self._sender = _sender(settings)
        self._conversation = Conversation(
            Server(
                settings.host,
                settings.port,
                settings.tls,
                settings.username,
                settings.password.get_secret_value(),
                settings.ca_file,
                settings.timeout_seconds,
                settings.max_messages_per_connection,
            )
        )

    @property
    def account(self) -> str:
        """There is none: each subscriber is a destination."""
        return ""

    @property
    def list_name(self) -> str:
        """The list whose subscribers get this newsletter."""
        return self.settings.list_name

    @property
    def template(self) -> str:
        """Mail has templates of its own, below `templates/newsletter/`."""
        return ""

    @property
    def limit(self) -> int:
        """Mail is not counted."""
        return 0

    def measure(self, text: str) -> int:
        """Characters of the text."""
        return len(text)

    def problems(self, message: Message) -> Sequence[str]:
        """What the mail lacks: a part, or a picture that its HTML shows."""
        parts = {"subject": message.subject, "HTML": message.html, "text": message.text}
        problems = [f"the mail has no {part}" for part, content in parts.items() if not content.strip()]
        for media in message.media:
            if not _CONTENT_ID.fullmatch(media.content_id) or not media.mime.startswith("image/"):
                problems.append(f"{media.path.name}: no picture that a mail's HTML can show ({media.mime})")
            elif not media.path.is_file():
                problems.append(f"{media.path.name}: the image is missing ({media.path})")
        attached = {media.content_id for media in message.media}
        shown = dict.fromkeys(_CID.findall(message.html))
        return problems + [f"the HTML shows cid:{cid}, which is not attached" for cid in shown if cid not in attached]

    def send(self, message: Message, destination: Destination) -> Outcome:
        """Hand one reader's mail to the relay, once. Raises `Refused`, `Unavailable` or `Ambiguous`."""
        if problems := self.problems(message):
            raise Refused("; ".join(problems))
        mail = compose(message, destination, self._sender, datetime.now(UTC), self._signing())
        if self.settings.username and not self.settings.password.get_secret_value():
            raise NoConnection("no password", _PASSWORD)
        reply = self._conversation.deliver(mail)
        return Outcome(remote_id=mail.message_id, reply=reply)

    def find(self, message: Message, destination: Destination, since: datetime | None = None) -> Outcome | None:
        """Always raises `Ambiguous`: SMTP has no question for this."""
        raise Ambiguous(
            f"SMTP cannot be asked whether a mail arrived; look for X-Delivery-ID {destination.key} in the log of "
            f"{self.settings.host}, or ask {destination.address}"
        )

    def diagnose(self) -> Sequence[Diagnosis]:
        """Whether the relay answers, encrypts with a certificate that holds, and takes the login. Sends no mail.

        Keys to sign with are read too.
        """
        return [self._diagnose_relay(), *(self._diagnose_key(number) for number in range(len(self.settings.dkim)))]

    def signatures(self) -> "Sequence[Signature]":
        """The keys that mails are signed with, and their names in DNS. Raises `ConfigError` for one that cannot be."""
        return [self._signature(number) for number in range(len(self.settings.dkim))]

    def close(self) -> None:
        """Let go of the connection; the next `send` opens another."""
        self._conversation.close()

    def _signing(self) -> "Signer | None":
        """Keys are read at the first mail. A mail that was to be signed does not leave unsigned."""
        if self.settings.dkim and self._signer is None:
            from publisher.channels.dkim import Signer

            try:
                self._signer = Signer(self.signatures())
            except ConfigError as error:
                raise NoConnection("the mail cannot be signed", str(error)) from error
        return self._signer

    def _signature(self, number: int) -> "Signature":
        from publisher.channels.dkim import Signature, load_key

        table = self.settings.dkim[number]
        return Signature(table.selector, table.domain or self._sender.domain, load_key(table.key_file))

    def _diagnose_relay(self) -> Diagnosis:
        check = f"mail relay {self.settings.host}:{self.settings.port}"
        if self.settings.username and not self.settings.password.get_secret_value():
            return Diagnosis(check, False, "no password", _PASSWORD)
        try:
            return Diagnosis(check, True, self._conversation.check())
        except NoConnection as error:
            return Diagnosis(check, False, error.what, error.mend)

    def _diagnose_key(self, number: int) -> Diagnosis:
        check = f"DKIM key {self.settings.dkim[number].selector}"
        try:
            return Diagnosis(check, True, f"signs for {self._signature(number).domain}")
        except ConfigError as error:
            return Diagnosis(check, False, str(error), "mails are not sent before it is mended")


def _sender(settings: NewsletterSettings) -> Sender:
    reply_to = settings.reply_to or settings.from_address
    return Sender(
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
