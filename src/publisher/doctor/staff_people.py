"""Checks of [[staff.people]]: whether notices can be sent to each of them."""

from collections.abc import Iterator

from publisher.app.assembly import Publisher
from publisher.app.notices.listing import checked_ways
from publisher.core.types import Diagnosis
from publisher.core.wording import worded


def check_people(publisher: Publisher) -> Iterator[Diagnosis]:
    """One line a person; nothing is sent, and of an Apprise URL the scheme alone is shown."""
    for one in checked_ways(publisher):
        mend = "" if one.ok else worded("correct the table of this person in config.toml")
        yield Diagnosis(worded("notices to %(name)s", name=one.name), one.ok, one.message, mend)
