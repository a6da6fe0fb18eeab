"""The Apertium engine with the real program and data of Debian; skipped where they are not installed."""

import shutil
import stat
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publisher.core.errors import EngineUnavailable
from publisher.translation.engines.apertium import ApertiumEngine, ApertiumSettings

installed = pytest.mark.skipif(shutil.which("apertium") is None, reason="apertium is not installed")


@pytest.fixture(scope="module")
def engine() -> ApertiumEngine:
    return ApertiumEngine(ApertiumSettings(), Path("models"))


def program(folder: Path, body: str) -> str:
    """A program at the place of `apertium`: it lists its directions and then does what `body` says."""
    path = folder / "apertium"
    lines = [
        "#!/bin/sh",
        'case "$1" in',
        "-l) echo bul-mkd; echo mkd-eng; exit;;",
        "-V) echo Apertium 9; exit;;",
        "esac",
    ]
    path.write_text("\n".join([*lines, body, ""]), encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


def with_program(folder: Path, body: str, **fields: float) -> ApertiumEngine:
    table = {"command": program(folder, body), **fields}
    return ApertiumEngine(ApertiumSettings.model_validate(table), folder)


# The real program


@installed
def test_each_sentence_has_its_own_translation_in_order(engine: ApertiumEngine) -> None:
    found = engine.translate(["Новини", "Програма на деня", "", "Новини"], "bg", "en")
    assert found == ["Novelties", "Programme of the day", "", "Novelties"]


@installed
def test_a_sentence_alone_and_among_others_is_translated_alike(engine: ApertiumEngine) -> None:
    sentences = [
        "Срещата в София беше добра",
        "на която дойдоха партньорите.",
        "Големите данни помагат на общините.",
        "Не знаем дали проектът ще бъде одобрен.",
    ]
    alone = [engine.translate([sentence], "bg", "en")[0] for sentence in sentences]
    assert engine.translate(sentences, "bg", "en") == alone


@installed
def test_the_placeholder_of_the_profile_comes_through(engine: ApertiumEngine) -> None:
    form = engine.profile("bg", "en").placeholder
    assert form is not None
    carriers = [
        "Срещата {} беше отложена.",
        "{} е стажант.",
        "Прочетете повече на {}",
        "Проектът {}, {} и {} започна.",
        "„{}“",
        "Клъстерът ({}) не е на {}.",
    ]
    sentences = [text.replace("{}", form.format(n=number)) for text in carriers for number in (1, 12)]
    found = engine.translate(sentences, "bg", "en")
    for sentence, translation in zip(sentences, found, strict=True):
        for number in (1, 12):
            mark = form.format(n=number)
            assert translation.count(mark) == sentence.count(mark), translation
    (paired,) = engine.translate(["Прочетете ⟦1⟧Новини⟦/1⟧ днес"], "bg", "en")
    assert paired.index("⟦1⟧") < paired.index("⟦/1⟧")


@installed
@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Нова [x] {y} ^z$ <c> \\ @ # * ~ + / ден", "New [x] {y} ^z$ <c> \\ @ # * ~ + / day"),
        ("Нова\nпрограма", "New programme"),
        ("Нова\x00 програма", "New programme"),
        ("😀 👩‍👩‍👧 שלום", "😀 👩‍👩‍👧 שלום"),
        (" \n ", ""),
        ("…", "…"),
    ],
)
def test_strange_characters_come_through_and_break_no_neighbour(
    engine: ApertiumEngine, sentence: str, expected: str
) -> None:
    found = engine.translate(["Новини", sentence, "Програма на деня"], "bg", "en")
    assert [" ".join(text.split()) for text in found] == ["Novelties", expected, "Programme of the day"]


@installed
def test_a_sentence_that_holds_our_own_mark_disturbs_nobody(engine: ApertiumEngine) -> None:
    sentences = ["Новини", "⟦#0⟧", "Програма ⟦#1⟧ на деня", "⟦#4⟧ Новини", "Новини"]
    found = engine.translate(sentences, "bg", "en")
    assert [found[0], found[1], found[4]] == ["Novelties", "⟦#0⟧", "Novelties"]
    assert "⟦#1⟧" in found[2]
    assert "⟦#4⟧" in found[3]


@installed
def test_unknown_words_stay_as_they_are_without_marks(engine: ApertiumEngine) -> None:
    (found,) = engine.translate(["Димитър Щъркелов от SmartCityTech"], "bg", "en")
    assert "Щъркелов" in found
    assert "SmartCityTech" in found
    assert not set(found) & set("*@#")


@installed
def test_many_sentences_take_one_call_a_batch_and_progress_is_reported(engine: ApertiumEngine) -> None:
    seen: list[tuple[int, int]] = []
    started = time.monotonic()
    found = engine.translate(["Новини", "Програма на деня"] * 600, "bg", "en", lambda *at: seen.append(at))
    assert found == ["Novelties", "Programme of the day"] * 600
    assert seen == [(500, 1200), (1000, 1200), (1200, 1200)]
    assert time.monotonic() - started < 60


@installed
def test_a_sentence_that_is_too_long_comes_back_empty_and_its_neighbours_do_not(engine: ApertiumEngine) -> None:
    assert engine.translate(["Новини", "щ" * 100_000, "Новини"], "bg", "en") == ["Novelties", "", "Novelties"]


@installed
@given(st.lists(st.text(alphabet="Новинаде ⟦⟧#0123*^$[]{}@/\\<>.,\n\x00", max_size=40), min_size=2, max_size=12))
@settings(max_examples=4, deadline=None)
def test_any_sentences_give_as_many_results(sentences: list[str]) -> None:
    found = ApertiumEngine(ApertiumSettings(), Path("models")).translate(sentences, "bg", "en")
    assert len(found) == len(sentences)


@installed
def test_the_profile_says_draft_and_the_version(engine: ApertiumEngine) -> None:
    profile = engine.profile("bg", "en")
    assert profile.draft
    assert profile.version[0].isdigit()
    assert profile.model == "bul-mkd + mkd-eng"
    assert engine.diagnose("bg", "en").ok


# What can go wrong with a program


def test_another_pair_is_unavailable(engine: ApertiumEngine) -> None:
    with pytest.raises(EngineUnavailable, match="cannot do bg→de, only bg→en"):
        engine.profile("bg", "de")


def test_a_missing_program_says_what_to_install(tmp_path: Path) -> None:
    engine = ApertiumEngine(ApertiumSettings(command=str(tmp_path / "apertium")), tmp_path)
    with pytest.raises(EngineUnavailable) as caught:
        engine.translate(["Новини"], "bg", "en")
    assert caught.value.remedy == "apt-get install apertium apertium-mkd-bul apertium-mkd-eng"
    finding = engine.diagnose("bg", "en")
    assert (finding.ok, finding.mend) == (False, caught.value.remedy)


def test_missing_data_are_named(tmp_path: Path) -> None:
    path = Path(program(tmp_path, ""))
    path.write_text(path.read_text(encoding="utf-8").replace("echo mkd-eng;", ""), encoding="utf-8")
    engine = ApertiumEngine(ApertiumSettings(command=str(path)), tmp_path)
    with pytest.raises(EngineUnavailable, match="the data for mkd-eng are not installed"):
        engine.profile("bg", "en")


def test_a_program_that_does_not_answer_is_ended_with_all_that_it_started(tmp_path: Path) -> None:
    engine = with_program(tmp_path, f"sleep 300 & echo $! >{tmp_path}/child; wait", timeout_seconds=0.5)
    started = time.monotonic()
    with pytest.raises(EngineUnavailable, match=r"no answer within 0\.5 seconds"):
        engine.translate(["Новини"], "bg", "en")
    assert time.monotonic() - started < 10
    child = int((tmp_path / "child").read_text(encoding="utf-8"))
    deadline = time.monotonic() + 5
    while is_running(child) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not is_running(child)


def is_running(pid: int) -> bool:
    try:
        return "State:\tZ" not in Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    except OSError:
        return False


def test_a_program_that_fails_is_unavailable_with_its_own_words(tmp_path: Path) -> None:
    engine = with_program(tmp_path, "echo broken data >&2; exit 1")
    with pytest.raises(EngineUnavailable, match="-u bul-mkd failed: broken data"):
        engine.translate(["Новини"], "bg", "en")


def test_a_program_that_cannot_be_started_is_unavailable(tmp_path: Path) -> None:
    path = tmp_path / "apertium"
    path.write_bytes(b"\x7fELF nonsense")
    path.chmod(0o755)
    with pytest.raises(EngineUnavailable, match="cannot start"):
        ApertiumEngine(ApertiumSettings(command=str(path)), tmp_path).profile("bg", "en")


def test_a_program_without_output_is_unavailable(tmp_path: Path) -> None:
    with pytest.raises(EngineUnavailable, match="returned nothing"):
        with_program(tmp_path, "cat >/dev/null").translate(["Новини", "Събития"], "bg", "en")


@pytest.mark.parametrize("filter_", ["sed s/⟦#1⟧//", "sed 's/⟦#1⟧/⟦#1⟧⟦#1⟧/'", "sed s/⟦#1⟧/⟦#2⟧/", "sed '1i x'"])
def test_lost_or_doubled_marks_never_shift_a_translation(tmp_path: Path, filter_: str) -> None:
    engine = with_program(tmp_path, f"LC_ALL=C.UTF-8 {filter_}")
    sentences = [f"дума {number}" for number in range(5)]
    found = engine.translate(sentences, "bg", "en")
    assert [text.removeprefix("x").split("x\n")[-1].strip() for text in found] == sentences


def test_a_program_that_returns_its_input_keeps_every_sentence_in_place(tmp_path: Path) -> None:
    sentences = [f"дума {number}\nи" for number in range(1100)]
    found = with_program(tmp_path, "cat").translate(sentences, "bg", "en")
    assert found == [sentence.replace("\n", " ") for sentence in sentences]
