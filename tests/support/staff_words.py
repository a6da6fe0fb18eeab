"""Finds the texts for staff in the source: what `worded` is called with, and errors that are raised without it."""

import ast
from collections.abc import Iterator
from pathlib import Path

from publisher.core import locales

SOURCE = Path(locales.__file__).parents[1]
STAFF = locales.CATALOGUES / "bg" / "LC_MESSAGES" / "staff"


def messages_in_source() -> Iterator[tuple[str, str]]:
    """(file:line, message id) of every call of `worded` and `worded_many`."""
    for file in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id.startswith("worded"):
                first = node.args[0]
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    yield f"{file.relative_to(SOURCE)}:{node.lineno}", first.value
