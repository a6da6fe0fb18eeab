"""Memories as TMX files: our own come back as they were, other tools' are understood, hostile ones are refused."""

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from publisher.core.errors import FileError, TranslationError
from publisher.storage.database import Store
from publisher.translation.glossary.glossary import Glossary
from publisher.translation.memory.memory import Memory, MemoryEntry
from publisher.translation.memory.tmx import MemoryImport, export_tmx, import_tmx
from support.core_parts import NOW, HandClock

HEAD = (
    '<header creationtool="cat" creationtoolversion="1" segtype="sentence" o-tmf="cat" adminlang="en" srclang="bg" '
    'datatype="xml"/>'
)
Make = Callable[..., Memory]


@pytest.fixture
def make(store: Store, clock: HandClock) -> Make:
    def made(domain: str = "news") -> Memory:
        return Memory(store, domain, "bg", "en", clock, Glossary())

    return made


def tmx(*units: str, before: str = "") -> str:
    return f'<?xml version="1.0"?>{before}<tmx version="1.4">{HEAD}<body>{"".join(units)}</body></tmx>'


def pair(bulgarian: str, english: str, attributes: str = "") -> str:
    return (
        f'<tu {attributes}><tuv xml:lang="bg-BG"><seg>{bulgarian}</seg></tuv>'
        f'<tuv xml:lang="EN-gb"><seg>{english}</seg></tuv></tu>'
    )


def taken(memory: Memory, folder: Path, text: str, encoding: str = "utf-8") -> MemoryImport:
    path = folder / "memory.tmx"
    path.write_text(text, encoding=encoding)
    return import_tmx(memory, path, NOW, "Ана")


ENTRIES = [
    MemoryEntry("Виж ⟦1⟧тук⟦/1⟧ & ⟦2⟧ <b>.", "⟦2⟧: see ⟦1⟧here⟦/1⟧.", "person", NOW, made_by='"Ана" <a@example.org>'),
    MemoryEntry(
        "Едно.",
        "One.",
        "machine",
        NOW - timedelta(days=3),
        "argos",
        "bg_en 1.0",
        "placeholders",
        terms="0123456789abcdef",
    ),
    MemoryEntry("*Едно.* Две\\\nтри ⟦.", "_Both_ of them.", "person", NOW, made_by="Ана", unit="paragraph"),
]


def test_our_own_file_gives_the_same_memory_again(make: Make, store: Store, tmp_path: Path) -> None:
    with store.begin() as connection:
        make().write(connection, ENTRIES)
    path = tmp_path / "memory.tmx"
    assert export_tmx(make(), path) == 3
    other = make("copy")
    assert import_tmx(other, path, NOW, "somebody") == MemoryImport(3, 3, 0)
    assert sorted(other.entries(), key=repr) == sorted(ENTRIES, key=repr)
    assert import_tmx(other, path, NOW, "somebody") == MemoryImport(3, 0, 0)


def test_the_file_is_tmx_with_marks_as_elements(make: Make, store: Store, tmp_path: Path) -> None:
    with store.begin() as connection:
        make().write(connection, ENTRIES)
    path = tmp_path / "memory.tmx"
    export_tmx(make(), path)
    root = ElementTree.parse(path).getroot()  # noqa: S314 (our own file)
    header = root.find("header")
    assert header is not None
    needed = {"creationtool", "creationtoolversion", "segtype", "o-tmf", "adminlang", "srclang", "datatype"}
    assert (root.attrib, needed - set(header.attrib)) == ({"version": "1.4"}, set())
    unit = next(one for one in root.iter("tu") if one.get("creationid") == '"Ана" <a@example.org>')
    assert unit.get("creationdate") == "20261201T070000Z"
    seg = unit.find("tuv/seg")
    assert seg is not None
    assert [(one.tag, one.attrib) for one in seg] == [
        ("bpt", {"i": "1", "x": "1"}), ("ept", {"i": "1"}), ("ph", {"x": "2"}),
    ]  # fmt: skip
    assert "".join(seg.itertext()) == "Виж тук &  <b>."
    assert {one.get("segtype") for one in root.iter("tu")} == {"sentence", "paragraph"}


def test_peoples_translations_can_be_exported_alone(make: Make, store: Store, tmp_path: Path) -> None:
    with store.begin() as connection:
        make().write(connection, ENTRIES)
    assert export_tmx(make(), tmp_path / "memory.tmx", people_only=True) == 2
    assert "argos" not in (tmp_path / "memory.tmx").read_text(encoding="utf-8")


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.text(min_size=1), st.text(min_size=1)), max_size=4), st.data())
def test_any_characters_make_a_file_that_can_be_read(
    make: Make, store: Store, tmp_path: Path, pairs: list[tuple[str, str]], data: st.DataObject
) -> None:
    domain = str(data.draw(st.uuids()))
    usable = [pair for pair in pairs if not any(0xD800 <= ord(one) < 0xE000 for one in "".join(pair))]
    with store.begin() as connection:
        make(domain).write(connection, [MemoryEntry(a, b, "person", NOW) for a, b in usable])
    count = export_tmx(make(domain), tmp_path / "memory.tmx")
    assert import_tmx(make(f"{domain}+"), tmp_path / "memory.tmx", NOW, "x").read == count


def test_another_tools_file_counts_as_a_persons_with_its_date_and_name(make: Make, tmp_path: Path) -> None:
    text = tmx(
        pair(
            "Едно.",
            "One.",
            'creationdate="20240301T120000Z" creationid="BOB" changedate="20250301T120000Z" changeid="EVE"',
        ),
        pair("Две.", "Two."),
        before='<!DOCTYPE tmx SYSTEM "tmx14.dtd">',
    )
    assert taken(make(), tmp_path, text) == MemoryImport(2, 2, 0)
    made = {entry.source: (entry.target, entry.origin, entry.made_at, entry.made_by) for entry in make().entries()}
    assert made == {
        "Едно.": ("One.", "person", datetime(2025, 3, 1, 12, tzinfo=UTC), "EVE"),
        "Две.": ("Two.", "person", NOW, "Ана"),
    }


@pytest.mark.parametrize(
    ("bulgarian", "english", "wanted"),
    [
        (
            "Виж <bpt i='1'>&lt;a></bpt>тук<ept i='1'>&lt;/a></ept>.",
            "See <bpt i='1'>&lt;a></bpt>here<ept i='1'/>.",
            ("Виж ⟦1⟧тук⟦/1⟧.", "See ⟦1⟧here⟦/1⟧."),
        ),
        (
            "Пиши на <ph x='7'>{1}</ph> и <ph x='3'/>.",
            "To <ph x='3'/> and <ph x='7'/> write.",
            ("Пиши на ⟦1⟧ и ⟦2⟧.", "To ⟦2⟧ and ⟦1⟧ write."),
        ),
        ("Виж <it pos='begin'>[</it> тук", "See <ut>x</ut> here", ("Виж ⟦1⟧ тук", "See ⟦1⟧ here")),
        ("Виж <hi type='x'>тук</hi>", "See here", ("Виж тук", "See here")),
        ("<bpt i='1'/>Всичко<ept i='1'/>", "<bpt i='1'/>All<ept i='1'/>", ("Всичко", "All")),
        ("Край <ph>a<sub>скрито</sub>b</ph>.", "The end <ph/>.", ("Край ⟦1⟧.", "The end ⟦1⟧.")),
        ("Едно\n   две", "One\ttwo", ("Едно две", "One two")),
        (
            "<bpt i='0' x='0'/>Черна<ept i='0'/> <bpt i='1' x='1'/>котка<ept i='1'/>.",
            "A <bpt i='0' x='1'/>cat<ept i='0'/> that is <bpt i='1' x='0'/>black<ept i='1'/>.",
            ("⟦1⟧Черна⟦/1⟧ ⟦2⟧котка⟦/2⟧.", "A ⟦2⟧cat⟦/2⟧ that is ⟦1⟧black⟦/1⟧."),
        ),
        (
            "Една <bpt i='0'/>черна<ept i='0'/> <bpt i='1'/>котка<ept i='1'/>.",
            "A <bpt i='1'/>cat<ept i='1'/>, <bpt i='0'/>black<ept i='0'/>.",
            ("Една ⟦1⟧черна⟦/1⟧ ⟦2⟧котка⟦/2⟧.", "A ⟦2⟧cat⟦/2⟧, ⟦1⟧black⟦/1⟧."),
        ),
        (
            "От <bpt i='3'/>тук<ept i='3'/> <ph/> до <bpt i='9'/>там<ept i='9'/>.",
            "From <bpt i='1'/>here<ept i='1'/> <ph/> to <bpt i='2'/>there<ept i='2'/>.",
            ("От ⟦1⟧тук⟦/1⟧ ⟦2⟧ до ⟦3⟧там⟦/3⟧.", "From ⟦1⟧here⟦/1⟧ ⟦2⟧ to ⟦3⟧there⟦/3⟧."),
        ),
        (
            "От <ph x='g1'/> до <ph x='00'/> сега.", "Now: to <ph x='00'/> from <ph x='g1'/>.",
            ("От ⟦1⟧ до ⟦2⟧ сега.", "Now: to ⟦2⟧ from ⟦1⟧."),
        ),
        (
            "От <bpt i='1'/>а<ept i='1'/> до <bpt i='1'/>б<ept i='1'/>.",
            "From <bpt i='1'/>a<ept i='1'/> to <bpt i='1'/>b<ept i='1'/>.",
            ("От ⟦1⟧а⟦/1⟧ до ⟦2⟧б⟦/2⟧.", "From ⟦1⟧a⟦/1⟧ to ⟦2⟧b⟦/2⟧."),
        ),
        ("Виж <ph x='0'/> тук", "See <ph x='1'/> here", None),
        ("Виж <ph/> тук", "See here", None),
        ("Виж <bpt i='1'/>тук<ept i='1'/>", "See <ph/> here", None),
        ("2024", "2024", None),
        ("Едно", "", None),
        ("Виж ⟦ тук", "See ⟦ here", None),
    ],
)  # fmt: skip
def test_the_marks_of_other_tools_become_ours_or_the_pair_is_left_out(
    make: Make, tmp_path: Path, bulgarian: str, english: str, wanted: tuple[str, str] | None
) -> None:
    done = taken(make(), tmp_path, tmx(pair(bulgarian, english)))
    assert done == (MemoryImport(1, 1, 0) if wanted else MemoryImport(1, 0, 1))
    assert [(entry.source, entry.target) for entry in make().entries()] == ([wanted] if wanted else [])


def test_pairs_of_other_languages_are_not_ours(make: Make, tmp_path: Path) -> None:
    german = pair("Едно.", "Eins.").replace("EN-gb", "de")
    three = pair("Две.", "Two.").replace("</tu>", '<tuv xml:lang="de"><seg>Zwei.</seg></tuv></tu>')
    assert taken(make(), tmp_path, tmx(german, three)) == MemoryImport(1, 1, 0)
    assert make().by_person(["Едно.", "Две."]) == {"Две.": "Two."}


def test_the_old_name_of_the_language_attribute_is_understood(make: Make, tmp_path: Path) -> None:
    assert taken(make(), tmp_path, tmx(pair("Едно.", "One.")).replace("xml:lang", "lang")).taken == 1


def test_a_file_in_another_encoding_is_read(make: Make, tmp_path: Path) -> None:
    text = tmx(pair("Едно.", "One.")).replace('version="1.0"', 'version="1.0" encoding="utf-16"', 1)
    assert taken(make(), tmp_path, text, "utf-16").taken == 1


def test_a_newer_entry_stays(make: Make, store: Store, tmp_path: Path) -> None:
    with store.begin() as connection:
        make().learn(connection, [MemoryEntry("Едно.", "One, here.", "person", NOW)], ())
    old = pair("Едно.", "One, there.", 'changedate="20200101T000000Z"')
    assert taken(make(), tmp_path, tmx(old)) == MemoryImport(1, 0, 0)
    assert make().by_person(["Едно."]) == {"Едно.": "One, here."}


def test_a_date_in_the_future_does_not_outrank_later_entries(make: Make, store: Store, tmp_path: Path) -> None:
    taken(make(), tmp_path, tmx(pair("Едно.", "One.", 'changedate="29990101T000000Z"')))
    assert [entry.made_at for entry in make().entries()] == [NOW]


NESTED = zip("bcdefghijklm", "abcdefghijkl", strict=True)
BOMB = f"""<!DOCTYPE tmx [<!ENTITY a "аааааа">{"".join(f'<!ENTITY {x} "{f"&{y};" * 9}">' for x, y in NESTED)}]>"""


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (tmx(pair("&m;", "x"), before=BOMB), r":1: the document type has its own declarations; refused"),
        (
            tmx(pair("&x;", "x"), before='<!DOCTYPE tmx [<!ENTITY x SYSTEM "file:///etc/passwd">]>'),
            r":1: the document type has its own declarations",
        ),
        (
            tmx(pair("Едно &hellip;", "x"), before='<!DOCTYPE tmx SYSTEM "tmx14.dtd">'),
            r":1: &hellip; is not known here; write the character itself",
        ),
        (tmx(pair("Едно &hellip;", "x")), r":1: not well-formed XML: undefined entity"),
        ("<html></html>", r":1: a TMX file begins with <tmx>, this one with <html>"),
        (tmx(pair("Едно.", "One."))[:-20], r":1: not well-formed XML"),
        ("\n\nnothing", r":3: not well-formed XML: syntax error"),
        ("", r":1: not well-formed XML: no element found"),
        ('<?xml version="1.0" encoding="UTF-7"?><tmx/>', r":1: this encoding cannot be read"),
    ],
    ids=["bomb", "external entity", "skipped entity", "unknown entity", "html", "cut off", "text", "empty", "encoding"],
)
def test_a_file_that_is_not_tmx_or_is_hostile_is_refused_completely(
    make: Make, tmp_path: Path, text: str, message: str
) -> None:
    with pytest.raises(TranslationError, match=f"memory.tmx{message}"):
        taken(make(), tmp_path, text)
    assert list(make().entries()) == []


def test_nothing_is_imported_when_the_damage_is_at_the_end(make: Make, tmp_path: Path) -> None:
    units = [pair(f"Изречение {number}.", f"Sentence {number}.") for number in range(20_000)]
    with pytest.raises(TranslationError, match="mismatched tag"):
        taken(make(), tmp_path, tmx(*units, "<tu></body>"))
    assert list(make().entries()) == []


def test_deep_nesting_is_read_without_harm(make: Make, tmp_path: Path) -> None:
    deep = "<hi>" * 20_000 + "Едно" + "</hi>" * 20_000
    assert taken(make(), tmp_path, tmx(pair(deep, "One"))).taken == 1


def test_a_missing_file_and_a_folder_that_cannot_be_written_to_are_named(make: Make, tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"none\.tmx: cannot be read: No such file"):
        import_tmx(make(), tmp_path / "none.tmx", NOW, "x")
    with pytest.raises(FileError, match=r"memory\.tmx: cannot be written: No such file"):
        export_tmx(make(), tmp_path / "none" / "memory.tmx")


def test_a_file_that_is_too_large_is_refused_unread(make: Make, tmp_path: Path) -> None:
    path = tmp_path / "large.tmx"
    path.touch()
    os.truncate(path, 600 * 2**20)
    with pytest.raises(TranslationError, match="is larger than 512 MB; cut it into several files"):
        import_tmx(make(), path, NOW, "x")


def test_an_export_that_fails_leaves_the_old_file_and_nothing_beside_it(
    make: Make, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "out" / "memory.tmx"
    path.parent.mkdir()
    path.write_text("old", encoding="utf-8")

    def full(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(FileError, match="cannot be written: No space left on device"):
        export_tmx(make(), path)
    assert [one.name for one in path.parent.iterdir()] == ["memory.tmx"]
    assert path.read_text(encoding="utf-8") == "old"
