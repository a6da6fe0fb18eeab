"""Codes of the second step (RFC 6238): each is good once."""

from flask_security import Totp
from passlib.totp import TotpMatch

from publisher.web.console.accounts.people import Person


class CodesOnce(Totp):
    """Remembers in the account which code was used last; Flask-Security itself takes one again within its half-minute."""

    def get_last_counter(self, user: Person) -> int | None:
        """The number of the half-minute whose code was used last."""
        return user.totp_counter

    def set_last_counter(self, user: Person, tmatch: TotpMatch) -> None:
        """Remember a code that has been used."""
        user.totp_counter = tmatch.counter
