"""Front-matter keys of other programs (Hugo, Jekyll, Eleventy, WordPress exports), and what they are called here."""

from collections.abc import Mapping

from publisher.core.wording import worded

_DRAFT = worded("take it out: what is not on the calendar is not published")
_NOT_SHOWN = worded("take it out: nothing of it would be shown")
_LOOK = worded("take it out: templates/ decides what a story looks like")
_NAMED = worded("take it out: the slug stands in the file's name, or under the key slug")

FOREIGN_KEYS: Mapping[str, str] = {
    "description": "summary",
    "excerpt": "summary",
    "subtitle": "summary",
    "lead": "summary",
    "categories": "tags",
    "category": "tags",
    "keywords": "tags",
    "topics": "tags",
    "name": "title",
    "heading": "title",
    "headline": "title",
    "cover": "image",
    "thumbnail": "image",
    "images": "image",
    "featured_image": "image",
    "featuredImage": "image",
    "header": "image",
    "language": "lang",
    "locale": "lang",
    "published": "date",
    "publishDate": "date",
    "created": "date",
    "publishAt": "publish_at",
    "publish_on": "publish_at",
    "scheduled_at": "publish_at",
    "canonicalURL": "canonical_url",
    "canonical": "canonical_url",
    "link": "canonical_url",
}
"""Key elsewhere → the key here that says the same."""

FOREIGN_REMARKS: Mapping[str, str] = {
    "draft": _DRAFT,
    "expiryDate": _DRAFT,
    "author": _NOT_SHOWN,
    "authors": _NOT_SHOWN,
    "lastmod": _NOT_SHOWN,
    "updated": _NOT_SHOWN,
    "weight": _NOT_SHOWN,
    "toc": _NOT_SHOWN,
    "comments": _NOT_SHOWN,
    "layout": _LOOK,
    "type": _LOOK,
    "template": _LOOK,
    "permalink": _NAMED,
    "url": _NAMED,
    "aliases": _NAMED,
    "translationKey": worded("take it out: a translation is the file NAME.en.md beside NAME.md"),
}
"""Key elsewhere → what to do with it, where there is none like it here."""
