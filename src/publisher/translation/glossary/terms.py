"""Glossary terms, their hits in a text, and whether a translation contains them."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from publisher.translation.language.english_inflection import english_forms
from publisher.translation.language.transliterate import transliterate

Rule = Literal["translate", "keep", "transliterate"]

ANY_LANGUAGE: Final = "*"
"""Target language of a term that applies to every language."""

HYPHENS: Final = re.compile(r"[‐‑‒–-]")


@dataclass(frozen=True, slots=True)
class Term:
    """One entry of the glossary.

    `source` is the dictionary form. `rule`: "translate" means `target`; "keep" means `source` unchanged;
    "transliterate" means `target`, or the Act's spelling of `source` when `target` is "". `lang` is the target language
    ("*" = any). `forms` are further source forms that the rules of inflection do not produce.
    """

    source: str
    target: str = ""
    rule: Rule = "translate"
    lang: str = "en"
    note: str = ""
    forms: tuple[str, ...] = ()

    @property
    def wanted(self) -> str:
        """The required translation, in its dictionary form."""
        if self.rule == "keep":
            return self.source
        return self.target or transliterate(self.source)


@dataclass(frozen=True, slots=True)
class Hit:
    """A term found at `text[start:end]`. `target_text` is its translation in the case and number of `matched_text`."""

    start: int
    end: int
    term: Term
    matched_text: str
    target_text: str


def missing_terms(hits: Iterable[Hit], target: str, target_lang: str = "en") -> list[Hit]:
    """Those of `hits` whose term occurs less often in the target; for each term, the last hits.

    A term also counts inside a longer one: "партньорството SmartCityTech Partnership" may become
    "the SmartCityTech Partnership".
    """
    groups: dict[str, list[Hit]] = defaultdict(list)
    for hit in hits:
        groups[hit.term.wanted.casefold()].append(hit)
    if not groups:
        return []
    plain = _plain(target, target_lang)
    left: list[Hit] = []
    for group in groups.values():
        count = sum(1 for _ in pattern_of(group[0].term, target_lang).finditer(plain))
        left += group[count:]
    return sorted(left, key=lambda hit: hit.start)


def _plain(text: str, lang: str) -> str:
    """The text normalised for the search: no case, one kind of quotation mark and space, no hyphens."""
    text = HYPHENS.sub(" ", text.casefold().replace("’", "'"))
    if lang != "en":
        text = "".join(one for one in unicodedata.normalize("NFKD", text) if not unicodedata.combining(one))
    return " ".join(text.split())


@lru_cache(maxsize=4096)
def pattern_of(term: Term, lang: str) -> re.Pattern[str]:
    """A pattern for the forms of the term that count in a translation.

    English forms come from rules. In other languages only the beginning of each word must match, since their endings
    are not known here; a name counts when its last part occurs.
    """
    wanted = _plain(term.wanted, lang)
    if term.rule == "transliterate":
        alternatives = {wanted, wanted.rpartition(" ")[2]}
        alternatives |= {one + "'s" for one in alternatives}
    elif lang == "en":
        alternatives = {_plain(one, lang) for one in english_forms(term.wanted)}
    else:
        stems = [word[: max(4, len(word) * 7 // 10)] if len(word) > 4 else word for word in wanted.split()]
        return re.compile(r"(?<!\w)" + r" ".join(re.escape(stem) + r"\w*" for stem in stems))
    ordered = sorted(alternatives, key=len, reverse=True)
    return re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, ordered)) + r")(?!\w)")
