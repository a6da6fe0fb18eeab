"""Random Bulgarian posts of words, figures, names, quotations and addresses, which know where each of them stands.

Names are those of streets and of people in history. The kinds are `KINDS`; what is whole by construction is told by
`Post.spans`, so that a judge needs no rule of its own for what a number or a date is.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass


def _words(text: str) -> list[str]:
    return text.split()


CONTENT = _words(
    "клъстер проект среща семинар участие данни решение университет партньор общината младежи обучение програма "
    "развитие иновации стартираща компания знание транспорт въздух сензори платформа лаборатория изследване покана "
    "публикува представя организира подкрепя обсъжда стартира набира нови градски общински европейски полезни открити"
)
FUNCTION = _words("в на за от до с със при и или но че да като който по под без между след през не се ще")
ABBREVIATIONS = _words("т.нар. напр. вкл. т.е. вж. гр. проф. инж. доц. ул. бул. чл. ал. стр. св.")
EMOJI = ("🎉", "👩‍🚀", "🇧🇬", "👍🏽", "✅", "1️⃣", "❤️")

_PEOPLE = (
    "проф. д-р Асен Златаров",
    "акад. Георги Бончев",
    "д-р Петър Берон",
    "И. М. Вазов",
    "П. К. Яворов",
    "Хр. Г. Данов",
    "проф. Параскев Стоянов",
    "инж. Иван Грозев",
    "доц. д-р инж. Стефан Петков",
    "г-жа Райна Попгеоргиева",
    "Луи ван Бетховен",
    "цар Борис III",
    "Dr. Martin Luther King Jr.",
    "J. K. Jerome",
)
_STREETS = (
    "ул. „Граф Игнатиев“ № 12",
    "ул. Шипка 34, ет. 3, ап. 5",
    "бул. „Витоша“ 100",
    "бул. Цариградско шосе 115, бл. 2, вх. Б",
    "пл. „Независимост“ № 1",
    "ж.к. Младост 1, бл. 25",
    "ул. „Св. св. Кирил и Методий“ 7",
    "улица „Цар Асен“ № 5А",
)
_URLS = (
    "https://example.org/novini/otchet",
    "https://example.org/новини/отчет-2027",
    "https://example.org/?утм=имейл&ден=5",
    "https://example.org/a_(b)",
    "https://example.org/списък/[1]",
    "https://пример.бг/покана",
    "https://example.org/статия—втора",
    "https://example.org/a’b/",
    "https://example.org/#раздел-2",
    "https://example.org#край",
    "https://example.org/търси?q=умен+град+",
    "https://example.org:8443/a/b;c=1?d=%D0%B0",
    "https://example.org/a-/",
    "http://xn--e1afmkfd.xn--90ae/a",
    "office@example.org",
)
_MONTHS = _words("януари февруари март април май юни юли август септември октомври ноември декември")
_DAYS = _words("понеделник вторник сряда четвъртък петък събота неделя")
_SPACES = (" ", " ", "\u00a0", "\u202f")


@dataclass(frozen=True)
class Span:
    """A stretch of the summary that is whole, or after which it may not end (`function`, `abbreviation`)."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True)
class Post:
    """What staff have written. `sentence_ends` are the places behind full stops, exclamation and question marks."""

    title: str
    summary: str
    tags: tuple[str, ...]
    spans: tuple[Span, ...]
    sentence_ends: frozenset[int]


def random_posts(number: int, seed: int) -> list[Post]:
    """So many posts, the same for the same seed."""
    dice = random.Random(seed)  # noqa: S311 nothing secret
    return [_post(dice) for _ in range(number)]


def _post(dice: random.Random) -> Post:
    text, spans, ends = "", list[Span](), set[int]()
    for _ in range(dice.randint(3, 9)):
        pieces = _sentence(dice)
        for at, (words, kind) in enumerate(pieces):
            shown = words[0].upper() + words[1:] if at == 0 else words
            text += " " if text else ""
            spans += [Span(len(text), len(text) + len(shown), kind)] if kind else []
            text += shown
            if at == len(pieces) - 1:
                text += dice.choice("....!?")
                ends.add(len(text))
            elif not kind and dice.random() < 0.08:
                text += ","
    title = " ".join(dice.choices(CONTENT, k=dice.randint(3, 7))).capitalize()
    tags = dice.sample(("Програма 2027", "5G", "умен град", "C#", "COVID-19", "отворени данни"), k=dice.randint(0, 3))
    return Post(title, text, tuple(tags), tuple(spans), frozenset(ends))


def _sentence(dice: random.Random) -> list[tuple[str, str]]:
    """Pieces with their kinds; "" for a word that may stand anywhere, as the last one does."""
    pieces = [(dice.choice(CONTENT), "")]
    for _ in range(dice.randint(2, 9)):
        if dice.random() < 0.5:
            pieces.append((dice.choice(CONTENT), ""))
            continue
        kind = dice.choice(list(KINDS))
        if dice.random() < 0.5 and kind not in ("function", "abbreviation"):
            pieces.append((dice.choice(FUNCTION), "function"))
        pieces.append((KINDS[kind](dice), kind))
    return [*pieces, (dice.choice(CONTENT), "")]


def _grouped(dice: random.Random) -> str:
    space = dice.choice(_SPACES)
    groups = [str(dice.randint(1, 999)), *(f"{dice.randint(0, 999):03}" for _ in range(dice.randint(1, 3)))]
    return space.join(groups) + (f",{dice.randint(0, 99):02}" if dice.random() < 0.3 else "")


def _number(dice: random.Random) -> str:
    noun = dice.choice(("души", "посетители", "студенти", "точки", "нови места", "заявления"))
    forms = (
        lambda: f"{_grouped(dice)} {noun}",
        lambda: f"{dice.randint(2, 99)},{dice.randint(1, 9)} %",
        lambda: f"−{dice.randint(1, 30)} °C",
        lambda: f"{dice.randint(2, 40)} на сто",
        lambda: f"двадесет и {dice.choice(('два', 'три', 'пет'))} {noun}",
        lambda: f"{dice.randint(2, 9)} x {dice.randint(2, 9)} м",
        lambda: f"+359 2 {dice.randint(100, 999)} {dice.randint(10, 99)} {dice.randint(10, 99)}",
        lambda: f"№ {dice.randint(1, 300)}",
        lambda: f"{dice.randint(2, 99)} хил. {noun}",
    )
    return dice.choice(forms)()


def _money(dice: random.Random) -> str:
    amount = f"{dice.randint(1, 9)},{dice.randint(1, 9)}"
    currency = dice.choice(("лв.", "евро", "лева", "€", "BGN", "щатски долара"))
    forms = (
        lambda: f"{_grouped(dice)}{dice.choice(_SPACES)}{currency}",
        lambda: f"{amount} {dice.choice(('млн.', 'млрд.', 'милиона', 'милиарда'))} {currency}",
        lambda: f"{dice.choice(('€', '$', 'EUR'))} {dice.randint(1, 9)}.{dice.randint(1, 9)} million",
        lambda: f"{dice.choice(('пет', 'двеста', 'сто'))} хиляди {dice.choice(('лева', 'евро'))}",
        lambda: f"{amount} млн. и {dice.randint(100, 900)} хил. {currency}",
    )
    return dice.choice(forms)()


def _date(dice: random.Random) -> str:
    day, month, year = dice.randint(1, 28), dice.choice(_MONTHS), dice.randint(2020, 2030)
    forms = (
        lambda: f"{day} {month} {year} г.",
        lambda: f"{day}{dice.choice(_SPACES)}{month}",
        lambda: f"{dice.choice(_DAYS)}, {day} {month}",
        lambda: f"{day:02}.{dice.randint(1, 12):02}.{year} г.",
        lambda: f"{month} {year} г.",
        lambda: f"{day}-и {month} {year} година",
        lambda: "XXI век",
        lambda: f"May {day}, {year} в {dice.randint(9, 18)}:00 ч.",
        lambda: f"{year}-{dice.randint(10, 12)}-{day:02} г.",
    )
    return dice.choice(forms)()


def _range(dice: random.Random) -> str:
    hour, day, year = dice.randint(8, 17), dice.randint(1, 20), dice.randint(2014, 2027)
    month, dash = dice.choice(_MONTHS), dice.choice(("–", " – ", "-"))
    forms = (
        lambda: f"{hour}:00{dash}{hour + 2}:30 ч.",
        lambda: f"{year}{dash}{year + 6} г.",
        lambda: f"от {hour}:00 до {hour + 3}:30 ч.",
        lambda: f"между {day} и {day + 5} {month}",
        lambda: f"от {day} до {day + 7} {month} {year} г.",
        lambda: f"{day}{dash}{day + 3} {month}",
        lambda: f"{month} – {dice.choice(_MONTHS)} {year} г.",
        lambda: f"{day} и {day + 1} {month}",
        lambda: f"{dice.choice(_DAYS)} – {dice.choice(_DAYS)}",
        lambda: f"{day}{dash}{day + 5} %",
    )
    return dice.choice(forms)()


def _quotation(dice: random.Random) -> str:
    words = " ".join(dice.choices([*CONTENT, "2.0", "5 000 лв.", "и", "в"], k=dice.randint(2, 6)))
    first, last = dice.choice(("„“", "“”", "«»", '""', "„”", "()"))
    return f"{first}{words}{last}"


KINDS: dict[str, Callable[[random.Random], str]] = {
    "number": _number,
    "money": _money,
    "date": _date,
    "range": _range,
    "name": lambda dice: dice.choice(_PEOPLE),
    "quotation": _quotation,
    "address": lambda dice: dice.choice(_STREETS + _URLS),
    "abbreviation": lambda dice: dice.choice(ABBREVIATIONS),
    "function": lambda dice: dice.choice(FUNCTION),
    "emoji": lambda dice: dice.choice(EMOJI),
}
"""What a post is made of besides plain words, by the kind of fault that a cut in it would be."""
