"""How the translations of posts stand, read for pages that ask for many of them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from publisher.core.states import TranslationState
from publisher.core.types import Post
from publisher.editorial.stored import StoredTranslation
from publisher.editorial.translations import Translations, states_in
from publisher.posts.folder import PostFolder


@dataclass(frozen=True, slots=True)
class Standing:
    """The state of every translation: by slug, then by language.

    `not_approved` are slug, language and state of those that are not, `missing` slug and language of what is not
    translated to a language of the workspace, that of the newest post first.
    """

    states: Mapping[str, Mapping[str, TranslationState]]
    not_approved: Sequence[tuple[str, str, TranslationState]]
    missing: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class _Known:
    posts: Sequence[Post]
    lines: str
    standing: Standing


class Overview:
    """Reads how translations stand. Within one look at the posts folder, each is read once.

    What was made of all of them is kept as long as the posts and the rows that it was made from are the same, which
    every look asks the database: what another process writes shows at once.
    """

    def __init__(self, translations: Translations, folder: PostFolder, targets: Sequence[str]) -> None:
        self._translations, self._folder, self._targets = translations, folder, targets
        self._known: _Known | None = None

    def standing(self) -> Standing:
        """How the translations of all posts stand."""
        kept = self._folder.meanwhile
        found: Standing | None = kept.get("standing")
        if found is None:
            posts, lines, known = self._folder.read()[0], self._translations.lines(), self._known
            if known is None or known.lines != lines or known.posts != posts:
                self._known = known = _Known(posts, lines, _standing(states_in(lines, posts), self._targets))
            found = kept["standing"] = known.standing
        return found

    def one(self, post: Post, lang: str) -> StoredTranslation | None:
        """The translation of a post without its texts, None if there is none."""
        kept = self._kept()
        if (post.slug, lang) not in kept:
            kept[post.slug, lang] = self._translations.without_texts([post], [lang]).get((post.slug, lang))
        return kept[post.slug, lang]

    def read_ahead(self, posts: Iterable[Post], langs: Collection[str]) -> None:
        """Read at once what `one` will be asked for; without a look that lasts, nothing."""
        kept = self._kept()
        missing = [post for post in posts if any((post.slug, lang) not in kept for lang in langs)]
        if missing and self._folder.is_looking:
            found = self._translations.without_texts(missing, langs)
            kept.update({(post.slug, lang): found.get((post.slug, lang)) for post in missing for lang in langs})

    def _kept(self) -> dict[tuple[str, str], StoredTranslation | None]:
        kept: dict[tuple[str, str], StoredTranslation | None] = self._folder.meanwhile.setdefault("translations", {})
        return kept


def _standing(states: dict[str, Mapping[str, TranslationState]], targets: Sequence[str]) -> Standing:
    approved = TranslationState.APPROVED
    open_ones = [
        (slug, lang, state) for slug, its in states.items() for lang, state in its.items() if state is not approved
    ]
    missing = [(slug, lang) for slug, its in reversed(states.items()) for lang in targets if lang not in its]
    return Standing(states, open_ones, missing)
