"""Counts beside entries of the menu: what the screens have found out last, since every page shows them."""

import weakref

from flask import g
from flask_security import current_user

from publisher.app.assembly import Publisher
from publisher.app.notices.in_page import new_notices

_TRANSLATIONS: "weakref.WeakKeyDictionary[Publisher, int]" = weakref.WeakKeyDictionary()


def learn(publisher: Publisher, number: int) -> None:
    """Keep how many translations wait, as „Днес“ or the list of translations has just counted them."""
    _TRANSLATIONS[publisher] = number


def translations(publisher: Publisher) -> int | None:
    """Translations that wait for a person; None until a page has counted them."""
    return _TRANSLATIONS.get(publisher)


def notices(publisher: Publisher) -> int:
    """How many notices the person of this request has not read yet."""
    if "new_notices" not in g:
        g.new_notices = new_notices(publisher, current_user.id)
    return int(g.new_notices)
