"""Files to begin with: a post of which only the words are missing, and a copy of a post to be translated in place."""

import json
from collections.abc import Iterator
from datetime import date, timedelta

from publisher.core import locales
from publisher.core.types import Post

_PICTURE = """image:
  file: images/photo.jpg
  alt: "…"
  caption: "…\""""

_EVENT = """event:
  starts: {day} 14:00
  ends: {day} 17:30
  place: "…"
  register_url: https://example.org/register
  register_by: {deadline} 18:00"""


def new_post_text(title: str, day: date, lang: str) -> str:
    """A post with a title and a date; explanations of the other keys, in the language of posts, are comments."""
    event = _EVENT.format(day=day + timedelta(days=14), deadline=day + timedelta(days=12))
    summary = locales.gettext(lang, "One or two sentences that make readers want the whole story:")
    tags = locales.gettext(lang, "A few words by which readers find the story:")
    picture = locales.gettext(lang, "A picture: put the file into posts/images/ and delete the # before these lines.")
    alt = locales.gettext(
        lang, "alt says in a sentence what it shows, for readers who cannot see it; caption stands below it."
    )
    invited = locales.gettext(
        lang, "An event. Only starts and place must be there; register_url begins with https:// or mailto:"
    )
    page = locales.gettext(lang, "The story's page on your own site:")
    when = locales.gettext(
        lang, "The exact time at which it goes out; without this line it takes the next free time of the calendar:"
    )
    below = locales.gettext(lang, "The text of the story begins below the next line:")
    rows = ["---", f"title: {quoted(title)}", f"date: {day.isoformat()}", f"lang: {lang}"]
    rows += [*_comment(summary), "summary:", "", *_comment(tags), '# tags: ["…", "…"]', ""]
    rows += [*_comment(picture), *_comment(alt), *_off(_PICTURE), "", *_comment(invited), *_off(event), ""]
    rows += [*_comment(page), "# canonical_url: https://example.org/…", ""]
    rows += [*_comment(when), f"# publish_at: {day + timedelta(days=1)} 09:30", "", *_comment(below), "---", "", ""]
    return "\n".join(rows)


def sidecar_text(post: Post, lang: str) -> str:
    """A translation beside a post to be written over: the post's own words under the keys that a translation has."""
    name = post.path.name
    told = locales.gettext(
        post.lang, "A translation of %(post)s: write over the words here, keep everything else.", post=name
    )
    hash_told = locales.gettext(post.lang, "Says which version of the post this translates; leave it as it is.")
    rows = ["---", *_comment(told), f"lang: {lang}", *_comment(hash_told), f"source_hash: {post.content_hash}"]
    rows += [*_words(post), "---", "", post.body.rstrip("\n"), ""]
    return "\n".join(rows)


def quoted(text: str) -> str:
    """A text as YAML between quotation marks."""
    return json.dumps(text, ensure_ascii=False)


def _words(post: Post) -> Iterator[str]:
    yield f"title: {quoted(post.title)}"
    yield f"summary: {quoted(post.summary)}"
    if post.tags:
        yield f"tags: [{', '.join(map(quoted, post.tags))}]"
    if post.image:
        yield "image:"
        yield f"  alt: {quoted(post.image.alt)}"
        if post.image.caption:
            yield f"  caption: {quoted(post.image.caption)}"
    if post.event:
        yield "event:"
        yield f"  place: {quoted(post.event.place)}"


def _off(keys: str) -> list[str]:
    """Keys as comments, to be switched on."""
    return [f"# {row}" for row in keys.split("\n")]


def _comment(text: str) -> list[str]:
    """A text as comment lines of a readable length."""
    rows, row = [], "#"
    for word in text.split():
        if len(row) + len(word) > 100:
            rows.append(row)
            row = "#"
        row += f" {word}"
    return [*rows, row]
