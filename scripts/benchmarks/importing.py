"""How fast a list of readers comes in."""

import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from publisher.storage.database import open_store
from publisher.subscribers import Subscribers
from publisher.subscribers.importing import Defaults, ImportOrder, import_readers
from scripts.benchmarks.rows import Measurement, Row

READERS = 100_000


def import_rows_per_second() -> Sequence[Row]:
    """A CSV file into an empty SQLite database, checked and written, with the turns that others are given."""
    with tempfile.TemporaryDirectory() as folder:
        table = Path(folder) / "readers.csv"
        with table.open("w", encoding="utf-8") as file:
            file.write("email,name,lang,consent\n")
            file.writelines(f"reader{n}@mail{n % 50}.example,Читател {n},bg,на форума\n" for n in range(READERS))
        store = open_store(f"sqlite:///{folder}/publisher.db")
        people = Subscribers(store, ("bg", "en"), ("news",))
        begun = time.perf_counter()
        import_readers(people, store, ImportOrder(table, Defaults(), dry_run=False), datetime.now(UTC))
        seconds = time.perf_counter() - begun
        store.close()
    return [Row("import_rows_per_second", round(READERS / seconds), "", 5000, 10_000, "higher", f"{READERS} readers")]


MEASUREMENTS = (Measurement(["import_rows_per_second"], import_rows_per_second),)
