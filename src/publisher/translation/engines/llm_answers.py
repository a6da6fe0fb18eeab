"""Tells a translation from the other things that a language model answers: notes, refusals, additions, obedience.

A model gets one sentence a call, so an answer has one sentence of about its length. What counts is always the
difference from the source: a note is refused unless the source has one, and so on.
"""

import re
from collections.abc import Callable
from typing import Final

from publisher.core.wording import worded
from publisher.translation.engines.added_names import adds_names
from publisher.translation.language.cyrillic import CYRILLIC, CYRILLIC_LANGUAGES
from publisher.translation.language.sentences import split
from publisher.translation.language.transliterate import transliterate
from publisher.translation.marks import without_marks

_FOREIGN_MARKS: Final = ("```", "**", "<|", "|>", "\n")
_OWN_MARKS: Final = re.compile(
    r"</?[a-z]\w*+[^<>]*>|[\u2600-\u27bf\U0001f300-\U0001faff]|\b(?:user|assistant|system)\s*:", re.IGNORECASE
)
_QUOTES: Final = "\"'“”„«»‘’`"
_WORD: Final = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_ABOUT_TEXT: Final = (
    r"\b(?:translat\w*|text|sentences?|language model|a\.?i\.?|assist\w*|requests?|prompt|instructions?|english|"
    r"bulgarian|message|content|context|input|phrase|meaning|version)\b"
)
_ABOUT_TEXT_IN_BULGARIAN: Final = re.compile(
    r"прев[оеъ]д|преве(?:жд|л)|текст|изречени|езиков|модел|изкуствен|помощ|помог|молб|иск|инструкц|указан|английск|"
    r"българск|съобщени|съдържани|фраза|значени|смис|верси|\bИИ\b|\bAI\b",
    re.IGNORECASE,
)
_PREFACE: Final = re.compile(
    rf"[^:]{{0,60}}(?:{_ABOUT_TEXT}|\bhere (?:is|are|it is|you (?:go|are))\b)[^:]{{0,40}}:", re.IGNORECASE
)
_LABEL: Final = re.compile(
    r"\W*(?:in )?(?:english|translat(?:ion|ed)|output|result|answer|response|target|assistant|en)"
    r"(?: (?:text|version|translation))?\W*[:=]",
    re.IGNORECASE,
)
_CHATTER: Final = re.compile(
    r"(?:sure|certainly|of course|okay|ok|absolutely|understood|got it|no problem|happy to help)\s*[!.:](?:\s|$)"
    r"|(?:here(?: is|'s| are)|below is) (?:the|your|my|a|an)\b.{0,30}\btranslat",
    re.IGNORECASE,
)
_NOTE: Final = re.compile(
    r"(?:^|[\s(\[*])(?:(?:translator'?s |please )?notes?(?: that)?|n\.?b|p\.?s|explanation|context|disclaimer|"
    r"lit(?:erally|\.)|alternatively|alternative(?: translation| version)?|or, |"
    r"another (?:option|version|possible translation)|(?:option|version|variant) \d)\s*[:.,]",
    re.IGNORECASE,
)
_NOTE_IN_BULGARIAN: Final = re.compile(
    r"бележк|забележ|бел\.|отбележ|послепис|п\. ?п\.|обяснени|контекст|буквал|алтернатив|друг|вариант|или|верси|"
    r"внимани|\b[PN]\.?[SB]\b",
    re.IGNORECASE,
)
_REFUSAL: Final = re.compile(
    r"(?:unfortunately|(?:i'm |i am |we are )?(?:very |so )?(?:sorry|afraid|unable|happy to|glad to)|i apologi[sz]e|"
    r"as an? |my apologies|sorry|i(?:'m| am) (?:just|not|only|an?)\b|this (?:content|request)|what (?:is|do|does)|"
    r"i (?:can(?:not|'t| not)|could not|won't|will not|don't|do not|need|see|would|think|must|have to)|"
    r"could you|can you|please|it (?:seems|looks|appears)|there (?:is|was|seems to be) no|no text|"
    r"the (?:text|sentence) (?:you|is|seems|appears)|this (?:text|sentence|phrase|appears|seems)|what would|how can i|"
    r"let me|you (?:have not|haven't|did not))",
    re.IGNORECASE,
)
_NOT_WILLING: Final = re.compile(
    r"(?:sorry|i'?m sorry|i am sorry|i apologi[sz]e|unfortunately,? i|"
    r"i (?:cannot|can't|won't|am unable|am not able))\b",
    re.IGNORECASE,
)
_NOT_WILLING_IN_BULGARIAN: Final = re.compile(
    r"съжал|извин|прощавай|жалост|не мо[гж]|няма да|не успя|невъзмож|не съм|не сме|отказ|не би", re.IGNORECASE
)
_BRACKETED: Final = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_QUOTED: Final = re.compile(r"[\"“„«]([^\"“”„«»]*)[\"”“»]")
_ADDRESS: Final = re.compile(r"(?<!\S)(?:\S+://\S+|\S+@\S+)|www\.\S+")
_SHORT_REPLY: Final = re.compile(r"(?:разбира се|добре|да|сигурно|ясно|окей|няма проблем|абсолютно)\b", re.IGNORECASE)
_QUOTED_STOP: Final = re.compile(r"(?<![!?…])[!?…]++(['\"”“’»])(?=\s)")
_TWO_WORDS: Final = re.compile(r"[a-z]{4}/[a-z]{4}")
_TWO_VERSIONS: Final = re.compile(r"\s[/|]\s|\s→\s")

_ORDERS: Final[tuple[tuple[str, str], ...]] = (
    (r"преводач", r"translat|interpret"),
    (r"игнорирай|пренебрегни", r"ignor|disregard|overlook"),
    (r"инструкци|указани", r"instruct|direct|guid|order"),
    (r"превед(?:и|ете)\b", r"translat"),
    (r"(?<!\w)(?:на)?пиши\b", r"writ"),
    (r"(?<!\w)кажи\b", r"\bsay|\btell"),
    (r"\bизведи\b|\bпокажи\b", r"output|show|print|display|bring|take|lead"),
    (r"\bотговори (?:само|с)\b", r"answer|repl|respon"),
    (r"(?:преводач\w*|моля(?: те)?),? добави\b", r"\badd|includ"),
    (
        r"\b(?:забрави|повтори|изпълни),? (?:всичко|предишн|горн|това|думата|само)",
        r"forg|repeat|execut|perform|carr|do\b",
    ),
)
"""What a post may say to whoever translates it, and one of the words that a translation of it has."""


def wrong_answer(source: str, answer: str, source_lang: str = "bg", target_lang: str = "en") -> str:
    """Why an answer to one sentence (plain or canonical text) is no translation of it, in a few words; "" if it may be.

    Rules that need words know English, and Bulgarian beside it; those of length, brackets and sentences any language.
    """
    if any(mark in answer and mark not in source for mark in _FOREIGN_MARKS) or (
        _OWN_MARKS.search(answer) and not _OWN_MARKS.search(source)
    ):
        return worded("marks of its own")
    source, answer = without_marks(source).strip(), without_marks(answer).strip().replace("’", "'")
    for reason, rule in _RULES:
        if rule(source, answer):
            return reason
    if source_lang in CYRILLIC_LANGUAGES and target_lang not in CYRILLIC_LANGUAGES and _is_cyrillic(answer):
        return worded("the source beside the translation")
    if CYRILLIC.search(source) and _is_transliterated(source, answer):
        return worded("the source in other letters")
    if _sentences(answer, target_lang) > _sentences(source, source_lang) and not _divided(source, answer, target_lang):
        return worded("more sentences than the source")
    if (source_lang, target_lang) == ("bg", "en") and adds_names(source, answer):
        return worded("names that the source does not have")
    return ""


def _quoted_whole(source: str, answer: str) -> bool:
    return answer[:1] in _QUOTES and answer[-1:] in _QUOTES and source[:1] not in _QUOTES


def _prefaced(source: str, answer: str) -> bool:
    if _CHATTER.match(answer) and not (":" in source and ":" in answer) and not _is_short_reply(source):
        return True
    if _LABEL.match(answer) and ":" not in source:
        return True
    if answer.count(":") <= source.count(":"):
        return False
    if _PREFACE.match(answer) and not _ABOUT_TEXT_IN_BULGARIAN.search(source):
        return True
    before, _, behind = answer.partition(": ")
    return len(before) < 60 and len(behind) > max(20, 0.8 * len(source))


def _is_short_reply(source: str) -> bool:
    """„Разбира се!“ is itself a translation's beginning."""
    return (
        re.match(r"(?:разбира се|добре|да|сигурно|ясно|окей|няма проблем|абсолютно)\b", source, re.IGNORECASE)
        is not None
    )


def _noted(source: str, answer: str) -> bool:
    return _NOTE.search(answer) is not None and not _NOTE_IN_BULGARIAN.search(source) and not _NOTE.search(source)


def _refused(source: str, answer: str) -> bool:
    if _NOT_WILLING.match(answer) and not _NOT_WILLING_IN_BULGARIAN.search(source):
        return True
    if not _REFUSAL.match(answer) or _ABOUT_TEXT_IN_BULGARIAN.search(source):
        return False
    return re.search(_ABOUT_TEXT, answer, re.IGNORECASE) is not None and not re.search(
        _ABOUT_TEXT, source, re.IGNORECASE
    )


def _bracketed(source: str, answer: str) -> bool:
    """More in brackets than the source has; a single word, as in a price in two currencies, may come from dashes."""
    ours, theirs = _BRACKETED.findall(source), _BRACKETED.findall(answer)
    return len(theirs) > len(ours) and any(len(_WORD.findall(inside)) > 1 for inside in theirs)


def _quotes(source: str, answer: str) -> bool:
    """A quotation of several words where the source has no quotation mark."""
    if any(mark in source for mark in "\"“„«»'’‘") or re.search(r"[-–—]\s", source):
        return False
    return any(len(_WORD.findall(inside)) > 3 for inside in _QUOTED.findall(answer))


def _twice(source: str, answer: str) -> bool:
    if _TWO_VERSIONS.search(source):
        return False
    if "/" not in source and _TWO_WORDS.search(answer):
        return True
    sides = _TWO_VERSIONS.split(answer)
    return len(sides) > 1 and all(len(_WORD.findall(side)) >= 3 for side in sides)


def _too_long(source: str, answer: str) -> bool:
    ours, theirs = len(_WORD.findall(source)), len(_WORD.findall(answer))
    most = 1.7 * len(source) if len(source) >= 40 else 4 * len(source) + 100
    return theirs > 3 * ours + 4 or len(answer) > most


def _too_short(source: str, answer: str) -> bool:
    if len(_WORD.findall(source)) > 2 and not _WORD.search(_ADDRESS.sub("", answer)):
        return True
    least = 0.45 if len(source) >= 60 else 0.4 if len(source) >= 40 else 0.3
    return len(source) >= 25 and len(answer) < least * len(source)


def _obeyed(source: str, answer: str) -> bool:
    """Whether the source gives an order to its translator, and the answer does not say that order."""
    return any(
        re.search(order, source, re.IGNORECASE) and not re.search(said, answer, re.IGNORECASE)
        for order, said in _ORDERS
    )


def _divided(source: str, answer: str, lang: str) -> bool:
    """Whether one sentence may have become two: a clause can part it, nothing is added, and none is an afterthought."""
    if not re.search(r"[;,:–—]", source) or len(answer) > 1.15 * len(source):
        return False
    words = [len(_WORD.findall(sentence)) for sentence, _ in split(answer, lang)]
    return 4 * min(words) >= sum(words)


def _sentences(text: str, lang: str) -> int:
    """How many sentences a text has; a question that is quoted within one does not end it."""
    return len(split(_QUOTED_STOP.sub(r"\1", text), lang))


def _is_transliterated(source: str, answer: str) -> bool:
    """Whether most words are the source's in Latin letters; a name or a title may well be."""
    cyrillic = (word for word in _WORD.findall(source) if CYRILLIC.search(word))
    words = {transliterate(word).lower() for word in cyrillic}
    theirs = [word.lower() for word in _WORD.findall(answer) if len(word) > 2]
    return len(theirs) > 3 and sum(word in words for word in theirs) > 0.6 * len(theirs)


def _is_cyrillic(answer: str) -> bool:
    letters = sum(character.isalpha() for character in answer)
    return 3 * len(CYRILLIC.findall(answer)) > letters > 0


_RULES: Final[tuple[tuple[str, Callable[[str, str], bool]], ...]] = (
    (worded("quotation marks around it"), _quoted_whole),
    (worded("a preface"), _prefaced),
    (worded("a note or a second version"), _noted),
    (worded("a refusal"), _refused),
    (worded("words in brackets"), _bracketed),
    (worded("a quotation"), _quotes),
    (worded("two versions"), _twice),
    (worded("far longer than the source"), _too_long),
    (worded("far shorter than the source"), _too_short),
    (worded("an order in the source, obeyed"), _obeyed),
)
