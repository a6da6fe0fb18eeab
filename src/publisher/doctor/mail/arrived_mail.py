"""A received mail, parsed once for all checks, and the values that it must have."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from email import message_from_bytes
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message as Part
from email.utils import parseaddr
from functools import cached_property

from publisher.core.types import Diagnosis
from publisher.core.wording import worded
from publisher.doctor.mail.visible_page import Page, read_page

MailCheck = Callable[["Arrived"], tuple[str, str]]
"""Returns what is wrong ("" = nothing) and a text: the remedy, or the correct value that was found."""

LISTS = (
    "List-Id", "List-Unsubscribe", "List-Unsubscribe-Post", "List-Help", "List-Owner", "List-Archive", "List-Subscribe",
    "List-Post",
)  # fmt: skip
"""The headers of list mail."""


@dataclass(frozen=True, slots=True)
class Expected:
    """The values that the mail must have; empty values are not checked.

    `domain` is the sender's; `txt` gives the DNS record of a DKIM key, as dkimpy expects, and raises `LookupFailed`.
    `automatic`: whether the mail must have Auto-Submitted; None when unknown.
    """

    domain: str
    txt: Callable[..., bytes | None]
    lang: str = ""
    return_path: str = ""
    automatic: bool | None = None


@dataclass(frozen=True)
class Arrived:
    """The bytes of a mail and its expected values. Line ends are CRLF or, from a Maildir, LF."""

    data: bytes
    expected: Expected

    @cached_property
    def parsed(self) -> Part:
        """The mail as the compat32 parser reads it: nothing is decoded or repaired."""
        return message_from_bytes(self.data)

    def all(self, name: str) -> list[str]:
        """Every value of a header, unfolded."""
        return [re.sub(r"\r?\n(?=[ \t])", "", str(value)).strip() for value in self.parsed.get_all(name, [])]

    def one(self, name: str) -> str:
        """The first value of a header, "" when it is missing."""
        return next(iter(self.all(name)), "")

    def decoded(self, name: str) -> str:
        """The first value of a header, with encoded words decoded."""
        return str(make_header(decode_header(self.one(name))))

    def domain_of(self, name: str) -> str:
        """The domain of the address in a header."""
        return parseaddr(self.one(name))[1].rpartition("@")[2].lower()

    @cached_property
    def alternative(self) -> Part | None:
        """The part that holds text and HTML."""
        return next((p for p in self.parsed.walk() if p.get_content_type() == "multipart/alternative"), None)

    def text_of(self, kind: str) -> str:
        """The first part of a content type that is not an attachment, decoded; "" when there is none."""
        for part in self.parsed.walk():
            if part.get_content_type() == kind and part.get_content_disposition() != "attachment":
                payload = part.get_payload(decode=True)
                return payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""
        return ""

    @cached_property
    def page(self) -> Page:
        """What a reader sees of the HTML."""
        return read_page(self.text_of("text/html"))

    @cached_property
    def ways_out(self) -> list[str]:
        """The URIs in List-Unsubscribe, in their order (RFC 2369, section 2)."""
        return re.findall(r"<\s*([^<>\s]+)\s*>", self.one("List-Unsubscribe"))

    @cached_property
    def way_out(self) -> str:
        """The first HTTPS URI in List-Unsubscribe, "" when there is none."""
        return next((uri for uri in self.ways_out if uri.lower().startswith("https:")), "")


def diagnose_mail(arrived: Arrived, checks: Mapping[str, MailCheck]) -> Iterator[Diagnosis]:
    """The result of each check. A header that makes a check raise an error counts as wrong."""
    for name, look in checks.items():
        try:
            wrong, said = look(arrived)
        except (ValueError, LookupError, MessageError) as error:
            wrong, said = worded("cannot be read: %(error)s", error=error), worded("look at the mail itself")
        yield Diagnosis(name, not wrong, wrong or said, said if wrong else "")
