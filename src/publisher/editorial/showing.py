"""Published stories as anybody may read them: the post itself, or a translation that is fit for readers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from publisher.config.tables import Review
from publisher.core.messages import content_hash
from publisher.core.types import Post, Story
from publisher.editorial.policy import fitness
from publisher.editorial.stored import State, StoredTranslation
from publisher.posts import reading


@dataclass(frozen=True, slots=True)
class ShownStory:
    """A story for the pages. `outdated`: the post has changed since it was translated; `content_hash` covers both."""

    story: Story
    outdated: bool
    content_hash: str


def shown(
    posts: Iterable[Post], lang: str, translations: Mapping[str, StoredTranslation], policy: Review
) -> dict[str, ShownStory]:
    """The stories in a language, by slug, of the posts that have one that may be shown.

    A translation that was fit for readers stays when its post changes, since mails link to it, and is `outdated`. A new
    one that nobody has looked at yet, though `translation.review` asks for it, is not shown.
    """
    found = {}
    for post in posts:
        if post.lang == lang:
            found[post.slug] = ShownStory(reading.original(post), False, content_hash([post.look_hash]))
        elif one := _translated(post, lang, translations.get(post.slug), policy):
            found[post.slug] = one
    return found


def _translated(post: Post, lang: str, stored: StoredTranslation | None, policy: Review) -> ShownStory | None:
    if stored is None or not fitness(replace(stored, state=stored.written_state), policy)[0]:
        return None
    machine = stored.written_state is State.MACHINE
    engine = stored.engine if machine else ""
    story = reading.story_of(post, lang=lang, fields=stored.fields, body=stored.body, machine=machine, engine=engine)
    outdated = stored.state is State.STALE
    return ShownStory(story, outdated, content_hash([post.look_hash, stored.content_hash, machine, outdated]))
