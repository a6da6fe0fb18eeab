"""Channels in the words of people: config.toml names them for programs."""

from publisher.core.wording import worded

_NAMES: dict[str, str] = {
    "newsletter": worded("Newsletter"),
    "folder": worded("Folder"),
    "x": "X",
    "linkedin": "LinkedIn",
    "facebook": "Facebook",
    "mastodon": "Mastodon",
    "bluesky": "Bluesky",
    "telegram": "Telegram",
}


def channel_name(name: str) -> str:
    """`newsletter` → `Newsletter`; a channel that has a name of its own, like `x-sport`, keeps it."""
    return _NAMES.get(name, name)
