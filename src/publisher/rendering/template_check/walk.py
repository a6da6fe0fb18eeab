"""Walks through a template as Jinja would run it, and reports names and attributes that do not exist.

Values are types (`template_check.types`), every branch is taken, a macro is walked once for each combination of
argument types, and includes see the names around them.
"""

from collections.abc import Callable, Iterator
from typing import Any

from jinja2 import nodes
from jinja2.runtime import LoopContext

from publisher.core.wording import worded
from publisher.rendering.template_check import types as types
from publisher.rendering.template_check.types import Macro, Module, Scope

_SAME = frozenset({"list", "sort", "reverse", "unique", "select", "reject", "selectattr", "rejectattr"})
_ONE = frozenset({"first", "last", "random", "min", "max"})
_OPTIONAL = frozenset({"defined", "undefined"})
_IN_MACRO = ("caller", "varargs", "kwargs")

ReportProblem = Callable[[str, int, str], None]
"""Receives a file, a line and what is wrong there."""


class Walker:
    """`tree` gives a template's syntax tree, None when it cannot be read; `names` are the global names."""

    def __init__(self, tree: Callable[[str], nodes.Template | None], names: Scope, report: ReportProblem) -> None:
        self._tree, self._names, self._report = tree, names, report
        self._file = ""
        # The files that are being walked through: what includes itself is walked through once.
        self._open: list[str] = []
        self._blocks: dict[str, tuple[str, nodes.Block, Scope]] = {}
        self._macros: dict[tuple[str, str], Macro] = {}
        self._walked: set[tuple[str, str, str]] = set()

    def entry(self, name: str, context: type) -> None:
        """Walk through a template that is rendered directly."""
        self._blocks = {}
        self._template(name, types.fields_of(context))

    def rest(self) -> None:
        """Walk through the macros that no template calls."""
        called = {(file, macro) for file, macro, _ in self._walked}
        for place, macro in list(self._macros.items()):
            if place not in called:
                self._call(macro, [Any] * len(macro.node.args), {})

    def _template(self, name: str, scope: Scope) -> Scope:
        """Walk through a file; returns its names at the end, which an import sees."""
        tree, outer = self._tree(name), self._file
        if tree is None or name in self._open:
            return scope
        self._file = name
        self._open.append(name)
        parent = next(iter(tree.find_all(nodes.Extends)), None)
        if parent is None:
            self._body(tree.body, scope)
        else:
            self._extended(tree, parent, scope)
        self._open.pop()
        self._file = outer
        return scope

    def _extended(self, tree: nodes.Template, parent: nodes.Extends, scope: Scope) -> None:
        rest = [node for node in tree.body if not isinstance(node, nodes.Block | nodes.Extends | nodes.Output)]
        self._body(rest, scope)
        for block in tree.find_all(nodes.Block):
            # The child is walked first, so its blocks override those of its parent.
            self._blocks.setdefault(block.name, (self._file, block, scope))
        if isinstance(parent.template, nodes.Const):
            self._template(str(parent.template.value), scope)

    def _body(self, body: list[nodes.Node], scope: Scope) -> None:
        for node in body:
            self._statement(node, scope)

    def _statement(self, node: nodes.Node, scope: Scope) -> None:
        handler = getattr(self, f"_on_{type(node).__name__.lower()}", None)
        if handler is not None:
            handler(node, scope)
        elif isinstance(node, nodes.Expr):
            self._type(node, scope)
        else:
            for child in node.iter_child_nodes():
                self._statement(child, scope)

    def _on_block(self, node: nodes.Block, scope: Scope) -> None:
        file, block, seen = self._blocks.get(node.name, (self._file, node, scope))
        outer, self._file = self._file, file
        self._body(block.body, {**seen, "super": Any, "self": Any})
        self._file = outer

    def _on_include(self, node: nodes.Include, scope: Scope) -> None:
        for name in _constants(node.template):
            self._template(name, dict(scope))

    def _on_import(self, node: nodes.Import, scope: Scope) -> None:
        scope[node.target] = self._module(node, scope)

    def _on_fromimport(self, node: nodes.FromImport, scope: Scope) -> None:
        module = self._module(node, scope)
        for item in node.names:
            name, target = item if isinstance(item, tuple) else (item, item)
            scope[target] = self._member(module, name, node.lineno)

    def _module(self, node: nodes.Import | nodes.FromImport, scope: Scope) -> Any:
        for name in _constants(node.template):
            if self._tree(name) is None:
                return Any
            return Module(name, self._template(name, dict(scope) if node.with_context else {}))
        return Any

    def _on_macro(self, node: nodes.Macro, scope: Scope) -> None:
        # Macros of a file see each other, even those defined later, so the scope is shared and not copied.
        scope[node.name] = Macro(self._file, node, scope)
        self._macros.setdefault((self._file, node.name), scope[node.name])

    def _on_callblock(self, node: nodes.CallBlock, scope: Scope) -> None:
        self._type(node.call, scope)
        self._body(node.body, {**scope, **{argument.name: Any for argument in node.args}})

    def _on_for(self, node: nodes.For, scope: Scope) -> None:
        inner = {**scope, "loop": LoopContext}
        self._assign(node.target, types.element(self._type(node.iter, scope)), inner)
        if node.test is not None:
            self._type(node.test, inner)
        self._body(node.body, inner)
        self._body(node.else_, dict(scope))

    def _on_with(self, node: nodes.With, scope: Scope) -> None:
        inner = dict(scope)
        for target, value in zip(node.targets, node.values, strict=True):
            self._assign(target, self._type(value, scope), inner)
        self._body(node.body, inner)

    def _on_assign(self, node: nodes.Assign, scope: Scope) -> None:
        self._assign(node.target, self._type(node.node, scope), scope)

    def _on_assignblock(self, node: nodes.AssignBlock, scope: Scope) -> None:
        self._body(node.body, dict(scope))
        self._assign(node.target, str, scope)

    def _assign(self, target: nodes.Node, value: Any, scope: Scope) -> None:
        if isinstance(target, nodes.Name):
            scope[target.name] = value
        for name in target.find_all(nodes.Name):
            scope.setdefault(name.name, Any)

    def _type(self, node: nodes.Node, scope: Scope) -> Any:
        """The type of an expression; all of its parts are checked."""
        match node:
            case nodes.Name():
                return self._name(node, scope)
            case nodes.Getattr():
                return self._member(self._type(node.node, scope), node.attr, node.lineno)
            case nodes.Getitem(arg=nodes.Const(value=str() as name)):
                return self._member(self._type(node.node, scope), name, node.lineno)
            case nodes.Const():
                return type(node.value)
            case nodes.Test(node=nodes.Name(name=name)) if node.name in _OPTIONAL:
                # A template that checks whether a name is defined may use it.
                if name not in self._names:
                    scope.setdefault(name, Any)
                return bool
            case nodes.Filter():
                return self._filtered(node, scope)
            case nodes.Call():
                return self._called(node, scope)
        for child in node.iter_child_nodes():
            self._type(child, scope)
        return Any

    def _name(self, node: nodes.Name, scope: Scope) -> Any:
        for known in (scope, self._names):
            if node.name in known:
                return known[node.name]
        wrong = worded("templates have no variable called %(node)s", node=repr(node.name))
        self._report(self._file, node.lineno, types.guess(wrong, node.name, {**self._names, **scope}))
        return Any

    def _member(self, of: Any, name: str, line: int) -> Any:
        found, wrong = types.member(of, name)
        if wrong:
            self._report(self._file, line, wrong)
        return found

    def _filtered(self, node: nodes.Filter, scope: Scope) -> Any:
        for child in node.iter_child_nodes(exclude=("node",)):
            self._type(child, scope)
        if node.node is None or (node.name in ("default", "d") and isinstance(node.node, nodes.Name)):
            return Any
        of = self._type(node.node, scope)
        if node.name in _ONE:
            return types.element(of)
        return of if node.name in _SAME else Any

    def _called(self, node: nodes.Call, scope: Scope) -> Any:
        called = self._type(node.node, scope)
        given = [self._type(argument, scope) for argument in node.args]
        named = {keyword.key: self._type(keyword.value, scope) for keyword in node.kwargs}
        if isinstance(called, Macro):
            self._call(called, given, named)
        return Any

    def _call(self, macro: Macro, given: list[Any], named: dict[str, Any]) -> None:
        """Walk through a macro's body, once for each combination of argument types."""
        arguments = {argument.name: Any for argument in macro.node.args} | named
        arguments |= {argument.name: kind for argument, kind in zip(macro.node.args, given, strict=False)}
        seen = (macro.file, macro.node.name, repr(sorted(arguments.items(), key=lambda pair: pair[0])))
        if seen in self._walked:
            return
        self._walked.add(seen)
        outer, self._file = self._file, macro.file
        self._body(macro.node.body, {**macro.scope, **arguments, **dict.fromkeys(_IN_MACRO, Any)})
        self._file = outer


def _constants(template: nodes.Expr) -> Iterator[str]:
    """The literal template names in an expression; computed names cannot be checked."""
    parts = template.items if isinstance(template, nodes.Tuple | nodes.List) else [template]
    for part in parts:
        if isinstance(part, nodes.Const) and isinstance(part.value, str):
            yield part.value
