"""Tables as other programs save them, and broken ones: what is read, what is refused, and that no row is lost."""

import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook

from publisher.core.errors import FileError
from publisher.subscribers.addresses import written_address
from publisher.subscribers.import_columns import columns
from publisher.subscribers.table_rows import table_rows

OUTLOOK = '"E-mail Address";"First Name";"Last Name"\r\nann@x.example;Анна;Желева\r\n'


def cells(path: Path, encoding: str = "utf-8-sig") -> list[dict[str, str]]:
    rows = table_rows(path, encoding)
    found = columns(next(rows).cells)
    return [found.values(row.cells) for row in rows]


@pytest.mark.parametrize(
    "data",
    [
        OUTLOOK.encode(),
        OUTLOOK.encode("utf-16"),
        b"\xfe\xff" + OUTLOOK.encode("utf-16-be"),
        OUTLOOK.encode("utf-16-le"),
        b"\xef\xbb\xbfsep=;\r\n" + OUTLOOK.encode(),
        OUTLOOK.replace(";", "\t").encode("utf-16"),
        OUTLOOK.replace(";", "|").replace("\r\n", "\r").encode(),
    ],
)
def test_the_same_table_in_seven_dialects(tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "table.csv"
    file.write_bytes(data)
    assert cells(file) == [{"email": "ann@x.example", "first": "Анна", "last": "Желева"}]


@pytest.mark.parametrize(
    "heading",
    [
        "email", "E-Mail", "E-mail Address", "E-mail 1 - Value", "Email Address", "имейл адрес", "Електронна поща",
        "ИМЕЙЛ", "Е-поща", "E-Mail-Adresse", "Adresse e-mail", "\ufeffEmail", "Адрес", "e_mail",
    ],
)  # fmt: skip
def test_headings_of_many_programs_and_languages(heading: str) -> None:
    assert columns(["Име", heading]).places["email"] == (1,)


def test_a_heading_in_quotation_marks_may_have_separators(tmp_path: Path) -> None:
    file = tmp_path / "table.csv"
    file.write_text('email;"Име, презиме, фамилия, титла";lang\na@x.example;"Ан, Б";bg\n', encoding="utf-8")
    assert cells(file) == [{"email": "a@x.example", "lang": "bg"}]


def test_of_a_column_that_stands_twice_the_filled_cell_counts_and_a_postal_address_is_none(tmp_path: Path) -> None:
    file = tmp_path / "table.csv"
    file.write_text("email,Адрес,email\n,София,a@x.example\n", encoding="utf-8")
    assert cells(file) == [{"email": "a@x.example"}]


@pytest.mark.parametrize(
    ("cell", "address", "name"),
    [
        ("Иван Петров <ivan.p@example.org>", "ivan.p@example.org", "Иван Петров"),
        ('"Петров, Иван" <i@example.org>', "i@example.org", "Петров, Иван"),
        ("<a@b.example>", "a@b.example", ""),
        ("mailto:mt@example.org?subject=x", "mt@example.org", ""),
        ("\ufeff\u200bana@example.org\u00a0", "ana@example.org", ""),
        ("a@x.example, b@x.example", "a@x.example, b@x.example", ""),
        ("<<a@x.example>", "<<a@x.example>", ""),
    ],
)
def test_addresses_as_people_write_them(cell: str, address: str, name: str) -> None:
    assert written_address(cell) == (address, name)


def test_a_cell_may_have_several_lines(tmp_path: Path) -> None:
    file = tmp_path / "table.csv"
    file.write_bytes(b'email,note\r\na@x.example,"one\r\ntwo, info@x.example"\r\nb@x.example,\r\n')
    rows = list(table_rows(file))
    assert [(row.line, row.cells[0], row.fault) for row in rows] == [
        (1, "email", ""), (2, "a@x.example", ""), (4, "b@x.example", ""),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "lost"),
    [
        ('a@x.example,"Иван\nb@x.example,Петър\nc@x.example,\n', {"a"}),
        ('a@x.example,"Иван\nb@x.example,Петър"\nc@x.example,\n', {"a"}),
        ('a@x.example,"Иван\nb@x.example,"Петър"\nc@x.example,\n', {"a"}),
        ('a@x.example,Иван "Звезда"\nb@x.example,"5"" диск"\rc@x.example,"x"y\r\n', set()),
        ('"a@x.example,Иван\nb@x.example,Петър\nc@x.example,\n', {"a"}),
        ("a@x.example,Иван,x,y,z\nb@x.example\nc@x.example,\x00\n", set()),
        ("a@x.example," + "x" * 300_000 + "\nb@x.example,\nc@x.example,\n", {"a"}),
    ],
)
def test_however_a_file_is_broken_every_row_is_read_or_has_a_fault(tmp_path: Path, text: str, lost: set[str]) -> None:
    file = tmp_path / "table.csv"
    file.write_bytes(f"email,name\n{text}".encode())
    rows = list(table_rows(file))[1:]
    assert [row.cells[0].strip('"')[0] for row in rows] == ["a", "b", "c"]
    assert {row.cells[0].strip('"')[0] for row in rows if row.fault} == lost


def test_the_line_of_a_letter_in_another_encoding_is_named(tmp_path: Path) -> None:
    file = tmp_path / "table.csv"
    file.write_bytes(b"email,name\n" + b"a@x.example,\n" * 3000 + "b@x.example,Иван\n".encode("cp1251"))
    with pytest.raises(FileError, match=r"table.csv:3002: not utf-8-sig"):
        list(table_rows(file))


def test_a_workbook_is_read_whatever_its_name_says(tmp_path: Path) -> None:
    file = tmp_path / "table.csv"
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["Имейл", "Име", 2026], [None, None, None], ["a@x.example", "Ана", 7.0]):
        sheet.append(row)
    book.save(file)
    assert [(row.line, row.cells) for row in table_rows(file)] == [
        (1, ("Имейл", "Име", "2026")), (3, ("a@x.example", "Ана", "7")),
    ]  # fmt: skip


def archive(path: Path, **parts: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in parts.items():
            packed.writestr(name.replace("__", "/").replace("_", "."), data)
    return path


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({"content_xml": b"<x/>"}, "LibreOffice"),
        ({"a_txt": b"x"}, "no Excel workbook"),
        ({"xl__workbook_xml": b"<x"}, "cannot be read"),
        ({"xl__workbook_xml": b"<x/>", "xl__worksheets__sheet1_xml": b" " * 201_000_000}, "a workbook above"),
    ],
)
def test_other_archives_and_bombs_are_named(tmp_path: Path, parts: dict[str, bytes], said: str) -> None:
    with pytest.raises(FileError, match=said):
        list(table_rows(archive(tmp_path / "book.xlsx", **parts)))


@pytest.mark.parametrize(
    ("data", "said"),
    [(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", r"\.xls"), (b"<html><table>", "web page"), (b"PK\x03\x04junk", "damaged")],
)
def test_files_that_are_no_tables_are_named(tmp_path: Path, data: bytes, said: str) -> None:
    file = tmp_path / "table.csv"
    file.write_bytes(data)
    with pytest.raises(FileError, match=said):
        list(table_rows(file))
