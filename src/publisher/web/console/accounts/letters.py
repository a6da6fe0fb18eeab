"""Mails about accounts, such as a link to set a new password: in the brand's layout, through the newsletter's relay."""

import threading
from secrets import token_hex
from typing import Any, Protocol

from flask import Flask
from flask_security import MailUtil

from publisher.app.assembly import Publisher
from publisher.core import locales
from publisher.core.errors import LOG, PublisherError
from publisher.core.types import Destination
from publisher.core.wording import CONSOLE, in_words, worded
from publisher.rendering.account_letters import AccountLetter
from publisher.web.console.accounts.roles import Role


class Addressee(Protocol):
    """Whom a letter goes to: an account."""

    email: str
    language: str

    @property
    def rank(self) -> Role:
        """Their role."""


class AccountLetters:
    """Writes and sends them, in threads: no page waits for a relay.

    The time of an answer would tell a stranger whether an address has an account, and a relay that is down would keep a
    new password from being set.
    """

    def __init__(self, publisher: Publisher) -> None:
        self._publisher, self._turn = publisher, threading.Lock()

    def invite(self, to: Addressee, link: str, by: str) -> None:
        """Send a new account's owner the link by which they set a password. `by` is who has made it."""
        said = worded(
            "%(by)s has made an account for you: as %(role)s you can work in the console of the newsletter. To begin, "
            "set a password.",
            by=by, role=to.rank,
        )  # fmt: skip
        self._send(
            to, worded("Your account for the newsletter"), worded("Set a password, and you can begin."),
            worded("Welcome"), said, link, worded("Set a password"),
            worded("The link is good once, for a day. If you expect no such letter, do nothing."),
        )  # fmt: skip

    def renew(self, to: Addressee, link: str, by: str) -> None:
        """Send the link after a colleague has reset an account."""
        said = worded(
            "%(by)s has reset your account for the console: the old password, the second step and all sessions have "
            "ended. Set a new password to go on.",
            by=by,
        )  # fmt: skip
        self._send(
            to, worded("Your account has been reset"), worded("Set a new password to go on."),
            worded("Your account has been reset"), said, link, worded("Set a new password"),
            worded("The link is good once, for a day."),
        )  # fmt: skip

    def reset(self, to: Addressee, link: str) -> None:
        """Send the link that somebody has asked for who has forgotten the password."""
        self._send(
            to, worded("A new password for the console"), worded("The link that you have asked for."),
            worded("A new password"),
            worded(
                "Somebody – you, we hope – has asked for a new password for the console. To set one, press the button."
            ),
            link, worded("Set a new password"),
            worded(
                "The link is good once, for a day. If you have not asked, do nothing: your password stays as it is."
            ),
        )  # fmt: skip

    def changed(self, to: Addressee) -> None:
        """Tell that there is another password."""
        self._send(
            to, worded("Your password has been changed"), worded("If it was you, you do not need to do anything."),
            worded("Your password has been changed"),
            worded(
                "Your password for the console has been set anew. If it was not you, tell an administrator at once."
            ),
        )  # fmt: skip

    def _send(
        self, to: Addressee, subject: str, preheader: str, heading: str, said: str, link: str = "", button: str = "",
        ending: str = "",
    ) -> None:  # fmt: skip
        lang = to.language

        def say(text: str) -> str:
            return in_words(text, lang, CONSOLE)

        name = locales.in_language(self._publisher.config.newsletter.name, lang)
        whole = worded("%(subject)s – %(newsletter)s", subject=subject, newsletter=name)
        by_hand = worded("If the button does not work, open this address:")
        letter = AccountLetter(
            lang, say(whole), say(preheader), say(heading), (say(said),), link, say(button), say(by_hand), say(ending)
        )
        # Only plain values go along: the account's row belongs to this request's session.
        threading.Thread(target=self._deliver, args=(to.email, letter), name="account letter", daemon=True).start()

    def _deliver(self, recipient: str, letter: AccountLetter) -> None:
        publisher = self._publisher
        try:
            message = publisher.renderer.account_letter(letter)
            with self._turn:
                channel = publisher.another_channel(publisher.mail_channel())
                try:
                    channel.send(message, Destination(recipient, f"staff-{token_hex(8)}", letter.lang))
                finally:
                    channel.close()
        except PublisherError as error:
            LOG.error("a letter about an account was not sent: %s", error)


def letters_through(letters: AccountLetters) -> type[MailUtil]:
    """The class that Flask-Security sends with: it names a template, and ours are sent instead."""

    class Letters(MailUtil):
        def __init__(self, app: Flask) -> None:
            super().__init__(app)

        def send_mail(
            self, template: str, subject: Any, recipient: Any, sender: Any, body: Any, html: Any, **context: Any
        ) -> None:
            """Send the letter that a template stands for; what Flask-Security has made of it is left."""
            if template.endswith("reset_instructions"):
                letters.reset(context["user"], context["reset_link"])
            else:
                letters.changed(context["user"])

    return Letters
