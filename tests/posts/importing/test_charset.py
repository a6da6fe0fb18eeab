"""Bytes into text: by mark, by declaration where it is true, as UTF-8, as windows-1251."""

import pytest

from publisher.posts.importing.charset import declared_in, decode

TEXT = "Среща в София – №5 на „Витоша“"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16"])
@pytest.mark.parametrize("length", [6, 20, len(TEXT)])
def test_bulgarian_without_a_declaration_is_read_whatever_its_encoding(encoding: str, length: int) -> None:
    text = TEXT[:length]
    decoded = decode(text.encode(encoding))
    assert (decoded.text, decoded.remark) == (text, "")


@pytest.mark.parametrize("declared", ["utf-8", "us-ascii"])
def test_a_wrong_declaration_is_said(declared: str) -> None:
    decoded = decode(TEXT.encode("cp1251"), [declared])
    assert decoded.text == TEXT
    assert "read as windows-1251" in decoded.remark


def test_western_declared_for_cyrillic_bytes_is_not_believed_but_for_french_it_is() -> None:
    assert decode(TEXT.encode("cp1251"), ["iso-8859-1"]).text == TEXT
    assert decode("déjà vu à la fête".encode("latin-1"), ["iso-8859-1"]).text == "déjà vu à la fête"


def test_other_cyrillic_encodings_are_read_by_their_declaration() -> None:
    assert decode("Новини".encode("koi8-r"), ["koi8-r"]).text == "Новини"
    assert decode("Новини".encode("mac-cyrillic"), ["x-mac-cyrillic"]).text == "Новини"


def test_bytes_that_are_nothing_are_said() -> None:
    assert "could not be read" in decode(b"\xcd\xee\x98\xf1").remark


def test_declarations_are_found_in_pages_and_xml() -> None:
    assert declared_in(b'<html><meta charset="windows-1251">') == ["windows-1251"]
    assert declared_in(b'<meta http-equiv="Content-Type" content="text/html; charset=koi8-r">') == ["koi8-r"]
    assert declared_in(b'<?xml version="1.0" encoding="utf-8"?>') == ["utf-8"]


@pytest.mark.parametrize("opening", [b"<", b"<a ", b"<<>"])
def test_markup_that_never_ends_does_not_hide_the_language(opening: bytes) -> None:
    data = opening * 300_000 + (TEXT + " ").encode("cp1251") * 4000
    assert decode(data, ["iso-8859-1"]).charset == "cp1251"
