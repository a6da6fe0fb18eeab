"""Exports translation memories to TMX 1.4b (https://www.gala-global.org/tmx-14b), and imports them.

Marks become `<bpt/>…<ept/>` and `<ph/>`. Our own data about a pair (engine, model, rung) are stored as `<prop>`s, so
that importing our own file gives the same memory; pairs written by other tools count as a person's.
"""

import os
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import get_args
from xml.sax.saxutils import escape, quoteattr

from publisher import __version__
from publisher.core.errors import FileError
from publisher.core.wording import system_words, worded
from publisher.translation.document.sentence_cores import core_of
from publisher.translation.marks import MARK, marks_intact, without_marks
from publisher.translation.memory.memory import Memory, MemoryEntry
from publisher.translation.memory.tmx_reading import TmxUnit, Variant, read_units
from publisher.translation.types import Rung, Sentence

_TOOL = "publisher"
_DATE = "%Y%m%dT%H%M%SZ"
_OWN = ("origin", "engine", "model", "rung", "unit", "terms")
"""Fields of an entry that are written as `<prop type="x-…">`."""

_RUNGS: tuple[Rung, ...] = get_args(Rung)

_IN_NO_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_WRITTEN_AT_ONCE = 2_000
"""Entries per transaction: few enough that nobody else waits long for the database."""


@dataclass(frozen=True, slots=True)
class MemoryImport:
    """The result of an import: pairs in our languages, those of them that were new or newer, and those left out."""

    read: int
    taken: int
    left_out: int


def export_tmx(memory: Memory, path: Path, people_only: bool = False) -> int:
    """Write a memory to a file, replacing it if it exists; returns the number of pairs. Raises `FileError`."""
    count = 0
    try:
        unfinished = path.with_name(f".{path.name}.{os.getpid()}")
        try:
            with unfinished.open("w", encoding="utf-8") as file:
                file.write(_head(memory))
                for entry in memory.entries():
                    if entry.origin == "person" or not people_only:
                        file.write(_unit(memory, entry))
                        count += 1
                file.write("</body>\n</tmx>\n")
            unfinished.replace(path)
        finally:
            unfinished.unlink(missing_ok=True)
    except OSError as error:
        raise FileError(worded("cannot be written: %(error)s", error=system_words(error)), path) from error
    return count


def import_tmx(memory: Memory, path: Path, now: datetime, by: str) -> MemoryImport:
    """Import a file's pairs into the memory; of two translations of one text by people, the later one stays.

    A pair without a date counts as made `now`, one without a name as made by `by`. Pairs without words on one side or
    with different marks on the two sides are left out. Raises `TranslationError` naming file and line, before anything
    is imported.
    """
    units = list(read_units(path, memory.source, memory.target))
    found = [entry for unit in units if (entry := _entry(unit, now, by))]
    entries = iter(found)
    taken = 0
    while batch := list(islice(entries, _WRITTEN_AT_ONCE)):
        taken += memory.take(batch)
    return MemoryImport(len(units), taken, len(units) - len(found))


def _head(memory: Memory) -> str:
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<tmx version="1.4">\n'
        f'<header creationtool="{_TOOL}" creationtoolversion={quoteattr(__version__)} o-tmf="{_TOOL}" adminlang="en"'
        f' srclang={quoteattr(memory.source)} datatype="plaintext" segtype="sentence"/>\n<body>\n'
    )


def _unit(memory: Memory, entry: MemoryEntry) -> str:
    stamp = entry.made_at.astimezone(UTC).strftime(_DATE)
    maker = f" creationid={quoteattr(_clean(entry.made_by))}" if entry.made_by else ""
    known = {"domain": memory.domain, **{name: getattr(entry, name) for name in _OWN}}
    props = "".join(f'<prop type="x-{name}">{_escaped(value)}</prop>' for name, value in known.items() if value)
    # A whole segment is Markdown, in which ⟦ and ⟧ are ordinary characters.
    write = _marked if entry.unit == "sentence" else _escaped
    sides = "".join(
        f"<tuv xml:lang={quoteattr(lang)}><seg>{write(text)}</seg></tuv>"
        for lang, text in ((memory.source, entry.source), (memory.target, entry.target))
    )
    return f'<tu segtype="{entry.unit}" creationdate="{stamp}"{maker}>{props}{sides}</tu>\n'


def _marked(text: str) -> str:
    paired = {mark["number"] for mark in MARK.finditer(text) if mark["close"]}
    parts: list[str] = []
    position = 0
    for mark in MARK.finditer(text):
        number = mark["number"]
        parts.append(_escaped(text[position : mark.start()]))
        if mark["close"]:
            parts.append(f'<ept i="{number}"/>')
        else:
            parts.append(f'<bpt i="{number}" x="{number}"/>' if number in paired else f'<ph x="{number}"/>')
        position = mark.end()
    return "".join([*parts, _escaped(text[position:])])


def _escaped(text: str) -> str:
    # A literal carriage return would be read as a line end.
    return escape(_clean(text), {"\r": "&#13;"})


def _clean(text: str) -> str:
    return _IN_NO_XML.sub("", text)


def _entry(unit: TmxUnit, now: datetime, by: str) -> MemoryEntry | None:
    """The memory entry for a unit; None when the unit cannot be used."""
    ours = unit.tool == _TOOL
    source, target = (" ".join(variant.text.split()) for variant in (unit.source, unit.target))
    if not _has_letters(source) or not _has_letters(target):
        return None
    made_at, made_by = min(unit.made_at or now, now), unit.made_by or by
    if ours and unit.props.get("unit") == "paragraph":
        return MemoryEntry(unit.source.text, unit.target.text, "person", made_at, made_by=made_by, unit="paragraph")
    pair = _canonical(unit.source, unit.target)
    if pair is None:
        return None
    if ours and unit.props.get("origin") == "machine":
        engine, model = unit.props.get("engine", ""), unit.props.get("model", "")
        rung = next((known for known in _RUNGS if known == unit.props.get("rung")), _RUNGS[-1])
        terms = unit.props.get("terms", "")[:16]
        return MemoryEntry(*pair, "machine", made_at, engine[:60], model, rung, unit.made_by, terms=terms)
    return MemoryEntry(*pair, "person", made_at, made_by=made_by)


def _canonical(source: Variant, target: Variant) -> tuple[str, str] | None:
    """Both texts without the marks around the sentence, the others numbered from 1; None when their marks differ."""
    one, other = (" ".join(variant.text.split()) for variant in (source, target))
    core = core_of(Sentence(one))
    part = core.part(other)
    return (core.text, part) if part and marks_intact(core.text, part) else None


def _has_letters(text: str) -> bool:
    return any(character.isalpha() for character in without_marks(text))
