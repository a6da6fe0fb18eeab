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
from publisher.sending.uncertain import UncertainDelivery

__all__ = [
    "Delivery", "Settled", "SettledTogether", "UncertainDelivery", "Wanted", "WarmUpDay", "inert", "plan_warm_up",
    "settle", "settle_all", "write_csv",
]  # fmt: skip

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
    return Settled(answers, publisher.uncertain.number())


@dataclass(frozen=True, slots=True)
class SettledTogether:
    """How many uncertain deliveries were settled at once, and how many are left."""

    settled: int
    left: int


def settle_all(publisher: Publisher, up_to: int, arrived: bool, now: datetime) -> SettledTogether:
    """Settle every uncertain delivery that a person has seen, those with an id up to `up_to`, by their word.

    They have `arrived`, or they have not and are sent again. What came after the person looked stays for another look,
    and so do, when they are sent again, those of cancelled publications.
    """
    state = DeliveryState.SENT if arrived else DeliveryState.QUEUED
    settled = publisher.reconciling.resolve_all(up_to, state, now, worded("settled by staff"))
    return SettledTogether(settled, publisher.uncertain.number())


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
            writer.writerow(map(inert, values(row)))
            if not number % _TELL_EVERY:
                progress(number)
    progress(number)
    return number


def plan_warm_up(config_file: Path, readers: int) -> list[WarmUpDay]:
    """How a mail to so many readers would spread over the first days of a new domain."""
    return plan(load_config(config_file).pacing, readers)


def inert(value: object) -> object:
    """A far side's words must not run as a formula where a spreadsheet opens them."""
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@") else value
