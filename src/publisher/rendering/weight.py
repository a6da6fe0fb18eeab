"""How heavy a mail is, and what in it is."""

import re

from publisher.types import Finding, Message

CLIP = 102_000
"""Bytes of HTML behind which Gmail cuts a mail off and hides the rest, the unsubscribe link with it."""

MEDIA = 5_000_000
"""Bytes of pictures: as base64 a third more, and several mail servers take no more than 10 MB."""

_STORY = re.compile(r'<h2[^>]*\bid="story-([^"]+)"')


def weight(message: Message) -> list[Finding]:
    """Warnings when a mail's HTML or its pictures are too heavy, the heaviest parts named first."""
    return [*_of_html(message), *_of_media(message)]


def _of_html(message: Message) -> list[Finding]:
    total = len(message.html.encode())
    if total <= CLIP:
        return []
    starts = [(match.start(), match[1]) for match in _STORY.finditer(message.html)]
    ends = [start for start, _ in starts[1:]] + [len(message.html)]
    sizes = {slug: len(message.html[start:end].encode()) for (start, slug), end in zip(starts, ends, strict=True)}
    heavy = sorted(sizes.items(), key=lambda part: -part[1])[:3]
    parts = ", ".join(f"{slug} {_kilobytes(size)}" for slug, size in heavy)
    return [
        Finding(
            code="html-heavy",
            severity="warning",
            message=f"the HTML is {_kilobytes(total)}; Gmail cuts off behind {_kilobytes(CLIP)}. Heaviest: {parts}. "
            'Send fewer stories, or articles = "teaser"',
            segment=heavy[0][0] if heavy else "",
        )
    ]


def _of_media(message: Message) -> list[Finding]:
    sizes = {item.path.name: item.path.stat().st_size for item in message.media}
    total = sum(sizes.values())
    if total <= MEDIA:
        return []
    parts = ", ".join(
        f"{name} {_kilobytes(size)}" for name, size in sorted(sizes.items(), key=lambda part: -part[1])[:3]
    )
    return [
        Finding(
            code="media-heavy",
            severity="warning",
            message=f"the pictures are {_kilobytes(total)} together. Heaviest: {parts}",
        )
    ]


def _kilobytes(size: int) -> str:
    return f"{size / 1000:.0f} kB"
