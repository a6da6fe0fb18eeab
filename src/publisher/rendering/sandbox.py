"""The sandbox that all templates of a workspace run in: an account in the console may write them."""

from typing import Any

from jinja2.exceptions import SecurityError
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

LARGEST_TEXT = 5_000_000
"""Characters of the largest text that a multiplication may make, and the largest number that a power may be."""


class TemplateSandbox(ImmutableSandboxedEnvironment):
    """Jinja's own sandbox, in which besides no `*` or `**` fills the memory.

    Jinja's refuses names with an underscore in front, methods that change values, and files above its folders. What a
    template can reach is therefore what it is given: values for readers (`views.view_types`), no paths, no settings, no
    environment, and of addresses only those that are everybody's (`core.links.PublicLinks`).
    """

    intercepted_binops = frozenset(("*", "**"))

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Multiply, unless what comes out is too large. Raises `SecurityError`."""
        if operator == "**":
            fits = isinstance(left, int | float) and isinstance(right, int | float) and abs(right) <= 64
            fits = fits and abs(left) <= LARGEST_TEXT
        else:
            length, number = (left, right) if hasattr(left, "__len__") else (right, left)
            fits = not hasattr(length, "__len__") or len(length) * int(number) <= LARGEST_TEXT
        if not fits:
            raise SecurityError(f"{operator} would make a value that is too large")
        return super().call_binop(context, operator, left, right)
