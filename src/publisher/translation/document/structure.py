"""Comparable values of a Markdown text: its visible content, and the structure that a translation must keep."""

import re
from collections.abc import Sequence

from markdown_it.token import Token

from publisher.translation.document.html import bare, skeleton
from publisher.translation.document.markdown import read_markdown

_SPACES = re.compile(r"\s+")


def signature(children: Sequence[Token]) -> tuple[object, ...]:
    """The visible content of inline tokens as a comparable value; runs of white space count as one space.

    Two texts with the same signature look the same to a reader.
    """
    parts: list[object] = []
    words: list[str] = []

    def flush(at_line_end: bool) -> None:
        text = _SPACES.sub(" ", "".join(words))
        words.clear()
        if not parts or parts[-1] == ("hardbreak",):
            text = text.lstrip()
        text = text.rstrip() if at_line_end else text
        if text:
            parts.append(text)

    for token in children:
        if token.type == "text":
            words.append(token.content)
        elif token.type == "softbreak":
            words.append(" ")
        else:
            flush(token.type == "hardbreak")
            parts.append(_mark_signature(token))
    flush(True)
    return tuple(parts)


def _mark_signature(token: Token) -> tuple[object, ...]:
    if token.type == "image":
        alt = signature(token.children or [])
        return ("image", token.attrs.get("src"), token.attrs.get("title"), alt, token.meta.get("label"))
    if token.type == "link_open":
        title = token.attrs.get("title")
        return ("link_open", token.attrs.get("href"), title, token.meta.get("label"), token.info)
    if token.type == "code_inline":
        return ("code_inline", token.content)
    if token.type == "html_inline":
        return ("html_inline", _SPACES.sub(" ", token.content))
    if token.type == "footnote_ref":
        return ("footnote_ref", token.meta.get("label"))
    return (token.type,)


def blocks(tokens: Sequence[Token]) -> list[tuple[object, ...]]:
    """The block structure: type, tag, depth and the other properties of each block; inline content is left out."""
    return [
        (
            token.type,
            token.tag,
            token.level,
            token.hidden,
            token.attrs.get("start"),
            token.attrs.get("style"),
            token.meta.get("label"),
            token.meta.get("check_box"),
            None if token.type == "inline" else (token.info, _content(token)),
        )
        for token in tokens
    ]


def _content(token: Token) -> object:
    return skeleton(token.content, inline_too=False) if token.type == "html_block" else token.content


def structure(body: str) -> object:
    """Everything that a translation must not change, as a comparable value.

    Block structure with the contents of code and the tags of HTML blocks, then for each block the addresses of its
    links and images, its inline code and tags and its footnotes, each as a multiset (word order differs between
    languages), and the reference definitions. Titles and other attributes that are words do not count. Raises
    `TranslationError` where `read_document` does.
    """
    tokens, references = read_markdown(body)
    inline = [_inline_structure(token.children or []) for token in tokens if token.type == "inline"]
    definitions = sorted((label, link["href"]) for label, link in references.links.items())
    tags = [skeleton(token.content) for token in tokens if token.type == "html_block"]
    return blocks(tokens), inline, tags, definitions, sorted(references.footnotes)


def _inline_structure(children: Sequence[Token]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for token in children:
        if token.type == "link_open":
            found.append(("link", str(token.attrs.get("href"))))
        elif token.type == "image":
            found.append(("image", str(token.attrs.get("src"))))
            found += _inline_structure(token.children or [])
        elif token.type == "code_inline":
            found.append((token.type, _SPACES.sub(" ", token.content)))
        elif token.type == "html_inline":
            found.append((token.type, bare(token.content)))
        elif token.type == "footnote_ref":
            found.append(("footnote", str(token.meta.get("label"))))
    return sorted(found)
