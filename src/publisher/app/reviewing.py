"""Review a translation: look at it, take it out into a file and back, change it, approve it or take that back."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from publisher.app.assembly import Publisher
from publisher.core.states import PublicationState
from publisher.core.wording import worded
from publisher.editorial import StoredTranslation
from publisher.editorial.reviewing import Reviewed, reviewed
from publisher.editorial.round_trip import Exported, export_review, import_review
from publisher.editorial.standing import ErrorsStand, PlacedFinding
from publisher.editorial.taking_near import with_near
from publisher.planning import Publication
from publisher.translation.checks.messages import sentence

__all__ = [
    "ErrorsStand",
    "Exported",
    "PlacedFinding",
    "Review",
    "Reviewed",
    "StoredTranslation",
    "TakenBack",
    "TakenOff",
    "change",
    "despite_errors",
    "export",
    "look",
    "sentence",
    "take_back",
    "with_near",
    "withdraw",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Review:
    """A translation with its segments as a reviewer sees them, and what the checks have found, each with its place.

    `why` says why it is not `fit` for readers.
    """

    translation: StoredTranslation
    segments: tuple[Reviewed, ...]
    findings: tuple[PlacedFinding, ...]
    fit: bool
    why: str


@dataclass(frozen=True, slots=True)
class TakenBack:
    """A translation after an import: segments `changed` by the file, and those changed here since the export.

    `before` are the texts that the changed ones had.
    """

    translation: StoredTranslation
    changed: tuple[str, ...]
    newer_here: tuple[str, ...]
    before: Mapping[str, str]
    fit: bool
    why: str


@dataclass(frozen=True, slots=True)
class TakenOff:
    """A translation whose approval was withdrawn, and the publications that rely on it.

    `withdrawn`: there was an approval. `deleted`, `restored`: entries of the memory. `held` will not go out, `leaving`
    are being sent, `gone` were; those stay as they are.
    """

    translation: StoredTranslation
    withdrawn: bool
    deleted: int
    restored: int
    held: tuple[Publication, ...]
    leaving: tuple[Publication, ...]
    gone: tuple[Publication, ...]
    fit: bool
    why: str


def look(publisher: Publisher, slug: str, lang: str, segment: str, now: datetime) -> Review:
    """A translation with near matches, or one `segment` of it ("" = all); a post without one is translated first.

    Raises `NotFound`, `TranslationError`.
    """
    stored = _translation(publisher, slug, lang, now)
    segments = reviewed(publisher.editorial, stored, now, [segment] if segment else [])
    texts = [one.segment for one in segments]
    of_post = [] if segment else [one for one in stored.open_findings if not one.segment]
    findings = [*(one for text in texts for one in text.findings), *of_post]
    found = publisher.editorial.placed(slug, lang, texts, findings)
    return Review(stored, tuple(segments), tuple(found), *publisher.editorial.fit(slug, lang))


def change(
    publisher: Publisher,
    slug: str,
    lang: str,
    texts: Mapping[str, str],
    approve: bool,
    now: datetime,
    by: str,
    despite_errors: bool = False,
) -> None:
    """Put a person's `texts` in place of segments (by id), and approve if asked to: both or neither.

    Raises what `Editorial.edit` and `Editorial.approve` raise.
    """
    if texts or approve:
        publisher.editorial.edit(slug, lang, texts, now, by, approve, despite_errors)


def despite_errors(publisher: Publisher, rows: Iterable[Publication]) -> list[str]:
    """A line for each story of approved publications whose translation somebody has approved despite errors."""
    stories = dict.fromkeys((slug, row.lang) for row in rows if row.message is not None for slug in row.stories)
    found = ((slug, lang, publisher.editorial.despite(slug, lang)) for slug, lang in stories)
    return [
        worded("%(slug)s (%(lang)s) was %(despite)s", slug=slug, lang=lang, despite=despite)
        for slug, lang, despite in found
        if despite
    ]


def withdraw(publisher: Publisher, slug: str, lang: str, now: datetime, by: str) -> TakenOff:
    """Take back an approval and what it taught the memory. Done twice, nothing changes. Raises `NotFound`."""
    taken = publisher.editorial.withdraw(slug, lang, now, by)
    rely = [
        row
        for row in publisher.calendar.compared()
        if row.lang == lang and (slug in row.stories or (row.kind, row.what) == ("post", slug))
    ]
    in_state = {state: tuple(row for row in rely if row.state is state) for state in PublicationState}
    held = tuple(row for row in in_state[PublicationState.SCHEDULED] if row.void)
    return TakenOff(
        taken.translation, taken.withdrawn, taken.deleted, taken.restored,
        held, in_state[PublicationState.PUBLISHING], in_state[PublicationState.PUBLISHED],
        *publisher.editorial.fit(slug, lang),
    )  # fmt: skip


def export(
    publisher: Publisher, slug: str, lang: str, path: Path, now: datetime, notes_lang: str = "", version: str = ""
) -> Exported:
    """Write a translation beside its source to a new file; a post without a translation is translated first.

    `notes_lang` is the language of the checks' notes, "" = that of the posts; `version` "xliff12" means XLIFF 1.2
    instead of 2.1. Raises what `export_review` raises.
    """
    _translation(publisher, slug, lang, now)
    notes = notes_lang or publisher.config.languages.source
    return export_review(publisher.editorial, slug, lang, path, now, notes, version)


def take_back(
    publisher: Publisher,
    slug: str,
    lang: str,
    path: Path,
    approve: bool,
    now: datetime,
    by: str,
    despite_errors: bool = False,
) -> TakenBack:
    """Import a file that was exported, and approve if asked to: all of it or nothing.

    Raises what `import_review` raises.
    """
    taken = import_review(publisher.editorial, slug, lang, path, now, by, approve, despite_errors)
    return TakenBack(
        taken.translation, taken.changed, taken.newer_here, taken.before, *publisher.editorial.fit(slug, lang)
    )


def _translation(publisher: Publisher, slug: str, lang: str, now: datetime) -> StoredTranslation:
    stored = publisher.editorial.translation(slug, lang)
    return stored or publisher.editorial.translate([slug], lang, now)[0]
