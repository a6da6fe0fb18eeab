"""All mutants of one source file: each is one small fault, written into the file's text in place of a piece of it."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

_COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
"""For an order: the boundary shifted, then the opposite."""

_ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}
_QUERY_PARTS = ("where", "order_by", "limit", "distinct", "having")
_SHOWN = 100
_LOGS = ("log", "logger", "logging", "_log", "_logger")


@dataclass(frozen=True, slots=True, order=True)
class Mutant:
    """One fault: the octets from `start` to `end` of a file's UTF-8 text are replaced by `new`.

    `old` is the code at that place, as `ast` writes it. `file` is relative to the checkout, `line` counts from 1,
    `text` is that line without its indent.
    """

    file: str
    line: int
    start: int
    end: int
    old: str
    new: str
    text: str

    def applied(self, source: bytes) -> bytes:
        """The file's text with the fault in it."""
        return source[: self.start] + self.new.encode() + source[self.end :]

    def __str__(self) -> str:
        old, new = " ".join(self.old.split()), " ".join(self.new.removeprefix("(").removesuffix(")").split())
        if len(old) > _SHOWN:
            alike = next((n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
            old, new = (f"…{code[max(0, alike - 20) :]}" for code in (old, new))
        return f"{self.file}:{self.line} `{_cut(old)}` → `{_cut(new)}`"


def candidates(file: str, source: bytes) -> list[Mutant]:
    """Every mutant of a file, in the order of its text; none in annotations, decorators, docstrings and logging."""
    lines = source.splitlines(keepends=True)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    found = set()
    for node, new in _faults(ast.parse(source)):
        start = starts[node.lineno - 1] + node.col_offset
        end = starts[(node.end_lineno or 0) - 1] + (node.end_col_offset or 0)
        text = lines[node.lineno - 1].decode().strip()
        found.add(Mutant(file, node.lineno, start, end, ast.unparse(node), new, text))
    return sorted(found)


def _faults(tree: ast.AST) -> Iterator[tuple[ast.expr | ast.stmt, str]]:
    """Nodes, each with the code that takes its place. Expressions come in brackets, so that they hold together."""
    for node in _visited(tree):
        if isinstance(node, ast.expr):
            for new in _expressions(node):
                yield node, f"({ast.unparse(new)})"
        elif isinstance(node, ast.stmt):
            for statement in _statements(node):
                yield node, ast.unparse(statement)
        for test in _conditions(node):
            if not isinstance(test, ast.Compare | ast.UnaryOp):
                yield test, f"(not ({ast.unparse(test)}))"


def _visited(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes that may be mutated. A formatted string's parts have no positions of their own in Python 3.11."""
    yield node
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "decorator_list", "bases", "keywords") and not isinstance(node, ast.Call):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST) and not _is_left_out(child):
                yield from _visited(child)


def _is_left_out(node: ast.AST) -> bool:
    if isinstance(node, ast.If):
        return ast.unparse(node.test).endswith("TYPE_CHECKING")
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        return ast.unparse(node.value.func).partition(".")[0] in _LOGS
    return isinstance(node, ast.JoinedStr | ast.Assert | ast.pattern | ast.Import | ast.ImportFrom)


def _expressions(node: ast.expr) -> Iterator[ast.expr]:
    match node:
        case ast.Compare():
            yield from _comparisons(node)
        case ast.BoolOp():
            yield ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)
            for rest in _without_one(node.values):
                yield ast.BoolOp(node.op, rest) if len(rest) > 1 else rest[0]
        case ast.UnaryOp(ast.Not() | ast.Invert()):
            yield node.operand
        case ast.BinOp() if type(node.op) in _ARITHMETIC:
            yield ast.BinOp(node.left, _ARITHMETIC[type(node.op)](), node.right)
        case ast.Constant(bool()):
            yield ast.Constant(not node.value)
        case ast.Constant(int() | float() as number):
            yield from (ast.Constant(number + 1), ast.Constant(number - 1))
        case ast.Call(ast.Attribute(attr=name) as method) if name in _QUERY_PARTS:
            if len(node.args) < 2:
                yield method.value
            else:
                yield from (ast.Call(method, rest, node.keywords) for rest in _without_one(node.args))


def _comparisons(node: ast.Compare) -> Iterator[ast.Compare]:
    for place, operator in enumerate(node.ops):
        for other in _COMPARISONS[type(operator)]:
            yield ast.Compare(node.left, [*node.ops[:place], other(), *node.ops[place + 1 :]], node.comparators)


def _without_one(values: list[ast.expr]) -> Iterator[list[ast.expr]]:
    for place in range(len(values)):
        yield values[:place] + values[place + 1 :]


def _statements(node: ast.stmt) -> Iterator[ast.stmt]:
    match node:
        case ast.Return(value) if value is not None and ast.unparse(value) != "None":
            yield ast.Return(ast.Constant(None))
        case ast.Expr(ast.Constant()):
            return
        case ast.Expr() | ast.Raise() | ast.Continue() | ast.Break() | ast.Return() | ast.Delete():
            yield ast.Pass()
        case ast.AugAssign():
            yield ast.Pass()
            if type(node.op) in _ARITHMETIC:
                yield ast.AugAssign(node.target, _ARITHMETIC[type(node.op)](), node.value)
        case ast.Assign(targets=[ast.Attribute() | ast.Subscript()]):
            yield ast.Pass()


def _conditions(node: ast.AST) -> list[ast.expr]:
    match node:
        case ast.If(test) | ast.While(test) | ast.IfExp(test):
            return [test]
        case ast.comprehension(ifs=tests):
            return tests
        case _:
            return []


def _cut(code: str) -> str:
    return code if len(code) <= _SHOWN else f"{code[: _SHOWN - 1]}…"
