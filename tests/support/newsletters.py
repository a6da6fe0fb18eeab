"""The newsletter channel with short time-outs, and mails made without a channel."""

import re
from datetime import UTC, datetime
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.message import Message as ParsedMessage
from typing import Any

from hypothesis import strategies as st

from publisher.channels.mail.message.headers import NewsletterIdentity
from publisher.channels.mail.message.mail import Mail
from publisher.channels.mail.message.prepared import Prepared
from publisher.channels.mail.newsletter import NewsletterChannel, NewsletterSettings
from publisher.core.types import Destination, Message

SUBJECT = "Седмичен бюлетин № 47 — десет новини"
IDENTITY = NewsletterIdentity(
    address="news@example.bg",
    reply_to="office@example.bg",
    unsubscribe="leave@example.bg",
    list_name="news",
    list_host="lists.example.bg",
    names={"bg": "Клъстер „София“", "en": "Sofia Cluster"},
)
NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
TIMEOUT = 0.5
OPENED: list[NewsletterChannel] = []


def newsletter(port: int, **changes: Any) -> NewsletterChannel:
    table = {
        "from_address": "news@example.bg",
        "from_name": {"bg": "Клъстер София", "en": "Sofia Cluster"},
        "port": port,
        "tls": "none",
        "timeout_seconds": TIMEOUT,
        "data_timeout_seconds": TIMEOUT,
        **changes,
    }
    OPENED.append(NewsletterChannel(NewsletterSettings.model_validate(table)))
    return OPENED[-1]


def compose(message: Message, destination: Destination, sender: NewsletterIdentity, now: datetime) -> Mail:
    return Prepared(message, sender).mail(destination, now)


def subject_of(data: bytes) -> str:
    """The header as older mail programs decode it: encoded words only."""
    plain: ParsedMessage = message_from_bytes(data)
    return str(make_header(decode_header(re.sub(r"\r?\n", "", str(plain["Subject"])))))


def content(mail: EmailMessage, subtype: str) -> str:
    part = mail.get_body((subtype,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=300)
