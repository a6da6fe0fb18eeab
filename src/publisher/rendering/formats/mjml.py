"""MJML → HTML for mail clients; unknown or misplaced tags are refused with the template's line.

mrml (in `mjml-python`) accepts unknown tags, unknown attributes and wrong closing tags silently, so this module checks
for them. `mjml_tags.json` lists MJML 4.18's own declarations, without `mj-html-attributes`, which mrml lacks.
"""

import json
import re
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from urllib.parse import unquote

from publisher.core.errors import TemplateError
from publisher.core.wording import worded
from publisher.rendering.formats.html_reader import HtmlReader

_VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"})
_ANYWHERE = frozenset({"css-class", "mj-class"})
_DEFAULTS = frozenset({"mj-all", "mj-class"})
"""Children of mj-attributes that are not components."""

_ACTIVE = frozenset({"script", "iframe", "object", "embed", "form", "input", "button", "select", "textarea", "base"})
"""Tags that make mail clients remove them, or reject the whole mail."""

DEEPEST = 200
"""Tags in one another. Among some thousands mrml overruns the stack, which ends the whole process."""

MOST_TAGS = 50_000
"""Tags of one mail; mrml takes seconds for so many, and makes ten times their text of them."""

_RUNNING = re.compile(r"\s*(javascript|vbscript|data)\s*:", re.IGNORECASE)

_MARK = re.compile(r' data-at=([^\s">]+):(\d+) ')
_QUOTED = re.compile(r"""=\s*("[^"]*"|'[^']*')""")
_UNQUOTED = re.compile(r"=\s*[^\s\"'>]")
_BETWEEN = re.compile(r"(</mj[\w-]*\s*>)[ \t]+(?=<)")


@dataclass(frozen=True, slots=True)
class _Tag:
    attributes: frozenset[str]
    children: frozenset[str]
    words: bool
    """Whether the tag contains text and HTML rather than other MJML tags."""


@dataclass(frozen=True, slots=True)
class _Opened:
    name: str
    path: Path
    line: int | None


def mark(name: str, line: int) -> str:
    """An attribute with a tag's place in its template; `name` is URL-quoted without safe characters."""
    return f" data-at={name}:{line} "


@lru_cache(maxsize=16)
def mjml_to_html(source: str, folder: Path, name: str) -> str:
    """Compile MJML with place marks, made from the template `name` in `folder`. Raises `TemplateError`."""
    from mjml import mjml2html

    check = _Check(folder, folder / name)
    check.feed(source)
    check.close()
    # mrml fails on spaces between </mj-style> and the next tag, but not on a line end.
    plain = _BETWEEN.sub("\\1\n", _MARK.sub(" ", source))
    try:
        # No fonts and no icons from other hosts: a mail must not tell them who opened it.
        return mjml2html(plain, disable_comments=False, fonts={})
    except ValueError as error:
        path, line = _place(str(error), source, plain, folder, name)
        raise TemplateError(worded("the MJML cannot be read near here: %(error)s", error=error), path, line) from error


def _place(message: str, source: str, plain: str, folder: Path, name: str) -> tuple[Path, int | None]:
    """The template and line of the last tag before mrml's "at position START:END" (in bytes)."""
    position = re.search(r"position (\d+)", message)
    before = len(plain.encode()[: int(position[1])].decode(errors="ignore")) if position else 0
    found, removed = None, 0
    for tag in _MARK.finditer(source):
        if tag.start() - removed > before:
            break
        # A mark leaves one space behind.
        found, removed = tag, removed + len(tag[0]) - 1
    return (folder / unquote(found[1]), int(found[2])) if found else (folder / name, None)


@lru_cache
def _tags() -> dict[str, _Tag]:
    text = (Path(__file__).parent / "mjml_tags.json").read_text(encoding="utf-8")
    return {
        name: _Tag(frozenset(row["attributes"].split()), frozenset(row["children"].split()), row["words"])
        for name, row in json.loads(text).items()
    }


def unknown_tag(name: str) -> str:
    """What is wrong with an MJML tag's name, "" when the tag exists."""
    return "" if name in _tags() else _guess(worded("there is no MJML tag <%(name)s>", name=name), name, _tags())


def unknown_attribute(tag: str, name: str) -> str:
    """What is wrong with an attribute's name, "" when the tag, which must exist, has it."""
    known = set(_ANYWHERE)
    if tag in _DEFAULTS:
        known |= {"name"}.union(*(row.attributes for row in _tags().values()))
    else:
        known |= _tags()[tag].attributes
    if name in known:
        return ""
    return _guess(worded("<%(tag)s> has no attribute %(name)s", tag=tag, name=repr(name)), name, known)


class _Check(HtmlReader):
    """Parses MJML and raises `TemplateError` at the first fault."""

    def __init__(self, folder: Path, entry: Path) -> None:
        super().__init__(convert_charrefs=False)
        self._folder, self._entry = folder, entry
        self._open: list[_Opened] = []
        self._tags = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        opened = self._opened(tag, dict(attrs))
        self._check_size(opened)
        if _UNQUOTED.search(_QUOTED.sub("", _MARK.sub(" ", self.get_starttag_text() or ""))):
            raise self._fault(worded("<%(tag)s> has an attribute whose value is not in quotes", tag=tag), opened)
        if tag.startswith("mj"):
            self._check_place(opened)
            self._check_attributes(opened, [key for key, _ in attrs])
        elif not self._in_words():
            raise self._fault(
                worded("<%(tag)s> is allowed only inside tags that contain text, like <mj-text>", tag=tag), opened
            )
        self._check_harmless(opened, attrs)
        if tag not in _VOID:
            self._open.append(opened)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        if tag in _VOID:
            return
        inner = self._open.pop() if self._open else None
        if inner is None:
            raise TemplateError(worded("</%(tag)s> closes a tag that was never opened", tag=tag), self._entry)
        if inner.name != tag:
            raise self._fault(
                worded("<%(inner)s> is not closed: </%(tag)s> comes first", inner=inner.name, tag=tag), inner
            )

    def handle_comment(self, data: str) -> None:
        if "--" in data:
            raise self._fault(worded("a comment must not contain --; a {# #} comment may"), self._inner())

    def handle_data(self, data: str) -> None:
        if "<" in data:
            raise self._fault(
                worded("there is a bare < in <%(name)s>; write &lt;", name=self._inner().name), self._inner()
            )
        if data.strip() and self._open and not self._in_words():
            inner = self._inner()
            shown = " ".join(data.split())[:40]
            raise self._fault(
                worded(
                    "there is text directly in <%(inner)s>: %(shown)s; put it into <mj-text>",
                    inner=inner.name,
                    shown=repr(shown),
                ),
                inner,
            )

    def close(self) -> None:
        super().close()
        if self._open:
            raise self._fault(f"<{self._open[-1].name}> is not closed", self._open[-1])

    def _opened(self, tag: str, attributes: dict[str, str | None]) -> _Opened:
        name, _, line = (attributes.get("data-at") or "").rpartition(":")
        if name and line.isdecimal():
            return _Opened(tag, self._folder / unquote(name), int(line))
        outer = self._inner()
        return _Opened(tag, outer.path, outer.line)

    def _inner(self) -> _Opened:
        return self._open[-1] if self._open else _Opened("", self._entry, None)

    def _check_size(self, opened: _Opened) -> None:
        self._tags += 1
        if len(self._open) >= DEEPEST:
            raise self._fault(worded("more than %(most)s tags are inside one another here", most=DEEPEST), opened)
        if self._tags > MOST_TAGS:
            raise self._fault(worded("the mail has more than %(most)s tags", most=MOST_TAGS), opened)

    def _check_place(self, opened: _Opened) -> None:
        parent = self._open[-1].name if self._open else ""
        if parent == "mj-attributes" and opened.name in _DEFAULTS:
            return
        if opened.name == "mj-include":
            raise self._fault(worded("<mj-include> is not supported; write {% include %}"), opened)
        if wrong := unknown_tag(opened.name):
            raise self._fault(wrong, opened)
        if parent == "mj-attributes" or (not parent and opened.name == "mjml"):
            return
        if parent not in _tags() or opened.name not in _tags()[parent].children:
            homes = sorted(name for name, tag in _tags().items() if opened.name in tag.children)
            where = worded("inside <%(tag)s>", tag=parent) if parent else worded("at the top level")
            home = ", ".join(f"<{name}>" for name in homes) or worded("the top level")
            said = worded(
                "<%(tag)s> is not allowed %(where)s; its place is %(home)s", tag=opened.name, where=where, home=home
            )
            raise self._fault(said, opened)

    def _check_attributes(self, opened: _Opened, names: list[str]) -> None:
        for name in names:
            if name != "data-at" and (wrong := unknown_attribute(opened.name, name)):
                raise self._fault(wrong, opened)

    def _check_harmless(self, opened: _Opened, attributes: list[tuple[str, str | None]]) -> None:
        if opened.name in _ACTIVE:
            raise self._fault(worded("<%(name)s> has no place in a mail", name=opened.name), opened)
        for name, value in attributes:
            if name.startswith("on") or (name in ("href", "src") and _RUNNING.match(value or "")):
                raise self._fault(
                    worded("%(name)s=%(value)s has no place in a mail", name=name, value=repr((value or "")[:40])),
                    opened,
                )

    def _in_words(self) -> bool:
        outer = next((item.name for item in reversed(self._open) if item.name in _tags()), "")
        return bool(outer) and _tags()[outer].words

    def _fault(self, message: str, opened: _Opened) -> TemplateError:
        return TemplateError(message, opened.path, opened.line)


def _guess(wrong: str, name: str, known: "set[str] | dict[str, _Tag]") -> str:
    near = get_close_matches(name, list(known), n=1)
    return worded("%(what)s; did you mean %(near)s?", what=wrong, near=repr(near[0])) if near else wrong
