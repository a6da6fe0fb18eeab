"""The marks round what only some readers get: each story, and the line about a reader's missing language.

`<!--pub:NAME-->…<!--/pub:NAME-->` in HTML and text alike; `core.reader_blocks` cuts by them before a mail leaves. Here
they are written, and what templates made of them is checked: a mail must stay whole when a block is cut out.
"""

import re
from pathlib import Path

from publisher.core.errors import TemplateError
from publisher.rendering.formats.html_reader import HtmlReader

FALLBACK = "fallback"

_MARK = re.compile(r"<!--(/?)pub:([^>]*?)-->")
_OPENING = re.compile(r"(\s*)(<!--pub:[^>]*-->)(\s*)")
_CLOSING = re.compile(r"\s*(<!--/pub:[^>]*-->)")
_CONDITIONAL = re.compile(r"<!--\[if [^\]]*\]>(.*?)<!\[endif\]-->", re.DOTALL)
_REVEALED = re.compile(r"<!--\[if [^\]]*\]><!-->|<!--<!\[endif\]-->")
_VOID = frozenset({"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"})


def story_mark(number: int) -> str:
    """The name of a story's marks; the first of an edition is 1."""
    return f"story {number}"


def opens(name: str) -> str:
    """The mark in front of a block."""
    return f"<!--pub:{name}-->"


def closes(name: str) -> str:
    """The mark behind a block."""
    return f"<!--/pub:{name}-->"


def settle_blank_lines(text: str) -> str:
    """Plain text whose blocks begin with the blank lines above them: cut or not, the lines around stay as they should.

    Templates may so put each mark on a line of its own, which is then no line of the text.
    """

    def opening(found: re.Match[str]) -> str:
        above = found[1] + found[3]
        return found[2] + (above.replace("\n", "", 1) if above.count("\n") > 1 else above)

    return _CLOSING.sub(r"\1", _OPENING.sub(opening, text))


def check_marks(part: str, stories: int, template: Path, markup: bool) -> None:
    """Raise `TemplateError` unless every story has its marks, well paired, and whole HTML between them."""
    spans = _spans(part, template)
    for number in range(1, stories + 1):
        if story_mark(number) not in spans:
            raise TemplateError(
                "a story stands in no marks, so it cannot be left out for readers who have read it already; "
                "write {{ story.opens }} in front of everything of a story and {{ story.closes }} behind it",
                template,
            )
    if markup:
        for name, blocks in spans.items():
            if not all(_is_whole(block) for block in blocks):
                raise TemplateError(
                    f"the marks of {name!r} stand where HTML cannot be cut; put them between whole <mj-section>s "
                    "(in <mj-raw>), or round whole tags inside <mj-text>",
                    template,
                )


def _spans(part: str, template: Path) -> dict[str, list[str]]:
    """What stands between the marks of each name. Raises `TemplateError` where they do not pair."""
    spans: dict[str, list[str]] = {}
    inside: re.Match[str] | None = None
    for mark in _MARK.finditer(part):
        closing, name = mark.groups()
        if (inside is None) == bool(closing) or (inside and inside[2] != name):
            found = f"the mark {mark[0]} has no partner"
            raise TemplateError(f"{found}; marks come in pairs and not one within another", template)
        if inside is None:
            inside = mark
            continue
        spans.setdefault(name, []).append(part[inside.end() : mark.start()])
        inside = None
    if inside is not None:
        raise TemplateError(f"the mark {inside[0]} is not closed", template)
    return spans


def _is_whole(block: str) -> bool:
    """Whether every tag in it, those for Outlook alone too, is opened and closed in it."""
    plain = _REVEALED.sub("", block)
    outlook = "".join(_CONDITIONAL.findall(plain))
    rest = _CONDITIONAL.sub("", plain)
    return not any(word in rest for word in ("<!--[if", "<![endif]")) and _balanced(outlook) and _balanced(rest)


def _balanced(markup: str) -> bool:
    reader = _Balance()
    reader.feed(markup)
    reader.close()
    return reader.sound and not reader.open


class _Balance(HtmlReader):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.open: list[str] = []
        self.sound = True

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Opens nothing."""

    def handle_endtag(self, tag: str) -> None:
        if tag not in _VOID:
            self.sound = self.sound and bool(self.open) and self.open.pop() == tag
