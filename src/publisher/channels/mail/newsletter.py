"""The newsletter over SMTP: mails are handed to a relay.

They are signed here (DKIM) or by the relay, which passes them on. Its acceptance is the outcome; SMTP cannot be
asked about a mail afterwards.
"""

from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from typing import ClassVar, TypeAlias

from pydantic import Field, SecretStr, ValidationInfo, field_validator

from publisher.channels import Answered, Begin, ChannelSettings, Items
from publisher.channels.answers import NoConnection
from publisher.channels.mail.channel import Carrier, MailChannel
from publisher.channels.mail.making_ahead import AHEAD, DrawnAhead, Made, Makers
from publisher.channels.mail.message.mail import Mail
from publisher.channels.mail.settings import MailSettings
from publisher.channels.mail.smtp.connection import Server, Tls
from publisher.channels.mail.smtp.conversation import Conversation
from publisher.core.addresses import is_loopback
from publisher.core.errors import Ambiguous, ChannelError, LostFile
from publisher.core.types import Destination, Diagnosis, Message, Outcome
from publisher.core.waiting import Waiting
from publisher.core.wording import worded

_PASSWORD = worded(
    "set PUBLISHER_CHANNELS_<NAME>_PASSWORD (<NAME>: the channel's name in config.toml), or password_file"
)

_MadeMail: TypeAlias = tuple[Destination, Mail | ChannelError]


class NewsletterSettings(MailSettings):
    """The sender, and the relay.

    `password` is in the environment or in the file that `password_file` names. `ca_file` replaces the system's
    certificate authorities. `timeout_seconds` is for each answer of the relay, `data_timeout_seconds` for the one after
    a mail. With `pipelining` commands go out together where the relay offers it. `connections` is how many are open at
    once.
    """

    host: str = Field(default="127.0.0.1", pattern=r"^\S+$")
    port: int = Field(default=25, ge=1, le=65535)
    tls: Tls = "starttls"
    username: str = ""
    password: SecretStr = SecretStr("")
    ca_file: str = ""
    timeout_seconds: float = Field(default=30, gt=0, le=900)
    data_timeout_seconds: float = Field(default=600, gt=0, le=3600)
    connect_timeout_seconds: float = Field(default=30, gt=0, le=900)
    max_messages_per_connection: int = Field(default=100, ge=1)
    pipelining: bool = True
    connections: int = Field(default=2, ge=1, le=50)

    @field_validator("tls")
    @classmethod
    def _private(cls, tls: Tls, info: ValidationInfo) -> Tls:
        host = str(info.data.get("host", ""))
        if tls == "none" and host and not is_loopback(host):
            raise ValueError(
                worded('"none" is for this machine only, and host is %(host)s: write "starttls" or "tls"', host=host)
            )
        return tls


class NewsletterChannel(MailChannel):
    """Mails through a relay."""

    Settings: ClassVar[type[ChannelSettings]] = NewsletterSettings
    protocol: ClassVar[str] = "SMTP"
    far_side: ClassVar[str] = worded("mail relay")
    settings: NewsletterSettings

    def __init__(self, settings: NewsletterSettings) -> None:
        super().__init__(settings)
        self._server = self._far_side()
        self._conversation = Conversation(self._server)
        self._makers = Makers()

    @property
    def carrier(self) -> Carrier | None:
        """The relay, with the return path's domain in the envelope."""
        envelope = self.settings.return_path.rpartition("@")[2] or self.settings.domain
        return Carrier(envelope, self.settings.host)

    def find(self, message: Message, destination: Destination, since: datetime | None = None) -> Outcome | None:
        """Always raises `Ambiguous`: SMTP has no command for it."""
        raise Ambiguous(
            worded(
                "%(protocol)s cannot be asked whether a mail arrived; look for X-Delivery-ID %(key)s in the log of "
                "%(host)s, or ask %(address)s",
                protocol=self.protocol,
                key=destination.key,
                host=self._server.host,
                address=destination.address,
            )
        )

    @property
    def connections(self) -> int:
        """How many connections this relay may have at the same time."""
        return self.settings.connections

    def another(self) -> "NewsletterChannel":
        """The same relay over another connection."""
        another = type(self)(self.settings)
        another._keys, another._makers = self._keys, self._makers
        return another

    def send_all(self, items: Items, begin: Begin, done: Answered) -> Waiting[None]:
        """Hand over many mails in a row. Raises `NoConnection`, or `LostFile` once what was under way has ended."""
        if self.settings.username and not self.settings.password.get_secret_value():
            raise NoConnection(worded("no password"), _PASSWORD)
        going: dict[str, Destination] = {}
        lost: list[LostFile] = []
        with self._makers.at_work() as makers, closing(self._ahead(items, makers)) as ahead:

            def mails() -> Iterator[Mail]:
                try:
                    for destination, mail in ahead:
                        if isinstance(mail, ChannelError):
                            done(destination, mail)
                            continue
                        going[mail.message_id] = destination
                        yield mail
                except LostFile as error:
                    lost.append(error)

            def may_begin(mail: Mail) -> bool:
                may = begin(going[mail.message_id])
                if not may:
                    ahead.drop()
                return may

            def ended(mail: Mail, end: str | ChannelError) -> None:
                destination = going.pop(mail.message_id)
                done(destination, Outcome(remote_id=mail.message_id, reply=end) if isinstance(end, str) else end)

            yield from self._conversation.deliver_all(mails(), may_begin, ended)
        for error in lost:
            raise error

    def break_off(self) -> None:
        """Shut the connection down, from any thread."""
        self._conversation.break_off()

    def close(self) -> None:
        """Say QUIT, and drop the prepared messages."""
        super().close()
        self._conversation.close()

    def _ahead(self, items: Items, makers: Makers) -> DrawnAhead[_MadeMail]:
        """The mails of the items, made while others are sent if they are to be signed."""
        order, number = (makers.order, AHEAD) if self.settings.dkim else (Made, 0)
        return DrawnAhead((order(partial(self._made, message, to)) for message, to in items), number)

    def _made(self, message: Message, destination: Destination) -> _MadeMail:
        """One mail, or the error instead of it. Any thread may call it."""
        try:
            return destination, self._ready(message).mail(destination, datetime.now(UTC))
        except ChannelError as error:
            return destination, error

    def _far_side(self) -> Server:
        settings = self.settings
        return Server(
            settings.host,
            settings.port,
            settings.tls,
            username=settings.username,
            password=settings.password.get_secret_value(),
            ca_file=settings.ca_file,
            timeout=settings.timeout_seconds,
            max_messages=settings.max_messages_per_connection,
            pipelining=settings.pipelining,
            data_timeout=settings.data_timeout_seconds,
            connect_timeout=settings.connect_timeout_seconds,
        )

    def _hand_over(self, mail: Mail, message: Message) -> Outcome:
        if self.settings.username and not self.settings.password.get_secret_value():
            raise NoConnection(worded("no password"), _PASSWORD)
        reply = self._conversation.deliver(mail)
        return Outcome(remote_id=mail.message_id, reply=reply)

    def _diagnose_way(self) -> Sequence[Diagnosis]:
        """Whether the relay answers, encrypts with a valid certificate, and accepts the login."""
        check = worded("%(far_side)s %(place)s", far_side=self.far_side, place=self._server.place)
        if self.settings.username and not self.settings.password.get_secret_value():
            return [Diagnosis(check, False, worded("no password"), _PASSWORD)]
        try:
            return [Diagnosis(check, True, self._conversation.check())]
        except NoConnection as error:
            return [Diagnosis(check, False, error.what, error.mend)]
