"""The intent journal: which messages a sender has begun, on disk before the far side can accept them.

The database is updated in batches; between two of them the journal is the record. One line per step, appended by one
sender:

    owner HOST/PID/RUN/NONCE BOOT      the sender, and the boot of the machine in which it runs
    claimed 17.1 18.1 19.2             claimed deliveries, each with the number of its try; none of them has begun
    begun 17                           its body is sent now
    answered 17 sent "250 2.0.0 ok"    the far side's answer, before the database is updated

A killed process loses no line that it wrote: the kernel has it (`mapped_file`). When the machine itself stops, lines
written since the last sync may be lost; `claimed` is synced before a batch begins, so it is known which deliveries may
have gone out.
"""

import fcntl
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from publisher.core.errors import StoreError
from publisher.core.wording import system_words, worded
from publisher.sending.journal.mapped_file import MappedLog, whole_lines

Sync = Literal["never", "batch", "message"]
"""When a journal is synced to disk: never, before and after each batch, or at each message as well."""

JournalState = Literal["sent", "refused", "deferred", "uncertain"]

SUFFIX = ".journal"
_quoted = json.JSONEncoder().encode
_LARGE = 1_000_000
"""Bytes after which a journal is replaced by a new one once its batch is settled."""

_BOOT = Path("/proc/sys/kernel/random/boot_id")


class Journal:
    """One sender's journal, `folder`/NONCE.journal, for one thread. Raises `StoreError` when it cannot be written."""

    def __init__(self, folder: Path, owner: str, sync: Sync = "batch") -> None:
        self._path = folder / f"{owner.rpartition('/')[2]}{SUFFIX}"
        self._head = f"owner {owner} {boot()}\n".encode()
        self._sync = sync
        self._handle = -1
        self._log: MappedLog | None = None

    def claimed(self, tries: Mapping[int, int]) -> None:
        """Record deliveries that are about to be tried, with the number of the try."""
        if not tries:
            return
        if self._log is None:
            self._begin()
        self._write(_claimed(tries), wait=False)

    def begun(self, delivery: int) -> None:
        """Record that the body of this delivery is sent now."""
        self._write(f"begun {delivery}\n", wait=self._sync == "message")

    def answered(self, delivery: int, answer: JournalState, reply: str) -> None:
        """Record the outcome of a delivery."""
        self._write(f"answered {delivery} {answer} {_quoted(reply)}\n", wait=self._sync == "message")

    def settle(self) -> None:
        """Sync, since the database is about to commit: the journal on disk must not be older than the database."""
        if self._log is not None and self._sync != "never":
            self._wait(self._log)

    def settled(self, tries: Mapping[int, int], begun: Iterable[int]) -> None:
        """The database has everything in this journal except the open `tries`, some of which have `begun`.

        A large journal is replaced by a new file of the same name that holds only these.
        """
        if self._log is not None and self._log.size > _LARGE:
            self._begin(_claimed(tries) + "".join(f"begun {delivery}\n" for delivery in begun))

    def close(self) -> None:
        """Remove the journal: everything in it is in the database."""
        if self._log is not None:
            self.abandon()
            self._path.unlink(missing_ok=True)

    def abandon(self) -> None:
        """Leave the journal for recovery: the database could not be updated."""
        if self._log is not None:
            self._log.close()
            os.close(self._handle)
            self._log = None

    def _begin(self, first: str = "") -> None:
        """Write a new file and rename it, so that a reader sees either the old journal or the new one, complete."""
        part, handle = self._path.with_suffix(".part"), -1
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            handle = os.open(part, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
            # Held as long as the sender lives: a process that gets this lock knows that nobody writes here any more.
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            log = MappedLog(handle)
            log.append(self._head + first.encode())
            if self._sync != "never":
                log.sync()
            part.rename(self._path)
        except OSError as error:
            if handle >= 0:
                os.close(handle)
                part.unlink(missing_ok=True)
            raise _unwritable(self._path, error) from error
        self.abandon()
        self._handle, self._log = handle, log

    def _write(self, line: str, wait: bool) -> None:
        if self._log is None:
            raise RuntimeError("nothing was claimed")
        try:
            self._log.append(line.encode())
        except OSError as error:
            raise _unwritable(self._path, error) from error
        if wait:
            self._wait(self._log)

    def _wait(self, log: MappedLog) -> None:
        try:
            log.sync()
        except OSError as error:
            raise _unwritable(self._path, error) from error


@dataclass(frozen=True, slots=True)
class Found:
    """The journal of a sender that no longer runs. `tries` are the deliveries it had claimed, with the try's number.

    `complete`: the machine has not restarted since, so no line is lost: a delivery not in `begun` was not begun.
    """

    path: Path
    owner: str
    complete: bool
    tries: Mapping[int, int]
    begun: frozenset[int]
    answers: Mapping[int, tuple[JournalState, str]] = field(default_factory=dict)

    def remove(self) -> None:
        """Delete the journal, whose content is in the database now."""
        self.path.unlink(missing_ok=True)


def left_behind(folder: Path) -> Iterator[Found]:
    """The journals of senders that no longer run. Each stays locked for this process until the next is requested."""
    for path in sorted(folder.glob(f"*{SUFFIX}")):
        try:
            with path.open("rb") as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if not os.path.samestat(os.fstat(file.fileno()), path.stat()):
                    # Its sender has put a new journal in its place since it was opened.
                    continue
                found = _read(path, whole_lines(file.read()))
                if found is not None:
                    yield found
        except (BlockingIOError, FileNotFoundError):
            # Its sender still runs, or another process has just recovered it.
            continue
        except OSError as error:
            raise StoreError(
                worded("%(path)s: the journal cannot be read: %(error)s", path=path, error=system_words(error))
            ) from error


def still_locked(folder: Path) -> Iterator[Found]:
    """The journals of senders that run or stand still, as far as they are written now."""
    for path in sorted(folder.glob(f"*{SUFFIX}")):
        try:
            with path.open("rb") as file:
                if _is_free(file.fileno()):
                    continue
                found = _read(path, whole_lines(file.read()))
        except FileNotFoundError:
            continue
        except OSError as error:
            raise StoreError(
                worded("%(path)s: the journal cannot be read: %(error)s", path=path, error=system_words(error))
            ) from error
        if found is not None:
            yield found


def _is_free(handle: int) -> bool:
    """Whether nobody holds the lock of a journal; the lock is not kept."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    fcntl.flock(handle, fcntl.LOCK_UN)
    return True


def boot() -> str:
    """The identifier of the machine's current boot; "" where the system has none."""
    try:
        return _BOOT.read_text(encoding="ascii").strip()
    except OSError:
        return ""


def _read(path: Path, whole: Sequence[str]) -> Found | None:
    """The content of a journal; None for a file that is not one. An incomplete line counts as never written."""
    head = whole[0].split(" ") if whole else []
    if len(head) != 3 or head[0] != "owner" or head[1].count("/") < 3:
        return None
    tries: dict[int, int] = {}
    begun: set[int] = set()
    answers: dict[int, tuple[JournalState, str]] = {}
    for line in whole[1:]:
        word, _, rest = line.partition(" ")
        if word == "claimed":
            for number, _, attempt in (one.partition(".") for one in rest.split()):
                tries[int(number)] = int(attempt)
                begun.discard(int(number))
                answers.pop(int(number), None)
        elif word == "begun":
            begun.add(int(rest))
            answers.pop(int(rest), None)
        elif word == "answered":
            number, answer, reply = rest.split(" ", 2)
            answers[int(number)] = (answer, json.loads(reply))  # type: ignore[assignment]
    return Found(path, head[1], head[2] == boot() != "", tries, frozenset(begun), answers)


def _claimed(tries: Mapping[int, int]) -> str:
    words = " ".join(f"{delivery}.{number}" for delivery, number in tries.items())
    return f"claimed {words}\n" if words else ""


def _unwritable(path: Path, error: OSError) -> StoreError:
    return StoreError(
        worded(
            "%(path)s: the journal of what is being sent cannot be written: %(error)s; nothing is sent without it",
            path=path,
            error=system_words(error),
        )
    )
