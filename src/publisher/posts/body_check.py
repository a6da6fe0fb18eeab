"""What would fail or mislead in the text of a post: pictures, links, embedded pages, things shown as they are written.

Parsing Markdown takes longer than reading the file. A text is parsed only when a quick look, which sees everything that
the parser could find and more, has found something.
"""

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

from publisher.core.errors import PostError
from publisher.core.wording import text_of, worded
from publisher.posts.addresses import link_problem
from publisher.posts.body_html import EMBEDS, tags_in
from publisher.posts.body_look import looks_right
from publisher.posts.body_text import text_problems
from publisher.posts.pictures import picture_path, unreadable

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token


class BodyCheck:
    """Checks texts below one posts folder; `site` completes addresses without a scheme, as in mails."""

    def __init__(self, folder: Path, site: str) -> None:
        self._folder, self._site = folder, site
        self._pictures: dict[Path, str] = {}
        self._names: dict[str, str] = {}

    def picture(self, path: Path) -> str:
        """Why the program that prepares pictures cannot read a file; "" when it can. Each file is tried once."""
        if path not in self._pictures:
            self._pictures[path] = unreadable(path)
        return self._pictures[path]

    def errors(self, body: str, path: Path, first_line: int) -> list[PostError]:
        """All that is wrong with the text of a file, in which it begins at `first_line`; each with line and cure."""
        if looks_right(body, self.picture_problem, bool(self._site)):
            return []
        return self.parsed(body, path, first_line)

    def parsed(self, body: str, path: Path, first_line: int) -> list[PostError]:
        """As `errors`, without the quick look."""
        rows = body.split("\n")
        found: dict[tuple[int, str], None] = {}
        for token in _parser().parse(body):
            start, end = token.map or (0, len(rows))
            for problem, near in self._problems(token):
                found[_line(rows, start, end, near), problem] = None
        return [PostError(problem, path, first_line + row) for row, problem in sorted(found)]

    def _problems(self, token: "Token") -> Iterator[tuple[str, str]]:
        """What is wrong in one block, and the words near which it stands."""
        if token.type == "html_block":
            yield from self._in_html(token.content)
        for child in token.children or ():
            if child.type == "html_inline":
                yield from self._in_html(child.content)
            elif child.type == "image":
                yield from self._in_image(str(child.attrGet("src") or ""))
            elif child.type == "link_open" and child.info != "auto":
                yield from self._in_link(str(child.attrGet("href") or ""))
        if token.type == "inline":
            yield from text_problems(token)

    def _in_html(self, html: str) -> Iterator[tuple[str, str]]:
        for tag, attributes in tags_in(html):
            source = attributes.get("src") or attributes.get("data") or ""
            if tag in EMBEDS:
                cure = (
                    worded("write a link in its place: [text](%(address)s)", address=source)
                    if source
                    else worded("take it out")
                )
                yield (
                    worded("readers will not see <%(tag)s>, mails cannot carry it; %(cure)s", tag=tag, cure=cure),
                    f"<{tag}",
                )
            elif tag == "img":
                yield from self._in_image(source)
            elif tag == "a" and "href" in attributes:
                yield from self._in_link(attributes["href"])

    def _in_image(self, source: str) -> Iterator[tuple[str, str]]:
        if problem := self.picture_problem(unquote(source)):
            yield worded("picture: %(problem)s", problem=problem), source

    def _in_link(self, address: str) -> Iterator[tuple[str, str]]:
        if problem := link_problem(address, self._site):
            yield worded("link %(address)s: %(problem)s", address=repr(unquote(address)), problem=problem), address

    def picture_problem(self, name: str) -> str:
        """What keeps readers from seeing a picture that is named in a text; "" when they do."""
        if name not in self._names:
            self._names[name] = self._looked_at(name)
        return self._names[name]

    def _looked_at(self, name: str) -> str:
        if name.startswith(("http://", "https://")):
            problem = link_problem(name, self._site)
            return worded("%(what)s: %(why)s", what=name, why=problem) if problem else ""
        if not name.strip():
            return worded("names no file; write images/photo.jpg, a file below the posts folder")
        if name.startswith("//"):
            return worded("%(name)s has no https:; write https:%(name)s", name=name)
        if name.lower().startswith("data:"):
            return worded(
                "a picture inside of the text is not shown; save it as a file below the posts folder and name that"
            )
        if name.startswith("/"):
            rest = name.lstrip("/")
            return worded(
                "%(name)s begins with / as on a web site; copy it to %(folder)s and write %(rest)s",
                name=name,
                folder=self._folder / rest,
                rest=rest,
            )
        try:
            path = picture_path(self._folder, name)
        except ValueError as error:
            if "\\" in name:
                return worded("%(error)s; write / in place of \\", error=error)
            return text_of(error)
        problem = self.picture(path)
        return worded("%(name)s %(problem)s", name=name, problem=problem) if problem else ""


@lru_cache
def _parser() -> "MarkdownIt":
    """The same Markdown as `rendering.formats.markdown` reads."""
    from markdown_it import MarkdownIt
    from mdit_py_plugins.footnote import footnote_plugin

    return MarkdownIt("commonmark").enable(["table", "strikethrough"]).use(footnote_plugin)


def _line(rows: list[str], start: int, end: int, near: str) -> int:
    """The row in which the words stand: in their block, or, as the address of a reference, elsewhere."""
    for words in filter(None, (near, unquote(near))):
        for span in (range(start, min(end, len(rows))), range(len(rows))):
            for row in span:
                if words in rows[row]:
                    return row
    return start
