"""Mails that differ by a number, for conversations with a relay."""

from typing import Any

from publisher.channels.mail.message.mail import Mail


def mail(number: int, size: int = 0, **changes: Any) -> Mail:
    head = f"Subject: {number}\r\n\r\nReader {number}\r\n".encode()
    pieces = (head, b"x" * 70 + b"\r\n", (b"y" * 74 + b"\r\n") * (size // 76))
    envelope: dict[str, Any] = {"sender": "news@example.bg", "recipient": address(number), "message_id": f"<{number}>"}
    return Mail(**{**envelope, "pieces": pieces, **changes})


def address(number: int) -> str:
    return f"r{number}@example.org"
