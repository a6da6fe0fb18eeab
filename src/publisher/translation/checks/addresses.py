"""Links, e-mail addresses, @handles and #tags: finds them in a text and masks them with spaces."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

_URL: Final = re.compile(r"(?:https?://|www\.|mailto:|tel:)[^\s<>\"“”„«»⟦⟧`]+", re.IGNORECASE)
_DESTINATION: Final = re.compile(r"\]\(\s{0,3}<?(?P<url>[^\s<>()]+(?:\([^\s<>()]*\)[^\s<>()]*)*)")
_EMAIL: Final = re.compile(r"(?<![\w.+%@-])[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_HANDLE: Final = re.compile(r"(?<![\w@./+-])@[A-Za-z0-9_](?:[\w.-]{0,60}\w)?(?:@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8})?")
_TAG: Final = re.compile(r"(?<![\w&#/])#\w*[^\W\d_]\w*")


@dataclass(frozen=True, slots=True)
class Addresses:
    """The addresses of a text in order, and the text with spaces in their place.

    `masked` is as long as the text; a Markdown link destination is masked together with its `](`.
    """

    masked: str
    links: list[str] = field(default_factory=list)
    emails: list[str] = field(default_factory=list)
    handles: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)


def _trimmed(url: str) -> str:
    """A URL without the sentence's punctuation at its end; a closing bracket stays when it was opened inside."""
    excess = url.count(")") - url.count("(")
    end = len(url)
    while end:
        if url[end - 1] == ")" and excess > 0:
            excess -= 1
        elif url[end - 1] not in ".,;:!?…*_~'’|]":
            break
        end -= 1
    return url[:end]


def addresses(text: str, markdown: bool = False) -> Addresses:
    """Collect the addresses of a text; in Markdown the destinations of links and images are links too."""
    found: dict[str, list[str]] = {"links": [], "emails": [], "handles": [], "tags": []}

    def take(kind: str, pattern: re.Pattern[str], words: Callable[[str], str] = str) -> None:
        nonlocal text

        def put(match: re.Match[str]) -> str:
            value = words(match.group())
            found[kind].append(value)
            return " " * len(value) + match.group()[len(value) :]

        text = pattern.sub(put, text)

    if markdown:
        for match in _DESTINATION.finditer(text):
            found["links"].append(match["url"])
        text = _DESTINATION.sub(lambda match: " " * len(match.group()), text)
    take("links", _URL, _trimmed)
    if "@" in text:
        take("emails", _EMAIL)
        take("handles", _HANDLE)
    if "#" in text:
        take("tags", _TAG)
    return Addresses(text, **found)
