"""Checks names: Latin names must stay unchanged, Bulgarian people's must be spelled by the Act or similarly."""

import re
from collections.abc import Iterator
from typing import Final

from publisher.core.types import Finding
from publisher.translation.checks import quantity_words
from publisher.translation.checks.capitalised import lost_names, replaced_given_names
from publisher.translation.checks.messages import make
from publisher.translation.checks.pair import SentencePair
from publisher.translation.checks.people import find_people, skeletons
from publisher.translation.language.cyrillic import CYRILLIC_LANGUAGES
from publisher.translation.language.transliterate import transliterate

_MOST: Final = 5
_LETTER: Final = "A-Za-zÀ-ÖØ-öø-ɏ"
_LATIN: Final = re.compile(rf"(?<![^\W_])[{_LETTER}](?:[{_LETTER}0-9]|[&.'’+-](?=[{_LETTER}0-9]))*")
_PIECE: Final = re.compile(rf"[{_LETTER}0-9]+")
_DOMAIN: Final = re.compile(r"[^\W_][\w-]*(?:\.[\w-]+)*\.[A-Za-z]{2,12}")
_GRAMMATICAL: Final = re.compile(r"-[a-z]$")
"""A Bulgarian article or ending in Latin letters: backend-a."""

_ROMAN: Final = re.compile(r"[IVXLCDM]+")
_OTHER_SCRIPTS: Final = frozenset(
    ["el", "ar", "he", "fa", "ur", "hi", "bn", "ta", "te", "ka", "hy", "zh", "ja", "ko", "th", "am"]
)


def check_names(pair: SentencePair) -> Iterator[Finding]:
    """name-lost: the translation lacks a Latin word of a Cyrillic source (error) or a person's name (warning).

    Glossary terms are left to term-missed.
    """
    if pair.source_lang not in CYRILLIC_LANGUAGES:
        return
    source = _without_terms(pair)
    yield from _latin_lost(pair, source)
    if pair.source_lang == "bg" and pair.target_lang not in CYRILLIC_LANGUAGES | _OTHER_SCRIPTS:
        yield from _people_lost(pair, source)
    if pair.source_lang == "bg" and pair.target_lang == "en":
        yield from _others_lost(pair, source)


def _others_lost(pair: SentencePair, source: str) -> Iterator[Finding]:
    """Places and other names of the source that an English translation lacks, and given names that it replaces."""
    for name in pair.names:
        source = source.replace(name, "\n" * len(name))
    for name, spelled in list(dict.fromkeys(lost_names(source, pair.target_words)))[:_MOST]:
        if spelled:
            yield make("name-lost", "warning", "spelled", pair.segment, source=name, wanted=spelled)
        else:
            yield make("name-lost", "warning", "", pair.segment, source=name)
    for name, other in list(replaced_given_names(source, pair.target_words))[:_MOST]:
        yield make("name-lost", "warning", "changed", pair.segment, source=name, target=other)


def _without_terms(pair: SentencePair) -> str:
    """The source with spaces in place of the terms that the glossary replaces."""
    pieces = []
    at = 0
    for hit in pair.hits:
        if hit.term.rule != "keep":
            pieces += [pair.source_words[at : hit.start], "\n" * (hit.end - hit.start)]
            at = hit.end
    return "".join([*pieces, pair.source_words[at:]])


def _latin_lost(pair: SentencePair, source: str) -> Iterator[Finding]:
    """Latin words of the source that the translation lacks; adjacent words give one finding."""
    if not _LATIN.search(source):
        return
    exact, folded = _latin_words(pair.target_words)
    runs: list[list[str]] = []
    end = -2
    for match in _LATIN.finditer(source):
        word = match.group()
        if _is_name(word) and not _occurs(word, exact, folded) and not _is_verb_of(word, folded):
            if source[end : match.start()] == " ":
                runs[-1].append(word)
            else:
                runs.append([word])
            end = match.end()
    for name in list(dict.fromkeys(" ".join(run) for run in runs))[:_MOST]:
        yield make("name-lost", "error", segment=pair.segment, source=name)


def _is_name(word: str) -> bool:
    """Whether a Latin word must be kept: not a single letter, a unit, a currency or a Roman numeral."""
    known = quantity_words.UNIT_ANYWHERE.fullmatch(word) or quantity_words.MONEY_ANYWHERE.fullmatch(word)
    numeral = all(piece.isdigit() or _ROMAN.fullmatch(piece) for piece in _PIECE.findall(word))
    return len(word) > 1 and not known and not numeral


def _fold(word: str) -> str:
    return re.sub(r"[.'’-]", "", word).casefold()


def _latin_words(text: str) -> tuple[set[str], set[str]]:
    """(The Latin words of a translation with their parts and singulars, the same words folded)."""
    words = {match.group() for match in _LATIN.finditer(text)}
    words |= {re.sub(r"['’]s?$", "", word) for word in words}
    words |= {piece for word in words for piece in _PIECE.findall(word)}
    words |= {word[:-1] for word in words if word.endswith("s")}
    return words, {_fold(word) for word in words}


def _is_verb_of(word: str, folded: set[str]) -> bool:
    """Whether English made a verb or noun of a network's name: Twitter, tweeted; Google, googling."""
    low = word.casefold()
    stem = "tweet" if low in ("twitter", "tweeter", "туитър") else low[: max(4, len(low) - 2)]
    return len(low) >= 4 and low.isalpha() and any(other.startswith(stem) and other != low for other in folded)


def _occurs(word: str, exact: set[str], folded: set[str]) -> bool:
    """Whether a word occurs. Capitals inside it (SMART, SmartCityTech) must stay; "Big", "online" may change case."""
    if word in exact:
        return True
    if _DOMAIN.fullmatch(word):
        return _fold(word) in folded
    word = _GRAMMATICAL.sub("", word)
    if word in exact:
        return True
    if any(letter.isupper() for letter in word[1:]):
        pieces = _PIECE.findall(word)
        return len(pieces) > 1 and all(piece in exact for piece in pieces)
    return _fold(word) in folded or all(_fold(piece) in folded for piece in _PIECE.findall(word))


def _people_lost(pair: SentencePair, source: str) -> Iterator[Finding]:
    """People in the source whose surname the translation lacks, both in any usual spelling and in that of `names`."""
    plain = " ".join(pair.target_words.split()).casefold()
    lost: dict[str, str] = {}
    for name, spelled in pair.names.items():
        if name in source:
            source = source.replace(name, "\n" * len(name))
            if spelled.casefold() not in plain:
                lost[name] = spelled
    people = dict.fromkeys(find_people(source))
    words = _skeletons_of(pair.target_words) if people else set()
    for person in people:
        wanted = skeletons(transliterate(person.rpartition(" ")[2]))
        if not wanted & words and (pair.target_lang == "en" or not _declined(wanted, words)):
            lost[person] = transliterate(person)
    for name, spelled in list(lost.items())[:_MOST]:
        yield make("name-lost", "warning", "spelled", pair.segment, source=name, wanted=spelled)


def _skeletons_of(text: str) -> set[str]:
    return {one for match in _LATIN.finditer(text) for one in skeletons(match.group())}


def _declined(wanted: set[str], words: set[str]) -> bool:
    """Whether a word begins with a name: other languages decline names (Filipova, Filipovem)."""
    return any(word.startswith(tuple(wanted)) for word in words)
