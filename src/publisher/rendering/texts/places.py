"""Streets with their numbers, floors and entrances, and other places that a number names."""

from publisher.rendering.texts import word_lists
from publisher.rendering.texts.sentences import Sentences
from publisher.rendering.texts.words import Word

_NAMED_BY_NUMBER = word_lists.ADDRESS_PARTS | word_lists.words(
    "чл ал т стр с фиг табл гл бр art no nos p pp fig sec ch vol"
)
_LONGEST_STREET = 16
_SHORT = 2


def streets(sentences: Sentences) -> frozenset[int]:
    """The places of words that belong to a street, up to the last word but one of its number, floor, entrance."""
    found: set[int] = set()
    at = 0
    while at < len(sentences.words):
        if sentences.words[at].lower.rstrip(".") not in word_lists.STREETS:
            at += 1
            continue
        last = _last_of_street(sentences, at)
        found.update(range(at, last))
        at = max(at + 1, last)
    return frozenset(found)


def refers(word: Word) -> bool:
    """Whether a number or a letter behind the word names something: №, чл., бл., вход. Short ones need their dot."""
    if word.shape in ("№", "No", "§"):
        return True
    return word.dotted in _NAMED_BY_NUMBER or (len(word.core) > _SHORT and word.lower in _NAMED_BY_NUMBER)


def _last_of_street(sentences: Sentences, street: int) -> int:
    last = street
    for at in range(street + 1, min(street + _LONGEST_STREET, len(sentences.words))):
        word = sentences.words[at]
        before = sentences.words[at - 1]
        if word.is_number and before.is_number and before.is_bare:
            # Another figure: a house has one number.
            break
        if word.is_number or refers(word) or _is_letter(word):
            last = at
        elif not (word.is_capital or word.shape[:1] in '„“"«' or (last == street and _is_within_name(sentences, at))):
            break
        if sentences.end_at(at):
            break
    return last


def _is_within_name(sentences: Sentences, at: int) -> bool:
    """„Св. св. Кирил и Методий“, „Шести септември“: a small word between those of a street's name."""
    word, following = sentences.words[at], sentences.word(at + 1)
    if word.lower in ("и", "на", "св", "of", "the", "де", "de", "la") or word.lower in word_lists.MONTHS:
        return True
    # „Цариградско шосе 115“.
    if following is None or not (following.is_number or following.shape == "№"):
        return False
    return word.is_bare and not sentences.promises_more(word)


def _is_letter(word: Word) -> bool:
    """An entrance: Б, „А“."""
    return len(word.core) == 1 and word.core.isupper()
