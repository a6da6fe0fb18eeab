"""Argos packages as files: unpacks archives that may be hostile, reads and identifies unpacked packages.

An `.argosmodel` is a zip with one top folder that contains `metadata.json`, the CTranslate2 model `model/` and
`sentencepiece.model` or `bpe.model` (`argostranslate.package.IPackage`). Argos' own installer extracts every entry
unchecked, whatever lies beside that folder; here each entry is checked first, and only the folder is unpacked.
"""

import errno
import hashlib
import os
import stat
import zipfile
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from publisher.core.archive_errors import DAMAGED
from publisher.core.errors import ModelError
from publisher.core.untrusted_json import load_json
from publisher.core.wording import worded
from publisher.translation.engines.argos.index import CODE, VERSION, text_field

MANIFEST = "publisher.json"
"""Our notes about a package, written at installation; not part of the package."""

MAX_ENTRIES = 10_000
MAX_UNPACKED_BYTES = 4 * 2**30
_METADATA_LIMIT = 2**20
_NO_VERSION = "0"
_BLOCK = 2**20
_NAME_LIMIT = 200

_REGULAR_TYPES = {0, stat.S_IFREG, stat.S_IFDIR}


@dataclass(frozen=True, slots=True)
class PackageMetadata:
    """A package's description of itself, from `metadata.json`."""

    source: str
    target: str
    version: str
    source_name: str
    target_name: str


def unpack(archive: Path, into: Path, max_bytes: int = MAX_UNPACKED_BYTES) -> Path:
    """Unpack the archive's package into the empty folder `into` and return its top folder there.

    Raises `ModelError` for a file that is not a zip or is truncated, a wrong CRC, an entry that is not a plain file or
    leads out of its folder, not exactly one top folder with a metadata.json, and more than `max_bytes` or
    `MAX_ENTRIES`. An `OSError` of the disk passes through.
    """
    try:
        with zipfile.ZipFile(archive) as zipped:
            entries = zipped.infolist()
            top = _check_entries(entries, archive)
            left = max_bytes
            for entry in entries:
                if _parts(entry)[:1] != [top]:
                    continue
                left -= _extract(zipped, entry, into, left)
                if left < 0:
                    raise ModelError(
                        worded(
                            "%(archive)s: unpacks to more than %(max_bytes)s bytes: not a model",
                            archive=archive,
                            max_bytes=f"{max_bytes:,}",
                        )
                    )
    except DAMAGED as error:
        raise ModelError(
            worded(
                "%(archive)s: damaged or not an .argosmodel (%(error)s); fetch it again", archive=archive, error=error
            )
        ) from error
    except OSError as error:
        if error.errno in (None, errno.EINVAL):  # from bz2, and for offsets before the beginning of the file
            raise ModelError(
                worded("%(archive)s: damaged or not an .argosmodel; fetch it again", archive=archive)
            ) from error
        if not isinstance(error, FileExistsError | NotADirectoryError):
            raise
        raise ModelError(
            worded(
                "%(archive)s: an entry is a file and a folder at once; refused, get the model elsewhere",
                archive=archive,
            )
        ) from error
    return into / top


def _check_entries(entries: list[zipfile.ZipInfo], archive: Path) -> str:
    """Refuse the archive unless all entries are plain files and folders; returns the top folder with the package."""
    if len(entries) > MAX_ENTRIES:
        raise ModelError(
            worded(
                "%(archive)s: %(number)s entries, more than %(max_entries)s: not a model",
                archive=archive,
                number=f"{len(entries):,}",
                max_entries=f"{MAX_ENTRIES:,}",
            )
        )
    tops, seen = set(), set()
    for entry in entries:
        problem = _problem(entry)
        parts = _parts(entry)
        # Two names that differ in case would overwrite each other on some file systems.
        folded = "/".join(parts).casefold()
        if not problem and folded in seen and not entry.is_dir():
            problem = worded("is in the archive twice")
        if problem:
            raise ModelError(
                worded(
                    "%(archive)s: the entry %(orig_filename)s %(problem)s; refused, get the model elsewhere",
                    archive=archive,
                    orig_filename=repr(entry.orig_filename),
                    problem=problem,
                )
            )
        seen.add(folded)
        if len(parts) == 2 and parts[1] == "metadata.json":
            tops.add(parts[0])
    if not tops:
        raise ModelError(
            worded("%(archive)s: no folder with a metadata.json in it: not an .argosmodel", archive=archive)
        )
    if len(tops) > 1:
        raise ModelError(
            worded(
                "%(archive)s: %(number)s packages in one file (%(tops)s); pack each alone",
                archive=archive,
                number=len(tops),
                tops=tuple(sorted(tops)),
            )
        )
    return tops.pop()


def _parts(entry: zipfile.ZipInfo) -> list[str]:
    """The folders and the name of an entry; "./" and a doubled "/" mean nothing, as for `zipfile.extract`."""
    return [part for part in entry.filename.split("/") if part not in ("", ".")]


def _problem(entry: zipfile.ZipInfo) -> str:
    # zipfile cuts `filename` at a NUL and changes separators; `orig_filename` is the name in the archive.
    name = entry.orig_filename
    parts = name.rstrip("/").split("/")
    if "\\" in name or ":" in name or any(ord(char) < 32 for char in name):
        return worded("has a name that means different paths on different systems")
    if len(name.encode("utf-8", "surrogateescape")) > _NAME_LIMIT:
        return worded("has too long a name")
    if name.startswith("/") or ".." in parts:
        return worded("leads out of its folder")
    if stat.S_IFMT(entry.external_attr >> 16) not in _REGULAR_TYPES:
        return worded("is a link or a device, not a file")
    if entry.flag_bits & 0x1:
        return worded("is encrypted")
    return ""


def _extract(zipped: zipfile.ZipFile, entry: zipfile.ZipInfo, into: Path, limit: int) -> int:
    """Write one entry and return its true size; stops soon after `limit` bytes, whatever size the archive claims."""
    target = into.joinpath(*_parts(entry))
    if entry.is_dir():
        target.mkdir(parents=True, exist_ok=True)
        return 0
    target.parent.mkdir(parents=True, exist_ok=True)
    size = 0
    with zipped.open(entry) as source, target.open("xb") as file:
        while size <= limit and (block := source.read(_BLOCK)):
            file.write(block)
            size += len(block)
        file.flush()
        os.fsync(file.fileno())
    return size


def read_metadata(folder: Path) -> PackageMetadata:
    """Read and check `metadata.json`. Raises `ModelError` naming the folder."""
    path = folder / "metadata.json"
    try:
        if path.stat().st_size > _METADATA_LIMIT:
            raise ModelError(
                worded(
                    "%(path)s: larger than %(metadata_limit)s bytes: not a package's description",
                    path=path,
                    metadata_limit=f"{_METADATA_LIMIT:,}",
                )
            )
        data: Any = load_json(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        raise ModelError(
            worded(
                "%(folder)s: no readable metadata.json (%(error)s); install the model again", folder=folder, error=error
            )
        ) from error
    if not isinstance(data, dict) or data.get("type", "translate") != "translate":
        raise ModelError(worded("%(folder)s: metadata.json does not describe a translation package", folder=folder))
    source, target = (text_field(data, key) or _only(data.get(f"{key}s")) for key in ("from_code", "to_code"))
    names = text_field(data, "from_name"), text_field(data, "to_name")
    metadata = PackageMetadata(source, target, text_field(data, "package_version") or _NO_VERSION, *names)
    if not (CODE.fullmatch(metadata.source) and CODE.fullmatch(metadata.target)):
        raise ModelError(
            worded("%(folder)s: metadata.json names no pair of languages (from_code, to_code)", folder=folder)
        )
    if not VERSION.fullmatch(metadata.version):
        raise ModelError(worded("%(folder)s: metadata.json has no usable package_version", folder=folder))
    return metadata


def _only(codes: object) -> str:
    """The one language of a list, as some packages have it instead of a code; "" for several or none."""
    return str(codes[0]) if isinstance(codes, list) and len(codes) == 1 else ""


def missing_file(folder: Path) -> str:
    """The name of a missing file that translation needs; "" when none is missing."""
    if not (folder / "model" / "model.bin").is_file():
        return "model/model.bin"
    if not any((folder / name).is_file() for name in ("sentencepiece.model", "bpe.model")):
        return "sentencepiece.model"
    return ""


def content_sha256(folder: Path) -> str:
    """Identify a package by its files: the sha256 over their names and sha256s, without our `MANIFEST`."""
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file() and path.name != MANIFEST):
        with path.open("rb") as file:
            inner = hashlib.file_digest(file, "sha256").hexdigest()
        digest.update(f"{inner}  {path.relative_to(folder).as_posix()}\n".encode())
    return digest.hexdigest()


def known_sha256(folder: Path) -> str:
    """`content_sha256`, computed once per process until the files change."""
    changed = max((path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()), default=0)
    return _sha256_at(folder, changed)


@lru_cache(maxsize=32)
def _sha256_at(folder: Path, changed_ns: int) -> str:
    return content_sha256(folder)
