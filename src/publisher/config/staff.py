"""The table [staff] of config.toml: the language of the people who work with the program, and whom it tells of what."""

from collections.abc import Iterator
from datetime import time
from pathlib import Path
from typing import Any, Literal, get_args

from pydantic import Field, SecretStr, field_validator

from publisher.config.complaints import ConfigKey
from publisher.config.tables import ConfigTable
from publisher.core.addresses import wire_address
from publisher.core.errors import FileError
from publisher.core.recurrence import read_time_of_day
from publisher.core.wording import worded

StaffLanguage = Literal["en", "bg"]
NoticeKind = Literal["review", "held", "expired", "failed", "finished", "digest", "bounces", "relay", "returned"]
"""What a notice can be about: something waits for a person, is kept back, came too late, went out to nobody, or has
gone out; the draft of a digest; too much mail that came back; a relay that is away; a translation that was sent back.
"""

NOTICE_KINDS: tuple[NoticeKind, ...] = get_args(NoticeKind)


class StaffPerson(ConfigTable):
    """A person who is told what happens.

    `to` is a mail address, or an Apprise URL; `to_file` is a file that holds it. `about` are the kinds of notices that
    they get. With `daily` they get one summary a day at that time, on the clocks of [schedule] timezone, and at once
    only what cannot wait. `language` "" is that of [staff].
    """

    name: str = Field(min_length=1, max_length=100, pattern=r"^\S(.*\S)?$")
    language: Literal["", "en", "bg"] = ""
    to: SecretStr = SecretStr("")
    to_file: str = ""
    about: tuple[NoticeKind, ...] = NOTICE_KINDS
    daily: time | None = None

    @field_validator("daily", mode="before")
    @classmethod
    def _of_day(cls, value: Any) -> Any:
        return None if value == "" else value if isinstance(value, time) else read_time_of_day(value)


class Staff(ConfigTable):
    """The people who work with the program: `language` is the one in which the terminal speaks to them.

    `people` are told of what happens. A mailing of which more than `bounce_share` came back is one of these things, and
    so is a relay that was away for `relay_minutes`.
    """

    language: StaffLanguage = "en"
    people: tuple[StaffPerson, ...] = ()
    bounce_share: float = Field(default=0.05, gt=0, le=1, allow_inf_nan=False)
    relay_minutes: float = Field(default=10, ge=1, le=24 * 60, allow_inf_nan=False)

    def language_of(self, person: StaffPerson) -> str:
        """The language in which a person is told."""
        return person.language or self.language


def is_mail_address(to: str) -> bool:
    """Whether the newsletter's own relay takes it there; everything else is an Apprise URL."""
    return "://" not in to


def read_to(person: StaffPerson, workspace: Path) -> str:
    """Where a person's notices go. Raises `FileError` for a `to_file` that cannot be read, or holds nothing."""
    if not person.to_file:
        return person.to.get_secret_value()
    path = workspace / person.to_file
    try:
        lines = path.read_text(encoding="utf-8-sig").split()
    except UnicodeDecodeError as error:
        raise FileError(worded("not UTF-8; save the file as UTF-8"), path) from error
    except OSError as error:
        raise FileError(worded("cannot be read: %(error)s", error=error.strerror), path) from error
    if len(lines) != 1:
        raise FileError(worded("must hold one mail address or one Apprise URL, and nothing else"), path)
    return lines[0]


def wrong_people(staff: Staff) -> Iterator[tuple[ConfigKey, str]]:
    """Contradictions in [[staff.people]]: the place of a key, and what to do. An Apprise URL is never shown."""
    names = [person.name.casefold() for person in staff.people]
    for number, person in enumerate(staff.people):
        place = ("staff", "people", str(number))
        to = person.to.get_secret_value()
        if person.name.casefold() in names[:number]:
            yield (
                (*place, "name"),
                worded("%(name)s is there twice; each person has a name of their own", name=person.name),
            )
        if to and person.to_file:
            yield (*place, "to_file"), worded("write either to or to_file")
        elif not to and not person.to_file:
            yield (
                (*place, "to"),
                worded("is missing: a mail address or an Apprise URL, or to_file, a file that holds it"),
            )
        elif to and (problem := problem_of(to)):
            yield (*place, "to"), problem


def problem_of(to: str) -> str:
    """What is wrong with the form of an address or URL; "" if nothing is."""
    if is_mail_address(to):
        try:
            wire_address(to)
        except ValueError as error:
            return str(error)
        return ""
    scheme, _, rest = to.partition("://")
    if not rest or not scheme.replace("+", "").isalnum() or to.split() != [to]:
        return worded("is not an Apprise URL: they look like json://host/path (the value is not shown)")
    return ""
