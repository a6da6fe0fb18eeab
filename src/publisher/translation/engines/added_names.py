"""Finds names in an English answer that its Bulgarian source does not have: an invented person, place or firm."""

import re
from typing import Final

from publisher.translation.language.transliterate import transliterate

_RUN: Final = re.compile(r"[A-Z][\w'&-]*(?:(?:\s+(?:of|the|for|and|de|van|von|&))*\s+[A-Z][\w'&-]*)*")
_AND: Final = re.compile(r"(?<!\s)\s++(?:and|&)\s+")
_BEFORE_FIRST_WORD: Final = tuple(".!?:…\"“‘'(")
_WORD: Final = re.compile(r"[^\W\d_]+")
_ADJECTIVE: Final = re.compile(r"(?:[сшзц]к|[ое]вск|нск)(?:и|а|о|ия|ият|ата|ото|ите)$")
_COMMON_WORDS = """
i the a an am pm mr mrs ms dr prof professor st saint bgn eur usd eu un uk us usa ai it tv ngo ngos sme smes ceo covid
january february march april may june july august september october november december
monday tuesday wednesday thursday friday saturday sunday christmas easter god earth internet
west east north south western eastern northern southern black sea english bulgarian bulgarians european europeans europe
mayor minister ministry municipality council government parliament assembly president prime director commission
school university association foundation cluster union center centre institute agency court faculty department office
act law code chapter article regulation state republic city capital street square
library museum theatre gallery hospital festival forum conference day week year project programme program fund bank
party army police church town village river mountain airport station park hotel award prize constitution championship
league olympics society academy company team club hall palace chamber federation agreement treaty convention declaration
boulevard district region house community committee
"""
_COMMON: Final = frozenset(_COMMON_WORDS.split())
"""Words that English writes with a capital letter where Bulgarian does not, or whose Bulgarian name is another word."""

_SAME_SOUNDS = "sch>s sh>s ch>s zh>s ts>s ph>f th>t ck>k qu>kv x>ks c>k w>v j>s dz>s z>s g>k d>t b>p v>f"
_SOUNDS: Final = tuple(pair.partition(">") for pair in _SAME_SOUNDS.split())
_LEAST: Final = 1.0
_LONGER: Final = 1.05
"""Length of an answer against its source: at least `_LONGER` if some names of the source may be spelled otherwise."""

_VOWELS: Final = re.compile(r"[aeiouyhñ'-]+")


def adds_names(source: str, answer: str) -> bool:
    """Whether the answer is longer than its source and has more names without a counterpart than the source has.

    Names are compared by the skeleton of their consonants. A title has no names: there, most words have capitals.
    """
    words = [word for word in _WORD.findall(answer) if len(word) > 3]
    if len(answer) < _LEAST * len(source) or 2 * sum(word[0].isupper() for word in words) > len(words):
        return False
    ours = {_skeleton(transliterate(word)) for word in _WORD.findall(source)}
    theirs = {_skeleton(word) for word in _WORD.findall(answer)}
    added, unexplained = sum(_is_added(run, ours) for run in _names(answer)), _unexplained(source, theirs)
    return added > unexplained and (not unexplained or len(answer) >= _LONGER * len(source))


def _names(answer: str) -> list[str]:
    """Runs of capitalised words; at the beginning of a sentence without its first word."""
    found: list[str] = []
    for run in _RUN.finditer(answer):
        name = run.group()
        before = answer[max(0, run.start() - 3) : run.start()].rstrip()
        if not before or before.endswith(_BEFORE_FIRST_WORD):
            name = name.partition(" ")[2]
        if re.search(r"[A-Z]", name):
            found += [name] if _common(name) else _AND.split(name)
    return found


def _common(name: str) -> bool:
    return any(word.lower() in _COMMON for word in _WORD.findall(name) if word[0].isupper())


def _is_added(name: str, ours: set[str]) -> bool:
    words = [word for word in _WORD.findall(name) if word[0].isupper()]
    return bool(words) and not _common(name) and not any(_has_like(_skeleton(word), ours) for word in words)


def _unexplained(source: str, theirs: set[str]) -> int:
    """How many words of the source may stand behind a name that is spelled otherwise: Унгария, гръцки, ЕС."""
    found = 0
    for place, match in enumerate(_WORD.finditer(source)):
        word = match.group()
        may_be = (word[0].isupper() and place > 0) or word.isupper() or _ADJECTIVE.search(word.lower())
        found += bool(may_be) and not _has_like(_skeleton(transliterate(word)), theirs)
    return found


def _skeleton(word: str) -> str:
    """The consonants of a Latin word as they sound, each once: Bulgaria and Balgariya have the same."""
    word = word.lower()
    for letters, _, sound in _SOUNDS:
        word = word.replace(letters, sound)
    return re.sub(r"(.)\1+", r"\1", _VOWELS.sub("", word))


def _has_like(skeleton: str, others: set[str]) -> bool:
    """Whether one of the skeletons is the same, or differs by an ending."""
    return any(_are_like(skeleton, other) for other in others)


def _are_like(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    if len(short) < 3:
        return short == long or (len(short) == 2 and long[:-1] == short)
    return len(long) < len(short) + 3 and long.startswith(short[:-1] if len(short) > 3 else short)
