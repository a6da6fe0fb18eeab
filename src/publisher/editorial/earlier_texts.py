"""What stood in the place of a segment before its post changed: the text that it most likely comes from."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from publisher.editorial.stored import StoredTranslation, Writing
from publisher.translation.types import TranslatedSegment

_ALIKE = 0.5
"""Two texts that share less have nothing to do with each other."""

_COMPARED = 2_000
"""Most pairs of texts that are compared; a post that was written anew has more, and has nothing in common."""


def earlier_texts(
    now: Mapping[str, str], before: Sequence[TranslatedSegment]
) -> dict[str, TranslatedSegment]:  # fmt: skip
    """For those texts of `now` (source by segment) that are new: the earlier segment that each has been made from.

    An earlier text is used once. Texts that are alike in no way have none.
    """
    known = {one.source for one in before}
    sources = set(now.values())
    new = {name: source for name, source in now.items() if source not in known}
    gone = [one for one in before if one.source not in sources]
    by_id = {one.id: one for one in gone}
    pairs: Iterable[tuple[str, TranslatedSegment]]
    if len(new) * len(gone) <= _COMPARED:
        pairs = ((name, one) for name in new for one in gone)
    else:
        pairs = ((name, by_id[name]) for name in new if name in by_id)
    ranked = sorted(
        ((_likeness(new[name], one.source), one.id == name, name, one) for name, one in pairs),
        key=lambda found: found[:3],
        reverse=True,
    )
    found: dict[str, TranslatedSegment] = {}
    used: set[str] = set()
    for likeness, _, name, one in ranked:
        if likeness >= _ALIKE and name not in found and one.id not in used:
            found[name] = one
            used.add(one.id)
    return found


def with_earlier(writing: Writing, before: StoredTranslation | None) -> Writing:
    """A machine's translation, with what stood there before the post changed: a reviewer sees the difference."""
    if before is None:
        return writing
    same = {one.source: one for one in before.segments}
    earlier = earlier_texts({one.id: one.source for one in writing.segments}, before.segments)

    def known(one: TranslatedSegment) -> TranslatedSegment:
        if (old := earlier.get(one.id)) is not None:
            return replace(one, was_source=old.source, was_target=old.target)
        if (old := same.get(one.source)) is not None and not one.kept:
            return replace(one, was_source=old.was_source, was_target=old.was_target)
        return one

    return replace(writing, segments=tuple(map(known, writing.segments)))


def _likeness(one: str, other: str) -> float:
    """From 0 to 1: how much of their words two texts share, in the same order."""
    matcher = SequenceMatcher(None, one.split(), other.split(), autojunk=False)
    return matcher.ratio() if matcher.real_quick_ratio() >= _ALIKE and matcher.quick_ratio() >= _ALIKE else 0.0
