"""The states of translations, publications, deliveries and digests, and one table for each with every legal step.

Each table is keyed by the cause of a step: cause → new state → the states that it may follow. Whoever writes a state
takes the condition of its UPDATE from here: `where(deliveries.c.state.in_(before(DeliveryState.SENT, Cause.SENDER)))`.
"""

from collections.abc import Mapping
from enum import Enum, StrEnum, auto
from typing import Any, TypeVar

from publisher.core.errors import IllegalStep
from publisher.core.wording import worded


class TranslationState(StrEnum):
    """`stale` is never stored: a translation is stale when its post has another hash than its `source_hash`."""

    MACHINE = "machine"
    EDITED = "edited"
    APPROVED = "approved"
    STALE = "stale"


class PublicationState(StrEnum):
    """`needs review` waits until a person has looked at a translation or at a change; `why` says which.

    `published` has gone out to at least one destination, or may have; `failed` to none, and `outcome` says why.
    """

    NEEDS_REVIEW = "needs review"
    SCHEDULED = "scheduled"
    PUBLISHING = "publishing"
    PUBLISHED = "published"
    FAILED = "failed"
    PAUSED = "paused"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class DeliveryState(StrEnum):
    """`deferred` waits for a retry; `uncertain` may have gone out and is never sent again automatically."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    REFUSED = "refused"
    UNCERTAIN = "uncertain"
    DEFERRED = "deferred"
    SUPPRESSED = "suppressed"


class JobState(StrEnum):
    """Of long work that a person has started in the console; it ends with its process, then as `interrupted`."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    INTERRUPTED = "interrupted"


class DigestOutcome(StrEnum):
    """What became of one occasion of a digest. `missed`: nothing ran at its time; its stories are in the next one."""

    ISSUE = "issue"
    SKIPPED_EMPTY = "skipped_empty"
    MISSED = "missed"
    STOPPED = "stopped"


class NoticeState(StrEnum):
    """A notice to a person of staff. `known`: nobody is told of it, `settled`: it was over before they were told."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    KNOWN = "known"
    SETTLED = "settled"
    UNDELIVERED = "undelivered"


class Cause(Enum):
    """What makes a step. The same two states may be a legal step for one cause and not for another."""

    ENGINE = auto()
    """A machine has translated."""
    FILE = auto()
    """A person's translation in a file beside the post."""
    STAFF = auto()
    """A person's command, apart from the approval of a publication."""
    APPROVAL = auto()
    """A person approves a publication: it is rendered (again) and its message frozen."""
    CALENDAR = auto()
    """The scheduler's look at what is waiting and what is due."""
    SENDER = auto()
    """A sender begins, and notes the answers to its own tries."""
    WITHDRAWAL = auto()
    """No longer wanted. A delivery: cancelled, unsubscribed, suppressed, or nothing left in it for this reader. A
    translation: a person takes an approval back.
    """
    SETTLEMENT = auto()
    """The far side, a person or a journal has said what became of an uncertain delivery."""
    LEASE = auto()
    """The sender has died, or its lease has run out."""
    JOURNAL = auto()
    """The journal of a sender that has died or stands still. It is newer than the database, and says more than a
    lease.
    """
    RESTORE = auto()
    """The database is older than what was done: it has been restored from a copy."""


OPEN_DELIVERIES = (DeliveryState.QUEUED, DeliveryState.DEFERRED)
"""Not begun, or waiting between tries. In the order in which they are claimed."""

SETTLED_DELIVERIES = (
    DeliveryState.SENT,
    DeliveryState.REFUSED,
    DeliveryState.SUPPRESSED,
    DeliveryState.UNCERTAIN,
)
"""A publication has ended when all of its deliveries are in one of these."""

ARRIVED_DELIVERIES = (DeliveryState.SENDING, DeliveryState.SENT, DeliveryState.UNCERTAIN)
"""Their destination has it, or may have it."""

ENDED_PUBLICATIONS = (PublicationState.CANCELLED, PublicationState.EXPIRED, PublicationState.FAILED)
"""They have not gone out, or not to everybody, and will not by themselves. The same issue may be scheduled again."""

GAVE_UP_ITS_SLOT = (PublicationState.CANCELLED, PublicationState.EXPIRED)
"""In these states a publication has left its slot, and its time, to others."""

_BEGUN = (DeliveryState.SENDING,)
_LEFT_BY_A_DEAD_SENDER = (
    DeliveryState.SENDING,
    # Its lease has run out meanwhile.
    DeliveryState.UNCERTAIN,
    # A power cut has undone the commit of its claim.
    *OPEN_DELIVERIES,
)
_STORED_TRANSLATIONS = (TranslationState.MACHINE, TranslationState.EDITED, TranslationState.APPROVED)

TRANSLATION_STEPS: Mapping[Cause, Mapping[TranslationState, tuple[TranslationState, ...]]] = {
    Cause.ENGINE: {TranslationState.MACHINE: (TranslationState.MACHINE, TranslationState.STALE)},
    Cause.FILE: {TranslationState.APPROVED: (*_STORED_TRANSLATIONS, TranslationState.STALE)},
    Cause.STAFF: {
        TranslationState.EDITED: _STORED_TRANSLATIONS,
        TranslationState.APPROVED: _STORED_TRANSLATIONS,
    },
    Cause.WITHDRAWAL: {TranslationState.EDITED: (TranslationState.APPROVED,)},
}

PUBLICATION_STEPS: Mapping[Cause, Mapping[PublicationState, tuple[PublicationState, ...]]] = {
    Cause.APPROVAL: {
        PublicationState.SCHEDULED: (
            PublicationState.NEEDS_REVIEW,
            # Approved again, to take in what has changed meanwhile.
            PublicationState.SCHEDULED,
            # Late is better than never.
            PublicationState.EXPIRED,
        ),
    },
    Cause.STAFF: {
        PublicationState.PAUSED: (PublicationState.SCHEDULED, PublicationState.PUBLISHING),
        # Resumed: to `publishing` when its deliveries are planned already.
        PublicationState.SCHEDULED: (PublicationState.PAUSED,),
        PublicationState.PUBLISHING: (PublicationState.PAUSED,),
        PublicationState.CANCELLED: (
            PublicationState.NEEDS_REVIEW,
            PublicationState.SCHEDULED,
            PublicationState.PAUSED,
            PublicationState.EXPIRED,
            # Seen by a person, who wants it off the calendar.
            PublicationState.FAILED,
        ),
    },
    Cause.CALENDAR: {
        # Its translation has become fit.
        PublicationState.SCHEDULED: (PublicationState.NEEDS_REVIEW,),
        # Changed since it was approved; or it still waits, for another reason.
        PublicationState.NEEDS_REVIEW: (PublicationState.SCHEDULED, PublicationState.NEEDS_REVIEW),
        PublicationState.EXPIRED: (PublicationState.NEEDS_REVIEW, PublicationState.SCHEDULED),
    },
    Cause.SENDER: {
        PublicationState.PUBLISHING: (PublicationState.SCHEDULED,),
        PublicationState.PUBLISHED: (PublicationState.PUBLISHING,),
        PublicationState.FAILED: (PublicationState.PUBLISHING,),
        # Its channel has a bug, or a file of its message is gone: every further delivery would fail as well.
        PublicationState.PAUSED: (PublicationState.PUBLISHING,),
    },
    Cause.SETTLEMENT: {
        # An uncertain delivery has not arrived and is sent again.
        PublicationState.PUBLISHING: (PublicationState.PUBLISHED,),
        # The last delivery that might have arrived has not.
        PublicationState.FAILED: (PublicationState.PUBLISHED,),
    },
    Cause.RESTORE: {
        PublicationState.PAUSED: (PublicationState.SCHEDULED, PublicationState.PUBLISHING),
        # It has no message yet that could be resumed. A person can still approve it.
        PublicationState.EXPIRED: (PublicationState.NEEDS_REVIEW,),
    },
}

DELIVERY_STEPS: Mapping[Cause, Mapping[DeliveryState, tuple[DeliveryState, ...]]] = {
    Cause.SENDER: {
        DeliveryState.SENDING: OPEN_DELIVERIES,
        DeliveryState.SENT: _BEGUN,
        DeliveryState.REFUSED: _BEGUN,
        DeliveryState.DEFERRED: _BEGUN,
        DeliveryState.UNCERTAIN: _BEGUN,
        # Taken, and certainly not begun.
        DeliveryState.QUEUED: _BEGUN,
    },
    Cause.WITHDRAWAL: {DeliveryState.SUPPRESSED: OPEN_DELIVERIES},
    Cause.SETTLEMENT: {
        DeliveryState.SENT: (DeliveryState.UNCERTAIN,),
        DeliveryState.REFUSED: (DeliveryState.UNCERTAIN,),
        DeliveryState.QUEUED: (DeliveryState.UNCERTAIN,),
    },
    Cause.LEASE: {DeliveryState.UNCERTAIN: _BEGUN},
    Cause.JOURNAL: {
        # Not begun, or sent again as the configuration says.
        DeliveryState.QUEUED: _LEFT_BY_A_DEAD_SENDER,
        # Answered.
        DeliveryState.SENT: _LEFT_BY_A_DEAD_SENDER,
        DeliveryState.REFUSED: _LEFT_BY_A_DEAD_SENDER,
        DeliveryState.DEFERRED: _LEFT_BY_A_DEAD_SENDER,
        # Begun without an answer.
        DeliveryState.UNCERTAIN: _LEFT_BY_A_DEAD_SENDER,
    },
}

DIGEST_STEPS: Mapping[Cause, Mapping[DigestOutcome, tuple[DigestOutcome, ...]]] = {
    Cause.STAFF: {
        DigestOutcome.STOPPED: (DigestOutcome.ISSUE,),
        # Made by hand after all; an issue of that name may have been deleted meanwhile.
        DigestOutcome.ISSUE: tuple(DigestOutcome),
    },
    # Its hour had passed before it could be put on the calendar.
    Cause.CALENDAR: {DigestOutcome.MISSED: (DigestOutcome.ISSUE,)},
}

NOTICE_STEPS: Mapping[Cause, Mapping[NoticeState, tuple[NoticeState, ...]]] = {
    Cause.SENDER: {
        NoticeState.SENDING: (NoticeState.WAITING,),
        NoticeState.SENT: (NoticeState.SENDING,),
        # Tried again later, or given up.
        NoticeState.WAITING: (NoticeState.SENDING,),
        NoticeState.UNDELIVERED: (NoticeState.SENDING,),
    },
    # Its sender has died: it may have arrived, and is sent again under the same Message-ID.
    Cause.LEASE: {NoticeState.WAITING: (NoticeState.SENDING,)},
    Cause.WITHDRAWAL: {NoticeState.SETTLED: (NoticeState.WAITING,)},
}

_STEPS: Mapping[type[StrEnum], Mapping[Cause, Mapping[Any, tuple[Any, ...]]]] = {
    TranslationState: TRANSLATION_STEPS,
    PublicationState: PUBLICATION_STEPS,
    DeliveryState: DELIVERY_STEPS,
    DigestOutcome: DIGEST_STEPS,
    NoticeState: NOTICE_STEPS,
}

_State = TypeVar("_State", TranslationState, PublicationState, DeliveryState, DigestOutcome, NoticeState)


def before(state: _State, cause: Cause) -> tuple[_State, ...]:
    """The states from which `cause` may lead to `state`. Raises `KeyError` when it never does."""
    return _STEPS[type(state)][cause][state]


def check_publication_step(name: str, old: PublicationState, new: PublicationState, cause: Cause) -> None:
    """Raise `IllegalStep` with a sentence for staff when `cause` cannot lead a publication from `old` to `new`."""
    if old in before(new, cause):
        return
    onward = {
        after
        for steps in PUBLICATION_STEPS.values()
        for after, olds in steps.items()
        if old in olds and after is not old
    }
    step = worded("be approved") if cause is Cause.APPROVAL else worded("become %(state)s", state=new)
    rest = worded("this state is final")
    if onward:
        rest = worded("from here it can only become %(states)s", states=tuple(sorted(onward)))
    raise IllegalStep(
        worded("%(name)s is %(old)s and cannot %(step)s: %(rest)s", name=name, old=old, step=step, rest=rest)
    )
