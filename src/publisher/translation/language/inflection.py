"""Derives the forms of Bulgarian nouns and adjectives, and of English nouns, from their dictionary form.

A glossary contains a term once; a text uses it with an article, in the plural or in the count form. The rules are those
of a school grammar. They produce every form that a word with that ending can have, including forms in no dictionary;
that is harmless, since a form only matters when a text contains it. A form must never be a different word: no rule adds
a derivational ending (член → членство).
"""

import re
from collections.abc import Callable
from typing import Final

Forms = dict[str, bool]
"""Lower-case form → whether it is the plural of a singular base form."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_CONSONANT: Final = "бвгджзйклмнпрстфхцчшщ"
_SHORT_WORDS: Final = _words(
    "на за от в във с със и или по към до при без над под между през след край чрез а но че да не"
)
_SOFTENED: Final = {"к": "ц", "г": "з", "х": "с"}
_SOFT_NOUNS: Final = _words("ден кон път огън лакът нокът крал цар зет сън")
_FEMININE: Final = _words(
    "реч нощ сол вечер есен пролет кръв любов мисъл смърт пещ помощ мощ памет цел степен част връв плът заповед "
    "длан кал жал вещ печал захар младеж промишленост"
)
_IRREGULAR_PLURALS: Final = {
    "човек": ("хора", "души"),
    "дете": ("деца",),
    "брат": ("братя",),
    "господин": ("господа",),
    "мъж": ("мъже",),
    "кон": ("коне",),
    "крал": ("крале",),
    "цар": ("царе",),
    "княз": ("князе",),
    "ръка": ("ръце",),
    "око": ("очи",),
    "ухо": ("уши",),
    "път": ("пътища",),
    "ден": ("дена",),
    "цвете": ("цветя",),
    "чудо": ("чудеса",),
    "небе": ("небеса",),
    "връх": ("върхове",),
    "гръб": ("гърбове",),
    "вятър": ("ветрове",),
}
_CONTRACTED_SINGULARS: Final = {"връх": ("върха", "върхът"), "гръб": ("гърба", "гърбът"), "ден": ("деня", "денят")}
_YAT: Final = re.compile(f"(?<=[{_CONSONANT}])я(?=[{_CONSONANT}]+$)")


def _definite_plural(plural: str) -> str:
    """хора → хората, градове → градовете."""
    return plural + ("та" if plural[-1] in "ая" else "те")


def _plural_stems(stem: str) -> set[str]:
    """The variants of a stem before a plural ending: unchanged, without a fleeting vowel, with я changed to е."""
    stems = {stem}
    if stem.endswith("ец"):
        stems.add(stem[:-2] + ("йц" if stem[-3:-2] not in _CONSONANT else "ц"))
    elif re.search(r"(?:ъ[рлкмнгт]|е[нлр])$", stem):
        stems.add(stem[:-2] + stem[-1])
    if stem.endswith(("анин", "янин", "арин")):
        stems.add(stem[:-2])
    stems |= {_YAT.sub("е", one) for one in stems}
    return stems


def _masculine(base: str) -> tuple[set[str], set[str]]:
    """Singular and plural forms of a noun that ends in a consonant (feminine ones too: област, реч)."""
    if base.endswith("й"):
        stem = base[:-1]
        return {stem + "я", stem + "ят"}, {stem + "и", stem + "еве", stem + "ища"}
    singular = {base + "а", base + "ът"} | set(_CONTRACTED_SINGULARS.get(base, ()))
    if base in _SOFT_NOUNS or (len(base) > 4 and base.endswith(("тел", "ар", "яр"))):
        singular |= {base + "я", base + "ят"}
    if base in _FEMININE or base.endswith(("ст", "щ")):
        singular.add(base + "та")
    plural = set()
    for stem in _plural_stems(base):
        plural |= {stem + "и", stem + "ове"}
        if stem[-1] in _SOFTENED:
            plural.add(stem[:-1] + _SOFTENED[stem[-1]] + "и")
        if stem[-1] in "жчшщцлрн":
            plural.add(stem + "еве")
    return singular, plural


def _neuter(base: str) -> tuple[set[str], set[str]]:
    """Singular and plural forms of a noun that ends in -о, -е, -и, -у or -ю."""
    singular = {base + "то"}
    if base.endswith("о"):
        return singular, {stem + "а" for stem in _plural_stems(base[:-1])}
    if base.endswith("ие"):
        return singular, {base[:-1] + "я"}
    if base.endswith(("ще", "це")):
        return singular, {base[:-1] + "а"}
    plural = {base + "та"}
    if base.endswith("ме"):
        plural.add(base + "на")
    if base.endswith("е"):
        plural.add(base[:-1] + "я")
    return singular, plural


def noun_forms(word: str) -> Forms:
    """List the forms of a Bulgarian noun: articles (-ът, -ят, -а, -я, -та, -то), plurals, the count form.

    Known alternations: к→ц, г→з, х→с (участник → участници), a fleeting ъ or е (център → центрове,
    чужденец → чужденци), я→е (промяна → промени), -нин dropped (гражданин → граждани). A word of one or two
    letters, or not in Cyrillic, has only one form.
    """
    base = word.lower()
    if len(base) < 3 or not "а" <= base[-1] <= "я" or base in _SHORT_WORDS:
        return {base: False}
    if base[-1] in _CONSONANT:
        singular, plural = _masculine(base)
    elif base[-1] in "ая":
        singular, plural = {base + "та"}, {stem + "и" for stem in _plural_stems(base[:-1])}
    else:
        singular, plural = _neuter(base)
    plural |= set(_IRREGULAR_PLURALS.get(base, ()))
    plural |= {_definite_plural(one) for one in plural}
    if base[-1] in "ия":
        singular.add(_definite_plural(base))
    forms = dict.fromkeys(plural, True)
    forms.update(dict.fromkeys({base, *singular}, False))
    return forms


def adjective_forms(word: str) -> Forms:
    """List the forms of a Bulgarian adjective: gender, number, article (умен → умна, умно, умни, умният, умните)."""
    base = word.lower()
    if len(base) < 3 or not "а" <= base[-1] <= "я" or base in _SHORT_WORDS:
        return {base: False}
    stems = {base if base[-1] in _CONSONANT else base[:-1]}
    if base[-1] in _CONSONANT and base[-2] in "еъ":
        stems.add(base[:-2] + base[-1])
    singular = {stem + ending for stem in stems for ending in ("а", "ата", "о", "ото", "ия", "ият")}
    plural = {_YAT.sub("е", stem) + ending for stem in stems for ending in ("и", "ите")}
    forms = dict.fromkeys(plural, base[-1] != "и")
    forms.update(dict.fromkeys({base, *singular}, False))
    return forms


def phrase_forms(words: list[str]) -> list[Forms]:
    """The possible forms of each word of a term.

    A term of one word counts as a noun, unless it ends like a relative adjective (-ски). In a longer term every word
    except prepositions and conjunctions may be a noun or an adjective, so умен град finds умните градове.
    """
    if len(words) == 1 and not words[0].lower().endswith("ски"):
        return [noun_forms(words[0])]
    every = []
    for word in words:
        forms = adjective_forms(word)
        forms.update(noun_forms(word))
        every.append(forms)
    return every


_EN_IRREGULAR: Final = {
    "child": "children",
    "person": "people",
    "man": "men",
    "woman": "women",
    "life": "lives",
    "criterion": "criteria",
}
_EN_UNCOUNTED: Final = _words(
    "data information media news equipment software hardware research advice knowledge management training funding "
    "innovation governance transport people staff series"
)
_EN_HEAD: Final = re.compile(r"(?P<head>.*?)(?P<rest> (?:of|for|in|on|to|with|under|at|from|between)\b.*)?")


def _english_word_plural(word: str) -> str:
    low = word.lower()
    if low in _EN_UNCOUNTED:
        return word
    if low in _EN_IRREGULAR:
        return word[0] + _EN_IRREGULAR[low][1:]
    if re.search(r"[^aeiou]y$", low):
        return word[:-1] + "ies"
    if low.endswith("sis"):
        return word[:-2] + "es"
    if low.endswith(("s", "x", "z", "ch", "sh")):
        return word + "es"
    return word + "s"


def _english_word_singular(word: str) -> str:
    if word.lower() in _EN_UNCOUNTED or word.endswith(("ss", "is", "us")):
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    if re.search(r"(?:s|x|z|ch|sh)es$", word):
        return word[:-2]
    return word.removesuffix("s")


def _with_head(phrase: str, change: Callable[[str], str]) -> str:
    """Change the head noun of an English phrase: the last word before a preposition."""
    match = _EN_HEAD.fullmatch(phrase)
    if not match or not match["head"]:
        return phrase
    before, space, head = match["head"].rpartition(" ")
    return before + space + (change(head) if head else "") + (match["rest"] or "")


def english_plural(phrase: str) -> str:
    """Put the head of an English phrase in the plural: smart city → smart cities, call for bids → calls for bids."""
    return _with_head(_with_head(phrase, _english_word_singular), _english_word_plural)


def english_forms(phrase: str) -> set[str]:
    """List how an English term may appear: itself, singular, plural, and their possessives (straight quote)."""
    forms = {phrase, _with_head(phrase, _english_word_singular), english_plural(phrase)}
    return forms | {one + ("'" if one.endswith("s") else "'s") for one in forms}
