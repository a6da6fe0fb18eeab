"""Subscribers from and to CSV files."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from publisher.app.assembly import Publisher
from publisher.subscribers import Subscriber, csv_files
from publisher.subscribers.csv_files import Defaults, ImportedRow, Verdict

__all__ = ["ImportReport", "ImportedRow", "Subscriber", "export_subscribers", "import_subscribers"]


@dataclass(frozen=True, slots=True)
class ImportReport:
    """Rows of the file with what becomes of each, how many of each verdict, and the columns that were ignored."""

    rows: tuple[ImportedRow, ...]
    counts: Mapping[Verdict, int]
    ignored: tuple[str, ...]


def import_subscribers(
    publisher: Publisher,
    file: Path,
    now: datetime,
    *,
    lang: str = "",
    list_name: str = "",
    consent: str = "",
    dry_run: bool = False,
    encoding: str = "utf-8-sig",
    progress: Callable[[int], None] = lambda _rows: None,
) -> ImportReport:
    """Add the people of a CSV file. `lang`, `list_name` ("" = the first list) and `consent` are for rows without them.

    Raises what `import_csv` raises.
    """
    done = csv_files.import_csv(
        publisher.subscribers, publisher.store, file, now, Defaults(lang, list_name or publisher.default_list, consent),
        dry_run=dry_run, encoding=encoding, progress=progress,
    )  # fmt: skip
    return ImportReport(done.rows, csv_files.verdicts(done.rows), done.ignored)


def export_subscribers(publisher: Publisher, file: Path, list_name: str | None = None) -> int:
    """Write everyone, or the people of one list, to a new CSV file. Returns the number of rows; raises `FileError`."""
    return csv_files.export_csv(publisher.subscribers, file, list_name)
