"""Work in threads beside the one that looks what is due. Each has a key, under which it runs once at a time.

What fails in one does not reach the others, and is reported as soon as it happens.
"""

import threading
from collections.abc import Callable
from typing import TypeAlias

from publisher.core.errors import PublisherError, StoreError, describe_bug
from publisher.core.wording import text_of

Key: TypeAlias = tuple[str, int | str]
"""The channel that the work is for ("" = none), and what is done: the id of a publication, or a word."""


class SideWork:
    """Threads that do not keep the process from ending: what never returns can be abandoned."""

    def __init__(self, report: Callable[[str], None]) -> None:
        self.store_failed = False
        """Whether the database could not be used: what would wait for it once more can wait for the next turn."""
        self._report = report
        self._going: dict[Key, threading.Thread] = {}
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self._deaths: list[BaseException] = []

    def begin(self, key: Key, name: str, work: Callable[[], None]) -> None:
        """Start some work; `name` is what a report of a bug calls it."""
        thread = threading.Thread(target=self._run, args=(key, name, work), name=name, daemon=True)
        with self._lock:
            self._going[key] = thread
        thread.start()

    def going(self) -> list[Key]:
        """The keys of the work that has not ended."""
        with self._lock:
            return list(self._going)

    def wait(self, seconds: float) -> None:
        """Until some work ends, and no longer than that."""
        self._ended.wait(seconds)
        self._ended.clear()

    def raise_death(self) -> None:
        """Raise what has ended a thread and is no `Exception`, if anything has."""
        if self._deaths:
            raise self._deaths[0]

    def _run(self, key: Key, name: str, work: Callable[[], None]) -> None:
        try:
            work()
        except PublisherError as error:
            self.store_failed |= isinstance(error, StoreError)
            self._report(text_of(error))
        except Exception as error:
            self._report(describe_bug(error, name))
        except BaseException as error:
            self._deaths.append(error)
        finally:
            with self._lock:
                self._going.pop(key, None)
            self._ended.set()
