"""How often the subscription form may be sent: by network, by the domain of the address, and in all."""

import threading
import time

from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerMinute, parse_many
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from publisher.web.visitors import networks

_SITE = 4
"""How many times a network's limit its /48 may use: as many as a few households."""

_DOMAIN = RateLimitItemPerHour(120)
"""For addresses of one domain: a domain that takes any name must not be flooded, a hall full of people may come."""

_ALL = RateLimitItemPerMinute(600)
"""Bounds the memory that the counts take, whoever sends them."""


class FormLimits:
    """Counts in memory, lost when the process ends; the limits of letters are in the ledger, and stay.

    `limits` is `web.subscribe_limit`, for one network. Windows move: a limit of 5 in 10 minutes is one of any 10.
    """

    def __init__(self, limits: str) -> None:
        self._limits = parse_many(limits)
        self._counts = MovingWindowRateLimiter(MemoryStorage())
        self._turn = threading.Lock()

    def wait(self, address: str, domain: str) -> float:
        """Count one use; 0.0, or, uncounted, the seconds until the next one from there is free."""
        with self._turn:
            asked = self._asked(address, domain.lower())
            waits = [self._until(item, key) for item, key in asked if not self._counts.test(item, key)]
            if not waits:
                for item, key in asked:
                    self._counts.hit(item, key)
        return max(waits, default=0.0)

    def _asked(self, address: str, domain: str) -> list[tuple[RateLimitItem, str]]:
        asked = [
            (type(item)(item.amount * (_SITE if size else 1), item.multiples), f"network {network}")
            for size, network in enumerate(networks(address))
            for item in self._limits
        ]
        return [*asked, (_DOMAIN, f"domain {domain[:255]}"), (_ALL, "all")]

    def _until(self, item: RateLimitItem, key: str) -> float:
        return max(1.0, self._counts.get_window_stats(item, key).reset_time - time.time())
