"""Review a translation: look at it, take it out into a file and back, change and approve it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from publisher.app.assembly import Publisher
from publisher.editorial import StoredTranslation
from publisher.editorial.reviewing import Reviewed, reviewed
from publisher.editorial.round_trip import Exported, export_review, import_review

__all__ = [
    "Exported", "Review", "Reviewed", "StoredTranslation", "TakenBack", "change", "export", "look", "take_back",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Review:
    """A translation with its segments as a reviewer sees them; `why` says why it is not `fit` for readers."""

    translation: StoredTranslation
    segments: tuple[Reviewed, ...]
    fit: bool
    why: str


@dataclass(frozen=True, slots=True)
class TakenBack:
    """A translation after an import: segments `changed` by the file, and those changed here since the export."""

    translation: StoredTranslation
    changed: tuple[str, ...]
    newer_here: tuple[str, ...]
    fit: bool
    why: str


def look(publisher: Publisher, slug: str, lang: str, segment: str, now: datetime) -> Review:
    """A translation with near matches, or one `segment` of it ("" = all); a post without one is translated first.

    Raises `NotFound`, `TranslationError`.
    """
    stored = _translation(publisher, slug, lang, now)
    segments = reviewed(publisher.editorial, stored, now, [segment] if segment else [])
    return Review(stored, tuple(segments), *publisher.editorial.fit(slug, lang))


def change(
    publisher: Publisher, slug: str, lang: str, texts: Mapping[str, str], approve: bool, now: datetime, by: str
) -> None:
    """Put a person's `texts` in place of segments (by id), then approve if asked to.

    Raises what `Editorial.edit` and `Editorial.approve` raise.
    """
    if texts:
        publisher.editorial.edit(slug, lang, texts, now, by)
    if approve:
        publisher.editorial.approve(slug, lang, now, by)


def export(publisher: Publisher, slug: str, lang: str, path: Path, now: datetime, notes_lang: str = "") -> Exported:
    """Write a translation beside its source to a new file; a post without a translation is translated first.

    `notes_lang` is the language of the checks' notes, "" = that of the posts. Raises what `export_review` raises.
    """
    _translation(publisher, slug, lang, now)
    notes = notes_lang or publisher.config.languages.source
    return export_review(publisher.editorial, slug, lang, path, now, notes)


def take_back(
    publisher: Publisher, slug: str, lang: str, path: Path, approve: bool, now: datetime, by: str
) -> TakenBack:
    """Import a file that was exported, all of it or nothing, then approve if asked to.

    Raises what `import_review` and `Editorial.approve` raise.
    """
    taken = import_review(publisher.editorial, slug, lang, path, now, by)
    stored = publisher.editorial.approve(slug, lang, now, by) if approve else taken.translation
    return TakenBack(stored, taken.changed, taken.newer_here, *publisher.editorial.fit(slug, lang))


def _translation(publisher: Publisher, slug: str, lang: str, now: datetime) -> StoredTranslation:
    stored = publisher.editorial.translation(slug, lang)
    return stored or publisher.editorial.translate([slug], lang, now)[0]
