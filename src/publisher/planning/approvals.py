"""What an approval leaves in the row, and whether it still stands: nothing that the message was made from has changed,
and its pictures are there.
"""

from pathlib import Path
from typing import Any

from sqlalchemy import select

from publisher.channels.media import check_media
from publisher.core.errors import LostFile, PublisherError, StoreError, describe_bug
from publisher.core.messages import freeze
from publisher.core.states import PublicationState
from publisher.core.wording import joined, text_of, worded
from publisher.planning.composing import Composed, Composer
from publisher.planning.publication import Publication
from publisher.storage.database import Store
from publisher.storage.tables import publications


class Approvals:
    """Compares approved publications with the posts, translations and templates as they are now."""

    def __init__(self, store: Store, composer: Composer) -> None:
        self._store = store
        self._composer = composer

    def change(self, publication: Publication) -> str:
        """What has changed since the publication was approved, and what to do; "" when it still stands."""
        try:
            self._composer.check_sources()
            reason = "" if self._unchanged(publication) else self._remedy(publication)
        except StoreError:
            raise
        except PublisherError as error:
            reason = text_of(error)
        except Exception as error:
            reason = describe_bug(error, publication.name)
        return worded("changed since it was approved: %(reason)s", reason=reason) if reason else ""

    def _remedy(self, publication: Publication) -> str:
        withdrawn = self._composer.withdrawn(publication.lang, publication.stories)
        return withdrawn or worded("look at the preview and approve it again")

    def _unchanged(self, publication: Publication) -> bool:
        with self._store.read() as connection:
            query = select(publications.c.basis_hash).where(publications.c.id == publication.id)
            approved = connection.execute(query).scalar_one()
        now = self._composer.basis(
            publication.kind, publication.what, publication.channel, publication.lang, publication.stories,
            publication.again,
        )  # fmt: skip
        return bool(approved == now)


def lost_file(publication: Publication) -> str:
    """What an approved message lacks; approving it again makes its pictures again."""
    try:
        if publication.message is not None:
            check_media(publication.message)
    except LostFile as error:
        return worded("%(error)s; approve it again to make a new one", error=error)
    return ""


def standing(composed: Composed, workspace: Path, needs_approval: bool = False) -> dict[str, Any]:
    """The columns of a publication that say what it will be, and why it waits if it does.

    One that `needs_approval` waits for a person although nothing else is in the way.
    """
    if composed.message is None:
        return {"state": PublicationState.NEEDS_REVIEW, "why": composed.why}
    frozen = freeze(composed.message, workspace)
    state, why = PublicationState.SCHEDULED, composed.why
    if needs_approval:
        state, waits = PublicationState.NEEDS_REVIEW, worded("waits for a person's approval")
        why = joined("; ", (waits, why)) if why else waits
    return {
        "state": state, "why": why, "message": frozen, "basis_hash": composed.basis,
        "stories": list(composed.stories), "topics": [list(names) for names in composed.topics],
    }  # fmt: skip
