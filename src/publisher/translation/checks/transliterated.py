"""Finds Bulgarian words that an engine, or the treatment of names, has only written in Latin letters."""

import re
from collections.abc import Iterator
from typing import Final

from publisher.core.types import Finding
from publisher.translation.checks.messages import make
from publisher.translation.checks.pair import SentencePair
from publisher.translation.language.transliterate import transliterate

_LOWER: Final = re.compile(r"(?<![\w-])[а-я]{5,40}(?![\w-])")
_LATIN: Final = re.compile(r"[A-Za-z]+")
_NO_NAMES: Final = re.compile(
    r"(?<![\w-])(?:Ви|Вие|Вас|Вам|Ваш\w{0,3}|Ние|Нас|Наш\w{0,3}|Той|Тя|Те|Това|Този|Тази|Тези|Относно|Когато|Който|Която|Което|Които"
    r"|Днес|Утре|Вчера|Сега|След|Преди|През|Между|Също|Защо|Какво|Къде|Кога|Как|Всеки|Всички|Всяко|Нека|Моля|Здравейте|Уважаеми"
    r"|Януари|Февруари|Март|Април|Юни|Юли|Август|Септември|Октомври|Ноември|Декември|Понеделник|Вторник|Сряда|Четвъртък|Петък"
    r"|Събота|Неделя|[А-Я][а-я]+ск(?:ия|ият|ата|ото|ите))(?![\w-])"
)
"""Capitalised words that are never a name to write in Latin letters."""

_ALSO_ENGLISH: Final = frozenset(
    "radio video metro forum sport format motor student element moment argument instrument agent patent transport import radar audio "
    "studio tempo piano retro burger hamburger internet trend brand marketing parking doping holding smoking duet monitor senator "
    "orator mentor donor sponsor tenor limit minimum optimum memorandum referendum podium planetarium robot meteor sonar patron metal "
    "mineral bonus status virus album medium drama opera panorama diploma aroma formula problem model hotel motel panel material "
    "festival general admiral tribunal terminal portal final signal minus kilogram start atlas lotus panda zebra puma karate yoga "
    "sauna arena fiesta siesta salsa samba tango polka mazurka sonata aria media mafia utopia malaria begonia petunia magnolia "
    "regalia safari bikini kimono torso stress plasma trauma asthma plasma karma sigma enigma dogma magma panama lava total "
    "modern latent student tolerant relevant fragment segment pigment diamant regent kompot balkon salon bonbon baron region "
    "pension million milion legion dragon pilot robot idiot poet planet magnet kabinet internet balet banket buket paket raket "
    "lider radikal mental mineral rival total vital legal royal ideal real social sterilen urban human titan roman organ orkestar "
    # Things that English calls by their Bulgarian name.
    "banitsa martenitsa martenitsi rakia stotinki stotinka kukeri survakari gaida gayda kaval mekitsa mekitsi tarator lyutenitsa "
    "chitalishte chitalishta oblast gyuvech kavarma kebapche kyufte sarma musaka halva baklava lokum ayran kashkaval sirene "
    "nestinari nestinarstvo koledari lazarki kilim kolache pogacha shkembe surva rachenitsa pravo horoto chalga trakia perun "
    "tangra boyar boyars haydut hayduk voyvoda chorbadzhi esnaf mehana mehanata".split()
)
_MOST: Final = 3


def check_transliterated(pair: SentencePair) -> Iterator[Finding]:
    """only-transliterated: words of a Bulgarian source that stand in the translation in Latin letters.

    Words that English has in the same spelling, glossary terms and names in capitals do not count.
    """
    if pair.source_lang != "bg" or pair.target_lang != "en":
        return
    words = set(_LATIN.findall(pair.target_words))
    folded = {word.lower() for word in words if len(word) >= 5}
    if not folded:
        return
    kept = " ".join(hit.matched_text for hit in pair.hits)
    left = []
    for word in dict.fromkeys(_LOWER.findall(pair.source_words)):
        latin = transliterate(word)
        if latin in folded and latin not in _ALSO_ENGLISH and word not in kept:
            left.append(latin)
    for word in dict.fromkeys(_NO_NAMES.findall(pair.source_words)):
        latin = transliterate(word)
        if len(latin) > 2 and latin in words and latin not in ("Nova",) and word not in kept:
            left.append(latin)
    if left:
        yield make("only-transliterated", "warning", segment=pair.segment, target=", ".join(left[:_MOST]))
