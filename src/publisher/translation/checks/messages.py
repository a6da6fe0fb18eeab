"""Messages of the checks in English and Bulgarian: one sentence for staff that names the values.

A `Finding` has the English sentence, and the values that it was made from; `describe` words it anew from them. One that
was stored without its values is translated by recognising its template.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from publisher.core.types import Finding, Severity

_LONGEST_VALUE: Final = 80
_INVISIBLE: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")

_LOST = ("the source has {source}, the translation does not", "в оригинала има {source}, а в превода липсва")
_ADDED = ("the translation has {target}, the source does not", "в превода има {target}, което липсва в оригинала")
_CHANGED = ("the source has {source}, the translation has {target}", "в оригинала е {source}, а в превода – {target}")
_COMPARED: Final = {"lost": _LOST, "added": _ADDED, "changed": _CHANGED}

TEMPLATES: Final[dict[str, dict[str, tuple[str, str]]]] = {
    "number-changed": {
        **_COMPARED,
        "too-many": ("more than {count} numbers, not compared", "повече от {count} числа, не са сравнени"),
    },
    "number-format": {
        "": (
            "{target} is not written as English writes numbers",
            "{target} не е записано така, както се пишат числата на английски",
        ),
    },
    "date-changed": _COMPARED,
    "time-changed": _COMPARED,
    "money-changed": _COMPARED,
    "unit-changed": _COMPARED,
    "link-changed": _COMPARED,
    "email-changed": _COMPARED,
    "handle-changed": _COMPARED,
    "tag-changed": _COMPARED,
    "cyrillic-left": {
        "": ("Cyrillic is left in the translation: {target}", "в превода е останала кирилица: {target}"),
    },
    "term-missed": {
        "": (
            "the glossary wants “{wanted}” for “{source}”",
            "терминологичният речник изисква „{wanted}“ за „{source}“",
        ),
    },
    "name-lost": {
        "": ("the name {source} is not in the translation", "името {source} липсва в превода"),
        "spelled": (
            "the name {source} is not in the translation; it is written {wanted}",
            "името {source} липсва в превода; изписва се {wanted}",
        ),
        "changed": (
            "the name {source} is {target} in the translation",
            "името {source} е {target} в превода",
        ),
    },
    "empty": {"": ("the translation is empty", "преводът е празен")},
    "untranslated": {"": ("the translation is the source unchanged", "преводът повтаря оригинала без промяна")},
    "too-short": {
        "": (
            "the translation has {target} characters for {source} of the source, too few",
            "преводът има {target} знака при {source} в оригинала, твърде малко",
        ),
    },
    "too-long": {
        "": (
            "the translation has {target} characters for {source} of the source, too many",
            "преводът има {target} знака при {source} в оригинала, твърде много",
        ),
    },
    "cut-off": {
        "": (
            "the translation ends in the middle of a sentence: “…{target}”",
            "преводът свършва насред изречението: „…{target}“",
        ),
    },
    "repeated": {
        "": ("“{target}” is repeated {count} times in a row", "„{target}“ се повтаря {count} пъти поред"),
    },
    "unknown-marks": {
        "": (
            "the engine marked what it does not know: {target}",
            "машинният превод е отбелязал нещо непознато: {target}",
        ),
    },
    "sentence-count": {
        "": (
            "the source has {source} sentences, the translation {target}",
            "оригиналът има {source} изречения, а преводът – {target}",
        ),
        "lost": (
            "the sentence “{source}” seems to be missing from the translation",
            "изречението „{source}“ като че ли липсва в превода",
        ),
        "added": (
            "the sentence “{target}” seems to be in the translation alone",
            "изречението „{target}“ като че ли е само в превода",
        ),
    },
    "negation-lost": {
        "lost": (
            "the source says “{source}”, the translation has no negation",
            "в оригинала има „{source}“, а в превода няма отрицание",
        ),
        "added": (
            "the translation says “{target}”, the source has no negation",
            "в превода има „{target}“, а в оригинала няма отрицание",
        ),
    },
    "wrong-language": {
        "": ("the translation is not in English", "преводът не е на английски"),
    },
    "model-note": {
        "": (
            "“{target}” is said by the engine, not by the source",
            "„{target}“ го казва машинният преводач, а не оригиналът",
        ),
    },
    "only-transliterated": {
        "": (
            "written in Latin letters, but not translated: {target}",
            "изписано е с латински букви, но не е преведено: {target}",
        ),
    },
    "opposite-said": {
        "": (
            "the source says “{source}”, the translation the opposite: “{target}”",
            "в оригинала е „{source}“, а преводът казва обратното: „{target}“",
        ),
    },
    "marks-lost": {
        "one": (
            "a sentence stands as in the source: no engine brought it through whole",
            "едно изречение е останало на езика на оригинала: никоя машина не го преведе цяло",
        ),
        "many": (
            "{count} sentences stand as in the source: no engine brought them through whole",
            "{count} изречения са останали на езика на оригинала: никоя машина не ги преведе цели",
        ),
    },
    "already-translated": {
        "": (
            "it has hardly a Cyrillic letter: is it in {target} already? Latin text stands as it was",
            "в текста почти няма кирилица: не е ли вече на {target}? Латинският текст е оставен, както си е",
        ),
    },
    "outside-left": {
        "": (
            "line {line}: left as in the source: {target} ({reason})",
            "ред {line}: останало е на езика на оригинала: {target} ({reason})",
        ),
    },
    "unreadable": {
        "": ("the post is not translated: {reason}", "публикацията не е преведена: {reason}"),
    },
    "draft-engine": {
        "": (
            "{engine} makes drafts: a person must read it before readers do",
            "{engine} прави само чернови: човек трябва да прочете превода преди читателите",
        ),
    },
    "control-characters": {
        "": ("the translation has control characters: {target}", "в превода има управляващи знаци: {target}"),
    },
}
"""Code → variant → (English, Bulgarian), with the same values in braces."""


def make(code: str, severity: Severity, variant: str = "", segment: str = "", **values: str | int) -> Finding:
    """Build a finding from its template; long values are shortened, control characters become U+FFFD."""
    shown = {name: _short(str(value)) for name, value in values.items()}
    message = TEMPLATES[code][variant][0].format(**shown)
    return Finding(code, severity, message, segment, variant, tuple(shown.items()))


def _short(value: str) -> str:
    value = _INVISIBLE.sub("\ufffd", " ".join(value.split()))
    return value if len(value) <= _LONGEST_VALUE else value[: _LONGEST_VALUE - 1] + "…"


@lru_cache(maxsize=128)
def _pattern(template: str) -> re.Pattern[str]:
    pieces = re.split(r"\{(\w+)\}", template)
    return re.compile(
        "".join(f"(?P<{piece}>.+?)" if at % 2 else re.escape(piece) for at, piece in enumerate(pieces)), re.DOTALL
    )


def describe(finding: Finding, lang: str = "en") -> str:
    """A finding's message in the reader's language: Bulgarian for "bg", otherwise English."""
    templates = TEMPLATES.get(finding.code, {})
    try:
        return templates[finding.variant][lang == "bg"].format(**dict(finding.values))
    except KeyError:
        # Stored by an earlier release: without values, or of a variant that there is no more.
        return _recognised(finding, templates) if lang == "bg" else finding.message


def _recognised(finding: Finding, templates: Mapping[str, tuple[str, str]]) -> str:
    """The Bulgarian sentence for an English one; the English one itself if no template has made it."""
    for english, bulgarian in templates.values():
        if match := _pattern(english).fullmatch(finding.message):
            return bulgarian.format(**match.groupdict())
    return finding.message
