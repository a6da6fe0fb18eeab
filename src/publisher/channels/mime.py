"""A newsletter's mail to one reader, as bytes with CRLF line ends, and its envelope."""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from email.policy import compat32
from email.utils import format_datetime
from typing import TYPE_CHECKING

from publisher.channels.body import body, fill
from publisher.channels.headers import (
    Sender,
    automatic,
    list_headers,
    mailbox,
    message_key,
    one_line,
    unsubscribe_mailto,
    words,
)
from publisher.errors import Refused
from publisher.types import Destination, Message

if TYPE_CHECKING:
    from publisher.channels.dkim import Signer

MAX_LINE = 998
"""Octets of a line without its CRLF: RFC 5322, section 2.1.1."""

_LOCAL = re.compile(r'[^\s\x00-\x20\x7f-\x9f"(),:;<>@\[\]\\]+')
_DOMAIN = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail and its envelope; a report of its fate comes to `sender` and names `envelope_id` (RFC 3461).

    `utf8`: the recipient's local part is not ASCII, which needs SMTPUTF8 (RFC 6531).
    """

    sender: str
    recipient: str
    message_id: str
    data: bytes
    utf8: bool = False
    envelope_id: str = ""


def wire_address(address: str) -> str:
    """An address with its domain in IDNA (RFC 3490). Raises `ValueError` when it is not `local@domain`."""
    local, _, name = address.rpartition("@")
    if not _LOCAL.fullmatch(local) or len(local.encode()) > 64:
        raise ValueError(f"{address!r} is not a mail address: write it as name@example.org")
    return f"{local}@{wire_domain(name)}"


def wire_domain(name: str) -> str:
    """A domain in IDNA. Raises `ValueError` when it cannot be one."""
    try:
        domain = name.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise ValueError(f"{name!r} is not a domain: {error}") from error
    if not _DOMAIN.fullmatch(domain) or len(domain) > 253:
        raise ValueError(f"{name!r} is not a domain: write it as example.org")
    return domain


def compose(
    message: Message, destination: Destination, sender: Sender, now: datetime, signer: "Signer | None" = None
) -> Mail:
    """Make the mail of one reader; the same key gives the same Message-ID, at whatever time.

    `now` is aware. `[[reader.name]]` and `[[reader.unsubscribe_url]]` (a mailto address) have values when
    `destination.reader` gives none. Raises `Refused` for another value that is
    missing, an address that is none, a picture that cannot be read, or a header that cannot be folded.
    """
    try:
        recipient = wire_address(destination.address)
    except ValueError as error:
        raise Refused(str(error)) from error
    key = message_key(destination.key)
    message_id = f"<{key}@{sender.domain}>"
    mailto = unsubscribe_mailto(sender, destination, message.lang)
    values = {"name": destination.name, "unsubscribe_url": mailto, **destination.reader}
    values = {name: one_line(value) for name, value in values.items()}
    root = body(message, values, hashlib.sha256(key.encode()).hexdigest()[:24])
    lines = {
        "Date": format_datetime(now),
        "Message-ID": message_id,
        "X-Delivery-ID": key,
        "From": mailbox(sender.name(message.lang), sender.address, "From"),
        "Reply-To": sender.reply_to,
        "To": mailbox(destination.name, recipient, "To"),
        "Subject": words(fill(message.subject, values, "subject"), "Subject"),
        "Content-Language": message.lang,
        **dict(list_headers(message, destination, sender, values)),
        **dict(automatic(message)),
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    for line in head.split("\r\n"):
        if len(line.encode()) > MAX_LINE:
            raise Refused(f"delivery {destination.key}: the header {line[:40]}… is longer than {MAX_LINE} octets")
    data = head.encode() + root.as_bytes(policy=compat32.clone(linesep="\r\n"))
    return Mail(
        sender=_return_path(sender, destination),
        recipient=recipient,
        message_id=message_id,
        data=signer.sign(data, now) if signer else data,
        utf8=not recipient.isascii(),
        envelope_id=key,
    )


def _return_path(sender: Sender, destination: Destination) -> str:
    """Where reports go: the token in it says which delivery they are about, so that nobody can forge them."""
    if not sender.return_path or not destination.bounce_token:
        return sender.return_path or sender.address
    local, _, host = sender.return_path.rpartition("@")
    return f"{local}+{destination.bounce_token}@{host}"
