"""The glossary as several people look after it, and single pairs of the memory."""

from pathlib import Path

import pytest

from publisher.app.assembly import open_publisher, utc_now
from publisher.app.memory_editing import PairChanged, memory_pairs, put_pair_back
from publisher.app.term_editing import TermChanged, TermDraft, Terms, term_version
from publisher.core.errors import Conflict, InvalidInput


def test_terms_are_added_changed_and_removed_by_version(workspace: Path) -> None:
    with open_publisher(workspace / "config.toml", utc_now) as publisher:
        terms = Terms(publisher)
        term = terms.put(TermDraft("примерна дума", "sample word"))
        assert terms.page("ПРИМЕРНА").rows == [term]
        with pytest.raises(Conflict):
            terms.put(TermDraft("Примерна дума", "other"))
        with pytest.raises(TermChanged):
            terms.put(TermDraft("примерна дума", "other"), "an older version")
        with pytest.raises(InvalidInput):
            terms.put(TermDraft("без превод"))
        terms.remove("примерна дума", "en", term_version(term))
        assert terms.page("ПРИМЕРНА").found == 0


def test_a_pair_that_was_changed_meanwhile_stays(workspace: Path) -> None:
    from publisher.translation.types import TranslatedSentence

    with open_publisher(workspace / "config.toml", utc_now) as publisher:
        made = TranslatedSentence("Едно ⟦1⟧изречение⟦/1⟧.", "One ⟦1⟧sentence⟦/1⟧.", "machine", "e", "m", "whole", False)
        publisher.editorial.memory("en", utc_now()).add([made])
        pairs = memory_pairs(publisher, "en")
        (pair,), more = pairs.page("ИЗРЕЧЕНИЕ", False, None, 10)
        assert not more
        with pytest.raises(InvalidInput):
            pairs.correct(pair.id, pair.target, "A sentence.", utc_now(), "eva")
        corrected = pairs.correct(pair.id, pair.target, "A ⟦1⟧sentence⟦/1⟧.", utc_now(), "eva")
        assert (corrected.origin, corrected.made_by) == ("person", "eva")
        with pytest.raises(PairChanged):
            pairs.remove(pair.id, pair.target)
        kept = pairs.remove(pair.id, corrected.target)
        put_pair_back(publisher, kept)
        with pytest.raises(Conflict):
            put_pair_back(publisher, kept)
