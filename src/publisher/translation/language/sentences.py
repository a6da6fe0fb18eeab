"""Splits Bulgarian and English texts into sentences.

Joining two sentences is the safer error: an engine translates both, while a sentence cut in the middle ("ул." |
"Граф Игнатиев") gives two wrong ones. So a full stop ends a sentence only when nothing suggests otherwise. Every step
reads each character a bounded number of times: the time is linear in the length of the text.

Why not `pysbd`, which has rules for Bulgarian: docs/decisions/036.
"""

import re
from collections.abc import Iterator

_TOKEN = re.compile(r"⟦(?P<close>/?)(?P<number>\d+)⟧|(?P<stop>[.!?…]+)|(?P<blank>\n[^\S\n]*\n\s*)")
_TAIL = re.compile(r"(?:[\"”“»’')\]]|⟦/\d+⟧)*")
_SPACE = re.compile(r"\s+")
_LEAD = re.compile(r"(?:⟦/?\d+⟧|[\"'„“”‘«(\[–—-]|\s)*")
_WORD = re.compile(r"[^\W\d_]+(?:[.-][^\W\d_]+)*$")
_NUMBERING = re.compile(r"(?:⟦\d+⟧|\s)*(?:\d{1,3}(?:\.\d{1,3})*|[IVXLC]{1,5})")
_HEADING = re.compile(
    r"(?:⟦\d+⟧|\s)*(?:чл|т|член|точка|глава|раздел|част|стъпка|етап|урок|тема|модул|приложение|задача|въпрос|фигура|"
    r"таблица|фиг|табл|том|изд|издание|книга|серия|сезон|епизод|брой|article|art|chapter|section|part|step|stage|lesson|unit|module|annex|appendix|figure|"
    r"table)\.?\s+(?:№\s*|no\.?\s*)?(?:\d{1,3}|[IVXLC]{1,5}|"
    r"(?:първ|втор|трет|четвърт|пет|шест|седм|осм|девет|десет)\w{1,2})",
    re.IGNORECASE,
)
"""„Глава 3. Как работи клъстерът“: one heading, not two sentences."""

_ITEM = re.compile(r"(?<![^\s:(])(?P<number>\d{1,2}|[IVX]{1,5})\.(?=\s+\S)")
_ROMAN_NUMBERS = "I II III IV V VI VII VIII IX X XI XII"
_ROMAN = {roman: number for number, roman in enumerate(_ROMAN_NUMBERS.split(), 1)}
_BRACKET_OR_DASH = re.compile(r"[(\[–—/-]")
_NEXT_WORD = re.compile(r"[^\W\d_]+")
_DIGITS = re.compile(r"\d$")
_WINDOW = 24
"""Characters before a full stop that are searched for an abbreviation."""

_BULGARIAN = (
    "ул бул пл жк кв ет ап вх бл обл гр проф доц инж арх акад ас гл д-р г-н г-жа г-ца н.с чл ал стр вж напр т.нар "
    "т.е т.к бел прев изд авт фиг табл ср срв тел моб факс св о-в ген полк кап лейт зам пом зав отг дир бр рег "
    "вкл прибл съкр год ян февр авг септ окт ноем дек рест хот респ нар ст кор изп адв юрк гимн сем фам майст рък "
    "инсп серж подп пор о-р к-т л-т р-н м-р н-к ф-ма д-во изх вх дол гор изт зап сев юж "
    "сладк пон чет съб нед"
)
_ENGLISH = (
    "mr mrs ms dr prof rev hon st messrs vs cf viz approx dept univ fig figs eq nos vol sec ch pp eds al est inc "
    "ltd co corp gov sen gen col capt lt maj sgt jan feb mar apr jun jul aug sep sept oct nov dec mt ave blvd"
)
_ABBREVIATIONS = frozenset(f"{_BULGARIAN} {_ENGLISH}".split())
"""Words after which a full stop never ends a sentence. One set for both languages: a Bulgarian text may name
"Prof. Smith". Excludes abbreviations that are also ordinary words at the end of sentences (ред, им, общ; art)."""

_CLOSING = frozenset(["др", "пр", "т.н", "etc"])
"""Abbreviations that close an enumeration: before a capital letter, the sentence has ended."""

_BEFORE_NUMBER = frozenset(["no", "p", "ок", "каб", "стая", "доп", "пет"])
_BEFORE_BRACKET = frozenset(["лв", "млн", "млрд", "хил", "км", "кг", "дка", "бр", "кв", "куб", "мин", "сек"])
"""Units and amounts: what stands in brackets behind them says the same in others."""

_AFTER_COMMA = frozenset(["общ", "им", "ред"])
"""Abbreviations that are also words: they go on after a comma or a preposition (с. Баня, общ. Разлог)."""

_PREPOSITIONS = frozenset(["в", "във", "на", "от", "за", "до", "към", "край", "под", "при", "с", "със", "и"])
_SHORT_WORDS = frozenset(["аз", "ум", "ад", "яд", "ос", "ах", "ох", "ех", "ей", "ян"])
_ONE_LETTER_WORDS = frozenset(["е", "я", "й", "ѝ"])
_SHORT_NAMES = frozenset(["Люб", "Ник", "Ант", "Йор", "Кир", "Мих", "Дим", "Тод", "Вас", "Стеф", "Георг", "Конст"])
"""First names as they are shortened before a surname; those of two letters are known by their form (Ив., Хр., Дж.)."""

_SHORT_NAME = re.compile(r"[А-Я][бвгджзйклмнпрстфхцчшщ]")
_BEGINNING_WORDS = (
    "тогава той тя те то това този тази тези тук там ние вие в във на за от по при след преди през когато ако как къде "
    "кога защо всички всеки всяка има няма ще не да но обаче така също освен очакваме каним заповядайте входът входа "
    "оттогава оттам днес вчера утре скоро накрая затова дори само може трябва беше бяха бе другите останалите хората "
    "регистрацията програмата срещата събитието билети повече благодарим the it he she they we this these that there "
    "in on at for from with after before when if"
)
_BEGINNERS = frozenset(_BEGINNING_WORDS.split())
"""Words that only a sentence begins with a capital letter: after them „2027 г.“ has ended one."""
_ORDINAL_DOT = frozenset(["cs", "da", "de", "et", "fi", "hr", "hu", "lv", "nb", "no", "pl", "sk", "sl", "sr", "tr"])
"""Languages that write ordinal numbers with a full stop ("3. Mai")."""


def split(text: str, lang: str) -> list[tuple[str, str]]:
    """Cut canonical or plain text into pairs (sentence, white space after it).

    The pairs joined together give the text again. Nothing is cut inside a mark `⟦1⟧` or between `⟦1⟧` and `⟦/1⟧`; an
    empty line always ends a sentence. `lang` is the code of the text's language.
    """
    items = set(_items(text))
    paired = set(re.findall(r"⟦/(\d+)⟧", text))
    pairs: list[tuple[str, str]] = []
    first = len(text) - len(text.lstrip())
    start = depth = 0
    for token in _TOKEN.finditer(text):
        if number := token["number"]:
            if number in paired:
                depth += -1 if token["close"] else 1
            continue
        if token.start() < start:
            continue
        if token["blank"]:
            end, after = token.span()
        else:
            tail = _TAIL.match(text, token.end())
            end = tail.end() if tail else token.end()
            space = _SPACE.match(text, end)
            after = space.end() if space else end
        inside = depth and depth > text.count("⟦/", token.end(), end)
        if inside or after in (end, len(text)) or end <= first:
            continue
        if token["blank"] or (token.start() not in items and _ends(text, start, token, after, lang)):
            pairs.append((text[start:end], text[end:after]))
            start = after
    if start < len(text):
        pairs.append((text[start:], ""))
    return pairs


def _items(text: str) -> Iterator[int]:
    """Offsets of the full stops behind the numbers of a list within a line: „Програма: 1. Откриване 2. Доклади“.

    The numbers count from 1 and there are two at least.
    """
    stops: list[int] = []
    for item in _ITEM.finditer(text):
        number = _ROMAN.get(item["number"]) or (int(item["number"]) if item["number"].isdigit() else 0)
        if number == 1:
            if len(stops) > 1:
                yield from stops
            stops = [item.end() - 1]
        elif number == len(stops) + 1 and stops:
            stops.append(item.end() - 1)
    if len(stops) > 1:
        yield from stops


def _ends(text: str, start: int, stop: re.Match[str], after: int, lang: str) -> bool:
    """Whether the sentence that begins at `start` ends with `stop`; the next words begin at `after`."""
    lead = _LEAD.match(text, after)
    position = lead.end() if lead else after
    following = text[position : position + 1]
    if following and not (following.isdigit() or (following.isalpha() and not following.islower())):
        return False
    if stop["stop"] != ".":
        return True
    dot = stop.start()
    if dot - start < _WINDOW and (_NUMBERING.fullmatch(text, start, dot) or _HEADING.fullmatch(text, start, dot)):
        return False
    if following.isdigit() and _BRACKET_OR_DASH.search(text, after, position):
        return False
    window = text[max(start, dot - _WINDOW) : dot]
    if "(" in text[after:position] and window[-6:].rpartition(" ")[2] in _BEFORE_BRACKET:
        return False
    if _DIGITS.search(window):
        return lang not in _ORDINAL_DOT
    next_word = _NEXT_WORD.match(text, position)
    return not _is_abbreviation(window, following, next_word.group().lower() if next_word else "")


def _is_abbreviation(window: str, following: str, next_word: str) -> bool:
    """Whether the word at the end of `window`, before a full stop, is an abbreviation within the sentence."""
    *before, last_word = window.split() or [""]
    found = _WORD.search(last_word)
    if not found:
        return False
    if _is_short_name(found.group()):
        return True
    word = found.group().lower()
    if word in _AFTER_COMMA:
        return bool(before) and (before[-1].endswith(",") or before[-1].lower() in _PREPOSITIONS)
    if word in _CLOSING:
        return False
    if word in _BEFORE_NUMBER and following.isdigit():
        return True
    # One letter is an initial ("И. Петров"), a unit or a year ("2024 г. София"): the sentence may continue.
    if found.group() in _ONE_LETTER_WORDS and not (before and before[-1] == "т."):
        return False
    last = word.replace("-", ".").rpartition(".")[2]
    if len(word) == 1 and word in "гчв" and next_word in _BEGINNERS:
        return False
    return word in _ABBREVIATIONS or last in _ABBREVIATIONS or len(last) == 1


def _is_short_name(word: str) -> bool:
    return word in _SHORT_NAMES or (_SHORT_NAME.fullmatch(word) is not None and word.lower() not in _SHORT_WORDS)
