"""A Maildir folder as the mailbox for reports."""

import mailbox
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from publisher.core.errors import MailboxError
from publisher.core.wording import system_words, worded
from publisher.subscribers.bounces.mailbox.heads import MOST_BYTES, Closing, has_header

_LONGEST_NAME = 200
_HEAD_BYTES = 65_536


class MaildirMailbox(Closing):
    """A Maildir folder. A mail is seen if it is in `cur` with the flag S."""

    def __init__(self, folder: Path) -> None:
        if not all((folder / name).is_dir() for name in ("cur", "new", "tmp")):
            raise MailboxError(
                worded(
                    "%(folder)s is not a Maildir: it needs the folders cur, new and tmp (bounces.maildir)",
                    folder=folder,
                )
            )
        self._folder = folder
        self._box = mailbox.Maildir(folder, factory=None, create=False)
        self._others: set[str] = set()

    def messages(self) -> Iterator[tuple[str, bytes]]:
        """Each mail without the flag S, ordered by name; names begin with the time of arrival."""
        with self._read():
            keys = sorted(self._box.keys())
        for key in keys:
            path = self._path(key)
            if path is None or "S" in path.name.partition(":2,")[2]:
                continue
            with self._read():
                data = _first_bytes(path, MOST_BYTES)
            if data is not None:
                yield key, data

    def find(self, header: str, value: str) -> tuple[str, bytes] | None:
        """Headers that were read once and did not match are not read again."""
        with self._read():
            keys = [key for key in self._box.keys() if key not in self._others]  # noqa: SIM118 `in box` reads files
        for key in keys:
            path = self._path(key)
            with self._read():
                head = _first_bytes(path, _HEAD_BYTES) if path else None
                data = _first_bytes(path, MOST_BYTES) if path and head and has_header(head, header, value) else None
            if data is not None:
                return key, data
            self._others.add(key)
        return None

    def done(self, message: str) -> None:
        """Sets the flag S; a mail that was removed in the meantime counts as done."""
        path = self._path(message)
        if path is None:
            return
        name, _, flags = path.name.partition(":2,")
        # The flag must fit: file systems take names of 255 bytes, and the delivering program chooses this one.
        name = name.encode(errors="surrogateescape")[:_LONGEST_NAME].decode(errors="surrogateescape")
        with self._read(), suppress(FileNotFoundError):
            path.rename(self._folder / "cur" / f"{name}:2,{''.join(sorted({*flags, 'S'}))}")

    def _path(self, key: str) -> Path | None:
        with self._read():
            try:
                return self._folder / self._box._lookup(key)  # type: ignore[attr-defined, no-any-return]
            except KeyError:
                return None

    @contextmanager
    def _read(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise MailboxError(
                worded(
                    "%(folder)s: %(error)s; let this user read and write the Maildir",
                    folder=self._folder,
                    error=system_words(error),
                )
            ) from error


def _first_bytes(path: Path, most: int) -> bytes | None:
    """None if the file was moved or removed in the meantime, or is not a regular file: a pipe would never end."""
    if not path.is_file():
        return None
    try:
        with path.open("rb") as file:
            return file.read(most)
    except FileNotFoundError:
        return None
