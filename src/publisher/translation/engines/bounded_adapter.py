"""Bounds the requests of a client library that uses `requests`: the whole answer in time, and not too large."""

from io import BytesIO
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPResponse
from urllib3.exceptions import HTTPError

from publisher.core.deadlines import Deadline, watch
from publisher.core.http import CONNECT_SECONDS
from publisher.core.wording import worded

_BLOCK = 2**16
_OF_THE_WIRE = frozenset(["content-encoding", "content-length", "transfer-encoding"])
"""Headers that describe the answer as it travelled; the body that is handed on is whole and decoded."""


class BoundedAdapter(HTTPAdapter):
    """Reads each answer whole, within `seconds` and `limit` bytes; raises errors of `requests`.

    The time-out that a library passes is for one read: a server that drips never meets it.
    """

    def __init__(self, seconds: float, limit: int) -> None:
        super().__init__()
        watch(self)
        self._seconds, self._limit = seconds, limit

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,
        timeout: Any = None,
        verify: Any = True,
        cert: Any = None,
        proxies: Any = None,
    ) -> requests.Response:
        """Send; the answer is whole when this returns."""
        limits = (min(CONNECT_SECONDS, self._seconds), self._seconds)
        late = worded("no whole answer within %(seconds)s seconds", seconds=f"{self._seconds:g}")
        with Deadline(self._seconds) as deadline:
            try:
                response = super().send(request, stream=True, timeout=limits, verify=verify, cert=cert, proxies=proxies)
                whole = self._read(response.raw, request)
            except (requests.RequestException, HTTPError, OSError) as error:
                if deadline.passed:
                    raise requests.ReadTimeout(late, request=request) from error
                if isinstance(error, requests.RequestException):
                    raise
                raise requests.ConnectionError(error, request=request) from error
        if deadline.passed:
            raise requests.ReadTimeout(late, request=request)
        return self.build_response(request, whole)

    def _read(self, raw: Any, request: requests.PreparedRequest) -> HTTPResponse:
        body = bytearray()
        while block := raw.read1(_BLOCK, decode_content=True):
            body += block
            if len(body) > self._limit:
                raw.close()
                raise requests.RequestException(
                    worded("the answer is longer than %(limit)s bytes", limit=f"{self._limit:,}"), request=request
                )
        headers = {k: v for k, v in raw.headers.items() if k.lower() not in _OF_THE_WIRE}
        raw.release_conn()
        return HTTPResponse(BytesIO(bytes(body)), headers, raw.status, reason=raw.reason, preload_content=False)
