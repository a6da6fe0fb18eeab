"""Splits Bulgarian and English texts into sentences.

Joining two sentences is the safer error: an engine translates both, while a sentence cut in the middle ("ул." |
"Граф Игнатиев") gives two wrong ones. So a full stop ends a sentence only when nothing suggests otherwise. Every step
reads each character a bounded number of times: the time is linear in the length of the text.
"""

import re

_TOKEN = re.compile(r"⟦(?P<close>/?)(?P<number>\d+)⟧|(?P<stop>[.!?…]+)|(?P<blank>\n[^\S\n]*\n\s*)")
_TAIL = re.compile(r"(?:[\"”“»’')\]]|⟦/\d+⟧)*")
_SPACE = re.compile(r"\s+")
_LEAD = re.compile(r"(?:⟦/?\d+⟧|[\"'„“”‘«(\[–—-]|\s)*")
_WORD = re.compile(r"[^\W\d_]+(?:[.-][^\W\d_]+)*$")
_NUMBERING = re.compile(r"(?:⟦\d+⟧|\s)*(?:\d{1,3}|[IVXLC]{1,5})")
_DIGITS = re.compile(r"\d$")
_WINDOW = 24
"""Characters before a full stop that are searched for an abbreviation."""

_BULGARIAN = (
    "ул бул пл жк кв ет ап вх бл обл гр проф доц инж арх акад ас гл д-р г-н г-жа г-ца н.с чл ал стр вж напр т.нар "
    "т.е т.к бел прев изд авт фиг табл ср срв тел моб факс св о-в ген полк кап лейт зам пом зав отг дир бр рег "
    "вкл прибл съкр год ян февр авг септ окт ноем дек"
)
_ENGLISH = (
    "mr mrs ms dr prof rev hon st messrs vs cf viz approx dept univ fig figs eq nos vol sec ch pp eds al est inc "
    "ltd co corp gov sen gen col capt lt maj sgt jan feb mar apr jun jul aug sep sept oct nov dec mt ave blvd"
)
_ABBREVIATIONS = frozenset(f"{_BULGARIAN} {_ENGLISH}".split())
"""Words after which a full stop never ends a sentence. One set for both languages: a Bulgarian text may name
"Prof. Smith". Excludes abbreviations that are also ordinary words at the end of sentences (ред, им, общ; art)."""

_CLOSING = frozenset(["др", "пр", "т.н", "etc"])
"""Abbreviations that close an enumeration: before a capital letter, the sentence has ended."""

_BEFORE_NUMBER = frozenset(["no", "p"])
_ORDINAL_DOT = frozenset(["cs", "da", "de", "et", "fi", "hr", "hu", "lv", "nb", "no", "pl", "sk", "sl", "sr", "tr"])
"""Languages that write ordinal numbers with a full stop ("3. Mai")."""


def split(text: str, lang: str) -> list[tuple[str, str]]:
    """Cut canonical or plain text into pairs (sentence, white space after it).

    The pairs joined together give the text again. Nothing is cut inside a mark `⟦1⟧` or between `⟦1⟧` and `⟦/1⟧`; an
    empty line always ends a sentence. `lang` is the code of the text's language.
    """
    paired = set(re.findall(r"⟦/(\d+)⟧", text))
    pairs: list[tuple[str, str]] = []
    first = len(text) - len(text.lstrip())
    start = depth = 0
    for token in _TOKEN.finditer(text):
        if number := token["number"]:
            if number in paired:
                depth += -1 if token["close"] else 1
            continue
        if token.start() < start:
            continue
        if token["blank"]:
            end, after = token.span()
        else:
            tail = _TAIL.match(text, token.end())
            end = tail.end() if tail else token.end()
            space = _SPACE.match(text, end)
            after = space.end() if space else end
        inside = depth and depth > text.count("⟦/", token.end(), end)
        if inside or after in (end, len(text)) or end <= first:
            continue
        if token["blank"] or _ends(text, start, token, after, lang):
            pairs.append((text[start:end], text[end:after]))
            start = after
    if start < len(text):
        pairs.append((text[start:], ""))
    return pairs


def _ends(text: str, start: int, stop: re.Match[str], after: int, lang: str) -> bool:
    """Whether the sentence that begins at `start` ends with `stop`; the next words begin at `after`."""
    lead = _LEAD.match(text, after)
    position = lead.end() if lead else after
    following = text[position : position + 1]
    if following and not (following.isdigit() or (following.isalpha() and not following.islower())):
        return False
    if stop["stop"] != ".":
        return True
    dot = stop.start()
    if dot - start < _WINDOW and _NUMBERING.fullmatch(text, start, dot):
        return False
    window = text[max(start, dot - _WINDOW) : dot]
    if _DIGITS.search(window):
        return lang not in _ORDINAL_DOT
    return not _is_abbreviation(window, following)


def _is_abbreviation(window: str, following: str) -> bool:
    """Whether the word at the end of `window`, before a full stop, is an abbreviation within the sentence."""
    found = _WORD.search(window.rsplit(None, 1)[-1]) if window.strip() else None
    if not found:
        return False
    word = found.group().lower()
    if word in _CLOSING:
        return False
    if word in _BEFORE_NUMBER and following.isdigit():
        return True
    # One letter is an initial ("И. Петров"), a unit or a year ("2024 г. София"): the sentence may continue.
    last = word.replace("-", ".").rpartition(".")[2]
    return word in _ABBREVIATIONS or last in _ABBREVIATIONS or len(last) == 1
