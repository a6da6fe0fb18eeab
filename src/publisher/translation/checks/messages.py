"""Messages of the checks: one sentence for staff that names the values.

A `Finding` has the English sentence, and the values that it was made from; `sentence` words it anew from them. One that
was stored without its values is worded by recognising its template.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from publisher.core.types import Finding, Severity
from publisher.core.wording import in_words, worded

_LONGEST_VALUE: Final = 80
_VALUE: Final = re.compile(r"%\((\w+)\)s")
_INVISIBLE: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")

_COMPARED: Final = {
    "lost": "the source has %(source)s, the translation does not",
    "added": "the translation has %(target)s, the source does not",
    "changed": "the source has %(source)s, the translation has %(target)s",
}

TEMPLATES: Final[dict[str, dict[str, str]]] = {
    "number-changed": {
        **_COMPARED,
        "too-many": "more than %(count)s numbers, not compared",
    },
    "number-format": {
        "": "%(target)s is not written as English writes numbers",
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
        "": "Cyrillic is left in the translation: %(target)s",
    },
    "term-missed": {
        "": "the glossary wants “%(wanted)s” for “%(source)s”",
    },
    "name-lost": {
        "": "the name %(source)s is not in the translation",
        "spelled": "the name %(source)s is not in the translation; it is written %(wanted)s",
        "changed": "the name %(source)s is %(target)s in the translation",
    },
    "empty": {
        "": "the translation is empty",
    },
    "untranslated": {
        "": "the translation is the source unchanged",
    },
    "too-short": {
        "": "the translation has %(target)s characters for %(source)s of the source, too few",
    },
    "too-long": {
        "": "the translation has %(target)s characters for %(source)s of the source, too many",
    },
    "cut-off": {
        "": "the translation ends in the middle of a sentence: “…%(target)s”",
    },
    "repeated": {
        "": "“%(target)s” is repeated %(count)s times in a row",
    },
    "unknown-marks": {
        "": "the engine marked what it does not know: %(target)s",
    },
    "sentence-count": {
        "": "the source has %(source)s sentences, the translation %(target)s",
        "lost": "the sentence “%(source)s” seems to be missing from the translation",
        "added": "the sentence “%(target)s” seems to be in the translation alone",
    },
    "negation-lost": {
        "lost": "the source says “%(source)s”, the translation has no negation",
        "added": "the translation says “%(target)s”, the source has no negation",
    },
    "wrong-language": {
        "": "the translation is not in English",
    },
    "model-note": {
        "": "“%(target)s” is said by the engine, not by the source",
    },
    "only-transliterated": {
        "": "written in Latin letters, but not translated: %(target)s",
    },
    "opposite-said": {
        "": "the source says “%(source)s”, the translation the opposite: “%(target)s”",
    },
    "marks-lost": {
        "one": "a sentence stands as in the source: no engine brought it through whole",
        "many": "%(count)s sentences stand as in the source: no engine brought them through whole",
    },
    "already-translated": {
        "": "it has hardly a Cyrillic letter: is it in %(target)s already? Latin text stands as it was",
    },
    "outside-left": {
        "": "line %(line)s: left as in the source: %(target)s (%(reason)s)",
    },
    "unreadable": {
        "": "the post is not translated: %(reason)s",
    },
    "draft-engine": {
        "": "%(engine)s makes drafts: a person must read it before readers do",
    },
    "control-characters": {
        "": "the translation has control characters: %(target)s",
    },
}
"""Code → variant → English message of `wording.worded`; the Bulgarian ones are in the catalogue of this room."""


def make(code: str, severity: Severity, variant: str = "", segment: str = "", **values: str | int) -> Finding:
    """Build a finding from its template; long values are shortened, control characters become U+FFFD."""
    shown = {name: _short(str(value)) for name, value in values.items()}
    message = str(worded(TEMPLATES[code][variant], **shown))
    return Finding(code, severity, message, segment, variant, tuple(shown.items()))


def sentence(finding: Finding) -> str:
    """A finding's message, which can be said in the language of staff."""
    templates, values = TEMPLATES.get(finding.code, {}), dict(finding.values)
    template = templates.get(finding.variant, "")
    if not template or not values.keys() >= set(_VALUE.findall(template)):
        # Stored by an earlier release: without values, or of a variant that there is no more.
        return _recognised(finding, templates)
    return worded(template, **values)


def describe(finding: Finding, lang: str = "en") -> str:
    """A finding's message in a language of staff."""
    return in_words(sentence(finding), lang)


def _short(value: str) -> str:
    value = _INVISIBLE.sub("\ufffd", " ".join(value.split()))
    return value if len(value) <= _LONGEST_VALUE else value[: _LONGEST_VALUE - 1] + "…"


@lru_cache(maxsize=128)
def _pattern(template: str) -> re.Pattern[str]:
    pieces = _VALUE.split(template)
    return re.compile(
        "".join(f"(?P<{piece}>.+?)" if at % 2 else re.escape(piece) for at, piece in enumerate(pieces)), re.DOTALL
    )


def _recognised(finding: Finding, templates: Mapping[str, str]) -> str:
    """The sentence that an English one was made from; the English one itself if no template has made it."""
    for template in templates.values():
        if match := _pattern(template).fullmatch(finding.message):
            return worded(template, **match.groupdict())
    # Those of a mail's weight are worded where they are made.
    return finding.message
