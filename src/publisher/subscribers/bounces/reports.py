"""Parser for reports of mail servers: delivery status notifications (RFC 3464) and complaints (ARF, RFC 5965).

Anybody can send mail to the address for reports. A report counts only if it contains one of our tokens
(`publisher.core.tokens`), which names the delivery; addresses in it are never trusted.
"""

import email
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from email.policy import compat32
from typing import Literal

_VERP = re.compile(r"\+([a-z2-7]{16,60})@", re.IGNORECASE)
_WAY_OUT = re.compile(r"<https?://[^>\s]*/u/([a-z2-7]{16,60})>", re.IGNORECASE)
_STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
_ADDRESSED = ("Delivered-To", "X-Original-To", "Envelope-To", "To", "Cc")
_MOST_PARTS = 200
_MOST_TEXT = 20_000
_BLANKS = re.compile(r"[\s\x00-\x1f\x7f]+")


@dataclass(frozen=True, slots=True)
class Status:
    """The result for one recipient. `code` is an RFC 3463 code ("5.1.1"), "" if the report has none."""

    action: Literal["failed", "delayed", "other"]
    code: str
    diagnostic: str


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """One report. `source` is its Message-ID, or a hash of the report if it has none.

    `deliveries` are bounce tokens and `ways_out` unsubscribe tokens as found, not verified. `complaint` is the
    Feedback-Type of a complaint ("abuse"), "" for a notification.
    """

    source: str
    statuses: tuple[Status, ...]
    complaint: str
    deliveries: tuple[str, ...]
    ways_out: tuple[str, ...] = ()


def read_report(data: bytes) -> DeliveryReport | None:
    """Parse a mail; None if it is not a report, for example a reply of a person or an automatic reply."""
    mail = email.message_from_bytes(data, policy=compat32)
    parts = _parts(mail)
    complaint = next((_feedback_type(part) for part in parts if _type(part) == "message/feedback-report"), "")
    statuses = tuple(status for part in parts if _type(part) == "message/delivery-status" for status in _statuses(part))
    if not complaint and not statuses:
        # Automatic replies say so (RFC 3834, section 5); a bounce in prose has an empty return path (RFC 5321, 6.1).
        if _word(mail, "Auto-Submitted").startswith("auto-replied") or _text(mail, "Return-Path").strip() != "<>":
            return None
        statuses = (_in_prose(parts),)
    return DeliveryReport(
        source=_text(mail, "Message-ID").strip()[:300] or f"sha256:{hashlib.sha256(data).hexdigest()}",
        statuses=statuses,
        complaint=complaint,
        deliveries=tuple(dict.fromkeys(_delivery_tokens(mail, parts))),
        ways_out=tuple(dict.fromkeys(_ways_out(parts))),
    )


def _parts(mail: Message) -> list[Message]:
    parts: list[Message] = []
    for part in mail.walk():
        parts.append(part)
        if len(parts) == _MOST_PARTS:
            break
    return parts


def _statuses(part: Message) -> Iterator[Status]:
    """The blocks of a message/delivery-status: the first is about the mail, each other one about a recipient."""
    blocks = part.get_payload()
    if not isinstance(blocks, list):
        return
    for block in blocks:
        if not isinstance(block, Message) or "Action" not in block:
            continue
        action = _word(block, "Action")
        diagnostic = _one_line(_text(block, "Diagnostic-Code").partition(";")[2] or _text(block, "Diagnostic-Code"))
        code = _STATUS.search(_text(block, "Status")) or _STATUS.search(diagnostic)
        yield Status(
            "failed" if action == "failed" else "delayed" if action == "delayed" else "other",
            code[1] if code else "",
            diagnostic,
        )


def _feedback_type(part: Message) -> str:
    """The body of a message/feedback-report is a block of header fields (RFC 5965, section 3)."""
    fields = _fields(part)
    return _word(fields, "Feedback-Type") or "other"


def _in_prose(parts: list[Message]) -> Status:
    """Old mail servers write reports in prose: only a status code in the text can be parsed."""
    for part in parts:
        if _type(part) == "text/plain":
            payload = part.get_payload(decode=True)
            text = payload.decode("utf-8", "replace")[:_MOST_TEXT] if isinstance(payload, bytes) else ""
            for line in text.splitlines():
                if found := _STATUS.search(line) or re.search(r"\b([45]\d\d)\b[ -]", line):
                    code = found[1] if "." in found[1] else ""
                    return Status("failed", code, _one_line(line))
    return Status("failed", "", "")


def _delivery_tokens(mail: Message, parts: list[Message]) -> Iterator[str]:
    """Tokens in the address that the report was sent to, and in the return path of the mail that it is about."""
    for name in _ADDRESSED:
        for value in mail.get_all(name, []):
            yield from _VERP.findall(str(value))
    for part in parts:
        if _type(part) == "message/feedback-report":
            yield from _VERP.findall(_text(_fields(part), "Original-Mail-From"))
    for head in _originals(parts):
        yield from _VERP.findall(_text(head, "Return-Path"))


def _ways_out(parts: list[Message]) -> Iterator[str]:
    for head in _originals(parts):
        yield from _WAY_OUT.findall(_text(head, "List-Unsubscribe"))


def _originals(parts: list[Message]) -> Iterator[Message]:
    """The header of the mail that a report is about, as returned with the report."""
    for part in parts:
        if _type(part) == "text/rfc822-headers":
            yield _fields(part)
        elif _type(part) == "message/rfc822":
            inside = part.get_payload()
            if isinstance(inside, list) and inside and isinstance(inside[0], Message):
                yield inside[0]


def _fields(part: Message) -> Message:
    """The header fields in the body of a part. The `email` package parses message/* as a list with one message."""
    payload = part.get_payload()
    if isinstance(payload, list):
        return payload[0] if payload and isinstance(payload[0], Message) else Message()
    decoded = part.get_payload(decode=True)
    return email.message_from_bytes(decoded if isinstance(decoded, bytes) else b"", policy=compat32)


def _type(part: Message) -> str:
    return part.get_content_type().lower()


def _text(part: Message, name: str) -> str:
    return str(part.get(name, ""))


def _word(part: Message, name: str) -> str:
    return _text(part, name).partition(";")[0].strip().lower()


def _one_line(text: str) -> str:
    return _BLANKS.sub(" ", text).strip()[:500]
