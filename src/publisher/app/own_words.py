"""Words of its own for a story on one network in one language, refused by the rule by which publishing refuses them."""

from publisher.app.assembly import Publisher
from publisher.app.post_editing import OpenedPost, name_of, open_post, save_words
from publisher.core.errors import InvalidInput, NotFound
from publisher.core.wording import joined, worded

__all__ = ["opened_story", "save_own_words"]


def opened_story(publisher: Publisher, slug: str) -> OpenedPost:
    """The file of a post, as it is now. Raises `NotFound`, `PostError`."""
    return open_post(publisher, name_of(publisher, publisher.editorial.post(slug).path))


def save_own_words(
    publisher: Publisher, slug: str, version: str, channel: str, lang: str, words: str
) -> OpenedPost:  # fmt: skip
    """Write the words into the post's file, which was opened as `version`; "" = as the template makes them again.

    Raises `InvalidInput` for words that the network would not take, `NotFound` for an unknown channel or language and
    for a language without a translation, and `ChangedMeanwhile`. What is approved on that network has to be approved
    anew then.
    """
    tidy = "\n".join(" ".join(row.split(" ")).rstrip() for row in words.replace("\r\n", "\n").split("\n")).strip()
    where = publisher.channel(channel) if channel in publisher.config.channels else None
    if where is None or where.audience != "account":
        raise NotFound(worded("there is no channel %(channel)s", channel=channel[:60]))
    if lang not in publisher.languages:
        raise NotFound(worded("there is no channel %(channel)s", channel=f"{channel[:60]} ({lang[:10]})"))
    opened = opened_story(publisher, slug)
    if tidy:
        story = publisher.editorial.story(slug, lang)
        message = publisher.renderer.social(story, where.template, where.limit, where.measure, tidy)
        if problems := where.problems(message):
            said = joined("; ", problems)
            raise InvalidInput(worded("%(channel)s would not take it: %(problems)s", channel=channel, problems=said))
    return save_words(publisher, opened.name, version, f"{channel}-{lang}", tidy)
