"""The parts of an open workspace that plan: issues, the calendar, slots."""

from functools import cached_property

from publisher.app.opened import OpenedWorkspace
from publisher.planning import (
    Calendar,
    Composer,
    Digests,
    DigestTimes,
    IssueChanges,
    Issues,
    Moving,
    Overdue,
    Repeating,
    Repeats,
    Slot,
    SlotRules,
    WorkingDays,
)
from publisher.planning.past_editions import PastEditions


class PlanningParts(OpenedWorkspace):
    """What goes out, when."""

    @cached_property
    def issues(self) -> Issues:
        """Newsletter issues."""
        return Issues(self.store)

    @cached_property
    def issue_changes(self) -> IssueChanges:
        """Changes to issues."""
        return IssueChanges(self.store, self.issues)

    @cached_property
    def composer(self) -> Composer:
        """Composes what would be published if it were approved now."""
        config = self.config
        past = PastEditions(self.store, config.workspace)
        return Composer(
            self.editorial,
            self.renderer,
            self.channel,
            self.issues,
            config.languages.source,
            config.topics,
            past.planned,
            past.waiting,
        )

    @cached_property
    def digests(self) -> Digests:
        """Digests: issues of the stories of other issues."""
        return Digests(self.store, self.issues, self.config.schedule.zone)

    @cached_property
    def digest_times(self) -> DigestTimes:
        """When digests are due."""
        return DigestTimes(self.config.schedule.zone, self.working_days)

    @cached_property
    def working_days(self) -> WorkingDays:
        """Holidays and days off."""
        schedule = self.config.schedule
        return WorkingDays(schedule.holidays, schedule.days_off, schedule.working_days)

    @cached_property
    def calendar(self) -> Calendar:
        """Publications."""
        schedule = self.config.schedule
        overdue = Overdue(self.store, self.slots, schedule.catch_up_gap, schedule.in_time)
        return Calendar(self.store, self.composer, self.config.workspace, schedule.zone, overdue)

    @cached_property
    def slots(self) -> SlotRules:
        """The times at which queued posts go out."""
        schedule = self.config.schedule
        return SlotRules(
            [Slot(one.channel, one.lang, one.recurrence, one.late) for one in self.config.slots],
            schedule.zone,
            self.working_days,
            schedule.slot_gap,
            schedule.quiet_hours,
        )

    @cached_property
    def repeats(self) -> Repeats:
        """Posts that go out again and again."""
        return Repeats(self.store, self.calendar, self.moving)

    @cached_property
    def repeating(self) -> Repeating:
        """Puts on the calendar what repeats."""
        lifetime = self.config.schedule.expires_after
        return Repeating(self.store, self.repeats, self.calendar, self.moving, lifetime)

    @cached_property
    def moving(self) -> Moving:
        """Gives publications other times."""
        return Moving(self.store, self.calendar, self.composer, self.slots, self.config.workspace)
