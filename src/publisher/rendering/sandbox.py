"""The sandbox that all templates of a workspace run in: an account in the console may write them."""

from collections.abc import Callable, Mapping, Sequence
from string import Formatter
from types import BuiltinMethodType, MethodType
from typing import Any

from jinja2 import Template, nodes, pass_context, pass_eval_context
from jinja2.exceptions import SecurityError
from jinja2.nodes import EvalContext
from jinja2.runtime import Context, Macro, Undefined, markup_join, str_join
from jinja2.sandbox import ImmutableSandboxedEnvironment

from publisher.core.wording import worded
from publisher.rendering import counted_code
from publisher.rendering.bounded_filters import bounded, check_conversions, check_fields, check_method
from publisher.rendering.template_bounds import LARGEST_TEXT, bounded_work, fit, joined, step, weigh, weighed, write

_LARGEST_POWER = 64
_MOST_BITS = 20_000


class BoundedTemplate(Template):
    """A template whose rendering is counted."""

    def render(self, *args: Any, **kwargs: Any) -> str:
        """The text. Raises `SecurityError` when it takes more than it may."""
        with bounded_work():
            return super().render(*args, **kwargs)


class TemplateSandbox(ImmutableSandboxedEnvironment):
    """Jinja's own sandbox, in which besides nothing fills the memory or computes without end.

    Jinja's refuses names with an underscore in front, methods that change values, and files above its folders. What a
    template can reach is therefore what it is given: values for readers (`views.view_types`), no paths, no settings, no
    environment, and of addresses only those that are everybody's (`core.links.PublicLinks`).

    What a rendering may take is in `template_bounds`.
    """

    intercepted_binops = frozenset(("*", "**", "+", "%"))
    template_class = BoundedTemplate
    concat = staticmethod(joined)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """As Jinja's; `finalize` is taken, and constants are computed while rendering, where they are counted."""
        super().__init__(*args, finalize=_written, optimized=False, **kwargs)
        # Text without end, of no use in a mail.
        del self.globals["lipsum"]
        self.add_filters(dict(self.filters))
        self.filters |= {counted_code.STEP: step, counted_code.WEIGHED: weighed, counted_code.JOINED: _concatenated}

    def add_filters(self, more: Mapping[str, Callable[..., Any]]) -> None:
        """Filters by name; what goes in and what comes out is counted."""
        self.filters |= {name: bounded(name, function) for name, function in more.items()}

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Compute, unless what comes out is too large. Raises `SecurityError`."""
        step()
        match operator:
            case "**":
                _check_power(left, right)
            case "%" if isinstance(left, str):
                check_conversions(left, right if isinstance(right, tuple) else (right,))
                fit(weigh(left) + left.count("%") * weigh(right))
            case "+" if not isinstance(left, int | float):
                fit(weigh(left) + weigh(right))
            case "*":
                _check_product(left, right)
        return weighed(super().call_binop(context, operator, left, right))

    def call(self, context: Context, called: Any, /, *args: Any, **kwargs: Any) -> Any:
        """Call something, unless it would make too large a value. Raises `SecurityError`."""
        step()
        check_method(called, args, kwargs)
        if not isinstance(called, Macro):
            # What is translated has its values filled in with `%`.
            for text in args:
                if isinstance(text, str):
                    check_conversions(text)
        made = super().call(context, called, *args, **kwargs)
        return weighed(made) if isinstance(made, str | list | tuple | dict) else made

    def wrap_str_format(self, value: Any) -> Callable[..., str] | None:
        """`"…".format`, as Jinja's sandbox has it, with a look at the width of each field."""
        wrapped = super().wrap_str_format(value)
        if wrapped is None or not isinstance(value, MethodType | BuiltinMethodType):
            return wrapped
        text = str(value.__self__)

        def formatted(*args: Any, **kwargs: Any) -> str:
            _check_format(text, args, kwargs)
            fit(weigh(text) + text.count("{") * (weigh(args) + weigh(kwargs)))
            return wrapped(*args, **kwargs)

        return formatted

    def _generate(
        self, source: nodes.Template, name: str | None, filename: str | None, defer_init: bool = False
    ) -> str:
        return super()._generate(counted_code.count(source), name, filename, defer_init)


def _check_power(left: Any, right: Any) -> None:
    fits = isinstance(left, int | float) and isinstance(right, int | float) and abs(right) <= _LARGEST_POWER
    if not fits or abs(left) > LARGEST_TEXT:
        raise SecurityError(worded("it makes too large a number"))


def _check_product(left: Any, right: Any) -> None:
    if isinstance(left, int) and isinstance(right, int):
        if left.bit_length() + right.bit_length() > _MOST_BITS:
            raise SecurityError(worded("it makes too large a number"))
    elif isinstance(left, int) or isinstance(right, int):
        number, value = (left, right) if isinstance(left, int) else (right, left)
        fit(abs(number) * weigh(value) if not isinstance(value, float) else 0)


def _check_format(text: str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> None:
    """Look at what stands behind the colons; a width may come from a value."""
    for _, _, spec, _ in Formatter().parse(text):
        check_fields(spec or "")
        if spec and "{" in spec:
            for value in (*args, *kwargs.values()):
                check_fields(str(value) if isinstance(value, int) else "")


@pass_context
def _written(_: Context, value: Any) -> Any:
    """Count an output before it becomes a text."""
    if not isinstance(value, Undefined):
        size = weigh(value)
        fit(size)
        write(size)
    return value


@pass_eval_context
def _concatenated(context: EvalContext, parts: list[Any]) -> str:
    """`a ~ b`."""
    weighed(parts)
    return markup_join(parts) if context.autoescape else str_join(parts)
