"""Finds people's names in Bulgarian text, and compares their Latin spellings."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from publisher.translation.language.cyrillic import CYRILLIC


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_PERSON: Final = re.compile(
    r"(?<![\w-])[А-Я](?:\.|[а-я]+)(?:-[А-Я][а-я]+)?(?:[ \u00a0][А-Я](?:\.|[а-я]+)(?:-[А-Я][а-я]+)?){1,3}(?![\w-])"
)
_SURNAME: Final = re.compile(r"[А-Я][а-я]{1,}(?:ов|ев|ова|ева)")
_OTHER_SURNAME: Final = re.compile(r"[А-Я][а-я]+(?:ски|ска|шки|шка|чки|чка|ин|ина|ян)")
_NOT_SURNAMES: Final = frozenset(["Остров", "Основа", "Молдова"])
_PLACE_WORDS: Final = re.compile(
    r"(?:Север|Юж|Източ|Запад|Централ)\w+|Нов[аио]?|Стар[аио]?|Горе?н\w+|Доле?н\w+|Велик\w+|Мал\w+|Голям\w+"
    r"|Република|Свет[аи]"
)
GIVEN_NAMES: Final = _words(
    """
    Аделина Адриана Албена Алберт Алекс Александра Александрина Александър Алексей Аля Ана Анастас Ангел Ангелина
    Анджела Андрей Анелия Анита Анка Анна Антон Антония Аня Асен Аспарух Атанас Атанаска Богдан Богомил Божидар
    Бойко Борис Борислав Борислава Боян Ваклин Валентин Валентина Валери Валерия Валя Ваня Васил Василена Василка
    Велизар Величка Венелин Венета Венцислав Вера Вергиния Весела Веселин Веселина Весислава Виктор Виктория Виолета
    Виолин Вихра Владимир Владислав Владислава Владо Галина Галя Генади Генка Георги Георгия Герасим Гергана Гинка
    Григор Даниел Даниела Данчо Дарина Даря Даяна Денислав Деница Десислава Джулия Диана Димитрина Димитър Димо
    Дмитрий Добри Добрин Донка Дора Драгомир Ева Евгени Евгения Евелина Екатерина Елена Елисавета Елица Емануил Емил
    Емилия Жана Жанета Желязко Жечо Живка Живко Захари Здравка Здравко Златка Зорница Ива Ивайло Иван Иванка Иво
    Иглика Илиана Илия Илиян Илияна Илка Илко Ирена Ирина Йоан Йоана Йоанна Йордан Йорданка Йоско Калин Калина
    Калоян Камелия Камен Кардам Карина Катерина Катя Кирил Кирилка Климент Константин Костадин Косьо Красимир
    Красимира Кремена Кристалина Кристиан Кристина Крум Лазар Лидия Лили Лилия Лиляна Лора Лъчезар Любен Любов
    Любомир Любомира Людмил Людмила Магдалена Майя Манол Маргарита Маргрет Мариана Мариела Мариета Марин Марина
    Мария Марта Мартин Мартина Матей Мая Методи Мила Милен Милена Милка Мира Мирослав Михаела Михаил Момчил Моника
    Надежда Надя Наско Настя Наталия Невен Невена Неделчо Недялко Нели Ненчо Никола Николай Николета Николина Нина
    Нора Ованес Огнян Олга Орлин Павел Панайот Патриция Пенка Первин Петко Петра Петрана Петър Петя Пламен Преслав
    Радан Радина Радка Радослав Радостин Радостина Ралица Рая Рени Роза Росен Росица Ружа Румен Румяна Рут Сава
    Самуил Светла Светлана Светослав Севдалина Силвия Симеон Симона Слави Славка Славчо Снежана Соня София Спас
    Станимир Станислав Стела Стефан Стефка Стойко Стоян Стоянка Таньо Таня Татяна Теменужка Теодор Теодора Теодосий
    Тихомир Тодор Тодорка Траян Фани Филип Христина Христо Цанко Цвета Цветан Цветанка Цветелина Цветомир Чавдар
    Юлиана Юлия Юлиян Юрий Явор Яким Яна Яница Янко Ясен
    """
)
_FOLDS: Final = [
    (re.compile(pattern), value)
    for pattern, value in (
        ("^chr", "hr"),
        ("kh", "h"),
        ("sht|scht|sch|sh", "s"),
        ("tsch|tch|ch|cz|ts|tz|ck|[ckq]", "k"),
        ("zh", "z"),
        ("x", "ks"),
        ("ph|[fvw]", "v"),
        ("[aeiouy]", ""),
        (r"(.)\1+", r"\1"),
    )
]


@lru_cache(maxsize=1)
def _territories() -> frozenset[str]:
    """Names of countries in Bulgarian (CLDR); they are not transliterated but have English names."""
    from babel import Locale

    return frozenset(Locale("bg").territories.values())


def find_people(text: str) -> Iterator[str]:
    """Yield the names of people in a Bulgarian text, in order: two to four capitalised words, including initials.

    A capitalised word that only begins the sentence is left out: "Говори Иван Станчов" gives Иван Станчов.
    """
    for match in _PERSON.finditer(text):
        words = re.split(r"[ \u00a0]", match.group())
        if len(words) > 2 and words[0] not in GIVEN_NAMES and words[1] in GIVEN_NAMES:
            words = words[1:]
        name = " ".join(words)
        if is_person(name):
            yield name


def is_person(words: str) -> bool:
    """Whether capitalised Bulgarian words are a person's name, by the surname's ending and known given names.

    Foreign people and places are not recognised: no rule gives their English spelling.
    """
    parts = words.split(" ")
    last = parts[-1].rpartition("-")[2]
    if _PLACE_WORDS.fullmatch(parts[0]) or last in _NOT_SURNAMES or words in _territories():
        return False
    return bool(_SURNAME.fullmatch(last) or (parts[0] in GIVEN_NAMES and _OTHER_SURNAME.fullmatch(last)))


def skeletons(latin: str) -> set[str]:
    """The consonants of a Latin name in a normal form, so that Stancioff equals Stanchov; "j" is read in two ways."""
    plain = unicodedata.normalize("NFKD", latin).casefold()
    plain = "".join(one for one in plain if one.isalpha() and not CYRILLIC.match(one))[:60]
    out = set()
    for reading in {plain.replace("dj", "dz").replace("j", "zh"), plain.replace("j", "y")}:
        folded = reading
        for pattern, value in _FOLDS:
            folded = pattern.sub(value, folded)
        if folded:
            out.add(folded)
    return out
