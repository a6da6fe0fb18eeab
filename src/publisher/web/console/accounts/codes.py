"""Codes of the second step (RFC 6238): each is good once."""

from flask_security import Totp, UserMixin
from passlib.totp import TotpMatch

from publisher.web.console.accounts.people import Person


class CodesOnce(Totp):
    """Remembers in the account which code was used last: Flask-Security itself takes one again while it is valid."""

    def get_last_counter(self, user: UserMixin) -> int | None:
        """The number of the half-minute whose code was used last."""
        return user.totp_counter if isinstance(user, Person) else None

    def set_last_counter(self, user: UserMixin, tmatch: TotpMatch) -> None:
        """Remember a code that has been used."""
        if isinstance(user, Person):
            user.totp_counter = tmatch.counter
