"""Checks the marks of `core.reader_blocks` in what templates produced: a mail must stay whole without any block."""

import re
from functools import lru_cache
from pathlib import Path

from publisher.core.errors import TemplateError
from publisher.core.reader_blocks import CLOSING_MARK, MARK, OPENING_MARK, SEVERAL, story_mark
from publisher.core.wording import worded
from publisher.rendering.formats.html_reader import HtmlReader

# White space is taken from its first character on and never given back: else a long run of it, without a mark behind,
# would be tried from each of its characters.
_OPENING = re.compile(rf"(?<!\s)(\s*+)({OPENING_MARK})(\s*+)")
_CLOSING = re.compile(rf"(?<!\s)\s*+({CLOSING_MARK})")
_CONDITIONAL = re.compile(r"<!--\[if [^\]<]*+\]>((?:[^<]++|<(?!!\[endif\]-->|!--\[if ))*+)<!\[endif\]-->")
_REVEALED = re.compile(r"<!--\[if [^\]<]*+\]><!-->|<!--<!\[endif\]-->")
_VOID = frozenset({"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"})


def settle_blank_lines(text: str) -> str:
    """Move the blank lines above each block into it, so that cutting the block leaves no gap in the plain text.

    This lets templates write each mark on a line of its own, which does not become a line of the text.
    """

    def opening(found: re.Match[str]) -> str:
        above = found[1] + found[3]
        return found[2] + (above.replace("\n", "", 1) if above.count("\n") > 1 else above)

    return _CLOSING.sub(r"\1", _OPENING.sub(opening, text))


def check_marks(part: str, stories: int, template: Path, markup: bool) -> None:
    """Raise `TemplateError` unless every story has a pair of marks, with well-formed HTML between them if `markup`."""
    spans = _spans(part, template)
    for number in range(1, stories + 1):
        if story_mark(number) not in spans:
            raise TemplateError(
                worded(
                    "a story has no marks around it, so it cannot be left out for readers who have had it already; "
                    "write {{ story.opens }} before everything that belongs to a story and {{ story.closes }} after it"
                ),
                template,
            )
    if markup:
        for name, blocks in spans.items():
            if not all(_is_whole(block) for block in blocks):
                raise TemplateError(
                    worded(
                        "the marks of %(name)s are in places where HTML cannot be cut; put them between whole "
                        "<mj-section>s (in <mj-raw>), or around whole tags inside <mj-text>",
                        name=repr(name),
                    ),
                    template,
                )


def _spans(part: str, template: Path) -> dict[str, list[str]]:
    """The blocks between marks, by name. Raises `TemplateError` where marks do not pair or are nested wrongly."""
    spans: dict[str, list[str]] = {}
    open_marks: list[re.Match[str]] = []
    for mark in MARK.finditer(part):
        closing, name = mark.groups()
        around = open_marks[-1][2] if open_marks else None
        if closing and name != around:
            raise TemplateError(worded("the mark %(mark)s has no partner; marks come in pairs", mark=mark[0]), template)
        if not closing and around not in (None, SEVERAL):
            raise TemplateError(
                worded(
                    "the mark %(mark)s cannot be nested in %(around)s; write it behind that block",
                    mark=mark[0],
                    around=repr(around),
                ),
                template,
            )
        if not closing:
            open_marks.append(mark)
            continue
        spans.setdefault(name, []).append(part[open_marks.pop().end() : mark.start()])
    if open_marks:
        raise TemplateError(worded("the mark %(open_marks)s is not closed", open_marks=open_marks[-1][0]), template)
    return spans


@lru_cache(maxsize=64)
def _is_whole(block: str) -> bool:
    """Whether every tag of a block is opened and closed inside it; tags for Outlook alone are counted separately."""
    plain = _REVEALED.sub("", MARK.sub("", block))
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
