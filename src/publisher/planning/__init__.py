"""The calendar: issues, publications, approval of the exact message, and withdrawal of the approval after a change."""

from publisher.planning.calendar import Calendar, SlotTaken, is_current
from publisher.planning.composing import Composed, Composer
from publisher.planning.digest_names import Period
from publisher.planning.digest_runs import DigestRun, DigestRuns
from publisher.planning.digest_times import DigestOccasion, DigestTimes
from publisher.planning.digests import Digests, Gathered
from publisher.planning.issue_changes import IssueChanges
from publisher.planning.issues import EditionText, Issue, Issues
from publisher.planning.moving import MOVABLE, Moving, Place
from publisher.planning.overdue import Overdue
from publisher.planning.publication import Publication, PublicationKind
from publisher.planning.recurrences import Firing, next_firings
from publisher.planning.repeating import Repeating
from publisher.planning.repeats import Repeat, Repeats, Wish, WrongRule
from publisher.planning.slots import Slot, SlotRules
from publisher.planning.working_days import WorkingDays

__all__ = [
    "MOVABLE",
    "Calendar",
    "Composed",
    "Composer",
    "DigestOccasion",
    "DigestRun",
    "DigestRuns",
    "DigestTimes",
    "Digests",
    "EditionText",
    "Firing",
    "Gathered",
    "Issue",
    "IssueChanges",
    "Issues",
    "Moving",
    "Overdue",
    "Period",
    "Place",
    "Publication",
    "PublicationKind",
    "Repeat",
    "Repeating",
    "Repeats",
    "Slot",
    "SlotRules",
    "SlotTaken",
    "Wish",
    "WorkingDays",
    "WrongRule",
    "is_current",
    "next_firings",
]
