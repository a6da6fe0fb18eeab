"""Cuts sentences into pieces of tokens that an Argos model accepts, and joins the decoded pieces again."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from publisher.translation.engines.preprocessing import CLAUSE_END, protocol_line

MAX_TOKENS = 200
"""Most tokens in one decoding: models are trained on single sentences, and quality falls with longer input."""

_WORD_START = "▁"
_BPE_CONTINUES = "@@"


class Vocabulary:
    """A package's own tokenizer (`argostranslate.tokenizer`), which the model was trained with."""

    def __init__(self, tokenizer: Any) -> None:
        self._tokenizer = tokenizer
        # Loaded now, so that a broken file is found when the model is loaded. The tokenizer's own `decode` is not
        # used, since it turns every "_" into a space.
        self._pieces = tokenizer.lazy_processor() if hasattr(tokenizer, "lazy_processor") else None

    def encode(self, text: str) -> list[str]:
        """Tokens of a line of text; an empty list for an empty line."""
        tokens: list[str] = self._tokenizer.encode(text) if text else []
        return tokens

    def decode(self, tokens: Sequence[str]) -> str:
        """Text of tokens. Tokens copied from the source in place of `<unk>` still contain the sign for a space."""
        decode = self._tokenizer.decode if self._pieces is None else self._pieces.decode_pieces
        text: str = decode(list(tokens))
        return text.replace(_WORD_START, " ").strip()

    def starts_word(self, tokens: Sequence[str], index: int) -> bool:
        """Whether token `index` (not the first) follows a space."""
        if self._pieces is None:
            return not tokens[index - 1].endswith(_BPE_CONTINUES)
        return tokens[index].startswith(_WORD_START)


@dataclass(slots=True)
class DecodedPiece:
    """The unit of decoding: a sentence, or a part of a long one.

    `sentence` is its index in the list, `glue` separates this part from the next, `text` is the translation.
    """

    sentence: int
    tokens: list[str]
    glue: str = ""
    text: str = ""


def cut(vocabulary: Vocabulary, sentence: int, text: str) -> Iterator[DecodedPiece]:
    """Yield pieces of at most `MAX_TOKENS` with all tokens of the text, in order; none for a text without words.

    A long sentence is cut after clauses, a long clause before a word, and only a long word inside the word.
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
    """Texts of `count` sentences from their pieces; a sentence is "" when one of its parts has no text."""
    parts: list[list[DecodedPiece]] = [[] for _ in range(count)]
    for piece in pieces:
        parts[piece.sentence].append(piece)
    return [_whole(sentence) if all(part.text for part in sentence) else "" for sentence in parts]


def _whole(parts: Sequence[DecodedPiece]) -> str:
    return "".join(part.text + part.glue for part in parts).rstrip()
