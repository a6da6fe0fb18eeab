"""How a sentence with inline marks comes through an engine: a ladder, tried from the top, recorded with the sentence.

placeholders  the marks go along in a form that the engine carries; taken when each comes back once and pairs nest
anchored      the words go alone; marks at the ends stay there, pairs are found again by the translation of their words
pieces        the words between the marks go one by one
source        none of these: the source stands, and the segment waits for a person
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from publisher.errors import EngineUnavailable
from publisher.translation.glossary import Glossary
from publisher.translation.marks import MARK, marks_intact, without_marks
from publisher.translation.types import Engine, EngineProfile, Progress, Rung

_LETTER = re.compile(r"[^\W\d_]")
_PAIR = re.compile(r"⟦(?P<n>\d+)⟧(?P<inner>[^⟦⟧]+)⟦/(?P=n)⟧")
_TERM_BASE = 9000
"""Numbers of the holes that stand for glossary terms; no segment has so many marks of its own."""


@dataclass(frozen=True, slots=True)
class Climbed:
    """What became of one sentence, in canonical form; "" when the engine had no answer for it."""

    target: str
    rung: Rung


class Ladder:
    """One engine for one pair of languages, with the terms that it must keep to."""

    def __init__(self, engine: Engine, profile: EngineProfile, source: str, target: str, glossary: Glossary) -> None:
        self._engine, self._profile = engine, profile
        self._source, self._target = source, target
        self._glossary = glossary

    def translate(self, texts: Sequence[str], progress: Progress | None) -> list[Climbed]:
        """Translate canonical texts, each of which has words, in at most two calls. Raises `EngineUnavailable`."""
        prepared = [self._prepared(text) for text in texts]
        first = self._ask([sent for sent, _ in prepared], progress)
        climbed: list[Climbed | None] = [
            self._accepted(text, terms, answer) for text, (_, terms), answer in zip(texts, prepared, first, strict=True)
        ]
        open_ones = [number for number, result in enumerate(climbed) if result is None]
        if open_ones:
            second = self._second_call([texts[number] for number in open_ones])
            for number in open_ones:
                climbed[number] = self._lower_rungs(texts[number], second)
        return [result or Climbed("", "source") for result in climbed]

    def _ask(self, sentences: Sequence[str], progress: Progress | None = None) -> list[str]:
        answers = self._engine.translate(sentences, self._source, self._target, progress)
        if len(answers) != len(sentences):
            reason = f"it answered {len(answers)} of {len(sentences)} sentences"
            raise EngineUnavailable(
                self._engine.name, reason, "look into its log, or take it out of translation.engines"
            )
        return answers

    def _prepared(self, text: str) -> tuple[str, dict[int, str]]:
        """What is sent first, and the terms behind its placeholders. Without a placeholder it is the words alone."""
        form = self._profile.placeholder
        if form is None:
            return without_marks(text), {}
        terms: dict[int, str] = {}
        for hit in reversed(self._glossary.find(text, self._target)):
            number = _TERM_BASE + len(terms)
            terms[number] = hit.target_text
            text = f"{text[: hit.start]}⟦{number}⟧{text[hit.end :]}"
        if any(found["close"] for found in MARK.finditer(text)):
            # Engines carry holes; the two ends of a pair are two holes to them.
            text = MARK.sub(lambda m: f"⟦{int(m['number']) + 500}⟧" if m["close"] else m.group(), text)
        return MARK.sub(lambda m: form.format(n=m["number"]), text), terms

    def _accepted(self, text: str, terms: dict[int, str], answer: str) -> Climbed | None:
        """The first rung's result, or None when a mark or a term did not come through."""
        form = self._profile.placeholder
        if form is None:
            if MARK.search(text):
                return None
            return Climbed(answer, "whole")
        if not answer:
            return Climbed("", "source") if not MARK.search(text) and not terms else None
        hole = re.compile(re.escape(form).replace(re.escape("{n}"), r"(?P<n>\d+)"))
        restored = hole.sub(lambda m: f"⟦{m['n']}⟧", answer)
        for number, words in terms.items():
            if restored.count(f"⟦{number}⟧") != 1:
                return None
            restored = restored.replace(f"⟦{number}⟧", words)
        closing = {int(m["number"]) for m in MARK.finditer(text) if m["close"]}
        for number in closing:
            restored = restored.replace(f"⟦{number + 500}⟧", f"⟦/{number}⟧")
        if not marks_intact(text, restored):
            return None
        return Climbed(restored, "placeholders" if MARK.search(text) or terms else "whole")

    def _second_call(self, texts: Sequence[str]) -> dict[str, str]:
        """Plain forms, inner words of pairs and pieces of all sentences that are left, in one call."""
        wanted: dict[str, None] = {}
        for text in texts:
            wanted[without_marks(text).strip()] = None
            wanted.update((pair["inner"].strip(), None) for pair in _PAIR.finditer(text))
            wanted.update((piece.strip(), None) for piece in MARK.split(text) if piece and _LETTER.search(piece))
        asked = [words for words in wanted if _LETTER.search(words)]
        return dict(zip(asked, self._ask(asked), strict=True))

    def _lower_rungs(self, text: str, known: dict[str, str]) -> Climbed:
        if not MARK.search(text):
            return Climbed(known.get(text.strip(), ""), "whole")
        anchored = _anchored(text, known)
        if anchored is not None and marks_intact(text, anchored):
            return Climbed(anchored, "anchored")
        pieces = _pieces(text, known)
        if pieces is not None and marks_intact(text, pieces):
            return Climbed(pieces, "pieces")
        return Climbed("", "source")


def _anchored(text: str, known: dict[str, str]) -> str | None:
    """The plain translation with the marks put back, or None when the place of one cannot be told."""
    target = known.get(without_marks(text).strip(), "")
    if not target:
        return None
    core, before, after = text, "", ""
    while (first := MARK.match(core)) and f"⟦/{first['number']}⟧" not in core:
        before, core = before + first.group(), core[first.end() :].lstrip()
    while (last := re.search(r"⟦(\d+)⟧\s*([.!?…]?)$", core)) and f"⟦/{last[1]}⟧" not in core:
        # A full stop behind the hole belongs to the sentence, whose translation has its own.
        after, core = f"⟦{last[1]}⟧{last[2]}{after}", core[: last.start()].rstrip()
        target = target.removesuffix(last[2]) if last[2] else target
    for pair in _PAIR.finditer(core):
        inner = known.get(pair["inner"].strip(), "").rstrip(".")
        place = target.casefold().find(inner.casefold()) if inner else -1
        if place < 0 or target.casefold().count(inner.casefold()) != 1:
            return None
        end = place + len(inner)
        target = f"{target[:place]}⟦{pair['n']}⟧{target[place:end]}⟦/{pair['n']}⟧{target[end:]}"
    return f"{before}{' ' if before else ''}{target}{' ' if after else ''}{after}"


def _pieces(text: str, known: dict[str, str]) -> str | None:
    parts: list[str] = []
    position = 0
    for mark in [*MARK.finditer(text), None]:
        piece = text[position : mark.start() if mark else len(text)]
        words = piece.strip()
        if words and _LETTER.search(words):
            answer = known.get(words, "")
            if not answer:
                return None
            # An engine ends what it takes for a sentence; here it is a part of one.
            answer = answer.rstrip(".") if not words.endswith(".") else answer
            lead, trail = piece[: len(piece) - len(piece.lstrip())], piece[len(piece.rstrip()) :]
            piece = f"{lead}{answer}{trail}"
        parts.append(piece)
        if mark:
            parts.append(mark.group())
            position = mark.end()
    return "".join(parts)
