"""Posts and their translations: read, translate, edit, approve, and say what may go to readers."""

import difflib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.dialects import postgresql, sqlite

from publisher import posts as reading
from publisher.config import Config
from publisher.errors import ConfigError, NotAllowed, NotFound, PostError
from publisher.frozen import digest
from publisher.posts import Sidecar
from publisher.states import TranslationState
from publisher.store import Store
from publisher.stored_translation import StoredTranslation, judge, read_row
from publisher.tables import translations
from publisher.translation.checks import check_segment
from publisher.translation.desk import Source, translate_posts
from publisher.translation.document import read_document
from publisher.translation.glossary import Glossary
from publisher.translation.glossary_files import load_glossary
from publisher.translation.memory import Memory
from publisher.translation.types import Engine, Progress, TranslatedSegment, TranslatedSentence
from publisher.types import Finding, Post, Story

State = TranslationState


class Editorial:
    """The editors' side. `engines` is called when there is something to translate, not before."""

    def __init__(self, store: Store, config: Config, engines: Callable[[], Sequence[Engine]]) -> None:
        self._store = store
        self._config = config
        self._engines = engines

    def posts(self) -> tuple[list[Post], list[PostError]]:
        """Every post, and what is wrong with the files that are none."""
        config = self._config
        return reading.read_posts(config.folder("posts"), config.languages.source, config.schedule.zone)

    def post(self, slug: str) -> Post:
        """One post. Raises `NotFound` naming near ones, or the `PostError` of the file that it should be in."""
        found, errors = self.posts()
        for post in found:
            if post.slug == slug:
                return post
        for error in errors:
            if error.path.stem == slug:
                raise error
        near = difflib.get_close_matches(slug, [post.slug for post in found], 3)
        hint = f"; did you mean {', '.join(near)}?" if near else "; `publisher posts list` shows them"
        raise NotFound(f"there is no post {slug!r}{hint}")

    def sidecar(self, post: Post, lang: str) -> Sidecar | None:
        """The translation that a person wrote beside a post. Raises `PostError`."""
        return reading.read_sidecar(post, lang)

    def translate(
        self,
        slugs: Sequence[str],
        to: str,
        now: datetime,
        engine: str | None = None,
        progress: Progress | None = None,
    ) -> list[StoredTranslation]:
        """Translate posts, all sentences in one batch. What a person wrote or approved of an unchanged post stays.

        Raises `TranslationError` when no engine can serve, `NotFound`, `PostError`.
        """
        if to not in self._config.languages.targets:
            known = ", ".join(self._config.languages.targets)
            raise ConfigError(f"{to!r} is not in languages.targets of config.toml: {known}")
        posts = [self.post(slug) for slug in slugs]
        by_machine = [post for post in posts if not self._take_sidecar(post, to, now) and not self._is_kept(post, to)]
        if by_machine:
            engines = self._chosen(engine)
            memory = Memory(self._store, self._config.translation.domain, lambda: now)
            sources = [_source(post) for post in by_machine]
            made = translate_posts(sources, to, engines, memory, self.glossary(), progress)
            for post, translated in zip(by_machine, made, strict=True):
                self._keep(
                    post, to, now, State.MACHINE, translated.engine, translated.fields, translated.body,
                    translated.segments, translated.findings,
                )  # fmt: skip
        return [self._stored(post, to) for post in posts]

    def translation(self, slug: str, lang: str) -> StoredTranslation | None:
        """What is kept of a post in a language, None when nothing is. Raises `NotFound` for an unknown post."""
        post = self.post(slug)
        row = self._row(slug, lang)
        return None if row is None else read_row(row, post)

    def approve(self, slug: str, lang: str, now: datetime, by: str) -> StoredTranslation:
        """A person says that it may go out. Raises `NotAllowed` for a stale one, or when there is none."""
        stored = self._present(slug, lang)
        if stored.state is State.STALE:
            raise NotAllowed(f"{slug} ({lang}): the post has changed since; translate it again and look at it anew")
        with self._store.begin() as connection:
            connection.execute(
                translations.update()
                .where(translations.c.slug == slug, translations.c.lang == lang)
                .values(state=State.APPROVED, approved_at=now, approved_by=by)
            )
        self._remember(stored.segments, lang, now, by)
        return self._present(slug, lang)

    def edit(self, slug: str, lang: str, segments: Mapping[str, str], now: datetime, by: str) -> StoredTranslation:
        """Put a person's text in place of some segments (by id, as inline Markdown); the checks run again.

        Raises `NotAllowed` for an unknown segment or a stale translation, `TranslationError` for text that would change
        the structure of the document.
        """
        stored, post = self._present(slug, lang), self.post(slug)
        if stored.state is State.STALE:
            raise NotAllowed(f"{slug} ({lang}): the post has changed since; translate it again first")
        unknown = sorted(set(segments) - {segment.id for segment in stored.segments})
        if unknown:
            raise NotAllowed(
                f"{slug} ({lang}): there is no segment {', '.join(unknown)}; `publisher review {slug}` shows them"
            )
        edited = tuple(
            self._edited(segment, segments[segment.id], lang) if segment.id in segments else segment
            for segment in stored.segments
        )
        document = read_document(reading.translatable_fields(post), post.body, post.lang, post.body_line)
        fields, body = document.write({segment.id: segment.target for segment in edited})
        findings = tuple(finding for segment in edited for finding in segment.findings)
        self._keep(post, lang, now, State.EDITED, stored.engine, fields, body, edited, findings)
        self._remember([segment for segment in edited if segment.id in segments], lang, now, by)
        return self._present(slug, lang)

    def fit(self, slug: str, lang: str) -> tuple[bool, str]:
        """May a post go to readers in a language under the policy of config.toml, and if not, why."""
        post = self.post(slug)
        if lang == post.lang:
            return True, ""
        row = self._row(slug, lang)
        if row is None:
            return False, "needs review: it is not translated yet"
        return judge(read_row(row, post), self._config.translation.review)

    def story(self, slug: str, lang: str) -> Story:
        """A post in a language, ready to be rendered. Raises `NotFound` when it is not translated."""
        post = self.post(slug)
        if lang == post.lang:
            return reading.original(post)
        stored = self._present(slug, lang)
        machine = stored.state not in (State.APPROVED, State.EDITED)
        engine = stored.engine if machine else ""
        return reading.story(post, lang=lang, fields=stored.fields, body=stored.body, machine=machine, engine=engine)

    def basis(self, slug: str, lang: str) -> str:
        """A hash that moves when the post does, or its translation in that language, or the word of a person on it."""
        post = self.post(slug)
        row = None if lang == post.lang else self._row(slug, lang)
        return digest([post.content_hash, row and [row.content_hash, row.state == State.MACHINE]])

    def glossary(self) -> Glossary:
        """The terms of the workspace; none when there is no file. Raises `TranslationError` naming file and line."""
        path = self._config.workspace / self._config.translation.glossary
        return Glossary(load_glossary(path, self._config.languages.source) if path.is_file() else ())

    def _chosen(self, name: str | None) -> Sequence[Engine]:
        engines = self._engines()
        if name is None:
            return engines
        chosen = [engine for engine in engines if engine.name == name]
        if not chosen:
            raise ConfigError(f"engine {name!r} is not in translation.engines: {', '.join(e.name for e in engines)}")
        return chosen

    def _is_kept(self, post: Post, lang: str) -> bool:
        """Whether a person's translation of the post as it is now exists: no machine may write over it."""
        row = self._row(post.slug, lang)
        return row is not None and row.state != State.MACHINE and row.source_hash == post.content_hash

    def _take_sidecar(self, post: Post, lang: str, now: datetime) -> bool:
        sidecar = self.sidecar(post, lang)
        if sidecar is None:
            return False
        row = self._row(post.slug, lang)
        if row is not None and row.sidecar_hash == sidecar.content_hash:
            # Read before. When the post has moved on since, it stays stale until a person touches the sidecar too.
            return True
        segments = self._aligned(post, sidecar)
        findings = tuple(finding for segment in segments for finding in segment.findings)
        source_hash = sidecar.source_hash or post.content_hash
        self._keep(
            post, lang, now, State.APPROVED, "", dict(sidecar.fields), sidecar.body, segments, findings,
            sidecar_hash=sidecar.content_hash, source_hash=source_hash, approved_by=sidecar.path.name,
        )  # fmt: skip
        self._remember(segments, lang, now, sidecar.path.name)
        return True

    def _aligned(self, post: Post, sidecar: Sidecar) -> tuple[TranslatedSegment, ...]:
        """Source and sidecar by segment where they have the same ids, by sentence where the counts agree."""
        source = read_document(reading.translatable_fields(post), post.body, post.lang)
        target = {segment.id: segment for segment in read_document(sidecar.fields, sidecar.body, sidecar.lang).segments}
        aligned = []
        for segment in source.segments:
            other = target.get(segment.id)
            if other is None:
                continue
            pairs = zip(segment.sentences, other.sentences, strict=False)
            same = len(segment.sentences) == len(other.sentences)
            sentences = tuple(TranslatedSentence(a.text, b.text, "person") for a, b in pairs) if same else ()
            sentences = sentences or (TranslatedSentence(segment.source, other.source, "person"),)
            findings = tuple(self._check(segment.id, segment.source, other.source, sidecar.lang))
            aligned.append(TranslatedSegment(segment.id, segment.source, other.source, sentences, findings))
        return tuple(aligned)

    def _edited(self, segment: TranslatedSegment, target: str, lang: str) -> TranslatedSegment:
        findings = tuple(self._check(segment.id, segment.source, target, lang))
        sentence = TranslatedSentence(segment.source, target, "person")
        return TranslatedSegment(segment.id, segment.source, target, (sentence,), findings)

    def _check(self, segment: str, source: str, target: str, lang: str) -> list[Finding]:
        from_lang = self._config.languages.source
        return check_segment(
            source, target, source_lang=from_lang, target_lang=lang, glossary=self.glossary(), segment=segment
        )

    def _remember(self, segments: Sequence[TranslatedSegment], lang: str, now: datetime, by: str) -> None:
        memory = Memory(self._store, self._config.translation.domain, lambda: now, by)
        said = [
            TranslatedSentence(sentence.source, sentence.target, "person")
            for segment in segments
            for sentence in segment.sentences
        ]
        memory.add(said, self._config.languages.source, lang)

    def _keep(
        self,
        post: Post,
        lang: str,
        now: datetime,
        state: TranslationState,
        engine: str,
        fields: Mapping[str, str],
        body: str,
        segments: Sequence[TranslatedSegment],
        findings: Sequence[Finding],
        *,
        sidecar_hash: str = "",
        source_hash: str = "",
        approved_by: str | None = None,
    ) -> None:
        row: dict[str, Any] = {
            "slug": post.slug, "lang": lang, "state": state, "source_hash": source_hash or post.content_hash,
            "engine": engine, "fields": dict(fields), "body": body, "segments": [asdict(s) for s in segments],
            "findings": [asdict(f) for f in findings], "content_hash": digest([dict(fields), body]),
            "sidecar_hash": sidecar_hash, "translated_at": now, "approved_by": approved_by,
            "approved_at": now if approved_by else None,
        }  # fmt: skip
        with self._store.begin() as connection:
            dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
            insert = dialect.insert(translations).values(**row)
            connection.execute(insert.on_conflict_do_update(index_elements=["slug", "lang"], set_=row))

    def _row(self, slug: str, lang: str) -> Row[Any] | None:
        query = select(translations).where(translations.c.slug == slug, translations.c.lang == lang)
        with self._store.read() as connection:
            return connection.execute(query).first()

    def _stored(self, post: Post, lang: str) -> StoredTranslation:
        row = self._row(post.slug, lang)
        if row is None:
            raise NotFound(f"{post.slug} is not translated to {lang!r}: publisher translate {post.slug} --to {lang}")
        return read_row(row, post)

    def _present(self, slug: str, lang: str) -> StoredTranslation:
        return self._stored(self.post(slug), lang)


def _source(post: Post) -> Source:
    return Source(post.slug, post.lang, reading.translatable_fields(post), post.body, post.body_line)
