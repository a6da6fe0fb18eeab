"""Sample values for every public page: what its template gets, with a sample post. For previews and checks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from publisher.core import locales
from publisher.rendering.pages.story_pages import StoryCard, StoryPage, StoryPages
from publisher.rendering.sample_posts import sample_stories
from publisher.web.public.page_templates import PageTemplates, read_in

PAGES = (
    "home", "story", "issues", "issue", "subscribe", "sent", "confirm", "preferences", "leave", "own", "data",
    "address", "forget", "help", "notice",
)  # fmt: skip
"""The pages that are shown by themselves; other templates are parts of them."""

_EMAIL = "reader@example.org"
_HERE = "/p/sample"


@dataclass(frozen=True, slots=True)
class SampleIssue:
    """An issue in the archive."""

    key: str
    lang: str
    subject: str


def sample_values(name: str, templates: PageTemplates, stories: StoryPages, lang: str, now: datetime,
                  picture: Path) -> Mapping[str, Any]:  # fmt: skip
    """The values of a page besides those that every page gets."""
    long, short = sample_stories(lang, picture)
    first, cards = stories.page(long, now), [stories.card(long), stories.card(short)]
    if name in ("home", "story", "issues", "issue"):
        return _of_archive(name, templates, lang, first, cards)
    return _of_reader(templates, lang).get(name, {})


def _of_archive(
    name: str, templates: PageTemplates, lang: str, story: StoryPage, cards: list[StoryCard]
) -> dict[str, Any]:
    card, shown = story.card, templates.language(lang)
    lines = [(SampleIssue("sample", lang, card.title), card.day)]
    others = [code for code in ("en", "bg") if code != lang][:1]
    editions = [(code, read_in(code), f"/{code}/") for code in others]
    reading = locales.gettext(shown, "%(minutes)s to read", minutes=locales.format_wait(max(2, story.minutes), shown))
    found: dict[str, dict[str, Any]] = {
        "home": {"current": "news", "page": 1, "stories": cards, "issues": lines, "older": "", "newer": ""},
        "issues": {"current": "issues", "issues": lines},
        "issue": {
            "current": "issues", "issue": lines[0][0], "day": card.day, "iso": card.iso, "stories": cards,
            "editions": editions, "missing": [],
        },
        "story": {
            "current": "news", "story": story, "outdated": False, "reading": reading, "editions": editions,
            "more": cards[1:], "missing": [],
        },
    }  # fmt: skip
    return found[name]


def _of_reader(templates: PageTemplates, lang: str) -> dict[str, dict[str, Any]]:
    lists, topics = templates.lists(lang), templates.topics(lang)
    choices = {"lists": lists, "topics": topics, "editions": templates.editions(lang),
               "cadences": templates.cadences(lang), "limit": 200}  # fmt: skip
    mine = SimpleNamespace(email=_EMAIL, lang=lang, cadence="each", topics=(), tracking=True)
    title = lists[0][1] if lists else templates.newsletter(lang)
    kept = SimpleNamespace(
        email=_EMAIL, name="", since="2026", suppressed="", decisions=[], mails=[], returned=[],
        subscriptions=[(title, "", lang, "", "", "2026", "")],
    )  # fmt: skip
    return {
        "subscribe": {**choices, "wrong": "", "given": {"email": "", "name": "", "wish": None}, "current": "subscribe",
                      "wording": templates.consent_wording(lang), "last": None},
        "confirm": {"state": "ask", "email": _EMAIL, "preferences": _HERE, "again": "/"},
        "address": {"state": "ask", "email": _EMAIL},
        "preferences": {**choices, "mine": mine, "saved": True, "called": "", "counted": True, "out": "/u/sample",
                        "reads": frozenset(name for name, _, _ in lists), "here": _HERE},
        "leave": {"left": False, "list": title, "preferences": _HERE},
        "own": {"asked": False, "moving": False, "email": _EMAIL, "preferences": _HERE},
        "data": {"kept": kept, "here": "/d/sample", "preferences": _HERE, "wrong": ""},
        "forget": {"forgotten": False, "email": _EMAIL, "preferences": _HERE},
        "help": {"office": templates.office},
        "notice": {"kind": "missing", "language": lang, "onward": [], "wait": "", "time": "", "until": ""},
    }  # fmt: skip
