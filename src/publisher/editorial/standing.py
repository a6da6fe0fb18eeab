"""Findings with their places in the post, and the errors that stand when somebody wants to approve a translation."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from publisher.core.errors import IllegalStep
from publisher.core.types import Finding, Post
from publisher.core.wording import Worded, joined, worded, worded_many
from publisher.editorial.persons import document_of
from publisher.translation.checks import check_sentence
from publisher.translation.checks.messages import sentence
from publisher.translation.glossary.glossary import Glossary
from publisher.translation.marks import without_marks
from publisher.translation.types import TranslatedSegment, TranslatedSentence

_LONGEST = 100
_OF_UNTRANSLATED = frozenset({"marks-lost", "cyrillic-left"})
"""What a segment has of a sentence that stands as in the source; alone it would only be called untranslated."""


@dataclass(frozen=True, slots=True)
class PlacedFinding:
    """A finding with its place: the 1-based line of the post's file, and the sentence of the post.

    `alone`: only this sentence of its segment has it. Otherwise `sentence` is the whole segment, "" for the whole post.
    """

    finding: Finding
    path: Path
    line: int
    sentence: str
    alone: bool = False

    def text(self) -> Worded:
        """One line for people: file, line, segment, sentence, and what is wrong."""
        place: str = ": ".join(part for part in (f"{self.path}:{self.line}", self.finding.segment) if part)
        if self.sentence:
            place = worded("%(place)s “%(sentence)s”", place=place, sentence=self.sentence)
        return worded("%(place)s: %(code)s: %(text)s", place=place, code=self.finding.code, text=sentence(self.finding))


class ErrorsStand(IllegalStep):
    """A translation with errors was to be approved, and nobody has said that they have been looked at."""

    def __init__(self, slug: str, lang: str, errors: Sequence[PlacedFinding]) -> None:
        self.slug, self.lang, self.errors = slug, lang, tuple(errors)
        head = worded_many(
            "%(slug)s (%(lang)s): %(num)s error stands; correct it, or approve with --despite-errors",
            "%(slug)s (%(lang)s): %(num)s errors stand; correct them, or approve with --despite-errors",
            len(self.errors), slug=slug, lang=lang,
        )  # fmt: skip
        lines = [worded("  %(text)s", text=one.text()) for one in self.errors]
        super().__init__(joined("\n", [head, *lines]))


def placed(
    post: Post, lang: str, segments: Sequence[TranslatedSegment], findings: Sequence[Finding], glossary: Glossary
) -> list[PlacedFinding]:
    """The places of the findings of a translation to `lang` with these `segments`."""
    if not findings:
        return []
    named = {finding.segment for finding in findings}
    by_id = {one.id: one for one in segments if one.id in named}
    alone = {name: _by_sentence(one, post.lang, lang, glossary) for name, one in by_id.items()}
    lines = {name: post.body_line + line - 1 for name, line in document_of(post).lines().items()}
    fields = _field_lines(post)
    return [
        PlacedFinding(
            one, post.path, lines.get(one.segment) or fields.get(one.segment) or fields.get(_outer(one.segment), 1),
            *_sentence(by_id.get(one.segment), one, alone.get(one.segment, ())),
        )
        for one in findings
    ]  # fmt: skip


_Checked = Sequence[tuple[TranslatedSentence, Sequence[Finding]]]
"""Sentences, each with what the checks find in it alone."""


def _by_sentence(segment: TranslatedSegment, source: str, lang: str, glossary: Glossary) -> _Checked:
    return [
        (
            one,
            check_sentence(
                one.source, one.target, source_lang=source, target_lang=lang, glossary=glossary, segment=segment.id
            ),
        )
        for one in (segment.sentences if len(segment.sentences) > 1 else ())
    ]


def _sentence(segment: TranslatedSegment | None, finding: Finding, alone: _Checked) -> tuple[str, bool]:
    """The sentence that gives this very finding when it is checked alone, and True; else the whole segment."""
    if segment is None:
        return "", False
    giving = [
        one for one, found in alone if finding in found or (one.rung == "source" and finding.code in _OF_UNTRANSLATED)
    ]
    if len(giving) == 1:
        return _short(without_marks(giving[0].source)), True
    return _short(segment.source), False


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1].rstrip() + "…"


def _field_lines(post: Post) -> Mapping[str, int]:
    """The lines on which the keys at the top stand, by name (`image.alt` below `image`)."""
    try:
        head = post.path.read_text(encoding="utf-8").split("\n")[: post.body_line]
    except (OSError, UnicodeDecodeError):
        return {}
    return dict(_keys(head))


def _outer(name: str) -> str:
    """The key that holds a field: `tags` of `tags.0`."""
    return name.partition(".")[0]


def _keys(lines: Sequence[str]) -> Iterator[tuple[str, int]]:
    outer = ""
    for number, line in enumerate(lines, 1):
        if found := re.match(r"(\s*)([\w-]+)\s*:", line):
            if not found[1]:
                outer = found[2]
            yield (f"{outer}.{found[2]}" if found[1] else outer), number
