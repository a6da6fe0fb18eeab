"""What of the calendar staff may have to hear of: few columns of few rows, since it is asked every few seconds."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, exists, or_, select

from publisher.core.states import DeliveryState, PublicationState
from publisher.core.wording import joined
from publisher.ledger import holds
from publisher.ledger.holds import Hold
from publisher.planning.calendar_rows import ON_CALENDAR
from publisher.storage.database import Store
from publisher.storage.tables import deliveries, publications

_BEHIND = timedelta(days=31)
_OUT = timedelta(days=2)
_SETTLING = timedelta(hours=1)
"""A mailing of which only deferred mails are left counts as finished after this: they may take two days."""

_STANDING = (
    PublicationState.NEEDS_REVIEW,
    PublicationState.PAUSED,
    PublicationState.EXPIRED,
    PublicationState.FAILED,
)
_p = publications.c
_COLUMNS = (
    _p.id, _p.kind, _p.what, _p.channel, _p.lang, _p.at, _p.expires_at, _p.state, _p.why, _p.outcome, _p.needs_approval,
    _p.published_at, _p.message.is_not(None).label("has_message"),
)  # fmt: skip
_AT_WORK = exists().where(
    deliveries.c.publication_id == _p.id,
    deliveries.c.state.in_((DeliveryState.QUEUED, DeliveryState.SENDING)),
)
_SENT = exists().where(deliveries.c.publication_id == _p.id, deliveries.c.state == DeliveryState.SENT)


@dataclass(frozen=True, slots=True)
class Notable:
    """A publication that waits, is held, has ended, or has gone out.

    `approved`: it has a message, from an approval. `hold` is the pause that keeps one back which is due. `out`:
    each of its deliveries has been tried.
    """

    id: int
    kind: str
    what: str
    channel: str
    lang: str
    at: datetime
    expires_at: datetime
    state: PublicationState
    reason: str
    needs_approval: bool
    approved: bool
    out: bool = False
    hold: Hold | None = None


def find_notable(store: Store, now: datetime) -> list[Notable]:
    """Those of the last month that wait or went wrong, those of the last two days that went out, and those held now."""
    standing = and_(_p.state.in_(_STANDING), _p.at >= now - _BEHIND)
    published = and_(_p.state == PublicationState.PUBLISHED, _p.at >= now - _BEHIND, _p.published_at >= now - _OUT)
    settling = and_(_p.state == PublicationState.PUBLISHING, _p.at <= now - _SETTLING, ~_AT_WORK, _SENT)
    due = and_(_p.state == PublicationState.SCHEDULED, _p.at <= now)
    query = select(*_COLUMNS).where(ON_CALENDAR, or_(standing, published, settling, due)).order_by(_p.at, _p.id)
    with store.read() as connection:
        rows = connection.execute(query).all()
        held = holds.load(connection, now)
    found = []
    for row in rows:
        state = PublicationState(row.state)
        hold = holds.holding(held, row.channel, row.lang, now) if state is PublicationState.SCHEDULED else None
        if state is PublicationState.SCHEDULED and hold is None:
            continue
        reason = joined("; ", [one for one in (row.outcome, row.why) if one])
        found.append(
            Notable(
                row.id, row.kind, row.what, row.channel, row.lang, row.at, row.expires_at, state,
                reason, row.needs_approval, row.has_message,
                state in (PublicationState.PUBLISHED, PublicationState.PUBLISHING), hold,
            )
        )  # fmt: skip
    return found
