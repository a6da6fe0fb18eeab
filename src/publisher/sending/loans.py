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
        self._spare: defaultdict[str, list[Channel]] = defaultdict(list)
        self._lent: set[int] = set()
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
                self._return(name, channel)

    def _take(self, name: str) -> Channel:
        with self._lock:
            channel = self._first(name)
            if id(channel) in self._lent:
                channel = self._spare[name].pop() if self._spare[name] else self._another(name)
            self._lent.add(id(channel))
            return channel

    def _return(self, name: str, channel: Channel) -> None:
        with self._lock:
            self._lent.discard(id(channel))
            if channel is not self._first(name):
                self._spare[name].append(channel)
