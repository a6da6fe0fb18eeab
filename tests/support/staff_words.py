"""Finds the texts for staff in the source: what `worded` is called with, and errors that are raised without it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from publisher.core import locales

SOURCE = Path(locales.__file__).parents[1]
STAFF = locales.CATALOGUES / "bg" / "LC_MESSAGES" / "staff"


PAGES = SOURCE / "web" / "console" / "templates"
_IN_PAGES = re.compile(r"""\b_n?\(\s*(?P<quote>["'])(?P<text>.*?)(?<!\\)(?P=quote)""")


def messages_in_pages() -> Iterator[tuple[str, str]]:
    """(file, message id) of every text in the console's templates."""
    for file in sorted(PAGES.rglob("*.*")):
        for found in _IN_PAGES.finditer(file.read_text(encoding="utf-8")):
            yield f"{file.relative_to(SOURCE)}", found["text"]


def messages_in_source() -> Iterator[tuple[str, str]]:
    """(file:line, message id) of every call of `worded` and `worded_many`."""
    for file in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id.startswith("worded"):
                first = node.args[0]
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    yield f"{file.relative_to(SOURCE)}:{node.lineno}", first.value
