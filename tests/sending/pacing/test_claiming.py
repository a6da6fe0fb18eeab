"""Claims at a pace: what a worker may claim now, and what it gives back."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from publisher.config.tables import DomainGroup, Pacing
from publisher.core.errors import Ambiguous, Away, ChannelError, Refused, Unavailable
from publisher.core.types import Outcome
from publisher.ledger import audience
from publisher.ledger.claims import Claimed
from publisher.ledger.owners import new_owner
from publisher.sending.pacing.claiming import PacedClaims
from publisher.sending.pacing.pacer import Pacer
from publisher.storage.database import Store
from publisher.storage.tables import deliveries, paces
from support.core_parts import NOW, publication, readers
from support.paces import SOFIA

pytestmark = pytest.mark.both_databases

GROUP = DomainGroup(domains=("reader.example",), per_minute=10)


class Claims:
    """A worker's claims from one publication, each step in a transaction."""

    def __init__(self, store: Store, pacing: Pacing, number: int) -> None:
        self.store, self.number = store, number
        owner = new_owner()
        self.claims = PacedClaims(Pacer(pacing, "newsletter", owner, SOFIA), owner)

    def take(self, limit: int, now: datetime = NOW) -> list[Claimed]:
        with self.store.begin() as connection:
            return self.claims.take(connection, self.number, now, limit)

    def save(self, now: datetime) -> None:
        with self.store.begin() as connection:
            self.claims.save(connection, now)

    def leave(self, now: datetime = NOW) -> None:
        with self.store.begin() as connection:
            self.claims.leave(connection, now)


@pytest.fixture
def worker(store: Store) -> Callable[[Pacing], Claims]:
    readers(store, 30)
    number = publication(store, state="publishing")
    with store.begin() as connection:
        audience.plan_subscribers(connection, number, "news", NOW)
    return lambda pacing: Claims(store, pacing, number)


def waiting(store: Store) -> int:
    with store.read() as connection:
        return len(connection.execute(select(deliveries.c.id).where(deliveries.c.state == "queued")).all())


def test_what_the_limit_does_not_allow_is_given_back_untried(store: Store, worker: Callable[[Pacing], Claims]) -> None:
    first = worker(Pacing(groups={"office": GROUP}))
    assert len(first.take(8)) == 8
    assert len(first.take(8)) == 2
    # A closed group is not even claimed.
    assert first.take(8) == []
    with store.read() as connection:
        rows = connection.execute(select(deliveries.c.state, deliveries.c.attempts, deliveries.c.owner)).all()
    assert sorted(tuple(row) for row in rows if row.owner is None) == [("queued", 0, None)] * 20
    assert sum(row.state == "sending" for row in rows) == 10


def test_a_worker_that_leaves_gives_back_the_quota_of_what_it_never_began(
    store: Store, worker: Callable[[Pacing], Claims]
) -> None:
    pacing = Pacing(groups={"office": GROUP})
    first, second = worker(pacing), worker(pacing)
    early = first.take(4)
    later = NOW + timedelta(seconds=20)
    late = first.take(6, later)
    for delivery in (early[0], late[0]):
        first.claims.heard(delivery, Outcome(reply="250 ok"), later)
    first.leave(later)
    # Two were sent; the other eight may be taken by anybody in the same minute.
    assert len(second.take(30, later)) == 8
    # The early mail no longer counts after its minute, the late one and the eight still do.
    assert len(second.take(30, NOW + timedelta(seconds=66))) == 1


def test_a_whole_sender_without_room_claims_nothing(store: Store, worker: Callable[[Pacing], Claims]) -> None:
    one = worker(Pacing(per_hour=5))
    assert len(one.take(3)) == 3
    assert len(one.take(30)) == 2
    assert one.take(30) == []
    assert waiting(store) == 25


@pytest.mark.parametrize(
    ("end", "slowed"),
    [
        (Outcome(reply="250 ok"), False), (Unavailable("", "451 4.7.0 slow down"), True),
        (Unavailable("no code at all"), False), (Refused("", "550 5.1.1 no such user"), False),
        (Away("", "421 4.3.2 going down"), False), (Away("connection refused"), False), (Ambiguous("cut off"), False),
    ],
)  # fmt: skip
def test_only_a_4xx_about_a_mail_slows_its_provider(
    store: Store, worker: Callable[[Pacing], Claims], end: Outcome | ChannelError, slowed: bool
) -> None:
    one = worker(Pacing(groups={"office": GROUP}))
    (delivery,) = one.take(1)
    one.claims.heard(delivery, end, NOW)
    one.save(NOW)
    with store.read() as connection:
        rate = connection.execute(select(paces.c.rate).where(paces.c.name == "office")).scalar_one()
    assert rate == (5 if slowed else 0)
