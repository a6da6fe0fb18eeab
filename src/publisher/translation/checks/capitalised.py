"""Finds names and places of a Bulgarian sentence that its English translation has lost or replaced."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise
from typing import Final

from publisher.translation.checks.name_likeness import alike, cyrillic_sounds, latin_sounds
from publisher.translation.checks.people import GIVEN_NAMES, find_people, skeletons
from publisher.translation.checks.place_names import ALSO_WORDS, BULGARIAN_PLACES, english_names, names_place
from publisher.translation.language.transliterate import transliterate


def _words(text: str) -> list[str]:
    return text.split()


_CAPITALISED: Final = re.compile(r"(?<![\w.-])[А-Я][а-я]+(?:-[А-Я][а-я]+)*(?![\w-])")
_LATIN: Final = re.compile(r"[^\W\d_]+")
_BEGINNING: Final = re.compile(r"(?:^|[.!?…:„“”\"«»(\[–—•*/-]|[\n\r])[\s„“\"«(\[–—-]*$")
_ABBREVIATION: Final = re.compile(
    r"(?<!\w)(?:г-н|г-жа|г-ца|д-р|проф|доц|инж|арх|акад|гр|кв|ул|бул|пл|ген|полк|св|о-в|вр|яз|р|с|обл)\.?\s*$",
    re.IGNORECASE,
)
_ARTICLE_OR_ADJECTIVE: Final = re.compile(
    r"[А-Я][а-я]*(?:[стшч]к(?:и|а|о|ия|ият|ата|ото|ите)|та|то|те|ът|ят|ия|ият|ния|ното|ните|ство|ност|ние|ване|щина)"
)
_COMMON: Final = re.compile(
    r"(?:Ви|Вие|Вас|Вам|Ваш\w*|Нему|Негов\w*|Неин\w*|Нейн\w*|Него|Ние|Аз|Бог\w*|Бож\w+|Господ\w*|Коледа|Великден|Гергьовден|Никулден"
    r"|Заговезни|Цветница|Задушница|Възкресени\w+|Рождеств\w+|Рамазан|Байрам|Нова|Нов\w{0,3}|Стар\w{0,3}|Ден\w{0,3}|Дни\w{0,2}"
    r"|Север\w*|Юг\w{0,2}|Юж\w+|Изток\w?|Източ\w+|Запад\w*|Централ\w+|Среден|Средн\w+|Близк\w+|Далеч\w+|Горн\w+|Долн\w+"
    r"|Голям\w*|Голем\w+|Мал\w{1,4}|Велик\w*|Бял\w*|Бел[аио]\w{0,2}|Черн\w+|Черен|Червен\w*|Зелен\w*|Син\w{1,3}|Златн\w+|Злат[еа]н"
    r"|Тих\w+|Студен\w+|Свет[аио]|Свят\w*|Чист\w+|Добр[аио]\w{0,2}|Първ\w+|Втор\w+|Трет\w+|Четвърт\w*|Пет\w?|Шест\w?|Десет\w?"
    r"|Главн\w+|Главен|Общ\w+|Обединен\w*|Специал\w+|Съвмест\w+|Изпълнител\w+|Национал\w+|Регионал\w+|Международ\w+|Европейск\w*"
    r"|Държав\w+|Народ\w+|Основн\w+|Основен|Висш\w*|Върхов\w+|Конституцион\w+|Апелатив\w+|Административ\w+|Електрон\w+|Социал\w+"
    r"|Природ\w+|Медицин\w+|Техни\w+|Култур\w+|Археолог\w+|Истори\w+|Етнограф\w+|Художествен\w*|Драматич\w+|Музикал\w+|Съвремен\w+"
    r"|Министер\w+|Министър\w*|Министри\w*|Агенци\w+|Комис\w+|Съвет\w*|Съюз\w*|Кмет\w*|Правителств\w+|Парламент\w*|Събрани\w+"
    r"|Президент\w*|Премиер\w*|Конституци\w+|Закон\w*|Наредб\w+|Кодекс\w*|Съд\w{0,3}|Съдебн\w+|Прокуратур\w+|Полици\w+|Служб\w+"
    r"|Дирекци\w+|Отдел\w*|Институт\w*|Университет\w*|Академи\w+|Училищ\w+|Гимнази\w+|Факултет\w*|Катедр\w+|Център\w*|Центр\w+|Фонд\w*"
    r"|Банк\w+|Борд\w*|Комитет\w*|Конгрес\w*|Камар\w+|Сенат\w*|Асоциаци\w+|Сдружени\w+|Федераци\w+|Конфедераци\w+|Лиг[аи]\w{0,2}"
    r"|Клуб\w*|Организаци\w+|Програм\w+|Проект\w*|Стратеги\w+|План\w{0,2}|Фестивал\w*|Конкурс\w*|Панаир\w*|Музе\w+|Галери\w+"
    r"|Театър\w*|Театр\w+|Опера\w*|Филхармони\w+|Библиотек\w+|Читалищ\w+|Църкв\w+|Храм\w*|Катедрал\w+|Манастир\w*|Площад\w*|Парк\w*"
    r"|Градин\w+|Град\w*|Летищ\w+|Гар[аи]\w{0,2}|Болниц\w+|Дом\w{0,3}|Дом[ъо]в\w*|Двор\w*|Мост\w*|Район\w*|Област\w*|Окръг\w*"
    r"|Остров\w*|Полуостров\w*|Море\w*|Езеро\w*|Рек[аи]\w{0,2}|Планин\w+|Връх\w*|Долин\w+|Залив\w*|Океан\w*|Пролив\w*|Републик\w+"
    r"|Кралств\w+|Импери\w+|Крал\w{0,5}|Цар\w{0,4}|Княз\w*|Княгин\w+|Хан|Папа|Отец|Баба|Дядо|Мистър|Мис|Мисис|Сър|Лорд|Лейди|Дама"
    r"|Интернет\w*|Земя\w*|Слънц\w+|Луна\w*|Библия\w*|Библи\w+|Евангели\w+|Коран\w*|Завет\w*|Рай|Парти\w+|Движени\w+|Коалици\w+"
    r"|Фронт\w*|Арми\w+|Войн\w+|Революци\w+|Възраждан\w+|Ренесанс\w*|Просвещени\w+|Освобождени\w+|Съединени\w+|Договор\w*"
    r"|Споразумени\w+|Конвенци\w+|Декларац\w+|Хартия\w*|Протокол\w*|Директив\w+|Регламент\w*|Наград\w+|Куп[аи]\w{0,2}|Дивизи\w+"
    r"|Кампани\w+|Инициатив\w+|Платформ\w+|Портал\w*|Регистър\w*|Бюро\w*|Инспек\w+|Администрац\w+|Департамент\w*|Секретар\w*"
    r"|Управлени\w+|Седмиц\w+|Нощ\w*|Месец\w*|Годин\w+|Игри\w*|Мрежа\w*|Зала\w*|Олимп\w+|Светов\w+|Единен\w*|Единн\w+|Млад\w+|Детск\w+"
    r"|Величеств\w+|Височеств\w+|Светейшеств\w+|Превъзходителств\w+|Джаз\w*|Супермен|Сейнт|Дунавск\w+|Пътн\w+|Зимн\w+|Летн\w+|Есен\w*"
    r"|Пролет\w*|Втората|Нобелов\w+|Априлск\w+|Младеж\w+|Работнич\w+|Либерал\w+|Консерватив\w+|Демократ\w+|Социалист\w+|Лейбърист\w+"
    r"|Зимата|Март|Април|Май|Юни|Юли|Август|Септември|Октомври|Ноември|Декември|Януари|Февруари|Понеделник|Вторник|Сряда|Петък"
    r"|Събота|Неделя|Стратегич\w+|Устав\w*|Правилник\w*|Меморандум\w*|Обществен\w*|Научн\w+|Висок\w+|Бизнес\w*|Форум\w*|Алманах\w*)"
)
"""Capitalised words that name no one: holidays, institutions, parts of the world, polite pronouns."""


_SURNAME: Final = re.compile(r"[А-Я][а-я]+(?:[сшч]к[иа]|ия)")
_DOTTED: Final = re.compile(r"(?<![\w.])(?:[A-Z]\.){2,5}")
_PRONOUNS: Final = frozenset(["he", "He", "she", "She", "his", "her", "him"])
_HE: Final = re.compile(r"(?<!\w)(?:той|тя|те|го|му|я|ѝ|негов\w*|неин\w*|нея|него)(?!\w)", re.IGNORECASE)
_TITLES: Final = frozenset(
    _words("Mr Mrs Ms Miss Dr Prof Professor Sir President Minister Mayor Coach Director Judge The")
)
_NEXT: Final = re.compile(r"[ \u00a0][А-Я]")


class _Target:
    """The words of an English text in which names are looked for; `others` are the capitalised words of the source."""

    def __init__(self, text: str, others: Iterable[str]) -> None:
        text = _DOTTED.sub(lambda match: match.group().replace(".", ""), text)
        self.words = _LATIN.findall(text)
        self.capitals = [word for word in self.words if word[0].isupper()]
        self.folded = frozenset(word.lower() for word in self.capitals)
        self.skeletons = {one for word in self.capitals for one in skeletons(word)}
        self.acronym = any(1 < len(word) <= 5 and word.isupper() for word in self.words)
        self.pronoun = not _PRONOUNS.isdisjoint(self.words)
        # A word that is exactly one name of the source cannot be nearly another one: Angela is not Меркел.
        exact = Counter(cyrillic_sounds(other) for other in dict.fromkeys(others))
        self.free = []
        for word in dict.fromkeys(self.capitals):
            taken = next((sounds for sounds in latin_sounds(word) if exact[sounds] > 0), None)
            if taken is None:
                self.free.append(word)
            else:
                exact[taken] -= 1

    def has(self, name: str, place: frozenset[str]) -> bool:
        if place and names_place(place, self.folded):
            return True
        if not skeletons(transliterate(name)).isdisjoint(self.skeletons):
            return True
        # A place in the list is spelled as the list says, or by the Act; any other name as its own language does.
        return not place and name not in BULGARIAN_PLACES and self._sounds_like(name)

    def names_alone(self, surname: str) -> bool:
        """Whether the surname stands without a given name: "Ms Andonova" for Вихра Андонова."""
        for before, word in pairwise(["", *self.words]):
            if word[0].isupper() and alike(surname, word):
                return not before or before[0].islower() or before in _TITLES
        return False

    def _sounds_like(self, name: str) -> bool:
        sounds = cyrillic_sounds(name)
        if any(sounds in latin_sounds(word) for word in self.capitals) or any(alike(name, word) for word in self.free):
            return True
        return len(sounds) >= 3 and any(sounds in latin_sounds(word) for word in self.words if len(word) > 3)


def lost_names(source: str, target: str) -> Iterator[tuple[str, str]]:
    """Yield (name, its English spelling or "") for the names of a Bulgarian text that an English one lacks.

    Only capitalised words inside a sentence are names for certain; of a sentence's first word, known places are.
    People whom `find_people` recognises are left to the caller.
    """
    matches = list(_CAPITALISED.finditer(source))
    if not matches:
        return
    found: _Target | None = None
    people = {word for person in find_people(source) for word in re.split(r"[ \u00a0-]", person)}
    for at, match in enumerate(matches):
        name = match.group()
        place = english_names().get(name, frozenset())
        beside = at > 0 and _is_first_part(source, matches[at - 1], match)
        if name in people or not _is_sure(source, match, place, beside):
            continue
        found = found or _Target(target, [one.group() for one in matches])
        if not place and name not in BULGARIAN_PLACES and found.pronoun and not beside and not _HE.search(source):
            continue
        if found.acronym and (place or beside or _NEXT.match(source, match.end())):
            continue
        surname = (
            matches[at + 1].group() if at + 1 < len(matches) and matches[at + 1].start() - match.end() == 1 else ""
        )
        if not place and surname and found.names_alone(surname):
            continue
        if not all(found.has(part, english_names().get(part, frozenset())) for part in name.split("-")):
            yield name, _spelling(name, place)


def _is_first_part(source: str, before: re.Match[str], match: re.Match[str]) -> bool:
    """Whether the capitalised word before a name belongs to the name: not the first word of the sentence."""
    word = before.group()
    if match.start() - before.end() != 1 or _COMMON.fullmatch(word):
        return False
    if word in GIVEN_NAMES or not _ARTICLE_OR_ADJECTIVE.fullmatch(word):
        return True
    return not _BEGINNING.search(source[max(0, before.start() - 12) : before.start()])


def _is_sure(source: str, match: re.Match[str], place: frozenset[str], beside: bool) -> bool:
    """Whether a capitalised word is a name for certain; `beside`: another name stands before it."""
    name = match.group()
    before = source[max(0, match.start() - 12) : match.start()]
    first = bool(_BEGINNING.search(before)) and not _ABBREVIATION.search(before)
    if place or name in BULGARIAN_PLACES:
        return not first or name not in ALSO_WORDS
    if first or len(name) < 3 or len(cyrillic_sounds(name)) < (1 if beside else 2):
        return name in GIVEN_NAMES and not first
    if name in GIVEN_NAMES or (beside and _SURNAME.fullmatch(name) and not _COMMON.fullmatch(name)):
        return True
    return not _ARTICLE_OR_ADJECTIVE.fullmatch(name) and not _COMMON.fullmatch(name)


def _spelling(name: str, place: frozenset[str]) -> str:
    if place:
        return min(place, key=lambda word: (len(word), word)).title() if len(place) == 1 else ""
    return transliterate(name) if name in BULGARIAN_PLACES or name in GIVEN_NAMES else ""


@lru_cache(maxsize=1)
def _latin_given_names() -> frozenset[str]:
    return frozenset([*(transliterate(name) for name in GIVEN_NAMES), *_INTERNATIONAL])


_INTERNATIONAL: Final = frozenset(
    _words(
        """
        Alan Albert Alexander Alice Amanda Andrea Andreas Andrew Angela Anita Ann Anna Anne Anthony Barbara Ben
        Benjamin Bernard Brian Carl Carla Carlos Caroline Catherine Charles Charlotte Chris Christian Christina
        Christine Christopher Claire Clara Claudia Daniel David Diana Dimitri Donald Dora Edward Elena Elizabeth
        Ella Emily Emma Eric Eva Felix Francis Frank Gabriel George Georgia Gerald Hannah Hans Harry Helen Helena
        Henry Hugo Ian Ida Irene Isabel Ivan Jack Jacob James Jan Jane Janet Jason Jean Jennifer Jessica Joan Johan
        John Jonathan Jose Joseph Juan Julia Julian Julie Kate Katherine Kevin Klaus Laura Lena Leo Leon Linda Lisa
        Louis Lucas Lucy Luis Luke Marco Margaret Maria Mario Mark Marta Martha Martin Mary Matthew Max Mia Michael
        Michelle Miguel Monica Nancy Nicholas Nicole Nina Nora Oliver Oscar Patricia Patrick Paul Paula Peter Philip
        Pierre Rachel Ralph Raymond Rebecca Richard Rita Robert Roger Rosa Rose Ruth Sam Samuel Sandra Sara Sarah
        Sebastian Simon Sophia Sophie Stefan Stefka Stephen Steven Susan Sylvia Teresa Theodore Thomas Tim Tom Tomas
        Vera Victor Victoria Vincent Walter William
        """
    )
)


def replaced_given_names(source: str, target: str) -> Iterator[tuple[str, str]]:
    """Yield (name, name in the translation) for people who keep their surname and get another given name."""
    known = _latin_given_names()
    words = _LATIN.findall(target)
    places = [at for at in range(1, len(words)) if words[at - 1] in known and words[at][0].isupper()]
    if not places:
        return
    for run in re.finditer(r"(?<![\w.-])[А-Я][а-я]+(?:[ \u00a0-][А-Я][а-я]+){1,2}(?![\w-])", source):
        *given, surname = re.split(r"[ \u00a0-]", run.group())
        wanted = skeletons(transliterate(surname))
        for at in places:
            if not (alike(surname, words[at]) or wanted & skeletons(words[at])):
                continue
            capitals = {word for word in words if word[0].isupper()} - {words[at]}
            # A given name that stands elsewhere in the translation belongs to somebody of the same surname.
            if not any(_COMMON.fullmatch(one) or alike(one, word) for one in given for word in capitals):
                yield run.group(), f"{words[at - 1]} {words[at]}"
                break
