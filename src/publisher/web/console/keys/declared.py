"""All keys of the console, screen by screen. A screen that wants a key names it here, and nowhere else.

Letters are those on the key, whatever alphabet is switched on (decision 058); `keys.js` acts on what stands here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from publisher.core.wording import worded
from publisher.web.console.accounts.roles import Role
from publisher.web.console.keys.key import Act, Key, ScreenKeys

SEARCH = Key(("/",), worded("go to the search field"), Act.FOCUS, "main input[type=search]")
BEFORE = Key(("[",), worded("the page before"), Act.CLICK, "main a[rel=prev]")
BEHIND = Key(("]",), worded("the next page"), Act.CLICK, "main a[rel=next]")
SAVE = Key(("Ctrl+S",), worded("save, also from within a field"), Act.CLICK, "main [data-save]")

COMMON = (
    Key(("?",), worded("open and close this list"), Act.LIST),
    Key(("Esc",), worded("close this list")),
)
"""Keys of every page."""

GO = "G"
"""The key before the letter of a screen."""

LETTERS: Mapping[str, str] = {
    "today.shown": "T", "posts.listed": "N", "translations.listed": "R", "issues.listed": "I", "calendar.shown": "C",
    "networks.listed": "W", "subscribers.listed": "S", "sending.shown": "D", "notices.listed": "O",
    "terms.listed": "G", "brand.shown": "L", "health.shown": "H", "people.listed": "A", "own.shown": "P",
}  # fmt: skip
"""The letter of each entry of the menu."""

SCREENS: Sequence[ScreenKeys] = (
    ScreenKeys("news", worded("News"), ("posts.listed",), (SEARCH, BEFORE, BEHIND)),
    ScreenKeys("editor", worded("Writing a news item"), ("posts.shown", "posts.save"), (
        SAVE,
        Key(("←", "→"), worded("to the next button, on the bar above the text"), at="markdown-toolbar"),
    )),
    ScreenKeys("review", worded("Review of a translation"), ("review.shown",), (
        Key(("Ctrl+Enter",), worded("save, or accept what is without remarks, and go to the next one"),
            at=".segment textarea"),
        Key(("Alt+↑", "Alt+↓"), worded("the segment before or behind"), at=".segment textarea"),
    )),
    ScreenKeys("issues", worded("Issues"), ("issues.listed",), (BEHIND,)),
    ScreenKeys("issue", worded("Making an issue"), ("issues.blank", "issues.make", "issue.shown", "issue.save"),
               (SEARCH, SAVE)),
    ScreenKeys("preview", worded("Preview of an issue"), ("issue_preview.shown", "issue_preview.send"), (SEARCH,)),
    ScreenKeys("calendar", worded("Calendar"), ("calendar.shown",), (
        Key(("[",), worded("the month or week before"), Act.CLICK, BEFORE.at),
        Key(("]",), worded("the next month or week"), Act.CLICK, BEHIND.at),
        Key(("Tab", "Enter"), worded("to a publication, and open it; there it can be given any day and hour")),
        Key(("Shift+←", "Shift+→"), worded("move the publication by a day, at the same hour"), role=Role.APPROVER),
        Key(("Shift+↑", "Shift+↓"), worded("move it by a week"), role=Role.APPROVER),
    )),
    ScreenKeys("adding", worded("Adding to the calendar, repeats"),
               ("calendar.form", "calendar.add", "calendar.repeating", "calendar.begin"), (SEARCH,)),
    ScreenKeys("networks", worded("Networks"), ("networks.listed",), (SEARCH,)),
    ScreenKeys("words", worded("Words of its own for a network"), ("networks.shown", "networks.save"), (SAVE,)),
    ScreenKeys("subscribers", worded("Subscribers"), ("subscribers.listed",), (SEARCH, BEHIND)),
    ScreenKeys("past", worded("Past mailings"), ("past.listed",), (BEHIND,)),
    ScreenKeys("notices", worded("Notices"), ("notices.listed",), (BEHIND,)),
    ScreenKeys("terms", worded("Glossary"), ("terms.listed", "terms.add"), (SEARCH, BEFORE, BEHIND)),
    ScreenKeys("memory", worded("Translation memory"), ("memory.listed",), (SEARCH, BEHIND)),
    ScreenKeys("term", worded("A term, an entry of the memory"),
               ("terms.shown", "terms.change", "memory.shown", "memory.correct"), (SAVE,)),
    ScreenKeys("brand", worded("Templates and look"),
               ("brand.shown", "brand.save", "templates.shown", "templates.save"), (SAVE,)),
    ScreenKeys("log", worded("Log"), ("diary.shown",), (SEARCH, BEHIND)),
)  # fmt: skip

_BY_ENDPOINT = {endpoint: screen for screen in SCREENS for endpoint in screen.endpoints}


@dataclass(frozen=True, slots=True)
class PageKeys:
    """The keys of one page, for one person. `screen`: its anchor among all; "" = the page has none of its own."""

    screen: str
    own: tuple[Key, ...]


def keys_of(endpoint: str | None, role: Role) -> PageKeys:
    """What a page has beside the keys of every page."""
    screen = _BY_ENDPOINT.get(endpoint or "")
    if screen is None:
        return PageKeys("", ())
    return PageKeys(screen.name, may_use(screen, role))


def may_use(screen: ScreenKeys, role: Role) -> tuple[Key, ...]:
    """The keys of a screen that a role has."""
    return tuple(key for key in screen.keys if role.covers(key.role))
