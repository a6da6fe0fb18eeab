"""Counts beside entries of the menu: what the screens have found out last, since every page shows them."""

import weakref

from publisher.app.assembly import Publisher

_TRANSLATIONS: "weakref.WeakKeyDictionary[Publisher, int]" = weakref.WeakKeyDictionary()


def learn(publisher: Publisher, number: int) -> None:
    """Keep how many translations wait, as „Днес“ or the list of translations has just counted them."""
    _TRANSLATIONS[publisher] = number


def translations(publisher: Publisher) -> int | None:
    """Translations that wait for a person; None until a page has counted them."""
    return _TRANSLATIONS.get(publisher)
