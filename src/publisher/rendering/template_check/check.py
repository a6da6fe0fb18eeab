"""Finds every fault in a workspace's templates without needing a post (`publisher templates check`)."""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from jinja2 import nodes

from publisher.core.errors import TemplateError
from publisher.core.types import MailKind
from publisher.core.wording import worded
from publisher.rendering import newsletter
from publisher.rendering.formats import mjml
from publisher.rendering.template_check import types
from publisher.rendering.template_check.samples import fill_in
from publisher.rendering.template_check.walk import Walker
from publisher.rendering.templates import SCALARS, Templates
from publisher.rendering.views import view_types

_JINJA = re.compile(
    r"\{#(?:[^#]++|#(?!\}))*+(?:#\}|\Z)|\{%(?:[^%]++|%(?!\}))*+(?:%\}|\Z)|\{\{(?:[^}]++|\}(?!\}))*+(?:\}\}|\Z)"
)
_MJML = re.compile(r"<(mj[\w-]*+)((?:[^<>\"']++|\"[^\"]*+\"|'[^']*+')*+)>")
_ATTRIBUTE = re.compile(r"(?<![\w:-])([\w:-]++)\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+')")
_MAILS, _SOCIAL, _LETTER = "newsletter/", "social/", "newsletter/letter."


@dataclass(frozen=True, slots=True, order=True)
class TemplateProblem:
    """One fault: the template's file, the line (0 = the whole file), and what is wrong."""

    path: Path
    line: int
    message: str

    @property
    def said(self) -> str:
        """File, line and message for staff."""
        place = f"{self.path}:{self.line}" if self.line else str(self.path)
        return worded("%(place)s: %(message)s", place=place, message=self.message)

    def __str__(self) -> str:
        return str(self.said)


def check_templates(folder: Path) -> list[TemplateProblem]:
    """Every fault of every template below `folder`, sorted by file and line; nothing is sent or written.

    It checks Jinja syntax, names, attributes, filters, includes, `[[reader.NAME]]`, MJML tags and attributes, and that
    each mail has a text part and can be rendered from samples with all values and with as few as possible.
    """
    check = _Check(folder)
    check.everything()
    return sorted(check.problems)


class _Check:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._templates = Templates(folder)
        self._trees: dict[str, nodes.Template | None] = {}
        self.problems: set[TemplateProblem] = set()

    def everything(self) -> None:
        files = sorted(path.relative_to(self._folder).as_posix() for path in self._folder.rglob("*.j2"))
        for file in files:
            tree = self._tree(file)
            if tree is not None and file.startswith((_MAILS, _SOCIAL)):
                self._file(file, tree)
        self._twins(files)
        names = dict.fromkeys(self._templates.environment().globals, Any)
        walker = Walker(self._tree, names, self._report)
        entries = dict(_entries(files))
        for name, context in entries.items():
            walker.entry(name, context)
        walker.rest()
        for kind in get_args(MailKind):
            self._fill_in(*newsletter.template_names(kind))
        for name in entries:
            if name.startswith(_SOCIAL):
                self._fill_in(name)

    def _tree(self, name: str) -> nodes.Template | None:
        """A template's syntax tree; None when it cannot be read, which is reported once."""
        if name not in self._trees:
            self._trees[name] = None
            if not self._templates.has(name):
                # The template that refers to it has a fault already, unless the reference is optional.
                return None
            try:
                self._trees[name] = self._templates.tree(name)
            except TemplateError as error:
                self._add(error)
        return self._trees[name]

    def _file(self, file: str, tree: nodes.Template) -> None:
        """Faults that a single file shows."""
        scalars = SCALARS if file.startswith(_MAILS) and not file.startswith(_LETTER) else ()
        for error in self._templates.unknown_scalars(file, scalars):
            self._add(error)
        self._named(file, tree)
        if file.endswith(".mjml.j2"):
            for line, wrong in _mjml_faults((self._folder / file).read_text(encoding="utf-8")):
                self._report(file, line, wrong)

    def _named(self, file: str, tree: nodes.Template) -> None:
        """References to filters, tests and other templates."""
        environment = self._templates.environment()
        for node in tree.find_all((nodes.Filter, nodes.Test)):
            is_filter = isinstance(node, nodes.Filter)
            known = environment.filters if is_filter else environment.tests
            if node.name not in known:
                kind = "filter" if is_filter else "test"
                wrong = worded("there is no %(kind)s %(name)s", kind=worded(kind), name=repr(node.name))
                self._report(file, node.lineno, types.guess(wrong, node.name, known))
        others = {path.relative_to(self._folder).as_posix(): Any for path in self._folder.rglob("*.j2")}
        for name, line in _references(tree):
            if not self._templates.has(name):
                wrong = worded("there is no template %(name)s in %(folder)s", name=repr(name), folder=self._folder)
                self._report(file, line, types.guess(wrong, name, others))

    def _twins(self, files: list[str]) -> None:
        """Check that each mail has an HTML part and a plain-text part."""
        wanted = {name for kind in get_args(MailKind) for name in newsletter.template_names(kind)}
        for file in files:
            stem = file.removesuffix(".mjml.j2")
            if file.startswith(_MAILS) and stem != file and not Path(file).name.startswith("_") and self._is_mail(file):
                wanted |= {f"{stem}.txt.j2"}
        for name in sorted(wanted - set(files)):
            twin = worded("the text part") if name.endswith(".txt.j2") else worded("the HTML")
            message = worded(
                "is missing: %(twin)s of a kind of mail; `publisher init` writes one into a new workspace", twin=twin
            )
            self.problems.add(TemplateProblem(self._folder / name, 0, message))

    def _is_mail(self, file: str) -> bool:
        """Whether a template is a mail rather than a layout that mails extend."""
        used = {name for tree in self._trees.values() if tree is not None for name, _ in _references(tree)}
        return file not in used

    def _fill_in(self, *names: str) -> None:
        """Render sample mails or posts, unless a file that they use has a fault already: it would be reported twice."""
        with suppress(TemplateError):
            used = {self._folder / file for name in names for file in self._templates.files(name)}
            if any(problem.path in used for problem in self.problems):
                return
            try:
                fill_in(names[0], self._templates)
            except TemplateError as error:
                self._add(error)

    def _report(self, file: str, line: int, message: str) -> None:
        self.problems.add(TemplateProblem(self._folder / file, line, message))

    def _add(self, error: TemplateError) -> None:
        self.problems.add(TemplateProblem(error.path, error.line or 0, error.message))


def _references(tree: nodes.Template) -> Iterator[tuple[str, int]]:
    """Names and lines of the templates that one refers to literally; optional references are left out."""
    for kind in (nodes.Include, nodes.Import, nodes.FromImport, nodes.Extends):
        for node in tree.find_all(kind):
            template = getattr(node, "template", None)
            if isinstance(template, nodes.Const) and not getattr(node, "ignore_missing", False):
                yield str(template.value), node.lineno


def _entries(files: list[str]) -> Iterator[tuple[str, type]]:
    """The templates that are rendered directly, each with the type of its context."""
    mails = {name for kind in newsletter.KINDS for name in newsletter.template_names(kind)}
    for file in files:
        if file in mails:
            yield file, view_types.MailContext
        elif file in newsletter.template_names("letter"):
            yield file, view_types.LetterContext
        elif file.startswith(_SOCIAL) and not Path(file).name.startswith("_"):
            yield file, view_types.SocialContext


def _mjml_faults(source: str) -> list[tuple[int, str]]:
    """Lines and faults of the MJML tags that a template contains literally."""
    plain = _JINJA.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), source)
    found: list[tuple[int, str]] = []
    for tag in _MJML.finditer(plain):
        line = plain.count("\n", 0, tag.start()) + 1
        # mj-include gets its own message on rendering; the others are no components, but children of mj-attributes.
        if tag[1] in ("mj-include", "mj-all", "mj-class"):
            continue
        if wrong := mjml.unknown_tag(tag[1]):
            found.append((line, wrong))
            continue
        for attribute in _ATTRIBUTE.finditer(tag[2]):
            if wrong := mjml.unknown_attribute(tag[1], attribute[1]):
                found.append((line + tag[2].count("\n", 0, attribute.start()), wrong))
    return found
