"""Where a person goes on with what they are told of: a screen of the console, by the command that does the same."""

import re
from dataclasses import dataclass

from publisher.app.assembly import Publisher
from publisher.core.wording import worded

__all__ = ["Screen", "console_address", "screen_of"]


@dataclass(frozen=True, slots=True)
class Screen:
    """A screen by its name in the menu, and its path below the console's address."""

    name: str
    path: str


def console_address(publisher: Publisher) -> str:
    """Where people reach the console: by the public address only behind a proxy (decision 045)."""
    web = publisher.config.web
    return f"{web.address if web.proxies else f'http://{web.listen}'}/console"


_SCREENS = tuple(
    (re.compile(form), name, path)
    for form, name, path in (
        (r"publisher review ([\w-]+) --to (\w+)", worded("Translations"), r"/translations/\1/\2/"),
        (r"publisher issues digest stop ([\w-]+)", worded("Issues"), r"/issues/\1/"),
        (r"publisher issues \w+ ([\w-]+)", worded("Issues"), r"/issues/\1/"),
        (r"publisher schedule \w+ (\d+)", worded("Calendar"), r"/calendar/\1"),
        (r"publisher deliveries list", worded("Sending"), "/sending/past/"),
        (r"publisher deliveries", worded("Sending"), "/sending/uncertain/"),
        (r"publisher report", worded("Sending"), "/sending/past/"),
        (r"publisher bounces", worded("Sending"), "/sending/past/"),
        (r"publisher resume", worded("Calendar"), "/calendar/holds"),
        (r"publisher doctor", worded("Settings and health"), "/health/"),
        (r"publisher ", worded("Today"), "/"),
    )
)


def screen_of(command: str) -> Screen | None:
    """The screen for a command of `Words`; None where there is nothing to do."""
    for form, name, path in _SCREENS:
        if found := form.match(command):
            return Screen(name, found.expand(path))
    return None
