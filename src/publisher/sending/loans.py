"""Channels for many threads: each instance is lent to one at a time, and goes on to the next."""

import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

from publisher.channels import Channel
from publisher.sending.context import ChannelByName


class Loans:
    """Lends the channel that the workspace has opened, and builds `another` while that one is in use."""

    def __init__(self, first: ChannelByName, another: ChannelByName) -> None:
        self._first, self._another = first, another
        self._free: defaultdict[str, list[Channel]] = defaultdict(list)
        self._opened: set[str] = set()
        self._lock = threading.Lock()

    @contextmanager
    def lent(self, name: str) -> Iterator[Channel]:
        """A channel for this thread alone; its connections are closed at the end. Raises `ConfigError`."""
        channel = self._take(name)
        try:
            yield channel
        finally:
            try:
                channel.close()
            finally:
                with self._lock:
                    self._free[name].append(channel)

    def _take(self, name: str) -> Channel:
        with self._lock:
            if self._free[name]:
                return self._free[name].pop()
            build = self._another if name in self._opened else self._first
            channel = build(name)
            self._opened.add(name)
            return channel
