"""`publisher glossary` on the files of a workspace: what nobody asked to change stays letter by letter."""

import json
from pathlib import Path

import pytest

from publisher.translation.glossary.csv_files import read_csv
from support.cli_calls import Call


def test_a_term_that_is_added_stands_at_the_end_and_the_rest_stays_as_it_was_written(
    call: Call, workspace: Path
) -> None:
    file = workspace / "glossary.csv"
    before = file.read_bytes()
    done = call("glossary", "add", "пробация", "--translation", "en=probation", "--note", "в проекти")
    assert done.code == 0
    assert file.read_bytes() == before + "пробация,probation,en,translate,,в проекти\n".encode()
    found = call("--json", "glossary", "list", "--find", "пробац").value
    assert [(one["source"], one["target"], one["rule"]) for one in found] == [("пробация", "probation", "translate")]


def test_a_changed_term_changes_its_row_alone(call: Call, workspace: Path) -> None:
    file = workspace / "glossary.csv"
    lines = file.read_text(encoding="utf-8").splitlines()
    done = call("--json", "glossary", "add", "клъстер", "--translation", "en=hub")
    assert [(one["what"], one["before"]["target"]) for one in done.value] == [("changed", "cluster")]
    after = file.read_text(encoding="utf-8").splitlines()
    assert len(after) == len(lines)
    assert [new for old, new in zip(lines, after, strict=True) if old != new] == ["клъстер,hub,en,translate,,"]


def test_a_spreadsheets_own_way_of_writing_is_kept(call: Call, workspace: Path) -> None:
    file = workspace / "glossary.csv"
    file.write_bytes('\ufeffsource;target;note\r\nклъстер;cluster;"с ""кавички"""\r\nчлен;member;'.encode())
    assert call("glossary", "add", "съвет", "--translation", "en=board").code == 0
    assert file.read_bytes() == (
        '\ufeffsource;target;note\r\nклъстер;cluster;"с ""кавички"""\r\nчлен;member;\r\nсъвет;board;\r\n'.encode()
    )
    assert call("glossary", "remove", "клъстер").code == 0
    assert [term.source for term in read_csv(file)] == ["член", "съвет"]


def test_a_term_that_the_columns_cannot_say_brings_all_columns(call: Call, workspace: Path) -> None:
    file = workspace / "glossary.csv"
    file.write_text("source,target\nклъстер,cluster\n", encoding="utf-8")
    assert call("glossary", "add", "клъстер", "--translation", "de=Cluster").code == 0
    assert {(term.source, term.lang, term.target) for term in read_csv(file)} == {
        ("клъстер", "en", "cluster"),
        ("клъстер", "de", "Cluster"),
    }


def test_names_are_kept_or_transliterated(call: Call, workspace: Path) -> None:
    call("glossary", "add", "GreenHub", "--keep")
    call("glossary", "add", "Иван Станчов", "--transliterate", "--translation", "en=Ivan Stancioff")
    found = {one["source"]: one for one in call("--json", "glossary", "list").value}
    assert (found["GreenHub"]["rule"], found["GreenHub"]["lang"]) == ("keep", "*")
    assert (found["Иван Станчов"]["rule"], found["Иван Станчов"]["target"]) == ("transliterate", "Ivan Stancioff")


def test_an_import_says_what_it_would_do_and_then_does_it(call: Call, workspace: Path, tmp_path: Path) -> None:
    theirs = tmp_path / "theirs.csv"
    theirs.write_text("source,target\nклъстер,hub\nпробация,probation\nчлен,member\n", encoding="utf-8")
    file = workspace / "glossary.csv"
    before = file.read_bytes()
    dry = call("--json", "glossary", "import", theirs, "--dry-run").value
    assert [(one["term"]["source"], one["what"]) for one in dry][:2] == [("клъстер", "changed"), ("пробация", "new")]
    assert file.read_bytes() == before
    kept = call("--json", "glossary", "import", theirs, "--ours-first").value
    assert [one["what"] for one in kept][:2] == ["kept", "new"]
    assert {term.source: term.target for term in read_csv(file)}["клъстер"] == "cluster"
    call("glossary", "import", theirs)
    assert {term.source: term.target for term in read_csv(file)}["клъстер"] == "hub"


def test_the_glossary_travels_as_tbx_and_comes_back_the_same(call: Call, workspace: Path, tmp_path: Path) -> None:
    tbx = tmp_path / "terms.tbx"
    assert call("glossary", "export", tbx).code == 0
    changes = call("--json", "glossary", "import", tbx, "--dry-run").value
    assert changes
    assert {one["what"] for one in changes} == {"unchanged"}


def test_the_forms_of_a_term_can_be_looked_at(call: Call) -> None:
    (forms,) = call("--json", "glossary", "forms", "клъстер").value
    assert {"клъстер", "клъстера", "клъстерът", "клъстери", "клъстерите"} <= set(forms)


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("remove", "няматакъв"), 1, "there is no term 'няматакъв'"),
        (("add", "дума"), 2, "--translation en="),
        (("add", "дума", "--translation", "word"), 2, "write it as en=cluster"),
        (("add", "дума", "--keep", "--translation", "en=word"), 2, "leave --translation out"),
        (("add", "дума", "--translation", "english=word"), 1, "is not a language code"),
        (("import", "nowhere.csv"), 1, "nowhere.csv: cannot be read"),
        (("export", "terms.docx"), 1, ".csv or .tbx"),
    ],
)
def test_what_cannot_be_is_refused_in_words(call: Call, arguments: tuple[str, ...], code: int, words: str) -> None:
    said = call("glossary", *arguments)
    assert (said.code, words in said.err) == (code, True), said
    assert "Traceback" not in said.err


def test_a_broken_row_is_named_by_its_line_and_nothing_is_written(call: Call, workspace: Path) -> None:
    file = workspace / "glossary.csv"
    file.write_text("source,target\nклъстер,cluster\nчлен,\n", encoding="utf-8")
    said = call("glossary", "add", "дума", "--translation", "en=word")
    assert said.code == 1
    assert f"{file}:3:" in said.err
    assert file.read_text(encoding="utf-8") == "source,target\nклъстер,cluster\nчлен,\n"


def test_a_tbx_glossary_is_left_to_the_tool_that_wrote_it(call: Call, workspace: Path) -> None:
    assert call("glossary", "export", workspace / "glossary.tbx").code == 0
    config = workspace / "config.toml"
    text = config.read_text(encoding="utf-8").replace('# glossary = "glossary.csv"', 'glossary = "glossary.tbx"')
    config.write_text(text, encoding="utf-8")
    assert len(json.loads(call("--json", "glossary", "list").out)) > 10
    said = call("glossary", "add", "дума", "--translation", "en=word")
    assert said.code == 1
    assert "glossary export" in said.err
