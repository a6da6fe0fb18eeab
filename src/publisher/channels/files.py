"""Files that appear whole or not at all, named after a delivery's key."""

import hashlib
import os
from pathlib import Path
from typing import Annotated
from urllib.parse import quote

from pydantic import AfterValidator

from publisher.core.wording import worded

_NAME_LIMIT = 200
"""Bytes of a file's name before its suffix; file systems take 255, and a temporary name is longer."""


def _named(path: Path) -> Path:
    if path == Path():
        raise ValueError(worded("name a folder"))
    return path


Folder = Annotated[Path, AfterValidator(_named)]
"""A setting that names a folder."""


def name_of(key: str) -> str:
    """A file's name for a key, without suffix; different keys have different names, in any folder."""
    name = quote(key, safe="")
    if len(name) <= _NAME_LIMIT:
        return name
    return f"{name[: _NAME_LIMIT - 17]}-{hashlib.sha256(key.encode()).hexdigest()[:16]}"


def put(data: bytes, part: Path, file: Path) -> None:
    """Write `part`, then make it `file`: whole, and on the disk before this returns; a failure leaves nothing.

    Both are on one file system; their folders must be there. Raises `OSError`.
    """
    try:
        with part.open("xb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(file)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
