"""Takes an earlier translation of a similar sentence into a text that somebody is writing. Nothing is stored."""

from publisher.core.errors import NotFound, TranslationError
from publisher.core.wording import worded
from publisher.editorial.editing import Editorial
from publisher.editorial.persons import document_of
from publisher.editorial.reviewing import Reviewed
from publisher.editorial.stored import StoredTranslation
from publisher.translation.document.document import Document
from publisher.translation.document.sentence_cores import core_of
from publisher.translation.marks import marks_intact, without_marks
from publisher.translation.memory.near_matches import Match
from publisher.translation.types import Segment


def with_near(editorial: Editorial, stored: StoredTranslation, reviewed: Reviewed, number: int, text: str) -> str:
    """The `text` of a segment with the near match of this number (from 0) in the place of its sentence.

    What was typed stays: a text in which that sentence cannot be found any more gets the match at its end. Raises
    `NotFound` when there is no such match.
    """
    if not 0 <= number < len(reviewed.near):
        raise NotFound(worded("This similar sentence is there no longer: load the page again."))
    match = reviewed.near[number]
    document = document_of(editorial.post(stored.slug))
    segment = next(one for one in document.segments if one.id == reviewed.segment.id)
    at = [core_of(sentence).text for sentence in segment.sentences].index(match.sentence)
    known = {one.source: one.target for one in reviewed.segment.sentences}
    before = [known.get(sentence.text, "") for sentence in segment.sentences]
    alone = len(segment.sentences) == 1
    if alone or (all(before) and text.split() == reviewed.segment.target.split()):
        whole = _assembled(document, segment, [*before[:at], _whole(segment, at, match), *before[at + 1 :]])
        if whole or alone:
            return whole or without_marks(match.near.target)
    new, old = without_marks(match.near.target), without_marks(before[at])
    if old and text.count(old) == 1:
        return text.replace(old, new)
    return f"{text.rstrip()} {new}".strip()


def _whole(segment: Segment, at: int, match: Match) -> str:
    """The near translation as that of the whole sentence; "" when it has other marks."""
    core = core_of(segment.sentences[at])
    return core.whole(match.near.target) if marks_intact(core.text, match.near.target) else ""


def _assembled(document: Document, segment: Segment, targets: list[str]) -> str:
    try:
        return document.assemble(segment, targets) if all(targets) else ""
    except TranslationError:
        return ""
