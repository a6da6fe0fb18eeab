"""What the posts of a workspace and their translations say, how they stand, and which may go to readers."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime

from publisher.config.workspace import Config
from publisher.core.errors import NotFound, PostError, PublisherError
from publisher.core.messages import content_hash
from publisher.core.types import Post, Story
from publisher.core.wording import worded
from publisher.editorial.overview import Overview, Standing
from publisher.editorial.policy import despite, fitness
from publisher.editorial.showing import ShownStory, shown
from publisher.editorial.stored import State, StoredTranslation
from publisher.editorial.translations import Translations
from publisher.posts import reading
from publisher.posts.folder import PostFolder
from publisher.posts.sidecars import Sidecar, read_sidecar
from publisher.storage.database import Store
from publisher.translation.glossary.csv_files import load_glossary
from publisher.translation.glossary.glossary import Glossary


class Texts:
    """Posts and translations of one workspace, as they stand now."""

    def __init__(self, store: Store, config: Config) -> None:
        self._store = store
        self._config = config
        self.folder = PostFolder(config.folder("posts"), config.languages.source, config.schedule.zone)
        self._translations = Translations(store)
        self._overview = Overview(self._translations, self.folder, config.languages.targets)

    def posts(self) -> tuple[list[Post], list[PostError]]:
        """Every post, and the errors of files that cannot be read as posts."""
        return self.folder.read()

    def read_ahead(self) -> None:
        """Read all posts, so that nobody waits for it later. What is wrong with them is said then."""
        with suppress(PublisherError):
            self.folder.read()

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

    def states(self, posts: Sequence[Post]) -> dict[str, Mapping[str, State]]:
        """The state of each post's translations: by slug, then by language."""
        return self._translations.states(posts)

    def every_state(self) -> Mapping[str, Mapping[str, State]]:
        """As `states`, of all posts; within one look at the folder they are read once."""
        return self.standing().states

    def standing(self) -> Standing:
        """How the translations of all posts stand; within one look at the folder that is read once."""
        return self._overview.standing()

    def read_ahead_of(self, slugs: Iterable[str], langs: Collection[str]) -> None:
        """Read at once, for the rest of one look at the folder, how the translations of these posts stand.

        What is gone or cannot be read is left for whoever asks for it.
        """
        posts = []
        for slug in slugs:
            with suppress(NotFound, PostError):
                posts.append(self.post(slug))
        self._overview.read_ahead(posts, [lang for lang in langs if lang != self._config.languages.source])

    def translation(self, slug: str, lang: str) -> StoredTranslation | None:
        """The stored translation of a post, None if there is none. Raises `NotFound` for an unknown post."""
        return self._translations.get(self.post(slug), lang)

    def open_findings(self, slug: str, lang: str) -> int:
        """How many findings of a translation are open, 0 without one. Raises `NotFound` for an unknown post."""
        stored = self._of_post(self.post(slug), lang)
        return len(stored.open_findings) if stored else 0

    def fit(self, slug: str, lang: str) -> tuple[bool, str]:
        """Whether a post may go to readers in a language under `translation.review`, and if not, why."""
        post = self.post(slug)
        if lang == post.lang:
            return True, ""
        try:
            self.sidecar(post, lang)
        except PostError as error:
            # A person has written a translation: no older one goes out in its place.
            return False, worded("needs review: %(error)s", error=error)
        return fitness(self._overview.one(post, lang), self._config.translation.review)

    def withdrawn_by(self, slug: str, lang: str) -> str:
        """Who has taken back the approval of a translation, "" when nobody has."""
        stored = self._of_post(self.post(slug), lang)
        return stored.withdrawn_by if stored else ""

    def withdrawn(self, slugs: Iterable[str]) -> dict[tuple[str, str], str]:
        """Who has taken back the approvals of these posts' translations, by slug and language, where somebody has."""
        return self._translations.withdrawn(slugs)

    def own_words(self, slug: str, channel: str, lang: str) -> str:
        """What a person has written for a channel in a language in place of title and summary; "" = nothing."""
        return dict(self.post(slug).social).get(f"{channel}-{lang}", "")

    def publish_at(self, slug: str) -> datetime | None:
        """When the post itself says that it goes out; None where it does not say."""
        return self.post(slug).publish_at

    def despite(self, slug: str, lang: str) -> str:
        """Who approved a translation despite which errors; "" where none stood. See `policy.despite`."""
        stored = self._of_post(self.post(slug), lang)
        return despite(stored) if stored else ""

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
        return tuple(post.look_hash for post in self.posts()[0]), self._translations.version()

    def shown(self, posts: Sequence[Post], lang: str) -> dict[str, ShownStory]:
        """Those of `posts` that anybody may read in a language, by slug. See `showing.shown`."""
        translations = self._translations.of([post for post in posts if post.lang != lang], lang)
        return shown(posts, lang, translations, self._config.translation.review)

    def basis(self, slug: str, lang: str) -> str:
        """A hash that changes with the post, its translation, and whether a machine or a person made that."""
        post = self.post(slug)
        stored = self._of_post(post, lang)
        said: list[object] = [stored.content_hash, stored.written_state is State.MACHINE] if stored else []
        if stored and stored.withdrawn_by:
            said.append("withdrawn")
        if stored and stored.returned_by:
            said.append("returned")
        return content_hash([post.look_hash, said or None])

    def _of_post(self, post: Post, lang: str) -> StoredTranslation | None:
        return None if lang == post.lang else self._overview.one(post, lang)

    def _present(self, post: Post, lang: str) -> StoredTranslation:
        stored = self._translations.get(post, lang)
        if stored is None:
            raise NotFound(
                worded(
                    "%(slug)s is not translated to %(lang)s: publisher translate %(slug)s --to %(to)s",
                    slug=post.slug,
                    lang=repr(lang),
                    to=lang,
                )
            )
        return stored
