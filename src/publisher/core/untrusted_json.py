"""JSON that somebody else has written: any text is either a value or a `ValueError`."""

import json
from typing import Any

from publisher.core.wording import worded


def load_json(text: str | bytes) -> Any:
    """The value of a JSON text. Raises `ValueError`, also for nesting deeper than Python reads, and wrong bytes.

    `json.loads` raises `RecursionError` for a text of a thousand brackets, which no caller expects of a wrong answer.
    """
    try:
        return json.loads(text)
    except RecursionError as error:
        raise ValueError(worded("nested too deeply")) from error
