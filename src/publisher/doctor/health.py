"""The doctor's findings for people who do not look after the machine: severity, no commands, no paths."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from publisher.app.assembly import Publisher
from publisher.core.types import Diagnosis
from publisher.core.wording import Worded, worded
from publisher.doctor.for_people import INSTEAD, is_technical
from publisher.doctor.workspace import Part, checks

_PATH = re.compile(r"(?<![\w:/.<])/(?:[^\s/:;,\"'«»„“()]+/)+([^\s/:;,\"'«»„“()]*)")
_DATABASE = re.compile(r"\b(sqlite|postgresql)(?:\+\w+)?://\S*")
_DATABASES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
_STOPS: frozenset[Part] = frozenset({"sending", "schedule", "storage"})
"""Parts without which nothing goes out."""


class Severity(StrEnum):
    """How bad a finding is: nothing goes out, something should be mended, or all is well."""

    STOPS = "keeps work from being done"
    MEND = "should be mended"
    FINE = "in order"


@dataclass(frozen=True, slots=True)
class Finding:
    """A result of a check, as people read it; `mend` "" = there is nothing to do."""

    part: Part
    severity: Severity
    check: str
    message: str
    mend: str


def examine(publisher: Publisher, progress: Callable[[int, int], None]) -> list[Finding]:
    """Make every check. Nothing is published; `progress` gets (finished groups of checks, all of them)."""
    all_checks = checks(publisher)
    found: list[Finding] = []
    for number, check in enumerate(all_checks):
        progress(number, len(all_checks))
        found += [finding_of(check.part, one, publisher.config.workspace) for one in check.look()]
    progress(len(all_checks), len(all_checks))
    return found


def finding_of(part: Part, one: Diagnosis, workspace: Path) -> Finding:
    """A diagnosis in words for people."""
    severity = Severity.FINE if one.ok else Severity.STOPS if part in _STOPS else Severity.MEND
    check, message, mend = (for_people(text, workspace) for text in (one.check, one.message, one.mend))
    if mend and is_technical(mend):
        mend = worded("whoever looks after the program mends this: %(how)s", how=mend)
    return Finding(part, severity, check, message, mend)


def for_people(text: str, workspace: Path) -> str:
    """The same, without commands, and with files by their names alone.

    Texts with a command have other words in `INSTEAD`; a path that is all there is to say means that it is there.
    """
    if not isinstance(text, Worded):
        return worded("it is there") if Path(text).is_absolute() else _without_paths(text, workspace)
    values: Mapping[str, Any] = {name: _value(value, workspace) for name, value in text.values.items()}
    instead = INSTEAD.get(text.msgid)
    if instead is not None:
        # Filled in even when the other words name fewer values.
        return Worded(instead.msgid, "", 0, values)
    return Worded(text.msgid, text.plural, text.number, values)


def _value(value: Any, workspace: Path) -> Any:
    if isinstance(value, tuple | list):
        return tuple(_value(one, workspace) for one in value)
    if isinstance(value, Worded):
        return for_people(value, workspace)
    if isinstance(value, Path):
        return value.name
    return _without_paths(value, workspace) if type(value) is str else value


def _without_paths(text: str, workspace: Path) -> str:
    text = _DATABASE.sub(lambda found: _DATABASES[found[1]], text)
    return _PATH.sub(lambda found: found[1] or Path(found[0]).name, text.replace(f"{workspace}/", ""))
