"""Lists of readers that staff have sent to the console: kept for this user alone, looked at, imported once, removed.

A folder each below `uploads/` of the workspace. The table itself goes as soon as it is imported; what is left, with
the rows that were refused, goes after a week, and a table that nobody has imported after a day.
"""

import json
import os
import re
import secrets
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from publisher.core.errors import FileError, NotFound
from publisher.core.wording import system_words, worded

if TYPE_CHECKING:
    from publisher.app.assembly import Publisher

_KEY = re.compile(r"[0-9a-f]{32}")
_UNUSED, _DONE = timedelta(days=1), timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Upload:
    """A table that somebody has sent. `by` is the number of their account."""

    key: str
    name: str
    by: int
    at: datetime
    folder: Path

    @property
    def table(self) -> Path:
        """The file; it is gone once it has been imported."""
        return self.folder / "table"

    def report(self, name: str) -> dict[str, Any] | None:
        """A report by its name, "look" or "done"; None while there is none."""
        try:
            found = json.loads((self.folder / f"{name}.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        return found if isinstance(found, dict) else None

    def write_report(self, name: str, value: Mapping[str, Any]) -> None:
        """Keep a report, whole or not at all."""
        unfinished = self.folder / f".{name}.{secrets.token_hex(4)}"
        write_private(unfinished, json.dumps(value).encode())
        unfinished.replace(self.folder / f"{name}.json")

    def claim(self, after: int) -> bool:
        """Whether the caller may import it: one may at first (0), and one after each job that has failed."""
        try:
            os.close(os.open(self.folder / f"claim-{after}", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        except FileExistsError:
            return False
        return True

    def give_back(self, after: int) -> None:
        """Let it be claimed again: nothing has been begun."""
        (self.folder / f"claim-{after}").unlink(missing_ok=True)

    def claimed_for(self, job: int) -> None:
        """Note the job that imports it."""
        write_private(self.folder / ".job", str(job).encode())
        (self.folder / ".job").replace(self.folder / "job")

    @property
    def job(self) -> int | None:
        """The job that imports it, or has; None while there is none."""
        try:
            return int((self.folder / "job").read_text())
        except (OSError, ValueError):
            return None


def write_private(path: Path, data: bytes) -> None:
    """Write a file that only this user can read. Raises `FileError`."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
    except OSError as error:
        raise FileError(worded("cannot be written: %(error)s", error=system_words(error)), path) from error


def keep_upload(publisher: "Publisher", name: str, data: bytes, by: int) -> Upload:
    """Keep a table. Raises `FileError` when the disk refuses it."""
    expire_uploads(publisher.config.workspace, publisher.clock())
    key = secrets.token_hex(16)
    folder = _place(publisher.config.workspace) / key
    try:
        _place(publisher.config.workspace).mkdir(mode=0o700, exist_ok=True)
        folder.mkdir(mode=0o700)
    except OSError as error:
        raise FileError(worded("cannot be written: %(error)s", error=system_words(error)), folder) from error
    now = publisher.clock()
    write_private(folder / "table", data)
    write_private(folder / "about.json", json.dumps({"name": name[:200], "by": by, "at": now.isoformat()}).encode())
    return Upload(key, name[:200], by, now, folder)


def kept_upload(publisher: "Publisher", key: str, by: int) -> Upload:
    """An upload of this person. Raises `NotFound`, also for somebody else's."""
    found = _read(_place(publisher.config.workspace) / key) if _KEY.fullmatch(key) else None
    if found is None or found.by != by:
        raise NotFound(worded("This list is no longer here. Upload it again."))
    return found


def uploads_of(publisher: "Publisher", by: int) -> list[Upload]:
    """What a person has sent and is still here, newest first."""
    expire_uploads(publisher.config.workspace, publisher.clock())
    return sorted(
        (one for one in all_uploads(publisher.config.workspace) if one.by == by), key=lambda one: one.at, reverse=True
    )


def forget_upload(upload: Upload) -> None:
    """Remove it with all its reports."""
    shutil.rmtree(upload.folder, ignore_errors=True)


def expire_uploads(workspace: Path, now: datetime) -> None:
    """Remove what is older than it may be."""
    for one in all_uploads(workspace):
        if now - one.at > (_UNUSED if one.table.exists() else _DONE):
            forget_upload(one)


def all_uploads(workspace: Path) -> list[Upload]:
    """What anybody has sent and is still here."""
    try:
        folders = [one for one in _place(workspace).iterdir() if _KEY.fullmatch(one.name)]
    except OSError:
        return []
    return [found for folder in folders if (found := _read(folder))]


def _read(folder: Path) -> Upload | None:
    try:
        about = json.loads((folder / "about.json").read_text(encoding="utf-8"))
        return Upload(folder.name, about["name"], about["by"], datetime.fromisoformat(about["at"]), folder)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _place(workspace: Path) -> Path:
    return workspace / "uploads"
