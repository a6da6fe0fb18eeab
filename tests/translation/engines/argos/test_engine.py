"""The Argos engine with the real test models: bg→en and en→de, learnt by heart, exact at beam 1."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from argostranslate.tokenizer import SentencePieceTokenizer
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from publisher.core.errors import EngineUnavailable
from publisher.translation.engines.argos.engine import ArgosEngine, ArgosSettings
from publisher.translation.engines.argos.models import install_file, installed
from publisher.translation.engines.argos.tokenization import MAX_TOKENS, DecodedPiece, Vocabulary, cut, join
from publisher.translation.engines.preprocessing import protocol_line
from support.places import MODELS


def read_pairs(name: str) -> dict[str, str]:
    lines = (MODELS / name).read_text(encoding="utf-8").splitlines()
    return dict(line.split("\t") for line in lines if "\t" in line and not line.startswith("#"))


BG_EN = read_pairs("pairs.tsv")
EN_DE = read_pairs("pairs.en-de.tsv")


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A models folder with both test models; tests only read it."""
    folder = tmp_path_factory.mktemp("models")
    install_file(MODELS / "translate-bg_en-test.argosmodel", folder)
    install_file(MODELS / "translate-en_de-test.argosmodel", folder)
    return folder


@pytest.fixture(scope="module")
def engine(models: Path) -> ArgosEngine:
    return ArgosEngine(ArgosSettings(beam_size=1), models)


def test_every_learnt_sentence_comes_back_word_for_word_in_order(engine: ArgosEngine) -> None:
    assert engine.translate(list(BG_EN), "bg", "en") == list(BG_EN.values())


def test_sentences_are_equal_to_those_that_argostranslate_itself_gives(
    engine: ArgosEngine, models: Path, tmp_path: Path
) -> None:
    sentences = [*BG_EN, "Срещата в Билбао ще бъде на 12 април.", "Партньори, членове и общини!", "Клъстер"]
    script = """
import json, sys
from argostranslate.translate import get_translation_from_codes

class WholeText:
    def split_sentences(self, text):
        return [text]

translation = get_translation_from_codes("bg", "en")
translation.underlying.sentencizer = WholeText()  # its own is fetched from the network at first use
print(json.dumps([translation.translate(text) for text in json.load(sys.stdin)]))
"""
    environment = os.environ | {
        "ARGOS_BEAM_SIZE": "1",
        "ARGOS_COMPUTE_TYPE": "int8",
        "ARGOS_PACKAGES_DIR": str(models / "argos"),
        "XDG_DATA_HOME": str(tmp_path),
        "XDG_CONFIG_HOME": str(tmp_path),
        "XDG_CACHE_HOME": str(tmp_path),
    }
    argos = subprocess.run(
        [sys.executable, "-c", script],
        input=json.dumps(sentences),
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    theirs = [text.strip() for text in json.loads(argos.stdout)]
    assert engine.translate(sentences, "bg", "en") == theirs


def test_a_pair_without_a_model_goes_over_a_third_language(engine: ArgosEngine) -> None:
    by_german = {bulgarian: EN_DE[english] for bulgarian, english in BG_EN.items() if english in EN_DE}
    assert len(by_german) > 10
    assert engine.translate(list(by_german), "bg", "de") == list(by_german.values())


def test_the_profile_names_versions_and_every_model_of_the_chain(engine: ArgosEngine, models: Path) -> None:
    direct, over = engine.profile("bg", "en"), engine.profile("bg", "de")
    sha256 = {model.source: model.sha256 for model in installed(models)}
    assert direct.name == "argos"
    assert "ctranslate2 " in direct.version
    assert "argos" in direct.version
    assert direct.model == f"bg_en 1.0 sha256:{sha256['bg'][:12]}"
    assert over.model == f"{direct.model} + en_de 1.0 sha256:{sha256['en'][:12]}"
    assert not direct.draft


def test_an_unknown_pair_is_unavailable_and_says_what_to_install(engine: ArgosEngine) -> None:
    with pytest.raises(EngineUnavailable) as caught:
        engine.translate(["Hallo"], "de", "bg")
    assert caught.value.remedy == "publisher models install de bg"
    assert "de→bg" in str(caught.value)
    assert not engine.diagnose("de", "bg").ok


def test_no_models_folder_at_all_is_unavailable_too(tmp_path: Path) -> None:
    lonely = ArgosEngine(ArgosSettings(), tmp_path / "models")
    with pytest.raises(EngineUnavailable):
        lonely.profile("bg", "en")
    finding = lonely.diagnose("bg", "en")
    assert (finding.ok, finding.mend) == (False, "publisher models install bg en")


def test_empty_sentences_and_bare_control_characters_come_back_empty(engine: ArgosEngine) -> None:
    found = engine.translate(["", "Новини", "  \n", "\x00\x07", "Събития"], "bg", "en")
    assert found == ["", "News", "", "", "Events"]


def test_nothing_to_translate_gives_nothing(engine: ArgosEngine) -> None:
    assert engine.translate([], "bg", "en") == []


@pytest.mark.parametrize(
    "sentence",
    [
        "Очакваме\nви!",
        "Очакваме\x00ви!",
        "\ud800 Новини",
        "😀👩‍👩‍👧",
        "שלום עולם مرحبا",
        "a_b@c.bg #умен_град",
        "?" * 3000,
    ],
)
def test_strange_characters_never_break_their_neighbours(engine: ArgosEngine, sentence: str) -> None:
    first, _, last = engine.translate(["Новини", sentence, "Контакти"], "bg", "en")
    assert (first, last) == ("News", "Contact")


def test_a_line_end_inside_a_sentence_counts_as_a_space(engine: ArgosEngine) -> None:
    assert engine.translate(["Очакваме\nви!", "Очакваме\x00ви!"], "bg", "en") == [
        "We look forward to seeing you!",
        "We look forward to seeing you!",
    ]


@pytest.fixture(scope="module")
def vocabulary(models: Path) -> Vocabulary:
    (package,) = (models / "argos").glob("bg_en-*")
    return Vocabulary(SentencePieceTokenizer(package / "sentencepiece.model"))


@pytest.mark.parametrize("text", ["a_b@c.bg", "#умен_град", "Interreg Europe 2024"])
def test_text_survives_the_vocabulary_and_underscores_stay(vocabulary: Vocabulary, text: str) -> None:
    assert vocabulary.decode(vocabulary.encode(text)) == text


def test_tokens_copied_from_the_source_lose_the_mark_of_a_space(vocabulary: Vocabulary) -> None:
    assert vocabulary.decode(["▁news", "▁⟦"]) == "news ⟦"


def test_a_short_sentence_stays_whole(vocabulary: Vocabulary) -> None:
    pieces = list(cut(vocabulary, 7, " Новини, събития; проекти. "))
    assert [(piece.sentence, piece.tokens) for piece in pieces] == [(7, vocabulary.encode("Новини, събития; проекти."))]


def test_a_sentence_over_the_limit_is_cut_at_clauses_and_no_part_is_lost(vocabulary: Vocabulary) -> None:
    whole = "; ".join(text.rstrip(".!?") for text in list(BG_EN)[16:46]) + "."
    pieces = list(cut(vocabulary, 0, whole))
    assert [token for piece in pieces for token in piece.tokens] == vocabulary.encode(whole)
    assert max(len(piece.tokens) for piece in pieces) <= MAX_TOKENS
    assert len(pieces) > 1
    assert all(vocabulary.decode(piece.tokens)[-1] in ",;." for piece in pieces)


@pytest.mark.parametrize("text", ["щ" * 100_000, "дума " * 40_000, "а,б;" * 30_000, "Не, но " * 20_000])
def test_text_without_an_end_is_cut_into_windows_that_join_to_the_whole(vocabulary: Vocabulary, text: str) -> None:
    pieces = list(cut(vocabulary, 0, text))
    assert [token for piece in pieces for token in piece.tokens] == vocabulary.encode(text.strip())
    assert all(0 < len(piece.tokens) <= MAX_TOKENS for piece in pieces)
    for piece in pieces:
        piece.text = vocabulary.decode(piece.tokens)
    assert join(pieces, 1) == [text.strip()]


@given(st.lists(st.text(alphabet="абщ ,;a_b1⟦⟧\n", max_size=1200), max_size=4))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_joins_back_in_order(vocabulary: Vocabulary, texts: list[str]) -> None:
    pieces = [piece for number, text in enumerate(texts) for piece in cut(vocabulary, number, text)]
    assert max((len(piece.tokens) for piece in pieces), default=0) <= MAX_TOKENS
    for piece in pieces:
        piece.text = vocabulary.decode(piece.tokens) or "▁"
    expected = [vocabulary.decode(vocabulary.encode(protocol_line(text))).split() for text in texts]
    assert [text.replace("▁", "").split() for text in join(pieces, len(texts))] == expected


def test_a_sentence_with_a_failed_part_is_not_returned_in_part() -> None:
    pieces = [DecodedPiece(0, ["a"], " ", "one"), DecodedPiece(0, ["b"], " ", ""), DecodedPiece(1, ["c"], "", "two")]
    assert join(pieces, 3) == ["", "two", ""]


def test_a_very_long_line_is_translated_in_seconds(engine: ArgosEngine) -> None:
    first, long, last = engine.translate(["Новини", "щ" * 20_000, "Контакти"], "bg", "en")
    assert (first, last) == ("News", "Contact")
    assert long


def test_progress_rises_to_the_number_of_sentences_over_both_legs(engine: ArgosEngine) -> None:
    seen: list[tuple[int, int]] = []
    sentences = list(BG_EN) * 5
    engine.translate(sentences, "bg", "de", lambda done, total: seen.append((done, total)))
    assert seen == sorted(seen)
    assert {total for _, total in seen} == {len(sentences)}
    assert seen[-1] == (len(sentences), len(sentences))
    assert len(seen) > 4


def test_small_batches_give_the_same_sentences_in_the_same_order(models: Path) -> None:
    narrow = ArgosSettings(beam_size=1, batch_tokens=256, threads=1)
    assert ArgosEngine(narrow, models).translate(list(BG_EN), "bg", "en") == list(BG_EN.values())


def damaged_copy(models: Path, tmp_path: Path) -> tuple[ArgosEngine, Path]:
    shutil.copytree(models / "argos", tmp_path / "argos")
    (package,) = (tmp_path / "argos").glob("bg_en-*")
    return ArgosEngine(ArgosSettings(beam_size=1), tmp_path), package


@pytest.mark.parametrize("lost", ["model/model.bin", "sentencepiece.model", "metadata.json"])
def test_a_package_that_lacks_a_file_is_unavailable_and_its_folder_is_named(
    models: Path, tmp_path: Path, lost: str
) -> None:
    engine, package = damaged_copy(models, tmp_path)
    (package / lost).unlink()
    with pytest.raises(EngineUnavailable) as caught:
        engine.translate(["Новини"], "bg", "en")
    assert str(package) in str(caught.value)
    assert caught.value.remedy == "publisher models install bg en"
    assert not engine.diagnose("bg", "en").ok


@pytest.mark.parametrize("broken", ["model/model.bin", "model/config.json", "sentencepiece.model"])
def test_a_package_that_cannot_be_loaded_is_unavailable_and_its_folder_is_named(
    models: Path, tmp_path: Path, broken: str
) -> None:
    engine, package = damaged_copy(models, tmp_path)
    (package / broken).write_bytes(b"\x01\x02\x03 not a model" * 9)
    with pytest.raises(EngineUnavailable) as caught:
        engine.translate(["Новини"], "bg", "en")
    assert str(package) in str(caught.value)
    assert not engine.diagnose("bg", "en").ok


def test_a_model_is_loaded_once_and_reloaded_when_its_file_has_changed(models: Path, tmp_path: Path) -> None:
    engine, package = damaged_copy(models, tmp_path)
    file = package / "model" / "model.bin"
    sound, times = file.read_bytes(), file.stat()
    assert engine.translate(["Новини"], "bg", "en") == ["News"]

    file.write_bytes(b"no model")
    os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert engine.translate(["Новини"], "bg", "en") == ["News"]

    os.utime(file, (1, 1))
    with pytest.raises(EngineUnavailable):
        engine.translate(["Новини"], "bg", "en")
    file.write_bytes(sound)
    assert engine.translate(["Новини"], "bg", "en") == ["News"]


def test_a_package_unpacked_by_hand_serves_and_has_the_same_identity(models: Path, tmp_path: Path) -> None:
    shutil.unpack_archive(MODELS / "translate-bg_en-test.argosmodel", tmp_path / "argos", "zip")
    engine = ArgosEngine(ArgosSettings(beam_size=1), tmp_path)
    assert engine.translate(["Новини"], "bg", "en") == ["News"]
    assert engine.profile("bg", "en") == ArgosEngine(ArgosSettings(beam_size=1), models).profile("bg", "en")


def test_translating_in_a_fresh_process_touches_neither_home_nor_network_nor_environment(
    models: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "models"
    shutil.copytree(models, copy)
    script = f"""
import os, socket, sys
from pathlib import Path

def refuse(*args):
    raise AssertionError("network")

socket.socket.connect = refuse
before = dict(os.environ)
from publisher.translation.engines.argos.engine import ArgosEngine, ArgosSettings
assert not [name for name in sys.modules if name.startswith(("argostranslate", "ctranslate2", "sentencepiece"))]
engine = ArgosEngine(ArgosSettings(beam_size=1), Path({str(copy)!r}))
print(engine.translate([{"Новини"!r}], "bg", "en")[0])
assert "onnxruntime" not in sys.modules
new = {{key for key in os.environ if os.environ[key] != before.get(key)}}
assert new <= {{"KMP_DUPLICATE_LIB_OK"}}, new
"""
    home = tmp_path / "home"
    home.mkdir()
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("XDG_", "ARGOS_"))}
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=environment | {"HOME": str(home)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.stdout, done.returncode) == ("News\n", 0), done.stderr
    assert list(home.iterdir()) == []


@pytest.mark.parametrize("table", [{"beam_size": 0}, {"batch_tokens": 1}, {"placeholder": "X"}, {"beem_size": 2}])
def test_settings_that_make_no_sense_are_refused(table: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        ArgosSettings.model_validate(table)


def test_diagnosis_of_a_usable_pair_names_the_models_and_their_licences(engine: ArgosEngine) -> None:
    finding = engine.diagnose("bg", "de")
    assert finding.ok
    assert finding.message.replace(" (MIT)", "") == engine.profile("bg", "de").model
    assert finding.message.count(" (MIT)") == 2
