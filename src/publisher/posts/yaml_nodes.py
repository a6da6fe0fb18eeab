"""The parts of front matter as YAML nodes, with the places of their texts, so that one can be changed by itself."""

import re
from collections.abc import Iterator
from functools import lru_cache

import yaml

from publisher.posts.front_matter import FRONT_MATTER_LIMIT

BREAK = re.compile(r"\r\n|\r|\n")


class NotDivisible(ValueError):
    """The front matter is no YAML whose lines could be changed one by one; the file has to be edited as a whole."""


@lru_cache(maxsize=16)
def table_of(head: str) -> yaml.MappingNode:
    """The keys of front matter, to be read only: a form asks for one after the other. Raises `NotDivisible`."""
    if len(head) > FRONT_MATTER_LIMIT:
        raise NotDivisible
    try:
        if any(isinstance(token, yaml.AliasToken | yaml.AnchorToken | yaml.TagToken) for token in yaml.scan(head)):
            raise NotDivisible
        # The pure Python loader counts characters, as slices do; libyaml's counts bytes.
        found = yaml.compose(head, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError) as error:
        raise NotDivisible from error
    if found is None:
        return yaml.MappingNode("", [], flow_style=False)
    if not isinstance(found, yaml.MappingNode) or found.flow_style:
        raise NotDivisible
    return found


def node_at(table: yaml.Node | None, key: str) -> yaml.Node | None:
    """The value of a key (`image.alt`), None without one."""
    for part in key.split("."):
        if not isinstance(table, yaml.MappingNode):
            return None
        table = next((value for name, value in table.value if name.value == part), None)
    return table


def key_node(table: yaml.MappingNode, key: str) -> yaml.Node:
    """A key of the table, which must have it."""
    found: yaml.Node = next(name for name, _ in table.value if name.value == key)
    return found


def text_of_node(node: yaml.Node) -> str:
    """The text of a value, "" for none. Raises `NotDivisible` for a list or a table."""
    if not isinstance(node, yaml.ScalarNode):
        raise NotDivisible
    return "" if node.style is None and node.value in ("~", "null") else str(node.value).strip()


def end_of(node: yaml.Node) -> int:
    """Where the text of a value ends: a block's own mark lies behind the comments and blank lines that follow it."""
    children = list(_children(node))
    if children and isinstance(node, yaml.CollectionNode) and not node.flow_style:
        return end_of(children[-1])
    end = int(node.end_mark.index)
    if isinstance(node, yaml.ScalarNode) and node.style in ("|", ">"):
        written = str(node.end_mark.buffer or "")[int(node.start_mark.index) : end] if node.end_mark.buffer else ""
        end -= len(written) - len(written.rstrip())
    return end


def _children(node: yaml.Node) -> Iterator[yaml.Node]:
    if isinstance(node, yaml.SequenceNode):
        yield from node.value
    elif isinstance(node, yaml.MappingNode):
        for name, value in node.value:
            yield name
            yield value


def _leaves(node: yaml.Node) -> Iterator[yaml.Node]:
    children = list(_children(node))
    if isinstance(node, yaml.ScalarNode) or not children:
        yield from [node] if isinstance(node, yaml.ScalarNode) else []
        return
    for child in children:
        yield from _leaves(child)


def comments_in(head: str, node: yaml.Node) -> list[str]:
    """The comments inside of a value: between the parts of a list or a table."""
    leaves = list(_leaves(node))
    if isinstance(node, yaml.ScalarNode):
        # A block of lines may have one behind its sign.
        opening = BREAK.split(head[node.start_mark.index :])[0] if node.style in ("|", ">") else ""
        return [opening[opening.index("#") :].rstrip()] if "#" in opening else []
    spans = [
        head[a:b]
        for a, b in zip(
            [node.start_mark.index, *map(end_of, leaves)],
            [*(leaf.start_mark.index for leaf in leaves), end_of(node)],
            strict=True,
        )
    ]
    rows = [row for span in spans for row in BREAK.split(span)]
    return [row[row.index("#") :].rstrip() for row in rows if "#" in row]
