"""The size of a mail: warnings when its HTML or its pictures are too heavy."""

import re
from collections.abc import Sequence

from publisher.core import reader_blocks
from publisher.core.types import Finding, Message
from publisher.core.wording import worded

CLIP = 102_000
"""Bytes of HTML after which Gmail clips a mail and hides the rest, including the unsubscribe link."""

MEDIA = 5_000_000
"""Bytes of pictures. Base64 adds a third, and some mail servers accept no more than 10 MB."""

_TITLE = re.compile(r'<h[12][^<>]*\bid="story-([^"]+)"')
_STYLE = re.compile(r"<style\b(?:[^<]++|<(?!/?style\b))*+</style>")


def check_weight(message: Message) -> list[Finding]:
    """Warnings when a mail's HTML or its pictures are too heavy, the heaviest parts named first."""
    return [*_of_html(message), *_of_media(message)]


def _of_html(message: Message) -> list[Finding]:
    total = len(message.html.encode())
    if total <= CLIP:
        return []
    sizes = _stories(message.html)
    heavy = sorted(sizes.items(), key=lambda part: -part[1])[:3]
    styles = sum(len(block.encode()) for block in _STYLE.findall(message.html))
    rest = total - sum(sizes.values()) - styles
    named = [*heavy, (worded("styles"), styles), (worded("the frame around the stories"), rest)]
    fewer = worded('Send fewer stories, or articles = "teaser"') if len(sizes) > 1 else worded("Shorten the text")
    return [
        Finding(
            code="html-heavy",
            severity="warning",
            message=worded(
                "the HTML is %(size)s; Gmail clips it after %(clip)s. Heaviest: %(parts)s. %(mend)s",
                size=_kilobytes(total),
                clip=_kilobytes(CLIP),
                parts=_parts(named),
                mend=fewer,
            ),
            segment=heavy[0][0] if heavy else "",
        )
    ]


def _stories(html: str) -> dict[str, int]:
    """Bytes by slug: the blocks between a story's marks; in a mail without marks, from one title to the next."""
    sizes: dict[str, int] = {}
    slugs: dict[str, str] = {}
    blocks = [(name, block) for name, block in reader_blocks.blocks(html) if name != reader_blocks.FALLBACK]
    for name, block in blocks:
        if title := _TITLE.search(block):
            slugs[name] = title[1]
    for name, block in blocks:
        slug = slugs.get(name, name)
        sizes[slug] = sizes.get(slug, 0) + len(block.encode())
    if sizes:
        return sizes
    starts = [(match.start(), match[1]) for match in _TITLE.finditer(html)]
    ends = [start for start, _ in starts[1:]] + [len(html)]
    return {slug: len(html[start:end].encode()) for (start, slug), end in zip(starts, ends, strict=True)}


def _of_media(message: Message) -> list[Finding]:
    sizes = {item.path.name: item.path.stat().st_size for item in message.media}
    total = sum(sizes.values())
    if total <= MEDIA:
        return []
    heavy = sorted(sizes.items(), key=lambda part: -part[1])[:3]
    return [
        Finding(
            code="media-heavy",
            severity="warning",
            message=worded(
                "the pictures are %(size)s together. Heaviest: %(parts)s", size=_kilobytes(total), parts=_parts(heavy)
            ),
        )
    ]


def _parts(sizes: Sequence[tuple[str, int]]) -> tuple[str, ...]:
    return tuple(worded("%(name)s %(size)s", name=name, size=_kilobytes(size)) for name, size in sizes)


def _kilobytes(size: int) -> str:
    return f"{size / 1000:.0f} kB"
