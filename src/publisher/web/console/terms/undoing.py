"""What has just been removed, in the page that says so: signed, so that what is put back is what was there."""

from collections.abc import Mapping
from typing import Any

from flask import current_app
from itsdangerous import BadSignature, URLSafeTimedSerializer

from publisher.core.errors import InvalidInput
from publisher.core.wording import worded

_SECONDS = 24 * 3600


def kept_token(kind: str, values: Mapping[str, Any]) -> str:
    """Values as text for a hidden field."""
    return str(_serializer(kind).dumps(dict(values)))


def kept_values(kind: str, token: str) -> Mapping[str, Any]:
    """The values of a hidden field. Raises `InvalidInput` for what this console has not written in the last day."""
    try:
        found: Mapping[str, Any] = _serializer(kind).loads(token, max_age=_SECONDS)
    except BadSignature as error:
        raise InvalidInput(worded("This can no longer be put back: too much time has passed.")) from error
    return found


def _serializer(kind: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt=f"removed {kind}")
