"""XLIFF 2.1 as written: by the rules of the standard, with marks that a tool may move."""

import re
from pathlib import Path
from xml.etree import ElementTree

from publisher.editorial.exchange.xliff import Xliff
from support.review_sheets import NEAR, NOTES, returned, sheet
from support.xliff_rules import CORE, MATCHES, check_rules


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
