"""Downloads a large file: resumable, bounded, verified by size and checksum.

Received bytes are in `NAME.part`; `NAME.part.json` says which file they belong to. Both survive a cut connection and a
killed process; the next call requests the rest with `Range`, guarded by `If-Range` (RFC 9110, sections 13.1.5 and 14),
so that parts of two different files are never joined.
"""

import hashlib
import json
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from publisher.core.errors import ModelError
from publisher.core.http import CONNECT_SECONDS, reason
from publisher.core.untrusted_json import load_json
from publisher.core.wording import system_words, worded
from publisher.translation.engines.argos.index import FROM_FILE, USER_AGENT

if TYPE_CHECKING:
    from requests import Response

BytesProgress = Callable[[int, int], None]
"""Called with (bytes received, total bytes); the total is 0 while unknown."""

MAX_BYTES = 2 * 2**30
MAX_SECONDS = 4 * 3600.0
"""A model has some hundred megabytes: also a slow line is done by then."""

_TIMEOUT = (CONNECT_SECONDS, 30.0)
_BLOCK = 2**18
_TOO_SLOW = worded("it takes too long")
_IDLE_TRIES = 3
_PAUSE_SECONDS = 1.0


class _CutError(Exception):
    """The connection ended early; the received bytes are kept and the rest can be requested."""


class _RefusalError(Exception):
    """This address does not deliver the file; another one may."""


@dataclass(slots=True)
class _Part:
    """The beginning of a file on disk, and which file it belongs to."""

    path: Path
    url: str = ""
    validator: str = ""
    total: int = 0

    @property
    def note(self) -> Path:
        return self.path.with_name(self.path.name + ".json")

    @property
    def size(self) -> int:
        return self.path.stat().st_size if self.path.exists() else 0

    def recall(self, url: str) -> None:
        """Resume the part of an earlier run if it came from the same address; otherwise discard it."""
        try:
            known: dict[str, Any] = load_json(self.note.read_text(encoding="utf-8"))
            self.validator, self.total = str(known["validator"]), int(known["total"])
            self.url = str(known["url"])
        except (OSError, ValueError, KeyError, TypeError):
            self.url = ""
        if self.url != url:
            self.discard()
            self.url = url

    def describe(self, validator: str, total: int) -> None:
        self.validator, self.total = validator, total
        note = {"url": self.url, "validator": validator, "total": total}
        self.note.write_text(json.dumps(note), encoding="utf-8")

    def discard(self) -> None:
        self.path.unlink(missing_ok=True)
        self.note.unlink(missing_ok=True)
        self.validator, self.total = "", 0


def download(
    urls: Sequence[str],
    target: Path,
    *,
    sha256: str = "",
    max_bytes: int = MAX_BYTES,
    max_seconds: float = MAX_SECONDS,
    progress: BytesProgress | None = None,
) -> str:
    """Download from the first of `urls` that answers into `target`; returns the file's sha256 in hexadecimal.

    Raises `ModelError` when none answers, the file is larger than `max_bytes`, its checksum is not `sha256` ("" =
    unknown), the disk is full, or it is not there after `max_seconds`, however steadily it drips. Retries after a cut
    connection while bytes arrive, then keeps the part for later.
    """
    until = time.monotonic() + max_seconds
    part = _Part(target.with_name(target.name + ".part"))
    refusals = []
    for url in urls:
        try:
            part.recall(url)
            _fetch_whole(part, max_bytes, until, progress)
            return _check_and_place(part, target, sha256)
        except _RefusalError as refusal:
            refusals.append(f"{url}: {refusal}")
        except OSError as error:
            raise ModelError(
                worded(
                    "cannot write %(path)s: %(error)s; free or choose a disk", path=part.path, error=system_words(error)
                )
            ) from error
    raise ModelError(
        worded(
            "cannot fetch the model: %(refusals)s; try again later, %(from_file)s",
            refusals="; ".join(refusals),
            from_file=FROM_FILE,
        )
    )


def _fetch_whole(part: _Part, max_bytes: int, until: float, progress: BytesProgress | None) -> None:
    """Request until the file is complete; gives up after several attempts in a row without new bytes."""
    idle, most = 0, part.size
    while True:
        try:
            _fetch_rest(part, max_bytes, until, progress)
            return
        except _CutError as cut:
            idle = 0 if part.size > most else idle + 1
            most = max(most, part.size)
            if idle >= _IDLE_TRIES or time.monotonic() > until:
                if part.size == 0:
                    raise _RefusalError(str(cut)) from cut
                there = worded("%(size)s of %(total)s bytes are kept", size=f"{part.size:,}", total=f"{part.total:,}")
                raise ModelError(
                    worded(
                        "the download of %(url)s stopped (%(cut)s); %(there)s: run the same command again to continue",
                        url=part.url,
                        cut=cut,
                        there=there,
                    )
                ) from cut
            time.sleep(_PAUSE_SECONDS * idle)


def _fetch_rest(part: _Part, max_bytes: int, until: float, progress: BytesProgress | None) -> None:
    import requests
    from urllib3.exceptions import HTTPError

    from publisher.core.deadlines import Deadline, watched

    headers = {"Accept-Encoding": "identity", "User-Agent": USER_AGENT}
    offset = part.size
    if offset:
        headers["Range"] = f"bytes={offset}-"
        if part.validator:
            headers["If-Range"] = part.validator
    with requests.Session() as session, Deadline(max(0.0, until - time.monotonic())) as deadline:
        try:
            with watched(session).get(part.url, headers=headers, timeout=_TIMEOUT, stream=True) as reply:
                if offset and reply.status_code == 416 and offset == part.total:
                    return
                offset = _agree(part, reply, offset, max_bytes)
                _write(part, reply, offset, max_bytes, progress)
        except requests.ConnectTimeout as error:
            raise _RefusalError(reason(error)) from error
        except (requests.RequestException, HTTPError) as error:
            raise _CutError(_TOO_SLOW if deadline.passed else reason(error)) from error
    if deadline.passed and (not part.total or part.size != part.total):
        raise _CutError(_TOO_SLOW)
    if part.total and part.size != part.total:
        raise _CutError(worded("the connection was cut"))


def _agree(part: _Part, reply: "Response", offset: int, max_bytes: int) -> int:
    """The offset at which the answer's body begins, from its headers; 0 = the whole file is sent (again)."""
    if reply.status_code == 206:
        span = re.fullmatch(r"bytes (\d+)-\d+/(\d+)", reply.headers.get("Content-Range", ""))
        if span is None or int(span[1]) != offset or (part.total and int(span[2]) != part.total):
            part.discard()
            raise _CutError(worded("the server's part does not fit; starting again"))
        part.total = int(span[2])
        return offset
    if reply.status_code == 416:
        part.discard()
        raise _CutError(worded("the file has changed; starting again"))
    if reply.status_code != 200:
        raise _RefusalError(f"{reply.status_code} {reply.reason}")
    length = reply.headers.get("Content-Length", "")
    # For a compressed body, `Content-Length` counts compressed bytes, not those that are written.
    total = int(length) if length.isdigit() and "Content-Encoding" not in reply.headers else 0
    if total > max_bytes:
        raise _RefusalError(
            worded(
                "%(total)s bytes, more than the %(max_bytes)s that a model may have",
                total=f"{total:,}",
                max_bytes=f"{max_bytes:,}",
            )
        )
    entity_tag = reply.headers.get("ETag", "")
    strong = "" if entity_tag.startswith("W/") else entity_tag
    part.discard()
    part.describe(strong or reply.headers.get("Last-Modified", ""), total)
    return 0


def _write(part: _Part, reply: "Response", offset: int, max_bytes: int, progress: BytesProgress | None) -> None:
    here = offset
    with part.path.open("ab") as file:
        # When the connection is cut, `iter_content` loses an incomplete block; `read1` returns it.
        while block := reply.raw.read1(_BLOCK, decode_content=True):
            here += len(block)
            if here > max_bytes:
                part.discard()
                raise _RefusalError(
                    worded("more than the %(max_bytes)s bytes that a model may have", max_bytes=f"{max_bytes:,}")
                )
            file.write(block)
            if progress is not None:
                progress(here, part.total)


def _check_and_place(part: _Part, target: Path, sha256: str) -> str:
    digest = file_sha256(part.path)
    if sha256 and digest != sha256.lower():
        part.discard()
        raise ModelError(
            worded(
                "the file from %(url)s has the sha256 %(digest)s, but %(lower)s is expected: damaged or another "
                "file; it was deleted. Try again; if this happens again, ask the owner of the index",
                url=part.url,
                digest=digest,
                lower=sha256.lower(),
            )
        )
    part.path.replace(target)
    part.note.unlink(missing_ok=True)
    return digest


def file_sha256(path: Path) -> str:
    """The sha256 of a file's bytes in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
