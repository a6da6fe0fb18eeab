"""Editions that have gone out, as the archive reads them."""

import pytest

from publisher.core.states import PublicationState as State
from publisher.planning import EditionText, Issues
from publisher.planning.past_editions import PastEditions
from publisher.storage.database import Store
from support.core_parts import MESSAGE, NOW, publication
from support.places import SERVERS


@pytest.mark.both_databases
def test_what_is_out_is_listed_and_its_version_changes_with_it(store: Store) -> None:
    past = PastEditions(store, SERVERS)
    publication(store, what="draft", state=State.SCHEDULED)
    empty = past.version()
    assert past.all() == []
    number = publication(store, what="2026-12", state=State.PUBLISHED, stories=["a", "b"])
    (one,) = past.all()
    assert (one.number, one.key, one.lang, one.at, one.stories) == (number, "2026-12", "bg", NOW, ("a", "b"))
    first = past.version()
    publication(store, what="2027-01", state=State.PUBLISHING)
    assert len({empty, first, past.version()}) == 3
    found = past.message(number)
    assert found is not None
    assert found.subject == MESSAGE.subject
    assert past.message(number + 99) is None


@pytest.mark.both_databases
def test_a_withdrawn_issue_is_marked_in_each_language_and_changes_the_version_both_ways(store: Store) -> None:
    past, issues = PastEditions(store, SERVERS), Issues(store)
    issues.create("2026-12", ["a"], {"bg": EditionText("Вести")}, NOW)
    for lang in ("bg", "en"):
        publication(store, what="2026-12", lang=lang, state=State.PUBLISHED, stories=["a"])
    publication(store, what="2027-01", state=State.PUBLISHED, stories=["a"])
    before = past.version()
    assert issues.withdraw("2026-12", NOW)
    assert {(one.key, one.withdrawn) for one in past.all()} == {("2026-12", True), ("2027-01", False)}
    assert past.version() != before
    assert issues.withdraw("2026-12", None)
    assert not any(one.withdrawn for one in past.all())
    assert past.version() == before
