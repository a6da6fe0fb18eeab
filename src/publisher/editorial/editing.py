"""The editors' verbs. Engines run outside any transaction; the results are stored in one transaction at the end."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from publisher.config.workspace import Config
from publisher.core.errors import IllegalStep, InvalidInput
from publisher.core.types import Finding, Post
from publisher.core.wording import worded
from publisher.editorial import persons
from publisher.editorial.decisions import Decisions, Withdrawal, Within, approval_of, changed_meanwhile
from publisher.editorial.earlier_texts import with_earlier
from publisher.editorial.machine import chosen, translated
from publisher.editorial.persons import document_of
from publisher.editorial.remarks import Remark, open_remark, open_remarks
from publisher.editorial.standing import PlacedFinding, placed
from publisher.editorial.stored import State, StoredTranslation
from publisher.editorial.texts import Texts
from publisher.storage.database import Store
from publisher.translation.desk.batch import PostSource, translate_posts
from publisher.translation.document.sentence_cores import core_of
from publisher.translation.glossary.glossary import Glossary
from publisher.translation.memory.lessons import Lesson
from publisher.translation.memory.memory import Memory, Near
from publisher.translation.types import Engine, SentenceProgress, TranslatedPost, TranslatedSegment


class Editorial(Texts):
    """What editors do with the texts of one workspace.

    `engines` is called once, when something has to be translated.
    """

    def __init__(self, store: Store, config: Config, engines: Callable[[], Sequence[Engine]]) -> None:
        super().__init__(store, config)
        self._make_engines = engines
        self._engines: Sequence[Engine] | None = None
        self._decisions = Decisions(store, self._translations)

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
            raise InvalidInput(
                worded("%(to)s is not in languages.targets of config.toml: %(known)s", to=repr(to), known=known)
            )
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
                    memory.learn(connection, said.entries, said.sentences, Lesson(writing.slug, writing.source_hash))
        free = [post for slug, post in posts.items() if slug not in sidecars and not _is_a_persons(before.get(slug))]
        made = translated(free, to, before, self._chosen(engine), memory, glossary, progress) if free else []
        made = [with_earlier(writing, before.get(writing.slug)) for writing in made]
        changed = [writing for writing in made if not writing.says(before.get(writing.slug))]
        if changed:
            with self._store.begin() as connection:
                for writing in changed:
                    self._translations.put(connection, writing, now)
        now_kept = self._translations.of(posts.values(), to) if taken or changed else before
        return [now_kept[slug] for slug in slugs]

    def propose(
        self, lines: Mapping[str, str], body: str, to: str, now: datetime, progress: SentenceProgress | None = None
    ) -> TranslatedPost:
        """A translation of texts by staff that belong to no post: plain `lines` by name, and a `body` in Markdown.

        Engines, glossary and memory are those of posts. Raises `TranslationError`, `ConfigError`.
        """
        source = PostSource("", self._config.languages.source, lines, body)
        glossary = self.glossary()
        memory = self._memory(to, now, glossary)
        return translate_posts([source], to, self._chosen(None), memory, glossary, progress)[0]

    def approve(
        self,
        slug: str,
        lang: str,
        now: datetime,
        by: str,
        despite_errors: bool = False,
        seen: str = "",
        through: str = "",
        within: Within | None = None,
    ) -> StoredTranslation:
        """Approve a translation; the memory learns it.

        `seen`: the hash of what the person has looked at, "" = what is there now. `through`: whose link `by`, who
        has no account, was given; `within` checks it in the same transaction. Raises `NotFound`, `IllegalStep` for
        a stale translation, `ErrorsStand` where errors stand that `despite_errors` does not pass, `Conflict`.
        """
        return self.edit(slug, lang, {}, now, by, True, despite_errors, seen, through, within)

    def edit(
        self,
        slug: str,
        lang: str,
        segments: Mapping[str, str],
        now: datetime,
        by: str,
        approve: bool = False,
        despite_errors: bool = False,
        seen: str = "",
        through: str = "",
        within: Within | None = None,
    ) -> StoredTranslation:
        """Replace some segments (by id, as inline Markdown) with a person's texts; the checks run again.

        With `approve` the result is approved in the same transaction. Raises what `persons.edited` and `approve` raise.
        """
        post, stored = self._fresh(slug, lang)
        if seen not in ("", stored.content_hash):
            raise changed_meanwhile(stored)
        glossary = self.glossary()
        change = persons.edited(post, stored, segments, glossary, now, by) if segments or not approve else None
        said = change[0] if change else stored
        approval = approval_of(post, said, glossary, now, by, despite_errors, through) if approve else None
        self._decisions.keep(stored, self._memory(lang, now, glossary), now, change, approval, by, within)
        return self._present(post, lang)

    def send_back(
        self,
        slug: str,
        lang: str,
        remark: str,
        now: datetime,
        by: str,
        seen: str = "",
        through: str = "",
        within: Within | None = None,
    ) -> None:
        """Send a translation back to its writer with a remark: it goes to no reader until somebody approves it.

        `seen`, `through` and `within` as for `approve`. Raises `NotFound`, `Conflict`, `IllegalStep` for one that is
        approved.
        """
        stored = self._present(self.post(slug), lang)
        if seen not in ("", stored.content_hash):
            raise changed_meanwhile(stored)
        if stored.written_state is State.APPROVED:
            raise IllegalStep(
                worded("%(slug)s (%(lang)s) is approved: withdraw the approval first", slug=slug, lang=lang)
            )
        self._decisions.send_back(stored, remark, now, by, through, within)

    def answer_remark(self, slug: str, lang: str, now: datetime, by: str) -> bool:
        """Ask for the approval of a translation that was sent back. Returns whether a remark was open."""
        return self._decisions.answer(self._present(self.post(slug), lang), now, by)

    def remark(self, slug: str, lang: str) -> Remark | None:
        """The remark with which a translation was sent back, None when there is none that is open."""
        return open_remark(self._store, slug, lang)

    def remarks(self) -> dict[tuple[str, str], Remark]:
        """Every open remark, by slug and language."""
        return open_remarks(self._store)

    def withdraw(self, slug: str, lang: str, now: datetime, by: str) -> Withdrawal:
        """Take an approval back, with what it taught the memory; without an approval nothing changes.

        The translation is `edited` then, and waits until somebody approves it again. Raises `NotFound`.
        """
        post = self.post(slug)
        stored = self._present(post, lang)
        taken = self._decisions.withdraw(stored, self.memory(lang, now), now, by)
        return replace(taken, translation=self._present(post, lang))

    def placed(
        self, slug: str, lang: str, segments: Sequence[TranslatedSegment], findings: Sequence[Finding]
    ) -> list[PlacedFinding]:
        """Where in the post each finding of its translation is: the line, and the sentence if one alone gives it."""
        return placed(self.post(slug), lang, segments, findings, self.glossary())

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

    def _memory(self, lang: str, now: datetime, glossary: Glossary) -> Memory:
        config = self._config
        return Memory(self._store, config.translation.domain, config.languages.source, lang, lambda: now, glossary)

    def _chosen(self, name: str | None) -> Sequence[Engine]:
        if self._engines is None:
            self._engines = self._make_engines()
        return chosen(self._engines, name)

    def _fresh(self, slug: str, lang: str) -> tuple[Post, StoredTranslation]:
        post = self.post(slug)
        stored = self._present(post, lang)
        if stored.state is State.STALE:
            remedy = (
                worded("bring %(slug)s.%(lang)s.md up to date", slug=slug, lang=lang)
                if stored.sidecar_hash
                else worded("translate it again")
            )
            raise IllegalStep(
                worded(
                    "%(slug)s (%(lang)s): the post has changed since; %(remedy)s and review it again",
                    slug=slug,
                    lang=lang,
                    remedy=remedy,
                )
            )
        return post, stored


def _is_a_persons(stored: StoredTranslation | None) -> bool:
    """Whether a person edited or approved this translation of the current post: no machine may overwrite it."""
    return stored is not None and stored.state in (State.EDITED, State.APPROVED)
