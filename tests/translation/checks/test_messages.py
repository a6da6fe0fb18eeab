"""What findings say, in English and Bulgarian."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from publisher.core.types import Finding
from publisher.translation import checks
from publisher.translation.checks import describe
from publisher.translation.checks.messages import TEMPLATES, make
from support.checked_pairs import check


def templates() -> Iterator[tuple[str, str, str]]:
    for code, variants in TEMPLATES.items():
        for variant, english in variants.items():
            yield code, variant, english


@pytest.mark.parametrize(("code", "variant", "english"), list(templates()))
def test_every_message_exists_in_bulgarian_with_the_same_values(code: str, variant: str, english: str) -> None:
    values = {
        "source": "А 1",
        "target": "B 2",
        "wanted": "C 3",
        "count": "4",
        "engine": "e",
        "line": "5",
        "reason": "d",
    }
    finding = make(code, "warning", variant, "", **values)
    assert finding.message == english % values
    bulgarian = describe(finding, "bg")
    assert re.search("[а-я]", bulgarian), bulgarian
    assert bulgarian != finding.message
    assert all(values[name] in bulgarian for name in re.findall(r"%\((\w+)\)s", english))
    assert describe(finding, "en") == finding.message


def test_a_message_of_another_version_is_shown_as_it_is() -> None:
    assert describe(Finding("gone", "error", "something else"), "bg") == "something else"


def test_a_finding_is_worded_from_its_values_whatever_its_message_said() -> None:
    finding = replace(make("term-missed", "warning", wanted="cluster", source="клъстер"), message="said otherwise once")
    assert describe(finding) == "the glossary wants “cluster” for “клъстер”"
    assert describe(finding, "bg") == "терминологичният речник изисква „cluster“ за „клъстер“"


def test_a_finding_without_its_values_is_recognised_by_its_message() -> None:
    old = Finding("number-changed", "error", "the source has 5, the translation has 7")
    assert describe(old, "bg") == "в оригинала е 5, а в превода – 7"
    assert describe(old) == old.message
    assert describe(Finding("empty", "error", "the translation is empty"), "bg") == "преводът е празен"


def test_messages_hold_no_control_characters() -> None:
    found = check("Вижте https://a.bg/\x00\u202e.", "See https://a.bg/\x01")
    assert all(finding.message.isprintable() for finding in found)
    assert "link-changed" in [finding.code for finding in found]


def test_long_values_are_cut_in_messages() -> None:
    assert len(make("name-lost", "error", source="x" * 1000).message) < 150


def test_everything_that_is_found_can_be_said_in_bulgarian() -> None:
    """Every template is made once with sample values, and recognised again."""
    for code, variants in TEMPLATES.items():
        for variant, english in variants.items():
            finding = make(code, "error", variant, **dict.fromkeys(re.findall(r"%\((\w+)\)s", english), "7"))
            stored = replace(finding, variant="", values=())
            assert describe(stored, "bg") == describe(finding, "bg"), code


def test_every_finding_is_made_from_a_template() -> None:
    """A code that `messages` doesn't know would stay English in a Bulgarian report."""
    package = Path(checks.__file__).parents[2]
    for path in package.rglob("*.py"):
        if path.name != "messages.py":
            assert not re.search(r"\bFinding\(\s*[\"']", path.read_text(encoding="utf-8")), path


@pytest.mark.parametrize(("length", "shown"), [(80, "x" * 80), (81, "x" * 79 + "…"), (1000, "x" * 79 + "…")])
def test_a_value_has_at_most_80_characters(length: int, shown: str) -> None:
    assert make("name-lost", "error", source="x" * length).message == f"the name {shown} is not in the translation"


def test_white_space_in_a_value_is_one_space_and_what_is_invisible_is_shown() -> None:
    finding = make("name-lost", "error", segment="body.1", source=" a \n b\x00\u202e")
    assert finding.message == "the name a b\ufffd\ufffd is not in the translation"
    assert (finding.code, finding.severity, finding.segment) == ("name-lost", "error", "body.1")


def test_only_readers_of_bulgarian_get_bulgarian() -> None:
    finding = make("empty", "error")
    assert describe(finding, "de") == describe(finding) == "the translation is empty"
    assert describe(finding, "bg") == "преводът е празен"
