"""Translation of posts by machine. A post is skipped while a machine would make the same translation again."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from functools import cache
from hashlib import sha256
from pathlib import Path

from publisher import translation
from publisher.core.errors import ConfigError, EngineUnavailable, InvalidInput
from publisher.core.messages import content_hash
from publisher.core.types import Post
from publisher.core.wording import worded
from publisher.editorial.stored import State, StoredTranslation, Writing
from publisher.posts.reading import translatable_fields
from publisher.translation.desk.batch import PostSource, translate_posts
from publisher.translation.glossary.glossary import Glossary
from publisher.translation.memory.memory import Memory
from publisher.translation.types import Engine, SentenceProgress


def translated(
    posts: Sequence[Post],
    to: str,
    before: Mapping[str, StoredTranslation],
    engines: Sequence[Engine],
    memory: Memory,
    glossary: Glossary,
    progress: SentenceProgress | None,
) -> list[Writing]:
    """Translate those posts for which something has changed since `before` (by slug).

    `engines` has at least one. Raises `TranslationError`.
    """
    conditions = _Conditions(engines, memory, glossary)
    posts = [post for post in posts if not conditions.hold(post, before.get(post.slug))]
    sources = [
        PostSource(
            post.slug, post.lang, translatable_fields(post), post.body, post.body_line, _kept(before.get(post.slug))
        )
        for post in posts
    ]  # fmt: skip
    made = translate_posts(sources, to, engines, memory, glossary, progress)
    return [
        Writing(
            post.slug, to, State.MACHINE, post.content_hash, one.engine, one.fields, one.body, one.segments,
            one.findings, made_under=conditions.under(post),
        )
        for post, one in zip(posts, made, strict=True)
    ]  # fmt: skip


def chosen(engines: Sequence[Engine], name: str | None) -> Sequence[Engine]:
    """The engines to ask: the one of that name, or all. Raises `ConfigError` without any, `InvalidInput`."""
    if not engines:
        raise ConfigError(worded('translation.engines of config.toml names no engine; write engines = ["argos"]'))
    found = [engine for engine in engines if name in (None, engine.name)]
    if not found:
        known = ", ".join(engine.name for engine in engines)
        raise InvalidInput(
            worded(
                "engine %(name)s is not in translation.engines of config.toml: %(known)s", name=repr(name), known=known
            )
        )
    return found


def _kept(stored: StoredTranslation | None) -> dict[str, str]:
    """The segments of a translation that a person wrote or approved, source → target.

    An approval covers all of them, unless the translation is a file beside the post: that may be of an older post.
    """
    if stored is None:
        return {}
    approved = stored.written_state is State.APPROVED and not stored.sidecar_hash
    return {one.source: one.target for one in stored.segments if approved or one.kept}


class _Conditions:
    """What translations of one call depend on besides the post: engine, model, glossary, people's entries, rules.

    The engine is the first that is available; when one before it is, too, its translations may be better.
    """

    def __init__(self, engines: Sequence[Engine], memory: Memory, glossary: Glossary) -> None:
        self._engine, profile = "", None
        for engine in engines:
            try:
                profile = asdict(engine.profile(memory.source, memory.target))
            except EngineUnavailable:
                continue
            self._engine = engine.name
            break
        self._said = profile and [memory.target, profile, glossary.fingerprint, memory.revision(), _rules()]

    def under(self, post: Post) -> str:
        """The hash to store with a translation of the post; "" when no engine is available."""
        return content_hash([post.content_hash, self._said]) if self._said else ""

    def hold(self, post: Post, stored: StoredTranslation | None) -> bool:
        """Whether translating again would give the same. A translation by a fallback engine may improve."""
        return (
            stored is not None
            and stored.state is State.MACHINE
            and stored.made_under == self.under(post) != ""
            and stored.engine in ("", self._engine)
            and not any(one.rung == "source" for segment in stored.segments for one in segment.sentences)
        )


@cache
def _rules() -> str:
    """A hash of the sources of `publisher.translation`: other code may cut, write or check differently.

    Names and contents count, times and places do not: an installed package and a checkout of the same release agree.
    """
    folder = Path(translation.__file__).parent
    sources = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.py")}
    return content_hash([[name, sha256(source).hexdigest()] for name, source in sorted(sources.items())])
