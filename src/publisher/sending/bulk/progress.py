"""Progress of a publication that is being sent, for display."""

import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from sqlalchemy import Row

from publisher.core.states import DeliveryState

Stage = Literal["waits", "begins", "goes on", "rests", "ends"]
"""`waits`: it may not begin yet. `rests`: more is due, and goes out later, at the pace that is allowed."""


@dataclass(frozen=True, slots=True)
class Standing:
    """`tried` deliveries of `due` at the start of this run, after so many `seconds`.

    `ends` counts their new states. `reply` is the last answer, or the address of a post that is out; `trouble` says
    what is wrong with the publication as a whole.
    """

    publication: int
    kind: str
    what: str
    channel: str
    lang: str
    tried: int
    due: int
    seconds: float
    stage: Stage = "goes on"
    ends: Mapping[DeliveryState, int] = field(default_factory=dict)
    reply: str = ""
    trouble: str = ""


MailingProgress = Callable[[Standing], None]


@dataclass(slots=True)
class Course:
    """The course of one run of a publication: counts what ends, and tells how far it is."""

    publication: Row[Any]
    due: int
    tell: MailingProgress
    ends: Counter[DeliveryState] = field(default_factory=Counter)
    reply: str = ""
    trouble: str = ""
    _started: float = field(default_factory=time.monotonic)

    def ended(self, state: DeliveryState, reply: str = "") -> None:
        """One delivery has been tried."""
        self.ends[state] += 1
        self.reply = reply

    def at(self, stage: Stage, tried: int) -> None:
        """Tell how far it is."""
        self.tell(self.standing(stage, tried))

    def standing(self, stage: Stage, tried: int) -> Standing:
        """How far it is."""
        row, seconds = self.publication, time.monotonic() - self._started
        return Standing(
            row.id, row.kind, row.what, row.channel, row.lang, tried, self.due, seconds, stage, dict(self.ends),
            self.reply, self.trouble,
        )  # fmt: skip
