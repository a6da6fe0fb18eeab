"""What search engines and networks are told about a page: Open Graph (https://ogp.me), canonical address, languages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from publisher.core import locales


@dataclass(frozen=True, slots=True)
class Share:
    """The head of a public page. `card` is the address of its picture (1200 × 630), described by `alt`.

    `kind` is "article" or "website"; `published` an ISO 8601 time, "" where there is none; `editions` are the page's
    languages with the address of each, `hidden` keeps search engines away.
    """

    lang: str
    title: str
    description: str
    address: str
    card: str = ""
    alt: str = ""
    kind: str = "website"
    published: str = ""
    tags: Sequence[str] = ()
    editions: Sequence[tuple[str, str]] = ()
    hidden: bool = False

    @property
    def locale(self) -> str:
        """The language with its country, as Open Graph writes it: `bg_BG`."""
        return territory(self.lang)

    @property
    def other_locales(self) -> list[str]:
        """The other languages of the same page."""
        return [territory(code) for code, _ in self.editions if code != self.lang]


def editions(own: tuple[str, str], others: Mapping[str, str]) -> list[tuple[str, str]]:
    """The languages of a page with their addresses; none where there is only one."""
    return [own, *others.items()] if others else []


def territory(lang: str) -> str:
    """`bg_BG`, `en_GB`: Open Graph wants a country, too."""
    from babel import Locale

    found = locales.locale(lang)
    if not found.territory:
        # CLDR's likely subtags: a language's own country.
        from babel.core import get_global

        likely = Locale.parse(str(get_global("likely_subtags").get(found.language, "en_Latn_GB")))
        found = Locale(found.language, likely.territory)
    return f"{found.language}_{found.territory}"
