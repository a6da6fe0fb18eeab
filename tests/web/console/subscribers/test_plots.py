"""The numbers of plots, and how their shares are said."""

from publisher.core.wording import in_words
from publisher.web.console.subscribers.plots import bars


def test_a_few_of_many_are_not_said_to_be_none() -> None:
    found = bars({"bg": 401, "en": 2}, {"bg": "български"})
    assert [(one.name, one.number, in_words(one.share, "bg")) for one in found] == [
        ("български", 401, "над 99\u00a0%"),
        ("en", 2, "под 1\u00a0%"),
    ]
