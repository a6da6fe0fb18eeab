"""Derives the forms of Bulgarian nouns and adjectives from their dictionary form.

A glossary contains a term once; a text uses it with an article, in the plural or in the count form. The rules are those
of a school grammar. They produce every form that a word with that ending can have, including forms in no dictionary;
that is harmless, since a form only matters when a text contains it. A form must never be a different word: no rule adds
a derivational ending (член → членство).
"""

import re
from typing import Final

Forms = dict[str, int]
"""Lower-case form → its number: 1 = a plural of the base form, -1 = the singular of a plural base form, else 0."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_CONSONANT: Final = "бвгджзйклмнпрстфхцчшщ"
_SHORT_WORDS: Final = _words("на за от в във с със и или по към до при без над под между през след чрез а но че да не")
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
    "лист": ("листа",),
    "крак": ("крака",),
    "рог": ("рога",),
    "номер": ("номера",),
}
_SINGULARS: Final = {plural: base for base, plurals in _IRREGULAR_PLURALS.items() for plural in plurals}
_CONTRACTED_SINGULARS: Final = {"връх": ("върха", "върхът"), "гръб": ("гърба", "гърбът"), "ден": ("деня", "денят")}
_YAT: Final = re.compile(f"(?<=[{_CONSONANT}])я(?=[{_CONSONANT}]+$)")
_YAT_BACK: Final = re.compile(f"(?<=[{_CONSONANT}])е(?=[{_CONSONANT}]+$)")
_YAT_SINGULARS: Final = ("свят", "цвят", "бряг", "сняг", "смях", "грях")
"""Nouns whose я becomes е before an article too: света, цвета. Others keep it: хляба, вятъра."""

_PARTICIPLES: Final = ("ен", "ащ", "ящ", "ещ")
"""Endings of adjectives that are used as nouns: учен, служещ."""

_CHANGING_ADJECTIVES: Final = _words("голям бял цял ням сляп прям зрял смял рядък")
_PLURAL_ENDINGS: Final = (
    "ници",
    "ове",
    "еве",
    "тели",
    "ци",
    "ции",
    "сии",
    "ждани",
    "ития",
    "ания",
    "ения",
    "ори",
    "ари",
    "исти",
)
"""Endings that only plurals have: with them a term that has no adjective is known to be a plural."""


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
    if base.endswith(_YAT_SINGULARS):
        changed = _YAT.sub("е", base)
        singular |= {changed + "а", changed + "ът"}
        # „Свята“ is another word: holy.
        singular -= {"свята", "святът"}
    if re.search(r"[^аеиоуъюя]ър$", base):
        singular.add(base[:-2] + "ра")  # two metres: два метра
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
    if base.endswith("не") and len(base) > 5:
        plural.add(base[:-1] + "ия")
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
        return {base: 0}
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
    forms = dict.fromkeys(plural, 1)
    forms.update(dict.fromkeys({base, *singular}, 0))
    return forms


def adjective_forms(word: str) -> Forms:
    """List the forms of a Bulgarian adjective: gender, number, article (умен → умна, умно, умни, умният, умните)."""
    base = word.lower()
    if len(base) < 3 or not "а" <= base[-1] <= "я" or base in _SHORT_WORDS:
        return {base: 0}
    stems = {base if base[-1] in _CONSONANT else base[:-1]}
    if base[-1] in _CONSONANT and base[-2] in "еъ":
        fleeting = base[:-2] + base[-1]
        stems |= {fleeting, _YAT_BACK.sub("я", fleeting)}
    changed = {_YAT.sub("е", stem) for stem in stems}
    singular = {stem + ending for stem in stems for ending in ("а", "ата", "о", "ото", "ия", "ият")}
    singular |= {stem + ending for stem in changed for ending in ("ия", "ият")}
    plural = {stem + ending for stem in changed for ending in ("и", "ите")}
    forms = dict.fromkeys(plural, int(base[-1] != "и"))
    forms.update(dict.fromkeys({base, *singular}, 0))
    return forms


def phrase_forms(words: list[str]) -> list[Forms]:
    """The possible forms of each word of a term.

    A term of one word counts as a noun, unless it ends like an adjective (-ски, -ен) or a participle. In a longer
    term every word except prepositions and conjunctions may be a noun or an adjective, so умен град finds умните
    градове. A term in the plural is also found in the singular: малки и средни предприятия, средно предприятие.
    """
    if len(words) == 1 and not words[0].lower().endswith("ски"):
        every = [noun_forms(words[0])]
        base = words[0].lower()
        if base in _CHANGING_ADJECTIVES or (len(base) > 3 and base.endswith(_PARTICIPLES)):
            every = [adjective_forms(base) | every[0]]
    else:
        every = []
        for word in words:
            forms = adjective_forms(word)
            forms.update(noun_forms(word))
            every.append(forms)
    return _with_singulars([word.lower() for word in words], every)


def _with_singulars(words: list[str], every: list[Forms]) -> list[Forms]:
    """The forms of a term, with those of the singular if it is a plural."""
    described = len(words) > 1 and words[0].endswith("и") and words[-1][-1:] in "иеая"
    if described:
        singulars = [*map(_adjective_singulars, words[:-1]), _noun_singulars(words[-1])]
    elif words[0].endswith(_PLURAL_ENDINGS) or words[0] in _SINGULARS:
        singulars = [_noun_singulars(words[0]), *(set[str]() for _ in words[1:])]
    else:
        return every
    own = [forms.keys() & noun_forms(word).keys() for word, forms in zip(words, every, strict=True)]
    return [forms | dict.fromkeys(found - known, -1) for found, forms, known in zip(singulars, every, own, strict=True)]


def _adjective_singulars(plural: str) -> set[str]:
    """The singular forms of an adjective in the plural: големи → голям, голяма, големия; малки → малък."""
    if not plural.endswith("и") or plural in _SHORT_WORDS:
        return set()
    stem = plural[:-1]
    stems = {stem, _YAT_BACK.sub("я", stem)}
    bases = stems | {one[:-1] + vowel + one[-1] for one in stems for vowel in "еъ"}
    return {form for base in bases for form, number in adjective_forms(base).items() if number == 0} - {plural}


def _noun_singulars(plural: str) -> set[str]:
    """The singular forms that a plural noun may have: предприятия → предприятие, източници → източник."""
    bases: set[str] = set()
    for ending, singulars in _SINGULAR_ENDINGS:
        if plural.endswith(ending) and len(plural) > len(ending) + 2:
            bases |= {plural.removesuffix(ending) + singular for singular in singulars}
    if plural in _SINGULARS:
        bases = {_SINGULARS[plural]}
    return {form for base in bases for form, number in noun_forms(base).items() if number == 0} - {plural}


_SINGULAR_ENDINGS: Final = (
    ("ници", ("ник",)),
    ("йци", ("ец",)),
    ("ци", ("к", "ец")),
    ("зи", ("г",)),
    ("ни", ("нин",)),
    ("ове", ("",)),
    ("еве", ("", "й")),
    ("ии", ("ия",)),
    ("ия", ("ие",)),
    ("ща", ("ще",)),
    ("ца", ("це",)),
    ("та", ("",)),
    ("а", ("о",)),
    ("и", ("", "а", "я", "й")),
)
