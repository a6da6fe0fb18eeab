"""The newsletter: one mail to each subscriber, handed to a relay over SMTP.

The relay signs (DKIM) and carries the mail on. Its yes is the outcome; SMTP cannot be asked about a mail afterwards.
"""

import ipaddress
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, ClassVar

from pydantic import Field, SecretStr, ValidationInfo, field_validator

from publisher.channels import Audience, ChannelSettings
from publisher.channels.mime import Sender, compose, wire_address, wire_domain
from publisher.channels.smtp import Conversation, NoConnection, Server, Tls
from publisher.errors import Ambiguous, Refused
from publisher.types import Destination, Diagnosis, Message, Outcome

LangCode = Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]
Url = Annotated[str, Field(pattern=r"^(https?://[!#-;=?-~]+)?$")]

_CID = re.compile(r"""["'(]\s*cid:([^"')\s]+)""", re.IGNORECASE)
_CONTENT_ID = re.compile(r"[^\s<>@]+@[^\s<>@]+", re.ASCII)

_PASSWORD = "set PUBLISHER_CHANNELS_<NAME>_PASSWORD (<NAME>: the channel's name in config.toml), or password_file"  # noqa: S105


class NewsletterSettings(ChannelSettings):
    """Who sends, and the relay. `from_name` is by language; an empty address or host means that of `from_address`.

    `password` is in the environment or in the file that `password_file` names. `ca_file` replaces the system's
    certificate authorities. `timeout_seconds` is for each answer of the relay.
    """

    from_address: str
    from_name: dict[LangCode, str] = Field(default_factory=dict)
    reply_to: str = ""
    unsubscribe_mailto: str = ""
    host: str = Field(default="127.0.0.1", pattern=r"^\S+$")
    port: int = Field(default=25, ge=1, le=65535)
    tls: Tls = "starttls"
    username: str = ""
    password: SecretStr = SecretStr("")
    ca_file: str = ""
    timeout_seconds: float = Field(default=30, gt=0, le=900)
    max_messages_per_connection: int = Field(default=100, ge=1)
    list_name: str = Field(default="news", pattern=r"^[a-z0-9]([a-z0-9-]{0,40}[a-z0-9])?$")
    list_id_host: str = ""
    help_url: Url = ""
    archive_url: Url = ""

    @field_validator("from_address", "reply_to", "unsubscribe_mailto")
    @classmethod
    def _ascii_address(cls, address: str, info: ValidationInfo) -> str:
        if not address and info.field_name != "from_address":
            return ""
        written = wire_address(address)
        if not written.isascii():
            raise ValueError("only ASCII before the @: not every server takes other letters there")
        return written

    @field_validator("list_id_host")
    @classmethod
    def _ascii_domain(cls, name: str) -> str:
        return wire_domain(name) if name else ""

    @field_validator("tls")
    @classmethod
    def _private(cls, tls: Tls, info: ValidationInfo) -> Tls:
        host = str(info.data.get("host", ""))
        if tls == "none" and host and not _is_loopback(host):
            raise ValueError(f'"none" is for this machine only, and host is {host}: write "starttls" or "tls"')
        return tls


class NewsletterChannel:
    """The mails of one newsletter."""

    Settings: ClassVar[type[ChannelSettings]] = NewsletterSettings
    audience: ClassVar[Audience] = "subscribers"

    def __init__(self, settings: NewsletterSettings) -> None:
        self._settings = settings
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
        mail = compose(message, destination, self._sender, datetime.now(UTC))
        if self._settings.username and not self._settings.password.get_secret_value():
            raise NoConnection("no password", _PASSWORD)
        reply = self._conversation.deliver(mail)
        return Outcome(remote_id=mail.message_id, reply=reply)

    def find(self, message: Message, destination: Destination, since: datetime | None = None) -> Outcome | None:
        """Always raises `Ambiguous`: SMTP has no question for this."""
        raise Ambiguous(
            f"SMTP cannot be asked whether a mail arrived; look for X-Delivery-ID {destination.key} in the log of "
            f"{self._settings.host}, or ask {destination.address}"
        )

    def diagnose(self) -> Sequence[Diagnosis]:
        """Whether the relay answers, encrypts with a certificate that holds, and takes the login. Sends no mail."""
        check = f"mail relay {self._settings.host}:{self._settings.port}"
        if self._settings.username and not self._settings.password.get_secret_value():
            return [Diagnosis(check, False, "no password", _PASSWORD)]
        try:
            return [Diagnosis(check, True, self._conversation.check())]
        except NoConnection as error:
            return [Diagnosis(check, False, error.what, error.mend)]

    def close(self) -> None:
        """Let go of the connection; the next `send` opens another."""
        self._conversation.close()


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
    )


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"
