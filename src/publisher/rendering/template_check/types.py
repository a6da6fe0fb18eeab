"""Types of template values, precise enough to find names and attributes that do not exist.

A type is a class, `tuple[X, ...]`, `Any` for an unknown type, a `Macro` or a `Module`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, is_dataclass
from difflib import get_close_matches
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from jinja2 import nodes
from jinja2.runtime import LoopContext

from publisher.core.wording import worded

Scope = dict[str, Any]


@dataclass(frozen=True)
class Macro:
    """A macro, its file, and the names that it sees besides its arguments."""

    file: str
    node: nodes.Macro
    scope: Scope


@dataclass(frozen=True)
class Module:
    """An imported template: its macros and variables."""

    file: str
    exports: Mapping[str, Any]


def fields_of(context: type) -> Scope:
    """The names and types of a dataclass."""
    return dict(get_type_hints(context))


def member(of: Any, name: str) -> tuple[Any, str]:
    """The type of an attribute, and what is wrong with it, or ""."""
    of = _present(of)
    if of is Any:
        return Any, ""
    if isinstance(of, Module):
        return _found(
            of.exports, name, worded("%(file)s has no macro or variable %(name)s", file=of.file, name=repr(name))
        )
    if isinstance(of, Macro):
        return Any, ""
    if isinstance(of, type) and is_dataclass(of):
        return _found(fields_of(of), name, worded("%(of)s has no %(name)s", of=_called(of), name=repr(name)))
    origin = get_origin(of) or of
    if isinstance(origin, type) and not hasattr(origin, name) and origin is not dict:
        return Any, worded("%(origin)s has no %(name)s", origin=_called(origin), name=repr(name))
    return Any, ""


def element(of: Any) -> Any:
    """The type of the items of an iterable."""
    of = _present(of)
    return get_args(of)[0] if get_origin(of) is tuple else Any


def guess(wrong: str, name: str, known: Mapping[str, Any]) -> str:
    """A message with a suggestion for a misspelt name, where there is one."""
    near = get_close_matches(name, [key for key in known if not key.startswith("_")], n=1)
    return worded("%(what)s; did you mean %(near)s?", what=wrong, near=repr(near[0])) if near else wrong


def _present(of: Any) -> Any:
    """An optional type without None: a template that uses the value is assumed to have checked for None."""
    if get_origin(of) in (Union, UnionType):
        rest = [part for part in get_args(of) if part is not NoneType]
        return rest[0] if len(rest) == 1 else Any
    return of


def _found(known: Mapping[str, Any], name: str, wrong: str) -> tuple[Any, str]:
    return (known[name], "") if name in known else (Any, guess(wrong, name, known))


def _called(of: type) -> str:
    """A type's name for messages: "a story" for `StoryView`."""
    names = {
        str: worded("text"),
        tuple: worded("a list"),
        int: worded("a number"),
        bool: worded("yes or no"),
        LoopContext: worded("loop"),
    }
    if of in names:
        return names[of]
    plain = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", of.__name__.removesuffix("View")).lower()
    return worded(f"an {plain}" if plain[0] in "aeio" else f"a {plain}")
