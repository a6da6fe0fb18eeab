"""The translation memory: earlier translations with their origin; exact matches are reused, near ones are shown."""

import hashlib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher
from typing import Any, Literal

from sqlalchemy import Connection, Row, func, select
from sqlalchemy.dialects import postgresql, sqlite

from publisher.core.types import Clock
from publisher.storage.database import Store
from publisher.storage.tables import sentences
from publisher.translation.glossary.glossary import Glossary
from publisher.translation.marks import marks_intact
from publisher.translation.memory import lessons
from publisher.translation.memory.lessons import Lesson, Unlearnt
from publisher.translation.types import EngineProfile, Origin, Rung, TranslatedSentence

MemoryUnit = Literal["sentence", "paragraph"]
"""`sentence`: canonical texts with marks numbered from 1. `paragraph`: a whole segment as inline Markdown, used when a
person's sentences do not pair with those of the source."""

_ASKED_AT_ONCE = 500
_NEAR_CANDIDATES = 1_000
"""Most entries of similar length that a search for near matches compares; comparing them takes about 50 ms."""


@dataclass(frozen=True, slots=True)
class MemoryEntry:
    """One stored pair of texts. `terms`: hash of the glossary terms used in a machine translation."""

    source: str
    target: str
    origin: Origin
    made_at: datetime
    engine: str = ""
    model: str = ""
    rung: Rung = "whole"
    made_by: str = ""
    unit: MemoryUnit = "sentence"
    terms: str = ""


@dataclass(frozen=True, slots=True)
class Near:
    """A near match; `score` is from 0 to 1."""

    score: float
    source: str
    target: str
    origin: Origin


def source_key(text: str, unit: MemoryUnit = "sentence") -> str:
    """The lookup key of a text: sha256 (hex) of the text in NFC with white space collapsed.

    Marks in canonical text are numbered: the same words around another link are the same sentence.
    """
    plain = " ".join(unicodedata.normalize("NFC", text).split())
    return hashlib.sha256((plain if unit == "sentence" else f"{unit}\n{plain}").encode()).hexdigest()


class Memory:
    """Translations for one pair of languages in one domain (kind of text). A person's outranks every machine's."""

    def __init__(self, store: Store, domain: str, source: str, target: str, clock: Clock, glossary: Glossary) -> None:
        self._store, self._clock, self._glossary = store, clock, glossary
        self.domain, self.source, self.target = domain, source, target
        self._known_terms: dict[str, str] = {}

    def by_person(self, texts: Iterable[str], unit: MemoryUnit = "sentence") -> dict[str, str]:
        """Translations of these texts by people: source → target."""
        return {text: entry.target for text, entry in self._find(texts, unit, origin="person").items()}

    def by_machine(self, texts: Iterable[str], profile: EngineProfile) -> dict[str, TranslatedSentence]:
        """Translations of these sentences by the same engine and model with the current glossary terms, by source."""
        found = self._find(texts, "sentence", origin="machine", engine=profile.name, model=profile.model)
        return {
            text: TranslatedSentence(text, entry.target, "memory", entry.engine, entry.model, entry.rung, profile.draft)
            for text, entry in found.items()
            if entry.terms == self._terms(text)
        }

    def add(self, made: Iterable[TranslatedSentence]) -> None:
        """Store translations by an engine; each replaces that engine's earlier one of the same sentence."""
        now = self._clock()
        entries = [
            MemoryEntry(
                one.source, one.target, "machine", now, one.engine, one.model, one.rung, terms=self._terms(one.source)
            )
            for one in made
        ]
        if entries:
            with self._store.begin() as connection:
                self.write(connection, entries)

    def write(self, connection: Connection, entries: Iterable[MemoryEntry], newer_only: bool = False) -> int:
        """Store entries in the caller's transaction; returns how many were inserted or updated.

        With `newer_only`, an entry replaces only an older one.
        """
        rows = [self._row(entry) for entry in entries]
        if not rows:
            return 0
        dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
        insert = dialect.insert(sentences)
        changed = {name: insert.excluded[name] for name in _REPLACED}
        older = sentences.c.made_at < insert.excluded.made_at if newer_only else None
        return connection.execute(
            insert.on_conflict_do_update(index_elements=_KEY, set_=changed, where=older), rows
        ).rowcount

    def learn(
        self,
        connection: Connection,
        entries: Sequence[MemoryEntry],
        apart: Iterable[str],
        lesson: Lesson | None = None,
    ) -> None:
        """Store a person's translations in the caller's transaction.

        `apart`: sources of segments that are from now on stored by sentence; their whole-segment entries are deleted.
        What is learnt from an approval is noted under its `lesson`, so that `unlearn` can take it back.
        """
        keys = [source_key(text, "paragraph") for text in apart]
        touched = [*keys, *(source_key(entry.source, entry.unit) for entry in entries)]
        before = lessons.present(connection, self._place, touched) if lesson else {}
        for start in range(0, len(keys), _ASKED_AT_ONCE):
            connection.execute(
                sentences.delete().where(
                    sentences.c.source_key.in_(keys[start : start + _ASKED_AT_ONCE]),
                    sentences.c.source_lang == self.source,
                    sentences.c.target_lang == self.target,
                    sentences.c.domain == self.domain,
                )
            )
        self.write(connection, entries)
        if lesson:
            lessons.note(connection, self._place, lesson, before, touched)

    def unlearn(self, connection: Connection, lesson: Lesson, by: str = "", at: datetime | None = None) -> Unlearnt:
        """Take back what an approval has taught: by its lessons, or by author and time where it left none."""
        taken = lessons.take_back(connection, lesson, self.source, self.target)
        return taken or lessons.delete_stamped(connection, self._place, by, at)

    @property
    def _place(self) -> lessons.Place:
        return lessons.Place(self.source, self.target, self.domain)

    def revision(self) -> str:
        """A value that changes whenever a person adds or changes an entry, or takes an approval back."""
        columns = func.count(), func.max(sentences.c.made_at), func.sum(func.length(sentences.c.target))
        query = self._rows().where(sentences.c.origin == "person").with_only_columns(*columns)
        with self._store.read() as connection:
            lessons_left = connection.execute(lessons.counted(self._place)).scalar_one()
            return repr((*connection.execute(query).one(), lessons_left))

    def take(self, entries: Iterable[MemoryEntry]) -> int:
        """Store imported entries in one transaction; existing entries that are newer stay.

        Returns how many were new or newer.
        """
        with self._store.begin() as connection:
            return self.write(connection, entries, newer_only=True)

    def entries(self) -> Iterator[MemoryEntry]:
        """All entries, oldest first."""
        query = self._rows().order_by(sentences.c.made_at, sentences.c.id)
        with self._store.read() as connection:
            rows = connection.execute(query).all()
        yield from map(_entry, rows)

    def near(self, source: str, limit: int = 5, threshold: float = 0.7) -> list[Near]:
        """The sentences most similar to a canonical text, without itself: best first, people's before machines'.

        `threshold` is the lowest score: the share of characters that both have in the same order (`difflib`).
        """
        length = len(source)
        # The score is at most twice the shorter length divided by the sum of both lengths.
        shortest, longest = threshold / (2 - threshold) * length, (2 - threshold) / threshold * length
        size = func.length(sentences.c.source)
        query = (
            self._rows()
            .where(size.between(int(shortest), int(longest) + 1), sentences.c.source_key != source_key(source))
            .order_by(sentences.c.origin.desc(), func.abs(size - length), sentences.c.made_at.desc())
            .limit(_NEAR_CANDIDATES)
        )
        with self._store.read() as connection:
            rows = connection.execute(query.where(sentences.c.unit == "sentence")).all()
        matcher = SequenceMatcher(autojunk=False)
        matcher.set_seq2(source)
        found: dict[tuple[str, str], Near] = {}
        for row in rows:
            matcher.set_seq1(row.source)
            if matcher.quick_ratio() >= threshold and (score := matcher.ratio()) >= threshold:
                found.setdefault((row.source, row.target), Near(round(score, 3), row.source, row.target, row.origin))
        return sorted(found.values(), key=lambda one: (-one.score, one.origin != "person"))[:limit]

    def _find(self, texts: Iterable[str], unit: MemoryUnit, **maker: str) -> dict[str, MemoryEntry]:
        """Entries of one maker by text; entries whose marks differ from the text's are skipped."""
        keys: dict[str, list[str]] = {}
        for text in texts:
            keys.setdefault(source_key(text, unit), []).append(text)
        wanted = list(keys)
        found: dict[str, MemoryEntry] = {}
        with self._store.read() as connection:
            for start in range(0, len(wanted), _ASKED_AT_ONCE):
                query = self._rows().where(sentences.c.source_key.in_(wanted[start : start + _ASKED_AT_ONCE]))
                for row in connection.execute(query.filter_by(**maker)):
                    for text in keys[row.source_key]:
                        if unit == "paragraph" or marks_intact(text, row.target):
                            found[text] = _entry(row)
        return found

    def _rows(self) -> Any:
        return select(sentences).where(
            sentences.c.source_lang == self.source,
            sentences.c.target_lang == self.target,
            sentences.c.domain == self.domain,
        )

    def _row(self, entry: MemoryEntry) -> Mapping[str, Any]:
        return {
            **{name: getattr(entry, name) for name in _COLUMNS},
            "source_key": source_key(entry.source, entry.unit),
            "source_lang": self.source,
            "target_lang": self.target,
            "domain": self.domain,
        }

    def _terms(self, text: str) -> str:
        known = self._known_terms.get(text)
        if known is None:
            hits = self._glossary.find(text, self.target)
            said = "\n".join(f"{hit.matched_text}\t{hit.target_text}" for hit in hits)
            known = self._known_terms[text] = hashlib.sha256(said.encode()).hexdigest()[:16] if hits else ""
        return known


_KEY: Sequence[str] = ("source_key", "source_lang", "target_lang", "domain", "origin", "engine", "model")
_REPLACED: Sequence[str] = ("source", "target", "rung", "made_by", "made_at", "unit", "terms")
_COLUMNS = tuple(MemoryEntry.__dataclass_fields__)


def _entry(row: Row[Any]) -> MemoryEntry:
    return MemoryEntry(**{name: getattr(row, name) for name in _COLUMNS})
