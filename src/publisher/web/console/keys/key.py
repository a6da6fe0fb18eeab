"""A key of the console: what is pressed, what it does, and what of a page it needs."""

from dataclasses import dataclass
from enum import StrEnum

from publisher.core.wording import Worded
from publisher.web.console.accounts.roles import Role


class Act(StrEnum):
    """What `keys.js` does at a key."""

    NONE = ""
    """Nothing: the browser does it, or the screen's own script, on what has the focus."""
    LIST = "list"
    """Open the list of keys, or close it."""
    FOCUS = "focus"
    """Go to the field at `at`."""
    CLICK = "click"
    """Press what stands at `at`."""


@dataclass(frozen=True, slots=True)
class Key:
    """A line of the list.

    `presses`: one or several, each as the keyboard shows it: "+" stands between keys that are held together, a space
    between keys one after the other. Only the first is heard by `keys.js`, and only if `act` is one of its acts.
    `at`: the CSS selector of what must be on the page; without it there the line is not shown. `role`: who may do it.
    """

    presses: tuple[str, ...]
    does: Worded
    act: Act = Act.NONE
    at: str = ""
    role: Role = Role.AUTHOR


@dataclass(frozen=True, slots=True)
class ScreenKeys:
    """The keys of one or several pages of a screen. `name`: its anchor on the page that lists all."""

    name: str
    title: Worded
    endpoints: tuple[str, ...]
    keys: tuple[Key, ...]
