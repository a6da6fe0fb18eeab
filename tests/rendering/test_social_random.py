"""Random posts cut for X, with X's own library as the judge of lengths, links and hashtags."""

import pytest
from scripts.benchmarks.social_texts import LIMIT, measured
from scripts.benchmarks.twitter_text import is_installed

pytestmark = pytest.mark.skipif(not is_installed(), reason="scripts/install-twitter-text has not run")


def test_no_random_post_is_cut_wrongly_and_the_room_is_used() -> None:
    figures = measured(120, seed=27)
    assert figures.samples == []
    assert figures.faults.total() == 0
    assert len(figures.use) > 100, "nearly all of them have to be shortened"
    assert 270 <= figures.median_use <= LIMIT
