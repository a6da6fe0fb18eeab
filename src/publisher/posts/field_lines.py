"""Changes single fields in a post's file. All else stays as it was, byte for byte: other keys, comments, line ends."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import yaml

from publisher.posts.yaml_nodes import (
    BREAK,
    NotDivisible,
    comments_in,
    end_of,
    key_node,
    node_at,
    table_of,
    text_of_node,
)
from publisher.posts.yaml_values import read_yaml

_FENCE = "---"
_ORDER = (
    "title", "date", "lang", "slug", "summary", "tags", "image", "social", "canonical_url", "event", "publish_at",
)  # fmt: skip
_ROW_END = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)?")
_LISTS = frozenset({"tags"})
_DAY = re.compile(r"\d{4}-\d\d-\d\d")

Value = str | tuple[str, ...]
"""A text, or the words of a list; "" and () stand for nothing."""


@dataclass(frozen=True, slots=True)
class FilePieces:
    """A post's file: `head` are the lines between the two fences, `gap` the blank ones above `body`.

    `opening + head + closing + gap + body` is the file again, without any change.
    """

    opening: str
    head: str
    closing: str
    gap: str
    body: str

    @property
    def line_end(self) -> str:
        """How the lines of this file end."""
        found = BREAK.search(self.opening)
        return found[0] if found else "\n"

    def value(self, key: str) -> Value:
        """The value of a key (`title`, `tags`, `image.alt`). Raises `NotDivisible`."""
        found = node_at(table_of(self.head), key)
        if found is None:
            return ""
        if isinstance(found, yaml.SequenceNode) and key in _LISTS:
            return tuple(text_of_node(item) for item in found.value)
        return text_of_node(found)


def pieces_of(text: str) -> FilePieces:
    """Take a file's text apart. Raises `NotDivisible` when it does not begin with front matter."""
    rows = [found[0] for found in _ROW_END.finditer(text) if found[0]]
    if not rows or rows[0].lstrip("\ufeff").rstrip() != _FENCE:
        raise NotDivisible
    end = next((number for number, row in enumerate(rows[1:], 1) if row.rstrip() == _FENCE), None)
    if end is None:
        raise NotDivisible
    start = end + 1
    while start < len(rows) and not rows[start].strip():
        start += 1
    found = FilePieces(rows[0], "".join(rows[1:end]), rows[end], "".join(rows[end + 1 : start]), "".join(rows[start:]))
    table_of(found.head)
    return found


def changed(text: str, values: Mapping[str, Value], body: str | None = None) -> str:
    """The file with these fields, and with this text below them (None = as it is).

    A value that is the same already leaves its lines alone. Raises `NotDivisible`.
    """
    pieces = pieces_of(text)
    before = _others(pieces.head, values)
    head = pieces.head
    for key, value in values.items():
        head = _with(head, key, value, pieces.line_end)
    after = table_of(head)
    if _others(head, values) != before or not all(_same(node_at(after, key), value) for key, value in values.items()):
        raise NotDivisible
    gap, story = pieces.gap, pieces.body
    if body is not None and _plain(body) != _plain(story):
        story = _plain(body).replace("\n", pieces.line_end) + pieces.line_end
        gap = gap or pieces.line_end
    closing = pieces.closing if BREAK.search(pieces.closing) else pieces.closing + pieces.line_end
    return "".join([pieces.opening, head, closing, gap, story])


def _plain(body: str) -> str:
    return BREAK.sub("\n", body).rstrip("\n")


def _with(head: str, key: str, value: Value, line_end: str) -> str:
    """Front matter with one field changed."""
    table = table_of(head)
    node = node_at(table, key)
    if _same(node, value):
        return head
    if not value:
        return _without(head, table, key, node)
    if node is not None:
        return _replaced(head, table, key, _written(key, value))
    parent, _, name = key.rpartition(".")
    if not parent:
        return _inserted(head, table, name, f"{name}: {_written(key, value)}", line_end)
    above = node_at(table, parent)
    if not isinstance(above, yaml.MappingNode):
        row = f"{parent}:{line_end}  {name}: {_written(key, value)}"
        if above is not None and not text_of_node(above):
            return _replaced(head, table, parent, f"{line_end}  {name}: {_written(key, value)}")
        if above is not None:
            raise NotDivisible
        return _inserted(head, table, parent, row, line_end)
    last = above.value[-1][1]
    place = end_of(last)
    if above.flow_style:
        return f"{head[:place]}, {name}: {_written(key, value)}{head[place:]}"
    indent = " " * above.value[0][0].start_mark.column
    return _new_row(head, place, f"{indent}{name}: {_written(key, value)}", line_end)


def _without(head: str, table: yaml.MappingNode, key: str, node: yaml.Node | None) -> str:
    """Front matter without the value of a key: a whole picture or list goes, a text leaves its key."""
    if node is None:
        return head
    if isinstance(node, yaml.ScalarNode):
        kept = "".join(f" {comment}" for comment in comments_in(head, node))
        return head[: node.start_mark.index].rstrip(" ") + kept + head[end_of(node) :]
    name = key_node(table, key)
    start, end = name.start_mark.index, end_of(node)
    row = _ROW_END.match(head, end)
    rest = row[0] if row else ""
    comments = [*comments_in(head, node), *([rest.strip()] if rest.strip().startswith("#") else [])]
    line_end = (BREAK.search(head) or ["\n"])[0]
    kept = "".join(f"{comment}{line_end}" for comment in comments)
    return head[:start] + kept + head[end + len(rest) :]


def _replaced(head: str, table: yaml.MappingNode, key: str, written: str) -> str:
    """Another value in the place of one; comments inside of the old one move above its key."""
    node = node_at(table, key)
    if node is None:
        raise NotDivisible
    start, end = node.start_mark.index, end_of(node)
    comments, before = comments_in(head, node), head[:start]
    if isinstance(node, yaml.SequenceNode) and not node.flow_style:
        # The list stands in the lines below its key.
        colon = head.index(":", end_of(key_node(table, key))) + 1
        rows = BREAK.split(head[colon:start])
        comments = [*(row[row.index("#") :].rstrip() for row in rows if "#" in row), *comments]
        before = head[:colon]
    space = "" if before.endswith((" ", "\t")) or written[:1] in "\r\n" else " "
    if comments:
        row = max(before.rfind("\n"), before.rfind("\r")) + 1
        line_end = (BREAK.search(head) or ["\n"])[0]
        before = before[:row] + "".join(f"{comment}{line_end}" for comment in comments) + before[row:]
    return f"{before}{space}{written}{head[end:]}"


def _inserted(head: str, table: yaml.MappingNode, name: str, row: str, line_end: str) -> str:
    """A new key behind the one that usually stands before it."""
    earlier = _ORDER[: _ORDER.index(name)] if name in _ORDER else ()
    ends = [end_of(value) for key, value in table.value if key.value in earlier]
    return _new_row(head, max(ends), row, line_end) if ends else f"{row}{line_end}{head}"


def _new_row(head: str, place: int, row: str, line_end: str) -> str:
    """A row below that in which `place` is."""
    rest = _ROW_END.match(head, place)
    end = rest.end() if rest else len(head)
    before = head[:end] if not head[:end] or BREAK.search(head[end - 1 : end]) else head[:end] + line_end
    return f"{before}{row}{line_end}{head[end:]}"


def _same(node: yaml.Node | None, value: Value) -> bool:
    if node is None:
        return not value
    if isinstance(node, yaml.SequenceNode):
        return tuple(item.value for item in node.value) == value
    if isinstance(node, yaml.MappingNode):
        return False
    return text_of_node(node) == value if isinstance(value, str) else not (text_of_node(node) or value)


def _written(key: str, value: Value) -> str:
    """A value as YAML, in one line; JSON's texts are YAML's (YAML 1.2, section 1.3)."""
    if isinstance(value, tuple):
        return f"[{', '.join(json.dumps(one, ensure_ascii=False) for one in value)}]"
    return value if _DAY.fullmatch(value) and key == "date" else json.dumps(value, ensure_ascii=False)


def _others(head: str, values: Mapping[str, Value]) -> Sequence[tuple[str, str]]:
    """Every key with its value as they are read, but for those that are to change."""
    found = read_yaml(["", *BREAK.split(head)])
    roots = {key.partition(".")[0] for key in values}
    inner = {key for key in values if "." in key}
    kept = [(key, repr(value)) for key, value in found.values.items() if key not in roots]
    for root in sorted(roots):
        table = found.values.get(root)
        if isinstance(table, Mapping) and any(key.startswith(f"{root}.") for key in inner):
            kept += [(f"{root}.{key}", repr(value)) for key, value in table.items() if f"{root}.{key}" not in inner]
    return sorted(kept)
