"""The table `[channels.newsletter]`: what all mail channels have, and the relay."""

from pydantic import Field, SecretStr, ValidationInfo, field_validator

from publisher.channels.mail.settings import MailSettings
from publisher.channels.mail.smtp.connection import Tls
from publisher.core.loopback import is_loopback


class NewsletterSettings(MailSettings):
    """Who sends, and the relay.

    `password` is in the environment or in the file that `password_file` names. `ca_file` replaces the system's
    certificate authorities. `timeout_seconds` is for each answer of the relay, `data_timeout_seconds` for that behind
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
            raise ValueError(f'"none" is for this machine only, and host is {host}: write "starttls" or "tls"')
        return tls
