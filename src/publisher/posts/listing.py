"""The files below the posts folder at one moment: posts, translations beside them, and everything else."""

import itertools
import os
import re
import stat
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from publisher.core.errors import PostError
from publisher.core.wording import system_words, worded

_SIDECAR = re.compile(r"(.+)\.([a-z]{2,3})")

Signature = tuple[int, int, int, int]
"""Inode, size, change time in ns, and a mark: another one means another content.

A file changed a moment ago may change again without a new time, as file systems' clocks are coarse. Its mark is a
number that is given once; 0 for all others. For what cannot be looked at, the first three are 0, 0 and the reason.
"""

_SETTLED_NS = 2_000_000_000
_HISTORY = ".git"
_marks = itertools.count(1)
_Name = TypeVar("_Name", Path, str)


@dataclass(frozen=True)
class Listing:
    """`texts`: every name that ends in .md, without hidden ones; `others`: pictures and all else, by path.

    `linked` are the files of both that can be changed by another name: links, and files with several names.
    """

    texts: dict[Path, Signature]
    others: dict[str, Signature]
    errors: list[PostError] = field(default_factory=list)
    linked: set[str] = field(default_factory=set)

    @cached_property
    def posts(self) -> list[Path]:
        """The texts that are no translation beside another, ordered by path."""
        paths = sorted(self.texts, key=str)
        return [path for path in paths if "." not in path.name[:-3] or self.source_of(path) is None]

    @cached_property
    def by_stem(self) -> dict[str, list[Path]]:
        """The posts by the name of their file, each list ordered by path."""
        found: dict[str, list[Path]] = {}
        for path in self.posts:
            found.setdefault(path.name[:-3], []).append(path)
        return found

    def source_of(self, path: Path) -> Path | None:
        """The post beside which a text is the translation; None when it is a post itself."""
        stem, lang = stem_and_lang(path)
        source = path.with_name(f"{stem}.md")
        return source if lang and source in self.texts else None

    def looked_again(self, paths: Collection[str], folder: Path) -> "Listing":
        """The listing after a look at files that may have come, changed or gone; itself when nothing has changed."""
        found: dict[str, tuple[Signature, bool] | None] = {path: _looked(path) for path in paths}
        if all(self._before(path) == (one and one[0]) for path, one in found.items()):
            return self
        texts, others, linked = self.texts, self.others, self.linked - set(paths)
        for path, one in found.items():
            if _is_text(path, folder):
                texts = dict(texts) if texts is self.texts else texts
                _put(texts, Path(path), one)
            elif self.others.get(path) != (one and one[0]):
                others = dict(others) if others is self.others else others
                _put(others, path, one)
            linked |= {path} if one and one[1] else set()
        return replace(self, texts=texts, others=others, linked=linked)

    def _before(self, path: str) -> Signature | None:
        return self.texts.get(Path(path)) or self.others.get(path)


def stem_and_lang(path: Path) -> tuple[str, str]:
    """The name of a translation's post, and its language: `novina.en.md` → ("novina", "en"); "" without one."""
    match = _SIDECAR.fullmatch(path.stem)
    return (match[1], match[2]) if match else (path.stem, "")


def list_files(
    folder: Path, before_reading: Callable[[str], None] = lambda _: None, known: dict[str, Path] | None = None
) -> Listing:
    """Look at every file below a folder; a folder that cannot be read is an error of its own.

    `before_reading` hears of each folder. `known` are paths made by an earlier call, which it spares, and adds to.
    """
    listing = Listing({}, {})
    _look(str(folder), False, listing, before_reading, {} if known is None else known)
    return listing


def _look(
    folder: str, hidden: bool, listing: Listing, before_reading: Callable[[str], None], known: dict[str, Path]
) -> None:
    before_reading(folder)
    try:
        with os.scandir(folder) as found:
            entries = list(found)
    except OSError as error:
        if not hidden:
            listing.errors.append(
                PostError(worded("this folder cannot be read: %(error)s", error=system_words(error)), error.filename)
            )
        return
    for entry in entries:
        covert = hidden or entry.name.startswith(".")
        is_folder = entry.is_dir(follow_symlinks=False)
        is_text = entry.name.endswith(".md") and not covert
        if is_text or not is_folder:
            signature, linked = _signature(entry.stat, entry.is_symlink())
            if is_text:
                path = known.get(entry.path) or known.setdefault(entry.path, Path(entry.path))
                listing.texts[path] = signature
            else:
                listing.others[entry.path] = signature
            if linked:
                listing.linked.add(entry.path)
        if is_folder and entry.name != _HISTORY:
            _look(entry.path, covert, listing, before_reading, known)


def _signature(look: Callable[[], os.stat_result], is_link: bool) -> tuple[Signature, bool]:
    """The signature, and whether the file can be changed by another name."""
    try:
        found = look()
    except OSError as error:
        # Just deleted, or a broken link; reading it says so.
        return (0, 0, error.errno or 0, 0), is_link
    mark = 0 if found.st_ctime_ns < time.time_ns() - _SETTLED_NS else next(_marks)
    several = found.st_nlink > 1 and not stat.S_ISDIR(found.st_mode)
    return (found.st_ino, found.st_size, found.st_ctime_ns, mark), is_link or several


def _looked(path: str) -> tuple[Signature, bool] | None:
    """As `_signature`; None for what is gone."""
    try:
        is_link = stat.S_ISLNK(os.lstat(path).st_mode)
    except OSError:
        return None
    return _signature(lambda: os.stat(path), is_link)  # noqa: PTH116


def _is_text(path: str, folder: Path) -> bool:
    inside = Path(path).relative_to(folder).parts
    return inside[-1].endswith(".md") and not any(part.startswith(".") for part in inside)


def _put(into: dict[_Name, Signature], name: _Name, one: tuple[Signature, bool] | None) -> None:
    if one is None:
        into.pop(name, None)
    else:
        into[name] = one[0]
