"""Filters and methods of texts whose result may be far larger than what goes into them: looked at beforehand."""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import wraps
from typing import Any

from jinja2.exceptions import SecurityError

from publisher.core.wording import worded
from publisher.rendering.template_bounds import LARGEST_TEXT, counted, fit, step, weigh, weighed

WIDEST = 10_000
"""The widest field, indentation or number of decimals that a template may ask for."""

_CONVERSION = re.compile(r"%(?:\([^()]*+\))?[#0 +-]*+(\*|\d*+)(?:\.(\*|\d*+))?[a-zA-Z]")

_SHORT = 100
"""Characters between texts that are put together while nobody knows how many they are."""

Sizes = Callable[..., int]
"""How large a result may become: called with the value and its arguments as the filter is."""


def check_conversions(text: str, arguments: tuple[Any, ...] = ()) -> None:
    """Refuse a text with `%` whose fields are too wide. Raises `SecurityError`."""
    for found in _CONVERSION.finditer(text):
        for width in found.groups():
            if width == "*":
                widths = [one for one in arguments if isinstance(one, int)]
                narrow(max(map(abs, widths), default=0))
            elif width:
                narrow(int(width[:9]))


def check_fields(spec: str) -> None:
    """Refuse what stands behind the colon of `{:…}` when it is too wide. Raises `SecurityError`."""
    for digits in re.findall(r"\d++", spec):
        narrow(int(digits[:9]))


def narrow(width: int) -> None:
    """Raise `SecurityError` for a field that is too wide."""
    if abs(width) > WIDEST:
        raise SecurityError(worded("it asks for a field of more than %(most)s characters", most=WIDEST))


def bounded(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """A filter that counts what it is given and what it makes. What Jinja has marked on it stays."""
    first = 1 if hasattr(function, "jinja_pass_arg") else 0
    size = _SIZES.get(name)

    @wraps(function)
    def filtered(*arguments: Any, **named: Any) -> Any:
        values = list(arguments)
        if first < len(values):
            values[first] = _counted(values[first])
            if name == "join":
                # How long the text will be is known once all its parts are.
                values[first] = weighed(list(values[first]))
        if size is not None:
            fit(size(*values[first:], **named))
        return _result(function(*values, **named))

    return filtered


def check_method(method: Any, arguments: tuple[Any, ...], named: Mapping[str, Any]) -> None:
    """Refuse a method of a text or a number that would make too large a value. Raises `SecurityError`."""
    owner, name = getattr(method, "__self__", None), getattr(method, "__name__", "")
    if isinstance(owner, bytes | int | float) and name not in ("is_integer", "bit_length"):
        raise SecurityError(worded("it calls %(name)s of a number", name=name))
    if not isinstance(owner, str):
        return
    step(1 + len(owner) // 1000)
    if name in ("translate", "maketrans"):
        raise SecurityError(worded("it calls %(name)s of a text", name=name))
    if size := _METHODS.get(name):
        fit(size(owner, *arguments, **named))


def _counted(value: Any) -> Any:
    if isinstance(value, Iterator):
        return counted(value)
    if isinstance(value, range):
        step(len(value))
    return weighed(value)


def _result(value: Any) -> Any:
    return counted(value) if isinstance(value, Iterator) else weighed(value)


def _number(value: Any) -> int:
    return abs(value) if isinstance(value, int) else weigh(value)


def _center(text: Any, width: Any = 80, *_: Any, **__: Any) -> int:
    return weigh(text) + _number(width)


def _indent(text: Any, width: Any = 4, *_: Any, **__: Any) -> int:
    return weigh(text) + (str(text).count("\n") + 1) * _number(width)


def _batch(_: Any, linecount: Any = 1, *__: Any, **___: Any) -> int:
    return _number(linecount) * 5


def _slice(_: Any, slices: Any = 1, *__: Any, **___: Any) -> int:
    return _number(slices) * 5


def _wordwrap(
    text: Any, width: Any = 79, break_long_words: bool = True, wrapstring: Any = "", *_: Any, **__: Any
) -> int:
    return weigh(text) * (1 + weigh(wrapstring or ""))


def _tojson(value: Any, indent: Any = None, *_: Any, **__: Any) -> int:
    return weigh(value) * (1 + (_number(indent) if indent else 0))


def _urlize(text: Any, *arguments: Any, **named: Any) -> int:
    words = [one for one in (*arguments, *named.values()) if not isinstance(one, int)]
    return weigh(text) + str(text).count(".") * sum(map(weigh, words))


def _join(values: Any, d: Any = "", *_: Any, **__: Any) -> int:
    if isinstance(values, Iterator):
        # How many there are is not known: each is a step, and there is little between them.
        return weigh(d) * LARGEST_TEXT // _SHORT
    number = len(values) if hasattr(values, "__len__") else 1
    return weigh(values) + number * weigh(d)


def _replace(text: Any, old: Any = "", new: Any = "", *_: Any, **__: Any) -> int:
    return weigh(text) + (str(text).count(str(old)) + 1) * weigh(new)


def _format(text: Any, *arguments: Any, **named: Any) -> int:
    check_conversions(str(text), arguments)
    return weigh(text) + str(text).count("%") * (weigh(arguments) + weigh(named))


def _round(value: Any, precision: Any = 0, *_: Any, **__: Any) -> int:
    narrow(_number(precision) * 100)
    return weigh(value)


def _sum(values: Any, attribute: Any = None, start: Any = 0, *_: Any, **__: Any) -> int:
    if not isinstance(start, int | float):
        raise SecurityError(worded("it adds up what are no numbers"))
    return 0


def _underline(text: Any, mark: Any = "-", *_: Any, **__: Any) -> int:
    return weigh(text) * (1 + weigh(mark))


def _expandtabs(text: str, tabsize: Any = 8) -> int:
    return len(text) + text.count("\t") * _number(tabsize)


def _methods_join(separator: str, values: Any = (), *_: Any) -> int:
    return _join(values if hasattr(values, "__len__") else counted(values), separator)


_SIZES: Mapping[str, Sizes] = {
    "center": _center, "indent": _indent, "batch": _batch, "slice": _slice, "wordwrap": _wordwrap, "tojson": _tojson,
    "urlize": _urlize, "join": _join, "replace": _replace, "format": _format, "round": _round, "sum": _sum,
    "underline": _underline,
}  # fmt: skip

_METHODS: Mapping[str, Sizes] = {
    "center": _center, "ljust": _center, "rjust": _center, "zfill": _center, "expandtabs": _expandtabs,
    "replace": _replace, "join": _methods_join,
}  # fmt: skip
