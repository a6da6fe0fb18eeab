"""The first sentence of a text in Markdown, and how many parts the text has."""

import re
from collections.abc import Mapping

from markdown_it import MarkdownIt
from markdown_it.token import Token

_SHORT_FORM = re.compile(
    r"(?i)(?:\b(?:г|гр|ул|бул|св|д-р|проф|инж|доц|акад|арх|бр|т|с|стр|чл|ал|др|напр|вкл|млн|млрд|лв|ст|им|кв|ж|к|зам|m?r|dr|st)"
    r"|\b[^\W\d_])\.$"
)
_END = re.compile(
    r"(?<![.!?…])[.!?…]{1,10}[“”\"»)]{0,5}(?=\s[„“\"«(]?[A-ZА-Я0-9])|(?<![.!?…])[.!?…]{1,10}[“”\"»)]{0,5}\s?$"
)
_COUNTED = {
    "paragraph_open": "paragraphs", "heading_open": "headings", "bullet_list_open": "lists",
    "ordered_list_open": "lists", "table_open": "tables", "blockquote_open": "quotations",
    "link_open": "links", "image": "pictures",
}  # fmt: skip


def first_sentence(body: str) -> str:
    """The first sentence of the first paragraph as plain words; "" without a paragraph."""
    inline = next((one for one in _paragraphs(body) if one), "")
    for match in _END.finditer(inline):
        sentence = inline[: match.end()].strip()
        if not _SHORT_FORM.search(sentence):
            return sentence
    return inline


def parts_of(body: str) -> Mapping[str, int]:
    """How many paragraphs, headings, lists, tables, quotations, links and pictures a body has; only those it has."""
    counts: dict[str, int] = {}
    in_list = 0
    for token in _tokens(body):
        in_list += token.nesting if token.type.endswith("list_item_open") or token.type == "list_item_close" else 0
        kind = _COUNTED.get(token.type)
        if kind and not (kind == "paragraphs" and (in_list or token.hidden)):
            counts[kind] = counts.get(kind, 0) + 1
    return counts


def _tokens(body: str) -> list[Token]:
    tokens = []
    for token in MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(body):
        tokens.append(token)
        tokens += token.children or []
    return tokens


def _paragraphs(body: str) -> list[str]:
    """The words of each paragraph outside lists, quotations and tables."""
    found = []
    previous = ""
    for token in MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(body):
        if token.type == "inline" and previous == "paragraph_open" and token.level == 1:
            words = "".join(_words(child) for child in token.children or [])
            found.append(" ".join(words.split()))
        previous = token.type
    return found


def _words(token: Token) -> str:
    if token.type in ("softbreak", "hardbreak"):
        return " "
    return token.content if token.type in ("text", "text_special", "code_inline") else ""
