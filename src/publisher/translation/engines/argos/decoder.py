"""Runs one loaded Argos model: sends all sentences through CTranslate2 in full batches that keep every worker busy."""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from publisher.translation.engines.argos.tokenization import DecodedPiece, Vocabulary, cut, join
from publisher.translation.types import SentenceProgress

_MIN_BATCH_TOKENS = 256
_LENGTH_PENALTY = 0.2  # as argostranslate.translate.apply_packaged_translation, so that both give the same


class ArgosModel:
    """A CTranslate2 translator with the vocabulary of its package. Any number of threads may use it concurrently."""

    def __init__(
        self,
        translator: Any,
        vocabulary: Vocabulary,
        *,
        target_prefix: str,
        beam_size: int,
        batch_tokens: int,
        workers: int,
    ) -> None:
        self._translator, self._vocabulary, self._prefix = translator, vocabulary, target_prefix
        self._beam_size, self._batch_tokens, self._workers = beam_size, batch_tokens, workers

    def translate(self, sentences: Sequence[str], progress: SentenceProgress) -> list[str]:
        """Translate in order. A sentence without words, or one that CTranslate2 rejects, comes back as ""."""
        pieces = [piece for number, text in enumerate(sentences) for piece in cut(self._vocabulary, number, text)]
        undone = [0] * len(sentences)
        for piece in pieces:
            undone[piece.sentence] += 1
        done = undone.count(0)
        progress(done, len(sentences))
        for batch in self._decode(pieces):
            for piece in batch:
                undone[piece.sentence] -= 1
                done += undone[piece.sentence] == 0
            progress(done, len(sentences))
        return join(pieces, len(sentences))

    def _decode(self, pieces: Sequence[DecodedPiece]) -> Iterator[list[DecodedPiece]]:
        """Send batches to the workers, a few in advance, and yield each batch with its texts filled in."""
        waiting: deque[tuple[list[DecodedPiece], Any]] = deque()
        for batch in self._batches(pieces):
            waiting.append((batch, self._submit(batch)))
            if len(waiting) > 2 * self._workers:
                yield self._collect(*waiting.popleft())
        while waiting:
            yield self._collect(*waiting.popleft())

    def _batches(self, pieces: Sequence[DecodedPiece]) -> Iterator[list[DecodedPiece]]:
        """Batches of pieces of similar length, longest first: little padding, and an output limit per batch."""
        total = sum(len(piece.tokens) for piece in pieces)
        room = min(self._batch_tokens, max(_MIN_BATCH_TOKENS, total // self._workers + 1))
        batch: list[DecodedPiece] = []
        for piece in sorted(pieces, key=lambda piece: -len(piece.tokens)):
            if batch and len(batch[0].tokens) * (len(batch) + 1) > room:
                yield batch
                batch = []
            batch.append(piece)
        if batch:
            yield batch

    def _submit(self, batch: Sequence[DecodedPiece]) -> Any:
        return self._translator.translate_batch(
            [piece.tokens for piece in batch],
            target_prefix=[[self._prefix]] * len(batch) if self._prefix else None,
            asynchronous=True,
            replace_unknowns=True,
            beam_size=self._beam_size,
            length_penalty=_LENGTH_PENALTY,
            max_input_length=0,
            # Otherwise a decoder in a loop would run to 256 tokens, and its whole batch would wait.
            max_decoding_length=2 * max(len(piece.tokens) for piece in batch) + 10,
        )

    def _collect(self, batch: list[DecodedPiece], results: Iterable[Any]) -> list[DecodedPiece]:
        try:
            for piece, result in zip(batch, results, strict=True):
                piece.text = self._text(result.result().hypotheses[0])
        except (RuntimeError, ValueError):
            # One piece that the model rejects fails its whole batch, so each is sent again on its own.
            if len(batch) > 1:
                for piece in batch:
                    self._collect([piece], self._submit([piece]))
        return batch

    def _text(self, tokens: Sequence[str]) -> str:
        has_prefix = self._prefix and tokens[:1] == [self._prefix]
        return self._vocabulary.decode(tokens[1:] if has_prefix else tokens)
