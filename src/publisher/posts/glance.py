"""The files below the posts folder as they are at this moment, without looking at each of them each time."""

import os
import threading
import time
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import TypeVar

from publisher.posts.kernel_watch import FolderWatch
from publisher.posts.listing import Listing, Signature, list_files

_Name = TypeVar("_Name", Path, str)
_WHOLE_SECONDS = 60.0
"""After this time everything is looked at again, for what the kernel does not tell (see `FolderWatch`)."""


class Glance:
    """One listing that all threads share, and that is brought up to date at each call of `now`.

    From the second look on the kernel says what has changed. Where it does not (network shares, systems other than
    Linux), every file is looked at each time. As long as nothing changes, the same object is returned.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._turn = threading.Lock()
        self._kept: Listing | None = None
        self._watch: FolderWatch | None = None
        self._until = 0.0
        self._place: tuple[int, int] | None = None
        self._paths: dict[str, Path] = {}

    def now(self) -> Listing:
        """The files as they are now."""
        with self._turn:
            found = self._partly() or self._whole()
            self._kept = found
            return found

    def close(self) -> None:
        """Let the kernel watch no longer: a system has few of these. Who asks again begins anew."""
        with self._turn:
            if self._watch is not None:
                self._watch.close()
            self._watch = None

    def _partly(self) -> Listing | None:
        """The kept listing with what has changed; None = everything has to be looked at."""
        if self._kept is None or self._watch is None or time.monotonic() > self._until or self._moved():
            return None
        changed = self._watch.changed()
        if changed is None:
            self._watch = None
            return None
        changed |= self._kept.linked
        return self._kept.looked_again(changed, self._folder) if changed else self._kept

    def _whole(self) -> Listing:
        # Somebody who looks once needs no watch.
        watch = self._begun() if self._kept is not None else None
        self._place = _place_of(self._folder)
        found = list_files(self._folder, watch.add if watch else lambda _: None, self._paths)
        if len(self._paths) > 2 * len(found.texts) + 100:
            self._paths = {str(path): path for path in found.texts}
        if self._kept is not None:
            found = self._unless_same(found, self._kept)
        if self._watch is not None:
            self._watch.close()
        self._watch = watch if watch is not None and watch.complete else None
        self._until = time.monotonic() + _WHOLE_SECONDS
        return found

    def _begun(self) -> FolderWatch | None:
        try:
            return FolderWatch()
        except OSError:
            return None

    def _unless_same(self, found: Listing, kept: Listing) -> Listing:
        """The kept listing if nothing is different. Files that were watched all the time keep their marks."""
        changed = self._watch.changed() if self._watch is not None else None
        if changed is not None:
            unsure = changed | kept.linked | found.linked
            _keep_marks(found.texts, kept.texts, {Path(name) for name in unsure})
            _keep_marks(found.others, kept.others, unsure)
        same = (found.texts, found.others, found.linked) == (kept.texts, kept.others, kept.linked)
        return kept if same and not found.errors and not kept.errors else found

    def _moved(self) -> bool:
        """Whether another folder stands in the place of the watched one."""
        return _place_of(self._folder) != self._place


def _place_of(folder: Path) -> tuple[int, int] | None:
    try:
        found = os.stat(folder)  # noqa: PTH116
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _keep_marks(found: dict[_Name, Signature], kept: Mapping[_Name, Signature], unsure: Collection[_Name]) -> None:
    for name, signature in found.items():
        before = kept.get(name)
        if before is not None and before[:3] == signature[:3] and name not in unsure:
            found[name] = before
