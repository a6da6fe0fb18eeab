"""Sentences to pieces that a model can take, and tokens back to text: the vocabulary side of the Argos engine."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from publisher.translation.engines.preprocessing import CLAUSE_END, protocol_line

MAX_TOKENS = 200
"""Longest input of one decoding: models are trained on single sentences, and quality falls beyond."""

_WORD_START = "▁"
_BPE_CONTINUES = "@@"


class Vocabulary:
    """A package's own tokenizer (`argostranslate.tokenizer`), which cuts text as the model was trained."""

    def __init__(self, tokenizer: Any) -> None:
        self._tokenizer = tokenizer
        # Loaded now, so that a broken file is found when the model is. The tokenizer's own `decode` is passed by,
        # since it turns every "_" into a space.
        self._pieces = tokenizer.lazy_processor() if hasattr(tokenizer, "lazy_processor") else None

    def encode(self, text: str) -> list[str]:
        """Tokens of a line of text; an empty list for an empty line."""
        tokens: list[str] = self._tokenizer.encode(text) if text else []
        return tokens

    def decode(self, tokens: Sequence[str]) -> str:
        """Text of tokens. Those copied from the source in place of `<unk>` still carry the mark of a space."""
        decode = self._tokenizer.decode if self._pieces is None else self._pieces.decode_pieces
        text: str = decode(list(tokens))
        return text.replace(_WORD_START, " ").strip()

    def starts_word(self, tokens: Sequence[str], index: int) -> bool:
        """Whether a space stands before token `index` (which is not the first)."""
        if self._pieces is None:
            return not tokens[index - 1].endswith(_BPE_CONTINUES)
        return tokens[index].startswith(_WORD_START)


@dataclass(slots=True)
class DecodedPiece:
    """What is decoded at once: a sentence, or a part of a long one.

    `sentence` is its place in the list, `glue` goes between this part and the next, `text` is the translation.
    """

    sentence: int
    tokens: list[str]
    glue: str = ""
    text: str = ""


def cut(vocabulary: Vocabulary, sentence: int, text: str) -> Iterator[DecodedPiece]:
    """Pieces of at most `MAX_TOKENS` with all tokens of the text, in order; none for a text without a word.

    A long sentence is cut behind clauses, a long clause before a word, and only a long word within itself.
    """
    line = protocol_line(text)
    tokens = vocabulary.encode(line)
    if len(tokens) <= MAX_TOKENS:
        if tokens:
            yield DecodedPiece(sentence, tokens)
        return
    held: list[str] = []
    for clause in CLAUSE_END.split(line):
        clause_tokens = vocabulary.encode(clause)
        if held and len(held) + len(clause_tokens) > MAX_TOKENS:
            yield from _windows(vocabulary, sentence, held)
            held = []
        held.extend(clause_tokens)
    yield from _windows(vocabulary, sentence, held)


def _windows(vocabulary: Vocabulary, sentence: int, tokens: Sequence[str]) -> Iterator[DecodedPiece]:
    start = 0
    while len(tokens) - start > MAX_TOKENS:
        latest = start + MAX_TOKENS
        ends = (end for end in range(latest, start, -1) if vocabulary.starts_word(tokens, end))
        end = next(ends, 0)
        yield DecodedPiece(sentence, list(tokens[start : end or latest]), glue=" " if end else "")
        start = end or latest
    if start < len(tokens):
        yield DecodedPiece(sentence, list(tokens[start:]), glue=" ")


def join(pieces: Sequence[DecodedPiece], count: int) -> list[str]:
    """Texts of `count` sentences from their pieces; a sentence of which one part has no text has none."""
    parts: list[list[DecodedPiece]] = [[] for _ in range(count)]
    for piece in pieces:
        parts[piece.sentence].append(piece)
    return [_whole(sentence) if all(part.text for part in sentence) else "" for sentence in parts]


def _whole(parts: Sequence[DecodedPiece]) -> str:
    return "".join(part.text + part.glue for part in parts).rstrip()
