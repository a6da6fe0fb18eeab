"""What pydantic says of a wrong value, as a text for staff that can be said in another language."""

import re
from collections.abc import Mapping
from typing import Any

from publisher.core.wording import text_of, worded, worded_many

_PLURAL = "{expected_plural}"
_TABLES = ("model_type", "model_attributes_type", "dict_type")
"""pydantic names classes of ours there, which tell nobody anything."""


def said_by_model(problem: Mapping[str, Any]) -> str:
    """The message of one of `ValidationError.errors()`: in English pydantic's own, or that of our validator."""
    context: Mapping[str, Any] = problem.get("ctx", {})
    if isinstance(raised := context.get("error"), Exception):
        return text_of(raised)
    if problem["type"] in _TABLES:
        return worded("must be a table of keys")
    said = _said(problem["type"], context)
    # One that a newer pydantic makes in another way stays as it is.
    return said if said == problem["msg"] else str(problem["msg"])


def _said(kind: str, context: Mapping[str, Any]) -> str:
    from pydantic_core import PydanticKnownError

    try:
        template = PydanticKnownError(kind, dict(context)).message_template.replace("%", "%%")  # type: ignore[arg-type]
    except (KeyError, TypeError):
        return ""
    values = {name: _part(value) for name, value in context.items()}
    if _PLURAL not in template:
        return worded(_with_names(template), **values) if values else worded(template.replace("%%", "%"))
    number = next(value for name, value in context.items() if name.startswith(("min_", "max_")))
    one, many = (_with_names(template.replace(_PLURAL, ending)) for ending in ("", "s"))
    return worded_many(one, many, number, **values)


def _with_names(template: str) -> str:
    return re.sub(r"\{(\w+)\}", r"%(\1)s", template)


def _part(value: object) -> object:
    """What stands inside a message: `'a', 'b' or 'c'`, the kind of a value, or what is wrong with a date."""
    if isinstance(value, float):
        return f"{value:g}"
    if not isinstance(value, str):
        return value
    first, either, last = value.rpartition(" or ")
    if either:
        return worded("%(first)s or %(last)s", first=first, last=last)
    return worded(value) if value else value
