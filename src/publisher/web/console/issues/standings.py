"""How issues stand on the calendar, in each language, and what became of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from publisher.app.assembly import Publisher
from publisher.app.days import Report
from publisher.app.scheduling import Publication
from publisher.core.states import ENDED_PUBLICATIONS, DeliveryState, PublicationState
from publisher.planning import MOVABLE

ON_ITS_WAY = (PublicationState.NEEDS_REVIEW, PublicationState.SCHEDULED, PublicationState.PUBLISHING)
"""What an approval leaves on the calendar."""

_OUT = (PublicationState.PUBLISHING, PublicationState.PUBLISHED)
_STOPPABLE = (PublicationState.SCHEDULED, PublicationState.PUBLISHING)


@dataclass(frozen=True, slots=True)
class EditionState:
    """How one edition stands; `state` None = it is not on the calendar."""

    lang: str
    state: PublicationState | None
    at: datetime | None

    @property
    def tone(self) -> str:
        """`ok` for what is on its way or out, `warn` for what a person should look at, "" for the rest."""
        if self.state is None:
            return ""
        return "ok" if self.state in (*_OUT, PublicationState.SCHEDULED) else "warn"


@dataclass(frozen=True, slots=True)
class Row:
    """A publication of an issue, and what a person may do with it."""

    one: Publication

    @property
    def tone(self) -> str:
        """As `EditionState.tone`."""
        return "warn" if self.one.void else EditionState("", self.one.state, None).tone

    @property
    def may_pause(self) -> bool:
        """Whether it is waiting for its time, or under way."""
        return self.one.state in _STOPPABLE

    @property
    def may_move(self) -> bool:
        """Whether it can be given another time: nothing of it has begun."""
        return self.one.state in MOVABLE and not self.one.planned

    @property
    def may_resume(self) -> bool:
        """Whether somebody has paused it."""
        return self.one.state is PublicationState.PAUSED

    @property
    def may_cancel(self) -> bool:
        """Whether there is anything left to take off the calendar."""
        return self.one.state not in (*ENDED_PUBLICATIONS, PublicationState.PUBLISHED)


@dataclass(frozen=True, slots=True)
class Figures:
    """What became of one edition."""

    report: Report

    def count(self, state: str) -> int:
        """Mails in a state."""
        return self.report.by_state.get(DeliveryState(state), 0)


def by_key(rows: Sequence[Publication]) -> dict[str, list[Publication]]:
    """The publications of issues."""
    found: dict[str, list[Publication]] = {}
    for row in rows:
        if row.kind == "issue":
            found.setdefault(row.what, []).append(row)
    return found


def editions(rows: Sequence[Publication], langs: Sequence[str]) -> list[EditionState]:
    """How an issue stands in each language: by its newest publication that has not come to nothing."""
    newest: Mapping[str, Publication] = {
        row.lang: row for row in sorted(rows, key=lambda one: one.id) if row.state is not PublicationState.CANCELLED
    }
    return [
        EditionState(lang, newest[lang].state, newest[lang].at) if lang in newest else EditionState(lang, None, None)
        for lang in langs
    ]


def gone_out(rows: Sequence[Publication]) -> set[str]:
    """The languages whose readers have it already, or are getting it."""
    return {row.lang for row in rows if row.state in _OUT}


def figures(publisher: Publisher, key: str) -> list[Figures]:
    """What became of each edition that has begun."""
    return [Figures(one) for one in publisher.reports.about(key)]
