"""Shares in words: what is not nothing is not said to be, and what is not all neither."""

import pytest

from publisher.core.shares import share_words
from publisher.core.wording import in_words


@pytest.mark.parametrize(
    ("part", "whole", "english", "bulgarian"),
    [
        (0, 403, "0%", "0\u00a0%"),
        (0, 0, "0%", "0\u00a0%"),
        (2, 403, "under 1%", "под 1\u00a0%"),
        (1, 100, "1%", "1\u00a0%"),
        (1, 3, "33%", "33\u00a0%"),
        (99, 100, "99%", "99\u00a0%"),
        (401, 403, "over 99%", "над 99\u00a0%"),
        (403, 403, "100%", "100\u00a0%"),
    ],
)
def test_only_none_is_nothing_and_only_the_whole_is_all(part: int, whole: int, english: str, bulgarian: str) -> None:
    found = share_words(part, whole)
    assert (str(found), in_words(found, "bg")) == (english, bulgarian)
