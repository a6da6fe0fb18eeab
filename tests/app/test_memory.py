"""The translation memory: what is known, counted and exchanged."""

from pathlib import Path

from publisher.app.assembly import Publisher
from publisher.app.memory import count_entries, export_memory, find_known, import_memory
from support.core_parts import NOW

LEAD = "partnyorska-sreshta"


def test_what_a_person_has_translated_is_counted_and_found(publisher: Publisher) -> None:
    assert count_entries(publisher, "en", NOW) == []
    publisher.editorial.translate([LEAD], "en", NOW)
    (counted, *_) = count_entries(publisher, "en", NOW)
    assert (counted.origin, counted.engine) == ("person", "")
    known = publisher.editorial.memory("en", NOW).entries()
    entry = next(one for one in known if len(one.source.split()) > 8)
    (same, *_) = find_known(publisher, f"  {entry.source}  ", "en", NOW)
    assert (same.score, same.target, same.origin, same.difference) == (1.0, entry.target, "person", "")
    near = find_known(publisher, f"{entry.source} Още.", "en", NOW)
    assert any(one.target == entry.target and one.score < 1 and "[-" not in one.source for one in near)


def test_the_memory_goes_out_and_back(publisher: Publisher, tmp_path: Path) -> None:
    publisher.editorial.translate([LEAD], "en", NOW)
    pairs = export_memory(publisher, tmp_path / "memory.tmx", "en", NOW, people_only=True)
    assert pairs > 0
    taken = import_memory(publisher, tmp_path / "memory.tmx", "en", NOW, "an agency")
    assert (taken.read, taken.left_out) == (pairs, 0)
