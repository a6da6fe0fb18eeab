"""The editors' verbs. Engines run outside any transaction; the results are stored in one transaction at the end."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from publisher.config.workspace import Config
from publisher.core.errors import (
    ConfigError,
    Conflict,
    IllegalStep,
    InvalidInput,
    NotFound,
    PostError,
    TranslationError,
)
from publisher.core.messages import content_hash
from publisher.core.types import Post, Story
from publisher.editorial import persons
from publisher.editorial.machine import translated
from publisher.editorial.persons import document_of
from publisher.editorial.policy import fitness
from publisher.editorial.showing import ShownStory, shown
from publisher.editorial.translations import State, StoredTranslation, Translations
from publisher.posts import reading as reading
from publisher.posts.folder import PostFolder
from publisher.posts.sidecars import Sidecar, read_sidecar
from publisher.storage.database import Store
from publisher.translation.document.document import read_document
from publisher.translation.document.sentence_cores import core_of
from publisher.translation.glossary.csv_files import load_glossary
from publisher.translation.glossary.glossary import Glossary
from publisher.translation.memory.memory import Memory, Near
from publisher.translation.types import Engine, SentenceProgress


class Editorial:
    """Posts and translations of one workspace. `engines` is called once, when something has to be translated."""

    def __init__(self, store: Store, config: Config, engines: Callable[[], Sequence[Engine]]) -> None:
        self._store = store
        self._config = config
        self._make_engines = engines
        self._engines: Sequence[Engine] | None = None
        self.folder = PostFolder(config.folder("posts"), config.languages.source, config.schedule.zone)
        self._translations = Translations(store)

    def posts(self) -> tuple[list[Post], list[PostError]]:
        """Every post, and the errors of files that cannot be read as posts."""
        return self.folder.read()

    def check_posts(self) -> None:
        """Raise `ConfigError` when there is no folder of posts, or nothing in it, as where a disk is not mounted."""
        self.folder.check()

    def post(self, slug: str) -> Post:
        """One post. Raises `NotFound` naming similar slugs, or the `PostError` of the file with that name."""
        return self.folder.post(slug)

    def sidecar(self, post: Post, lang: str) -> Sidecar | None:
        """The translation that a person wrote in a file beside a post. Raises `PostError`."""
        return read_sidecar(post, lang, self.folder.reading)

    def glossary(self) -> Glossary:
        """The terms of the workspace, empty without a file. Raises `TranslationError` naming file and line."""
        path = self._config.workspace / self._config.translation.glossary
        return Glossary(load_glossary(path, self._config.languages.source) if path.is_file() else ())

    def memory(self, lang: str, now: datetime) -> Memory:
        """The translation memory from the posts' language to `lang`, in the domain of the workspace."""
        return self._memory(lang, now, self.glossary())

    def translate(
        self,
        slugs: Sequence[str],
        to: str,
        now: datetime,
        engine: str | None = None,
        progress: SentenceProgress | None = None,
    ) -> list[StoredTranslation]:
        """Translate posts, all sentences in one batch. Those of unchanged posts that a person wrote or approved stay.

        Raises `TranslationError` when no engine is available, `ConfigError`, `NotFound`, `PostError`.
        """
        if to not in self._config.languages.targets:
            known = ", ".join(self._config.languages.targets)
            raise InvalidInput(f"{to!r} is not in languages.targets of config.toml: {known}")
        posts = {post.slug: post for post in self.folder.named(slugs)}
        before = self._translations.of(posts.values(), to)
        glossary = self.glossary()
        memory = self._memory(to, now, glossary)
        sidecars = {slug: sidecar for slug, post in posts.items() if (sidecar := self.sidecar(post, to))}
        taken = [
            persons.from_sidecar(posts[slug], sidecar, glossary, now)
            for slug, sidecar in sidecars.items()
            if slug not in before or before[slug].sidecar_hash != sidecar.content_hash
        ]
        if taken:
            with self._store.begin() as connection:
                for writing, said in taken:
                    self._translations.put(connection, writing, now)
                    memory.learn(connection, said.entries, said.sentences)
        free = [post for slug, post in posts.items() if slug not in sidecars and not _is_a_persons(before.get(slug))]
        made = translated(free, to, before, self._chosen(engine), memory, glossary, progress) if free else []
        changed = [writing for writing in made if not writing.says(before.get(writing.slug))]
        if changed:
            with self._store.begin() as connection:
                for writing in changed:
                    self._translations.put(connection, writing, now)
        now_kept = self._translations.of(posts.values(), to) if taken or changed else before
        return [now_kept[slug] for slug in slugs]

    def states(self, posts: Sequence[Post]) -> dict[str, dict[str, State]]:
        """The state of each post's translations: by slug, then by language."""
        return self._translations.states(posts)

    def translation(self, slug: str, lang: str) -> StoredTranslation | None:
        """The stored translation of a post, None if there is none. Raises `NotFound` for an unknown post."""
        return self._translations.get(self.post(slug), lang)

    def approve(self, slug: str, lang: str, now: datetime, by: str) -> StoredTranslation:
        """Approve a translation; the memory learns it. Raises `NotFound`, `IllegalStep` for a stale translation."""
        post, stored = self._fresh(slug, lang)
        said = persons.said(document_of(post), read_document(stored.fields, stored.body, lang), now, by)
        self._change(stored, lang, now, said, {"state": State.APPROVED, "approved_at": now, "approved_by": by})
        return self._present(post, lang)

    def edit(self, slug: str, lang: str, segments: Mapping[str, str], now: datetime, by: str) -> StoredTranslation:
        """Replace some segments (by id, as inline Markdown) with a person's texts; the checks run again.

        Raises `InvalidInput` for an unknown segment, `IllegalStep` for a stale translation, `TranslationError` for text
        that would change the structure of the document.
        """
        post, stored = self._fresh(slug, lang)
        unknown = sorted(set(segments) - {segment.id for segment in stored.segments})
        if unknown:
            raise InvalidInput(
                f"{slug} ({lang}): there is no segment {', '.join(unknown)}; `publisher review {slug}` shows them"
            )
        document = document_of(post)
        if [one.id for one in stored.segments] != [one.id for one in document.segments]:
            raise IllegalStep(f"{slug} ({lang}): its body has another structure than the post's; edit {slug}.{lang}.md")
        texts = {**segments, **_on_one_line(post, segments)}
        targets = {one.id: one.target for one in stored.segments}
        try:
            fields, body = document.write({**targets, **texts})
        except TranslationError as error:
            raise TranslationError(f"{slug} ({lang}): {error}") from error
        writing, said = persons.edited(post, stored, texts, fields, body, self.glossary(), now, by)
        self._change(stored, lang, now, said, writing.row(now))
        return self._present(post, lang)

    def near(self, slug: str, lang: str, segment: str, now: datetime) -> list[Near]:
        """Earlier translations of sentences similar to those of a segment, the best matches first."""
        memory = self.memory(lang, now)
        found = [
            near
            for one in document_of(self.post(slug)).segments
            if one.id == segment
            for sentence in one.sentences
            for near in memory.near(core_of(sentence).text)
        ]
        return sorted(found, key=lambda near: -near.score)

    def fit(self, slug: str, lang: str) -> tuple[bool, str]:
        """Whether a post may go to readers in a language under `translation.review`, and if not, why."""
        post = self.post(slug)
        if lang == post.lang:
            return True, ""
        try:
            self.sidecar(post, lang)
        except PostError as error:
            # A person has written a translation: no older one goes out in its place.
            return False, f"needs review: {error}"
        return fitness(self._translations.get(post, lang), self._config.translation.review)

    def story(self, slug: str, lang: str) -> Story:
        """A post in a language, ready for rendering. Raises `NotFound` if it is not translated."""
        post = self.post(slug)
        if lang == post.lang:
            return reading.original(post)
        stored = self._present(post, lang)
        machine = stored.written_state is State.MACHINE
        engine = stored.engine if machine else ""
        return reading.story_of(post, lang=lang, fields=stored.fields, body=stored.body, machine=machine, engine=engine)

    def version(self) -> tuple[object, ...]:
        """Changes whenever a post or a translation that can be read does."""
        return tuple(post.content_hash for post in self.posts()[0]), self._translations.version()

    def shown(self, posts: Sequence[Post], lang: str) -> dict[str, ShownStory]:
        """Those of `posts` that anybody may read in a language, by slug. See `showing.shown`."""
        translations = self._translations.of([post for post in posts if post.lang != lang], lang)
        return shown(posts, lang, translations, self._config.translation.review)

    def basis(self, slug: str, lang: str) -> str:
        """A hash that changes with the post, its translation, and whether a machine or a person made that."""
        post = self.post(slug)
        stored = None if lang == post.lang else self._translations.get(post, lang)
        said = [stored.content_hash, stored.written_state is State.MACHINE] if stored else None
        return content_hash([post.content_hash, said])

    def _memory(self, lang: str, now: datetime, glossary: Glossary) -> Memory:
        config = self._config
        return Memory(self._store, config.translation.domain, config.languages.source, lang, lambda: now, glossary)

    def _chosen(self, name: str | None) -> Sequence[Engine]:
        if self._engines is None:
            self._engines = self._make_engines()
        chosen = [engine for engine in self._engines if name in (None, engine.name)]
        if not self._engines:
            raise ConfigError('translation.engines of config.toml names no engine; write engines = ["argos"]')
        if not chosen:
            known = ", ".join(engine.name for engine in self._engines)
            raise InvalidInput(f"engine {name!r} is not in translation.engines of config.toml: {known}")
        return chosen

    def _change(
        self,
        seen: StoredTranslation,
        lang: str,
        now: datetime,
        said: persons.Said,
        values: Mapping[str, object],
    ) -> None:
        memory = self.memory(lang, now)
        with self._store.begin() as connection:
            if not self._translations.replace(connection, seen, values):
                raise Conflict(f"{seen.slug} ({lang}): somebody changed it at the same time; look at it again")
            memory.learn(connection, said.entries, said.sentences)

    def _fresh(self, slug: str, lang: str) -> tuple[Post, StoredTranslation]:
        post = self.post(slug)
        stored = self._present(post, lang)
        if stored.state is State.STALE:
            remedy = f"bring {slug}.{lang}.md up to date" if stored.sidecar_hash else "translate it again"
            raise IllegalStep(f"{slug} ({lang}): the post has changed since; {remedy} and review it again")
        return post, stored

    def _present(self, post: Post, lang: str) -> StoredTranslation:
        stored = self._translations.get(post, lang)
        if stored is None:
            raise NotFound(f"{post.slug} is not translated to {lang!r}: publisher translate {post.slug} --to {lang}")
        return stored


def _is_a_persons(stored: StoredTranslation | None) -> bool:
    """Whether a person edited or approved this translation of the current post: no machine may overwrite it."""
    return stored is not None and stored.state in (State.EDITED, State.APPROVED)


def _on_one_line(post: Post, segments: Mapping[str, str]) -> dict[str, str]:
    """Edited segments that are fields, joined into one line: fields have no line ends."""
    fields = reading.translatable_fields(post)
    return {name: " ".join(text.split()) for name, text in segments.items() if name in fields}
