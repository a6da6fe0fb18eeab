"""Changes to a glossary file that a person also edits: the other rows stay byte for byte."""

from pathlib import Path

import pytest

from publisher.core.errors import FileError, InvalidInput, NotFound
from publisher.translation.glossary.editing import GlossaryFile, compare
from publisher.translation.glossary.glossary import Term

CLUSTER = Term("клъстер", "cluster")
SHEET = '\ufeffSource;Target;Note\r\n"клъстер"; cluster;"a;b"\r\n\r\nград;city;\r\n'


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    path = tmp_path / "terms.csv"
    path.write_text(SHEET, encoding="utf-8", newline="")
    return path


def text(path: Path) -> str:
    return path.read_bytes().decode("utf-8")


def test_a_new_term_is_appended_in_the_form_of_the_sheet(sheet: Path) -> None:
    (change,) = GlossaryFile(sheet, "bg").put([Term("село", "village; town")])
    assert (change.what, change.before) == ("new", None)
    assert text(sheet) == SHEET + 'село;"village; town";\r\n'


def test_only_the_row_of_a_changed_term_is_rewritten(sheet: Path) -> None:
    (change,) = GlossaryFile(sheet, "bg").put([Term("Град", "town")])
    assert (change.what, change.before) == ("changed", Term("град", "city"))
    assert text(sheet) == SHEET.replace("град;city;", "Град;town;")


@pytest.mark.parametrize("mark", ["\u2028", "\u2029"])
def test_a_mark_inside_a_cell_that_python_takes_for_a_line_end_divides_no_row(sheet: Path, mark: str) -> None:
    """The row would be cut in two, and the file would not load any more."""
    sheet.write_text(f"Source;Target;Note\r\nград;city;a{mark}b\r\nсело;village;\r\n", encoding="utf-8", newline="")
    GlossaryFile(sheet, "bg").put([Term("град", "town")])
    assert text(sheet) == "Source;Target;Note\r\nград;town;\r\nсело;village;\r\n"
    assert [term.target for term in GlossaryFile(sheet, "bg").terms()] == ["town", "village"]


def test_a_term_that_is_the_same_leaves_the_file_alone(sheet: Path) -> None:
    sheet.chmod(0o400)
    before = sheet.stat()
    (change,) = GlossaryFile(sheet, "bg").put([Term("град", "city")])
    assert change.what == "unchanged"
    assert (text(sheet), sheet.stat().st_ino) == (SHEET, before.st_ino)


def test_our_term_stays_when_ours_come_first(sheet: Path) -> None:
    (change,) = GlossaryFile(sheet, "bg").put([Term("град", "town")], ours_first=True)
    assert change.what == "kept"
    assert text(sheet) == SHEET


def test_a_last_line_without_an_end_gets_one_before_a_new_row(sheet: Path) -> None:
    sheet.write_text("source,target\nград,city", encoding="utf-8")
    GlossaryFile(sheet, "bg").put([CLUSTER])
    assert text(sheet) == "source,target\nград,city\nклъстер,cluster\n"


def test_a_term_that_the_columns_cannot_hold_rewrites_the_sheet_with_all_columns(sheet: Path) -> None:
    new = Term("клъстер", "Cluster", lang="de")
    GlossaryFile(sheet, "bg").put([new])
    assert text(sheet).startswith("source,target,lang,rule,forms,note\n")
    assert GlossaryFile(sheet, "bg").terms() == [Term("клъстер", "cluster", note="a;b"), Term("град", "city"), new]


def test_a_term_is_removed_for_one_language_or_for_all(tmp_path: Path) -> None:
    german = Term("клъстер", "Cluster", lang="de")
    file = GlossaryFile(tmp_path / "terms.csv", "bg")
    file.put([CLUSTER, german, Term("град", "city")])
    assert file.remove("Клъстер", "de") == [german]
    assert file.terms() == [CLUSTER, Term("град", "city")]
    file.put([german])
    assert file.remove("клъстер") == [CLUSTER, german]
    assert file.terms() == [Term("град", "city")]
    with pytest.raises(NotFound, match="no term 'клъстер' for 'de'"):
        file.remove("клъстер", "de")


def test_a_file_that_does_not_exist_has_no_terms_and_is_made_by_the_first(tmp_path: Path) -> None:
    path = tmp_path / "terms.csv"
    file = GlossaryFile(path, "bg")
    assert file.terms() == []
    file.put([CLUSTER])
    assert text(path) == "source,target,lang,rule,forms,note\nклъстер,cluster,en,translate,,\n"
    assert list(tmp_path.iterdir()) == [path]


def test_one_term_that_is_not_valid_stops_the_whole_change(sheet: Path) -> None:
    with pytest.raises(InvalidInput, match="'село' has no target"):
        GlossaryFile(sheet, "bg").put([CLUSTER, Term("село")])
    assert text(sheet) == SHEET


def test_a_tbx_file_is_never_changed(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="glossary export"):
        GlossaryFile(tmp_path / "terms.tbx", "bg").put([CLUSTER])
    assert list(tmp_path.iterdir()) == []


def test_terms_are_compared_by_source_and_language() -> None:
    incoming = [Term("Клъстер", "hub"), Term("клъстер", "Cluster", lang="de"), CLUSTER]
    assert [(one.what, one.before) for one in compare([CLUSTER], incoming)] == [
        ("changed", CLUSTER),
        ("new", None),
        ("unchanged", CLUSTER),
    ]
