"""Damages sound translations in the ways in which machine translation goes wrong, one fault a pair.

Each rule edits the English side alone, wherever it applies, so that the classes are as large as the sound pairs allow.
The words that it puts in are its own, not those of the checks.
"""

import calendar
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from publisher.translation.language.transliterate import transliterate

Pair = tuple[str, str]
Rule = Callable[[Pair], Iterator[str]]

_MONTHS: Final = tuple(calendar.month_name)[1:]
_DAYS: Final = tuple(calendar.day_name)
_NUMBER_WORDS: Final = {
    "two": "three", "three": "five", "four": "six", "five": "four", "six": "seven", "seven": "nine", "eight": "six",
    "ten": "twelve", "eighteen": "eighty", "hundred": "thousand", "first": "second", "third": "fourth",
    "nineteenth": "eighteenth", "twelfth": "tenth", "fourteenth": "fifteenth", "twentieth": "nineteenth",
    "second": "third", "seventy": "ninety",
}  # fmt: skip
_CURRENCIES: Final = {"BGN": "USD", "EUR": "BGN", "€": "£", "$": "€", "£": "$", "leva": "euros", "euros": "dollars"}
_UNITS: Final = {
    "kph": "mph", "kilometres": "metres", "kilos": "grams", "hours": "days", "hour": "week", "minutes": "hours",
    "tonnes": "kilograms", "million": "billion", "µg/m³": "mg/m³", "degrees": "per cent",
}  # fmt: skip
_NEGATIONS: Final = re.compile(r"\b(?:not|no|never|cannot|nobody|nothing)\b(?!\.)|n['’]t\b", re.IGNORECASE)
_AUXILIARY: Final = re.compile(r"\b(?:is|are|was|were|will|has|have|can)\b(?! not)")
_GIVEN: Final = ("Peter", "Stefka", "Radoslav", "Monica")
_SURNAMES: Final = ("Draganov", "Petersen", "Kirilova", "Lombardi")
_PLACES: Final = ("Montana", "Oslo", "Shumen", "Vidin", "Marseille", "Dobrich")
_PEOPLE: Final = {
    "Mariya Gabriel", "Boyka Zlatarska", "William Hughes", "Jean Dubois", "Agatha Christie", "Hristo Ganev",
    "Pedro Sánchez", "Katerina Veleva", "Tsanko Zhekov", "Vezhdi Rashidov", "Angela Merkel", "Chavdar Tsenkov",
    "Emil Yanev", "Lili Todorova", "Vasil Levski", "Yuri Gagarin", "Orhan Pamuk", "Ruzha Toncheva", "Mihaela Fileva",
    "Elena Kaneva", "Günther Schmidt",
}  # fmt: skip
_TOWNS: Final = re.split(
    r"[|\n]+",
    """Gorna Oryahovitsa|Varna|Burgas|Vienna|Ruse|Cologne|Munich|Prague|Greece
Spain|Hungary|Belgrade|Thessaloniki|Bucharest|Geneva|Leipzig|Stara Zagora|Haskovo
Yambol|Lozenets|Copenhagen|Tokyo|Veliko Tarnovo|Brussels|Lisbon|Barcelona|Milan
Rila|Pirin|Krushuna|Rome|Lyon|Trakia|the Netherlands|the Danube|Slovakia""",
)
_INVENTED: Final = (
    "The minister praised the initiative in a short speech.",
    "This was made possible by generous donors from abroad.",
)
_NOTES: Final = (
    "English: {}", "In English, this reads: {}", "{} (Note: the Bulgarian name was kept.)",
    "Here is the translation: {}",
    "{} Note: I kept the original punctuation.", "Translation: {}", "{} Alternatively: {}", "Sure! {}",
    "I'm sorry, but I can't translate this text.", "Unfortunately, I am unable to translate this text.",
    "Could you please provide the text that you want translated?", "As an AI language model, I cannot do that.",
    "{}\n\n[Translator's note: idiom]", "Certainly, here's the English version: {}",
    "{}\n\nLet me know if you need changes.",
)  # fmt: skip


def _replaced(text: str, old: str, new: str) -> Iterator[str]:
    edited = re.sub(rf"(?<!\w){re.escape(old)}(?!\w)", lambda _: new, text, count=1)
    if edited != text:
        yield edited


def _from_table(table: dict[str, str]) -> Rule:
    def rule(pair: Pair) -> Iterator[str]:
        for old, new in table.items():
            yield from _replaced(pair[1], old, new)

    return rule


def _number_changed(pair: Pair) -> Iterator[str]:
    for match in re.finditer(r"\d+", pair[1]):
        last = "3" if match.group()[-1] != "3" else "8"
        yield pair[1][: match.end() - 1] + last + pair[1][match.end() :]


def _number_dropped(pair: Pair) -> Iterator[str]:
    for match in re.finditer(r"(?<![\w.,:–/-])\d+ (?=[a-z])", pair[1]):
        yield pair[1][: match.start()] + pair[1][match.end() :]


def _separator_moved(pair: Pair) -> Iterator[str]:
    for match in re.finditer(r"\d,\d{3}(?!\d)", pair[1]):
        yield pair[1][: match.start() + 1] + pair[1][match.start() + 2 :][:1] + "," + pair[1][match.start() + 3 :]
        yield pair[1][: match.end()] + ",000" + pair[1][match.end() :]
    for match in re.finditer(r"\d\.\d(?! ?[ap]\.?m)", pair[1]):
        yield pair[1][: match.start() + 1] + pair[1][match.start() + 2 :]


def _month(pair: Pair) -> Iterator[str]:
    for at, month in enumerate(_MONTHS):
        yield from _replaced(pair[1], month, _MONTHS[(at + 5) % 12])


def _weekday(pair: Pair) -> Iterator[str]:
    for at, day in enumerate(_DAYS):
        yield from _replaced(pair[1], day, _DAYS[(at + 2) % 7])
        yield from _replaced(pair[1], day + "s", _DAYS[(at + 3) % 7] + "s")


def _half_of_day(pair: Pair) -> Iterator[str]:
    for match in re.finditer(r"\d\s?([ap])\.?m", pair[1]):
        other = "p" if match[1] == "a" else "a"
        yield pair[1][: match.start(1)] + other + pair[1][match.end(1) :]


def _percent_lost(pair: Pair) -> Iterator[str]:
    edited = re.sub(r"(\d)\s?%", r"\1", pair[1], count=1)
    if edited != pair[1]:
        yield edited


def _negation_dropped(pair: Pair) -> Iterator[str]:
    found = list(_NEGATIONS.finditer(pair[1]))
    if len(found) == 1:
        positive = {"cannot": "can", "nobody": "everybody", "nothing": "everything", "never": "always"}
        new = positive.get(found[0].group().lower(), "")
        before = re.sub(r"\bca$", "can", re.sub(r"\bwo$", "will", pair[1][: found[0].start()]))
        text = before + new + pair[1][found[0].end() :]
        yield re.sub(r" +", " ", text)


def _negation_added(pair: Pair) -> Iterator[str]:
    if not _NEGATIONS.search(pair[1]) and (found := _AUXILIARY.search(pair[1])):
        yield pair[1][: found.end()] + " not" + pair[1][found.end() :]


def _given_name(pair: Pair) -> Iterator[str]:
    for at, person in enumerate(sorted(_PEOPLE)):
        surname = person.partition(" ")[2]
        yield from _replaced(pair[1], person, f"{_GIVEN[at % len(_GIVEN)]} {surname}")


def _surname(pair: Pair) -> Iterator[str]:
    for at, person in enumerate(sorted(_PEOPLE)):
        given, _, _ = person.partition(" ")
        yield from _replaced(pair[1], person, f"{given} {_SURNAMES[at % len(_SURNAMES)]}")


def _name_lost(pair: Pair) -> Iterator[str]:
    for person in sorted(_PEOPLE):
        yield from _replaced(pair[1], person, "the visitor")


def _place_changed(pair: Pair) -> Iterator[str]:
    for at, town in enumerate(_TOWNS):
        yield from _replaced(pair[1], town, _PLACES[at % len(_PLACES)])


def _place_lost(pair: Pair) -> Iterator[str]:
    for town in _TOWNS:
        yield from _replaced(pair[1], town, "the town")


def _sentences(text: str) -> list[str]:
    return re.findall(r"[^.!?]+[.!?]+", text)


def _sentence_dropped(pair: Pair) -> Iterator[str]:
    sentences = [one.strip() for one in _sentences(pair[1])]
    if len(sentences) >= 2 and len(sentences) == len(_sentences(pair[0])) and not re.search(r"\d\.", pair[1]):
        for at in range(len(sentences)):
            yield " ".join(sentences[:at] + sentences[at + 1 :])


def _sentence_doubled(pair: Pair) -> Iterator[str]:
    sentences = [one.strip() for one in _sentences(pair[1])]
    if re.search(r"[ap]\.m|\d\.|Dr|\.\w", pair[1]) or not sentences or len(pair[1]) < 30:
        return
    at = len(pair[1]) % len(sentences)
    yield " ".join([*sentences[: at + 1], *sentences[at:]])


def _sentence_invented(pair: Pair) -> Iterator[str]:
    if len(pair[1]) > 30 and pair[1].endswith("."):
        yield f"{pair[1]} {_INVENTED[len(pair[1]) % len(_INVENTED)]}"


def _cut(share: float, stop: str) -> Rule:
    def rule(pair: Pair) -> Iterator[str]:
        words = pair[1].split()
        if len(pair[1]) >= 60:
            yield " ".join(words[: round(len(words) * share)]).rstrip(",;:.") + stop

    return rule


_SWAPPED: Final = {
    "rose": "fell", "decreases": "increases", "fallen": "risen", "growing": "shrinking", "before": "after",
    "following": "before", "after": "before", "More": "Fewer", "won": "lost", "adopted": "rejected", "lower": "higher",
    "At least": "At most", "old": "new", "bought": "sold", "left": "right", "higher": "lower", "Old": "New",
    "in favour of": "against", "ago": "from now", "allowed": "forbidden", "winter": "summer", "northern": "southern",
    "begun": "ended", "reopens": "closes", "increasing": "falling", "fall": "rise", "Imports": "Exports",
    "free": "paid", "early": "late", "begins": "ends", "large": "small", "largest": "smallest", "brighter": "darker",
    "safer": "more dangerous", "first": "last", "morning": "evening",
}  # fmt: skip


def _looped(pair: Pair) -> Iterator[str]:
    words = pair[1].rstrip(".").split()
    if len(words) >= 6:
        yield " ".join(words + words[-4:] + words[-4:]) + "."


def _cyrillic(pair: Pair) -> Iterator[str]:
    long = max(pair[0].split(), key=len).strip(".,!?:;„“()")
    last = pair[1].split()[-1].strip(".,!?")
    if len(long) > 5 and last.isalpha():
        yield from _replaced(pair[1], last, long)


def _only_transliterated(pair: Pair) -> Iterator[str]:
    words = [one.strip(".,!?:;„“()") for one in pair[0].split()[1:]]
    lower = [one for one in words if one.islower() and len(one) >= 6]
    last = pair[1].split()[-1].strip(".,!?")
    if lower and last.isalpha():
        yield from _replaced(pair[1], last, transliterate(max(lower, key=len)))


def _noted(pair: Pair) -> Iterator[str]:
    yield _NOTES[len(pair[0] + pair[1]) % len(_NOTES)].replace("{}", pair[1])


RULES: Final[Sequence[tuple[str, Rule, int]]] = (
    ("number-changed", _number_changed, 50),
    ("number-dropped", _number_dropped, 20),
    ("separator-moved", _separator_moved, 20),
    ("number-word", _from_table(_NUMBER_WORDS), 40),
    ("month", _month, 25),
    ("weekday", _weekday, 20),
    ("half-of-day", _half_of_day, 20),
    ("percent-lost", _percent_lost, 10),
    ("currency", _from_table(_CURRENCIES), 25),
    ("unit", _from_table(_UNITS), 25),
    ("negation-dropped", _negation_dropped, 30),
    ("negation-added", _negation_added, 40),
    ("given-name", _given_name, 30),
    ("surname", _surname, 30),
    ("name-lost", _name_lost, 30),
    ("place-changed", _place_changed, 40),
    ("place-lost", _place_lost, 40),
    ("sentence-dropped", _sentence_dropped, 40),
    ("sentence-doubled", _sentence_doubled, 40),
    ("sentence-invented", _sentence_invented, 40),
    ("half-cut", _cut(0.5, "."), 30),
    ("half-cut-open", _cut(0.5, ""), 30),
    ("quarter-cut-open", _cut(0.75, ""), 20),
    ("direction", _from_table(_SWAPPED), 40),
    ("looped", _looped, 20),
    ("cyrillic", _cyrillic, 20),
    ("only-transliterated", _only_transliterated, 30),
    ("model-note", _noted, 40),
)
"""Class, rule, and most pairs of the class, so that none outweighs the others."""


def damaged(sound: Sequence[Pair]) -> Iterator[tuple[str, str, str]]:
    """Yield (class, Bulgarian, damaged English), spread evenly over the sound pairs where a rule applies to many."""
    for name, rule, most in RULES:
        made = [(name, pair[0], text) for pair in sound for text in rule(pair)]
        step = max(1, len(made) / most)
        yield from (made[int(at * step)] for at in range(min(most, len(made))))
