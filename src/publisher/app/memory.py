"""Look into the translation memory, and exchange it with other tools as TMX."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from publisher.app.assembly import Publisher
from publisher.translation.memory.near_matches import near_matches
from publisher.translation.memory.tmx import MemoryImport, export_tmx, import_tmx

__all__ = ["Known", "MemoryCount", "MemoryImport", "count_entries", "export_memory", "find_known", "import_memory"]


@dataclass(frozen=True, slots=True)
class MemoryCount:
    """How many entries one `origin` ("person", or "machine" with its `engine`) has made of a `unit`."""

    origin: str
    engine: str
    unit: str
    entries: int


@dataclass(frozen=True, slots=True)
class Known:
    """A known sentence and its translation. `score` is 1.0 for the same text; `difference` marks what differs."""

    score: float
    source: str
    target: str
    origin: str
    difference: str


def count_entries(publisher: Publisher, lang: str, now: datetime) -> list[MemoryCount]:
    """The entries of the memory for a target language, counted by who made them."""
    entries = publisher.editorial.memory(lang, now).entries()
    counted = Counter((one.origin, one.engine, one.unit) for one in entries)
    return [MemoryCount(*key, number) for key, number in sorted(counted.items())]


def find_known(publisher: Publisher, text: str, lang: str, now: datetime) -> list[Known]:
    """How a sentence has been translated: the same text first, people before machines, then near matches."""
    entries = list(publisher.editorial.memory(lang, now).entries())
    plain = " ".join(text.split())
    same = [
        Known(1.0, one.source, one.target, one.origin, "")
        for one in sorted(entries, key=lambda entry: entry.origin != "person")
        if " ".join(one.source.split()) == plain
    ]
    near = [
        Known(one.near.score, one.near.source, one.near.target, one.near.origin, one.marked_difference)
        for matches in near_matches(entries, [plain]).values()
        for one in matches
    ]
    return same + near


def import_memory(publisher: Publisher, file: Path, lang: str, now: datetime, by: str) -> MemoryImport:
    """Take the pairs of a TMX file; `by` is their author where the file names none. Raises what `import_tmx` raises."""
    return import_tmx(publisher.editorial.memory(lang, now), file, now, by)


def export_memory(publisher: Publisher, file: Path, lang: str, now: datetime, people_only: bool = False) -> int:
    """Write the memory to a TMX file. Returns the number of pairs; raises what `export_tmx` raises."""
    return export_tmx(publisher.editorial.memory(lang, now), file, people_only)
