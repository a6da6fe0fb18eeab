"""Finds a negation that one side has and the other lacks, between Bulgarian and English."""

import re
from collections.abc import Iterator
from typing import Final

from publisher.core.types import Finding
from publisher.translation.checks.messages import make
from publisher.translation.checks.pair import SentencePair

_BG_HARMLESS: Final = re.compile(
    r"(?<!\w)(?:не\s+само|не\s+по[- ](?:малко|късно|рано|висок\w*|голям\w*|рядко)|не\s+повече|не\s+на\s+последно"
    r"|едва\s+ли\s+не|докато\s+не|дали\s+или\s+не|или\s+не|колкото\s+и\s+да\s+не|няма\s+как\s+да\s+не"
    r"|не\s+(?:пропускайте|забравяйте|се\s+колебайте|се\s+притеснявайте)|без(?:\s+друго|\s+съмнение|\s+значение)"
    r"|не\s+мож\w+\s+да\s+не|не\s+е\s+ли|нищо\s+че|без\s+изключение)(?!\w)",
    re.IGNORECASE,
)
_BG_NEGATION: Final = re.compile(
    r"(?<!\w)(?:не|няма|нямам|нямаш|нямаме|нямате|нямат|нямаше|нямаха|нямало|нямал[аи]?|нямайки|нито|никой|никого|никому"
    r"|никоя|никое|никои|никога|никъде|никак|никакв[аои]|никакъв|нищо|без|недей|недейте)(?!\w)",
    re.IGNORECASE,
)
_BG_HINT: Final = re.compile(
    r"(?<!\w)(?:не(?!го|йн|обход|дел|мск|щ|ка|фт)\w{3,}|без\w{3,}|против\w+|липс\w+|отказ\w*|откаж\w*|забран\w*|едва"
    r"|освен|рядко|прекрат\w+|спир\w*|спря\w*|отмен\w+|вместо|избяг\w+|изключ\w+|малко|нали|извън|единствен\w*|само"
    r"|нула\w*|пропус\w+|закъсня\w*|забав\w*|загуб\w*|провал\w*|труд\w+)(?!\w)",
    re.IGNORECASE,
)
_EN_NEGATION: Final = re.compile(
    r"(?<!\w)(?:not|cannot|no|never|without|nobody|no[- ]one|none|neither|nor|nothing|nowhere|\w+n['’]t)(?!\w)",
    re.IGNORECASE,
)
_EN_HARMLESS: Final = re.compile(
    r"(?<!\w)(?:not\s+only|not\s+just|not\s+least|no\s+(?:later|fewer|less|more|sooner)\s+than|no\.?\s?\d+|whether\s+or\s+not"
    r"|or\s+not|no\s+doubt|not\s+(?:less|more|fewer)\s+than|no\s+matter|last\s+but\s+not|why\s+not|nothing\s+but"
    r"|isn['’]t\s+it|if\s+not)(?!\w)",
    re.IGNORECASE,
)
_EN_HINT: Final = re.compile(
    r"(?<!\w)(?:un(?!der|ion|ivers|it|iq|anim|cle)\w{3,}|in(?:abil|access|accur|act|adequ|appropr|capab|comple|consist"
    r"|correct|depend|direct|effect|effic|elig|evit|formal|suffic|toler|valid|visib)\w*|im(?:poss|pract|perfect|matur"
    r"|pati|balan)\w*|il(?:legal|liter|legib)\w*|ir(?:reg|rel|rev|resp)\w*|dis(?:ab|adv|agr|app|conn|cont|courag|lik"
    r"|ord|reg|rupt|sat|allow)\w*|non-?\w+|mis(?!sion)\w{3,}|\w+less|\w+-free|free|fail\w*|lack\w*|absen\w+|refus\w+"
    r"|reject\w*|declin\w+|hardly|barely|rarely|seldom|scarcely|unless|until|yet|except\w*|exclu\w+|avoid\w*"
    r"|prevent\w*|prohibit\w*|bans?|banned|forb\w+|stop\w*|ceas\w+|den(?:y|ies|ied|ying)|instead|rather|only|little"
    r"|few|otherwise|too|out\s+of|short\s+of|zero|remain\w*|still|against|beyond|lest|cancel\w*|hard|difficult\w*)(?!\w)",
    re.IGNORECASE,
)


def check_negation(pair: SentencePair) -> Iterator[Finding]:
    """negation-lost: one side has a negation and the other has no word that could express it.

    Between Bulgarian and English only; sentence by sentence when both sides have the same number, otherwise as a whole.
    A negation may be expressed by a prefix (impossible), a verb (fail, lack) or the reverse (until, at least). These
    words count as counterparts, so only a plain "не" or "not" without any counterpart is reported.
    """
    sides = {"bg": (_BG_NEGATION, _BG_HARMLESS, _BG_HINT), "en": (_EN_NEGATION, _EN_HARMLESS, _EN_HINT)}
    if pair.source_lang == pair.target_lang or not {pair.source_lang, pair.target_lang} <= sides.keys():
        return
    source_rules, target_rules = sides[pair.source_lang], sides[pair.target_lang]
    for source, target in _aligned(pair):
        denied, denies = _negation(source, *source_rules[:2]), _negation(target, *target_rules[:2])
        if denied and not denies and not _counterpart(target, target_rules):
            yield make("negation-lost", "warning", "lost", pair.segment, source=denied)
            return
        if denies and not denied and not _counterpart(source, source_rules):
            yield make("negation-lost", "warning", "added", pair.segment, target=denies)
            return


def _aligned(pair: SentencePair) -> list[tuple[str, str]]:
    if len(pair.source_sentences) != len(pair.target_sentences):
        return [(pair.source_words, pair.target_words)]
    return list(zip(pair.source_sentences, pair.target_sentences, strict=True))


def _negation(text: str, negation: re.Pattern[str], harmless: re.Pattern[str]) -> str:
    """The first negation that is not part of a set phrase, "" when there is none."""
    match = negation.search(harmless.sub(" ", text))
    return match.group() if match else ""


def _counterpart(text: str, rules: tuple[re.Pattern[str], ...]) -> bool:
    return any(rule.search(text) for rule in rules)
