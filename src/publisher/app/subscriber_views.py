"""Readers as the console shows them: found, counted, written to a table."""

import csv
import io
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta

from publisher.app.assembly import Publisher
from publisher.subscribers.exporting import COLUMNS, csv_cells
from publisher.subscribers.figures import ReaderFigures, reader_figures
from publisher.subscribers.finding import COUNTED, STANDINGS, FoundPage, Wanted, each_found, find_page
from publisher.subscribers.profiles import MailHad, Profile

__all__ = [
    "COUNTED", "STANDINGS", "FoundPage", "KeptFigures", "MailHad", "Profile", "ReaderFigures", "Wanted", "mails_had",
    "subscribers_found", "table_of_found",
]  # fmt: skip

_KEPT = timedelta(minutes=1)
_LINES = 500


def subscribers_found(publisher: Publisher, wanted: Wanted, below: int | None = None) -> FoundPage:
    """A page of people, newest first; `below` is what the page before it named as `next`."""
    return find_page(publisher.store, wanted, below)


def table_of_found(publisher: Publisher, wanted: Wanted) -> Iterator[bytes]:
    """The subscriptions that are wanted as a CSV file (UTF-8 with a mark, for Excel), piece by piece."""
    text = io.StringIO()
    writer = csv.writer(text)
    text.write("\ufeff")
    writer.writerow(COLUMNS)
    for number, one in enumerate(each_found(publisher.store, wanted), 1):
        writer.writerow(csv_cells(one))
        if number % _LINES == 0:
            yield text.getvalue().encode()
            text.seek(0)
            text.truncate()
    yield text.getvalue().encode()


def mails_had(publisher: Publisher, number: int, below: int | None = None) -> tuple[tuple[MailHad, ...], int | None]:
    """Mails of the calendar to a person, newest first, and what the next page begins below (None: the last)."""
    channels = [name for name in publisher.config.channels if publisher.config.list_of_channel(name) is not None]
    return publisher.profiles.mails(number, channels, below)


class KeptFigures:
    """The figures of all readers. They are kept for a minute: counting a hundred thousand takes half a second."""

    def __init__(self, publisher: Publisher) -> None:
        self._publisher = publisher
        self._turn = threading.Lock()
        self._kept: tuple[datetime, ReaderFigures] | None = None

    def figures(self) -> tuple[datetime, ReaderFigures]:
        """When they were counted, and the figures."""
        with self._turn:
            now = self._publisher.clock()
            if self._kept is None or not timedelta() <= now - self._kept[0] < _KEPT:
                self._kept = now, reader_figures(self._publisher.store, self._publisher.config.schedule.zone)
            return self._kept
