"""Measures an engine against translations by a person: BLEU, chrF and speed.

BLEU (Papineni et al. 2002) and chrF (Popović 2015) are computed by sacrebleu (Post 2018); its signatures are kept, so
that the figures can be reproduced and compared with published ones.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from publisher.core.errors import EngineUnavailable, FileError, TranslationError
from publisher.core.wording import system_words, text_of, worded
from publisher.translation.desk.batch import PostSource, translate_posts
from publisher.translation.document.sentence_cores import needs_translation
from publisher.translation.glossary.glossary import Glossary
from publisher.translation.language.sentences import split
from publisher.translation.types import Engine, EngineProfile, SentenceProgress


@dataclass(frozen=True, slots=True)
class Score:
    """BLEU and chrF, both from 0 to 100; higher is better."""

    bleu: float
    chrf: float
    bleu_signature: str
    chrf_signature: str


@dataclass(frozen=True, slots=True)
class Evaluation:
    """An engine's result. `characters` counts the source's; `seconds` does not include loading the model.

    `untranslated` counts lines with a sentence that the engine did not translate; as in a post, its source is kept.
    """

    profile: EngineProfile
    lines: int
    characters: int
    seconds: float
    untranslated: int
    score: Score

    @property
    def characters_per_second(self) -> float:
        """Characters of the source translated per second."""
        return self.characters / self.seconds if self.seconds else 0.0


@dataclass(frozen=True, slots=True)
class Pairs:
    """The lines of a text and of its translation by a person; line i of one translates line i of the other."""

    source: str
    target: str
    lines: Sequence[str]
    references: Sequence[str]


def read_pairs(lines: Path, references: Path, source: str, target: str) -> Pairs:
    """Read two UTF-8 text files in the languages `source` and `target`; a line that is empty in both is left out.

    Raises `TranslationError` naming file and line when one cannot be read, or when their lines do not pair.
    """
    ours, theirs = _lines(lines), _lines(references)
    if len(ours) != len(theirs):
        longer, shorter = (lines, references) if len(ours) > len(theirs) else (references, lines)
        first = min(len(ours), len(theirs)) + 1
        raise TranslationError(
            worded(
                "%(longer)s:%(first)s: has no counterpart in %(shorter)s, which ends at line %(first2)s; line by "
                "line, one file must be the translation of the other",
                longer=longer,
                first=first,
                shorter=shorter,
                first2=first - 1,
            )
        )
    pairs = []
    for number, (text, reference) in enumerate(zip(ours, theirs, strict=True), 1):
        if bool(text) != bool(reference):
            empty, other = (references, lines) if text else (lines, references)
            raise TranslationError(
                worded(
                    "%(empty)s:%(number)s: is empty, but line %(number)s of %(other)s is not; write the translation, "
                    "or empty both",
                    empty=empty,
                    number=number,
                    other=other,
                )
            )
        if text:
            pairs.append((text, reference))
    if not pairs:
        raise TranslationError(worded("%(lines)s: has no text; write a line for each text to translate", lines=lines))
    return Pairs(source, target, [text for text, _ in pairs], [reference for _, reference in pairs])


def evaluate(
    engine: Engine, pairs: Pairs, glossary: Glossary | None = None, progress: SentenceProgress | None = None
) -> Evaluation:
    """Translate the lines, all sentences in one call, and compare with the references.

    The translation memory is not used. With a `glossary`, the lines are translated like the fields of a post, which
    also transliterates names; without one, the figures are those of the engine alone. Raises `EngineUnavailable`.
    """
    # Loads the model, which must not count towards the time.
    found = engine.diagnose(pairs.source, pairs.target)
    if not found.ok:
        raise EngineUnavailable(engine.name, found.message, found.mend)
    profile = engine.profile(pairs.source, pairs.target)
    begun = time.perf_counter()
    if glossary is None:
        answers = list(_by_engine(engine, pairs, progress))
    else:
        answers = list(_by_desk(engine, pairs, glossary, progress))
    seconds = time.perf_counter() - begun
    return Evaluation(
        profile,
        lines=len(pairs.lines),
        characters=sum(map(len, pairs.lines)),
        seconds=seconds,
        untranslated=sum(not complete for _, complete in answers),
        score=score([text for text, _ in answers], pairs.references),
    )


def score(translations: Sequence[str], references: Sequence[str]) -> Score:
    """Compare translations with one reference each, at corpus level."""
    from sacrebleu.metrics.bleu import BLEU
    from sacrebleu.metrics.chrf import CHRF

    bleu, chrf = BLEU(), CHRF()
    bleu_score = bleu.corpus_score(translations, [references]).score
    chrf_score = chrf.corpus_score(translations, [references]).score
    return Score(bleu_score, chrf_score, str(bleu.get_signature()), str(chrf.get_signature()))


def _by_engine(engine: Engine, pairs: Pairs, progress: SentenceProgress | None) -> Iterator[tuple[str, bool]]:
    """Yield each line's translation, and whether all its sentences were translated."""
    cut = [split(line, pairs.source) for line in pairs.lines]
    wanted = [text for sentences in cut for text, _ in sentences if _needs(text, pairs)]
    made = engine.translate(wanted, pairs.source, pairs.target, progress)
    if len(made) != len(wanted):
        reason = worded("it answered %(number)s of %(number2)s sentences", number=len(made), number2=len(wanted))
        raise EngineUnavailable(engine.name, reason, worded("look into its log"))
    answers = iter(made)
    for sentences in cut:
        parts, complete = [], True
        for text, glue in sentences:
            answer = next(answers).strip() if _needs(text, pairs) else text
            complete = complete and bool(answer)
            parts.append((answer or text) + glue)
        yield "".join(parts), complete


def _by_desk(
    engine: Engine, pairs: Pairs, glossary: Glossary, progress: SentenceProgress | None
) -> Iterator[tuple[str, bool]]:
    """The same through `translate_posts`, with each line as a field of a post."""
    fields = {f"line.{number}": line for number, line in enumerate(pairs.lines, 1)}
    try:
        (post,) = translate_posts(
            [PostSource("lines", pairs.source, fields, "")], pairs.target, [engine], None, glossary, progress
        )
    except TranslationError as error:
        raise EngineUnavailable(engine.name, text_of(error)) from error
    kept = {segment.id for segment in post.segments if any(one.rung == "source" for one in segment.sentences)}
    for name in fields:
        yield post.fields[name], name not in kept


def _needs(text: str, pairs: Pairs) -> bool:
    return needs_translation(text, pairs.source, pairs.target)


def _lines(path: Path) -> list[str]:
    """The lines of a file, each stripped of white space; empty ones at the end are left out."""
    try:
        data = path.read_bytes()
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise TranslationError(
            worded("%(path)s:%(line)s: is not UTF-8 text; save the file as UTF-8", path=path, line=line)
        ) from error
    except OSError as error:
        raise FileError(
            worded("cannot be read: %(error)s; name a text file", error=system_words(error)), path
        ) from error
    lines = [line.strip() for line in text.split("\n")]
    while lines and not lines[-1]:
        lines.pop()
    if not lines:
        raise TranslationError(worded("%(path)s: is empty; write a line for each text to translate", path=path))
    return lines
