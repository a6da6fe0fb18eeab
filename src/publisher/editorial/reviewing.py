"""What a reviewer sees: each segment of the current post, with earlier translations of similar sentences."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from publisher.core.errors import NotFound
from publisher.core.wording import worded
from publisher.editorial.earlier_texts import earlier_texts
from publisher.editorial.editing import Editorial
from publisher.editorial.persons import document_of
from publisher.editorial.stored import State, StoredTranslation
from publisher.translation.document.document import Document
from publisher.translation.document.sentence_cores import core_of
from publisher.translation.memory.memory import Memory
from publisher.translation.memory.near_matches import Match, near_matches
from publisher.translation.types import TranslatedSegment


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A segment with its current source. `stale`: its target is of another source, or empty.

    `was_source` and `was_target` stood in its place before the post changed; "" where nothing like it did.
    """

    segment: TranslatedSegment
    stale: bool = False
    near: tuple[Match, ...] = ()
    was_source: str = ""
    was_target: str = ""


def reviewed(
    editorial: Editorial, stored: StoredTranslation, now: datetime, only: Collection[str] = ()
) -> list[Reviewed]:
    """The segments of a translation (only those named in `only`, if any); stale ones and a machine's have near matches.

    Raises `NotFound` for an unknown segment.
    """
    document = document_of(editorial.post(stored.slug))
    shown = list(_as_now(document, stored) if stored.state is State.STALE else map(_fresh, stored.segments))
    if unknown := sorted(set(only) - {one.segment.id for one in shown}):
        remedy = worded("`publisher review %(slug)s --to %(lang)s` shows all", slug=stored.slug, lang=stored.lang)
        raise NotFound(
            worded(
                "%(slug)s (%(lang)s): there is no segment %(unknown)s; %(remedy)s",
                slug=stored.slug,
                lang=stored.lang,
                unknown=tuple(unknown),
                remedy=remedy,
            )
        )
    shown = [one for one in shown if not only or one.segment.id in only]
    wanted = [one.segment.id for one in shown if one.stale or _by_machine(one.segment, stored)]
    near = near_of(document, wanted, editorial.memory(stored.lang, now))
    return [replace(one, near=tuple(near.get(one.segment.id, ()))) for one in shown]


def near_of(document: Document, ids: Collection[str], memory: Memory) -> dict[str, list[Match]]:
    """Near matches for the sentences of some segments, by segment, the best first; the memory is read once."""
    texts = {
        segment.id: [core_of(sentence).text for sentence in segment.sentences]
        for segment in document.segments
        if segment.id in ids
    }
    if not texts:
        return {}
    found = near_matches(memory.entries(), (text for group in texts.values() for text in group))
    by_segment = {
        name: [match for text in dict.fromkeys(group) for match in found.get(text, ())] for name, group in texts.items()
    }
    return {name: sorted(matches, key=lambda one: -one.near.score) for name, matches in by_segment.items() if matches}


def _as_now(document: Document, stored: StoredTranslation) -> Iterator[Reviewed]:
    """The segments of a changed post, with the stored target of the same text, else of the same place."""
    by_source = {one.source: one for one in stored.segments}
    by_id = {one.id: one for one in stored.segments}
    earlier = earlier_texts({one.id: one.source for one in document.segments}, stored.segments)
    for segment in document.segments:
        if same := by_source.get(segment.source):
            yield Reviewed(replace(same, id=segment.id))
        else:
            old = earlier.get(segment.id)
            there = old or by_id.get(segment.id)
            yield Reviewed(
                TranslatedSegment(segment.id, segment.source, there.target if there else ""), stale=True,
                was_source=old.source if old else "", was_target=old.target if old else "",
            )  # fmt: skip


def _fresh(segment: TranslatedSegment) -> Reviewed:
    return Reviewed(segment, was_source=segment.was_source, was_target=segment.was_target)


def _by_machine(segment: TranslatedSegment, stored: StoredTranslation) -> bool:
    return not (stored.state is State.APPROVED or segment.kept or segment.origin == "person")
