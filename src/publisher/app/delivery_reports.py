"""Settle uncertain deliveries, write the list of deliveries to a file, and plan the first days of a new domain."""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from publisher.app.assembly import Publisher
from publisher.config.workspace import load_config
from publisher.core.errors import FileError
from publisher.core.states import DeliveryState
from publisher.sending.deliveries import Delivery
from publisher.sending.pacing.warm_up import WarmUpDay, plan

__all__ = ["Delivery", "Settled", "WarmUpDay", "plan_warm_up", "settle", "write_csv"]


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of each delivery, by its id, and how many are still uncertain."""

    answers: dict[int, str]
    left: int


def settle(
    publisher: Publisher, sent: Iterable[int], resend: Iterable[int], give_up: Iterable[int], now: datetime
) -> Settled:
    """Settle uncertain deliveries by a person's word; without any, ask each channel's far side about all of them.

    Raises `NotFound`, or `IllegalStep` for a delivery that is not uncertain.
    """
    decided = ((sent, DeliveryState.SENT), (resend, DeliveryState.QUEUED), (give_up, DeliveryState.REFUSED))
    words = [(number, state) for numbers, state in decided for number in numbers]
    for number, state in words:
        publisher.reconciling.resolve(number, state, now, "settled by staff")
    answers = {number: str(state) for number, state in words} or publisher.reconciling.reconcile(now)
    return Settled(answers, len(publisher.deliveries.rows(state=DeliveryState.UNCERTAIN)))


def write_csv(rows: Sequence[Delivery], file: Path) -> None:
    """Write deliveries to a new CSV file. Raises `FileError` when it exists already or cannot be written."""
    values = [asdict(row) for row in rows]
    try:
        with file.open("x", encoding="utf-8-sig", newline="") as opened:
            writer = csv.DictWriter(opened, list(values[0]) if values else ["id"])
            writer.writeheader()
            writer.writerows({name: _inert(value) for name, value in row.items()} for row in values)
    except FileExistsError as error:
        raise FileError("exists already; name another file", file) from error
    except OSError as error:
        raise FileError(f"cannot be written: {error.strerror}", file) from error


def plan_warm_up(config_file: Path, readers: int) -> list[WarmUpDay]:
    """How a mail to so many readers would spread over the first days of a new domain."""
    return plan(load_config(config_file).pacing, readers)


def _inert(value: object) -> object:
    """A far side's words must not run as a formula where a spreadsheet opens them."""
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@") else value
