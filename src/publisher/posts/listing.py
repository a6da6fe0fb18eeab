"""The files below the posts folder at one moment: posts, translations beside them, and everything else."""

import os
import re
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from publisher.core.errors import PostError
from publisher.core.wording import system_words, worded

_SIDECAR = re.compile(r"(.+)\.([a-z]{2,3})")

Signature = tuple[int, int, int]
"""Inode, size, change time in ns: another one means another content. (0, 0, 0) for what cannot be looked at."""

_NOTHING: Signature = (0, 0, 0)
_HISTORY = ".git"


@dataclass(frozen=True)
class Listing:
    """`texts`: every name that ends in .md, without hidden ones; `others`: pictures and all else, by path."""

    texts: dict[Path, Signature]
    others: dict[str, Signature]
    errors: list[PostError] = field(default_factory=list)

    @cached_property
    def posts(self) -> list[Path]:
        """The texts that are no translation beside another, ordered by path."""
        paths = sorted(self.texts, key=str)
        return [path for path in paths if "." not in path.name[:-3] or self.source_of(path) is None]

    def source_of(self, path: Path) -> Path | None:
        """The post beside which a text is the translation; None when it is a post itself."""
        stem, lang = stem_and_lang(path)
        source = path.with_name(f"{stem}.md")
        return source if lang and source in self.texts else None


def stem_and_lang(path: Path) -> tuple[str, str]:
    """The name of a translation's post, and its language: `novina.en.md` → ("novina", "en"); "" without one."""
    match = _SIDECAR.fullmatch(path.stem)
    return (match[1], match[2]) if match else (path.stem, "")


def list_files(folder: Path) -> Listing:
    """Look at every file below a folder; a folder that cannot be read is an error of its own."""
    listing = Listing({}, {})
    _look(folder, False, listing)
    return listing


def _look(folder: Path, hidden: bool, listing: Listing) -> None:
    try:
        entries = list(os.scandir(folder))
    except OSError as error:
        if not hidden:
            listing.errors.append(
                PostError(worded("this folder cannot be read: %(error)s", error=system_words(error)), error.filename)
            )
        return
    for entry in entries:
        covert = hidden or entry.name.startswith(".")
        if entry.name.endswith(".md") and not covert:
            listing.texts[folder / entry.name] = _signature(entry)
        elif not entry.is_dir(follow_symlinks=False):
            listing.others[entry.path] = _signature(entry)
        if entry.is_dir(follow_symlinks=False) and entry.name != _HISTORY:
            _look(folder / entry.name, covert, listing)


def _signature(entry: "os.DirEntry[str]") -> Signature:
    try:
        found = entry.stat()
    except OSError:
        # Just deleted, or a broken link; reading it says so.
        return _NOTHING
    return found.st_ino, found.st_size, found.st_ctime_ns
