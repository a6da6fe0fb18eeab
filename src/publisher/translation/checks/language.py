"""Says when a translation into English is in another language written in Latin letters, short sentences included."""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Final

from publisher.core.types import Finding
from publisher.translation.checks.messages import make
from publisher.translation.checks.pair import SentencePair
from publisher.translation.language.cyrillic import CYRILLIC


def _words(text: str) -> list[str]:
    return text.split()


_WORD: Final = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_ENGLISH: Final = frozenset(
    _words(
        """
        the of and to in is was for that it with as on be by are at from this not have has had were an which or but
        they their will been would there what when who all can more if about into than its our we you your he she
        his her my me i us them these those some any no other one two new first also only over such how after before
        during between out up so do does did may must should could through under where while because each every both
        most many much per via please here now year years day time people within without against until off down back
        again own same see then just like how's it's don't let's three four five six seven eight nine ten free open
        welcome invitation meeting news city work public join contact school children project programme program
        event community support information read learn make get take know want need good great best last next young
        old long high small large local national european bulgarian international
        """
    )
)
_FOREIGN: Final = (
    frozenset(
        _words(
            """
        vielen danke merci gracias grazie hvala blagodarya blagodarim obrigado bedankt tack takk tak mulțumim köszönjük
        der das und ist nicht mit den dem ein eine einen einem einer für auf sich auch wird wurde werden sind haben
        hat bei nach aus über zur zum wie aber oder wenn nur noch vom beim sein ihre ihr wir sie ich het een van
        voor zijn niet met aan ook naar wordt worden door bij deze dit heeft hebben wij zich uit neue neuen neuer
        neues nieuwe neuem im wo kann können alle unsere unser mehr heute uhr zu op te werd dat naar een mag kunnen
        eröffnet findet statt le les des du est une un et dans pour pas qui que sur avec au aux ce cette ces il elle
        nous vous ils sont été ont leur leurs par ou où mais plus nouveau nouvelle sera aussi entre chez très comme
        l'est c'est d'un d'une l'on n'est sans sous être la el los las una por con para del al se su sus como fue ha
        han más pero este esta estas estos nuevo nueva en y o lo entre nuestro nuestra será está hay muy sobre
        também uma um os do da dos nas nos no em com não ao pelo pela são foi mais seu sua novo nova il gli che di
        della del delle dei nel nella alla al dal con per è sono stato una uno nuovo nuova anche questo questa più
        ma non si sarà tra fra presso loro și în cu pe la din pentru este sunt care nu mai au fost prin sau lui ale
        cel cea să va nou noua noi dhe në të për me një është nga që ka janë do ri kjo ky je su i u na za od da se
        sa koji koja koje nije biti bio bila bilo bi iz po ili kao što šta ovo ova ovaj već samo će ćemo nakon prije
        pre kod novi novu novog nova otvorio otvorila ali ne li smo ste si ter kot ki bo pri tudi w z się że jest
        nie do od dla przez oraz który która które są był była było być jak po ze ale już nowy nowe nowa przy ve že
        jsou byl byla bylo který která které jako pro při také až jeho její nebo není sa ktorý ktorá bol bola sú aj
        ako zo ale alebo och är att det som på av med den till har inte från kan ett en var om för vid eller og er
        af til ikke på fra det et vi ved ja on ei ovat että se joka mutta tai myös kun uusi oli az egy és hogy nem
        van volt meg ezt új lesz vagy csak ve bir bu ile için olan olarak daha çok yeni gibi kadar sonra var da de
        ir yra kad su iš buvo ar na za ot se da sa v s i e po shte beshe bqha byaha kato koito koyato koeto kakto
        sled pri nai ili ne si sme ste sum sam tova tazi tozi tezi mu im ni vi go ya no do az nie vie te tya toy che
        kak kade koga nov nova novo novi eto kotoryy dlya byl byla ot chto vo od kako novata noviya otkri sreshta
        predi oshte veche samo vsichki mezhdu chrez sreshtu kam kum prez nad pod bez
        """
        )
    )
    - _ENGLISH
)
_SHARED: Final = frozenset(
    _words("a an i so me do no on in as at is was per an am all was den die man hat has had war van see list")
)
"""Words of English that other languages write too: they count for neither."""

_PARTICLES: Final = frozenset(_words("de la le el van von der den di da del du al bin los las san y e"))
"""Parts of names, which do not count between capitalised words."""

_DIACRITIC: Final = re.compile(r"[àáâãäåæçèéêëìíîïðñòóôõöøùúûüýþßăąćčďđęěğıłńňőřśşšťůűźżžșțēīūļņķģāėįųơưə]")
_LOANS: Final = frozenset(
    _words(
        """
        café cafés résumé naïve façade déjà fiancé fiancée cliché décor élite crèche protégé rosé sauté touché
        """
    )
)
_GENITIVE: Final = re.compile(r"'s$|s'$|n't$|'re$|'ve$|'ll$")
_FEWEST: Final = 3
"""Words that are no names, in a text that the model is asked about."""

_LIKELY, _SURE = 3.0, 8.0
_LANGUAGES: Final = _words("en de fr es it pt nl ro hr sr sl bs pl cs sk sv da no fi hu tr sq lt lv et la")


def check_language(pair: SentencePair) -> Iterator[Finding]:
    """wrong-language: an English translation whose function words and letters are those of another language.

    Names do not count; a text of one to three words is too short to tell unless all of it is foreign.
    """
    if pair.target_lang != "en" or pair.source_lang == "en" or CYRILLIC.search(pair.target_words):
        return
    if is_foreign(pair.target_words, pair.source_words):
        yield make("wrong-language", "error", segment=pair.segment)


def is_foreign(text: str, source: str = "") -> bool:
    """Whether a text in Latin letters is in another language than English; words that `source` has too do not count."""
    words = [match.group() for match in _WORD.finditer(text)]
    known = set(_WORD.findall(source))
    ours = theirs = shared = 0
    plain = []
    for at, word in enumerate(words):
        low = word.lower().replace("’", "'")
        if word in known or not _is_plain(words, at):
            continue
        plain.append(word)
        if low in _SHARED:
            shared += 1
        elif low in _ENGLISH or _GENITIVE.search(low):
            ours += 1
        elif low in _FOREIGN or (_DIACRITIC.search(low) and low not in _LOANS):
            theirs += 1
    if theirs > ours and theirs >= 2:
        return True
    if theirs and 1 < len(words) < _FEWEST and not ours and not shared:
        return theirs == len(plain)
    if len({word.lower() for word in plain}) < _FEWEST or ours > max(1, theirs) or (ours and shared and not theirs):
        return False
    return _margin(" ".join(plain).lower()) > (_SURE if ours or shared else _LIKELY)


@lru_cache(maxsize=1)
def _rank() -> Callable[[str], list[tuple[str, float]]]:
    """The model's scores by language; loaded (half a second, 120 MB) when a text needs it."""
    import py3langid

    py3langid.set_languages(_LANGUAGES)
    rank: Callable[[str], list[tuple[str, float]]] = py3langid.rank
    return rank


def _margin(text: str) -> float:
    """By how much a statistical model holds the likeliest language for likelier than English (natural logarithm)."""
    scores = dict(_rank()(text))
    return float(max(scores.values()) - scores["en"])


def _is_plain(words: list[str], at: int) -> bool:
    """Whether a word is no name: in lower case, or the first; a particle between names is none either."""
    word = words[at]
    if word[0].isupper():
        return at == 0 and len(word) > 1 and not word.isupper()
    beside = at + 1 < len(words) and words[at + 1][0].isupper()
    return not (word in _PARTICLES and beside and at > 0 and words[at - 1][0].isupper())
