"""The states of translations, publications and deliveries, and every legal step between them, in one place."""

from enum import StrEnum

from publisher.core.errors import IllegalStep


class TranslationState(StrEnum):
    """`stale`: the source has moved on since."""

    MACHINE = "machine"
    EDITED = "edited"
    APPROVED = "approved"
    STALE = "stale"


class PublicationState(StrEnum):
    """`needs review` waits for a person's look at a translation or at a change; `why` says which."""

    DRAFT = "draft"
    NEEDS_REVIEW = "needs review"
    APPROVED = "approved"
    SCHEDULED = "scheduled"
    PUBLISHING = "publishing"
    PUBLISHED = "published"
    PAUSED = "paused"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class DeliveryState(StrEnum):
    """`deferred` waits between tries; `uncertain` may have gone out and is never sent again by itself."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    REFUSED = "refused"
    UNCERTAIN = "uncertain"
    DEFERRED = "deferred"
    SUPPRESSED = "suppressed"


P = PublicationState
PUBLICATION_STEPS: frozenset[tuple[PublicationState, PublicationState]] = frozenset(
    {
        (P.DRAFT, P.NEEDS_REVIEW),
        (P.DRAFT, P.APPROVED),
        (P.DRAFT, P.CANCELLED),
        (P.NEEDS_REVIEW, P.APPROVED),
        (P.NEEDS_REVIEW, P.CANCELLED),
        (P.NEEDS_REVIEW, P.EXPIRED),
        (P.APPROVED, P.SCHEDULED),
        (P.APPROVED, P.NEEDS_REVIEW),
        (P.APPROVED, P.CANCELLED),
        # Approved again, to take in what has changed meanwhile.
        (P.SCHEDULED, P.APPROVED),
        (P.SCHEDULED, P.NEEDS_REVIEW),
        (P.SCHEDULED, P.PUBLISHING),
        (P.SCHEDULED, P.PAUSED),
        (P.SCHEDULED, P.CANCELLED),
        (P.SCHEDULED, P.EXPIRED),
        (P.PUBLISHING, P.PUBLISHED),
        (P.PUBLISHING, P.PAUSED),
        # An uncertain delivery turned out not to have arrived and goes again.
        (P.PUBLISHED, P.PUBLISHING),
        (P.PAUSED, P.SCHEDULED),
        (P.PAUSED, P.PUBLISHING),
        (P.PAUSED, P.CANCELLED),
        # A person has said that late is better than never.
        (P.EXPIRED, P.SCHEDULED),
        (P.EXPIRED, P.CANCELLED),
    }
)

D = DeliveryState
DELIVERY_STEPS: frozenset[tuple[DeliveryState, DeliveryState]] = frozenset(
    {
        (D.QUEUED, D.SENDING),
        (D.QUEUED, D.SUPPRESSED),
        (D.DEFERRED, D.SENDING),
        (D.DEFERRED, D.REFUSED),
        (D.DEFERRED, D.SUPPRESSED),
        (D.SENDING, D.SENT),
        (D.SENDING, D.REFUSED),
        (D.SENDING, D.DEFERRED),
        (D.SENDING, D.UNCERTAIN),
        # Taken in a batch and not begun: its sender, or its sender's journal, says so.
        (D.SENDING, D.QUEUED),
        # Only by the far side's answer or a person's word, in `reconcile`.
        (D.UNCERTAIN, D.SENT),
        (D.UNCERTAIN, D.QUEUED),
        (D.UNCERTAIN, D.REFUSED),
    }
)

SETTLED_DELIVERIES = (D.SENT, D.REFUSED, D.SUPPRESSED, D.UNCERTAIN)
"""A publication is published when all of its deliveries are in one of these."""

OPEN_DELIVERIES = (D.QUEUED, D.DEFERRED)
"""Not begun, or waiting between tries."""

ARRIVED_DELIVERIES = (D.SENDING, D.SENT, D.UNCERTAIN)
"""Their destination has it, or may have it."""


def check_publication_step(name: str, old: PublicationState, new: PublicationState) -> None:
    """Raise `IllegalStep` with a sentence for staff when a publication cannot go from `old` to `new`."""
    if (old, new) not in PUBLICATION_STEPS:
        onward = sorted(after.value for before, after in PUBLICATION_STEPS if before is old)
        rest = f"from here it can only become {', '.join(onward)}" if onward else "nothing can be changed any more"
        raise IllegalStep(f"{name} is {old} and cannot become {new}: {rest}")
