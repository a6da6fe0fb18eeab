"""Restores marks in a translation made without them, and translates sentences in pieces cut at their marks.

Anchoring works on a tree: the words, holes and pairs of a canonical text. The words that each pair encloses are
searched for in the translation; a hole is restored only where its position is certain: at the beginning or the end.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from publisher.translation.marks import MARK

EngineAnswer = Callable[[str], str]
"""Returns the translation of plain words, "" when there is none; words that need none are returned unchanged."""

_SPACE_BEFORE_STOP = re.compile(r"(?<!\s)\s++(?=[.,;:!?…)\]»”])")
_EMPTY_BRACKETS = re.compile(r"\(\s*\)|\[\s*\]|„\s*“|“\s*”|«\s*»|\"\s*\"")
_ARTICLE = re.compile(r"(?:the|an?)\s+", re.IGNORECASE)
_LETTER_OR_DIGIT = re.compile(r"[^\W_]")
_LEADING = re.compile(r"^[\s:;,.!?…)\]»”“–—-]+")
_TRAILING = re.compile(r"(?<![\s:;,(\[„«–—-])[\s:;,(\[„«–—-]++$")
_OUTER = re.compile(r"^[\W_]*|[\W_]*$")


@dataclass(frozen=True, slots=True)
class Words:
    """Text between two marks."""

    text: str


@dataclass(frozen=True, slots=True)
class Hole:
    """`⟦1⟧` without a partner."""

    number: str


@dataclass(frozen=True, slots=True)
class MarkPair:
    """`⟦1⟧…⟦/1⟧` with what is inside."""

    number: str
    inside: "tuple[Node, ...]"


Node = Words | Hole | MarkPair


def plain_requests(text: str) -> list[str]:
    """The texts whose translations `anchored` needs: the words of a canonical text, then those inside each pair."""
    _, nodes, _ = _trimmed(_parsed(text))
    return [_plain(nodes), *(_plain(pair.inside) for pair in _pairs(nodes))]


def anchored(text: str, answer: EngineAnswer) -> str | None:
    """The translation with the marks restored; None when the position of one is uncertain."""
    return _anchored(_parsed(text), "", answer)


def piece_requests(text: str) -> list[str]:
    """The texts whose translations `in_pieces` needs: the words between the marks."""
    return [words for piece in MARK.split(text)[::3] if (words := _piece(piece)[1])]


def in_pieces(text: str, answer: EngineAnswer) -> str | None:
    """The translation piece by piece with every mark in its original position; None when a piece has no translation."""
    position = 0
    parts: list[str] = []
    for mark in [*MARK.finditer(text), None]:
        before, words, after = _piece(text[position : mark.start() if mark else len(text)])
        target = answer(words) if words else ""
        if words and not target:
            return None
        parts += [before, target, after]
        if mark:
            parts.append(mark.group())
            position = mark.end()
    return "".join(parts)


def _piece(text: str) -> tuple[str, str, str]:
    """Split a piece between two marks: (white space and punctuation before, words, the same after)."""
    if not _LETTER_OR_DIGIT.search(text):
        return text, "", ""
    rest = _LEADING.sub("", text)
    words = _TRAILING.sub("", rest)
    return text[: len(text) - len(rest)], words, rest[len(words) :]


def _parsed(text: str) -> tuple[Node, ...]:
    """The tree of a canonical text whose pairs nest."""
    paired = {mark["number"] for mark in MARK.finditer(text) if mark["close"]}
    levels: list[list[Node]] = [[]]
    position = 0
    for mark in MARK.finditer(text):
        if mark.start() > position:
            levels[-1].append(Words(text[position : mark.start()]))
        position = mark.end()
        if mark["close"]:
            inside = tuple(levels.pop())
            levels[-1].append(MarkPair(mark["number"], inside))
        elif mark["number"] in paired:
            levels.append([])
        else:
            levels[-1].append(Hole(mark["number"]))
    if position < len(text):
        levels[-1].append(Words(text[position:]))
    return tuple(levels[0])


def _pairs(nodes: Sequence[Node]) -> Iterator[MarkPair]:
    for node in nodes:
        if isinstance(node, MarkPair):
            yield node
            yield from _pairs(node.inside)


def _words(nodes: Sequence[Node]) -> Iterator[Words]:
    for node in nodes:
        if isinstance(node, Words):
            yield node
        elif isinstance(node, MarkPair):
            yield from _words(node.inside)


def _plain(nodes: Sequence[Node]) -> str:
    """The words as one sentence, as if it never had holes."""
    text = "".join(words.text for words in _words(nodes))
    return " ".join(_SPACE_BEFORE_STOP.sub("", _EMPTY_BRACKETS.sub(" ", text)).split())


def _trimmed(nodes: Sequence[Node]) -> tuple[str, tuple[Node, ...], str]:
    """(Marks without words at the beginning as canonical text, the nodes between, the same at the end).

    Punctuation next to such marks goes with them."""
    start, end = 0, len(nodes)
    while start < end and not _says(nodes[start]):
        start += 1
    while end > start and not _says(nodes[end - 1]):
        end -= 1
    # Punctuation without a mark belongs to the sentence.
    start = 0 if all(isinstance(node, Words) for node in nodes[:start]) else start
    end = len(nodes) if all(isinstance(node, Words) for node in nodes[end:]) else end
    body = list(nodes[start:end])
    before, after = _canonical(nodes[:start]), _canonical(nodes[end:])
    if before and body and isinstance(words := body[0], Words):
        kept = _LEADING.sub("", words.text)
        before += words.text[: len(words.text) - len(kept)]
        body[0] = Words(kept)
    if after and body and isinstance(words := body[-1], Words):
        kept = _TRAILING.sub("", words.text)
        after = words.text[len(kept) :] + after
        body[-1] = Words(kept)
    return before, tuple(body), after


def _says(node: Node) -> bool:
    """Whether the node contains a letter or a digit."""
    if isinstance(node, Words):
        return _LETTER_OR_DIGIT.search(node.text) is not None
    return isinstance(node, MarkPair) and any(_says(inner) for inner in node.inside)


def _canonical(nodes: Sequence[Node]) -> str:
    parts = []
    for node in nodes:
        if isinstance(node, Words):
            parts.append(node.text)
        elif isinstance(node, MarkPair):
            parts.append(f"⟦{node.number}⟧{_canonical(node.inside)}⟦/{node.number}⟧")
        else:
            parts.append(f"⟦{node.number}⟧")
    return "".join(parts)


def _anchored(nodes: Sequence[Node], target: str, answer: EngineAnswer) -> str | None:
    """Put the marks of `nodes` into `target`, the translation of their words ("" = ask for it); None when uncertain."""
    before, body, after = _trimmed(nodes)
    marks = [node for node in body if not isinstance(node, Words)]
    pairs = [node for node in marks if isinstance(node, MarkPair) and _says(node)]
    target = target or answer(_plain(body))
    spans = {pair.number: _span(pair, body, target, answer) for pair in pairs} if target else {}
    if not target or len(pairs) < len(marks):
        return None
    parts: list[str] = []
    position = 0
    for pair in sorted(pairs, key=lambda pair: spans[pair.number] or (0, 0)):
        start, end = spans[pair.number] or (-1, -1)
        inside = _anchored(pair.inside, target[start:end], answer) if start >= position else None
        if inside is None:
            return None
        parts += [target[position:start], f"⟦{pair.number}⟧{inside}⟦/{pair.number}⟧"]
        position = end
    return before + "".join(parts) + target[position:] + after


def _span(pair: MarkPair, siblings: Sequence[Node], target: str, answer: EngineAnswer) -> tuple[int, int] | None:
    """The span of a pair's words in the translation; None when it is uncertain."""
    inner = _plain(pair.inside)
    if not any(_says(node) for node in siblings if node is not pair):
        kept, own = _OUTER.sub("", target), _OUTER.sub("", inner)
        start = target.find(kept)
        end = start + len(kept)
        # Punctuation around the words stays on the side of the mark where the source has it.
        before, _, behind = inner.partition(own) if own else ("", "", "")
        start -= len(before) if target[:start].endswith(before) else 0
        end += len(behind) if target[end:].startswith(behind) else 0
        return (start, end) if kept else None
    places = occurrences(inner, _plain(siblings))
    for words in [*phrase_variants(answer(inner)), inner]:
        spans = occurrences(words, target)
        # Words that occur several times are told apart by their order.
        if spans and len(spans) == len(places):
            earlier = len(occurrences(inner, _plain(siblings[: siblings.index(pair)])))
            # Words that begin with punctuation may join the word before them, and then are not found as whole words.
            return spans[earlier] if earlier < len(spans) else None
    return None


def phrase_variants(translated: str) -> list[str]:
    """The forms that words translated alone may take inside a sentence."""
    return list(dict.fromkeys([translated, translated.rstrip(".!?…"), _ARTICLE.sub("", translated, count=1)]))


def occurrences(words: str, text: str) -> list[tuple[int, int]]:
    """The spans of whole words in a text, ignoring case."""
    if not words:
        return []
    pattern = rf"(?<!\w){re.escape(words)}(?!\w)"
    return [found.span() for found in re.finditer(pattern, text, re.IGNORECASE)]
