"""XLIFF files as other tools return them, and those that are refused."""

import re
from pathlib import Path

import pytest

from publisher.core.errors import FileError, TranslationError
from publisher.editorial.exchange.xliff import Xliff
from support.review_sheets import refused, returned, sheet


def test_annotations_of_a_tool_and_start_and_end_codes_are_understood(tmp_path: Path) -> None:
    out = sheet("Едно *две* три.")
    text = Xliff().write(out)
    marked = re.sub(
        r"<target>ЕДНО <pc ([^>]*)>ДВЕ</pc> ТРИ.</target>",
        r'<target><mrk id="m7" type="comment" value="?">ONE</mrk> <sc id="1"/>TWO<ec startRef="1"/>\n  THREE.</target>',
        text,
    )
    assert marked != text
    back = returned(Xliff(), marked, tmp_path)
    assert Xliff().markdown(out.rows[2].coded, back.rows[2].target) == "ONE *TWO* THREE."


def unit(inside: str = "", name: str = "title") -> str:
    return f'<unit id="{name}"><segment><source>a</source><target>{inside}</target></segment></unit>'


def xliff(*units: str, before: str = "", attributes: str = 'version="2.1" srcLang="bg" trgLang="en"') -> str:
    space = 'xmlns="urn:oasis:names:tc:xliff:document:2.0"'
    file = f'<file id="novina">\n{"".join(units)}</file>'
    return f'<?xml version="1.0"?>\n{before}<xliff {space} {attributes}>\n{file}</xliff>'


BOMB = '<!DOCTYPE xliff [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;">]>\n'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("<xliff", "1: not well-formed XML: "),
        ("", "1: not well-formed XML: no element found"),
        ('<?xml version="1.0" encoding="UTF-7"?><xliff/>', "1: this encoding cannot be read"),
        ("<tmx/>", "1: an XLIFF file begins with <xliff>, this one with <tmx>"),
        ('<xliff xmlns="urn:oasis:names:tc:xliff:document:1.1" version="1.1"/>', "1: is XLIFF of version 1.1; save"),
        (xliff(unit("&b;"), before=BOMB), "2: has a document type, which XLIFF 2 does not allow"),
        (xliff(unit(), before='<!DOCTYPE xliff SYSTEM "file:///etc/passwd">'), "2: has a document type"),
        (xliff(unit("&b;")), "4: not well-formed XML: undefined entity"),
        (xliff(unit("\0")), "4: not well-formed XML: "),
        (xliff(unit('<cp hex="0000"/>')), "4: <cp hex='0000'> is not a character that a text may have"),
        (xliff(unit('<cp hex="D800"/>')), "4: <cp hex='D800'> is not a character"),
        (xliff(unit('<cp hex="rude"/>')), "4: <cp hex='rude'> is not a character"),
        (xliff(unit('<ph id="x1"/>')), "4: <ph id='x1'> is not a mark of the source in segment title; delete it"),
        (xliff(unit("<b>a</b>")), "4: <b> is not allowed in segment title; delete it"),
        (xliff(unit("a ⟦1⟧")), "4: the brackets ⟦ and ⟧ are reserved in segment title; use others"),
        (xliff(unit("a"), "\n", unit("b")), "5: segment title is in line 4 already; delete one of the two"),
        (xliff(unit().replace("</segment>", "</segment><segment/>")), "4: segment title has been split"),
        (xliff(unit()).replace("</file>", '</file><file id="b"/>'), "4: a second <file>: one file has one post"),
    ],
)  # fmt: skip
def test_an_invalid_xliff_file_is_refused_with_its_line(text: str, message: str, tmp_path: Path) -> None:
    assert refused(Xliff(), text, tmp_path).startswith(message)


def test_languages_with_regions_and_other_encodings_are_read(tmp_path: Path) -> None:
    path = tmp_path / "back.xlf"
    text = xliff(unit("Ж"), attributes='version="2.0" srcLang="bg-BG" trgLang="EN-gb"')
    path.write_bytes(text.replace('version="1.0"', 'version="1.0" encoding="utf-16"', 1).encode("utf-16"))
    back = Xliff().read(path)
    assert (back.source_lang, back.target_lang, back.rows[0].target) == ("bg", "en", "Ж")


def test_a_file_that_is_not_there_or_too_large_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"none\.xlf: cannot be read: No such file"):
        Xliff().read(tmp_path / "none.xlf")
    path = tmp_path / "large.xlf"
    with path.open("wb") as file:
        file.truncate(33 * 2**20)
    with pytest.raises(TranslationError, match=r"large\.xlf: is larger than 32 MB"):
        Xliff().read(path)
