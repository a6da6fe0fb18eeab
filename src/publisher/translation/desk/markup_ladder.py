"""Translates sentences with inline marks by a ladder of methods, tried from the top; the rung used is recorded.

placeholders  marks and terms are sent in a form that the engine keeps; accepted when each returns once and pairs nest
anchored      words are sent without marks; marks at the ends stay there, pairs are located by translating their words
pieces        the words between the marks are sent one piece at a time
source        nothing worked: the sentence keeps its source, and the segment waits for a person

All sentences on one rung are sent together: the whole batch takes about as many calls as the ladder has rungs.
"""

from collections import Counter
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from publisher.core.errors import EngineUnavailable
from publisher.core.wording import worded
from publisher.translation.desk.anchoring import (
    anchored,
    in_pieces,
    occurrences,
    phrase_variants,
    piece_requests,
    plain_requests,
)
from publisher.translation.desk.placeholders import protect
from publisher.translation.document.sentence_cores import needs_translation
from publisher.translation.glossary.glossary import Glossary
from publisher.translation.marks import MARK, marks_intact, without_marks
from publisher.translation.types import Engine, EngineProfile, Rung, SentenceProgress

_MOST_MARKS = 40
"""Most marks in one sentence for the upper rungs: with more, placeholders get lost and positions are ambiguous."""

_SHORTEST_TERM = 3
"""Fewest letters of a translated term that is searched for; shorter ones match in wrong places."""

_DOTTED_ENDS = ("Inc.", "Ltd.", "Co.", "etc.", "Jr.", "Sr.", "St.", "e.V.")


@dataclass(frozen=True, slots=True)
class Climbed:
    """The result for one sentence, in canonical form; "" when the engine gave no usable answer."""

    target: str
    rung: Rung


_Climb = Generator[Sequence[str], Mapping[str, str], Climbed]
"""One sentence's way down the ladder: yields the texts to translate and receives all translations known so far."""


class Ladder:
    """One engine for one pair of languages, with the glossary that its translations must follow."""

    def __init__(self, engine: Engine, profile: EngineProfile, source: str, target: str, glossary: Glossary) -> None:
        self._engine, self._profile = engine, profile
        self._source, self._target = source, target
        self._glossary = glossary

    def translate(self, texts: Sequence[str], progress: SentenceProgress | None) -> Iterator[tuple[str, Climbed]]:
        """Yield each canonical text with its result as soon as that is known.

        Raises `EngineUnavailable` after yielding the results finished before.
        """
        known: dict[str, str] = {}
        waiting: dict[str, tuple[_Climb, Sequence[str]]] = {}
        for text in texts:
            climb = self._climb(text)
            waiting[text] = climb, next(climb)
        while waiting:
            wanted = [one for _, requests in waiting.values() for one in requests if one not in known]
            asked = [one for one in dict.fromkeys(wanted) if self._needs(one)]
            known.update(dict.fromkeys(wanted, ""))
            if asked:
                known.update(self._ask(asked, progress))
            for text, (climb, _) in list(waiting.items()):
                try:
                    waiting[text] = climb, climb.send(known)
                except StopIteration as finished:
                    del waiting[text]
                    yield text, finished.value

    def _ask(self, sentences: Sequence[str], progress: SentenceProgress | None) -> dict[str, str]:
        answers = self._engine.translate(sentences, self._source, self._target, progress)
        if len(answers) != len(sentences):
            reason = worded(
                "it answered %(number)s of %(number2)s sentences", number=len(answers), number2=len(sentences)
            )
            raise EngineUnavailable(
                self._engine.name, reason, worded("look into its log, or remove it from translation.engines")
            )
        return dict(zip(sentences, answers, strict=True))

    def _needs(self, text: str) -> bool:
        return needs_translation(text, self._source, self._target)

    def _climb(self, text: str) -> _Climb:
        """Go down the rungs for one sentence until its marks are intact."""
        marks = len(MARK.findall(text))
        hits = self._glossary.find(text, self._target)
        form = self._profile.placeholder
        if form and (marks or hits) and marks + len(hits) <= _MOST_MARKS:
            protected = protect(text, hits, form)
            known = yield [protected.sent]
            restored = protected.restored(_tidied(without_marks(text), known[protected.sent]))
            if restored:
                return Climbed(restored, "placeholders")
        if not marks:
            known = yield [text]
            return Climbed((yield from self._with_terms(text, _tidied(text, known[text]))), "whole")
        for rung, requests, put_back in _LOWER_RUNGS:
            if rung == "anchored" and marks > _MOST_MARKS:
                continue
            known = yield requests(text)
            target = put_back(text, partial(self._answer, known))
            if target and marks_intact(text, target):
                return Climbed((yield from self._with_terms(text, target)), rung)
        return Climbed("", "source")

    def _answer(self, known: Mapping[str, str], words: str) -> str:
        return _tidied(words, known.get(words, "")) if self._needs(words) else words

    def _with_terms(self, text: str, target: str) -> Generator[Sequence[str], Mapping[str, str], str]:
        """The translation with the glossary's words in place of the engine's own words for a term; "" when its marks
        differ from those of the source.

        The engine translates the term alone to show its own words; they are replaced if as frequent as the term.
        """
        if not target or not marks_intact(text, target):
            return ""
        missed = self._glossary.missed(without_marks(text), without_marks(target), self._target)
        terms = Counter((hit.matched_text, hit.target_text) for hit in missed)
        known: Mapping[str, str] = {}
        if terms:
            known = yield [term for term, _ in terms]
        for (term, ours), count in terms.items():
            for theirs in phrase_variants(_tidied(term, known[term])):
                spans = occurrences(theirs, target) if len(theirs) >= _SHORTEST_TERM else []
                if len(spans) == count:
                    target = _replaced(target, spans, ours)
                    break
        return target


def _replaced(target: str, spans: Sequence[tuple[int, int]], words: str) -> str:
    for start, end in reversed(spans):
        capital = words[:1].upper() + words[1:] if start == 0 else words
        target = f"{target[:start]}{capital}{target[end:]}"
    return target


_LOWER_RUNGS: tuple[tuple[Rung, Callable[[str], list[str]], Callable[[str, Callable[[str], str]], str | None]], ...] = (
    ("anchored", plain_requests, anchored),
    ("pieces", piece_requests, in_pieces),
)


def _tidied(source: str, answer: str) -> str:
    """The answer without the full stop that engines add after a title or a part of a sentence."""
    answer = answer.strip()
    if answer.endswith(".") and not source.rstrip(" \"”“»')").endswith((".", "…", "!", "?")):
        cut = answer[:-1].rstrip()
        if not cut.endswith(".") and not answer.endswith(_DOTTED_ENDS):
            return cut
    return answer
