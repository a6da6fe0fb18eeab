"""Posts with their translations: list them, check their files, translate them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from publisher.app.assembly import Publisher
from publisher.core.errors import PostError
from publisher.core.states import TranslationState
from publisher.core.types import Post
from publisher.editorial import StoredTranslation
from publisher.translation.types import SentenceProgress

__all__ = ["CheckedFiles", "PostStanding", "StoredTranslation", "Translated", "check_posts", "list_posts", "translate"]


@dataclass(frozen=True, slots=True)
class PostStanding:
    """A post, and the state of its translation by target language, where there is one."""

    post: Post
    translations: Mapping[str, TranslationState]

    @property
    def stale(self) -> bool:
        """Has the post changed since one of its translations was made?"""
        return TranslationState.STALE in self.translations.values()


@dataclass(frozen=True, slots=True)
class CheckedFiles:
    """How many posts can be read, and what is wrong with the other files and with translations beside posts."""

    readable: int
    errors: tuple[PostError, ...]


@dataclass(frozen=True, slots=True)
class Translated:
    """A translation as it is kept; `why` says why it is not `fit` for readers."""

    translation: StoredTranslation
    fit: bool
    why: str


def list_posts(publisher: Publisher) -> tuple[list[PostStanding], list[PostError]]:
    """Every post, and what is wrong with files that cannot be read."""
    found, errors = publisher.editorial.posts()
    return [PostStanding(post, _states(publisher, post)) for post in found], errors


def check_posts(publisher: Publisher, only: Collection[Path] = ()) -> CheckedFiles:
    """Read every post and every translation beside one; errors of the files `only`, () = of all."""
    found, errors = publisher.editorial.posts()
    for post in found:
        for lang in publisher.config.languages.targets:
            try:
                publisher.editorial.sidecar(post, lang)
            except PostError as error:
                errors.append(error)
    wanted = {path.resolve() for path in only}
    return CheckedFiles(len(found), tuple(e for e in errors if not wanted or e.path.resolve() in wanted))


def translate(
    publisher: Publisher,
    slugs: Sequence[str],
    lang: str,
    now: datetime,
    engine: str | None = None,
    progress: SentenceProgress | None = None,
) -> list[Translated]:
    """Translate posts to a language; `engine` None = those of config.toml in turn.

    Raises what `Editorial.translate` raises.
    """
    made = publisher.editorial.translate(slugs, lang, now, engine, progress)
    return [Translated(stored, *publisher.editorial.fit(stored.slug, stored.lang)) for stored in made]


def _states(publisher: Publisher, post: Post) -> dict[str, TranslationState]:
    kept = {lang: publisher.editorial.translation(post.slug, lang) for lang in publisher.config.languages.targets}
    return {lang: stored.state for lang, stored in kept.items() if stored is not None}
