"""The links and pictures of a story in plain text: links have numbers, and are listed below the story."""

from publisher.rendering.formats.addresses import bare, completed


class PlainLinks:
    """Collects links. `base` completes relative ones ("" leaves them out); `picture` is the label of an image."""

    def __init__(self, base: str, picture: str) -> None:
        self._base, self._picture = base, picture
        self._numbers: dict[str, int] = {}

    def link(self, words: str, href: str) -> str:
        """The words of a link with its number; an address that is its own words needs none."""
        address = completed(href, self._base)
        if not address or bare(address) == bare(words) or not words.strip():
            return words or bare(address)
        number = self._numbers.setdefault(address, len(self._numbers) + 1)
        return f"{words} [{number}]"

    def image(self, alt: str, caption: str) -> str:
        """A picture as its description, and its caption."""
        return f"[{self._picture}: {alt or '–'}]{f' {caption}' if caption else ''}"

    def listed(self) -> list[str]:
        """The links by their numbers."""
        return [f"[{number}] {link}" for link, number in self._numbers.items()]
