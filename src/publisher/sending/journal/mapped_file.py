"""A log file backed by a memory map: appending a line costs a memory copy, not a system call.

The map is shared with the kernel, which has every written line even if this process is killed. The file is longer than
its content: NULs follow the last line. A process that is killed during a copy leaves a line with NULs in it.
"""

import errno
import mmap
import os

_STEP = 1 << 18
"""Bytes by which the file grows. They are written, not only reserved: a full disk is an error here, no SIGBUS later."""


class MappedLog:
    """Appends lines to an empty file that is open for reading and writing. Methods raise `OSError`.

    The caller keeps and closes the handle; `close` closes only the map, which has a handle of its own.
    """

    def __init__(self, handle: int) -> None:
        self._handle = handle
        self.size = 0
        self._room = self._allocate(0, _STEP)
        self._map = mmap.mmap(handle, self._room)

    def append(self, line: bytes) -> None:
        """Append a line, which must include its line end."""
        end = self.size + len(line)
        if end > self._room:
            self._grow(end)
        self._map[self.size : end] = line
        self.size = end

    def sync(self) -> None:
        """Wait until all lines are on disk."""
        self._map.flush()

    def close(self) -> None:
        """Close the map."""
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
    """The complete lines of a mapped log, in order."""
    lines = data.rstrip(b"\0").split(b"\n")[:-1]
    return [line.decode("utf-8", "replace") for line in lines if b"\0" not in line]
