"""The high-water mark: how much has begun, kept in the workspace, so that a restored database is noticed.

Everything that begins raises the mark in the database, in the same transaction. The copy in this file is raised after
that commit and before the far side gets anything. So the file is never ahead of its database, whatever stops when,
unless the database has been replaced by an older one.
"""

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from publisher.core.errors import StoreError
from publisher.core.wording import system_words, worded
from publisher.ledger.installation import Installation

NAME = "high-water-mark"
_LENGTH = 96
"""Bytes of the file: one line, always of the same length, so that it is overwritten by one write within one block."""


@dataclass(frozen=True, slots=True)
class Mark:
    """The mark of an installation, and the latest time (aware) at which something began.

    `installation` is "" for a file that cannot be understood.
    """

    installation: str
    number: int
    at: datetime


class HighWaterMark:
    """The file in the workspace `folder`, shared by all processes of a workspace. Methods raise `StoreError`.

    It is not synced: a power cut may take back the last seconds of it, and no copy of a database is that young when it
    is restored. A write in place cannot leave it empty, as a new file under the old name could.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / NAME

    def read(self) -> Mark | None:
        """What the file says; None when the file does not exist."""
        try:
            with self._locked(os.O_RDONLY, fcntl.LOCK_SH) as handle:
                return _parsed(os.pread(handle, _LENGTH, 0))
        except FileNotFoundError:
            return None

    def raise_to(self, installation: Installation, now: datetime) -> None:
        """Raise the file's mark to the database's; one that is higher already, or of another database, stays."""
        try:
            with self._locked(os.O_RDWR, fcntl.LOCK_EX) as handle:
                known = _parsed(os.pread(handle, _LENGTH, 0))
                if known.installation == installation.id and known.number < installation.mark:
                    mark = Mark(installation.id, installation.mark, max(known.at, now))
                    os.pwrite(handle, _line(mark), 0)
        except FileNotFoundError:
            if not self.begin(Mark(installation.id, installation.mark, now)):
                self.raise_to(installation, now)

    def begin(self, mark: Mark) -> bool:
        """Write the first file of a workspace; False when another process was faster, and its file stays."""
        with self._written(mark) as part:
            try:
                self.path.hardlink_to(part)
            except FileExistsError:
                return False
            except OSError:
                # A file system without hard links.
                part.replace(self.path)
        return True

    def replace(self, mark: Mark) -> None:
        """Write a file that a person has decided upon, or one for a database that is new."""
        with self._written(mark) as part:
            part.replace(self.path)

    @contextmanager
    def _written(self, mark: Mark) -> Iterator[Path]:
        """A file with this mark, on the disk, that still needs its name."""
        part = self.path.with_name(f".{NAME}.{secrets.token_hex(4)}")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            try:
                with part.open("xb") as file:
                    file.write(_line(mark))
                    file.flush()
                    os.fsync(file.fileno())
                yield part
            finally:
                part.unlink(missing_ok=True)
        except OSError as error:
            raise self._unusable(error) from error

    @contextmanager
    def _locked(self, flags: int, lock: int) -> Iterator[int]:
        try:
            handle = os.open(self.path, flags)
            try:
                fcntl.flock(handle, lock)
                yield handle
            finally:
                os.close(handle)
        except FileNotFoundError:
            raise
        except OSError as error:
            raise self._unusable(error) from error

    def _unusable(self, error: OSError) -> StoreError:
        return StoreError(
            worded(
                "%(path)s: the mark of what has begun cannot be kept: %(error)s; nothing is sent without it",
                path=self.path,
                error=system_words(error),
            )
        )


def _line(mark: Mark) -> bytes:
    words = f"{mark.installation} {mark.number} {mark.at.astimezone(UTC).isoformat()}"
    return f"{words:<{_LENGTH - 1}}\n".encode("ascii")


def _parsed(line: bytes) -> Mark:
    try:
        installation, number, at = line.decode("ascii").split()
        return Mark(installation, int(number), datetime.fromisoformat(at))
    except ValueError:
        return Mark("", 0, datetime.min.replace(tzinfo=UTC))
