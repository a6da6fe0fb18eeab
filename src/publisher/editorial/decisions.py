"""What a person decides about a stored translation: a change, an approval, its withdrawal. Each is one transaction."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from publisher.core.errors import Conflict
from publisher.core.types import Finding, Post
from publisher.core.wording import worded
from publisher.editorial import persons
from publisher.editorial.persons import Said, document_of
from publisher.editorial.remarks import close_remark, leave_remark
from publisher.editorial.standing import ErrorsStand, placed
from publisher.editorial.stored import State, StoredTranslation, Writing, approval_values, standing_errors
from publisher.editorial.translations import Translations
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
    through: str = ""


Within = Callable[[Connection], None]
"""What else has to be so in the transaction of a decision: it raises when it is not."""


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
        by: str,
        within: Within | None = None,
    ) -> None:
        """Store a change, an approval, or both. Raises `Conflict` if the translation is no longer what was `seen`."""
        values = change[0].row(now) if change else {}
        if change:
            values["writers"] = [*(one for one in seen.writers if one != by), by]
        if approval:
            approved = approval_values(approval.by, now, approval.findings, approval.through)
            values |= {"state": State.APPROVED, **approved}
        with self._store.begin() as connection:
            if within:
                within(connection)
            if not self._translations.replace(connection, seen, values):
                raise changed_meanwhile(seen)
            # What a person wrote stays in the memory when only the approval is withdrawn.
            if change:
                memory.learn(connection, change[1].entries, change[1].sentences)
            if approval:
                said = approval.said
                memory.learn(connection, said.entries, said.sentences, Lesson(seen.slug, seen.source_hash))
                close_remark(connection, seen.slug, seen.lang, now, by)

    def send_back(
        self, seen: StoredTranslation, remark: str, now: datetime, by: str, through: str, within: Within | None
    ) -> None:
        """Send a translation back to its writer. Raises `Conflict` if it is no longer what was `seen`."""
        writer = seen.writers[-1] if seen.writers else ""
        with self._store.begin() as connection:
            if within:
                within(connection)
            if not self._translations.mark_returned(connection, seen, by):
                raise changed_meanwhile(seen)
            leave_remark(connection, seen.slug, seen.lang, remark, now, by, through, writer)

    def answer(self, seen: StoredTranslation, now: datetime, by: str) -> bool:
        """Ask for approval again: the remark is answered. Returns whether one was open."""
        with self._store.begin() as connection:
            if not self._translations.mark_returned(connection, seen, None):
                raise changed_meanwhile(seen)
            return close_remark(connection, seen.slug, seen.lang, now, by)

    def withdraw(self, seen: StoredTranslation, memory: Memory, now: datetime, by: str) -> Withdrawal:
        """Take an approval back, and out of the memory what it has put there; a second call finds nothing to do."""
        with self._store.begin() as connection:
            withdrawn = self._translations.withdraw(connection, seen, now, by)
            lesson = Lesson(seen.slug, seen.source_hash)
            unlearnt = memory.unlearn(connection, lesson, seen.approved_by, seen.approved_at if withdrawn else None)
        return Withdrawal(seen, withdrawn, unlearnt.deleted, unlearnt.restored)


def approval_of(
    post: Post,
    said: Writing | StoredTranslation,
    glossary: Glossary,
    now: datetime,
    by: str,
    despite_errors: bool,
    through: str = "",
) -> Approval:
    """The approval of a translation as it is, or is about to be. Raises `ErrorsStand` unless errors are passed."""
    errors = standing_errors(said.findings)
    if errors and not despite_errors:
        raise ErrorsStand(said.slug, said.lang, placed(post, said.lang, said.segments, errors, glossary))
    target = read_document(said.fields, said.body, said.lang)
    return Approval(by, said.findings, persons.said(document_of(post), target, now, by), through)


def changed_meanwhile(seen: StoredTranslation) -> Conflict:
    """The error for a translation that is no longer what a person has looked at."""
    return Conflict(
        worded(
            "%(slug)s (%(lang)s): somebody changed it at the same time; look at it again",
            slug=seen.slug,
            lang=seen.lang,
        )
    )
