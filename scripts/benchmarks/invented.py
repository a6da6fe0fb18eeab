"""Text that nobody wrote, for measuring alone: words, sentences and posts with the lengths and repetitions of news.

Everything follows from a seed, so that every run and every machine measures the same.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

_SOUNDS = {
    "bg": (
        "б в г д ж з к л м н п р с т ф х ц ч ш пр ст тр кр сл бр гр зн вр сп",
        "а о е и у ъ я ю",
        " н р с т л м к в",
    ),
    "en": (
        "b c d f g h k l m n p r s t v w st tr pr br cl sh ch th",
        "a e i o u ea ou ai",
        " n r s t l m ng d ck",
    ),
}
_SYLLABLES = (0.15, 0.35, 0.3, 0.2)
"""Shares of words with one syllable, two, three, four."""

_WORDS = 30_000
_REPEATED = 0.12
"""Share of sentences that stand in other posts too (who we are, how to apply): what a queue of 50 real posts had."""

_STANDING = 40
"""Different sentences among those."""

PARAGRAPHS, SENTENCES = 8, 6
"""In a post: with its title and summary some 50 sentences."""


@dataclass(frozen=True)
class InventedPost:
    """A post without marks: what a translator of plain text is given."""

    title: str
    summary: str
    paragraphs: Sequence[str]

    @property
    def texts(self) -> Sequence[str]:
        """Everything in it that has to be translated."""
        return [self.title, self.summary, *self.paragraphs]

    def markdown(self, number: int) -> str:
        """The post as a file, with one link and one emphasis, as real ones have."""
        marked = list(self.paragraphs)
        marked[1] = _around_words(marked[1], "[", f"](https://example.org/novini/{number})")
        marked[4] = _around_words(marked[4], "**", "**")
        body = "\n\n".join(marked)
        return f'---\ntitle: "{self.title}"\ndate: 2026-12-01\nlang: bg\nsummary: "{self.summary}"\n---\n\n{body}\n'


class Invented:
    """One language's words, of which some are frequent and most are rare (Zipf's law), and what is made of them.

    The words are the same whatever the seed.
    """

    def __init__(self, lang: str, seed: int = 1) -> None:
        self._sounds = [part.split(" ") for part in _SOUNDS[lang]]
        self._random = np.random.default_rng(seed)

    def sentences(self, count: int) -> Iterator[str]:
        """Sentences of 5 to 40 words, 15 on average."""
        lengths = np.clip(self._random.lognormal(2.6, 0.45, count), 5, 40).astype(int)
        for length in lengths:
            places = np.searchsorted(self._shares, self._random.random(length))
            picked = [self._words[place] for place in places]
            middle = int(length) // 2
            if length > 12:
                picked[middle] += ","
            text = " ".join(picked)
            yield f"{text[0].upper()}{text[1:]}."

    def posts(self, count: int) -> list[InventedPost]:
        """Posts of a title, a summary and eight paragraphs of six sentences."""
        standing = list(self.sentences(_STANDING))
        posts = []
        for _ in range(count):
            own = self.sentences(2 + PARAGRAPHS * SENTENCES)
            title, summary = next(own).rstrip("."), next(own)
            sentences = [
                str(self._random.choice(standing)) if self._random.random() < _REPEATED else sentence
                for sentence in own
            ]
            paragraphs = [
                " ".join(sentences[start : start + SENTENCES]) for start in range(0, len(sentences), SENTENCES)
            ]
            posts.append(InventedPost(title, summary, paragraphs))
        return posts

    @cached_property
    def _words(self) -> Sequence[str]:
        words: dict[str, None] = {}
        random = np.random.default_rng(0)
        while len(words) < _WORDS:
            syllables = np.searchsorted(np.cumsum(_SYLLABLES), random.random()) + 1
            sounds = [part[random.integers(len(part))] for _ in range(syllables) for part in self._sounds]
            words["".join(sounds)] = None
        # Short words are the frequent ones, as Zipf found too.
        return sorted(words, key=len)

    @cached_property
    def _shares(self) -> npt.NDArray[np.float64]:
        """The share of all text that a word and those before it have together."""
        # Zipf–Mandelbrot: the first words are not quite as frequent as the bare law has it.
        sums: npt.NDArray[np.float64] = np.cumsum(1 / (np.arange(_WORDS) + 2.7))
        sums /= sums[-1]
        return sums


def _around_words(paragraph: str, before: str, after: str) -> str:
    """The paragraph with marks around its third and fourth word."""
    words = paragraph.split(" ")
    words[2], words[3] = before + words[2], words[3].rstrip(",.") + after
    return " ".join(words)
