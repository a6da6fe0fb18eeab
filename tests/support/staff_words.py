"""Finds the texts for staff in the source: what `worded` is called with, and those that are written without it."""

import ast
import inspect
import re
from collections.abc import Iterator
from pathlib import Path

from publisher.core import errors, locales

SOURCE = Path(locales.__file__).parents[1]
STAFF = locales.CATALOGUES / "bg" / "LC_MESSAGES" / "staff"

WORDED_ROOMS = (
    "core", "config", "storage", "ledger", "planning", "sending", "app", "cli", "posts", "rendering", "subscribers",
    "editorial", "translation", "doctor", "channels",
)  # fmt: skip
"""Rooms whose texts for staff are all worded."""

_ERRORS = {name for name, one in inspect.getmembers(errors, inspect.isclass) if issubclass(one, errors.PublisherError)}
_SAYING = {"say", "warn", "tell", "report", "_tell", "_say", "done", "UsageError", "BadParameter", "describe_bug"}
_TEXTS = {"why", "reason", "trouble", "words", "said", "line", "late", "problem"}
_WORD = re.compile(r"[A-Za-z]{2,}")


PAGES = SOURCE / "web" / "console" / "templates"
_IN_PAGES = re.compile(r"""\b_n?\(\s*(?P<quote>["'])(?P<text>.*?)(?<!\\)(?P=quote)""")


def messages_in_pages() -> Iterator[tuple[str, str]]:
    """(file, message id) of every text in the console's templates."""
    for file in sorted(PAGES.rglob("*.*")):
        for found in _IN_PAGES.finditer(file.read_text(encoding="utf-8")):
            yield f"{file.relative_to(SOURCE)}", found["text"]


def messages_in_source() -> Iterator[tuple[str, str]]:
    """(file:line, message id) of every call of `worded`, `worded_many` and `columns`."""
    for file in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name) or not node.args:
                continue
            if node.func.id in ("worded", "worded_many", "columns"):
                for said in node.args if node.func.id == "columns" else node.args[:1]:
                    if isinstance(said, ast.Constant) and isinstance(said.value, str):
                        yield f"{file.relative_to(SOURCE)}:{node.lineno}", said.value


def unworded_texts() -> Iterator[str]:
    """Where an error, a line for staff or a reason is an f-string or a plain text, in the rooms that are done."""
    for file in sorted(SOURCE.rglob("*.py")):
        name = file.relative_to(SOURCE).as_posix()
        if name.partition("/")[0] in WORDED_ROOMS:
            yield from (f"{name}:{line}" for line in unworded_in(file.read_text(encoding="utf-8")))


def unworded_in(source: str) -> list[int]:
    """The lines of such texts in one file; also where an error's text is a variable that was filled like that."""
    found = []
    tree = ast.parse(source)
    classes = [node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    own = {one.name for one in classes if any(isinstance(base, ast.Name) and base.id in _ERRORS for base in one.bases)}
    for scope in [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.Module)]:
        plain = {
            target.id: node.value
            for node in ast.walk(scope)
            if isinstance(node, ast.Assign) and _is_english(node.value)
            for target in node.targets if isinstance(target, ast.Name)
        }  # fmt: skip
        for node in ast.walk(scope):
            if isinstance(node, ast.Call) and _called(node) in {*_ERRORS, *own, *_SAYING}:
                texts = node.args[1:2] if _called(node) in ("done", "describe_bug") else node.args[:1]
                found += [text.lineno for text in texts if _is_english(text) or _is_filled(text, plain)]
            if isinstance(node, ast.keyword) and node.arg in _TEXTS and _is_english(node.value):
                found.append(node.value.lineno)
        found += [value.lineno for name, value in plain.items() if name in _TEXTS]
    return sorted(set(found))


def _called(node: ast.Call) -> str:
    return node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")


def _is_filled(text: ast.expr, plain: dict[str, ast.expr]) -> bool:
    return isinstance(text, ast.Name) and text.id in plain


def _is_english(node: ast.expr) -> bool:
    """A text with words in it that nobody can say in another language; a command to type is none."""
    if isinstance(node, ast.JoinedStr):
        return any(isinstance(part, ast.Constant) and bool(_WORD.search(str(part.value))) for part in node.values)
    if isinstance(node, ast.IfExp):
        return _is_english(node.body) or _is_english(node.orelse)
    if isinstance(node, ast.BinOp):
        return _is_english(node.left) or _is_english(node.right)
    if (
        isinstance(node, ast.Call)
        and _called(node) in ("join", "format", "str")
        and isinstance(node.func, ast.Attribute)
    ):
        return _is_english(node.func.value)
    # Our own name is the same in every language.
    if not isinstance(node, ast.Constant) or node.value == "publisher":
        return False
    return isinstance(node.value, str) and bool(_WORD.search(node.value))
