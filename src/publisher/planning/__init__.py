"""The calendar: issues, publications, approval of the exact message, and what a change voids."""

from publisher.planning.calendar import Calendar, Publication
from publisher.planning.composing import Composed, Composer, Kind
from publisher.planning.digests import Digests, Period
from publisher.planning.issues import EditionText, Issue, Issues

__all__ = [
    "Calendar",
    "Composed",
    "Composer",
    "Digests",
    "EditionText",
    "Issue",
    "Issues",
    "Kind",
    "Period",
    "Publication",
]
