"""A file that is written line by line at the price of a copy in memory: no system call a line.

The file is mapped into memory and shared with the system, which therefore has what was written whatever becomes of this
process. It is longer than what stands in it: NULs follow the last line. A process that is killed amid a copy leaves a
line with NULs in it.
"""

import errno
import mmap
import os

_STEP = 1 << 18
"""Octets that the file grows by. They are written, not only reserved: a full disk is an error here, no signal later."""


class MappedLog:
    """An empty file, open for reading and writing, as lines to append. Methods raise `OSError`.

    The handle stays the caller's; `close` lets go of the mapping, which has a handle of its own.
    """

    def __init__(self, handle: int) -> None:
        self._handle = handle
        self.size = 0
        self._room = self._allocate(0, _STEP)
        self._map = mmap.mmap(handle, self._room)

    def append(self, line: bytes) -> None:
        """Write a line, its end included."""
        end = self.size + len(line)
        if end > self._room:
            self._grow(end)
        self._map[self.size : end] = line
        self.size = end

    def sync(self) -> None:
        """Wait until the disk has it all."""
        self._map.flush()

    def close(self) -> None:
        """Let go of the mapping."""
        self._map.close()

    def _grow(self, needed: int) -> None:
        self._room = self._allocate(self._room, needed)
        self._map.close()
        self._map = mmap.mmap(self._handle, self._room)

    def _allocate(self, room: int, needed: int) -> int:
        while room < needed:
            written = os.pwrite(self._handle, bytes(_STEP), room)
            if written < _STEP:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            room += written
        return room


def whole_lines(data: bytes) -> list[str]:
    """The lines of such a file that were written to their end, in their order."""
    lines = data.rstrip(b"\0").split(b"\n")[:-1]
    return [line.decode("utf-8", "replace") for line in lines if b"\0" not in line]
