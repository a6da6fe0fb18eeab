"""New files that appear whole or not at all, and never in the place of another one."""

import errno
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from publisher.core.errors import FileError
from publisher.core.wording import system_words, worded

_NO_LINKS = {errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK}
"""What a file system without hard links answers (FAT, some network shares)."""


@contextmanager
def new_file(path: Path, encoding: str = "utf-8", *, private: bool = False) -> Iterator[TextIO]:
    """A text file to write; line ends are left as they are written. It gets its name when the block has ended.

    Until then it stands beside it under a hidden name, and an exception removes it. Raises `FileError` when there is
    a file of that name already, before or behind the block, and when it cannot be written. Only this user can read a
    `private` one, whatever the umask.
    """
    _must_be_free(path)
    unfinished = path.with_name(f".{path.name[:100]}.{secrets.token_hex(4)}.unfinished")
    try:
        try:
            mode = 0o600 if private else 0o666
            handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
            with os.fdopen(handle, "w", encoding=encoding, newline="") as file:
                yield file
            _name(unfinished, path)
        finally:
            unfinished.unlink(missing_ok=True)
    except OSError as error:
        raise FileError(worded("cannot be written: %(error)s", error=system_words(error)), path) from error


def rewrite(path: Path, data: bytes) -> None:
    """Give a file another content, whole or not at all; its rights stay, and a link still leads to it.

    Raises `FileError`.
    """
    place = path.resolve()
    unfinished = place.with_name(f".{place.name[:100]}.{secrets.token_hex(4)}.unfinished")
    try:
        try:
            unfinished.write_bytes(data)
            shutil.copymode(place, unfinished)
            unfinished.replace(place)
        finally:
            unfinished.unlink(missing_ok=True)
    except OSError as error:
        raise FileError(worded("cannot be written: %(error)s", error=system_words(error)), path) from error


def _must_be_free(path: Path) -> None:
    if os.path.lexists(path):
        raise FileError(worded("exists already; name another file"), path)


def _name(unfinished: Path, path: Path) -> None:
    """Give a finished file its name. Unlike a rename, a link does not replace what has come meanwhile."""
    try:
        path.hardlink_to(unfinished)
    except FileExistsError as error:
        raise FileError(worded("exists already; name another file"), path) from error
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        _must_be_free(path)
        unfinished.rename(path)
