"""Settle uncertain deliveries, write the list of deliveries to a file, and plan the first days of a new domain."""

import csv
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from datetime import datetime
from operator import attrgetter
from pathlib import Path

from publisher.app.assembly import Publisher
from publisher.config.workspace import load_config
from publisher.core.new_files import new_file
from publisher.core.states import DeliveryState
from publisher.core.wording import worded
from publisher.sending.deliveries import Delivery, Wanted
from publisher.sending.pacing.warm_up import WarmUpDay, plan

__all__ = ["Delivery", "Settled", "Wanted", "WarmUpDay", "plan_warm_up", "settle", "write_csv"]

_TELL_EVERY = 1000


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
        publisher.reconciling.resolve(number, state, now, worded("settled by staff"))
    answers = {number: str(state) for number, state in words} or publisher.reconciling.reconcile(now)
    left = publisher.deliveries.by_state(Wanted(state=DeliveryState.UNCERTAIN))
    return Settled(answers, sum(left.values()))


def write_csv(
    publisher: Publisher, file: Path, wanted: Wanted, progress: Callable[[int], None] = lambda _rows: None
) -> int:
    """Write deliveries to a new CSV file, which appears when it is whole; memory does not grow with them.

    `progress` gets the number of rows so far. Returns how many there are. Raises `FileError` when the file exists
    already or cannot be written.
    """
    names = [field.name for field in fields(Delivery)]
    values = attrgetter(*names)
    number = 0
    with new_file(file, "utf-8-sig", private=True) as opened:
        writer = csv.writer(opened)
        writer.writerow(names)
        for number, row in enumerate(publisher.deliveries.each(wanted), 1):
            writer.writerow(map(_inert, values(row)))
            if not number % _TELL_EVERY:
                progress(number)
    progress(number)
    return number


def plan_warm_up(config_file: Path, readers: int) -> list[WarmUpDay]:
    """How a mail to so many readers would spread over the first days of a new domain."""
    return plan(load_config(config_file).pacing, readers)


def _inert(value: object) -> object:
    """A far side's words must not run as a formula where a spreadsheet opens them."""
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@") else value
