"""A row of the calendar as people see it."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import Row

from publisher.core.messages import thaw
from publisher.core.states import PublicationState
from publisher.core.types import Message

PublicationKind = Literal["post", "issue", "letter"]
"""A letter goes to one person about their subscription; the program writes it, and the calendar does not show it."""


@dataclass(frozen=True, slots=True)
class Publication:
    """A row of the calendar. `message` is None before approval.

    `why` explains why it waits or has ended, `outcome` what has gone out of it when that is not all. `slot` is the name
    of its slot, None when a person has chosen the time. `again`: a person wanted it though the same post was on the
    calendar or out; the stories of such an issue also go to readers who have had them. `needs_approval`: a
    person has to approve it even if nothing else is in the way.
    """

    id: int
    kind: PublicationKind
    what: str
    channel: str
    lang: str
    at: datetime
    expires_at: datetime
    state: PublicationState
    why: str
    stories: tuple[str, ...]
    planned: int
    message: Message | None
    published_at: datetime | None
    outcome: str = ""
    slot: str | None = None
    again: bool = False
    needs_approval: bool = False

    @property
    def name(self) -> str:
        """How messages to people refer to it."""
        return f"publication {self.id} ({self.what}, {self.channel}, {self.lang})"

    @property
    def standing(self) -> str:
        """Its state, and what there is to say about it, as one phrase."""
        if self.reason.startswith(self.state):
            return self.reason
        return f"{self.state}: {self.reason}" if self.reason else str(self.state)

    @property
    def reason(self) -> str:
        """All that there is to say about its state: `outcome` and `why`."""
        return "; ".join(words for words in (self.outcome, self.why) if words)


def publication_of(row: Row[Any], workspace: Path) -> Publication:
    """From a row of the table `publications`; paths of pictures are relative to the workspace."""
    return Publication(
        row.id, row.kind, row.what, row.channel, row.lang, row.at, row.expires_at, PublicationState(row.state), row.why,
        tuple(row.stories), row.planned,
        thaw(row.message, workspace) if row.message else None, row.published_at,
        row.outcome, row.slot, row.again, row.needs_approval,
    )  # fmt: skip
