"""How a publication has ended, in a sentence for staff."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, func, select, update

from publisher.core.states import ARRIVED_DELIVERIES, SETTLED_DELIVERIES, DeliveryState, PublicationState
from publisher.core.wording import joined, worded
from publisher.ledger import mailings
from publisher.ledger.counting import counts as counts
from publisher.storage.tables import deliveries, publications

NOBODY = worded("nobody to send it to: no reader of its list waits for this edition, or all of them have it already")

_WORDS = {DeliveryState.SUPPRESSED: worded("left out")}
_ENDED = (PublicationState.PUBLISHED, PublicationState.FAILED)


def note_outcomes(connection: Connection, publications_of: Sequence[int]) -> None:
    """Write the `outcome`, and the figures, of those publications that have ended, as their deliveries are now."""
    ended = connection.execute(
        select(publications.c.id).where(publications.c.id.in_(publications_of), publications.c.state.in_(_ENDED))
    ).scalars()
    for publication in ended.all():
        numbers = counts(connection, [publication]).get(publication, {})
        words = _outcome(connection, publication, numbers)
        mailings.end(connection, publication, numbers)
        connection.execute(update(publications).where(publications.c.id == publication).values(outcome=words))


def describe_outcome(connection: Connection, publication: int) -> str:
    """Why nothing went out, with the most frequent reply; or "5 sent, 7 refused"; "" when all were sent."""
    return _outcome(connection, publication, counts(connection, [publication]).get(publication, {}))


def _outcome(connection: Connection, publication: int, numbers: Mapping[str, int]) -> str:
    if not numbers:
        return NOBODY
    if not any(numbers.get(state) for state in ARRIVED_DELIVERIES):
        return _failure(connection, publication, sum(numbers.values()))
    if set(numbers) == {DeliveryState.SENT}:
        return ""
    present = [state for state in SETTLED_DELIVERIES if numbers.get(state)]
    return joined(
        ", ",
        [worded("%(number)s %(state)s", number=numbers[state], state=_WORDS.get(state, state)) for state in present],
    )


def _failure(connection: Connection, publication: int, total: int) -> str:
    number = func.count()
    query = (
        select(deliveries.c.state, deliveries.c.reply, number)
        .where(deliveries.c.publication_id == publication)
        .group_by(deliveries.c.state, deliveries.c.reply)
        .order_by(number.desc(), deliveries.c.reply)
        .limit(1)
    )
    state, reply, count = connection.execute(query).one()
    if state == DeliveryState.SUPPRESSED and count == total:
        return worded("0 sent, %(total)s left out: %(reply)s", total=total, reply=reply)
    word = _WORDS.get(DeliveryState(state), DeliveryState(state))
    if total == 1:
        return worded("%(what)s: %(why)s", what=word, why=reply)
    return worded(
        "nothing went out: %(number)s of %(total)s %(state)s: %(reply)s",
        number=count, total=total, state=word, reply=reply,
    )  # fmt: skip
