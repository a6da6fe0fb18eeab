"""Alignment of a person's translation with its source: segments, sentences and marks that belong together."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from publisher.translation.document.document import Document
from publisher.translation.marks import MARK, marks_intact
from publisher.translation.types import Segment, Sentence


@dataclass(frozen=True, slots=True)
class Aligned:
    """A segment and its translation `target`, as inline Markdown.

    `targets` are the translations of `segment.sentences` in canonical form with the marks of the source; empty if the
    sentences do not pair one to one.
    """

    segment: Segment
    target: str
    targets: tuple[str, ...] = ()


def align(source: Document, target: Document) -> list[Aligned]:
    """Pair segments by id: fields, and the body if both sides have the same blocks; others are left out."""
    theirs = {segment.id: segment for segment in target.segments}
    same_body = same_blocks(source, target)
    return [
        Aligned(segment, other.source, tuple(_paired(segment, other)))
        for segment in source.segments
        if (other := theirs.get(segment.id)) and (same_body or not is_body(segment))
    ]


def same_blocks(source: Document, target: Document) -> bool:
    """Whether both bodies have the same segments, in the same order."""
    return _shape(source) == _shape(target)


def _shape(document: Document) -> list[tuple[str, str]]:
    return [(segment.id, segment.kind) for segment in document.segments if is_body(segment)]


def is_body(segment: Segment) -> bool:
    """Whether a segment is part of the body, not a field."""
    return segment.id.startswith("body.")


def _paired(source: Segment, target: Segment) -> Iterator[str]:
    """The target's sentences with the source's mark numbers; nothing if the marks of one sentence differ."""
    if len(source.sentences) != len(target.sentences):
        return
    numbers = _numbers(source, target)
    if numbers is None:
        return
    texts = [_renumbered(sentence, numbers) for sentence in target.sentences]
    if all(marks_intact(ours.text, text) for ours, text in zip(source.sentences, texts, strict=True)):
        yield from texts


def _numbers(source: Segment, target: Segment) -> Mapping[int, int] | None:
    """Number of each mark in the target → its number in the source: first marks with equal text, then of equal kind.

    None if the two sides do not have the same kinds of marks.
    """
    free: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for mark in (mark for sentence in source.sentences for mark in sentence.marks):
        free[mark.kind, mark.paired].append(mark.number)
    said = {mark.number: mark.text for sentence in source.sentences for mark in sentence.marks}
    numbers: dict[int, int] = {}
    rest = []
    for mark in (mark for sentence in target.sentences for mark in sentence.marks):
        same = next((number for number in free[mark.kind, mark.paired] if said[number] == mark.text), None)
        if same is None:
            rest.append(mark)
        else:
            numbers[mark.number] = same
            free[mark.kind, mark.paired].remove(same)
    for mark in rest:
        left = free[mark.kind, mark.paired]
        if not left:
            return None
        numbers[mark.number] = left.pop(0)
    return None if any(free.values()) else numbers


def _renumbered(sentence: Sentence, numbers: Mapping[int, int]) -> str:
    return MARK.sub(lambda found: f"⟦{found['close']}{numbers[int(found['number'])]}⟧", sentence.text)
