"""The fxtranslate engine with the real library, and with models that are as small as its file format allows.

Mozilla's own models cannot be fetched by a test. What stands in for them is a sound model file without layers: the
library loads it, cuts words, decodes and stops as with any other, but always says the one word that it was made for.
"""

import math
import struct
import subprocess
import sys
import threading
import zipfile
from importlib.metadata import Distribution, PackageNotFoundError
from pathlib import Path

import pytest
import sentencepiece
from hypothesis import given
from hypothesis import strategies as st

from publisher.core.errors import EngineUnavailable
from publisher.translation.engines.fxtranslate import FxTranslateEngine, FxTranslateSettings
from publisher.translation.engines.preprocessing import clauses
from support.places import MODELS

FLOAT32, INTGEMM8 = 0x404, 0x4101
WIDTH = 16


def vocabulary(package: str) -> bytes:
    with zipfile.ZipFile(MODELS / package) as archive:
        return archive.read(f"{Path(package).stem}/sentencepiece.model")


def marian_file(items: dict[str, tuple[int, list[int], bytes]]) -> bytes:
    """Marian's binary format: version, headers, names, shapes, padding to 256 bytes, data."""
    names = [name.encode() + b"\0" for name in items]
    head = struct.pack("<QQ", 1, len(items))
    for name, (kind, shape, data) in zip(names, items.values(), strict=True):
        head += struct.pack("<QQQQ", len(name), kind, len(shape), len(data))
    head += b"".join(names)
    head += b"".join(struct.pack("<i", size) for _, shape, _ in items.values() for size in shape)
    padding = -(len(head) + 8) % 256
    return head + struct.pack("<Q", padding) + bytes(padding) + b"".join(data for _, _, data in items.values())


def model_saying(word: str, spm: bytes) -> bytes:
    """A model of no layers: the position alone decides, first for `word` and then for the end of the sentence.

    Its input at step p is 4·E[previous] + (sin p…, cos p…); E[word] answers to the cosines, which are all 1 at first,
    E[end] to the first sine, which is 0 then.
    """
    pieces = sentencepiece.SentencePieceProcessor(model_proto=spm)
    size, end = pieces.get_piece_size(), pieces.piece_to_id("</s>")
    table = [[0] * WIDTH for _ in range(size)]
    table[pieces.piece_to_id(f"▁{word}")] = [0] * (WIDTH // 2) + [10] * (WIDTH // 2)
    table[end] = [100] + [0] * (WIDTH - 1)
    embedding = b"".join(struct.pack(f"<{WIDTH}b", *row) for row in table) + struct.pack("<f", 1000.0) + bytes(252)
    bias = struct.pack(f"<{size}f", *(0.02 if piece == end else 0.0 for piece in range(size)))
    settings = f"dim-emb: {WIDTH}\nenc-depth: 0\ndec-depth: 0\ntransformer-heads: 1\ntransformer-dim-ffn: 16\n\0"
    return marian_file(
        {
            "Wemb": (INTGEMM8, [size, WIDTH], embedding),
            "none_QuantMultA": (FLOAT32, [1, 1], struct.pack("<f", 127 / math.pi)),
            "decoder_ff_logit_out_b": (FLOAT32, [1, size], bias),
            "special:model.yml": (0x101, [len(settings)], settings.encode()),
        }
    )


BG_SPM = vocabulary("translate-bg_en-test.argosmodel")
DE_SPM = vocabulary("translate-en_de-test.argosmodel")


def put_model(models: Path, pair: str, word: str, spm: bytes, *, split: bool = False) -> Path:
    folder = models / "fxtranslate" / pair
    folder.mkdir(parents=True)
    code = pair.replace("-", "")
    (folder / f"model.{code}.intgemm.alphas.bin").write_bytes(model_saying(word, spm))
    for name in ("srcvocab", "trgvocab") if split else ("vocab",):
        (folder / f"{name}.{code}.spm").write_bytes(spm)
    return folder


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    put_model(folder, "bg-en", "project", BG_SPM)
    put_model(folder, "en-de", "Projekt", DE_SPM)
    return folder


@pytest.fixture(scope="module")
def engine(models: Path) -> FxTranslateEngine:
    return FxTranslateEngine(FxTranslateSettings(), models)


def test_the_real_library_runs_a_model_from_the_models_folder(engine: FxTranslateEngine) -> None:
    assert engine.translate(["Нов проект", "Партньорите"], "bg", "en") == ["project", "project"]


def test_an_empty_sentence_is_not_given_to_the_model_which_would_answer(engine: FxTranslateEngine) -> None:
    assert engine.translate(["", "Проект", " \n\x00"], "bg", "en") == ["", "project", ""]


def test_a_long_sentence_is_translated_part_by_part(engine: FxTranslateEngine) -> None:
    (found,) = engine.translate([", ".join(["нов проект за умни градове"] * 40)], "bg", "en")
    assert set(found.split()) == {"project"}
    assert len(found.split()) == 3


def test_a_pair_without_a_model_goes_through_english(engine: FxTranslateEngine) -> None:
    seen: list[tuple[int, int]] = []
    found = engine.translate(["Нов", "Проект", "Две"], "bg", "de", lambda *at: seen.append(at))
    assert found == ["Projekt"] * 3
    assert seen == sorted(seen)
    assert seen[-1] == (3, 3)


def test_the_profile_names_the_library_and_each_model(engine: FxTranslateEngine) -> None:
    direct, over = engine.profile("bg", "en"), engine.profile("bg", "de")
    assert direct.version.startswith("fxtranslate 0.")
    assert direct.model.startswith("bg-en sha256:")
    assert over.model.startswith(f"{direct.model} + en-de sha256:")
    assert not direct.draft


def test_any_thread_may_call_it(engine: FxTranslateEngine) -> None:
    engine.translate(["Проект"], "bg", "en")
    found: list[list[str]] = []
    threads = [
        threading.Thread(target=lambda: found.append(engine.translate(["Проект"], "bg", "en"))) for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert found == [["project"]] * 3


def test_two_vocabularies_serve_as_well_as_one(tmp_path: Path) -> None:
    put_model(tmp_path, "bg-en", "project", BG_SPM, split=True)
    assert FxTranslateEngine(FxTranslateSettings(), tmp_path).translate(["Проект"], "bg", "en") == ["project"]


def test_an_empty_folder_is_unavailable_and_asks_no_network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FXTRANSLATE_RECORDS_URL", "http://127.0.0.1:9/records")
    engine = FxTranslateEngine(FxTranslateSettings(), tmp_path)
    for call in (lambda: engine.profile("bg", "en"), lambda: engine.translate(["Проект"], "bg", "en")):
        with pytest.raises(EngineUnavailable, match=f"no model bg→en in {tmp_path}") as caught:
            call()
        assert caught.value.remedy == f"fxtranslate models add bg en --cache-dir {tmp_path / 'fxtranslate'}"
    finding = engine.diagnose("bg", "en")
    assert (finding.ok, finding.mend) == (False, caught.value.remedy)
    assert list(tmp_path.iterdir()) == []


def test_the_command_of_the_remedy_is_one_that_the_library_takes(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "fxtranslate", "models", "add", "bg", "en", "--cache-dir", str(tmp_path)]
    done = subprocess.run(
        command,
        env={"FXTRANSLATE_RECORDS_URL": "http://127.0.0.1:9/records", "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert "http://127.0.0.1:9/records" in done.stderr
    assert "usage" not in (done.stderr + done.stdout).lower()


@pytest.mark.parametrize("lost", ["model", "vocab"])
def test_a_model_that_lacks_a_file_is_named(tmp_path: Path, lost: str) -> None:
    folder = put_model(tmp_path, "bg-en", "project", BG_SPM)
    next(folder.glob(f"{lost}.*")).unlink()
    engine = FxTranslateEngine(FxTranslateSettings(), tmp_path)
    with pytest.raises(EngineUnavailable, match=f"the model in {folder} cannot be loaded"):
        engine.translate(["Проект"], "bg", "en")
    assert not engine.diagnose("bg", "en").ok


@pytest.mark.parametrize("broken", [b"", b"junk" * 50, model_saying("project", BG_SPM)[:-5000]])
def test_a_model_file_that_is_damaged_is_named(tmp_path: Path, broken: bytes) -> None:
    folder = put_model(tmp_path, "bg-en", "project", BG_SPM)
    next(folder.glob("model.*")).write_bytes(broken)
    engine = FxTranslateEngine(FxTranslateSettings(), tmp_path)
    with pytest.raises(EngineUnavailable, match=f"the model in {folder} cannot be loaded"):
        engine.translate(["Проект"], "bg", "en")


def test_a_shortlist_that_is_damaged_is_an_error_of_the_engine_too(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    folder = put_model(tmp_path, "bg-en", "project", BG_SPM)
    (folder / "lex.50.50.bgen.s2t.bin").write_bytes(b"junk" * 50)
    engine = FxTranslateEngine(FxTranslateSettings(), tmp_path)
    with pytest.raises(EngineUnavailable, match=f"the model in {folder} cannot be"):
        engine.translate(["Проект"], "bg", "en")
    assert not engine.diagnose("bg", "en").ok


def test_a_vocabulary_that_does_not_fit_the_model_is_an_error_of_the_engine_not_a_crash(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    folder = put_model(tmp_path, "bg-en", "project", BG_SPM)
    small = marian_file(
        {
            "Wemb": (INTGEMM8, [4, WIDTH], bytes(4 * WIDTH) + struct.pack("<f", 1000.0) + bytes(252)),
            "none_QuantMultA": (FLOAT32, [1, 1], struct.pack("<f", 40.0)),
            "special:model.yml": (0x101, [44], b"dim-emb: 16\nenc-depth: 0\ndec-depth: 0\n".ljust(44, b"\0")),
        }
    )
    next(folder.glob("model.*")).write_bytes(small)
    with pytest.raises(EngineUnavailable, match=f"the model in {folder} cannot be used"):
        FxTranslateEngine(FxTranslateSettings(), tmp_path).translate(["Проект за умни градове"], "bg", "en")
    assert "panicked" in capfd.readouterr().err


def test_without_the_library_it_says_what_to_install(models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(name: str) -> Distribution:
        raise PackageNotFoundError(name)

    # Python's own look-up answers as it does on a machine without the package.
    monkeypatch.setattr(Distribution, "from_name", absent)
    with pytest.raises(EngineUnavailable) as caught:
        FxTranslateEngine(FxTranslateSettings(), models).profile("bg", "en")
    assert caught.value.remedy == "pip install 'publisher[fxtranslate]'"


@given(st.text(alphabet="аб ,;:—", max_size=300), st.integers(5, 60))
def test_clauses_lose_nothing_and_keep_to_the_limit(text: str, limit: int) -> None:
    parts = clauses(text, limit)
    assert "".join("".join(parts).split()) == "".join(text.split())
    assert all(0 < len(part) <= limit for part in parts)
