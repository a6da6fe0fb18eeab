"""Writes inline tokens as Markdown, and verifies the result by parsing it again.

mdformat's renderers do the escaping. They cannot know how an engine changed the words around a mark (`**"Name"**s` is
not emphasis in CommonMark), so the written text is parsed and compared with the tokens. If they differ, stricter styles
are tried in turn; if none works, an error is raised.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any, Literal

from markdown_it.common.utils import normalizeReference
from markdown_it.token import Token
from mdformat.renderer import DEFAULT_RENDERERS, RenderContext, RenderTreeNode

from publisher.core.errors import TranslationError
from publisher.core.wording import worded
from publisher.translation.document.html import as_html_tokens, run_text, run_tokens
from publisher.translation.document.markdown import CHECK_BOX, References, read_blocks, read_inline
from publisher.translation.document.structure import signature

Shape = Literal["paragraph", "heading", "setext", "cell", "html", "inline"]
"""The block that contains the text; "html": HTML, "inline": no block (an image's alt text, a text shown to people)."""

_SAFE = re.compile(r"[^\W\d_](?:[^\W_]|[,;:.…!?„“”\"'’()%€№/–—-]| (?! ))*")
_TILDE = re.compile(r"~(?=~)|(?<=~)~|^~|~$")
_SPECIAL = re.compile(r"[\\`*_\[\]<>&~!#^]")
_ENTITY = re.compile(r"&(?=#?\w+;)")


@dataclass(frozen=True, slots=True)
class _Style:
    """A style of writing.

    `alternate` chooses `*` or `_` by the neighbouring delimiter; `edges` writes the characters next to the outside of a
    delimiter as character references; `literal` does so inside too, and escapes every character that could be a mark.
    """

    alternate: bool = False
    edges: bool = False
    literal: bool = False


_STYLES = (_Style(), _Style(alternate=True), _Style(alternate=True, edges=True), _Style(True, True, True))


def write(children: Sequence[Token], shape: Shape, references: References, proved: str = "") -> str:
    """Write inline tokens as the Markdown inside a block (without `# `, bullets or pipes).

    Only hard breaks become line ends. `proved` is a text already known to parse as these tokens. Raises
    `TranslationError` when no style gives a text that parses as the same tokens in the same block.
    """
    tokens = _merged(children, keep_breaks=shape not in ("heading", "cell", "html"))
    if len(tokens) == 1 and tokens[0].type == "text" and _SAFE.fullmatch(tokens[0].content):
        return tokens[0].content.rstrip(" ")
    if shape == "html":
        return _as_html(tokens)
    wanted = signature(tokens)
    for style in _STYLES:
        text = _written(tokens, shape, style, references)
        if text == proved or _read_back(text, shape, references) == wanted:
            return text
    raise TranslationError(
        worded("Markdown cannot express these marks with these words: %(text)s", text=repr(text[:80]))
    )


def _as_html(tokens: Sequence[Token]) -> str:
    tokens = as_html_tokens(tokens)
    text = run_text(tokens)
    if "\n" in text and re.search(r"\n[ \t]*(?:\n|\Z)", text):
        raise TranslationError(worded("an empty line would end the HTML that this text stands in"))
    if signature(run_tokens(text)) != signature(tokens):
        raise TranslationError(
            worded("HTML cannot express these marks with these words: %(text)s", text=repr(text[:80]))
        )
    return text


def _merged(children: Sequence[Token], keep_breaks: bool) -> list[Token]:
    """The tokens with adjacent texts joined and soft breaks as spaces; without `keep_breaks` hard breaks too."""
    spaces = ("softbreak",) if keep_breaks else ("softbreak", "hardbreak")
    tokens: list[Token] = []
    words: list[str] = []
    for child in children:
        if child.type == "text" or child.type in spaces:
            words.append(child.content if child.type == "text" else " ")
            continue
        if words:
            tokens.append(_text_after(tokens, words))
            words = []
        # An alt text is on one line: two line ends in it would end the block.
        tokens.append(child.copy(children=_merged(child.children, False)) if child.children else child)
    if words:
        tokens.append(_text_after(tokens, words))
    return [token for token in tokens if token.type != "text" or token.content]


def _text_after(tokens: Sequence[Token], words: Sequence[str]) -> Token:
    """The words as one text; at the beginning of a line without white space, which would not be read back."""
    content = "".join(words)
    return text_token(content.lstrip() if tokens and tokens[-1].type == "hardbreak" else content)


def text_token(content: str) -> Token:
    """A text token."""
    return Token("text", "", 0, content=content)


def _written(tokens: list[Token], shape: Shape, style: _Style, references: References) -> str:
    tokens = _alternated(tokens) if style.alternate else tokens
    block, tag, markup = ("heading", "h1", "#") if shape == "heading" else ("paragraph", "p", "")
    inline = Token("inline", "", 0, children=tokens)
    options = {"mdformat": {"wrap": "keep"}, "style": style}
    env = {"used_refs": references.labels, "indent_width": 0}
    context = RenderContext(_renderers(), MappingProxyType({}), options, env)
    if shape == "inline":
        return str(RenderTreeNode([inline], create_root=False).render(context))
    opening, closing = Token(f"{block}_open", tag, 1), Token(f"{block}_close", tag, -1)
    opening.markup = closing.markup = markup
    node = RenderTreeNode([opening, inline, closing], create_root=False)
    text = str(node.render(context))
    if shape == "heading":
        return text.removeprefix("# ")
    if shape == "cell":
        return text.strip().replace("\n", " ").replace("|", "\\|")
    return f"\\{text}" if CHECK_BOX.match(text) else text


def _read_back(text: str, shape: Shape, references: References) -> tuple[object, ...] | None:
    """The signature of `text` inside its block; None when it would be another kind of block."""
    if shape == "inline":
        return signature(read_inline(text, references))
    frame, length = {
        "paragraph": ("{}", 3),
        "heading": ("# {}", 3),
        "setext": ("{}\n---", 3),
        "cell": ("| {} |\n| --- |", 9),
    }[shape]
    tokens = read_blocks(frame.replace("{}", text), references)
    kind = "paragraph_open" if shape == "paragraph" else "table_open" if shape == "cell" else "heading_open"
    if len(tokens) != length or tokens[0].type != kind:
        return None
    return signature(tokens[length // 2].children or [])


def _alternated(tokens: list[Token]) -> list[Token]:
    """Copies of the tokens with `*` for emphasis, `_` directly after a `*`: `*a**b*` would be one emphasis."""
    result: list[Token] = []
    opened: list[str] = []
    last = ""
    for token in tokens:
        if token.type in ("em_open", "strong_open", "em_close", "strong_close"):
            if token.nesting == 1:
                opened.append("_" if last == "*" else "*")
                last = opened[-1]
            else:
                last = opened.pop()
            token = token.copy(markup=last * (1 if token.type.startswith("em") else 2))
        else:
            last = ""
        result.append(token)
    return result


Render = Callable[[RenderTreeNode, RenderContext], str]


@cache
def _renderers() -> Mapping[str, Render]:
    own: dict[str, Render] = {
        "text": _text,
        "link": _link,
        "image": _image,
        "s": lambda node, context: f"~~{_inside(node, context)}~~",
        "hardbreak": lambda node, context: "\\\n",
        "footnote_ref": lambda node, context: f"[^{node.meta['label']}]",
    }
    return MappingProxyType({**DEFAULT_RENDERERS, **own})


def _inside(node: RenderTreeNode, context: RenderContext) -> str:
    return "".join(child.render(context) for child in node.children)


def _text(node: RenderTreeNode, context: RenderContext) -> str:
    style: _Style = context.options["style"]
    if style.literal:
        return _literal(node)
    written = _TILDE.sub(r"\\~", DEFAULT_RENDERERS["text"](node, context)).replace("\n", "&#10;")
    if style.edges and _delimits(node.previous_sibling) and node.content[0] != " ":
        head = node.content[0]
        written = _reference(head) + written.removeprefix("\\").removeprefix(head)
    if style.edges and _delimits(node.next_sibling) and node.content[-1] != " " and len(node.content) > 1:
        tail = node.content[-1]
        written = written.removesuffix(tail).removesuffix("\\") + _reference(tail)
    return written


def _literal(node: RenderTreeNode) -> str:
    words = re.sub(r"[ \t]+", " ", node.content)
    head = words[0] if _delimits(node.previous_sibling or node.parent) and words[0] != " " else ""
    rest = words[len(head) :]
    tail = rest[-1:] if _delimits(node.next_sibling or node.parent) and rest[-1:] != " " else ""
    rest = rest[: len(rest) - len(tail)]
    # A backslash does not stop a pipe above an underline from beginning a table.
    middle = _SPECIAL.sub(r"\\\g<0>", rest).replace("\n", "&#10;").replace("|", "&#124;")
    return _reference(head) + middle + _reference(tail)


def _delimits(node: RenderTreeNode | None) -> bool:
    return node is not None and node.type in ("em", "strong", "s")


def _reference(character: str) -> str:
    """A character reference: CommonMark looks at the raw characters around `**`, and accepts it next to `&` or `;`."""
    return f"&#{ord(character)};" if character else ""


def _link(node: RenderTreeNode, context: RenderContext) -> str:
    if node.info == "auto":
        return f"<{node.children[0].content}>"
    return _bracketed(f"[{_inside(node, context)}]", node, node.attrs.get("href"), context)


def _image(node: RenderTreeNode, context: RenderContext) -> str:
    return "!" + _bracketed(f"[{_inside(node, context)}]", node, node.attrs.get("src"), context)


def _bracketed(text: str, node: RenderTreeNode, address: Any, context: RenderContext) -> str:
    """A link or image after its `[text]`: by reference as in the source, or with address and title."""
    label = node.meta.get("label")
    if label:
        short = normalizeReference(text[1:-1]) == label and not context.options["style"].literal
        return text if short else f"{text}[{label.lower()}]"
    title = node.attrs.get("title")
    if title is None:
        return f"{text}({_destination(str(address))})"
    return f"{text}({_destination(str(address))} {quoted_title(str(title))})"


def quoted_title(title: str) -> str:
    """A title of a link, image or reference definition, with its quotation marks."""
    return '"' + _ENTITY.sub(r"\\&", title.replace("\\", "\\\\").replace('"', '\\"')) + '"'


def _destination(address: str) -> str:
    escaped = _ENTITY.sub(r"\\&", address.replace("\\", "\\\\"))
    if not address or address.startswith("<") or re.search(r"[\x00-\x20\x7f()]", address):
        return "<" + re.sub(r"[<>]", r"\\\g<0>", escaped) + ">"
    return escaped
