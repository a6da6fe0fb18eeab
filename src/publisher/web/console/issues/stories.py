"""The stories of an issue as its form shows them, and those that may be added."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from publisher.app.assembly import Publisher
from publisher.app.issue_making import PostFitness, post_fitness
from publisher.core.states import TranslationState
from publisher.web.console.issues.drafts import Draft

_OFFERED = 12


@dataclass(frozen=True, slots=True)
class StoryRow:
    """A story of an issue; `fits` says for each language whether it may go to readers."""

    slug: str
    title: str
    fits: tuple[PostFitness, ...]


@dataclass(frozen=True, slots=True)
class Pick:
    """A post that may be added; `inside` are issues that it is a story of already.

    `translations` are their states by language, None where there is none.
    """

    slug: str
    title: str
    date: date
    inside: tuple[str, ...]
    translations: Mapping[str, TranslationState | None]


def story_rows(publisher: Publisher, key: str, slugs: Sequence[str]) -> list[StoryRow]:
    """The stories in their order. One that is gone or cannot be read is shown by its name."""
    found = []
    with publisher.editorial.folder.one_look():
        inside = set(slugs)
        titles = {post.slug: post.title for post in publisher.editorial.posts()[0] if post.slug in inside}
        publisher.editorial.read_ahead_of(titles, publisher.languages)
        for slug in slugs:
            fits = tuple(post_fitness(publisher, key, slug, lang) for lang in publisher.languages)
            found.append(StoryRow(slug, titles.get(slug, slug), fits))
    return found


def pickable(publisher: Publisher, draft: Draft) -> list[Pick]:
    """The newest posts that are not in the issue; with `find`, those in whose title or name it occurs."""
    wanted, chosen = draft.find.casefold(), set(draft.slugs)
    found = (
        post
        for post in reversed(publisher.editorial.posts()[0])
        if post.slug not in chosen and (not wanted or wanted in post.title.casefold() or wanted in post.slug.casefold())
    )
    offered = list(islice(found, _OFFERED))
    inside = publisher.issues.holding([post.slug for post in offered])
    states, targets = publisher.editorial.states(offered), publisher.config.languages.targets
    return [
        Pick(
            post.slug,
            post.title,
            post.date,
            tuple(inside.get(post.slug, ())),
            {target: states.get(post.slug, {}).get(target) for target in targets},
        )
        for post in offered
    ]
