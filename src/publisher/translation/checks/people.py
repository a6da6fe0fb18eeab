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
    "Адриана Албена Алекс Александра Александър Ана Анастас Ангел Ангелина Анелия Анна Антон Антония Асен "
    "Атанас Божидар Бойко Борис Борислав Боян Валентин Валентина Валери Валерия Ваня Васил Василена "
    "Велизар Венелин Венета Вера Весела Веселин Виктор Виктория Виолета Вихра Владимир Владислав Владо "
    "Галина Георги Гергана Григор Даниел Даниела Даря Даяна Деница Десислава Диана Димитрина Димитър Димо "
    "Дмитрий Добрин Донка Евгени Евгения Екатерина Елена Елица Емил Емилия Жечо Живко Здравко Зорница Ива "
    "Ивайло Иван Иванка Иво Илия Илиян Илияна Ирена Ирина Йоан Йоана Йордан Йорданка Калин Калина Камелия "
    "Камен Кардам Кирил Климент Красимир Красимира Кремена Крум Лидия Лиляна Любомир Людмил Магдалена "
    "Маргарита Мариана Марин Марина Мария Мартин Мая Милен Милена Мирослав Михаил Момчил Надежда Наталия "
    "Невена Недялко Нели Никола Николай Николета Огнян Олга Орлин Павел Пенка Петко Петър Петя "
    "Пламен Радка Радослав Радостина Ралица Росен Росица Румен Румяна Светла Светлана Светослав Симеон "
    "Симона Снежана Соня София Спас Станимир Станислав Стела Стефан Стефка Стоян Таня Татяна Теодор "
    "Теодора Тодор Тодорка Траян Христина Христо Цветан Цветелина Цветомир Юлия Юлиян Юрий Явор Яна Янко "
    "Ясен Аделина Александрина Алберт Алексей Аля Анджела Андрей Анита Анка Аня Аспарух Атанаска Богдан Богомил Борислава "
    "Ваклин Валя Василка Величка Венцислав Вергиния Веселина Весислава Виолин Владислава Галя Генади Генка Георгия Герасим "
    "Гинка Даниел Данчо Дарина Деница Денислав Джулия Добри Дора Драгомир Ева Евелина Елисавета Емануил Жана Жанета Желязко "
    "Живка Захари Здравка Златка Иглика Илиана Илко Илка Йоанна Йоско Калоян Карина Катерина Катя Кирилка Константин Косьо "
    "Костадин Кристиан Кристина Кристалина Лазар Лили Лилия Лора Лъчезар Любен Любов Любомира Людмила Майя Манол Маргрет Мариела "
    "Мариета Мартина Марта Матей Методи Мила Милка Мира Михаела Моника Надя Наско Настя Наталия Невен Неделчо Ненчо Николина "
    "Нина Нина Нора Ованес Панайот Патриция Первин Петра Петрана Преслав Радан Радина Радостин Рая Рени Роза Росица Румен Рут "
    "Ружа Сава Самуил Севдалина Силвия Славка Славчо Слави Стойко Стоянка Таньо Теменужка Теодосий Тихомир Филип Фани "
    "Цанко Цветанка Цвета Чавдар Юлиана Яким Яница"
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
