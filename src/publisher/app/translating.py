"""Posts with their translations: list them, translate them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from publisher.app.assembly import Publisher
from publisher.core.errors import NotFound, PostError, PublisherError, TranslationError
from publisher.core.states import TranslationState
from publisher.core.types import Post
from publisher.editorial import StoredTranslation
from publisher.editorial.untranslatable import untranslatable
from publisher.translation.types import SentenceProgress

__all__ = ["PostStanding", "StoredTranslation", "Translated", "list_posts", "translate", "translate_readable"]


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
class Translated:
    """A translation as it is kept; `why` says why it is not `fit` for readers."""

    translation: StoredTranslation
    fit: bool
    why: str


def list_posts(publisher: Publisher) -> tuple[list[PostStanding], list[PostError]]:
    """Every post, and what is wrong with files that cannot be read."""
    found, errors = publisher.editorial.posts()
    states, targets = publisher.editorial.every_state(), set(publisher.config.languages.targets)
    return [
        PostStanding(post, its if its.keys() <= targets else {lang: its[lang] for lang in its.keys() & targets})
        for post in found
        if (its := states.get(post.slug)) is not None
    ], errors


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


def translate_readable(
    publisher: Publisher,
    slugs: Sequence[str],
    lang: str,
    now: datetime,
    engine: str | None = None,
    progress: SentenceProgress | None = None,
) -> tuple[list[Translated], list[PublisherError]]:
    """As `translate`, but a post that cannot be read or written stops no other: the errors are of those.

    Raises what is wrong with all of them: an unknown language or engine, no engine that can serve.
    """
    rest, errors = list(dict.fromkeys(slugs)), list[PublisherError]()
    while rest:
        try:
            return translate(publisher, rest, lang, now, engine, progress), errors
        except (NotFound, PostError, TranslationError) as error:
            guilty = untranslatable(publisher.editorial, rest, lang) or _named(rest, error)
            if not guilty:
                raise
            errors += guilty.values()
            rest = [slug for slug in rest if slug not in guilty]
    return [], errors


def _named(slugs: Sequence[str], error: PublisherError) -> dict[str, PublisherError]:
    """The post whose slug an error begins with."""
    return {slug: error for slug in slugs if str(error).startswith(f"{slug}: ")}
