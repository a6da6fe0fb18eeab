"""Review tables in Markdown."""

from pathlib import Path

import pytest

from publisher.editorial.exchange.sheet import Sheet
from publisher.editorial.exchange.table import ReviewTable
from support.review_sheets import HASH, NEAR, NOTES, refused, returned, sheet


def table(*rows: str) -> str:
    head = f"---\npost: novina\nfrom: bg\nto: en\nsource_hash: {HASH}\n---\n\nAdvice\n\n"
    return head + "\n".join(["| id | source | translation | notes |", "| --- | --- | --- | --- |", *rows, ""])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "1: must begin with the lines between --- and ---"),
        ("# Review\n", "1: must begin with the lines between --- and ---"),
        (table().replace("to: en\n", ""), "5: there is no line `to: …`; copy the lines at the top"),
        (table().rpartition("| id")[0], "7: has no table; import the file that was exported"),
        (table("| title | a | b |"), "12: segment title: has 3 cells, a row has 4; write \\| for a pipe"),
        (table("| title | a | b | c | d |"), "12: segment title: has 5 cells, a row has 4"),
        (table("| title | a | b | |", "which goes on"), "13: is not a row of the table ('which goes on')"),
        (table("| title | a | b | |", "| title | a | b | |"), "13: segment title is in line 12 already"),
        (table("| title | a | b\0 | |"), "12: has a NUL character"),
        (table("| title | a | Ж | |").encode("cp1251"), "12: is not UTF-8; save the file with the encoding UTF-8"),
    ],
)  # fmt: skip
def test_a_table_that_cannot_be_read_is_refused_with_its_line(text: str | bytes, message: str, tmp_path: Path) -> None:
    assert refused(ReviewTable(), text, tmp_path).startswith(message)


def test_an_editor_may_change_the_layout_of_a_table(tmp_path: Path) -> None:
    text = table("|   title|a \\| b   |  x<br/>y|", "", "| `body.1` | \ta | b | |").replace("\n", "\r\n")
    text = "\ufeff" + text.replace("y|", "y||")
    rows = returned(ReviewTable(), text, tmp_path).rows
    assert [(row.id, row.source, row.target) for row in rows] == [("title", "a | b", "x\\\ny"), ("body.1", "a", "b")]


def test_the_table_speaks_the_language_of_its_reader(tmp_path: Path) -> None:
    out = sheet(notes=NOTES, near=NEAR[:1])
    text = ReviewTable().write(out)
    assert "| откъс | оригинал | превод | бележки |" in text
    assert "**грешка:** числото 5 липсва \\| <x> &  <br>**предупреждение:** кратко" in text
    assert "подобно 90 %: Среща на [-5-]{+7+} май[- -] → " in text
    assert "| id | source | translation | notes |" in ReviewTable().write(Sheet("a", "bg", "en", HASH, out.rows, "en"))
