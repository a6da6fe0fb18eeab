"""Finds Bulgarian words that an engine, or the treatment of names, has only written in Latin letters."""

import re
from collections.abc import Iterator
from typing import Final

from publisher.core.types import Finding
from publisher.translation.checks.messages import make
from publisher.translation.checks.pair import SentencePair
from publisher.translation.language.transliterate import transliterate


def _words(text: str) -> list[str]:
    return text.split()


_LOWER: Final = re.compile(r"(?<![\w-])(?:[а-я]{1,10}-)?[а-я]{5,40}(?![\w-])")
_LATIN: Final = re.compile(r"(?<![\w-])[A-Za-z]+(?:-[a-z]+)*")
_NO_NAMES: Final = re.compile(
    r"(?<![\w-])(?:Ви|Вие|Вас|Вам|Ваш\w{0,3}|Ние|Нас|Наш\w{0,3}|Той|Тя|Те|Това|Този|Тази|Тези|Относно|Когато|Който|Която|Което|Които"
    r"|Днес|Утре|Вчера|Сега|След|Преди|През|Между|Също|Защо|Какво|Къде|Кога|Как|Всеки|Всички|Всяко|Нека|Моля|Здравейте|Уважаеми"
    r"|Януари|Февруари|Март|Април|Юни|Юли|Август|Септември|Октомври|Ноември|Декември|Понеделник|Вторник|Сряда|Четвъртък|Петък"
    r"|Събота|Неделя|[А-Я][а-я]+ск(?:ия|ият|ата|ото|ите))(?![\w-])"
)
"""Capitalised words that are never a name to write in Latin letters."""

_INTERNATIONAL: Final = re.compile(r"[a-z]+(?:ist|est|er|or|ar|al|an|at|ant|ent|ont|um|us|in|on|it|il|ad|ot|et|ul)")
"""Endings of words that both languages have from a third, in one spelling: protest, seminar, diplomat."""

_ALSO_ENGLISH: Final = frozenset(
    _words(
        """
        radio video metro forum sport motor import audio studio tempo piano retro trend brand marketing parking
        doping holding start smoking minimum album medium drama opera panorama diploma aroma formula problem model
        hotel motel panel final panda zebra puma karate sauna arena fiesta siesta salsa samba tango polka mazurka
        sonata media mafia utopia malaria begonia petunia magnolia regalia safari bikini kimono torso stress trauma
        plasma karma sigma enigma dogma magma lava modern fragment segment pilot planet magnet internet roman organ
        legend tsunami propaganda ultra super euro banjo bingo casino domino gusto motto macro mikro makro mango
        avokado flora fauna saga villa panna koala gorila lama mama papa veto demo photo turbo banitsa martenitsa
        martenitsi rakia stotinki stotinka kukeri survakari gaida gayda kaval mekitsa mekitsi tarator lyutenitsa
        chitalishte chitalishta oblast gyuvech kavarma kebapche kyufte sarma musaka halva baklava lokum ayran
        kashkaval sirene nestinari nestinarstvo koledari lazarki kilim kolache pogacha shkembe surva rachenitsa
        pravo horoto chalga trakia perun tangra boyar boyars haydut hayduk voyvoda chorbadzhi esnaf mehana mehanata
        """
    )
)
_MOST: Final = 3


def _is_english(latin: str) -> bool:
    return latin in _ALSO_ENGLISH or bool(_INTERNATIONAL.fullmatch(latin))


def check_transliterated(pair: SentencePair) -> Iterator[Finding]:
    """only-transliterated: words of a Bulgarian source that stand in the translation in Latin letters.

    Words that English has in the same spelling, glossary terms and names (capitals in the translation) do not count.
    """
    if pair.source_lang != "bg" or pair.target_lang != "en":
        return
    words = set(_LATIN.findall(pair.target_words))
    lower = {word for word in words if len(word) >= 5 and word.islower()}
    kept = " ".join(hit.matched_text for hit in pair.hits)
    left = []
    for word in dict.fromkeys(_LOWER.findall(pair.source_words)):
        latin = transliterate(word)
        if latin in lower and not _is_english(latin) and word not in kept:
            left.append(latin)
    for word in dict.fromkeys(_NO_NAMES.findall(pair.source_words)):
        latin = transliterate(word)
        if len(latin) > 2 and latin in words and latin not in ("Nova",) and word not in kept:
            left.append(latin)
    if left:
        yield make("only-transliterated", "warning", segment=pair.segment, target=", ".join(left[:_MOST]))
