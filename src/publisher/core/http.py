"""One HTTP request with limits on time and size, used by engines, channels and the index of models.

`requests` limits the pause between two bytes, not the whole answer; a slow server could hold us for ever.
"""

import contextlib
import re
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

from publisher.core.wording import system_words, worded

if TYPE_CHECKING:
    from requests import Response, Session

CONNECT_SECONDS = 10.0
_BLOCK = 2**16


class RequestError(Exception):
    """No answer, or one beyond the limits; the text is for people ("Connection refused").

    `sent` is false when it is certain that no byte of the request has left.
    """

    def __init__(self, message: str, *, sent: bool = True) -> None:
        self.sent = sent
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: `retry_after` in seconds, None when the server gave none; names of `headers` in lower case."""

    status: int
    reason: str
    body: bytes
    retry_after: float | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


def request(
    method: str,
    url: str,
    *,
    seconds: float,
    limit: int,
    session: "Session | None" = None,
    **options: Any,
) -> Reply:
    """Ask once, within `seconds` and `limit` bytes of body; `options` go to `requests`. Raises `RequestError`."""
    import requests
    from urllib3.exceptions import HTTPError

    from publisher.core.deadlines import Deadline, watched

    timeout = (min(CONNECT_SECONDS, seconds), seconds)
    options = {"timeout": timeout, "stream": True, **options}
    late = worded("no whole answer within %(seconds)s seconds", seconds=f"{seconds:g}")
    with contextlib.ExitStack() as stack:
        through = watched(session or stack.enter_context(requests.Session()))
        # Counted from here: the head of an answer may drip as well as its body.
        deadline = stack.enter_context(Deadline(seconds))
        try:
            reply = stack.enter_context(through.request(method, url, **options))
            body = _read(reply, limit)
        except (requests.RequestException, HTTPError, OSError, ValueError) as error:
            raise RequestError(late if deadline.passed else reason(error), sent=not never_sent(error)) from error
        if deadline.passed:
            raise RequestError(late)
        headers = {name.lower(): value for name, value in reply.headers.items()}
        return Reply(reply.status_code, reply.reason or "", body, _retry_after(reply), headers)


def never_sent(error: BaseException) -> bool:
    """Whether a failure of `requests` is certain to have come before the first byte of the request.

    `requests.ConnectionError` is raised both for a port that nobody listens on and for a connection that was cut after
    the far side had everything; only urllib3's reason below it tells them apart. An unknown case counts as sent.
    """
    import requests
    from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError

    if isinstance(error, requests.exceptions.ConnectTimeout | requests.exceptions.ProxyError):
        return True
    cause = getattr(error.args[0], "reason", None) if error.args else None
    if isinstance(cause, NewConnectionError | ConnectTimeoutError):
        return True
    deeper = cause.args[0] if isinstance(cause, HTTPError) and cause.args else None
    return isinstance(deeper, ssl.SSLCertVerificationError)


def _read(reply: "Response", limit: int) -> bytes:
    blocks, size = [], 0
    # `iter_content` waits until a block is full; `read1` returns what has arrived.
    while block := reply.raw.read1(_BLOCK, decode_content=True):
        size += len(block)
        if size > limit:
            raise RequestError(worded("the answer is longer than %(limit)s bytes", limit=f"{limit:,}"))
        blocks.append(block)
    return b"".join(blocks)


def _retry_after(reply: "Response") -> float | None:
    """`Retry-After` as seconds or as a date (RFC 9110, section 10.2.3)."""
    value = reply.headers.get("Retry-After", "").strip()
    if re.fullmatch(r"\d{1,9}", value):
        return float(value)
    try:
        moment = parsedate_to_datetime(value)
        return max(0.0, (moment - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):
        return None


def reason(error: BaseException) -> str:
    """The innermost cause of a network error in words, without addresses of Python objects."""
    import requests

    if isinstance(error, requests.ConnectTimeout):
        return worded("no connection in time")
    if isinstance(error, requests.Timeout):
        return worded("no answer in time")
    deepest = error
    while (inner := _inner(deepest)) is not None:
        deepest = inner
    if isinstance(deepest, OSError) and deepest.strerror:
        return system_words(deepest)
    return re.sub(r"^<.*?>: |^HTTPS?Connection.*?: ", "", str(deepest)) or type(deepest).__name__


def _inner(error: BaseException) -> BaseException | None:
    candidates = [getattr(error, "reason", None), *reversed(error.args)]
    return next((part for part in candidates if isinstance(part, BaseException)), None)
