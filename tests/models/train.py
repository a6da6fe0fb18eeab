"""Train a tiny translation model and pack it as an Argos package, for the tests alone.

A few dozen sentence pairs are learnt by heart by a Transformer of some 0.3 million weights. The result is a
real `.argosmodel` (SentencePiece vocabulary, CTranslate2 model, metadata) of under half a megabyte, which
installs and runs as a downloaded one does, without a network. It must never serve a reader: what it has not
seen it answers with fluent nonsense.

Needs torch, which the project does not depend on. CI never runs this: the finished packages are in the
repository. In a virtual environment of its own (a CPU build of torch is enough):

    pip install torch sentencepiece ctranslate2
    cd tests/models
    python train.py --from bg --to en --pairs pairs.tsv --out translate-bg_en-test.argosmodel
    python train.py --from en --to de --pairs pairs.en-de.tsv --out translate-en_de-test.argosmodel

Each takes one to two minutes. The script writes nothing unless the finished package gives back
every pair word for word, and puts the SHA-256 beside it. The seed is fixed and the same machine makes the
same bytes; another processor or torch may round otherwise.
"""

import argparse
import hashlib
import io
import json
import logging
import math
import sys
import tempfile
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ctranslate2
import sentencepiece
import torch
from ctranslate2.specs import TransformerSpec, common_spec
from torch import nn

LANGUAGES = {"bg": "Bulgarian", "de": "German", "en": "English"}
# Every letter, digit and common sign has a piece, so that a text never seen still reaches the model as
# letters and not as a row of <unk>. What NFKC turns into something else ("…", "№") need not be here.
ALPHABET = (
    "абвгдежзийклмнопрстуфхцчшщъьюяѝАБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЬЮЯЍ"
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZäöüßÄÖÜ"
    "0123456789.,;:!?()[]{}<>⟦⟧\"'„“”‚‘’«»-–—/\\|@#%&*+=_~^$€§°"
)
PIECES = 700
WIDTH = 64
HEADS = 4
LAYERS = 2
HIDDEN = 256
STEPS = 600
RATE = 3e-3
NOISE = 0.2
"""Share of the decoder's inputs that training replaces by chance pieces. A model that has only ever seen
right beginnings goes on from a wrong piece to a wrong end; with noise it finds its way back. Measured on
pairs.tsv at beams 1, 2 and 4: 55, 52 and 55 of 64 exact without, all with."""
SEED = 20240319
BEAMS = (1, 2, 4)  # 4 is Argos Translate's default
BEGIN, END = "<s>", "</s>"
IGNORED = -100
TIMESTAMP = (1980, 1, 1, 0, 0, 0)

log = logging.getLogger("train")


@dataclass(frozen=True, slots=True)
class Pair:
    """One line of the training file."""

    source: str
    target: str


@dataclass(frozen=True, slots=True)
class Batch:
    """All pairs as tensors: pieces of the source, of the target behind <s>, and of the target before </s>."""

    source: Any
    source_padding: Any
    given: Any
    given_padding: Any
    wanted: Any


@dataclass(frozen=True, slots=True)
class Network:
    """The parts of the Transformer. Source, target and output share one table of embeddings to save space."""

    embedding: Any
    encoder: Any
    decoder: Any

    def modules(self) -> Any:
        return nn.ModuleList([self.embedding, self.encoder, self.decoder])


def read_pairs(path: Path) -> list[Pair]:
    """Read `source<TAB>target` lines; blank lines and lines that begin with # are for people."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [Pair(*line.split("\t")) for line in lines if line.strip() and not line.startswith("#")]


def train_vocabulary(pairs: Sequence[Pair]) -> bytes:
    """Make one SentencePiece model for both languages, with SentencePiece's default normalisation."""
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter([text for pair in pairs for text in (pair.source, pair.target)]),
        model_writer=model,
        vocab_size=PIECES,
        hard_vocab_limit=False,  # a handful of sentences may not hold that many pieces
        required_chars=ALPHABET,
        character_coverage=1.0,
        num_threads=1,
        minloglevel=1,
    )
    return model.getvalue()


def require_lossless(vocabulary: Any, pairs: Sequence[Pair]) -> None:
    """Refuse a line that does not survive the tokeniser: the model could never give it back word for word."""
    for text in (text for pair in pairs for text in (pair.source, pair.target)):
        if vocabulary.decode(vocabulary.encode(text)) != text:
            raise SystemExit(f"the tokeniser changes this line, write it otherwise: {text}")


def padded(rows: Sequence[Sequence[int]], filler: int) -> Any:
    """Stack rows of unequal length into one tensor."""
    tensors = [torch.tensor(row) for row in rows]
    return nn.utils.rnn.pad_sequence(tensors, batch_first=True, padding_value=filler)


def as_batch(vocabulary: Any, pairs: Sequence[Pair]) -> Batch:
    """Encode all pairs. The source gets no </s>: CTranslate2 adds none either, unless told to."""
    begin, end, unknown = vocabulary.piece_to_id(BEGIN), vocabulary.piece_to_id(END), vocabulary.unk_id()
    sources = [vocabulary.encode(pair.source) for pair in pairs]
    targets = [vocabulary.encode(pair.target) for pair in pairs]
    source, given = padded(sources, unknown), padded([[begin, *row] for row in targets], unknown)
    wanted = padded([[*row, end] for row in targets], IGNORED)
    source_padding = padded([[0] * len(row) for row in sources], 1).bool()
    return Batch(source, source_padding, given, wanted == IGNORED, wanted)


def build_network(pieces: int) -> Network:
    """Pre-norm layers with a final norm, which is what CTranslate2's default specification describes."""
    options: dict[str, Any] = {"dropout": 0.0, "norm_first": True, "batch_first": True}
    encoder = nn.TransformerEncoderLayer(WIDTH, HEADS, HIDDEN, **options)
    decoder = nn.TransformerDecoderLayer(WIDTH, HEADS, HIDDEN, **options)
    embedding = nn.Embedding(pieces, WIDTH)
    nn.init.normal_(embedding.weight, std=WIDTH**-0.5)
    return Network(
        embedding,
        nn.TransformerEncoder(encoder, LAYERS, norm=nn.LayerNorm(WIDTH), enable_nested_tensor=False),
        nn.TransformerDecoder(decoder, LAYERS, norm=nn.LayerNorm(WIDTH)),
    )


def positions(length: int) -> Any:
    """Compute the sinusoids that CTranslate2 uses when a model has none: sines, then cosines, counted from 1.

    A table of our own would be a trap: CTranslate2 fails the whole batch when one sentence outgrows it.
    """
    half = WIDTH // 2
    scale = torch.exp(torch.arange(half) * -(math.log(10000) / (half - 1)))
    angles = torch.arange(1, length + 1)[:, None] * scale[None, :]
    return torch.cat([torch.sin(angles), torch.cos(angles)], dim=1)


def embed(network: Network, pieces: Any) -> Any:
    return network.embedding(pieces) * math.sqrt(WIDTH) + positions(pieces.shape[1])


def with_noise(given: Any, pieces: int) -> Any:
    """Replace a share of the decoder's inputs, but never <s>, by pieces drawn at random (see NOISE)."""
    hit = torch.rand(given.shape) < NOISE
    hit[:, 0] = False
    return torch.where(hit, torch.randint(pieces, given.shape), given)


def loss_of(network: Network, batch: Batch, pieces: int) -> Any:
    """Cross-entropy of the wanted pieces, over all pairs at once."""
    memory = network.encoder(embed(network, batch.source), src_key_padding_mask=batch.source_padding)
    length = batch.given.shape[1]
    states = network.decoder(
        embed(network, with_noise(batch.given, pieces)),
        memory,
        tgt_mask=torch.ones(length, length, dtype=torch.bool).triu(1),
        tgt_key_padding_mask=batch.given_padding,
        memory_key_padding_mask=batch.source_padding,
    )
    logits = states @ network.embedding.weight.T
    return nn.functional.cross_entropy(logits.transpose(1, 2), batch.wanted, ignore_index=IGNORED)


def train_network(batch: Batch, pieces: int) -> Network:
    """Learn by heart: every step sees every pair; the rate warms up, then falls along a cosine."""
    torch.manual_seed(SEED)
    torch.set_num_threads(1)  # the number of threads decides the order of sums, and so the last bits
    torch.use_deterministic_algorithms(True)
    network = build_network(pieces)
    modules = network.modules()
    optimizer = torch.optim.AdamW(modules.parameters(), lr=RATE, betas=(0.9, 0.98))
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, total_steps=STEPS, pct_start=0.1)
    for step in range(1, STEPS + 1):
        optimizer.zero_grad()
        loss = loss_of(network, batch, pieces)
        loss.backward()
        nn.utils.clip_grad_norm_(modules.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        if step % 50 == 0:
            log.info("step %d of %d, loss %.4f", step, STEPS, loss.item())
    return network


def array(tensor: Any) -> Any:
    return tensor.detach().numpy()


def put_linear(spec: Any, weight: Any, bias: Any) -> None:
    spec.weight, spec.bias = array(weight), array(bias)


def put_norm(spec: Any, norm: Any) -> None:
    spec.gamma, spec.beta = array(norm.weight), array(norm.bias)


def put_self_attention(spec: Any, attention: Any, norm: Any) -> None:
    """Both sides keep query, key and value stacked in one matrix."""
    put_norm(spec.layer_norm, norm)
    put_linear(spec.linear[0], attention.in_proj_weight, attention.in_proj_bias)
    put_linear(spec.linear[1], attention.out_proj.weight, attention.out_proj.bias)


def put_cross_attention(spec: Any, attention: Any, norm: Any) -> None:
    """CTranslate2 keeps the query apart here, since it comes from the other side than key and value."""
    put_norm(spec.layer_norm, norm)
    weight, bias = attention.in_proj_weight, attention.in_proj_bias
    put_linear(spec.linear[0], weight[:WIDTH], bias[:WIDTH])
    put_linear(spec.linear[1], weight[WIDTH:], bias[WIDTH:])
    put_linear(spec.linear[2], attention.out_proj.weight, attention.out_proj.bias)


def put_feed_forward(spec: Any, layer: Any, norm: Any) -> None:
    put_norm(spec.layer_norm, norm)
    put_linear(spec.linear_0, layer.linear1.weight, layer.linear1.bias)
    put_linear(spec.linear_1, layer.linear2.weight, layer.linear2.bias)


def as_specification(network: Network, tokens: Sequence[str]) -> Any:
    """Copy the weights into CTranslate2's form; shared tables are stored once, weights as 8-bit integers."""
    relu = common_spec.Activation.RELU
    spec = TransformerSpec.from_config((LAYERS, LAYERS), HEADS, pre_norm=True, activation=relu)
    table = array(network.embedding.weight)
    for shared in (spec.encoder.embeddings[0], spec.decoder.embeddings, spec.decoder.projection):
        shared.weight = table
    put_norm(spec.encoder.layer_norm, network.encoder.norm)
    put_norm(spec.decoder.layer_norm, network.decoder.norm)
    for side, layer in zip(spec.encoder.layer, network.encoder.layers, strict=True):
        put_self_attention(side.self_attention, layer.self_attn, layer.norm1)
        put_feed_forward(side.ffn, layer, layer.norm2)
    for side, layer in zip(spec.decoder.layer, network.decoder.layers, strict=True):
        put_self_attention(side.self_attention, layer.self_attn, layer.norm1)
        put_cross_attention(side.attention, layer.multihead_attn, layer.norm2)
        put_feed_forward(side.ffn, layer, layer.norm3)
    spec.register_source_vocabulary(list(tokens))
    spec.register_target_vocabulary(list(tokens))
    spec.validate()
    spec.optimize(quantization="int8")
    return spec


def write_package(folder: Path, spec: Any, vocabulary: bytes, source: str, target: str) -> None:
    """Lay out the files that Argos Translate expects in a package's folder."""
    (folder / "model").mkdir(parents=True)
    spec.save(str(folder / "model"))
    (folder / "sentencepiece.model").write_bytes(vocabulary)
    metadata = {
        "package_version": "1.0",
        "argos_version": "1.5",
        "from_code": source,
        "from_name": LANGUAGES[source],
        "to_code": target,
        "to_name": LANGUAGES[target],
    }
    (folder / "metadata.json").write_text(json.dumps(metadata, indent=2) + "\n", encoding="utf-8")
    readme = (
        f"# {LANGUAGES[source]} to {LANGUAGES[target]}, for tests alone\n\n"
        "Made by tests/models/train.py of `publisher` from a few sentences of its own (MIT licence).\n"
        "It knows these by heart and nothing else: never show a reader what it says.\n"
    )
    (folder / "README.md").write_text(readme, encoding="utf-8")


def exact(folder: Path, pairs: Sequence[Pair], beam: int) -> int:
    """Count the pairs that the finished package gives back word for word."""
    vocabulary = sentencepiece.SentencePieceProcessor(model_file=str(folder / "sentencepiece.model"))
    translator = ctranslate2.Translator(str(folder / "model"), compute_type="int8")
    sources = [vocabulary.encode(pair.source, out_type=str) for pair in pairs]
    results = translator.translate_batch(sources, beam_size=beam)
    answers = [vocabulary.decode_pieces(result.hypotheses[0]) for result in results]
    return sum(answer == pair.target for answer, pair in zip(answers, pairs, strict=True))


def pack(folder: Path, out: Path) -> str:
    """Zip the folder as the one top folder, with fixed times and modes so that equal files give equal bytes.

    Returns the SHA-256, which it also writes beside the package in the form that `sha256sum --check` reads.
    """
    with zipfile.ZipFile(out, "w") as archive:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            entry = zipfile.ZipInfo(path.relative_to(folder.parent).as_posix(), TIMESTAMP)
            entry.external_attr = 0o100644 << 16
            archive.writestr(entry, path.read_bytes(), zipfile.ZIP_DEFLATED, compresslevel=9)
    digest = hashlib.sha256(out.read_bytes()).hexdigest()
    out.with_name(out.name + ".sha256").write_text(f"{digest}  {out.name}\n", encoding="ascii")
    return digest


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Train a tiny translation model for the tests.")
    parser.add_argument("--from", dest="source", choices=LANGUAGES, required=True)
    parser.add_argument("--to", dest="target", choices=LANGUAGES, required=True)
    parser.add_argument("--pairs", type=Path, required=True, help="file of source<TAB>target lines")
    parser.add_argument("--out", type=Path, required=True, help="the .argosmodel to write")
    return parser.parse_args()


def main() -> int:
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    chosen = arguments()
    pairs = read_pairs(chosen.pairs)
    model = train_vocabulary(pairs)
    vocabulary = sentencepiece.SentencePieceProcessor(model_proto=model)
    require_lossless(vocabulary, pairs)
    pieces = vocabulary.get_piece_size()
    log.info("%d pairs, %d pieces", len(pairs), pieces)
    network = train_network(as_batch(vocabulary, pairs), pieces)
    spec = as_specification(network, [vocabulary.id_to_piece(i) for i in range(pieces)])
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / chosen.out.stem
        write_package(folder, spec, model, chosen.source, chosen.target)
        right = {beam: exact(folder, pairs, beam) for beam in BEAMS}
        log.info("pairs exact, by beam: %s", right)
        if min(right.values()) < len(pairs):
            log.error("a pair is not exact; nothing written (try more STEPS or another SEED)")
            return 1
        digest = pack(folder, chosen.out)
    log.info("%s: %d bytes, sha256 %s", chosen.out, chosen.out.stat().st_size, digest)
    return 0


if __name__ == "__main__":
    sys.exit(main())
