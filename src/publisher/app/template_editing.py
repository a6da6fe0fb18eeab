"""The workspace's templates: listed, opened and saved by several people, and put back to the program's own."""

import difflib
import hashlib
import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from publisher.app.assembly import Publisher
from publisher.config.new_workspace import origin
from publisher.core.errors import Conflict, FileError, InvalidInput, NotFound
from publisher.core.new_files import rewrite
from publisher.core.wording import system_words, worded
from publisher.rendering.template_check.check import check_templates

__all__ = [
    "LARGEST", "ListedTemplate", "OpenedTemplate", "TemplateChanged", "TemplateFault", "difference", "draft_folder",
    "faults", "list_templates", "open_template", "put_back", "reset_template", "save_template",
]  # fmt: skip

LARGEST = 200_000
"""Characters of the longest template that the console takes; the program's own have 15,000 at most."""

KEPT = "templates.kept"
"""Folder of the workspace with the text that each template had before it was changed last."""

Family = Literal["mail", "letter", "social", "page"]
DiffLine = tuple[Literal["+", "-", " ", "@"], str]

_WRITING = threading.Lock()


@dataclass(frozen=True, slots=True)
class ListedTemplate:
    """A template by its path below the folder of templates. `changed`: it differs from the program's own."""

    name: str
    family: Family
    changed: bool
    own: bool


@dataclass(frozen=True, slots=True)
class OpenedTemplate:
    """A template's text. `shipped` is the program's own, None for one that only this workspace has.

    `version` (sha256, hex) is another one once the file has changed. `kept` is the text before the last change.
    """

    name: str
    family: Family
    text: str
    version: str
    shipped: str | None
    kept: str | None


@dataclass(frozen=True, slots=True)
class TemplateFault:
    """What is wrong: the template's name, the line (0 = all of it), and words."""

    name: str
    line: int
    words: str


class TemplateChanged(Conflict):
    """Somebody else has changed the template since it was opened: `now` is what it is."""

    def __init__(self, now: OpenedTemplate) -> None:
        self.now = now
        super().__init__(worded("%(name)s was changed meanwhile; nothing was written over it", name=now.name))


def list_templates(publisher: Publisher) -> list[ListedTemplate]:
    """All templates of the workspace, and those of the program that it lacks, by family and name."""
    ours, shipped = _names(_folder(publisher)), _names(_shipped())
    return [
        ListedTemplate(name, family_of(name), _differs(publisher, name), name not in shipped)
        for name in sorted(ours | shipped)
    ]


def open_template(publisher: Publisher, name: str) -> OpenedTemplate:
    """A template to be changed. Raises `NotFound`, `FileError` for a file that is no text."""
    if name not in _names(_folder(publisher)) | _names(_shipped()):
        raise NotFound(worded("There is no such template."))
    shipped = _text(_shipped() / name)
    text = _text(_folder(publisher) / name)
    text = (shipped or "") if text is None else text
    version = hashlib.sha256(text.encode()).hexdigest()
    return OpenedTemplate(name, family_of(name), text, version, shipped, _text(_kept(publisher) / name))


def save_template(publisher: Publisher, name: str, version: str, text: str) -> OpenedTemplate:
    """Write the template that was opened as `version`, and keep what it said before. Nothing is checked here.

    Every process takes it over at the next mail or page. Raises `TemplateChanged`, `InvalidInput`, `FileError`.
    """
    with _WRITING:
        before = open_template(publisher, name)
        if before.version != version:
            raise TemplateChanged(before)
        return _write(publisher, before, tidy(text))


def reset_template(publisher: Publisher, name: str) -> OpenedTemplate:
    """Make a template the program's own again; what it said is kept. Raises `NotFound` where there is no such one."""
    with _WRITING:
        before = open_template(publisher, name)
        if before.shipped is None:
            raise NotFound(worded("The program has no template of this name: this one is yours alone."))
        return _write(publisher, before, before.shipped)


def put_back(publisher: Publisher, name: str) -> OpenedTemplate:
    """Make a template what it was before its last change; doing it twice changes nothing. Raises `NotFound`."""
    with _WRITING:
        before = open_template(publisher, name)
        if before.kept is None:
            raise NotFound(worded("Nothing is kept of this template: it has not been changed here."))
        return _write(publisher, before, before.kept)


def faults(publisher: Publisher, folder: Path, name: str) -> list[TemplateFault]:
    """What is wrong with a template of a draft's folder, and with others because of it."""
    found = _all_faults(folder)
    if all(one.name == name for one in found):
        return found
    # Others may have been broken before: that is no reason to refuse this one.
    before = {(one.name, one.words) for one in _all_faults(_folder(publisher))}
    return [one for one in found if one.name == name or (one.name, one.words) not in before]


def _all_faults(folder: Path) -> list[TemplateFault]:
    return [
        TemplateFault(
            one.path.relative_to(folder).as_posix() if one.path.is_relative_to(folder) else "", one.line, one.message
        )
        for one in check_templates(folder)
    ]  # fmt: skip


@contextmanager
def draft_folder(publisher: Publisher, name: str, text: str) -> Iterator[Path]:
    """A copy of the templates with another text of one of them, there while the context is open."""
    with tempfile.TemporaryDirectory(prefix="publisher-templates-") as there:
        folder = Path(there).resolve() / "templates"
        shutil.copytree(_folder(publisher), folder, ignore=_no_template)
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(tidy(text), encoding="utf-8", newline="")
        yield folder


def difference(old: str, new: str) -> list[DiffLine]:
    """How `new` differs from `old`, line by line, with three lines around each difference; "@" begins a place."""
    found = difflib.unified_diff(old.splitlines(), new.splitlines(), lineterm="", n=3)
    return [(line[:1], line[1:]) for line in found if not line.startswith(("---", "+++"))]  # type: ignore[misc]


def family_of(name: str) -> Family:
    """What a template belongs to."""
    if name.startswith("newsletter/letter."):
        return "letter"
    return "social" if name.startswith("social/") else "page" if name.startswith("pages/") else "mail"


def tidy(text: str) -> str:
    """The text as a file has it: plain line ends, one at its end. Raises `InvalidInput` for what is too long."""
    if len(text) > LARGEST:
        raise InvalidInput(worded("The template is too long: up to %(most)s characters are taken.", most=LARGEST))
    return text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n") + "\n"


def _write(publisher: Publisher, before: OpenedTemplate, text: str) -> OpenedTemplate:
    if text == before.text:
        return before
    for file, content in ((_kept(publisher) / before.name, before.text), (_folder(publisher) / before.name, text)):
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            if not file.exists():
                file.touch()
        except OSError as error:
            raise FileError(worded("cannot be written: %(error)s", error=system_words(error)), file) from error
        rewrite(file, content.encode())
    return open_template(publisher, before.name)


def _folder(publisher: Publisher) -> Path:
    return publisher.config.folder("templates")


def _kept(publisher: Publisher) -> Path:
    return publisher.config.workspace / KEPT


def _shipped() -> Path:
    return origin() / "templates"


def _names(folder: Path) -> set[str]:
    """The templates of a folder; one that a link leads elsewhere for is none: nothing else is opened."""
    root = folder.resolve()
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*.j2")
        if path.is_file() and path.resolve().is_relative_to(root)
    }


def _no_template(folder: str, names: list[str]) -> list[str]:
    return [name for name in names if not name.endswith(".j2") and not (Path(folder) / name).is_dir()]


def _differs(publisher: Publisher, name: str) -> bool:
    ours = _text(_folder(publisher) / name)
    return ours is not None and ours != _text(_shipped() / name)


def _text(path: Path) -> str | None:
    try:
        return path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except FileNotFoundError:
        return None
    except UnicodeDecodeError as error:
        raise FileError(worded("is not written in UTF-8; save it in that encoding"), path) from error
    except OSError as error:
        raise FileError(worded("cannot be read: %(error)s", error=system_words(error)), path) from error
