"""What in a text is whole: after which words it may not be cut.

Numbers stay with their units, dates, spans and lists of figures; names with titles and initials; streets with their
numbers; quotations and short brackets. A word that promises another one (a preposition, an abbreviation) keeps it.
Every rule looks at a bounded number of words around a gap, so all of it is linear.
"""

from publisher.rendering.texts import word_lists
from publisher.rendering.texts.figures import Figures
from publisher.rendering.texts.names import Names
from publisher.rendering.texts.places import streets
from publisher.rendering.texts.sentences import Sentences
from publisher.rendering.texts.words import Word


class Wholes:
    """What holds the words of a text together."""

    def __init__(self, sentences: Sentences) -> None:
        self._sentences = sentences
        self._streets = streets(sentences)
        self._figures = Figures(sentences, self._streets)
        self._names = Names(sentences)

    def holds(self, at: int) -> bool:
        """Whether the word at this place belongs together with the next one."""
        word, following = self._sentences.words[at], self._sentences.word(at + 1)
        if following is None:
            return False
        if at in self._streets:
            return True
        if self._sentences.end_at(at):
            return False
        promised = self._sentences.promises_more(word) or _is_left_open(word)
        if (promised and not self._figures.is_unit_at(at)) or word.is_abbreviation(following):
            return True
        return _is_punctuation(following) or self._figures.go_on(at) or self._names.go_on(at)


def _is_left_open(word: Word) -> bool:
    """A sign that joins two words, an exclamation within a sentence, the first part of a compound."""
    shape = word.shape.lower()
    if word.is_sign or shape in ("№", "no", "§", "us$") or shape in word_lists.FORMS_OF_ADDRESS:
        return True
    return shape.endswith(("!", "?", "!“", "?“", "-", "‑")) and not word.is_address


def _is_punctuation(following: Word) -> bool:
    return following.shape[0] in ",.;:!?…%)]}»" and following.is_sign
