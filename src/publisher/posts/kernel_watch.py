"""What the kernel tells of changes below a folder (Linux, inotify(7)), so that nobody need look at all files."""

import os
import sys
import weakref
from pathlib import Path

_LOCAL = frozenset(
    {
        "bcachefs", "btrfs", "exfat", "ext2", "ext3", "ext4", "f2fs", "jfs", "ntfs3", "overlay", "ramfs", "reiserfs",
        "tmpfs", "vfat", "xfs", "zfs",
    }
)  # fmt: skip
"""File systems whose files no other machine can change: of the others (NFS, SMB, 9p) the kernel does not tell all."""

_MOUNTS = Path("/proc/self/mountinfo")


class FolderWatch:
    """Notes which files change in the folders that were added. `complete`: it could be set up for all of them.

    An event is there before the call that has made the change returns, so that nothing done before a look is missed.
    What is written through another name of a file, or into its pages in memory, is not told.
    """

    def __init__(self) -> None:
        """Raises `OSError` where the system has no more of these, or none at all."""
        if sys.platform != "linux":
            raise OSError("this system tells nothing of changes")
        from inotify_simple import INotify, flags

        self._notify = INotify()
        # Closed at the latest with the watch itself.
        self.close = weakref.finalize(self, self._notify.close)
        self._events = int(
            flags.CREATE | flags.DELETE | flags.MODIFY | flags.ATTRIB | flags.CLOSE_WRITE | flags.MOVED_FROM
            | flags.MOVED_TO | flags.DELETE_SELF | flags.MOVE_SELF | flags.ONLYDIR
        )  # fmt: skip
        # Of these, more has to be looked at than one file.
        self._wide = int(flags.ISDIR | flags.IGNORED | flags.Q_OVERFLOW | flags.UNMOUNT)
        self._folders: dict[int, str] = {}
        self._local: dict[int, bool] = {}
        self.complete = True

    def add(self, folder: str) -> None:
        """Begin to watch a folder, before it is read."""
        try:
            device = os.stat(folder).st_dev  # noqa: PTH116
            if device not in self._local:
                self._local[device] = file_system(folder) in _LOCAL
            if self._local[device]:
                self._folders[self._notify.add_watch(folder, self._events)] = folder
                return
        except OSError:
            # No room for more watches, or the folder cannot be read.
            pass
        self.complete = False

    def changed(self) -> set[str] | None:
        """The files that have changed since the last call; None = that is not known, and all must be looked at."""
        found = set()
        try:
            for event in self._notify.read(timeout=0):
                if event.mask & self._wide or not event.name or event.wd not in self._folders:
                    return None
                found.add(f"{self._folders[event.wd]}/{event.name}")
        except OSError:
            return None
        return found


def file_system(folder: str) -> str:
    """The kind of file system that a folder is on, as the kernel calls it (proc_pid_mountinfo(5)); "" = not known."""
    place, found, longest = os.path.realpath(folder), "", -1
    try:
        lines = _MOUNTS.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return ""
    for line in lines:
        mount, _, kind = line.partition(" - ")
        point = mount.split(" ")[4].encode("utf-8", "surrogateescape").decode("unicode_escape").encode("latin-1")
        root = os.fsdecode(point).rstrip("/")
        # Of two mounts on one place, the later one is seen.
        if (place == root or place.startswith(f"{root}/")) and len(root) >= longest:
            longest, found = len(root), kind.split(" ")[0]
    return found
