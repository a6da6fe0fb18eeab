"""What an approval leaves in the row, and whether it still stands: nothing that the message was made from has changed,
and its pictures are there.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import select

from publisher.channels.media import check_media
from publisher.core.errors import LostFile, PublisherError, StoreError, describe_bug
from publisher.core.messages import freeze
from publisher.core.states import PublicationState
from publisher.core.wording import joined, text_of, worded
from publisher.planning.bases import Bases
from publisher.planning.composing import Composed, Composer
from publisher.planning.publication import Publication
from publisher.storage.database import Store
from publisher.storage.tables import publications

_FEW = 500
"""Numbers that one query names one by one."""


class Approvals:
    """Compares approved publications with the posts, translations and templates as they are now."""

    def __init__(self, store: Store, composer: Composer) -> None:
        self._store = store
        self._composer = composer

    def change(self, publication: Publication) -> str:
        """What has changed since the publication was approved, and what to do; "" when it still stands."""
        return self.changes([publication])[0]

    def changes(self, publications: Sequence[Publication]) -> list[str]:
        """As `change` of each, in their order. What several are made from is read once."""
        if not publications:
            return []
        approved = self._approved([one.id for one in publications])
        try:
            self._composer.check_sources()
            bases = self._composer.bases(publications)
        except StoreError:
            raise
        except PublisherError as error:
            return [_changed(text_of(error))] * len(publications)
        return [self._change(one, approved.get(one.id), bases) for one in publications]

    def _change(self, publication: Publication, approved: str | None, bases: Bases) -> str:
        try:
            now = bases.basis(
                publication.kind, publication.what, publication.channel, publication.lang, publication.stories,
                publication.again,
            )  # fmt: skip
            return "" if approved == now else _changed(self._remedy(publication))
        except StoreError:
            raise
        except PublisherError as error:
            return _changed(text_of(error))
        except Exception as error:
            return _changed(describe_bug(error, publication.name))

    def _remedy(self, publication: Publication) -> str:
        withdrawn = self._composer.withdrawn(publication.lang, publication.stories)
        return withdrawn or worded("look at the preview and approve it again")

    def _approved(self, numbers: Sequence[int]) -> dict[int, str]:
        """The hashes that approvals were bound to, by the numbers of the publications."""
        query = select(publications.c.id, publications.c.basis_hash)
        with self._store.read() as connection:
            return {
                number: approved
                for start in range(0, len(numbers), _FEW)
                for number, approved in connection.execute(
                    query.where(publications.c.id.in_(numbers[start : start + _FEW]))
                )
            }


def _changed(reason: str) -> str:
    return worded("changed since it was approved: %(reason)s", reason=reason)


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
