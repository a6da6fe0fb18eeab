"""Bulgarian typesetting of finished HTML: no-break spaces where a line must not end, en dashes between words.

Only text nodes in Bulgarian are changed, never code, addresses, attributes or the plain text of a mail.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

NO_BREAK = "\u00a0"
WORD_JOINER = "\u2060"

_INLINE: Final = frozenset(
    {
        "a",
        "abbr",
        "b",
        "bdi",
        "cite",
        "del",
        "em",
        "i",
        "ins",
        "mark",
        "q",
        "s",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
    }
)
"""Tags that can stand inside a word."""

_VERBATIM: Final = frozenset({"code", "kbd", "pre", "samp", "script", "style", "textarea", "title"})
_VOID: Final = frozenset({"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"})
_TAG = re.compile(r"""<(/?)([a-zA-Z][\w:-]*)((?:[^<>"']|"[^"]*"|'[^']*')*)>""")
_LANG = re.compile(r"""\slang=["']([\w-]+)["']""")

_MONTHS = "януари|февруари|март|април|май|юни|юли|август|септември|октомври|ноември|декември"
_UNITS = (
    r"г\.|гг\.|ч\.|мин\.|сек\.|лв\.|евро|лева|лв|хил\.|млн\.|млрд\.|млн|млрд|кг|г|км|м|см|мм|ха|дка|кв\.|куб\.|"
    r"л|т|тона|kW|kWh|MW|MWh|GB|MB|°C|€|\$|%|‰|BGN|EUR|USD"
)
_BEFORE_NUMBER = r"№|No\.?|ул\.|бул\.|пл\.|кв\.|ж\.к\.|бл\.|вх\.|ет\.|ап\.|стр\.|с\.|чл\.|ал\.|т\.|тел\.|§"
_TITLES = r"г-н|г-жа|д-р|проф\.|доц\.|акад\.|инж\.|арх\.|гр\."
_ADDRESS = re.compile(r"(?:https?://|www\.|(?<![\w.+-])[\w.+-]++@)\S+")

_RULES: Final = (
    # A span of time is one word.
    (
        re.compile(r"(?<!\d)(\d\d?[:.]\d\d)[ \u00a0]?[–—-][ \u00a0]?(\d\d?[:.]\d\d)(?!\d)"),
        rf"\1{WORD_JOINER}–{WORD_JOINER}\2",
    ),
    # A dash that stands between spaces is an en dash, and never begins a line.
    (re.compile(r"(?<=[^\s\u00a0])[ \u00a0][—–](?=[ \u00a0])"), f"{NO_BREAK}–"),
    # One-letter words do not end a line; neither do abbreviations before what they belong to.
    (re.compile(r"(?<![\w.,\u0300-\u036f-])([всиуоаеВСИУОАЕ]) (?=\S)"), rf"\1{NO_BREAK}"),
    (re.compile(rf"(?<!\w)({_BEFORE_NUMBER}|{_TITLES}) (?=\S)"), rf"\1{NO_BREAK}"),
    (re.compile(r"(?<!\w)(?<!\d )(?<!\d\u00a0)(г\.) (?=[А-Я])"), rf"\1{NO_BREAK}"),
    # Initials stay with the name.
    (re.compile(r"(?<!\w)([А-Я]\.) ?(?=[А-Я]\. ?[А-Я])"), rf"\1{NO_BREAK}"),
    (re.compile(r"(?<!\w)([А-Я]\.) (?=[А-Я][а-я])"), rf"\1{NO_BREAK}"),
    # Figures: groups of thousands, units, months, the year's „г.“.
    (re.compile(r"(?<=\d) (?=\d{3}(?!\d))"), NO_BREAK),
    (re.compile(rf"(?<=\d) (?=(?:{_UNITS}|{_MONTHS})(?!\w))"), NO_BREAK),
    (re.compile(rf"(?<=\d)\u00a0({_MONTHS}) (?=\d{{4}})"), rf"{NO_BREAK}\1{NO_BREAK}"),
)


@lru_cache(maxsize=16)
def typeset(html: str, lang: str) -> str:
    """HTML of a page or mail in language `lang` with its Bulgarian text set; other languages are left as they are.

    A `lang` attribute changes the language of its element.
    """
    setter = _Setter(lang)
    return "".join(setter.tag(tag) if tag else setter.text(text) for tag, text in _pieces(html))


@lru_cache(maxsize=1024)
def set_words(text: str) -> str:
    """Bulgarian text with no-break spaces and en dashes; addresses in it are left alone."""
    at, parts = 0, list[str]()
    for address in _ADDRESS.finditer(text):
        parts += (_ruled(text[at : address.start()]), address[0])
        at = address.end()
    return "".join([*parts, _ruled(text[at:])])


class _Setter:
    """Follows the elements of a document: the language, whether text is verbatim, the letter before the next text."""

    def __init__(self, lang: str) -> None:
        self._languages = [lang]
        self._verbatim = 0
        self._before = ""

    def tag(self, tag: re.Match[str]) -> str:
        closing, name, attributes = tag[1], tag[2].lower(), tag[3]
        if name not in _INLINE:
            self._before = ""
        if name in _VOID or attributes.endswith("/"):
            return tag[0]
        if name in _VERBATIM:
            self._verbatim = max(0, self._verbatim + (-1 if closing else 1))
        if not closing:
            own = _LANG.search(attributes)
            self._languages.append(own[1] if own else self._languages[-1])
        elif len(self._languages) > 1:
            self._languages.pop()
        return tag[0]

    def text(self, text: str) -> str:
        before, self._before = self._before, text[-1:]
        if self._verbatim or self._languages[-1] != "bg" or text.startswith("<"):
            return text
        # What follows in the next element is not seen: a word, most likely.
        return set_words(f"{before}{text}\u200b")[len(before) : -1]


def _pieces(html: str) -> Iterator[tuple[re.Match[str] | None, str]]:
    """The pieces of HTML in order: tags as matches, texts; comments are texts that begin with `<`."""
    at = 0
    while at < len(html):
        if html[at] != "<":
            end = html.find("<", at)
            end = len(html) if end < 0 else end
            yield None, html[at:end]
        elif tag := _TAG.match(html, at):
            end = tag.end()
            yield tag, ""
        else:
            mark = "-->" if html.startswith("<!--", at) else ">"
            end = html.find(mark, at) + len(mark)
            end = end if end > at + len(mark) else len(html)
            yield None, html[at:end]
        at = end


def _ruled(text: str) -> str:
    for rule, set_as in _RULES:
        text = rule.sub(set_as, text)
    return text
