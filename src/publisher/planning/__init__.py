"""The calendar: issues, publications, approval of the exact message, and withdrawal of the approval after a change."""

from publisher.planning.calendar import Calendar
from publisher.planning.composing import Composed, Composer
from publisher.planning.digests import Digests, Gathered, Period
from publisher.planning.issues import EditionText, Issue, Issues
from publisher.planning.publication import Publication, PublicationKind

__all__ = [
    "Calendar",
    "Composed",
    "Composer",
    "Digests",
    "EditionText",
    "Gathered",
    "Issue",
    "Issues",
    "Period",
    "Publication",
    "PublicationKind",
]
