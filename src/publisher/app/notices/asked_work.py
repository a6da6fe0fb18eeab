"""Work in a thread of its own, done whenever it is asked for: once more if it is asked for while it is going on."""

import threading
from collections.abc import Callable


class AskedWork:
    """The thread does not keep the process from ending. `fails` hears of an exception; the work can be asked again."""

    def __init__(self, name: str, work: Callable[[], None], fails: Callable[[Exception], None]) -> None:
        self._name, self._work, self._fails = name, work, fails
        self._wanted = False
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()

    def ask(self) -> None:
        """See that the work is done from the beginning, now or as soon as it has ended; returns at once."""
        with self._lock:
            self._wanted = True
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
                self._thread.start()

    @property
    def going(self) -> bool:
        """Whether it is being done, or is about to be."""
        with self._lock:
            return self._thread is not None

    def _run(self) -> None:
        while self._goes_on():
            try:
                self._work()
            except Exception as error:
                self._fails(error)

    def _goes_on(self) -> bool:
        with self._lock:
            if not self._wanted:
                self._thread = None
            self._wanted = False
            return self._thread is not None
