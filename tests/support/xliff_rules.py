"""The rules of the XLIFF 2.1 schemas and Schematron, for the elements that we write."""

import re
from xml.etree import ElementTree

CORE = "{urn:oasis:names:tc:xliff:document:2.0}"
MATCHES = "{urn:oasis:names:tc:xliff:matches:2.0}"
METADATA = "{urn:oasis:names:tc:xliff:metadata:2.0}"

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
"""Required and optional attributes by element."""


def local(name: str) -> str:
    return name.replace(CORE, "").replace(MATCHES, "mtc:").replace(METADATA, "mda:").rpartition("}")[2]


def codes(element: ElementTree.Element) -> dict[str, ElementTree.Element]:
    found = [one for one in element.iter() if local(one.tag) in ("pc", "ph")]
    by_id = {one.attrib["id"]: one for one in found}
    assert len(by_id) == len(found), "ids of inline elements are unique"
    return by_id


def check_rules(text: str) -> None:
    """Check the elements that we write against the schemas and Schematron rules of XLIFF 2.1."""
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
