"""Names of people and places: with titles, initials, particles and what stands behind them."""

from publisher.rendering.texts import word_lists
from publisher.rendering.texts.sentences import Sentences

_LONGEST_NAME = 5
"""Words with a capital in a row that are taken for one name: a title in capitals must be cut somewhere."""

_TITLES = word_lists.TITLES | word_lists.BEHIND_NAMES
_REST_OF_PLACE = word_lists.words("общ обл бл вх ет ап п.к")


class Names:
    """The names among the words of a text."""

    def __init__(self, sentences: Sentences) -> None:
        self._sentences = sentences
        self._runs = self._find_runs()

    def go_on(self, at: int) -> bool:
        """Whether the name that the word belongs to goes on behind it."""
        word, following, third = self._sentences.words[at], self._sentences.words[at + 1], self._sentences.word(at + 2)
        if word.lower in _TITLES and word.is_bare:
            return following.is_capital or following.lower in word_lists.TITLES
        if word.last.endswith(",") and following.dotted in _REST_OF_PLACE:
            return True
        if not word.is_capital:
            onward = following.is_capital or following.lower in word_lists.PARTICLES
            return word.lower in word_lists.PARTICLES and word.is_bare and onward
        if following.is_capital and word.lower in word_lists.STREETS:
            return True
        if word.last.endswith(",") and following.lower.replace(".", "") in word_lists.BEHIND_NAMES:
            return True
        if following.lower in word_lists.PARTICLES and third is not None:
            return word.is_bare and (third.is_capital or third.lower in word_lists.PARTICLES)
        if following.lower in ("и", "and", "&") and third is not None and third.is_capital and word.is_bare:
            # Босна и Херцеговина; a sentence's first word has its capital for another reason.
            return not self._sentences.begin_at(at)
        return at in self._runs

    def _find_runs(self) -> frozenset[int]:
        """The places of words with a capital that another one follows, in runs that a name may have."""
        found: set[int] = set()
        run = 0
        for at, (word, following) in enumerate(zip(self._sentences.words, self._sentences.words[1:], strict=False)):
            together = word.is_capital and following.is_capital and (word.is_bare or bool(word.dotted))
            if word.lower in word_lists.TITLES or word.dotted:
                run = 0
            run = run + 1 if together and run < _LONGEST_NAME - 1 else 0
            if run:
                found.add(at)
        return frozenset(found)
