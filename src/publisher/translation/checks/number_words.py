"""Number words of Bulgarian and English: their values, and how they join into one number."""

import re
from dataclasses import dataclass
from typing import Final


def _words(text: str) -> list[str]:
    return text.split()


def _numbered(*groups: str) -> dict[str, int]:
    """Number the groups from 0: the words of the first mean 0, of the second 1, and so on."""
    return {word: value for value, group in enumerate(groups) for word in group.split()}


def _tens(*groups: str) -> dict[str, int]:
    return {word: 20 + 10 * at for at, group in enumerate(groups) for word in group.split()}


SMALL: Final = _numbered(
    "нула zero",
    "един една едно единия единият едната едното a an one",
    "два две двама двата двете двамата two",
    "три трима трите тримата three",
    "четири четирима четирите четиримата four",
    "пет петима петте петимата five",
    "шест шестима шестте шестимата six",
    "седем седмина седемте седмината seven",
    "осем осмина осемте осмината eight",
    "девет деветима деветте деветимата nine",
    "десет десетима десетте десетимата ten",
    "единадесет единайсет единадесетте единайсетте eleven",
    "дванадесет дванайсет дванадесетте дванайсетте twelve dozen дузина",
    "тринадесет тринайсет тринадесетте тринайсетте thirteen",
    "четиринадесет четиринайсет четиринадесетте четиринайсетте fourteen",
    "петнадесет петнайсет петнадесетте петнайсетте fifteen",
    "шестнадесет шестнайсет шестнадесетте шестнайсетте sixteen",
    "седемнадесет седемнайсет седемнадесетте седемнайсетте seventeen",
    "осемнадесет осемнайсет осемнадесетте осемнайсетте eighteen",
    "деветнадесет деветнайсет деветнадесетте деветнайсетте nineteen",
)
TENS: Final = _tens(
    "двадесет двайсет двадесетте двайсетте twenty twenties",
    "тридесет трийсет тридесетте трийсетте thirty thirties",
    "четиридесет четирийсет четирсет четиридесетте четирийсетте forty forties",
    "петдесет петдесетте fifty fifties",
    "шестдесет шейсет шестдесетте шейсетте sixty sixties",
    "седемдесет седемдесетте seventy seventies",
    "осемдесет осемдесетте eighty eighties",
    "деветдесет деветдесетте ninety nineties",
)
HUNDREDS: Final = {
    "сто": 100,
    "стоте": 100,
    "двеста": 200,
    "двестате": 200,
    "триста": 300,
    "тристате": 300,
    **{word + "стотин": value for value, word in enumerate(_words("четири пет шест седем осем девет"), 4)},
}
HUNDREDS.update({word: value * 100 for word, value in HUNDREDS.items() if value < 100})
CARDINALS: Final = {**SMALL, **TENS, **HUNDREDS, "hundred": 100, "хиляда": 1000, "хилядата": 1000, "thousand": 1000}
MULTIPLIERS: Final = {
    "hundred": 100,
    "hundredth": 100,
    "thousand": 1000,
    "thousandth": 1000,
    "хиляди": 1000,
    "dozen": 12,
}

_STEMS: Final = {
    **{
        stem: value
        for value, stem in enumerate(
            _words(
                "първ втор трет четвърт пет шест седм осм девет десет единадесет дванадесет тринадесет четиринадесет "
                "петнадесет шестнадесет седемнадесет осемнадесет деветнадесет двадесет"
            ),
            1,
        )
    },
    **{
        stem: value
        for value, stem in enumerate(
            _words(
                "единайсет дванайсет тринайсет четиринайсет петнайсет шестнайсет седемнайсет осемнайсет деветнайсет "
                "двайсет"
            ),
            11,
        )
    },
    **{
        stem: 10 * value
        for value, stem in enumerate(
            _words("тридесет четиридесет петдесет шестдесет седемдесет осемдесет деветдесет"), 3
        )
    },
    "трийсет": 30,
    "четирийсет": 40,
    "шейсет": 60,
    "стотн": 100,
    "хилядн": 1000,
}
ORDINALS: Final = {
    **{
        stem + ending: value
        for stem, value in _STEMS.items()
        for ending in ("и", "а", "о", "ия", "ият", "ата", "ото", "ите")
    },
    **dict.fromkeys(("трети", "третия", "третият", "третя", "третята", "трето", "третото", "третите"), 3),
    **_numbered(
        "",
        *_words(
            "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
            "fifteenth sixteenth seventeenth eighteenth nineteenth"
        ),
    ),
    **_tens(*_words("twentieth thirtieth fortieth fiftieth sixtieth seventieth eightieth ninetieth")),
    "hundredth": 100,
    "thousandth": 1000,
}

_COMPOUND: Final = re.compile(
    r"(?P<number>едно|дву|три|четири|пет|шест|седем|осем|девет|десет|единадесет|единайсет|дванадесет|дванайсет|тринадесет"
    r"|тринайсет|четиринадесет|четиринайсет|петнадесет|петнайсет|осемнадесет|осемнайсет|двадесет|двайсет|тридесет|трийсет"
    r"|четиридесет|четирийсет|петдесет|шестдесет|шейсет|седемдесет|осемдесет|деветдесет|сто|двеста|триста|петстотин"
    r"|хиляд[оа])"
    r"(?:днев|часов|седми[чц]|месе[чц]|годиш|минут|секунд|кратн|кратен|етаж|стайн|стаен|член|томн|томен|колес|стран"
    r"|степен|процент|литров|фунтов|тонн|тонен|метров|километр|килограм|цвет|езич|местн|местен|врат|пластов|точков|фаз"
    r"|етапн|етапен|актн|серийн|сериен|ъгъл|лентов|левов|парт|мандат|цифрен|цифров|струн|посоч)"
)
"""тридневен, двучасов, четириетажна: a number grown together with what is counted."""

_COMPOUND_VALUES: Final = {**CARDINALS, "едно": 1, "дву": 2, "хиляд": 1000, "хилядо": 1000}
_VAGUE: Final = frozenset(["several", "few", "many", "some", "couple", "няколко"])
_JOINTS: Final = frozenset(["", "и", "and"])


def compound(word: str) -> tuple[int, int] | None:
    """The number at the beginning of a lower-case compound adjective, and its length in letters."""
    match = _COMPOUND.match(word)
    return (_COMPOUND_VALUES[match["number"]], match.end("number")) if match else None


@dataclass(frozen=True, slots=True)
class Run:
    """Number words read so far as one number, `total + current`, at text[start:end]."""

    start: int
    end: int
    total: int
    current: int
    ordinal: bool = False

    @property
    def value(self) -> int:
        """The number."""
        return self.total + self.current


def begin(word: str, previous: str, start: int, end: int) -> Run | None:
    """A number that begins with this lower-case word; None for other words, and for "several hundred"."""
    if word in ORDINALS:
        return Run(start, end, 0, ORDINALS[word], ordinal=True)
    value = CARDINALS.get(word)
    if value is None or (word in MULTIPLIERS and previous in _VAGUE):
        return None
    return Run(start, end, value, 0) if value == 1000 else Run(start, end, 0, value)


def extend(run: Run, word: str, gap: str, start: int, end: int) -> Run | None:
    """The run with one more lower-case word after `gap`; None when the word begins a number of its own, or none."""
    joint = gap.strip(" \u00a0-‑")
    if run.ordinal or len(gap) > 6 or joint not in _JOINTS or start == run.end:
        return None
    ordinal = word in ORDINALS
    total, current = run.total, run.current
    if word in MULTIPLIERS and current and not joint:
        times = MULTIPLIERS[word]
        if times < 1000:
            return Run(run.start, end, total, current * times, ordinal) if current < 100 else None
        return Run(run.start, end, current * times, 0, ordinal) if not total else None
    value = ORDINALS[word] if ordinal else CARDINALS.get(word, 0)
    whole = bool(run.value) and current % 100 == 0
    if (
        (0 < value < 100 and whole and (value > 1 or joint or ordinal))
        or (0 < value < 10 and current % 10 == 0 and current % 100 >= 20 and joint != "and")
        or (100 <= value < 1000 and word in HUNDREDS and total and not current)
    ):
        return Run(run.start, end, total, current + value, ordinal)
    return None
