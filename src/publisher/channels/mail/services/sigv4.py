"""AWS Signature Version 4: proves with each request who sends it, without sending the secret.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
"""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote, urlsplit

from publisher.core.types import Clock

if TYPE_CHECKING:
    from requests import PreparedRequest

_ALGORITHM = "AWS4-HMAC-SHA256"
_DEFAULT_PORTS = {"http": 80, "https": 443}
_UNRESERVED = "-_.~"


@dataclass(frozen=True, slots=True)
class Credentials:
    """Keys of an AWS identity, and what they sign for; `session_token` is "" for keys that last."""

    access_key_id: str
    secret_access_key: str = field(repr=False)
    region: str
    service: str
    session_token: str = field(default="", repr=False)


def signed_headers(
    method: str, url: str, headers: Mapping[str, str], body: bytes, credentials: Credentials, moment: datetime
) -> dict[str, str]:
    """The headers that a request needs to count as signed at `moment` (aware): `headers` are signed with it.

    `url` is absolute, its path percent-encoded as it is sent; the host is signed too.
    """
    time = moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    added = {"X-Amz-Date": time}
    if credentials.session_token:
        added["X-Amz-Security-Token"] = credentials.session_token
    covered = {name.lower(): " ".join(value.split()) for name, value in {**headers, **added}.items()}
    covered["host"] = _host(url)
    names = ";".join(sorted(covered))
    canonical = "\n".join(
        (
            method,
            quote(urlsplit(url).path or "/", safe=f"/{_UNRESERVED}"),
            _query(url),
            *(f"{name}:{covered[name]}" for name in sorted(covered)),
            "",
            names,
            hashlib.sha256(body).hexdigest(),
        )
    )
    scope = f"{time[:8]}/{credentials.region}/{credentials.service}/aws4_request"
    to_sign = "\n".join((_ALGORITHM, time, scope, hashlib.sha256(canonical.encode()).hexdigest()))
    key = f"AWS4{credentials.secret_access_key}".encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    signature = hmac.digest(key, to_sign.encode(), "sha256").hex()
    credential = f"{credentials.access_key_id}/{scope}"
    added["Authorization"] = f"{_ALGORITHM} Credential={credential}, SignedHeaders={names}, Signature={signature}"
    return added


class SigV4:
    """Signs each request of `requests` as it leaves: give it as `auth`."""

    def __init__(self, credentials: Credentials, clock: Clock = lambda: datetime.now(UTC)) -> None:
        self._credentials, self._clock = credentials, clock

    def __call__(self, request: "PreparedRequest") -> "PreparedRequest":
        """Add the signature."""
        body = request.body or b""
        body = body.encode() if isinstance(body, str) else body
        kept = {name: value for name, value in request.headers.items() if name.lower() == "content-type"}
        request.headers.update(
            signed_headers(str(request.method), str(request.url), kept, body, self._credentials, self._clock())
        )
        return request


def _host(url: str) -> str:
    """As `Host` is sent: without a port that the scheme has anyway."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    return host.removesuffix(f":{parts.port}") if parts.port == _DEFAULT_PORTS.get(parts.scheme) else host


def _query(url: str) -> str:
    pairs = parse_qsl(urlsplit(url).query, keep_blank_values=True)
    encoded = sorted((quote(name, safe=_UNRESERVED), quote(value, safe=_UNRESERVED)) for name, value in pairs)
    return "&".join(f"{name}={value}" for name, value in encoded)
