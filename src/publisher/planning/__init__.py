"""The calendar: issues, publications, approval of the exact message, and what a change voids."""

from publisher.planning.calendar import Calendar, Publication
from publisher.planning.composing import Composed, Composer, Kind
from publisher.planning.issues import EditionText, Issue, Issues

__all__ = ["Calendar", "Composed", "Composer", "EditionText", "Issue", "Issues", "Kind", "Publication"]
