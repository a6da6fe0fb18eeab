"""The rules of the strict schema of XLIFF 1.2, for the elements that we write."""

import re
from xml.etree import ElementTree

CORE_12 = "{urn:oasis:names:tc:xliff:document:1.2}"
_SPACE = "{http://www.w3.org/XML/1998/namespace}"

ORDER = {
    "xliff": r"(file )+", "file": r"body ", "body": r"(trans-unit )*",
    "trans-unit": r"source target ((note|alt-trans) )*",
    "alt-trans": r"source target ", "source": r"((g|x) )*", "target": r"((g|x) )*", "g": r"((g|x) )*", "x": "",
    "note": "",
}  # fmt: skip
"""The order of children."""

STATES = r"final|needs-translation|signed-off|translated"
VALUES: dict[str, dict[str, str]] = {
    "xliff": {"version": r"1\.2"},
    "file": {
        "original": ".+", "datatype": "plaintext", f"{_SPACE}space": "preserve", "source-language": "[a-z]{2,3}",
        "target-language": "[a-z]{2,3}", "product-name": ".+", "product-version": ".+",
    },
    "body": {},
    "trans-unit": {"id": ".+", "restype": r"x-\S+", "approved": "yes", "extradata": ".+"},
    "source": {},
    "target": {"state": STATES, "state-qualifier": "mt-suggestion|exact-match"},
    "note": {"from": ".+", "annotates": "target", "priority": "[1-9]|10", f"{_SPACE}lang": "[a-z]{2,3}"},
    "alt-trans": {"match-quality": ".+", "origin": ".+", "alttranstype": "proposal"},
    "g": {"id": ".+", "ctype": r"bold|italic|underlined|link|x-\S+", "clone": "no"},
    "x": {"id": ".+", "ctype": r"image|pb|lb|x-\S+", "clone": "no", "equiv-text": ".*"},
}  # fmt: skip
"""The attributes that each element may have, with their values."""

REQUIRED = {"xliff": {"version"}, "file": {"original", "datatype", "source-language"}, "trans-unit": {"id"}}


def check_rules_of_12(text: str) -> None:
    """Check the elements that we write against the strict schema of XLIFF 1.2."""
    root = ElementTree.fromstring(text)  # noqa: S314 (our own file)
    assert root.tag == f"{CORE_12}xliff"
    for element in root.iter():
        name = element.tag.removeprefix(CORE_12)
        children = "".join(f"{child.tag.removeprefix(CORE_12)} " for child in element)
        assert re.fullmatch(ORDER[name], children), (name, children)
        assert REQUIRED.get(name, set()) <= set(element.attrib), name
        for key, value in element.attrib.items():
            assert re.fullmatch(VALUES[name][key], value, re.DOTALL), (name, key, value)
    units = [one.attrib["id"] for one in root.iter(f"{CORE_12}trans-unit")]
    assert len(set(units)) == len(units), "ids of units are unique"
