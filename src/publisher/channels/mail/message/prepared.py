"""A newsletter's message, prepared once: for each reader only the parts that differ are written.

Everything else is kept as bytes: the headers that all readers share, the MIME frame with pictures and files, and the
text and HTML in base64 between the reader's values.
"""

import hashlib
import html
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from publisher.channels.mail.message.frame import frame
from publisher.channels.mail.message.gaps import Base64Gaps, Gaps
from publisher.channels.mail.message.headers import (
    ListHeaders,
    NewsletterIdentity,
    automatic,
    header_line,
    mailbox,
    message_key,
    subject_line,
)
from publisher.channels.mail.message.mail import Mail
from publisher.core.addresses import wire_address
from publisher.core.errors import Refused
from publisher.core.types import Destination, Message
from publisher.core.wording import text_of, worded

if TYPE_CHECKING:
    from publisher.channels.mail.message.dkim import Signer

MAX_LINE = 998
"""Octets of a line without its CRLF: RFC 5322, section 2.1.1."""


class Prepared:
    """A message ready to be made into mails. Raises `LostFile` for a picture that cannot be read.

    `sender` and `signer` are those of all mails; without a signer they stay unsigned.
    """

    def __init__(self, message: Message, sender: NewsletterIdentity, signer: "Signer | None" = None) -> None:
        self._sender, self._signer = sender, signer
        self._text, self._html = Gaps(message.text, "text"), Gaps(message.html, "html")
        self._encoded_text, self._encoded_html = Base64Gaps(self._text), Base64Gaps(self._html)
        self._frame = frame(message, _mark(message))
        self._relaxed = signer.relaxed(self._frame.around) if signer else self._frame.around
        self._subject = Gaps(message.subject, "subject")
        self._needed = frozenset([*self._text.names, *self._html.names, *self._subject.names, "unsubscribe_url"])
        self._subject_line = "" if self._subject.names else subject_line(message.subject)
        self._list = ListHeaders(message, sender)
        name = mailbox(sender.name(message.lang), sender.address, "From")
        self._from = f"From: {name}\r\nReply-To: {sender.reply_to}\r\n"
        self._language = f"Content-Language: {message.lang}\r\n"
        self._last = "".join(f"{name}: {value}\r\n" for name, value in automatic(message)) + self._frame.headers

    def mail(self, destination: Destination, now: datetime) -> Mail:
        """Make the mail of one reader; the same key always gives the same Message-ID.

        `now` is aware. `[[reader.name]]` and `[[reader.unsubscribe_url]]` (a mailto address) have values when
        `destination.reader` gives none. Raises `Refused` for any other missing value, an invalid address,
        or a header that cannot be folded.
        """
        try:
            recipient = wire_address(destination.address)
        except ValueError as error:
            raise Refused(text_of(error)) from error
        key = message_key(destination.key)
        mailto = self._list.mailto(key)
        given = {"name": destination.name, "unsubscribe_url": mailto, **destination.reader}
        if not self._needed <= given.keys():
            for gaps in (self._text, self._html, self._subject):
                gaps.check(given)
        values = {name: header_line(given[name]) for name in self._needed}
        message_id = f"<{key}@{self._sender.domain}>"
        head = (
            f"Date: {_date(int(now.timestamp()))}\r\nMessage-ID: {message_id}\r\nX-Delivery-ID: {key}\r\n"
            f"{self._from}To: {mailbox(destination.name, recipient, 'To')}\r\n"
            f"{self._subject_line or subject_line(self._subject.fill(values))}"
            f"{self._language}{self._list.lines(key, values['unsubscribe_url'], given)}{self._last}"
        ).encode()
        self._fits(head, destination)
        return Mail(
            sender=_return_path(self._sender, destination),
            recipient=recipient,
            message_id=message_id,
            pieces=self._pieces(head, values, now),
            utf8=not recipient.isascii(),
            envelope_id=key,
        )

    def _pieces(self, head: bytes, values: dict[str, str], now: datetime) -> tuple[bytes, ...]:
        before, between, after = self._frame.around
        escaped = {name: html.escape(values[name]) for name in self._html.names}
        text, page = self._encoded_text.fill(values), self._encoded_html.fill(escaped)
        if self._signer is None:
            return (head, b"\r\n", before, *text, between, *page, after)
        # Base64 and the boundaries around it are relaxed as they are.
        relaxed_before, relaxed_between, relaxed_after = self._relaxed
        hashed = (relaxed_before, *text, relaxed_between, *page, relaxed_after)
        return (self._signer.headers(head, hashed, now), head, b"\r\n", before, *text, between, *page, after)

    def _fits(self, head: bytes, destination: Destination) -> None:
        lines = head.split(b"\r\n")
        if max(map(len, lines)) > MAX_LINE:
            line = max(lines, key=len)
            long = worded(
                "the header %(decode)s… is longer than %(max_line)s octets",
                decode=line[:40].decode(errors="replace"),
                max_line=MAX_LINE,
            )
            raise Refused(worded("delivery %(key)s: %(long)s", key=destination.key, long=long))


@lru_cache(maxsize=8)
def _date(seconds: int) -> str:
    """Cached: many mails leave in one second."""
    return format_datetime(datetime.fromtimestamp(seconds, UTC))


def _mark(message: Message) -> str:
    """The token in the MIME boundaries: the same for the same message, so that a mail made again is identical."""
    said = "\0".join((message.lang, message.subject, message.text, message.html))
    return hashlib.sha256(said.encode(errors="replace")).hexdigest()[:24]


def _return_path(sender: NewsletterIdentity, destination: Destination) -> str:
    """The address for delivery reports; its token names the delivery, so nobody can forge a report."""
    if not sender.return_path or not destination.bounce_token:
        return sender.return_path or sender.address
    local, _, host = sender.return_path.rpartition("@")
    return f"{local}+{destination.bounce_token}@{host}"
