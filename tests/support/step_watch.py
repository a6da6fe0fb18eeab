"""Records every state change that the program makes in SQLite, to compare with the tables of legal steps."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import sqlalchemy
from sqlalchemy import event
from sqlalchemy.pool import Pool

import publisher
from publisher.core.states import DELIVERY_STEPS, PUBLICATION_STEPS, TRANSLATION_STEPS

Step = tuple[str, str, str]
"""Table, old state, new state."""

_PUBLISHER = str(Path(publisher.__file__).parent)
_OTHERS = (str(Path(sqlalchemy.__file__).parent), __file__)

_OLD = {
    "publications": "OLD.state",
    "deliveries": "OLD.state",
    # Whether a translation is stale depends on its hash, not on the column.
    "translations": "CASE WHEN OLD.source_hash <> NEW.source_hash THEN 'stale' ELSE OLD.state END",
}


def _legal(table: str, steps: Mapping[Any, Mapping[Any, tuple[Any, ...]]]) -> set[Step]:
    return {(table, str(old), str(new)) for by_new in steps.values() for new, olds in by_new.items() for old in olds}


LEGAL: frozenset[Step] = frozenset(
    _legal("publications", PUBLICATION_STEPS)
    | _legal("deliveries", DELIVERY_STEPS)
    | _legal("translations", TRANSLATION_STEPS)
)


class StepWatch:
    """The steps made in this process since `made` was cleared. Steps that a test writes itself do not count.

    Temporary triggers belong to one connection and do not change the file, so other processes never see them.
    """

    def __init__(self) -> None:
        self.made: list[Step] = []

    def start(self) -> None:
        event.listen(Pool, "checkout", self._watch)

    def stop(self) -> None:
        event.remove(Pool, "checkout", self._watch)

    def illegal(self) -> list[Step]:
        """Steps that are in no table. A state may always stay the same."""
        return [step for step in self.made if step[1] != step[2] and step not in LEGAL]

    def _watch(self, connection: Any, record: Any, _proxy: Any) -> None:
        if record.info.get("watched") or not hasattr(connection, "create_function"):
            return
        present = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if not present.issuperset(_OLD):
            return
        connection.create_function("note_step", 3, self._note)
        for table, old in _OLD.items():
            connection.execute(
                f"CREATE TEMP TRIGGER watch_{table} AFTER UPDATE ON main.{table} "
                f"BEGIN SELECT note_step('{table}', {old}, NEW.state); END"
            )
        record.info["watched"] = True

    def _note(self, table: str, old: str, new: str) -> None:
        frame = sys._getframe(1)
        while frame.f_back is not None and _is_between(frame.f_code.co_filename):
            frame = frame.f_back
        if frame.f_code.co_filename.startswith(_PUBLISHER):
            self.made.append((table, old, new))


def _is_between(file: str) -> bool:
    return file.startswith(_OTHERS) or file.endswith("contextlib.py")
