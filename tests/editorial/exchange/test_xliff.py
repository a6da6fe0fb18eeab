"""Review files: XLIFF 2.1 by the rules of the standard, tables that any editor keeps; both come back complete."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from publisher.core.errors import FileError, TranslationError
from publisher.editorial.exchange.coded import code_segment
from publisher.editorial.exchange.sheet import Format, Note, ReturnedSheet, Sheet, SheetRow, folded
from publisher.editorial.exchange.table import ReviewTable
from publisher.editorial.exchange.xliff import Xliff
from publisher.translation.document.document import Document, read_document
from publisher.translation.document.markdown import read_markdown
from publisher.translation.document.structure import structure
from publisher.translation.marks import MARK
from publisher.translation.memory.memory import MemoryEntry, Near
from publisher.translation.memory.near_matches import Match, near_matches
from support.core_parts import NOW
from support.post_bodies import BODIES, reversed_words, translated

CORE = "{urn:oasis:names:tc:xliff:document:2.0}"
MATCHES = "{urn:oasis:names:tc:xliff:matches:2.0}"
METADATA = "{urn:oasis:names:tc:xliff:metadata:2.0}"
HASH = "0" * 64
FIELDS = {"title": "Среща | на @umen_grad", "summary": "За града"}
BODY = (
    'Виж [**картата**](https://example.org/karta "Карта") и `код | x`.\\\nОще ![Схема](a.png) 🎉[^1]\n\n'
    "| A | Б |\n| --- | --- |\n| едно \\| две | *три* |\n\n[^1]: Бележка <br/> тук\n"
)
FORMATS: list[Format] = [Xliff(), ReviewTable()]


def sheet_of(document: Document, body: str, targets: Mapping[str, str], **more: object) -> Sheet:
    _, references = read_markdown(body)
    rows = [
        SheetRow(code_segment(one, targets[one.id], references), targets[one.id], "translated", "machine", **more)  # type: ignore[arg-type]
        for one in document.segments
    ]
    return Sheet("novina", "bg", "en", HASH, rows, "bg")


def sheet(body: str = BODY, engine: Callable[[str], str] = str.upper, **more: object) -> Sheet:
    document = read_document(FIELDS, body, "bg")
    return sheet_of(document, body, translated(document, engine), **more)


def returned(form: Format, text: str, folder: Path) -> ReturnedSheet:
    path = folder / "review.txt"
    path.write_text(text, encoding="utf-8", newline="\n")
    return form.read(path)


def refused(form: Format, text: str | bytes, folder: Path) -> str:
    path = folder / "review.txt"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(TranslationError) as found:
        form.read(path)
    return str(found.value).replace(f"{path}:", "")


ORDER = {
    "xliff": r"(file )+", "file": r"(mda:metadata )?(unit )+", "unit": r"(mtc:matches )?mda:metadata (notes )?"
    r"(originalData )?(segment )+", "segment": r"source target ", "notes": r"(note )+", "originalData": r"(data )+",
    "mtc:matches": r"(mtc:match )+", "mtc:match": r"source target ", "mda:metadata": r"(mda:metaGroup )+",
    "mda:metaGroup": r"(mda:meta )+", "source": r"((pc|ph|cp) )*", "target": r"((pc|ph|cp) )*",
    "pc": r"((pc|ph|cp) )*", "data": r"(cp )*", "note": "", "ph": "", "cp": "", "mda:meta": "",
}  # fmt: skip
"""The order of children in the schemas of XLIFF 2.1, for the elements that we write."""

CODE = {"id", "canCopy", "canDelete", "type", "subType"}
REQUIRED: dict[str, tuple[set[str], set[str]]] = {
    "xliff": ({"version", "srcLang", "trgLang"}, set()),
    "file": ({"id"}, {"original", "canResegment", "space"}),
    "unit": ({"id"}, {"type"}),
    "segment": ({"id", "state", "subState"}, set()),
    "note": (set(), {"id", "appliesTo", "category", "priority", "lang"}),
    "data": ({"id"}, set()),
    "ph": ({"id"}, CODE | {"dataRef", "equiv"}),
    "pc": ({"id"}, CODE | {"dataRefStart", "dataRefEnd"}),
    "cp": ({"hex"}, set()),
    "mtc:match": ({"ref"}, {"id", "similarity", "origin", "type"}),
    "mda:meta": ({"type"}, set()),
    "mda:metaGroup": (set(), {"category"}),
}
"""Attributes that an element must have, and those that it may have."""


def local(name: str) -> str:
    return name.replace(CORE, "").replace(MATCHES, "mtc:").replace(METADATA, "mda:").rpartition("}")[2]


def codes(element: ElementTree.Element) -> dict[str, ElementTree.Element]:
    found = [one for one in element.iter() if local(one.tag) in ("pc", "ph")]
    by_id = {one.attrib["id"]: one for one in found}
    assert len(by_id) == len(found), "ids of inline elements are unique"
    return by_id


def check_rules(text: str) -> None:
    """What the schemas and the Schematron rules of XLIFF 2.1 ask of the elements that we write."""
    root = ElementTree.fromstring(text)  # noqa: S314 (our own file)
    assert (root.tag, root.attrib["version"]) == (f"{CORE}xliff", "2.1")
    for element in root.iter():
        name = local(element.tag)
        assert re.fullmatch(ORDER[name], "".join(f"{local(child.tag)} " for child in element)), name
        required, allowed = REQUIRED.get(name, (set(), set()))
        given = {local(key) for key in element.attrib}
        assert required <= given <= required | allowed, (name, given)
        assert re.fullmatch(r"[\w.:-]+", element.attrib.get("id", "x"), re.ASCII), "an id is an NMTOKEN"
    units = [one.attrib["id"] for one in root.iter(f"{CORE}unit")]
    assert len(set(units)) == len(units) > 0
    for unit in root.iter(f"{CORE}unit"):
        check_unit(unit)


def check_unit(unit: ElementTree.Element) -> None:
    segment = unit.find(f"{CORE}segment")
    assert segment is not None
    assert segment.attrib["state"] in ("initial", "translated", "reviewed", "final")
    assert re.fullmatch(r"[^\s:]+:[^\s:]+", segment.attrib["subState"])
    data = [one.attrib["id"] for one in unit.iterfind(f"{CORE}originalData/{CORE}data")]
    assert len(set(data)) == len(data)
    source, target = (codes(side) for side in segment)
    assert segment.attrib["id"] not in source.keys() | target.keys()
    for number in source.keys() & target.keys():
        assert (source[number].tag, source[number].attrib) == (target[number].tag, target[number].attrib)
    for one in [*source.values(), *target.values()]:
        references = [value for key, value in one.attrib.items() if key.startswith("dataRef")]
        assert set(references) <= set(data)
        assert ("dataRefStart" in one.attrib) == ("dataRefEnd" in one.attrib)
        if one.attrib.get("subType", "").startswith("xlf:"):
            assert one.attrib["type"] == "fmt"
    for match in unit.iter(f"{MATCHES}match"):
        assert match.attrib["ref"] == f"#{segment.attrib['id']}"
        assert 0 <= float(match.attrib["similarity"]) <= 100
        codes(match[0]), codes(match[1])


NOTES = [Note("error", "числото 5 липсва | <x> & \x1b"), Note("warning", "кратко")]
NEAR = [
    Match("Среща на 7 май", Near(0.9, "Среща на ⟦1⟧5⟦/1⟧ май ⟦2⟧", "⟦2⟧ Meeting on ⟦1⟧5⟦/1⟧ May", "person")),
    Match("Среща", Near(0.75, "Срещи ⟦1⟧", "⟦1⟧ ⟦/1⟧ ⟦2⟧", "machine")),
]


def test_the_file_keeps_the_rules_of_the_standard() -> None:
    text = Xliff().write(sheet(notes=NOTES, near=NEAR))
    check_rules(text)
    root = ElementTree.fromstring(text)  # noqa: S314
    unit = next(one for one in root.iter(f"{CORE}unit") if one.attrib["id"] == "body.1")
    data = {one.attrib["id"]: "".join(one.itertext()) for one in unit.iterfind(f"{CORE}originalData/{CORE}data")}
    assert {"[", '](https://example.org/karta "Карта")', "**", "`код | x`", "🎉", "[^1]"} <= set(data.values())
    source = unit.find(f"{CORE}segment/{CORE}source")
    assert source is not None
    assert "".join(source.itertext()) == "Виж картата и .Още  "
    assert [one.attrib.get("equiv") for one in source if one.attrib.get("equiv")] == ["🎉"]
    notes = unit.findall(f"{CORE}notes/{CORE}note")
    assert [(one.attrib["priority"], one.attrib["category"]) for one in notes] == [("1", "error"), ("3", "warning")]
    match = unit.find(f"{MATCHES}matches/{MATCHES}match")
    assert match is not None
    assert (match.attrib["similarity"], "".join(match[1].itertext())) == ("90.0", " Meeting on 5 May")


@pytest.mark.parametrize("form", FORMATS)
def test_unchanged_texts_come_back_as_they_were(form: Format, tmp_path: Path) -> None:
    out = sheet(notes=NOTES, near=NEAR)
    back = returned(form, form.write(out), tmp_path)
    assert (back.slug, back.source_lang, back.target_lang, back.source_hash) == ("novina", "bg", "en", HASH)
    pairs = [tuple(map(folded, form.texts(row))) for row in out.rows]
    assert [(folded(row.source), folded(row.target)) for row in back.rows] == pairs
    assert [row.id for row in back.rows] == [row.coded.segment.id for row in out.rows]
    assert all(re.fullmatch("[0-9a-f]{12}", row.base) for row in back.rows)


@pytest.mark.parametrize("form", FORMATS)
@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(BODIES)
def test_any_post_comes_back_whole_and_only_changed_words_change(form: Format, tmp_path: Path, body: str) -> None:
    document = read_document(FIELDS, body, "bg")
    targets = translated(document, reversed_words)
    out = sheet_of(document, body, targets)
    text = form.write(out)
    if isinstance(form, Xliff):
        check_rules(text)
    back = returned(form, text, tmp_path)
    assert [(folded(row.source), folded(row.target)) for row in back.rows] == [
        tuple(map(folded, form.texts(row))) for row in out.rows
    ]
    changed = {}
    for row, one in zip(out.rows, back.rows, strict=True):
        new = form.markdown(row.coded, f"Numerus {one.target} finis")
        row.coded.check(new)
        changed[row.coded.segment.id] = new
        coded = code_segment(row.coded.segment, new, row.coded.references)
        assert coded.target == f"Numerus {row.coded.target} finis"
    fields, written = document.write({**targets, **changed})
    assert structure(written) == structure(body)
    assert fields["summary"] == f"Numerus {targets['summary']} finis"


SNIPPETS = [
    "|", "\\", "<br/>", "<br //>", "<u+000D/>", "\n", "\r", "\x01", "\u2028", "а", "`", " ", "]]>", "&amp;", "<",
    "שלום", "\ufeff", "👩‍🔬", "é",
]  # fmt: skip


@pytest.mark.parametrize("form", FORMATS)
@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(SNIPPETS), min_size=1).map("".join))
def test_any_characters_come_back(form: Format, tmp_path: Path, text: str) -> None:
    document = read_document({"title": "Дума", "summary": "Дума"}, "Дума", "bg")
    out = sheet_of(document, "Дума", {"title": "Word", "summary": "Word", "body.1": f"a{text}b"})
    back = returned(form, form.write(out), tmp_path)
    assert folded(back.rows[2].target) == folded(form.texts(out.rows[2])[1])


def test_words_may_move_around_marks_and_marks_among_each_other(tmp_path: Path) -> None:
    out = sheet()
    text = Xliff().write(out)
    target = re.findall(r"<target>(.*?)</target>", text)[2]
    link, code = re.search(r"<pc .*</pc>", target), re.search(r'<ph [^>]*type="other"/>', target)
    assert link
    assert code
    moved = target.replace(link[0], "LINK").replace(code[0], link[0]).replace("LINK", code[0])
    back = returned(Xliff(), text.replace(target, moved), tmp_path)
    markdown = Xliff().markdown(out.rows[2].coded, back.rows[2].target)
    assert markdown.startswith('ВИЖ `код | x` И [**КАРТАТА**](https://example.org/karta "Карта").')


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


@pytest.mark.parametrize(
    ("new", "complaint"),
    [
        ("TWO.", "em is missing; url https://example.org is missing"),
        ("⟦1⟧TWO⟦/1⟧ ⟦2⟧ ⟦2⟧", "url https://example.org is extra"),
        ("⟦1⟧TWO⟦/1⟧ ⟦2⟧ ⟦9⟧", "mark 9 is extra"),
        ("⟦1⟧⟦/1⟧TWO ⟦2⟧", "they must nest, and enclose words"),
    ],
)
def test_a_mark_that_is_missing_doubled_unknown_or_empty_is_named(new: str, complaint: str) -> None:
    coded = sheet("*Две* https://example.org").rows[2].coded
    with pytest.raises(TranslationError, match=f"its marks must be those of the source: {re.escape(complaint)}"):
        coded.markdown(new)


@pytest.mark.parametrize(
    ("body", "new", "complaint"),
    [
        ("[Две](a) `x`", "[Two](b) `x`", "link a is missing; link b is extra"),
        ("Две `x`", "Two `y`", "code x is missing; code y is extra"),
        ("Две ![Схема](a.png)", "Two ![Scheme](b.png)", "image a.png is missing; image b.png is extra"),
        ("Две ![Схема](a.png)", "Two ![Scheme](a.png)", "a description or a title is changed here"),
        ("[Две](a 'Т')", "[Two](a 'T')", "a description or a title is changed here"),
        ("Две", "Two 🎉", "emoji 🎉 is extra"),
        ("Две", "**Two**", "strong is extra"),
        ("Две\\\nтри", "Two three", "break is missing"),
        ("Две", "Two\x00", "has a NUL character"),
        ("Две", "Two\x07", "control U+0007 is extra"),
    ],
)
def test_markdown_with_other_marks_than_the_source_is_refused(body: str, new: str, complaint: str) -> None:
    coded = sheet(body).rows[2].coded
    with pytest.raises(TranslationError, match=re.escape(complaint)):
        coded.check(ReviewTable().markdown(coded, new))


def test_a_description_may_be_the_one_that_its_own_segment_has() -> None:
    coded = sheet("Две ![Схема *а*](a.png)").rows[2].coded
    coded.check("Two ![Scheme *a*](a.png)", ["Scheme *a*"])


def test_marks_that_the_translation_has_already_dropped_may_stay_away() -> None:
    document = read_document({"title": "Дума"}, "*Две* думи", "bg")
    coded = sheet_of(document, "*Две* думи", {"title": "Word", "body.1": "Two words"}).rows[1].coded
    coded.check("Two short words")
    coded.check("*Two* words")
    assert coded.markdown("Three words") == "Three words"


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
        ("<tmx/>", "1: an XLIFF file begins with <xliff>, this one with <tmx>"),
        ('<xliff xmlns="urn:oasis:names:tc:xliff:document:1.2" version="1.2"/>', "1: is XLIFF of version 1.2; save"),
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


def entries(*pairs: tuple[str, str], origin: str = "machine") -> list[MemoryEntry]:
    return [MemoryEntry(source, target, origin, NOW) for source, target in pairs]  # type: ignore[arg-type]


def test_near_matches_of_many_sentences_are_those_that_the_memory_would_give() -> None:
    known = [
        *entries(("Среща на партньорите в София.", "good"), ("Съвсем друго изречение.", "other")),
        *entries(("Среща на партньорите в София!", "best"), origin="person"),
        MemoryEntry("Среща на партньорите във Варна.", "whole", "person", NOW, unit="paragraph"),
    ]
    asked = ["Среща на партньорите в София", "Среща на партньорите в София.", "Няма такова", ""]
    found = near_matches(known, asked)
    assert {text: [one.near.target for one in matches] for text, matches in found.items()} == {
        asked[0]: ["best", "good"],
        asked[1]: ["best"],
    }
    assert found[asked[1]][0].near.score == pytest.approx(2 * 28 / 58, abs=0.001)
    assert [len(one) for one in near_matches(known, asked, limit=1).values()] == [1, 1]
    assert near_matches(known, asked, threshold=0.99) == {}


def test_a_difference_marks_the_words_in_which_the_known_sentence_differs() -> None:
    match = Match("Среща на ⟦1⟧7 юни⟦/1⟧ в София", Near(0.9, "Среща на 5 май в София днес", "x", "person"))
    assert match.difference[:4] == (("=", "Среща на "), ("-", "5"), ("+", "7"), ("=", " "))
    assert match.marked_difference == "Среща на [-5-]{+7+} [-май-]{+юни+} в София[- днес-]"
    assert not MARK.search(match.marked_difference)
