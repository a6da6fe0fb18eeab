"""Renders the workspace's templates: Jinja2 in a sandbox, with file and line in error messages.

All templates but `*.txt.j2` escape the values put into them. Includes, macros and inheritance work between the files
of the templates folder.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from traceback import walk_tb
from typing import Any
from urllib.parse import quote

from jinja2 import (
    Environment,
    FileSystemLoader,
    StrictUndefined,
    TemplateNotFound,
    TemplateSyntaxError,
    UndefinedError,
    nodes,
)
from jinja2.exceptions import SecurityError
from jinja2.ext import Extension
from jinja2.meta import find_referenced_templates
from jinja2.parser import Parser

from publisher.core import locales
from publisher.core.errors import PublisherError, TemplateError
from publisher.core.wording import worded
from publisher.rendering.formats import mjml, plain
from publisher.rendering.sandbox import TemplateSandbox

SCALARS = ("name", "unsubscribe_url", "subscribed_on", "preferences_url", "view_url", "fallback_note")
"""The reader's values that a template may use, as `[[reader.NAME]]`; the channel fills them in for each recipient.

`preferences_url` and `view_url` exist only with public pages (`{% if pages %}`).
"""

ENDLESS = worded("it calls or includes itself without end, or is nested too deep")

_SCALAR = re.compile(r"\[\[\s*+reader\.([^\[\]]*+)\]\]", re.IGNORECASE)
_TAG = re.compile(r"<[a-zA-Z][\w-]*")


class _Places(Extension):
    """Adds its file and line to each tag, so that errors found after rendering can name them."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        if not name or name.endswith(".txt.j2"):
            return source
        place = quote(name, safe="")
        lines = enumerate(source.split("\n"), start=1)
        return "\n".join(_TAG.sub(rf"\g<0>{mjml.mark(place, line)}", text) for line, text in lines)


class Templates:
    """The templates of one folder. Changed files are read again; every error is raised as `TemplateError`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._environments: dict[str, Environment] = {}
        self._references: dict[str, tuple[str, list[str | None]]] = {}

    def render(self, name: str, lang: str, context: Mapping[str, object]) -> str:
        """Render one template, e.g. "newsletter/issue.txt.j2", in a reader's language."""
        try:
            return self._environment(lang).get_template(name).render(context)
        except PublisherError:
            raise
        except Exception as error:
            raise self._fault(name, error) from error

    def files(self, name: str) -> list[str]:
        """The template and all templates that it includes, imports or extends, sorted by name."""
        found, waiting = set[str](), [name]
        while waiting:
            current = waiting.pop()
            found.add(current)
            for reference in self._referenced(current):
                # A name computed at run time can be any file of the folder. A missing file is reported with its line
                # on rendering.
                more = [reference] if reference else self._beside(current)
                waiting += [item for item in more if item not in found and self.has(item)]
        return sorted(found)

    def has(self, name: str) -> bool:
        """Whether there is a template of this name, which never leads out of the folder."""
        inside = not name.startswith("/") and ".." not in name.replace("\\", "/").split("/")
        return inside and (self.folder / name).is_file()

    def fingerprint(self, *names: str) -> str:
        """SHA-256 (hex) over the named templates and everything that they use."""
        digest = hashlib.sha256()
        for name in sorted({file for entry in names for file in self.files(entry)}):
            body = self._source(name).encode()
            digest.update(f"{name}\0{len(body)}\0".encode() + body)
        return digest.hexdigest()

    def _environment(self, lang: str) -> Environment:
        if lang not in self._environments:
            environment = TemplateSandbox(
                loader=FileSystemLoader(self.folder),
                undefined=StrictUndefined,
                autoescape=lambda name: not str(name).endswith(".txt.j2"),
                extensions=["jinja2.ext.i18n", _Places],
                trim_blocks=True,
                lstrip_blocks=True,
            )
            words = locales.catalogue(lang)
            install: Any = environment
            install.install_gettext_callables(words.gettext, words.ngettext, newstyle=True)
            environment.add_filters({"wrap": plain.wrap, "underline": plain.underline})
            # Safe HTML is already `Markup`; a template must not declare text of posts safe.
            del environment.filters["safe"]
            self._environments[lang] = environment
        return self._environments[lang]

    def _referenced(self, name: str) -> list[str | None]:
        """The templates that one includes, imports or extends; it is parsed again only when its file has changed."""
        source = self._source(name)
        if self._references.get(name, ("", []))[0] != source or not source:
            self._references[name] = (source, list(find_referenced_templates(self.tree(name))))
        return self._references[name][1]

    def _source(self, name: str) -> str:
        loader = FileSystemLoader(self.folder)
        try:
            return loader.get_source(self._environment("en"), name)[0]
        except TemplateNotFound as error:
            raise self._fault(name, error) from error
        except UnicodeDecodeError as error:
            raise TemplateError(
                worded("is not written in UTF-8; save it in that encoding"), self.folder / name
            ) from error

    def _beside(self, name: str) -> list[str]:
        folder = (self.folder / name).parent
        return [path.relative_to(self.folder).as_posix() for path in folder.glob("*.j2")]

    def check_scalars(self, name: str, allowed: Sequence[str] = SCALARS) -> None:
        """Raise `TemplateError` where a template uses a value of the reader that does not exist for it."""
        for file in self.files(name):
            for error in self.unknown_scalars(file, allowed):
                raise error

    def unknown_scalars(self, file: str, allowed: Sequence[str] = SCALARS) -> Iterator[TemplateError]:
        """An error for each place of one file that uses a value of the reader that does not exist for it."""
        known = {f"[[reader.{scalar}]]" for scalar in allowed}
        source = self._source(file)
        for match in _SCALAR.finditer(source):
            if match[0] not in known:
                line = source.count("\n", 0, match.start()) + 1
                choice = tuple(sorted(known)) or worded("none in this kind of template")
                message = worded("%(name)s is not known; a reader has: %(choice)s", name=match[0], choice=choice)
                yield TemplateError(message, self.folder / file, line)

    def tree(self, name: str) -> nodes.Template:
        """A template's syntax tree. Raises `TemplateError`."""
        source = self._source(name)
        try:
            return self.environment().parse(source, name)
        except (TemplateSyntaxError, RecursionError) as error:
            raise self._fault(name, error) from error

    def environment(self, lang: str = "en") -> Environment:
        """The Jinja environment for a language."""
        return self._environment(lang)

    def _fault(self, name: str, error: Exception) -> TemplateError:
        if isinstance(error, TemplateSyntaxError):
            return TemplateError(error.message or "", self.folder / (error.name or name), error.lineno)
        path, line = self._place(name, error)
        if isinstance(error, TemplateNotFound):
            return TemplateError(
                worded("there is no template %(name)s in %(folder)s", name=repr(error.name), folder=self.folder),
                path,
                line,
            )
        if isinstance(error, UndefinedError):
            return TemplateError(
                worded("%(text)s; templates have no variable of that name", text=error.message), path, line
            )
        if isinstance(error, SecurityError):
            return TemplateError(worded("a template may not do this: %(text)s", text=error.message), path, line)
        if isinstance(error, RecursionError):
            return TemplateError(ENDLESS, path, line or nested_at(error))
        return TemplateError(f"{type(error).__name__}: {error}", path, line)

    def _place(self, name: str, error: Exception) -> tuple[Path, int | None]:
        """The innermost template line in the error's traceback, where Jinja2 puts them; of what calls itself, the most
        frequent one.
        """
        places = [
            (path, line)
            for frame, line in walk_tb(error.__traceback__)
            if (path := Path(frame.f_code.co_filename)).name.endswith(".j2") and path.is_relative_to(self.folder)
        ]
        if not places:
            return self.folder / name, None
        return Counter(places).most_common(1)[0][0] if isinstance(error, RecursionError) else places[-1]


def nested_at(error: RecursionError) -> int | None:
    """The line that Jinja was reading, or making code of, when the nesting was too deep for it."""
    found = None
    for frame, _ in walk_tb(error.__traceback__):
        node, reader = frame.f_locals.get("node"), frame.f_locals.get("self")
        if isinstance(node, nodes.Node):
            found = node.lineno
        elif isinstance(reader, Parser):
            found = reader.stream.current.lineno
    return found
