"""Figures of an engine: with the real test model and Apertium, from the library and from the command line."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from publisher.cli.progress import sentence_progress
from publisher.core.errors import EngineUnavailable, FileError, TranslationError
from publisher.translation.engines.apertium import ApertiumEngine, ApertiumSettings
from publisher.translation.engines.argos.engine import ArgosEngine, ArgosSettings
from publisher.translation.engines.argos.models import install_file
from publisher.translation.evaluation import Pairs, evaluate, read_pairs, score
from publisher.translation.glossary.glossary import Glossary, Term
from support.places import MODELS
from support.scripted_engines import AbsentEngine, ScriptedEngine
from support.workspaces import configure

PUBLISHER = Path(sys.executable).with_name("publisher")
PAIRS = [
    line.split("\t")
    for line in (MODELS / "pairs.tsv").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]
CANNOT = "no model bg→en"


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    install_file(MODELS / "translate-bg_en-test.argosmodel", folder)
    return folder


@pytest.fixture
def argos(models: Path) -> ArgosEngine:
    return ArgosEngine(ArgosSettings(beam_size=1), models)


def written(folder: Path, lines: str | bytes, references: str | bytes) -> tuple[Path, Path]:
    ours, theirs = folder / "a.txt", folder / "b.txt"
    for path, content in ((ours, lines), (theirs, references)):
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return ours, theirs


def pairs_of(pairs: list[list[str]]) -> Pairs:
    return Pairs("bg", "en", [one for one, _ in pairs], [other for _, other in pairs])


def test_an_engine_that_gives_the_reference_word_for_word_scores_a_hundred_in_both_metrics(argos: ArgosEngine) -> None:
    found = evaluate(argos, pairs_of(PAIRS))
    assert (round(found.score.bleu, 6), round(found.score.chrf, 6)) == (100, 100)
    assert (found.lines, found.untranslated) == (len(PAIRS), 0)
    assert found.characters == sum(len(source) for source, _ in PAIRS)
    assert found.characters_per_second == pytest.approx(found.characters / found.seconds)
    assert found.profile.model.startswith("bg_en 1.0 sha256:")


def test_a_line_of_several_sentences_is_cut_as_the_desk_does_and_put_together_again(argos: ArgosEngine) -> None:
    sentences = [pair for pair in PAIRS if pair[0].endswith((".", "!"))][:4]
    line, reference = (" ".join(pair[side] for pair in sentences) for side in (0, 1))
    assert evaluate(argos, pairs_of([[line, reference]])).score.chrf == pytest.approx(100)


def test_the_figures_are_those_of_sacrebleus_own_program(tmp_path: Path) -> None:
    translations = ["The meeting is on Thursday in Sofia .", "Nothing like it at all, sadly."]
    references = ["The meeting takes place on Thursday in Sofia.", "Unfortunately quite another sentence."]
    ours, theirs = written(tmp_path, "\n".join(translations), "\n".join(references))
    run = subprocess.run(
        [sys.executable, "-m", "sacrebleu", theirs, "-i", ours, "-m", "bleu", "chrf", "-w", "6"],
        capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    bleu, chrf = json.loads(run.stdout)
    found = score(translations, references)
    assert (round(found.bleu, 6), round(found.chrf, 6)) == (bleu["score"], chrf["score"])
    assert bleu["signature"] in found.bleu_signature
    assert "nc:6|nw:0" in found.chrf_signature


def test_a_line_without_an_answer_keeps_its_source_and_is_counted() -> None:
    engine = ScriptedEngine({"Новини.": "News."})
    found = evaluate(engine, pairs_of([["Новини. Събития.", "News. Events."], ["Новини.", "News."], ["2024", "2024"]]))
    assert (found.lines, found.untranslated) == (3, 1)
    assert found.score.chrf < 100
    assert engine.asked == ["Новини.", "Събития.", "Новини."]


def test_with_a_glossary_the_lines_are_translated_like_a_post_and_use_its_terms() -> None:
    engine = ScriptedEngine({"Работим с клъстера.": "We work with the bunch.", "клъстера": "the bunch"})
    term = Term("клъстер", "cluster", forms=("клъстера",))
    pairs = pairs_of([["Работим с клъстера.", "We work with cluster."], ["2024", "2024"], ["Край", "End"]])
    plain, termed = evaluate(engine, pairs), evaluate(engine, pairs, Glossary([term]))
    assert termed.score.chrf > plain.score.chrf
    assert (termed.lines, termed.untranslated) == (3, 1)


@pytest.mark.parametrize("glossary", [None, Glossary()])
def test_an_unavailable_engine_says_why(glossary: Glossary | None) -> None:
    broken = ScriptedEngine({})
    broken.calls_until_failure = 0
    with pytest.raises(EngineUnavailable, match="the quota is used up"):
        evaluate(broken, pairs_of(PAIRS), glossary)
    with pytest.raises(EngineUnavailable, match=CANNOT):
        evaluate(AbsentEngine(), pairs_of(PAIRS), glossary)


def test_too_few_answers_are_an_error() -> None:
    class Short(ScriptedEngine):
        def translate(self, *arguments: object, **more: object) -> list[str]:
            return ["one"]

    with pytest.raises(EngineUnavailable, match=f"1 of {len(PAIRS)} sentences"):
        evaluate(Short({}), pairs_of(PAIRS))


@pytest.mark.skipif(shutil.which("apertium") is None, reason="apertium is not installed")
def test_apertium_is_measured_and_is_worse_than_a_model_that_knows_the_lines(tmp_path: Path) -> None:
    found = evaluate(ApertiumEngine(ApertiumSettings(), tmp_path), pairs_of(PAIRS))
    assert 10 < found.score.chrf < 90
    assert found.profile.model == "bul-mkd + mkd-eng"


@pytest.mark.parametrize(
    ("lines", "references", "message"),
    [
        ("едно\nдве\n", "one\n", "a.txt:2: has no counterpart in .*b.txt, which ends at line 1"),
        ("едно\n", "one\ntwo\nthree", "b.txt:2: has no counterpart in .*a.txt"),
        ("едно\n\nтри\n", "one\ntwo\nthree\n", "a.txt:2: is empty, but line 2 of .*b.txt is not"),
        ("едно\nдве", "one\n  \nthree", "b.txt:3: has no counterpart"),
        ("", "one", "a.txt: is empty"),
        ("едно", "\n \n", "b.txt: is empty"),
        ("едно\n", b"one\ntwo \xff\n", "b.txt:2: is not UTF-8"),
    ],
)
def test_files_that_do_not_pair_are_refused_by_line(
    tmp_path: Path, lines: str, references: str | bytes, message: str
) -> None:
    with pytest.raises(TranslationError, match=message):
        read_pairs(*written(tmp_path, lines, references), "bg", "en")


def test_a_file_that_is_not_there_and_a_folder_are_named(tmp_path: Path) -> None:
    ours, theirs = written(tmp_path, "едно", "one")
    with pytest.raises(FileError, match=r"none\.txt: cannot be read: No such file"):
        read_pairs(ours, tmp_path / "none.txt", "bg", "en")
    with pytest.raises(FileError, match="cannot be read: Is a directory"):
        read_pairs(tmp_path, theirs, "bg", "en")


def test_byte_order_mark_windows_line_ends_and_lines_empty_in_both_do_no_harm(tmp_path: Path) -> None:
    files = written(tmp_path, "\ufeffедно\r\n\r\nдве\u2028 и три\r\n\r\n", "one\n\ntwo and three\n")
    found = read_pairs(*files, "bg", "en")
    assert found.lines == ["едно", "две\u2028 и три"]
    assert found.references == ["one", "two and three"]


@pytest.fixture
def office(workspace: Path, models: Path) -> Path:
    """A workspace with the test model at beam 1, an engine that cannot serve, and the pairs as two files."""
    shutil.copytree(models / "argos", workspace / "models" / "argos")
    configure(workspace, engines='["argos", "fxtranslate"]')
    config = workspace / "config.toml"
    config.write_text(config.read_text(encoding="utf-8").replace("# beam_size = 2", "beam_size = 1"), encoding="utf-8")
    written(workspace, "\n".join(one for one, _ in PAIRS), "\n".join(other for _, other in PAIRS))
    return workspace


def call(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    files = ("--source", "a.txt", "--reference", "b.txt")
    command = [str(PUBLISHER), *arguments[:1], "evaluate", *files, *arguments[1:]]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)


def test_the_verb_compares_the_configured_engines_and_says_why_one_cannot_serve(office: Path) -> None:
    done = call(office, "--json")
    argos, absent = json.loads(done.stdout)
    assert done.returncode == 0
    assert (argos["engine"], argos["bleu"], argos["chrf"], argos["lines"]) == ("argos", 100.0, 100.0, len(PAIRS))
    assert argos["signatures"]["bleu"].startswith("nrefs:1|case:mixed")
    assert absent["engine"] == "fxtranslate"
    assert absent["error"]
    assert done.stderr == ""


def test_the_table_has_the_figures_the_model_the_reason_and_the_signatures(office: Path) -> None:
    done = call(office, "--debug")
    assert done.returncode == 0
    argos, absent = done.stdout.splitlines()[1:3]
    assert argos.split()[:3] == ["argos", "100.0", "100.0"]
    assert "bg_en 1.0 sha256:" in argos
    assert absent.split()[:2] == ["fxtranslate", "–"]
    assert "BLEU nrefs:1|case:mixed" in done.stdout
    assert "chrF nrefs:1|case:mixed" in done.stdout


def test_terms_of_the_workspaces_glossary_are_kept_to_when_asked_for(office: Path) -> None:
    (office / "glossary.csv").write_text("source,target,lang,rule\nНовини,Tidings,en,translate\n", encoding="utf-8")
    done = call(office, "--json", "--engine", "argos", "--glossary")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)[0]["bleu"] < 100


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["--engine", "argus"], 1, "no engine is called 'argus'; there are: apertium, argos"),
        (["--engine", "argos", "--from", "de"], 1, "publisher models install de en"),
        (["--to", "bg"], 2, "--from and --to are both bg"),
        (["--reference", "c.txt"], 1, "c.txt: cannot be read"),
    ],
)
def test_what_cannot_be_measured_is_an_error_in_words(
    office: Path, arguments: list[str], code: int, message: str
) -> None:
    done = call(office, "--json", *arguments)
    assert (done.returncode, "Traceback" in done.stderr) == (code, False)
    assert message in done.stderr


def test_when_no_engine_is_available_each_says_why_and_the_exit_code_is_one(office: Path) -> None:
    done = call(office, "--json", "--engine", "argos", "--engine", "fxtranslate", "--from", "de")
    argos, other = json.loads(done.stdout)
    assert done.returncode == 1
    assert (argos["mend"], other["engine"]) == ("publisher models install de en", "fxtranslate")


def test_no_progress_bar_is_drawn_without_a_terminal(capfd: pytest.CaptureFixture[str]) -> None:
    with sentence_progress("argos: 2 lines") as progress:
        progress(1, 2)
        progress(2, 2)
    assert capfd.readouterr() == ("", "")
