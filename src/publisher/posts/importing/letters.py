"""Characters that arrive with copied text: invisible ones, letters of the wrong alphabet, bytes read wrongly."""

import re
import unicodedata

_GONE = re.compile("[\u00ad\u200b\u200c\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\ufffc]")
"""Soft hyphens, zero-width and direction marks, object replacement: no search finds a word with one in it."""

_SPACES = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\t]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")
_LINE_ENDS = re.compile("\r\n|[\r\x85\u2028\u2029]")
_WORD = re.compile(r"[^\W\d_]+")

_LATIN = "aceopxyABCEHKMOPTXY"
_CYRILLIC = "асеорхуАВСЕНКМОРТХУ"
_TO_CYRILLIC = str.maketrans(_LATIN, _CYRILLIC)
_TO_LATIN = str.maketrans(_CYRILLIC, _LATIN)
_ALIKE = frozenset(_LATIN + _CYRILLIC)

_SEEN_WRONGLY = re.compile("[À-ÿ]")
_ENOUGH = 0.9
_FEWEST = 8
"""Accented letters from which on a text may be windows-1251 read as Western; a French name has two."""


def tidy(text: str) -> str:
    """The text in NFC with \\n as line ends and plain spaces, without invisible and control characters."""
    text = _SPACES.sub(" ", _LINE_ENDS.sub("\n", text))
    return unicodedata.normalize("NFC", _CONTROL.sub("", _GONE.sub("", text)))


def one_line(text: str) -> str:
    """Tidy text with each run of white space as one space."""
    return " ".join(tidy(text).split())


def mixed_words(text: str) -> dict[str, str]:
    """Words with letters of two alphabets where the fewer only look like the others: word → its mended form.

    A word is mended towards the alphabet that has a letter in it which exists there alone; a word without such a
    letter is its own mended form: nobody can tell. "IT-компания" is two words; "уебYT" is meant as it is.
    """
    found = {}
    for word in dict.fromkeys(_WORD.findall(text)):
        latin = any(_is_latin(letter) for letter in word)
        cyrillic = any(_is_cyrillic(letter) for letter in word)
        if not (latin and cyrillic):
            continue
        own = {"latin" if _is_latin(letter) else "cyrillic" for letter in word if letter not in _ALIKE}
        if own == {"cyrillic"}:
            found[word] = word.translate(_TO_CYRILLIC)
        elif own == {"latin"}:
            found[word] = word.translate(_TO_LATIN)
        elif not own:
            found[word] = word
    return found


def mend_letters(text: str) -> str:
    """The text with the words of `mixed_words` mended."""
    mended = mixed_words(text)
    return _WORD.sub(lambda match: mended.get(match[0], match[0]), text) if mended else text


def read_again(text: str) -> str:
    """Text whose windows-1251 bytes were read as windows-1252 ("Íîâèíè"), read rightly ("Новини"); "" when it is not.

    Accepted when nine letters in ten become Cyrillic.
    """
    if len(_SEEN_WRONGLY.findall(text)) < _FEWEST:
        return ""
    try:
        mended = text.encode("cp1252").decode("cp1251")
    except UnicodeError:
        return ""
    letters = [letter for letter in mended if letter.isalpha()]
    return mended if sum(map(_is_cyrillic, letters)) >= _ENOUGH * len(letters) else ""


def _is_latin(letter: str) -> bool:
    return letter.isascii() or "\u00c0" <= letter <= "\u024f"


def _is_cyrillic(letter: str) -> bool:
    return "\u0400" <= letter <= "\u052f"
