"""What becomes of queued posts whose slots have passed: one goes out late, the others take the next free slots.

After a hold, or a time in which nothing ran, a channel and language has several at once. A burst looks like a fault to
readers, and like spam to networks. What has a time that a person has chosen is not moved: it goes out late, see
`sending.catching_up`, or expires.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, update
from sqlalchemy.exc import IntegrityError

from publisher.core.errors import NotFound
from publisher.core.states import PublicationState
from publisher.core.wording import Worded, worded
from publisher.ledger import holds
from publisher.ledger.holds import Hold
from publisher.planning.publication import Publication
from publisher.planning.slots import SlotRules, free, occupied
from publisher.storage.database import Store
from publisher.storage.tables import publications

_TRIES = 5
"""How often another slot is looked for when somebody else takes the one that was free."""


class Overdue:
    """Moves late posts on. Posts of one channel go out `gap` apart (0 = all at once), `in_time` is not late yet."""

    def __init__(self, store: Store, rules: SlotRules, gap: timedelta, in_time: timedelta) -> None:
        self._store, self._rules, self._gap, self._in_time = store, rules, gap, in_time

    def moves(self, publication: Publication, now: datetime) -> bool:
        """Whether a post has missed its slot, and may be given another."""
        return bool(
            self._gap
            and publication.slot is not None
            and self._is_late(publication, now)
            and self._rules.has(publication.channel, publication.lang)
        )

    def settle(
        self, ready: Sequence[Publication], over: Collection[int], held: Sequence[Hold], now: datetime
    ) -> tuple[list[Publication], list[Publication]]:
        """What of `ready` may go out now; the late posts that may not are given the next free slots.

        Of each channel and language one late post may go: an urgent one first, then one whose time a person has chosen,
        then the oldest. `over` are the ids of those that are too late to go out at all; those of them for which there
        is no slot are returned besides.
        """
        late = [one for one in ready if one.kind == "post" and self._gap and self._is_late(one, now)]
        going = {one.id for one in ready} - {one.id for one in late if one.slot is not None}
        stranded: list[Publication] = []
        for _, theirs in groupby(sorted(late, key=_place), key=lambda one: (one.channel, one.lang)):
            may_go = True
            for one in theirs:
                if may_go and one.id not in over:
                    going.add(one.id)
                    may_go = False
                elif one.slot is not None and not self._move(one, held, now):
                    # Without another slot it is as late as what a person has timed.
                    if one.id in over:
                        stranded.append(one)
                    else:
                        going.add(one.id)
        return [one for one in ready if one.id in going], stranded

    def pass_on(self, publication: Publication, held: Sequence[Hold], now: datetime) -> bool:
        """Give a post that nobody has reviewed in time the next free slot, where its rule says so."""
        if publication.slot is None or not self._is_late(publication, now):
            return False
        late = self._rules.late(publication.channel, publication.lang, publication.slot, publication.at)
        return late == "next slot" and self._move(publication, held, now)

    def _is_late(self, publication: Publication, now: datetime) -> bool:
        return now - publication.at > self._in_time

    def _move(self, one: Publication, held: Sequence[Hold], now: datetime) -> bool:
        """Whether the next free slot is its own now, or somebody else has moved it; False: there is none."""
        for _ in range(_TRIES):
            try:
                with self._store.begin() as connection:
                    self._update(connection, one, held, now)
                    return True
            except NotFound:
                return False
            except IntegrityError:
                # Another process may be given the same slot.
                continue
        return True

    def _update(self, connection: Connection, one: Publication, held: Sequence[Hold], now: datetime) -> None:
        taken = occupied(connection, one.channel, one.lang, (one.id,))
        firing = next(free(self._rules, one.channel, one.lang, now, taken))
        # One that a person or another process has moved meanwhile stays where it is.
        connection.execute(
            update(publications)
            .where(publications.c.id == one.id, publications.c.state == one.state, publications.c.at == one.at)
            .values(
                slot=firing.name, at=firing.at, expires_at=firing.at + (one.expires_at - one.at),
                passed=_passed(one, held, now, self._rules.zone),
            )
        )  # fmt: skip


def _place(one: Publication) -> tuple[str, str, bool, bool, datetime, int]:
    """The order in which late posts go out, within a channel and language."""
    return one.channel, one.lang, not one.urgent, one.slot is not None, one.at, one.id


def _passed(one: Publication, held: Sequence[Hold], now: datetime, zone: ZoneInfo) -> Worded:
    """Why a post is not in its slot any more."""
    slot = f"{one.at.astimezone(zone):%Y-%m-%d %H:%M}"
    if one.state is PublicationState.NEEDS_REVIEW:
        return worded("its time %(slot)s passed before anybody had reviewed it; this is the next free one", slot=slot)
    if holds.time_held(held, one.channel, one.lang, one.at, now):
        return worded("its time %(slot)s passed while it was held; this is the next free one", slot=slot)
    return worded("its time %(slot)s passed before it could go out; this is the next free one", slot=slot)
