"""Review in a file: a translation is exported, and a person's changes are imported.

A file with any error changes nothing. Segments that are unchanged since the export stay as they are in the database, so
that a colleague's work in the meantime is not undone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from publisher.core.errors import Conflict, FileError, IllegalStep, NotFound, TranslationError
from publisher.core.types import Post
from publisher.core.wording import system_words, worded
from publisher.editorial.editing import Editorial
from publisher.editorial.exchange.coded import code_segment
from publisher.editorial.exchange.sheet import Format, Note, ReturnedSheet, SegmentState, Sheet, SheetRow, file_bytes
from publisher.editorial.exchange.table import ReviewTable
from publisher.editorial.exchange.xliff import Xliff, is_xliff12
from publisher.editorial.exchange.xliff12 import Xliff12
from publisher.editorial.persons import document_of
from publisher.editorial.reviewing import reviewed
from publisher.editorial.stored import State, StoredTranslation
from publisher.editorial.taking_back import Taking
from publisher.translation.checks import describe
from publisher.translation.document.document import Document
from publisher.translation.document.markdown import read_markdown
from publisher.translation.memory.near_matches import Match
from publisher.translation.types import TranslatedSegment

FORMATS: Mapping[str, Format] = {".md": ReviewTable(), ".xlf": Xliff(), ".xliff": Xliff()}
"""Formats by suffix of the file's name."""

XLIFF_12 = "xliff12"
"""The name of XLIFF 1.2, whose files have the same suffix as those of 2.1."""


@dataclass(frozen=True, slots=True)
class Exported:
    """Counts of what was written to a file; `findings` are those of the whole translation."""

    path: Path
    segments: int
    findings: int


@dataclass(frozen=True, slots=True)
class ReviewImport:
    """The outcome: ids of segments changed by the file, and of those changed here since, not in the file.

    `before` are the texts that the changed ones had.
    """

    translation: StoredTranslation
    changed: tuple[str, ...]
    newer_here: tuple[str, ...]
    before: Mapping[str, str] = field(default_factory=dict)


def export_review(
    editorial: Editorial, slug: str, lang: str, path: Path, now: datetime, notes_lang: str, version: str = ""
) -> Exported:
    """Write a translation beside its source to a new file; notes are in `notes_lang` ("bg", else English).

    The file's suffix says the format; with the `version` "xliff12" it is XLIFF 1.2. Raises `TranslationError` for a
    wrong suffix, `IllegalStep` for a stale translation and for one that is a file beside the post, `NotFound`,
    `FileError` when the file exists already or cannot be written.
    """
    form = _format(path, version)
    post, stored = _reviewable(editorial, slug, lang)
    near = {one.segment.id: one.near for one in reviewed(editorial, stored, now)}
    sheet = _sheet(post, document_of(post), stored, near, notes_lang)
    _write_new(path, form.write(sheet))
    return Exported(path, len(sheet.rows), len(stored.open_findings))


def import_review(
    editorial: Editorial,
    slug: str,
    lang: str,
    path: Path,
    now: datetime,
    by: str,
    approve: bool = False,
    despite_errors: bool = False,
) -> ReviewImport:
    """Import a file: all segments that a person changed in it are taken, or none; approved too if asked to.

    Raises `TranslationError` naming file, line and segment, `Conflict` when the post or the translation has changed
    since the export, `NotFound`, and `ErrorsStand` as an approval does. Then nothing has changed.
    """
    form = _returned_format(path)
    sheet = form.read(path)
    _same_pair(path, sheet, slug, editorial.post(slug).lang, lang)
    post, stored = _reviewable(editorial, slug, lang)
    if sheet.source_hash != post.content_hash:
        raise Conflict(
            worded(
                "%(path)s: %(slug)s has changed since the export; translate and export it again, and carry your "
                "changes over",
                path=path,
                slug=slug,
            )
        )
    document = document_of(post)
    rows = _sheet(post, document, stored, {}, lang).rows
    taking = Taking(path, form, {row.coded.segment.id: row for row in rows})
    changed = taking.changes(sheet.rows)
    taking.fit(document, changed)
    before = {one.id: one.target for one in stored.segments if one.id in changed}
    if changed or approve:
        stored = editorial.edit(slug, lang, changed, now, by, approve, despite_errors, seen=stored.content_hash)
    return ReviewImport(stored, tuple(changed), tuple(taking.newer_here), before)


def _format(path: Path, version: str = "") -> Format:
    found = FORMATS.get(path.suffix.lower())
    if found is None:
        raise TranslationError(
            worded(
                "%(path)s: the name must end with one of %(formats)s, which says the format",
                path=path,
                formats=tuple(FORMATS),
            )
        )
    if version != XLIFF_12:
        return found
    if not isinstance(found, Xliff):
        raise TranslationError(
            worded("%(path)s: a file of XLIFF 1.2 has a name that ends with .xlf or .xliff", path=path)
        )
    return Xliff12()


def _returned_format(path: Path) -> Format:
    """The format of a file that comes back, which a tool may have turned into the other version of XLIFF."""
    found = _format(path)
    return Xliff12() if isinstance(found, Xliff) and is_xliff12(file_bytes(path)) else found


def _reviewable(editorial: Editorial, slug: str, lang: str) -> tuple[Post, StoredTranslation]:
    """A post and its translation. Raises `IllegalStep` if a file cannot change it, `NotFound`."""
    post = editorial.post(slug)
    if sidecar := editorial.sidecar(post, lang):
        raise IllegalStep(
            worded(
                "%(slug)s (%(lang)s): its translation is the file %(path)s; review and change it there",
                slug=slug,
                lang=lang,
                path=sidecar.path,
            )
        )
    stored = editorial.translation(slug, lang)
    again = worded("publisher translate %(slug)s --to %(lang)s", slug=slug, lang=lang)
    if stored is None:
        raise NotFound(
            worded("%(slug)s is not translated to %(lang)s: %(again)s", slug=slug, lang=repr(lang), again=again)
        )
    if stored.state is State.STALE:
        raise IllegalStep(
            worded(
                "%(slug)s (%(lang)s): the post has changed since it was translated; %(again)s, then export it again",
                slug=slug,
                lang=lang,
                again=again,
            )
        )
    if [one.id for one in stored.segments] != [one.id for one in document_of(post).segments]:
        raise IllegalStep(
            worded(
                "%(slug)s (%(lang)s): its body has another structure than the post's; %(again)s",
                slug=slug,
                lang=lang,
                again=again,
            )
        )
    return post, stored


def _sheet(
    post: Post, document: Document, stored: StoredTranslation, near: Mapping[str, Sequence[Match]], notes_lang: str
) -> Sheet:
    _, references = read_markdown(post.body)
    rows = [
        SheetRow(
            code_segment(segment, one.target, references), one.target, _state(stored, one), one.origin,
            [Note(finding.severity, describe(finding, notes_lang)) for finding in one.findings], near.get(one.id, ()),
        )
        for segment, one in zip(document.segments, stored.segments, strict=True)
    ]  # fmt: skip
    return Sheet(post.slug, post.lang, stored.lang, post.content_hash, rows, notes_lang)


def _state(stored: StoredTranslation, segment: TranslatedSegment) -> SegmentState:
    if stored.state is State.APPROVED:
        return "final"
    if segment.kept or segment.origin == "person":
        return "reviewed"
    if any(finding.severity == "error" for finding in segment.findings):
        return "initial"
    return "translated"


def _write_new(path: Path, text: str) -> None:
    """Write a new file; an existing one may hold a reviewer's work and is not replaced."""
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            try:
                file.write(text)
            except BaseException:
                path.unlink()
                raise
    except FileExistsError as error:
        raise FileError(
            worded("exists already and may hold a reviewer's work; choose another name, or move it away"), path
        ) from error
    except OSError as error:
        raise FileError(worded("cannot be written: %(error)s", error=system_words(error)), path) from error


def _same_pair(path: Path, sheet: ReturnedSheet, slug: str, source_lang: str, lang: str) -> None:
    if sheet.slug != slug:
        raise TranslationError(
            worded(
                "%(path)s: is a review of %(slug)s, not of %(named)s; name that post, or the right file",
                path=path,
                slug=repr(sheet.slug),
                named=repr(slug),
            )
        )
    if (sheet.source_lang, sheet.target_lang) != (source_lang, lang):
        pair = worded(
            "%(source_lang)s to %(target_lang)s",
            source_lang=repr(sheet.source_lang),
            target_lang=repr(sheet.target_lang),
        )
        raise TranslationError(
            worded(
                "%(path)s: is from %(pair)s, not from %(source_lang)s to %(lang)s; use --to, or name the right file",
                path=path,
                pair=pair,
                source_lang=repr(source_lang),
                lang=repr(lang),
            )
        )
