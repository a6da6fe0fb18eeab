"""Writes names that an engine left in Cyrillic in Latin letters, by the glossary or the Transliteration Act."""

import re

from publisher.translation.checks.people import find_people
from publisher.translation.glossary.glossary import Glossary
from publisher.translation.language.cyrillic import CYRILLIC, CYRILLIC_LANGUAGES
from publisher.translation.language.transliterate import transliterate
from publisher.translation.marks import without_marks

_NAME = re.compile(r"(?<![\w-])[А-Я](?:[а-я]+(?:-[А-Я]?[а-я]+)*|\.)(?![\w-])")
"""A capitalised word or an initial. Words all in capitals are abbreviations and have their own translations."""

_BEGINS = re.compile(r"(?:^|[.!?…:]|[„“”\"«(—–-])\s*$")
"""After this, any word begins with a capital letter."""


def latin_names(source: str, target: str, source_lang: str, target_lang: str, glossary: Glossary) -> str:
    """The target with names transliterated that the engine copied from the source (both texts in canonical form).

    A capitalised word counts as a name unless its position alone explains the capital; glossary terms are written as
    the glossary says. Any other Cyrillic stays, so that the checks find it.
    """
    if source_lang != "bg" or target_lang in CYRILLIC_LANGUAGES or not CYRILLIC.search(target):
        return target
    for hit in reversed(glossary.find(target, target_lang)):
        target = f"{target[: hit.start]}{hit.target_text}{target[hit.end :]}"
    kept = {word for term in glossary if term.rule == "keep" for word in term.source.split()}
    names = _names(without_marks(source)) - kept
    return _NAME.sub(lambda found: transliterate(found.group()) if found.group() in names else found.group(), target)


def _names(source: str) -> set[str]:
    """The words of the source that are names by their position, or are part of a person's name."""
    found = {match.group() for match in _NAME.finditer(source) if not _BEGINS.search(source, 0, match.start())}
    return found | {word for person in find_people(source) for word in person.split()}
