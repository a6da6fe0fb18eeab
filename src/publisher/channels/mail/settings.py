"""Settings of all mail channels: the sender, the list's name, and the DKIM keys."""

from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator, model_validator

from publisher.channels import ChannelSettings
from publisher.core.addresses import wire_address, wire_domain
from publisher.core.wording import worded

LangCode = Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]
Url = Annotated[str, Field(pattern=r"^(https?://[!#-;=?-~]+)?$")]
NameServer = Annotated[str, Field(pattern=r"^([0-9.]+|\[?[0-9a-fA-F:]+\]?)(:[0-9]{1,5})?$")]
Selector = Annotated[str, Field(pattern=r"^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$")]

_LIST_ID = 255
"""Octets of a List-Id (RFC 2919, section 3)."""

_RETURN_LOCAL = 30
"""Letters before the @ of a return path that leave room for `+TOKEN` within 64 octets (RFC 5321, 4.5.3.1.1)."""


class DkimKey(BaseModel):
    """A key that signs mails: its name in DNS, its file, and its domain ("" = that of from_address)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    selector: Selector
    key_file: Path
    domain: str = ""

    @field_validator("domain")
    @classmethod
    def _ascii_domain(cls, name: str) -> str:
        return wire_domain(name).lower() if name else ""


class MailSettings(ChannelSettings):
    """The sender. `from_name` is by language; an empty address or host means that of `from_address`.

    Delivery reports go to `return_path` with a token of the delivery added; "" leaves them to
    `from_address`. `nameservers` replace the system's for `doctor`.
    """

    from_address: str
    from_name: dict[LangCode, str] = Field(default_factory=dict)
    reply_to: str = ""
    unsubscribe_mailto: str = ""
    return_path: str = ""
    list_name: str = Field(default="news", pattern=r"^[a-z0-9]([a-z0-9-]{0,40}[a-z0-9])?$")
    list_id_host: str = ""
    help_url: Url = ""
    subscribe_url: Url = ""
    archive_url: Url = ""
    feedback_id: str = Field(default="", pattern=r"^([A-Za-z0-9._-]{5,15})?$")
    dkim: tuple[DkimKey, ...] = ()
    nameservers: tuple[NameServer, ...] = ()

    @field_validator("from_address", "reply_to", "unsubscribe_mailto", "return_path")
    @classmethod
    def _ascii_address(cls, address: str, info: ValidationInfo) -> str:
        if not address and info.field_name != "from_address":
            return ""
        written = wire_address(address)
        if not written.isascii():
            raise ValueError(worded("only ASCII before the @: not every server takes other letters there"))
        return written

    @field_validator("return_path")
    @classmethod
    def _room_for_a_token(cls, address: str) -> str:
        if len(address.rpartition("@")[0]) > _RETURN_LOCAL:
            raise ValueError(
                worded(
                    "at most %(return_local)s letters before the @: a token of 31 is added to them",
                    return_local=_RETURN_LOCAL,
                )
            )
        return address

    @field_validator("list_id_host")
    @classmethod
    def _ascii_domain(cls, name: str) -> str:
        return wire_domain(name) if name else ""

    @model_validator(mode="after")
    def _keys_of_the_sender(self) -> Self:
        domain = self.domain.lower()
        for key in self.dkim:
            theirs = key.domain or domain
            if not (domain == theirs or domain.endswith(f".{theirs}") or theirs.endswith(f".{domain}")):
                raise ValueError(
                    worded(
                        "dkim: a signature of %(theirs)s does not authenticate %(domain)s (DMARC, RFC 9989)",
                        theirs=theirs,
                        domain=domain,
                    )
                )
        if len(f"<{self.list_name}-xxx.{self.list_id_host or domain}>") > _LIST_ID:
            raise ValueError(
                worded("list_id_host: with list_name it is longer than %(list_id)s octets (RFC 2919)", list_id=_LIST_ID)
            )
        return self

    @property
    def domain(self) -> str:
        """The domain that mails come from."""
        return self.from_address.rpartition("@")[2]
