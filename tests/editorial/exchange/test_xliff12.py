"""Reviews as XLIFF 1.2: what is written, what other tools make of it, and what is refused."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from publisher.editorial.exchange.xliff import Xliff
from publisher.editorial.exchange.xliff12 import Xliff12
from support.review_sheets import NEAR, NOTES, refused, returned, sheet
from support.xliff12_rules import check_rules_of_12

SPACE = 'xmlns="urn:oasis:names:tc:xliff:document:1.2"'


def target_of(text: str, folder: Path, name: str = "body.1") -> str:
    (row,) = (one for one in returned(Xliff12(), text, folder).rows if one.id == name)
    return row.target


def test_marks_states_notes_and_near_matches_are_those_of_the_standard() -> None:
    text = Xliff12().write(sheet(notes=NOTES, near=NEAR))
    check_rules_of_12(text)
    assert '<g id="1" ctype="link" clone="no"><g id="2" ctype="bold" clone="no">КАРТАТА</g></g>' in text
    assert re.search(r'<x id="\d" ctype="lb" clone="no"/>', text)
    assert re.search(r'<x id="\d" ctype="x-publisher-emoji" clone="no" equiv-text="🎉"/>', text)
    assert '<target state="translated" state-qualifier="mt-suggestion">' in text
    kind = 'from="publisher" annotates="target" priority="1" xml:lang="bg"'
    assert f"<note {kind}>числото 5 липсва | &lt;x&gt; &amp;  </note>" in text
    assert '<alt-trans match-quality="90.0" origin="person" alttranstype="proposal">' in text


@pytest.mark.parametrize(
    ("state", "origin", "wanted"),
    [
        ("initial", "machine", 'state="needs-translation" state-qualifier="mt-suggestion"'),
        ("translated", "memory", 'state="translated" state-qualifier="exact-match"'),
        ("reviewed", "person", 'state="signed-off"'),
        ("final", "person", 'state="final"'),
    ],
)
def test_each_state_of_a_segment_has_its_name(state: str, origin: str, wanted: str) -> None:
    out = sheet("Едно.")
    text = Xliff12().write(replace(out, rows=[replace(row, state=state, origin=origin) for row in out.rows]))  # type: ignore[arg-type]
    assert f"<target {wanted}>" in text
    assert ('approved="yes"' in text) == (state == "final")


@pytest.mark.parametrize(
    ("made", "wanted"),
    [
        ('ONE <bx id="1" rid="7"/>TWO<ex id="9" rid="7"/> <x id="2"/> THREE.', "ONE *TWO* `код` THREE."),
        ('ONE <bx id="1"/>TWO<ex id="1"/> <x id="2"/> THREE.', "ONE *TWO* `код` THREE."),
        (
            'ONE <bpt id="1" rid="1">&lt;i></bpt>TWO<ept id="4" rid="1">/</ept> <ph id="2">{<sub>no</sub>}</ph> END.',
            "ONE *TWO* `код` END.",
        ),
        ('ONE <it id="1" pos="open">[</it>TWO<it id="1" pos="close">]</it> <ph id="2"/>.', "ONE *TWO* `код`."),
        (
            '<mrk mtype="seg" mid="0">ONE <g id="1">TWO</g>.</mrk><mrk mtype="seg" mid="1">SEE <x id="2"/>.</mrk>',
            "ONE *TWO*. SEE `код`.",
        ),
        (
            '<mrk mtype="seg" mid="0">ONE <g id="1">TWO</g>.</mrk> <mrk mtype="seg" mid="1">SEE <x id="2"/>.</mrk>',
            "ONE *TWO*. SEE `код`.",
        ),
        ('<mrk mtype="x-note">ONE</mrk>, <g id="1"><mrk mtype="term">TWO</mrk></g> <x id="2"/>', "ONE, *TWO* `код`"),
    ],
)  # fmt: skip
def test_what_a_tool_makes_of_marks_and_sentences_is_understood(made: str, wanted: str, tmp_path: Path) -> None:
    out = sheet("Едно *две* `код`.")
    text = Xliff12().write(out)
    head, found, tail = text.partition('<trans-unit id="body.1"')
    seg = '<seg-source><mrk mtype="seg" mid="0">ignored</mrk></seg-source>'
    tail = re.sub(r"<target ([^>]*)>.*?</target>", rf"{seg}<target \1>{made}</target>", tail, count=1)
    target = target_of(head + found + tail, tmp_path)
    assert Xliff12().markdown(out.rows[2].coded, target) == wanted


def test_what_a_tool_adds_around_the_units_is_ignored(tmp_path: Path) -> None:
    out = sheet("Едно.")
    text = Xliff12().write(out)
    more = (
        '<header><note>hello</note></header><body><group id="g"><count-group name="x">'
        '<count count-type="total">1</count></count-group><o:own xmlns:o="urn:other"><source>no</source></o:own>'
    )
    text = text.replace("<body>", more).replace("</body>", "</group></body>")
    alternative = "<alt-trans><source>no</source><target>no</target></alt-trans><note>a remark</note></trans-unit>"
    back = returned(Xliff12(), text.replace("</trans-unit>", alternative), tmp_path)
    assert [(row.source, row.target) for row in back.rows] == [Xliff12().texts(row) for row in out.rows]


def test_either_version_is_read_by_what_it_says_of_itself(tmp_path: Path) -> None:
    out = sheet("Едно.")
    for form in (Xliff(), Xliff12()):
        texts = [row.target for row in returned(form, Xliff12().write(out), tmp_path).rows]
        assert texts == [row.target for row in returned(form, Xliff().write(out), tmp_path).rows]
    bare = Xliff12().write(out).replace(f" {SPACE}", "")
    assert [row.target for row in returned(Xliff12(), bare, tmp_path).rows] == texts


def xliff12(target: str = "", *, unit: str = "", before: str = "") -> str:
    head = '<file original="novina.md" source-language="bg-BG" target-language="en" datatype="plaintext"><body>'
    one = unit or f'<trans-unit id="title"><source>а</source><target>{target}</target></trans-unit>'
    return f'<?xml version="1.0"?>\n{before}<xliff {SPACE} version="1.2">\n{head}\n{one}</body></file></xliff>'


BOMB = '<!DOCTYPE xliff [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;">]>\n'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (xliff12("&b;", before=BOMB), "2: has a document type, which XLIFF"),
        (xliff12("a", before='<!DOCTYPE xliff SYSTEM "file:///etc/passwd">'), "2: has a document type"),
        (xliff12("&b;"), "4: not well-formed XML: undefined entity"),
        (xliff12("<g id='1'>" * 100_000), "4: elements are nested more than 200 deep in segment title;"),
        (xliff12(unit="<group>" * 1000), "4: elements are nested more than 200 deep; export it again"),
        (xliff12('<x id="0"/>'), "4: <x id='0'> is not a mark of the source in segment title; delete it"),
        (xliff12('<ex id="seven"/>'), "4: <ex id='seven'> is not a mark of the source in segment title; delete it"),
        (xliff12("<b>a</b>"), "4: <b> is not allowed in segment title; delete it"),
        (xliff12("a ⟦1⟧"), "4: the brackets ⟦ and ⟧ are reserved in segment title; use others"),
        (xliff12().replace("</file>", '</file><file original="b"/>'), "4: a second <file>: one file has one post"),
    ],
)  # fmt: skip
def test_a_hostile_or_wrong_file_is_refused_with_its_line(text: str, message: str, tmp_path: Path) -> None:
    assert refused(Xliff12(), text, tmp_path).startswith(message)


def test_the_languages_and_the_post_are_those_of_the_file(tmp_path: Path) -> None:
    back = returned(Xliff12(), xliff12("a"), tmp_path)
    assert (back.slug, back.source_lang, back.target_lang, back.rows[0].base) == ("novina", "bg", "en", "")
