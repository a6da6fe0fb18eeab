"""The newsletter over LMTP (RFC 2033): directly into a mail store, on this machine or near it.

The store does before it answers what a relay would do later: its acceptance means that the mail is in the reader's
mailbox. After the last dot it answers for each recipient; our mails have one, so the rules of `smtp/pipeline.py` hold.
"""

from dataclasses import replace
from pathlib import Path
from typing import ClassVar, Literal, Self

from pydantic import Field, model_validator

from publisher.channels import ChannelSettings
from publisher.channels.mail.channel import Carrier
from publisher.channels.mail.newsletter import NewsletterChannel, NewsletterSettings
from publisher.channels.mail.smtp.connection import Server
from publisher.core.wording import worded


class LmtpSettings(NewsletterSettings):
    """A mail store: a Unix `socket`, or else a host and port (24 is LMTP's own; SMTP's must not be, section 5)."""

    port: int = Field(default=24, ge=1, le=65535)
    tls: Literal["none", "starttls"] = Field(default="none", validate_default=True)
    socket: Path = Path()

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if self.over_socket and self.tls != "none":
            raise ValueError(worded('tls: a socket does not leave this machine; write tls = "none"'))
        if not self.over_socket and self.port == 25:
            raise ValueError(worded("port: 25 is SMTP's and must not be LMTP's (RFC 2033, section 5)"))
        return self

    @property
    def over_socket(self) -> bool:
        """Whether the store is reached through a socket; host and port do not count then."""
        return self.socket != Path()


class LmtpChannel(NewsletterChannel):
    """Mails into a mail store."""

    Settings: ClassVar[type[ChannelSettings]] = LmtpSettings
    protocol: ClassVar[str] = "LMTP"
    far_side: ClassVar[str] = worded("mail store")
    settings: LmtpSettings

    @property
    def carrier(self) -> Carrier | None:
        """None: the mails have arrived."""
        return None

    def _far_side(self) -> Server:
        server = replace(super()._far_side(), lmtp=True)
        if not self.settings.over_socket:
            return server
        return replace(server, host=str(self.settings.socket.expanduser().absolute()))
