"""What is to be done today: what waits for a person, what goes out next, what went out, and how things are."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from publisher.app.assembly import Publisher
from publisher.app.digest_views import PlannedDigest, planned_digests, silent_digests
from publisher.app.tick_owner import TickOwner, tick_owner
from publisher.core.errors import NotFound, PostError
from publisher.core.states import PublicationState, TranslationState
from publisher.core.wording import worded
from publisher.editorial.remarks import Remark
from publisher.planning import DigestRun, Publication, is_current
from publisher.sending.reports import Report

__all__ = ["OnHand", "Report", "Today", "UnreviewedTranslation", "command_of", "issues_with", "today"]

_AHEAD, _BEHIND = timedelta(days=7), timedelta(days=7)
_WAITS = (PublicationState.NEEDS_REVIEW, PublicationState.PAUSED, PublicationState.EXPIRED, PublicationState.FAILED)
_UNREVIEWED = (TranslationState.MACHINE, TranslationState.STALE)
_LATEST = datetime.max.replace(tzinfo=UTC)
_DONE = (PublicationState.PUBLISHED, PublicationState.PUBLISHING)


@dataclass(frozen=True, slots=True)
class OnHand:
    """Something that waits for a person: what, why, and the command that goes on with it."""

    what: str
    why: str
    command: str


@dataclass(frozen=True, slots=True)
class UnreviewedTranslation:
    """A translation that no person has approved, and the first publication that needs it; None = none yet.

    `withdrawn_by` is who has taken its approval back, "" = nobody; `remark` is why it was sent back.
    """

    slug: str
    lang: str
    needed_by: datetime | None
    withdrawn_by: str = ""
    remark: Remark | None = None

    @property
    def why(self) -> str:
        """What it waits for."""
        if self.remark:
            return worded("%(who)s has sent it back: %(remark)s", who=self.remark.made_by, remark=self.remark.text)
        if self.withdrawn_by:
            return worded("%(who)s has withdrawn the approval of its translation", who=self.withdrawn_by)
        return worded("its translation has not been reviewed")


@dataclass(frozen=True, slots=True)
class Today:
    """`waiting` comes first what is needed first; `ahead` and `behind` cover seven days each.

    `planned` are digests of the next seven days that are not made yet, `silent` those of the last seven without a mail.
    """

    waiting: tuple[OnHand, ...]
    ahead: tuple[Publication, ...]
    behind: tuple[Report, ...]
    uncertain: int
    suspicion: str
    planned: tuple[PlannedDigest, ...] = ()
    silent: tuple[DigestRun, ...] = ()
    owner: TickOwner | None = None
    """Who looks what is due now, or looked last."""

    unreviewed: tuple[UnreviewedTranslation, ...] = ()
    """The translations among what waits."""

    current: tuple[Publication, ...] = ()
    """By time, what waits, is to come or under way, and what could still go out."""

    reports: Mapping[str, Sequence[Report]] = field(default_factory=dict)
    """Everything that has become of the issues and posts `behind`, by name."""


def today(publisher: Publisher, now: datetime) -> Today:
    """All that a person wants to know in the morning."""
    with publisher.editorial.folder.one_look():
        rows = publisher.calendar.compared(publisher.calendar.current(now - _BEHIND))
        translations = unreviewed(publisher, rows)
        waiting = _waiting(publisher, rows, translations, now)
    ahead = [row for row in rows if row.state is PublicationState.SCHEDULED and now <= row.at <= now + _AHEAD]
    went = [row for row in rows if row.state in _DONE and now - _BEHIND <= row.at <= now]
    reports = {what: publisher.reports.about(what) for what in dict.fromkeys(row.what for row in went)}
    theirs = {row.id for row in went}
    uncertain = publisher.uncertain.number()
    suspicion = publisher.restoration.suspicion(now)
    return Today(
        tuple(waiting),
        tuple(ahead),
        tuple(one for its in reports.values() for one in its if one.publication in theirs),
        uncertain,
        suspicion.words if suspicion else "",
        tuple(planned_digests(publisher, now, _AHEAD)),
        tuple(silent_digests(publisher, now - _BEHIND)),
        tick_owner(publisher.store, publisher.clock()),
        tuple(translations),
        tuple(row for row in rows if is_current(row, now)),
        reports,
    )


def _waiting(
    publisher: Publisher, rows: Sequence[Publication], translations: Sequence[UnreviewedTranslation], now: datetime
) -> list[OnHand]:
    held = [row for row in rows if row.state in _WAITS and row.expires_at > now - _BEHIND]
    changed = [row for row in rows if row.state is PublicationState.SCHEDULED and (row.void or row.command)]
    found = [
        OnHand(f"{row.what} ({row.channel}, {row.lang})", row.standing, command_of(publisher, row))
        for row in sorted([*held, *changed], key=lambda one: one.at)
    ]
    known = {one.command for one in found}
    for one in translations:
        command = f"publisher review {one.slug} --to {one.lang}"
        if command not in known:
            found.append(OnHand(f"{one.slug} ({one.lang})", one.why, command))
    return found


def unreviewed(publisher: Publisher, rows: Sequence[Publication]) -> list[UnreviewedTranslation]:
    """Machine translations, stale ones, and those whose approval was withdrawn, first those that the calendar needs."""
    needed: dict[tuple[str, str], datetime] = {}
    held = [row for row in rows if row.state is PublicationState.NEEDS_REVIEW]
    issues = publisher.issues.named([row.what for row in held if row.kind == "issue"])
    stories = {issue.key: issue.slugs for issue in issues}
    for row in held:
        for slug in stories.get(row.what, ()) if row.kind == "issue" else (row.what,):
            needed.setdefault((slug, row.lang), row.at)
    remarks = publisher.editorial.remarks()
    found = [
        UnreviewedTranslation(slug, lang, needed.get((slug, lang)), by, remarks.get((slug, lang)))
        for slug, lang, by in _not_approved(publisher, remarks)
    ]
    return sorted(found, key=lambda one: (one.needed_by is None, one.needed_by or _LATEST, one.slug, one.lang))


def _not_approved(publisher: Publisher, remarks: Iterable[tuple[str, str]]) -> list[tuple[str, str, str]]:
    """What waits for its reviewer: slug, language, and who has taken its approval back."""
    standing, approved = publisher.editorial.standing(), TranslationState.APPROVED
    left = {(slug, lang): state for slug, lang, state in standing.not_approved}
    sent_back = {
        (slug, lang): standing.states[slug][lang] for slug, lang in remarks if lang in standing.states.get(slug, ())
    }
    # A machine's translation was never approved.
    taken = publisher.editorial.withdrawn(
        slug for (slug, _), state in left.items() if state is not TranslationState.MACHINE
    )
    return [
        (slug, lang, by)
        for (slug, lang), state in {**left, **sent_back}.items()
        if (by := "" if state in (TranslationState.MACHINE, approved) else taken.get((slug, lang), ""))
        or (slug, lang) in sent_back
        or state in _UNREVIEWED
    ]


def command_of(publisher: Publisher, row: Publication) -> str:
    """The command that goes on with a publication that waits."""
    if row.state is PublicationState.SCHEDULED and row.command and not row.void:
        return row.command
    if row.state is PublicationState.PAUSED:
        return f"publisher schedule resume {row.id}"
    if row.state is PublicationState.FAILED:
        return f"publisher deliveries list --publication {row.id}"
    # What was approved can only be approved again once its translations are.
    if row.message is not None and (slug := _unfit(publisher, row)):
        return f"publisher review {slug} --to {row.lang}"
    if row.state is PublicationState.NEEDS_REVIEW and row.needs_approval and row.message is not None:
        return f"publisher issues approve {row.what} --channel {row.channel}"
    if row.state is PublicationState.NEEDS_REVIEW and row.kind == "issue":
        return f"publisher issues show {row.what}"
    if row.state is PublicationState.NEEDS_REVIEW and row.message is None:
        return f"publisher review {row.what} --to {row.lang}"
    return f"publisher schedule approve {row.id}"


def _unfit(publisher: Publisher, row: Publication) -> str:
    """The first story of a publication whose translation a person has to look at before it can go out."""
    for slug in row.stories:
        # A post that is gone or broken needs another remedy.
        with suppress(NotFound, PostError):
            if not publisher.editorial.fit(slug, row.lang)[0]:
                return slug
    return ""


def issues_with(publisher: Publisher, what: str) -> list[str]:
    """The issues that a post is a story of; () for an issue. Raises `NotFound` when there is neither."""
    if publisher.issues.exists(what):
        return []
    publisher.editorial.post(what)
    return publisher.issues.holding([what]).get(what, [])
