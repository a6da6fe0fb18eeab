"""What a person decides about a stored translation: a change, an approval, its withdrawal. Each is one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from publisher.core.errors import Conflict
from publisher.core.types import Finding, Post
from publisher.core.wording import worded
from publisher.editorial import persons
from publisher.editorial.persons import Said, document_of
from publisher.editorial.standing import ErrorsStand, placed
from publisher.editorial.translations import (
    State,
    StoredTranslation,
    Translations,
    Writing,
    approval_values,
    standing_errors,
)
from publisher.storage.database import Store
from publisher.translation.document.document import read_document
from publisher.translation.glossary.glossary import Glossary
from publisher.translation.memory.lessons import Lesson
from publisher.translation.memory.memory import Memory


@dataclass(frozen=True, slots=True)
class Approval:
    """Who approves, the findings that stand, and what the memory learns of the whole translation."""

    by: str
    findings: Sequence[Finding]
    said: Said


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """The outcome: whether there was an approval, and how many entries of the memory were deleted and put back."""

    translation: StoredTranslation
    withdrawn: bool
    deleted: int
    restored: int


class Decisions:
    """Writes what persons decide, together with what the memory learns of it."""

    def __init__(self, store: Store, translations: Translations) -> None:
        self._store = store
        self._translations = translations

    def keep(
        self,
        seen: StoredTranslation,
        memory: Memory,
        now: datetime,
        change: tuple[Writing, Said] | None,
        approval: Approval | None,
    ) -> None:
        """Store a change, an approval, or both. Raises `Conflict` if the translation is no longer what was `seen`."""
        values = change[0].row(now) if change else {}
        if approval:
            values |= {"state": State.APPROVED, **approval_values(approval.by, now, approval.findings)}
        with self._store.begin() as connection:
            if not self._translations.replace(connection, seen, values):
                raise changed_meanwhile(seen)
            # What a person wrote stays in the memory when only the approval is withdrawn.
            if change:
                memory.learn(connection, change[1].entries, change[1].sentences)
            if approval:
                said = approval.said
                memory.learn(connection, said.entries, said.sentences, Lesson(seen.slug, seen.source_hash))

    def withdraw(self, seen: StoredTranslation, memory: Memory, now: datetime, by: str) -> Withdrawal:
        """Take an approval back, and out of the memory what it has put there; a second call finds nothing to do."""
        with self._store.begin() as connection:
            withdrawn = self._translations.withdraw(connection, seen, now, by)
            lesson = Lesson(seen.slug, seen.source_hash)
            unlearnt = memory.unlearn(connection, lesson, seen.approved_by, seen.approved_at if withdrawn else None)
        return Withdrawal(seen, withdrawn, unlearnt.deleted, unlearnt.restored)


def approval_of(
    post: Post, said: Writing | StoredTranslation, glossary: Glossary, now: datetime, by: str, despite_errors: bool
) -> Approval:
    """The approval of a translation as it is, or is about to be. Raises `ErrorsStand` unless errors are passed."""
    errors = standing_errors(said.findings)
    if errors and not despite_errors:
        raise ErrorsStand(said.slug, said.lang, placed(post, said.lang, said.segments, errors, glossary))
    target = read_document(said.fields, said.body, said.lang)
    return Approval(by, said.findings, persons.said(document_of(post), target, now, by))


def changed_meanwhile(seen: StoredTranslation) -> Conflict:
    """The error for a translation that is no longer what a person has looked at."""
    return Conflict(
        worded(
            "%(slug)s (%(lang)s): somebody changed it at the same time; look at it again",
            slug=seen.slug,
            lang=seen.lang,
        )
    )
