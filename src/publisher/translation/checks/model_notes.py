"""Finds what a language model says beside a translation or in place of it: prefaces, notes, refusals."""

import re
from collections.abc import Iterator
from typing import Final

from publisher.core.types import Finding
from publisher.translation.checks.messages import make
from publisher.translation.checks.pair import SentencePair


def _rule(english: str, bulgarian: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    return re.compile(english, re.IGNORECASE), re.compile(rf"(?<!\w)(?:{bulgarian})", re.IGNORECASE)


_START: Final = r"^[\s\"'“*_#>(\[]{0,6}"
_RULES: Final = (
    _rule(
        rf"{_START}here(?:['’]s| is| are| you (?:go|are))(?!\w)[^.:\n]{{0,60}}?(?:translat|version|english)",
        r"превод|ето|тук",
    ),
    _rule(
        rf"{_START}(?:the )?(?:english|translation|translated(?: text)?|bulgarian)(?: translation| version"
        rf"| text)?\*{{0,2}}\s?:",
        r"превод|английск|българск|на англ",
    ),
    _rule(rf"{_START}in english[,:]? (?:this|it|the)", r"английск"),
    _rule(
        rf"{_START}(?:sure|certainly|absolutely|of course|okay|gladly)[!,.:]+\s",
        r"^\W{0,4}(?:разбира|сигурн|несъмнен|естествен|добре|абсолютн|окей|ок|да(?!\w)|с удоволствие|готово)",
    ),
    _rule(
        r"(?:as|i(?:['’]m| am)(?: just| only)?) an? (?:ai|artificial|(?:large )?language model|assistant)(?!\w)",
        r"изкуствен|езиков|асистент|ИИ",
    ),
    _rule(
        r"(?<!\w)i(?:['’]m| am)? (?:(?:sorry|afraid)[,.]? (?:but )?(?:that )?i )?(?:can['’]?t|cannot|can not"
        r"|could not|couldn['’]t|won['’]t|will not"
        r"|am unable to|['’]?m unable to|unable to|am not able to|must decline to"
        r"|refuse to) ?(?:be able to )?(?:translat|help(?! (?:but|\w+ing))|assist|comply|provid|fulfil"
        r"|process|answer|continu|complet|do that|do this)",
        r"не мога|не можах|не можем|не съм|не успях|отказвам",
    ),
    _rule(
        rf"{_START}i(?:['’]m| am) (?:sorry|afraid)(?!\w)|{_START}(?:sorry|apologies|my apologies)[,.]",
        r"извин|съжал|простет|прощав|опасявам|боя се|за жалост|пардон|страх|бо[яи]|опас",
    ),
    _rule(
        r"(?:could|can|would) you (?:please )?(?:provide|share|send|paste|give me|clarify)|please (?:provide"
        r"|paste|share|send)(?: me)? (?:the|your|a|more) (?:text|sentence|source|content|bulgarian|context)",
        r"бихте|можете|изпрат|споделет|предостав|моля|дайте|поясн|ще може",
    ),
    _rule(
        r"(?:there is|there['’]s|i see|i don['’]t see|you (?:have not|haven['’]t|did not"
        r"|didn['’]t) (?:provide|include|sen)\w*) (?:no|any|the)? ?(?:text|sentence|source|content)",
        r"текст|изречени|източник|съдържани",
    ),
    _rule(
        r"[(\[{*_]{1,3}\s?(?:translator['’]?s?\s|editor['’]?s?\s)?notes?\s?[:–—-]",
        r"бел|забел|б\.|пояснен|внимание|нота|NB",
    ),
    _rule(r"(?:^|[.!?…”\"]\s+|\n\s*|[*_])notes?\s?:", r"бел|забел|б\.|пояснен|внимание|важно|нота|NB|обърнете"),
    _rule(
        r"translator['’]?s?['’]? notes?|translation notes?|note that (?:the|this) (?:word|term|phrase"
        r"|original|sentence|translation|source)",
        r"превод|бел|забел|думата|изразът|терминът",
    ),
    _rule(
        r"(?<!\w)(?:alternative(?:ly| translation| version)?s?|another (?:option|version|translation)"
        r"|other options?|or, more (?:literally|naturally|formally)|literal(?:ly| translation)?|lit\."
        r"|more (?:literal|natural|formal)(?:ly)?|explanation|transliteration|pronunciation|option \d"
        r"|version \d)\s?:",
        r"алтернатив|друг|вариант|буквал|обяснен|пояснен|произнош|транслит|или|версия|опция|възможност",
    ),
    _rule(
        r"(?:let me know|feel free to (?:ask|reach)|(?:i )?hope (?:this|that|it) helps|is there anything else"
        r"|would you like me to|do you want me to|happy to help|if you (?:need|want|have) (?:any )?(?:further"
        r"|more|other|another|changes|a different|questions about))",
        r"кажет|пишет|обадет|помог|помощ|надява|надявам|информир|уведом|свърж|желает|искат|въпрос|нужд|още"
        r"|трябва|сигнализ|питайте|друг|искаш|иска|ако",
    ),
    _rule(
        r"(?<!\w)i(?:['’]ve| have)? (?:kept|left|preserved|retained|translated|rendered|used|assumed"
        r"|interpreted|omitted|added|corrected|changed) (?:the|it|this|that|“|\")\s?(?:original|word|term"
        r"|phrase|name|names|punctuation|formatting|sentence|text|tone|translation|bulgarian|english|meaning"
        r"|style|as)",
        r"запазих|остав|прев|използв|добав|промен|поправ|аз|съм|пропусн|тълкув",
    ),
    _rule(
        r"(?:this|the (?:text|sentence|phrase|original|bulgarian))(?: (?:text|sentence"
        r"|phrase))? (?:translates|can be translated|is translated|means|reads)(?!\w)",
        r"превежд|превед|превод|означав|значи|гласи|чете",
    ),
    _rule(
        r"</?think(?:ing)?>|<\|[a-z_]{2,20}\|>|\[/?INST\]|```|^(?:assistant|user|system|ai|bot)\s?:",
        r"<|`|асистент|потребител|система|бот",
    ),
)
"""(What a model says, words of the source that may well be translated by it)."""


def check_model_notes(pair: SentencePair) -> Iterator[Finding]:
    """model-note: an English translation with words of the engine to whoever asked it."""
    if pair.target_lang != "en" or pair.source_lang == "en":
        return
    for english, bulgarian in _RULES:
        if (match := english.search(pair.target)) and not bulgarian.search(pair.source):
            yield make("model-note", "error", segment=pair.segment, target=match.group().strip())
            return
