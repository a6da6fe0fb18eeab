"""Channels are called as people call them; one with a name of its own keeps it."""

import pytest

from publisher.app.channel_names import channel_name
from publisher.core.wording import in_words


@pytest.mark.parametrize(
    ("name", "said"),
    [("newsletter", "Бюлетин"), ("folder", "Папка"), ("linkedin", "LinkedIn"), ("x-sport", "x-sport")],
)
def test_channels_have_names_of_people(name: str, said: str) -> None:
    assert in_words(channel_name(name), "bg") == said
