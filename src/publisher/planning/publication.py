"""A row of the calendar as people see it."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import Row

from publisher.core.messages import thaw
from publisher.core.states import PublicationState
from publisher.core.types import Message
from publisher.core.wording import joined, worded

PublicationKind = Literal["post", "issue", "letter"]
"""A letter goes to one person about their subscription; the program writes it, and the calendar does not show it."""


@dataclass(frozen=True, slots=True)
class Publication:
    """A row of the calendar. `message` is None before approval.

    `why` explains why it waits or has ended, `outcome` what has gone out of it when that is not all. `slot` is the name
    of its slot, None when a person has chosen the time. `again`: a person wanted it though the same post was on the
    calendar or out; the stories of such an issue also go to readers who have had them. `needs_approval`: a person has
    to approve it even if nothing else is in the way. `urgent`: of what is late, it goes before the others.

    `passed` says which slot it had before, when it was given the present one without a person. `publish_at` is the time
    that the post named when a person last chose the publication's. `repeat` is the id of the repeat that made it.

    `void` and `command` are found out by `Calendar.compared`: it will not go out as it stands, and what a person may
    do about what `why` says.
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
    urgent: bool = False
    passed: str = ""
    publish_at: datetime | None = None
    repeat: int | None = None
    void: bool = False
    command: str = ""

    @property
    def name(self) -> str:
        """How messages to people refer to it."""
        return worded(
            "publication %(id)s (%(what)s, %(channel)s, %(lang)s)",
            id=self.id, what=self.what, channel=self.channel, lang=self.lang,
        )  # fmt: skip

    @property
    def standing(self) -> str:
        """Its state, and what there is to say about it, as one phrase."""
        if self.reason.startswith(self.state):
            return self.reason
        if not self.reason:
            return worded("%(text)s", text=self.state)
        return worded("%(what)s: %(why)s", what=self.state, why=self.reason)

    @property
    def reason(self) -> str:
        """All that there is to say about its state: `outcome`, `why` and `passed`."""
        said = [words for words in (self.outcome, self.why, self.passed) if words]
        return joined("; ", said) if len(said) > 1 else next(iter(said), "")


def publication_of(row: Row[Any], workspace: Path) -> Publication:
    """From a row of the table `publications`; paths of pictures are relative to the workspace."""
    return Publication(
        row.id, row.kind, row.what, row.channel, row.lang, row.at, row.expires_at, PublicationState(row.state), row.why,
        tuple(row.stories), row.planned,
        thaw(row.message, workspace) if row.message else None, row.published_at,
        row.outcome, row.slot, row.again, row.needs_approval, row.urgent, row.passed, row.publish_at,
        row.repeat_id,
    )  # fmt: skip
