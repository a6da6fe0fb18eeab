"""What X makes links of though the author may not mean it: words with `@`, names with a dot; and what it does not link.

The patterns are those of twitter-text 3.1 (`extractMentionsOrListsWithIndices`, `extractUrlsWithIndices`).
"""

import re
from collections.abc import Collection, Iterator

from publisher.core.wording import worded

_MENTION = re.compile(
    r"(?:(?<![A-Za-z0-9_!#$%&*@＠])|(?<![A-Za-z0-9_+~.-][Rr][Tt])(?<=[Rr][Tt])|(?<=[Rr][Tt]:))"
    r"[@＠]([A-Za-z0-9_]{1,20})(?:/[A-Za-z][A-Za-z0-9_-]{0,24})?"
)
_NOT_BEHIND = re.compile(r"[@＠]|[À-ÖØ-öø-ÿĀ-ɏ]|://")
_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)


def unmeant_links(text: str, known: Collection[str] = ()) -> list[str]:
    """What staff should look at before the text goes out, a sentence each.

    `known` are names of accounts (without "@") that may be mentioned.
    """
    linked = list(_linked(text))
    found = [_about_mention(name) for name in _mentioned(text, linked) if name.lower() not in known]
    found += [_about_bare(text[start:end]) for start, end in linked if not _ADDRESS.match(text, start)]
    starts = {start for start, _ in linked}
    found += [_about_unlinked(match[0]) for match in _ADDRESS.finditer(text) if match.start() not in starts]
    return list(dict.fromkeys(found))


def _linked(text: str) -> Iterator[tuple[int, int]]:
    """Where X sees addresses, with a scheme or without one."""
    # Imported here: its tables and patterns take half a second to build.
    from twitter_text import extract_urls_with_indices

    for entity in extract_urls_with_indices(text):
        start, end = entity["indices"]
        yield start, end


def _mentioned(text: str, linked: Collection[tuple[int, int]]) -> Iterator[str]:
    for match in _MENTION.finditer(text):
        if _NOT_BEHIND.match(text, match.end()) or any(start <= match.start() < end for start, end in linked):
            continue
        yield match[1]


def _about_mention(name: str) -> str:
    return worded(
        "X would tell the account @%(name)s that it is mentioned: leave @ out, or write the name in mentions", name=name
    )


def _about_bare(word: str) -> str:
    return worded(
        "X would make a link of %(word)s: write https:// before it if it is an address, else change the dot", word=word
    )


def _about_unlinked(address: str) -> str:
    return worded("X makes no link of %(address)s: its host is no public name", address=address)
