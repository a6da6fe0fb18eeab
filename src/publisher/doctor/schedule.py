"""Whether somebody looks what is due, and whether the list of public holidays is young enough."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from importlib.metadata import distribution
from pathlib import Path

from publisher.app.assembly import Publisher
from publisher.app.tick_owner import describe_owner, tick_owner
from publisher.core.types import Diagnosis
from publisher.core.wording import worded

_PACKAGE = "holidays"
_KNOWN, _KNOWN_ON = 109, date(2026, 11, 17)
"""holidays 0.109 was built on that day, by the dates inside its wheel."""

_EVERY = timedelta(days=14)
"""The project releases twice a month (github.com/vacanza/holidays, releases)."""

_OLD = timedelta(days=366)


def check_schedule(publisher: Publisher) -> Iterator[Diagnosis]:
    """Who looks what is due; the age of the holidays where the workspace goes by them."""
    now = publisher.clock()
    owner = tick_owner(publisher.store, now)
    silent = owner is not None and owner.standing == "silent"
    mend = worded("see to that process, or start `publisher run`, which takes over from it") if silent else ""
    yield Diagnosis(worded("on schedule"), not silent, describe_owner(owner, publisher.config.schedule.zone), mend)
    if publisher.config.schedule.holidays:
        yield _holidays(now.date())


def _holidays(today: date) -> Diagnosis:
    """No network: a package that is over a year old does not know what was decided since, whatever it says."""
    installed = distribution(_PACKAGE)
    released = release_date(installed.version, Path(str(installed.locate_file(_PACKAGE))) / "__init__.py")
    if today - released <= _OLD:
        said = worded("the package holidays %(version)s, of %(date)s", version=installed.version, date=released)
        return Diagnosis(worded("holidays"), True, said)
    return Diagnosis(
        worded("holidays"),
        False,
        worded(
            "the package holidays %(version)s is of %(date)s: it knows nothing of days off that were decided since",
            version=installed.version, date=released,
        ),
        worded("pip install --upgrade holidays, or write the days into [schedule] days_off and working_days"),
    )  # fmt: skip


def release_date(version: str, file: Path) -> date:
    """About when a version of the package came out: by its number, and not after one of its files was installed."""
    installed = datetime.fromtimestamp(file.stat().st_mtime, UTC).date()
    number = re.fullmatch(r"0\.(\d{1,4})(\..*)?", version)
    return min(installed, _KNOWN_ON + (int(number[1]) - _KNOWN) * _EVERY) if number else installed
