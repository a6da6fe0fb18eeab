"""Mails about accounts, such as a link to set a new password: through the relay of the newsletter."""

import threading
from collections.abc import Callable
from html import escape
from secrets import token_hex
from typing import Any

from flask import Flask
from flask_security import MailUtil

from publisher.app.assembly import Publisher
from publisher.core.errors import LOG, PublisherError
from publisher.core.types import Destination, Message


def letters_through(publisher: Publisher, language: Callable[[], str]) -> type[MailUtil]:
    """The class that Flask-Security sends with; `language` is that of the present request."""
    turn = threading.Lock()

    class Letters(MailUtil):
        """Sends plain text by the first mail channel."""

        def __init__(self, app: Flask) -> None:
            super().__init__(app)

        def send_mail(
            self, template: str, subject: str, recipient: Any, sender: Any, body: str | None, html: str | None,
            **_: Any,
        ) -> None:  # fmt: skip
            """Send one mail, without the page waiting for it.

            Otherwise its time would tell a stranger whether an address has an account, and a relay that is down would
            keep a new password from being set.
            """
            text = (body or "").strip()
            paragraphs = "".join(f"<p>{_linked(part)}</p>" for part in text.split("\n\n"))
            whole = f'<!doctype html><html lang="{language()}"><body>{paragraphs}</body></html>'
            message = Message(lang=language(), text=text, subject=str(subject), html=whole, kind="letter")
            threading.Thread(target=deliver, args=(str(recipient), message), name="account letter", daemon=True).start()

    def deliver(recipient: str, message: Message) -> None:
        try:
            with turn:
                channel = publisher.channel(publisher.mail_channel())
                try:
                    channel.send(message, Destination(recipient, f"staff-{token_hex(8)}", message.lang))
                finally:
                    channel.close()
        except PublisherError as error:
            LOG.error("a letter about an account was not sent: %s", error)

    return Letters


def _linked(paragraph: str) -> str:
    """A paragraph as HTML; one that is only an address is a link."""
    words = escape(paragraph)
    return f'<a href="{words}">{words}</a>' if paragraph.startswith(("http://", "https://")) else words
