"""One figure of the table, and how far it is from what is wanted."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Row:
    """One figure. `floor` must be reached, `aim` is wished for, `better` says which way is up.

    Without floor and aim it is for information. `note` says what a reader of the table has to know of it.
    """

    name: str
    value: float
    unit: str
    floor: float | None = None
    aim: float | None = None
    better: Literal["higher", "lower"] = "higher"
    note: str = ""

    @property
    def verdict(self) -> str:
        """Where the value stands: "aim", "floor", "BELOW FLOOR", or "" when nothing is asked of it."""
        if self.floor is None or self.aim is None:
            return ""
        sign = 1 if self.better == "higher" else -1
        if sign * self.value >= sign * self.aim:
            return "aim"
        return "floor" if sign * self.value >= sign * self.floor else "BELOW FLOOR"

    @property
    def line(self) -> str:
        """The row of the table."""
        wanted = "" if self.floor is None or self.aim is None else f"floor {self.floor:<6g} aim {self.aim:<6g} "
        return f"{self.name:32} {self.value:>10g} {self.unit:6} {wanted}{self.verdict:12} {self.note}".rstrip()


@dataclass(frozen=True)
class Measurement:
    """What is measured in one go; `names` are those of the rows that it gives."""

    names: Sequence[str]
    run: Callable[[], Sequence[Row]]
