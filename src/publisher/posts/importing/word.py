"""Word documents (.docx): their text, tracked changes, headers and footers, and lines that look like headings."""

import re
import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from publisher.core.archive_errors import DAMAGED
from publisher.core.errors import InvalidInput
from publisher.core.wording import worded
from publisher.posts.importing.article import Article, Dropped, Found, Reading
from publisher.posts.importing.dates import days_in
from publisher.posts.importing.extra import library
from publisher.posts.importing.html_markdown import LIST_END, to_markdown
from publisher.posts.importing.html_page import lead_picture
from publisher.posts.importing.html_tree import HEADINGS, Element, fragment, remove, words
from publisher.posts.importing.letters import one_line
from publisher.posts.importing.text_blocks import is_sentence
from publisher.posts.importing.untrusted_xml import parse_xml
from publisher.posts.importing.word_lists import W as _W
from publisher.posts.importing.word_lists import find_lists

UNPACKED_LIMIT = 150_000_000
"""Bytes of all parts of a document, unpacked."""

XML_LIMIT = 20_000_000
"""Bytes of one XML part, unpacked; that of a book of 500 pages has 8 million."""

ELEMENTS_LIMIT = 100_000
"""Elements of one XML part: mammoth makes several objects of each."""

_PARTS_LIMIT = 3000
_STYLES = """
p[style-name='caption'] => p.caption:fresh
p[style-name='Caption'] => p.caption:fresh
p[style-name='Title'] => h1:fresh
p[style-name='Subtitle'] => p.subtitle:fresh
p[style-name='Quote'] => blockquote > p:fresh
p[style-name='Intense Quote'] => blockquote > p:fresh
r[style-name='Strong'] => strong
"""
_HEADING_WORDS = 14
_MADE_UP = re.compile(r"(?i)(?:генериран[ои]? автоматично|automatically generated)")
_FOOTNOTE = re.compile(r"\ue002(\d+)\ue003")
_DATES_SHOWN = 5


def read_word(data: bytes, source: str) -> Reading:
    """The story of a document. Raises `InvalidInput` for what is no .docx, or a larger one than any story needs."""
    with _open(data, source) as archive:
        article = Article(source)
        _tracked(archive, source, article)
        data, starts = _with_parted_lists(archive, data, source)
        html = _converted(data, source)
        article.dropped += _running_lines(archive, source)
    try:
        root = fragment(html)
        _number_lists(root, starts, article)
        _title(root, article)
        _made_up_headings(root, article)
        notes = _footnotes(root)
        article.body = to_markdown(root, "", article.pictures, article.uncertain)
        article.body = _FOOTNOTE.sub(r"[^\1]", article.body)
        article.body += "".join(f"\n\n[^{number}]: {text}" for number, text in notes)
    except RecursionError as error:
        raise InvalidInput(worded("%(source)s: its text is nested too deeply", source=source)) from error
    article.uncertain += [
        worded("alt text: Word has made up “%(alt)s”", alt=picture.alt[:80])
        for picture in article.pictures
        if _MADE_UP.search(picture.alt)
    ]
    lead_picture(article)
    article.offered_dates = list(dict.fromkeys(day.written for day in days_in(article.body)))[:_DATES_SHOWN]
    return Reading(source, (article,))


def _open(data: bytes, source: str) -> zipfile.ZipFile:
    """The archive, after a look at what its directory says of the sizes."""
    try:
        archive = zipfile.ZipFile(BytesIO(data))
        parts = archive.infolist()
    except DAMAGED as error:
        raise InvalidInput(
            worded("%(source)s: is no Word document (.docx): %(error)s", source=source, error=error)
        ) from error
    if "word/document.xml" not in {part.filename for part in parts}:
        raise InvalidInput(worded("%(source)s: is no Word document (.docx)", source=source))
    large = [part for part in parts if part.filename.endswith((".xml", ".rels")) and part.file_size > XML_LIMIT]
    if large or len(parts) > _PARTS_LIMIT or sum(part.file_size for part in parts) > UNPACKED_LIMIT:
        raise InvalidInput(
            worded(
                "%(source)s: is far larger unpacked than any story (%(limit)s MB); it is not read",
                source=source,
                limit=f"{UNPACKED_LIMIT / 1e6:.0f}",
            )
        )
    for part in parts:
        if part.filename.endswith((".xml", ".rels")):
            _xml(archive, part.filename, source)
    return archive


def _xml(archive: zipfile.ZipFile, name: str, source: str) -> Any:
    try:
        with archive.open(name) as file:
            # The directory may lie about the size.
            data = file.read(XML_LIMIT + 1)
    except (OSError, *DAMAGED) as error:
        raise _unreadable(source, name, error) from error
    if len(data) > XML_LIMIT:
        raise InvalidInput(
            worded(
                "%(source)s: its part %(name)s is larger than %(limit)s MB; it is not read",
                source=source,
                name=name,
                limit=f"{XML_LIMIT / 1e6:.0f}",
            )
        )
    return parse_xml(data, f"{source} ({name})", depth=400, elements=ELEMENTS_LIMIT)


def _converted(data: bytes, source: str) -> str:
    mammoth = library("mammoth")
    try:
        return str(mammoth.convert_to_html(BytesIO(data), style_map=_STYLES, external_file_access=False).value)
    except InvalidInput:
        raise
    except Exception as error:
        # mammoth raises whatever a broken document makes Python raise.
        raise InvalidInput(
            worded(
                "%(source)s: this document cannot be read: %(error)s; save it again in Word", source=source, error=error
            )
        ) from error


def _unreadable(source: str, name: str, error: Exception) -> InvalidInput:
    return InvalidInput(
        worded(
            "%(source)s: its part %(name)s cannot be read: %(error)s; save the document again",
            source=source,
            name=name,
            error=error,
        )
    )


def _with_parted_lists(archive: zipfile.ZipFile, data: bytes, source: str) -> tuple[bytes, list[int]]:
    """The document with a mark where one list ends and the next begins at once; the first number of each list."""
    etree = library("lxml.etree")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        document = etree.fromstring(archive.read("word/document.xml"), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise InvalidInput(
            worded("%(source)s: its text is broken XML: %(error)s; save the document again", source=source, error=error)
        ) from error
    numbering = _xml(archive, "word/numbering.xml", source) if "word/numbering.xml" in archive.namelist() else None
    lists = find_lists(document, numbering)
    if not lists.ends:
        return data, lists.starts
    for item in lists.ends:
        mark = etree.fromstring(f'<w:p xmlns:w="{_W[1:-1]}"><w:r><w:t>{LIST_END}</w:t></w:r></w:p>')
        item.addprevious(mark)
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as changed:
        for part in archive.infolist():
            is_text = part.filename == "word/document.xml"
            changed.writestr(part.filename, etree.tostring(document) if is_text else _part(archive, part, source))
    return out.getvalue(), lists.starts


def _part(archive: zipfile.ZipFile, part: zipfile.ZipInfo, source: str) -> bytes:
    try:
        return archive.read(part)
    except (OSError, *DAMAGED) as error:
        raise _unreadable(source, part.filename, error) from error


def _number_lists(root: Element, starts: list[int], article: Article) -> None:
    """Let a list go on where Word does."""
    lists = [one for one in root.iter("ol") if not any(parent.tag == "li" for parent in one.iterancestors())]
    lists = [
        one for one in lists if not any((item.get("id") or "").startswith(("footnote", "endnote")) for item in one)
    ]
    if len(lists) != len(starts):
        if any(start > 1 for start in starts):
            article.uncertain.append(worded("list: look at the numbers of the lists; Word counts some of them on"))
        return
    for one, start in zip(lists, starts, strict=True):
        if start > 1:
            one.set("start", str(start))


def _tracked(archive: zipfile.ZipFile, source: str, article: Article) -> None:
    """Say that tracked changes were accepted: the text has what was inserted, and not what was deleted."""
    root = _xml(archive, "word/document.xml", source)
    inserted = sum(1 for one in root.iter(f"{_W}ins") if one.find(f".//{_W}t") is not None)
    deleted = [one_line("".join(text.text or "" for text in one.iter(f"{_W}delText"))) for one in root.iter(f"{_W}del")]
    deleted = [text for text in deleted if text]
    if inserted or deleted:
        said: str = worded("%(inserted)s insertions, %(removed)s deletions", inserted=inserted, removed=len(deleted))
        if deleted:
            words = tuple(worded("“%(text)s”", text=text[:60]) for text in deleted[:5])
            said = worded("%(said)s; deleted: %(words)s", said=said, words=words)
        article.uncertain.append(
            worded(
                "text: %(number)s tracked changes were accepted (%(said)s)",
                number=max(inserted, len(deleted)),
                said=said,
            )
        )


def _running_lines(archive: zipfile.ZipFile, source: str) -> Iterator[Dropped]:
    """Headers and footers of the pages, which are no part of the story."""
    seen = set()
    for name in sorted(archive.namelist()):
        found = re.fullmatch(r"word/(header|footer)\d*\.xml", name)
        if found:
            text = one_line(" ".join(one.text or "" for one in _xml(archive, name, source).iter(f"{_W}t")))
            if text and text not in seen:
                seen.add(text)
                yield Dropped(found[1], text)


def _title(root: Element, article: Article) -> None:
    """The first heading; without one the first bold line, or the first short one, which is said."""
    blocks = [one for one in root.iter("p", *HEADINGS) if words(one)][:4]
    top = next((one for one in root.iter("h1", "h2") if words(one)), None)
    if top is not None and (top in blocks or top.tag == "h1"):
        article.title = Found(words(top), worded("the document's heading"))
        remove(top)
        return
    first = next((one for one in blocks if one.tag == "p" and _is_bold(one)), None)
    origin = worded("the first bold line")
    if first is None:
        first = next((one for one in blocks[:1] if len(words(one)) <= 150 and not is_sentence(words(one))), None)
        origin = worded("the first line")
    if first is not None:
        article.title = Found(words(first), origin)
        article.uncertain.append(
            worded("title: %(origin)s of the document; Word does not call it a heading", origin=origin)
        )
        remove(first)


def _is_bold(paragraph: Element) -> bool:
    """Whether all words of a short paragraph are bold."""
    text = words(paragraph)
    bold = " ".join(words(one) for one in paragraph.iter("strong"))
    return (
        len(text.split()) <= _HEADING_WORDS and bool(text) and one_line(bold).replace(" ", "") == text.replace(" ", "")
    )


def _made_up_headings(root: Element, article: Article) -> None:
    """Bold lines of their own, with text behind them, are meant as headings."""
    for one in list(root.iter("p")):
        following = one.getnext()
        if following is None or any(parent.tag in ("li", "td", "th") for parent in one.iterancestors()):
            continue
        text = words(one)
        if _is_bold(one) and not is_sentence(text) and not text.endswith((":", ",")) and one.find(".//img") is None:
            one.tag = "h2"
            article.uncertain.append(worded("heading: the bold line “%(text)s” was made one", text=text[:60]))


def _footnotes(root: Element) -> list[tuple[str, str]]:
    """Take footnotes out, and leave a mark where each is referred to; number and text of each."""
    notes = []
    for reference in list(root.iter("a")):
        found = re.fullmatch(r"#(?:foot|end)note-(\d+)", reference.get("href") or "")
        if found:
            mark = f"\ue002{found[1]}\ue003"
            reference.tail = mark + (reference.tail or "")
            remove(reference)
    for item in list(root.iter("li")):
        found = re.fullmatch(r"(?:foot|end)note-(\d+)", item.get("id") or "")
        if found:
            notes.append((found[1], words(item).removesuffix("↑").strip()))
            remove(item)
    return notes
