"""The message for an unknown key at the top of a post or in config.toml."""

import difflib
from collections.abc import Collection, Iterable
from typing import Any, get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from publisher.core.wording import worded


def unknown_key(model: type[BaseModel], where: Iterable[object], hidden: Collection[str] = ()) -> str:
    """Name the nearest known key and list all. `where` is the key's path in `model`; `hidden` keys are not listed."""
    *tables, key = map(str, where)
    known = [name for name in _keys(model, tables) if name not in hidden]
    near = difflib.get_close_matches(key, known, 1)
    if near:
        return worded("unknown key; did you mean %(near)s? Known are: %(known)s", near=near[0], known=tuple(known))
    return worded("unknown key; Known are: %(known)s", known=tuple(known))


def parts_of(field: FieldInfo) -> tuple[Any, ...]:
    """The field's type and its type arguments (`X` of `X | None`)."""
    return (field.annotation, *get_args(field.annotation))


def _keys(model: type[BaseModel], tables: Iterable[str]) -> list[str]:
    for name in tables:
        if name not in model.model_fields:
            # An index in a list, or the name of one table among several of a kind.
            continue
        parts = parts_of(model.model_fields[name])
        model = next(part for part in parts if isinstance(part, type) and issubclass(part, BaseModel))
    return list(model.model_fields)
