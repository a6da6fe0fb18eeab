"""The calendar as it would turn out now: what would be held at its time, and what its post says of another time."""

from collections.abc import Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

from publisher.core.errors import NotFound, PostError
from publisher.core.states import PublicationState
from publisher.core.wording import joined, worded
from publisher.ledger import holds
from publisher.ledger.holds import Hold
from publisher.planning.approvals import Approvals, lost_file
from publisher.planning.composing import Composer
from publisher.planning.publication import Publication

_STILL_TO_COME = (PublicationState.SCHEDULED, PublicationState.NEEDS_REVIEW, PublicationState.PAUSED)


class Comparing:
    """Compares publications with the posts, templates and holds of now; nothing changes."""

    def __init__(self, approvals: Approvals, composer: Composer, zone: ZoneInfo) -> None:
        self._approvals, self._composer, self._zone = approvals, composer, zone

    def compared(self, publications: Sequence[Publication], held: Sequence[Hold]) -> list[Publication]:
        """The publications, whose `why` says what keeps one from going out at its time, or that the time is another."""
        scheduled = [one for one in publications if one.state is PublicationState.SCHEDULED]
        changes = dict(zip((one.id for one in scheduled), self._approvals.changes(scheduled), strict=True))
        return [
            self._compared(one, held, changes.get(one.id, "")) if one.state in _STILL_TO_COME else one
            for one in publications
        ]

    def _compared(self, publication: Publication, held: Sequence[Hold], change: str) -> Publication:
        said = [publication.why] if publication.why else []
        if publication.state is PublicationState.SCHEDULED:
            if hold := holds.holding(held, publication.channel, publication.lang, publication.at):
                said = [_held(hold)]
            if reason := change or lost_file(publication):
                said = [*(said if hold else []), worded("will not go out, %(reason)s", reason=reason)]
                publication = replace(publication, void=True)
        if timed := self._other_time(publication):
            publication = replace(publication, command=timed[1])
            said.append(timed[0])
        why: str = joined("; ", said) if len(said) > 1 else next(iter(said), "")
        return replace(publication, why=why)

    def _other_time(self, publication: Publication) -> tuple[str, str] | None:
        """What a post says now of its time, if that is not what it said, and the command that follows it."""
        try:
            named = self._composer.publish_at(publication.kind, publication.what)
        except (NotFound, PostError):
            return None
        if named == publication.publish_at or named == publication.at:
            return None
        if named is None:
            at = f"{publication.at.astimezone(self._zone):%Y-%m-%dT%H:%M}"
            words = worded("its post names no time any more: it goes out at this one, unless a person moves it")
        else:
            at = f"{named.astimezone(self._zone):%Y-%m-%dT%H:%M}"
            words = worded(
                "its post names another time now, %(time)s: a person has to move it", time=named.astimezone(self._zone)
            )
        return words, f"publisher schedule move {publication.id} --at {at}"


def _held(hold: Hold) -> str:
    if hold.why:
        return worded("held at its time (%(why)s): publisher resume", why=hold.why)
    return worded("held at its time: publisher resume")
