"""Build an Argos package of the usual size with weights drawn at random: it says nothing, at the pace of a real one.

Argos' models are Transformers of the size "base" (Vaswani et al. 2017): 6 + 6 layers, 512 wide, 8 heads, 2,048 in the
feed-forward part, 32,000 pieces, weights as 8-bit integers. How fast CTranslate2 runs one depends on these sizes and on
the lengths of the texts, not on what the weights are. A chance model would ramble on until it is stopped, so this one
has a head that counts: it ends each sentence after as many pieces as it has read. Whoever runs it, with whatever
options, has the same to do.

    python -m scripts.random_model OUT.argosmodel
"""

import hashlib
import io
import json
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import numpy as np

from scripts.benchmarks.invented import Invented

LAYERS, WIDTH, HIDDEN, HEADS, PIECES = 6, 512, 2048, 8, 32_000
LONGEST = 512
"""Pieces of the longest input and output; CTranslate2 fails beyond a table of positions."""

_CODE = WIDTH // HEADS
"""The first dimensions hold a code of the position, as many as a head is wide; no layer writes to them."""

_END = _CODE
"""The dimension behind them says "the source ends here"; only the counting head writes to it."""

_SHARPNESS = 4.0
_END_SIGN = 8.0
_SEED = 20261123


def cached(folder: Path) -> Path:
    """The package in `folder`, built when it is not there yet or this file has changed. Some 80 MB."""
    source = Path(__file__).read_bytes() + (Path(__file__).parent / "benchmarks" / "invented.py").read_bytes()
    path = folder / f"random-{hashlib.sha256(source).hexdigest()[:12]}.argosmodel"
    if not path.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.glob("random-*.argosmodel"):
            old.unlink()
        build(path)
    return path


def build(path: Path) -> None:
    """Write the package."""
    vocabulary = _train_vocabulary()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "translate-bg_en-random"
        (folder / "model").mkdir(parents=True)
        _Model(vocabulary).specification().save(str(folder / "model"))
        (folder / "sentencepiece.model").write_bytes(vocabulary)
        metadata = {
            "package_version": "1.0", "argos_version": "1.9",
            "from_code": "bg", "from_name": "Bulgarian", "to_code": "en", "to_name": "English",
        }  # fmt: skip
        (folder / "metadata.json").write_text(json.dumps(metadata), encoding="utf-8")
        unfinished = path.with_suffix(".part")
        with zipfile.ZipFile(unfinished, "w") as archive:
            for file in sorted(folder.rglob("*")):
                archive.write(file, file.relative_to(scratch))
        unfinished.rename(path)


def _train_vocabulary() -> bytes:
    """A SentencePiece model of both languages' invented words, as frequent ones and pieces of rare ones."""
    import sentencepiece

    model = io.BytesIO()
    text = [sentence for lang in ("bg", "en") for sentence in Invented(lang).sentences(30_000)]
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(text), model_writer=model, vocab_size=PIECES, character_coverage=1.0, minloglevel=2
    )
    return model.getvalue()


class _Model:
    """The weights, in the form that CTranslate2's converters fill."""

    def __init__(self, vocabulary: bytes) -> None:
        import sentencepiece

        processor = sentencepiece.SentencePieceProcessor(model_proto=vocabulary)
        self._pieces = [processor.id_to_piece(number) for number in range(processor.get_piece_size())]
        self._random = np.random.default_rng(_SEED)
        codes = self._random.choice((-1.0, 1.0), (LONGEST, _CODE))
        self._positions = np.hstack([codes, np.zeros((LONGEST, WIDTH - _CODE))]).astype(np.float32)

    def specification(self) -> Any:
        """The whole model, its weights as 8-bit integers."""
        from ctranslate2.specs import TransformerSpec, common_spec

        spec = TransformerSpec.from_config(
            (LAYERS, LAYERS), HEADS, pre_norm=True, activation=common_spec.Activation.RELU
        )
        spec.config.add_source_eos = True
        embedding = self._weights(len(self._pieces), WIDTH, WIDTH**-0.5)
        embedding[:, : _END + 1] = 0
        embedding[self._pieces.index("</s>"), _END] = _END_SIGN * WIDTH**-0.5
        for side, place in ((spec.encoder, spec.encoder.embeddings[0]), (spec.decoder, spec.decoder.embeddings)):
            place.weight = embedding
            side.position_encodings.encodings = self._positions
            self._norm(side.layer_norm)
        self._projection(spec.decoder.projection)
        for layer in spec.encoder.layer:
            self._attention(layer.self_attention, (3 * WIDTH, WIDTH))
            self._feed_forward(layer.ffn)
        for layer in spec.decoder.layer:
            self._attention(layer.self_attention, (3 * WIDTH, WIDTH))
            self._attention(layer.attention, (WIDTH, 2 * WIDTH, WIDTH))
            self._feed_forward(layer.ffn)
        self._count(spec.decoder.layer[-1].attention.linear)
        spec.register_source_vocabulary(self._pieces)
        spec.register_target_vocabulary(self._pieces)
        spec.validate()
        spec.optimize(quantization="int8")
        return spec

    def _count(self, linear: Any) -> None:
        """Make the first head look at the source's piece of the same number and pass on whether that is the end."""
        query, key_value, out = (part.weight for part in linear)
        head = slice(0, _CODE)
        for weight, gain in ((query, _SHARPNESS), (key_value, 1.0)):
            weight[head] = 0
            weight[head, head] = gain * np.eye(_CODE)
        key_value[WIDTH : WIDTH + _CODE] = 0
        key_value[WIDTH, _END] = 1
        out[:, head] = 0
        out[_END, 0] = 1

    def _projection(self, spec: Any) -> None:
        """Words in Latin letters alone come out, as the checks expect them of English; `</s>` at the end's sign."""
        weight = self._weights(len(self._pieces), WIDTH, 0.05)
        weight[:, : _END + 1] = 0
        bias = np.full(len(self._pieces), -1000, np.float32)
        bias[[piece.removeprefix("▁").isascii() for piece in self._pieces]] = 0
        bias[[piece.startswith("<") for piece in self._pieces]] = -1000
        end = self._pieces.index("</s>")
        weight[end], bias[end] = 0, -50
        weight[end, _END] = 40
        spec.weight, spec.bias = weight, bias

    def _attention(self, spec: Any, heights: tuple[int, ...]) -> None:
        self._norm(spec.layer_norm)
        for linear, height in zip(spec.linear, heights, strict=False):
            self._linear(linear, height, WIDTH)
        self._linear(spec.linear[-1], WIDTH, WIDTH, writes=True)

    def _feed_forward(self, spec: Any) -> None:
        self._norm(spec.layer_norm)
        self._linear(spec.linear_0, HIDDEN, WIDTH)
        self._linear(spec.linear_1, WIDTH, HIDDEN, writes=True)

    def _linear(self, spec: Any, height: int, width: int, writes: bool = False) -> None:
        """`writes`: what comes out is added to the text's state, but not in the dimensions of the counting head."""
        spec.weight, spec.bias = self._weights(height, width, 0.02), np.zeros(height, np.float32)
        if writes:
            spec.weight[: _END + 1] = 0

    def _norm(self, spec: Any) -> None:
        spec.gamma, spec.beta = np.ones(WIDTH, np.float32), np.zeros(WIDTH, np.float32)

    def _weights(self, height: int, width: int, deviation: float) -> Any:
        return (self._random.standard_normal((height, width), np.float32) * deviation).astype(np.float32)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m scripts.random_model OUT.argosmodel")
    build(Path(sys.argv[1]))
