"""Parser for reports of mail servers: delivery status notifications (RFC 3464) and complaints (ARF, RFC 5965).

Anybody can send mail to the address for reports. A report counts only if it contains one of our tokens
(`publisher.core.tokens`), which names the delivery; addresses in it are never trusted.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeVar

from publisher.subscribers.bounces import prose, senders
from publisher.subscribers.bounces.kinds import STATUS, status_in
from publisher.subscribers.bounces.mime import Fields, Part, blocks, read_fields, read_mail

Action = Literal["failed", "delayed", "other"]

Token = TypeVar("Token")

_VERP = re.compile(r"\+([a-z2-7]{16,60})@", re.IGNORECASE)
_WAY_OUT = re.compile(r"<(https?://[^<>\s/]{1,260})/u/([a-z2-7]{16,60})>", re.IGNORECASE)
_RETURN_PATH = re.compile(r"^return-path: {0,9}<[^<>\n]{1,200}>", re.IGNORECASE | re.MULTILINE)
_ADDRESSED = ("delivered-to", "x-original-to", "envelope-to", "to", "cc")
_MOST_RECIPIENTS = 50
_MOST_TOKENS = 20
_BLANKS = re.compile(r"[\s\x00-\x1f\x7f]+")
_STATUS_PARTS = ("message/delivery-status", "message/global-delivery-status")
_RETURNED_PARTS = ("message/rfc822", "message/global", "text/rfc822-headers", "message/global-headers", "text/rfc822")
_ACTIONS: dict[str, Action] = {
    "failed": "failed", "failure": "failed", "fail": "failed", "error": "failed", "undeliverable": "failed",
    "undelivered": "failed", "bounced": "failed", "rejected": "failed", "expired": "failed",
    "delayed": "delayed", "delay": "delayed", "deferred": "delayed", "queued": "delayed",
    "delivered": "other", "relayed": "other", "expanded": "other",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Status:
    """The result for one recipient. `code` is an RFC 3463 code ("5.1.1"), "" if the report has none."""

    action: Action
    code: str
    diagnostic: str


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """One report. `source` is its Message-ID, or a hash of the report if it has none.

    `deliveries` are bounce tokens and `ways_out` unsubscribe links, each the site ("https://news.example.org") and the
    token, as found, not verified. `complaint` is the Feedback-Type of a complaint ("abuse"), "" for a notification.
    """

    source: str
    statuses: tuple[Status, ...]
    complaint: str
    deliveries: tuple[str, ...]
    ways_out: tuple[tuple[str, str], ...] = ()


def read_report(data: bytes) -> DeliveryReport | None:
    """Parse a mail; None if it is not a report, for example a reply of a person or an automatic reply."""
    parts = read_mail(data)
    if not parts:
        return None
    mail = parts[0].fields
    originals = list(_originals(parts))
    if senders.is_daemon(mail) and not any(part.type in _STATUS_PARTS for part in parts):
        # A gateway has passed a report on.
        parts += [
            inside
            for part in parts
            if part.type == "message/rfc822"
            for inside in read_mail(part.decoded()) or ()
            if inside.type in _STATUS_PARTS
        ]
    complaint = _complaint(mail, parts, originals)
    text = prose.without_the_returned_mail(_text(parts))
    statuses = tuple(_statuses(parts, text))
    if not complaint and not statuses:
        if _is_receipt(mail, parts):
            return None
        if not senders.reports_a_failure(mail, bool(originals)):
            return None
        statuses = (_in_prose(mail, text),)
    return DeliveryReport(
        source=_one_line(mail.text("message-id"))[:300] or f"sha256:{hashlib.sha256(data).hexdigest()}",
        statuses=() if complaint else statuses,
        complaint=complaint,
        deliveries=_first(_delivery_tokens(mail, parts, originals)),
        ways_out=_first(_ways_out(originals)),
    )


def _is_receipt(mail: Fields, parts: list[Part]) -> bool:
    """Whether a mail says what a reader did with ours (RFC 8098). Some servers write refusals so, and name them."""
    receipt = any(part.type == "message/disposition-notification" for part in parts)
    return receipt and not (senders.is_daemon(mail) and "reject" in mail.words("subject").lower())


def _statuses(parts: list[Part], text: str) -> Iterator[Status]:
    """The blocks of a message/delivery-status: the first is about the mail, each other one about a recipient."""
    for part in parts:
        if part.type in _STATUS_PARTS:
            for block in blocks(part.decoded(), _MOST_RECIPIENTS):
                if block.text("action") or (block.text("final-recipient") and block.text("status")):
                    yield _status(block, text)


def _status(block: Fields, text: str) -> Status:
    said = block.all("diagnostic-code") or block.all("x-supplementary-info") or block.all("x-display-name-error")
    diagnostic = _one_line(" ".join(one.partition(";")[2] or one for one in said[:5]))
    found = STATUS.search(block.text("status")) or STATUS.search(diagnostic)
    code = found[0] if found else ""
    action = _ACTIONS.get(block.word("action").partition(" ")[0])
    if action is None:
        action = "failed" if code.startswith("5") else "delayed" if code.startswith("4") else "other"
    if action == "failed" and not diagnostic:
        diagnostic = _one_line(prose.reason(text)[1])
    return Status(action, code, diagnostic)


def _complaint(mail: Fields, parts: list[Part], originals: list[Fields]) -> str:
    """The Feedback-Type; Microsoft's junk mail reports only return the mail, with a field of their own in it."""
    for part in parts:
        if part.type == "message/feedback-report":
            # Its body is a block of header fields (RFC 5965, section 3).
            return next(blocks(part.decoded(), 1), Fields()).word("feedback-type")[:40] or "other"
    reporter = any(head.text("x-hmxmroriginalrecipient") for head in originals)
    subject = mail.words("subject").strip().lower()
    return "abuse" if reporter or (originals and subject.startswith("complaint about message from")) else ""


def _in_prose(mail: Fields, text: str) -> Status:
    if senders.reports_a_delay(mail, text):
        return Status("delayed", status_in(text), "")
    code, words = prose.reason(text)
    return Status("failed", code, _one_line(words))


def _text(parts: list[Part]) -> str:
    """What people read: the plain text, or without one the HTML."""
    for kind in ("text/plain", "text/html"):
        texts = [part.text()[: prose.MOST_TEXT] for part in parts if part.type == kind][:5]
        if any(text.strip() for text in texts):
            return "\n".join(texts)
    return ""


def _delivery_tokens(mail: Fields, parts: list[Part], originals: list[Fields]) -> Iterator[str]:
    """Tokens in the address that the report was sent to, and in the return path of the mail that it is about."""
    for name in _ADDRESSED:
        for value in mail.all(name):
            yield from _VERP.findall(value)
    for part in parts:
        if part.type == "message/feedback-report":
            yield from _VERP.findall(next(blocks(part.decoded(), 1), Fields()).text("original-mail-from"))
    for head in originals:
        yield from _VERP.findall(head.text("return-path"))
    for part in parts:
        if part.type == "text/plain":
            # Old servers return the mail as text, below their own.
            yield from _VERP.findall(" ".join(_RETURN_PATH.findall(part.text())[:_MOST_TOKENS]))


def _ways_out(originals: list[Fields]) -> Iterator[tuple[str, str]]:
    for head in originals:
        yield from _WAY_OUT.findall(head.text("list-unsubscribe"))


def _originals(parts: list[Part]) -> Iterator[Fields]:
    """The header of the mail that a report is about, as returned with the report."""
    for part in parts:
        if part.type in _RETURNED_PARTS:
            yield read_fields(part.decoded().replace(b"\r\n", b"\n").lstrip(b"\n").partition(b"\n\n")[0])


def _first(found: Iterator[Token]) -> tuple[Token, ...]:
    """Each once, in order; a mail with more than a few is none of ours."""
    return tuple(dict.fromkeys(token for _, token in zip(range(_MOST_TOKENS), found, strict=False)))


def _one_line(text: str) -> str:
    return _BLANKS.sub(" ", text).strip()[:500]
