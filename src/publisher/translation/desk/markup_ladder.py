"""Ways to get a sentence with inline marks through an engine: a ladder, tried from the top, recorded per sentence.

placeholders  marks and terms go along in a form that the engine carries; taken when each comes back once and pairs nest
anchored      the words go alone; marks at the ends stay there, pairs are found again by the translation of their words
pieces        the words between the marks go one by one
source        none of these: the source stands, and the segment waits for a person

All sentences on the same rung are sent together: the whole queue takes as many calls as the ladder has rungs.
"""

from collections import Counter
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from publisher.core.errors import EngineUnavailable
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
"""In one sentence. With more of them, placeholders get lost and places cannot be told apart; pieces always can."""

_SHORTEST_TERM = 3
"""Letters of a translated term that is looked for; shorter ones are found in the wrong place."""

_DOTTED_ENDS = ("Inc.", "Ltd.", "Co.", "etc.", "Jr.", "Sr.", "St.", "e.V.")


@dataclass(frozen=True, slots=True)
class Climbed:
    """The result for one sentence, in canonical form; "" without a usable answer."""

    target: str
    rung: Rung


_Climb = Generator[Sequence[str], Mapping[str, str], Climbed]
"""One sentence's way down: it yields the texts that it wants translated and is sent all that are known."""


class Ladder:
    """One engine for one pair of languages, with the terms that it must keep to."""

    def __init__(self, engine: Engine, profile: EngineProfile, source: str, target: str, glossary: Glossary) -> None:
        self._engine, self._profile = engine, profile
        self._source, self._target = source, target
        self._glossary = glossary

    def translate(self, texts: Sequence[str], progress: SentenceProgress | None) -> Iterator[tuple[str, Climbed]]:
        """Yield canonical texts with their results as soon as they are known.

        Raises `EngineUnavailable`, after what was finished before has been yielded.
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
            reason = f"it answered {len(answers)} of {len(sentences)} sentences"
            raise EngineUnavailable(
                self._engine.name, reason, "look into its log, or take it out of translation.engines"
            )
        return dict(zip(sentences, answers, strict=True))

    def _needs(self, text: str) -> bool:
        return needs_translation(text, self._source, self._target)

    def _climb(self, text: str) -> _Climb:
        """Down the rungs for one sentence, until its marks are intact."""
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
        """The translation with the glossary's words where the engine has its own for a term; "" when its marks are not
        those of the source.

        Where the engine's words are, its translation of the term alone tells, if they stand there as often as the term.
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
    """The answer without the full stop that engines add to a title or a part of a sentence."""
    answer = answer.strip()
    if answer.endswith(".") and not source.rstrip(" \"”“»')").endswith((".", "…", "!", "?")):
        cut = answer[:-1].rstrip()
        if not cut.endswith(".") and not answer.endswith(_DOTTED_ENDS):
            return cut
    return answer
