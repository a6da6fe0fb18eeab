"""The translation memory: sentences that are translated already, with who or what made them."""

import hashlib
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from publisher.store import Store
from publisher.tables import sentences
from publisher.translation.types import EngineProfile, Origin, TranslatedSentence

_ASKED_AT_ONCE = 500


def source_key(text: str) -> str:
    """What a sentence is looked up by: sha256 (hex) of its canonical text in NFC, white space collapsed.

    Marks are numbered holes there: the same words around another link are the same sentence.
    """
    return hashlib.sha256(" ".join(unicodedata.normalize("NFC", text).split()).encode()).hexdigest()


class Memory:
    """Sentences of one domain. A person's outranks every machine's."""

    def __init__(self, store: Store, domain: str, clock: Callable[[], datetime], person: str = "") -> None:
        self._store, self._domain, self._clock = store, domain, clock
        self._person = person

    def find(
        self, texts: Iterable[str], source: str, target: str, profiles: Sequence[EngineProfile]
    ) -> dict[str, TranslatedSentence]:
        """By canonical text, with origin "person" or "memory"; a machine's only of the same engine and model."""
        keys = {source_key(text): text for text in texts}
        rank = {(profile.name, profile.model): place for place, profile in enumerate(profiles, 1)}
        best: dict[str, tuple[int, TranslatedSentence]] = {}
        wanted = list(keys)
        for start in range(0, len(wanted), _ASKED_AT_ONCE):
            query = select(sentences).where(
                sentences.c.source_key.in_(wanted[start : start + _ASKED_AT_ONCE]),
                sentences.c.source_lang == source,
                sentences.c.target_lang == target,
                sentences.c.domain == self._domain,
            )
            with self._store.read() as connection:
                for row in connection.execute(query):
                    place = 0 if row.origin == "person" else rank.get((row.engine, row.model))
                    if place is None or place >= best.get(row.source_key, (len(rank) + 1,))[0]:
                        continue
                    origin: Origin = "person" if place == 0 else "memory"
                    text = keys[row.source_key]
                    found = TranslatedSentence(text, row.target, origin, row.engine, row.model, row.rung)
                    best[row.source_key] = (place, found)
        return {found.source: found for _, found in best.values()}

    def add(self, made: Iterable[TranslatedSentence], source: str, target: str) -> None:
        """Keep sentences; one by the same maker is replaced."""
        rows = [
            {
                "source_lang": source, "target_lang": target, "domain": self._domain,
                "source_key": source_key(sentence.source), "source": sentence.source, "target": sentence.target,
                "origin": "person" if sentence.origin == "person" else "machine", "engine": sentence.engine,
                "model": sentence.model, "rung": sentence.rung, "made_by": self._person, "made_at": self._clock(),
            }
            for sentence in made
        ]  # fmt: skip
        if not rows:
            return
        with self._store.begin() as connection:
            dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
            for row in rows:
                statement = dialect.insert(sentences).values(**row)
                key = ["source_key", "source_lang", "target_lang", "domain", "origin", "engine", "model"]
                changed = {name: row[name] for name in ("source", "target", "rung", "made_by", "made_at")}
                connection.execute(statement.on_conflict_do_update(index_elements=key, set_=changed))
