"""Faults of the templates of public pages: syntax, values that no page has, and what goes wrong with a sample."""

from collections.abc import Iterator
from pathlib import Path
from traceback import walk_tb

from jinja2 import TemplateError, TemplateNotFound, TemplateSyntaxError, meta, nodes
from jinja2.exceptions import SecurityError

from publisher.app.assembly import Publisher
from publisher.app.look_previews import look_renderer
from publisher.app.template_editing import TemplateFault
from publisher.core.errors import FileError, PublisherError
from publisher.core.wording import text_of, worded
from publisher.rendering.sample_posts import sample_picture
from publisher.rendering.template_check import types
from publisher.rendering.templates import ENDLESS, nested_at
from publisher.web.console.brand.frames import rendered_page
from publisher.web.public.page_samples import PAGES, sample_values
from publisher.web.public.page_templates import PageTemplates

_PREFIX = "pages/"

WRONG_IN_TEMPLATES = (
    TemplateError, PublisherError, TypeError, ValueError, ArithmeticError, LookupError, AttributeError, RecursionError,
    MemoryError,
)  # fmt: skip
"""What a template can make the code around it raise."""


def page_faults(publisher: Publisher, folder: Path, name: str) -> list[TemplateFault]:
    """What is wrong with a page's template of `folder`; a part of pages is also tried in the pages that use it."""
    file = name.removeprefix(_PREFIX)
    found = list(_read(publisher, folder, file))
    if found:
        return found
    page = file.partition(".")[0]
    # A part of every page is tried where most of it is shown.
    for one in [page] if page in PAGES else ["story", "home", "subscribe"]:
        try:
            rendered_page(publisher, look_renderer(publisher), one, publisher.languages[0], folder)
        except WRONG_IN_TEMPLATES as error:
            return [fault_of(folder, name, error)]
    return []


def _read(publisher: Publisher, folder: Path, file: str) -> Iterator[TemplateFault]:
    """Faults that can be seen without showing the page, also in branches that a sample does not take."""
    templates = PageTemplates(publisher, folder=folder)
    environment, source = templates.environment, (folder / _PREFIX / file).read_text(encoding="utf-8")
    try:
        # Compiling also looks for filters and tests.
        environment.compile(source, file)
        tree = environment.parse(source, file)
    except (TemplateSyntaxError, RecursionError) as error:
        yield fault_of(folder, _PREFIX + file, error)
        return
    for named in tree.find_all((nodes.Filter, nodes.Test)):
        is_filter = isinstance(named, nodes.Filter)
        there = environment.filters if is_filter else environment.tests
        if named.name not in there:
            kind = worded("filter") if is_filter else worded("test")
            wrong = worded("there is no %(kind)s %(name)s", kind=kind, name=repr(named.name))
            yield TemplateFault(_PREFIX + file, named.lineno, types.guess(wrong, named.name, there))
    known = _known(publisher, templates, file)
    unknown = meta.find_undeclared_variables(tree) - known - set(environment.globals) - set(_made(tree))
    for node in tree.find_all(nodes.Name):
        if node.name in unknown and node.ctx == "load":
            unknown.discard(node.name)
            wrong = worded("templates have no variable called %(node)s", node=repr(node.name))
            yield TemplateFault(_PREFIX + file, node.lineno, types.guess(wrong, node.name, dict.fromkeys(known)))


def _made(tree: nodes.Template) -> Iterator[str]:
    """The names that a template makes itself: in its blocks they look like values that it is given."""
    for node in tree.find_all((nodes.Name, nodes.Import, nodes.FromImport, nodes.Macro)):
        if isinstance(node, nodes.Import):
            yield node.target
        elif isinstance(node, nodes.Macro):
            yield node.name
        elif isinstance(node, nodes.FromImport):
            yield from (name[1] if isinstance(name, tuple) else name for name in node.names)
        elif isinstance(node, nodes.Name) and node.ctx != "load":
            yield node.name


def _known(publisher: Publisher, templates: PageTemplates, file: str) -> set[str]:
    """The values that a page gets, and those that the program's own template of the name uses."""
    renderer, page = look_renderer(publisher), file.partition(".")[0]
    names = {"light", "dark", "fonts"} if page == "styles" else set(templates.frame(publisher.languages[0]))
    with sample_picture() as picture:
        for one in [page] if page in PAGES else PAGES:
            names |= set(sample_values(one, templates, renderer.pages, publisher.languages[0], publisher.clock(),
                                       picture))  # fmt: skip
    # What the frame of all pages imports for them.
    return names | {"parts", "self", "super", "caller", "loop", "varargs", "kwargs"}


def fault_of(folder: Path, name: str, error: Exception) -> TemplateFault:
    """An error that showing a template of a folder has raised, with the innermost template's line."""
    if isinstance(error, FileError):
        path = error.path
        file = path.relative_to(folder).as_posix() if path.is_relative_to(folder) else name
        return TemplateFault(file, error.line or 0, error.message)
    place, line = name, 0
    for frame, number in walk_tb(error.__traceback__):
        path = Path(frame.f_code.co_filename)
        if path.name.endswith(".j2") and path.is_relative_to(folder):
            place, line = path.relative_to(folder).as_posix(), number
    if isinstance(error, TemplateSyntaxError):
        return TemplateFault(f"{_PREFIX}{error.name}", error.lineno, worded(error.message or ""))
    if isinstance(error, TemplateNotFound):
        return TemplateFault(place, line, worded("there is no template %(name)s in %(folder)s", name=repr(error.name),
                                                 folder="pages"))  # fmt: skip
    if isinstance(error, SecurityError):
        return TemplateFault(place, line, worded("a template may not do this: %(text)s", text=error.message))
    if isinstance(error, RecursionError):
        return TemplateFault(place, line or nested_at(error) or 0, ENDLESS)
    return TemplateFault(place, line, text_of(error))
