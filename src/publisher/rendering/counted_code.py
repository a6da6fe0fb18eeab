"""Puts steps into a template's syntax tree: in each loop, macro and block, and before each comparison."""

from typing import Any

from jinja2 import nodes
from jinja2.visitor import NodeTransformer

STEP, WEIGHED, JOINED = "_step_", "_weighed_", "_joined_"
"""Filters of the sandbox that the tree calls."""

_BODIES = (nodes.For, nodes.Macro, nodes.CallBlock, nodes.FilterBlock, nodes.AssignBlock, nodes.Block)


def count(tree: nodes.Template) -> nodes.Template:
    """The same tree with steps in it. A body with many outputs costs as many steps as it has outputs."""
    changed: Any = _Values().visit(tree)
    for node in changed.find_all(_BODIES):
        if isinstance(node, nodes.For) and node.test is not None:
            node.test = nodes.And(_step(1, node.lineno), node.test).set_lineno(node.lineno)
        node.body.insert(0, _statement(node))
    changed.body.insert(0, _statement(changed))
    return changed  # type: ignore[no-any-return]


class _Values(NodeTransformer):
    """What makes or compares values."""

    def visit_Concat(self, node: nodes.Concat) -> nodes.Node:  # noqa: N802 - named by Jinja
        """`a ~ b`: no operator of the sandbox."""
        self.generic_visit(node)
        parts = nodes.List(node.nodes).set_lineno(node.lineno)
        return _filter(parts, JOINED, node.lineno)

    def visit_List(self, node: nodes.List) -> nodes.Node:  # noqa: N802
        """A list that holds itself twice, in a loop, is endless when it is written."""
        self.generic_visit(node)
        return _filter(node, WEIGHED, node.lineno)

    def visit_Tuple(self, node: nodes.Tuple) -> nodes.Node:  # noqa: N802
        """The same; but not the names before a sign of equality."""
        self.generic_visit(node)
        return _filter(node, WEIGHED, node.lineno) if node.ctx == "load" else node

    def visit_Dict(self, node: nodes.Dict) -> nodes.Node:  # noqa: N802
        """The same."""
        self.generic_visit(node)
        return _filter(node, WEIGHED, node.lineno)

    def visit_Compare(self, node: nodes.Compare) -> nodes.Node:  # noqa: N802
        """Two large values may take long."""
        self.generic_visit(node)
        return nodes.And(_step(1, node.lineno), node).set_lineno(node.lineno)

    visit_Test = visit_Compare  # noqa: N815


def _statement(node: Any) -> nodes.Node:
    cost = 1 + sum(1 for _ in node.find_all(nodes.Output))
    return nodes.ExprStmt(_step(cost, node.lineno)).set_lineno(node.lineno)


def _step(cost: int, line: int) -> nodes.Expr:
    return _filter(nodes.Const(cost).set_lineno(line), STEP, line)


def _filter(value: nodes.Node, name: str, line: int) -> nodes.Expr:
    made: Any = nodes.Filter(value, name, [], [], None, None).set_lineno(line)
    return made  # type: ignore[no-any-return]
