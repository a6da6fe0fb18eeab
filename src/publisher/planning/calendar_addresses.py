"""The secret address of the calendar that staff subscribe to. A new one ends the one before."""

import hashlib
import hmac
import secrets
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select

from publisher.storage.database import Store
from publisher.storage.tables import calendar_addresses

_SEED_BITS = 63
"""Random, and as much as a signed column of 64 bits holds; what protects the address is the key of the workspace."""


class CalendarAddresses:
    """The addresses of a workspace. `secret_of` makes the secret part from a seed, with the key of the workspace."""

    def __init__(self, store: Store, secret_of: Callable[[int], str]) -> None:
        self._store, self._secret_of = store, secret_of

    def current(self) -> str | None:
        """The secret that opens the calendar now; None when there is none, or one made with a key that is lost."""
        query = select(calendar_addresses).order_by(calendar_addresses.c.id.desc()).limit(1)
        with self._store.read() as connection:
            row = connection.execute(query).first()
        if row is None:
            return None
        secret = self._secret_of(row.seed)
        return secret if _hash(secret) == row.secret_hash else None

    def renew(self, now: datetime) -> str:
        """A new secret: the ones before open nothing from now on."""
        seed = secrets.randbits(_SEED_BITS)
        secret = self._secret_of(seed)
        with self._store.begin() as connection:
            connection.execute(
                calendar_addresses.insert().values(seed=seed, secret_hash=_hash(secret), made_at=now)
            )  # fmt: skip
        return secret

    def revoke(self) -> bool:
        """No secret opens it any more; False = none did."""
        with self._store.begin() as connection:
            return connection.execute(calendar_addresses.delete()).rowcount > 0

    def opens(self, secret: str) -> bool:
        """Whether a secret opens the calendar. How long this takes says nothing about the right one."""
        query = select(calendar_addresses.c.secret_hash).order_by(calendar_addresses.c.id.desc()).limit(1)
        with self._store.read() as connection:
            wanted = connection.execute(query).scalar()
        return hmac.compare_digest(_hash(secret), wanted or _hash("")) and wanted is not None


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode(errors="surrogatepass")).hexdigest()
