"""Drafts beside posts: one for each open page, of one person, bounded in size and number."""

from datetime import timedelta

import pytest
from sqlalchemy import insert

from publisher.app.assembly import Publisher
from publisher.app.post_drafts import drafts_of, drop_draft, drop_drafts, keep_draft
from publisher.core.errors import InvalidInput
from publisher.storage.tables.staff import staff
from support.core_parts import NOW


@pytest.fixture
def person(publisher: Publisher) -> int:
    values = {
        "id": 1, "email": "a@example.org", "name": "", "role": "author", "language": "bg", "active": True,
        "fs_uniquifier": "x", "created_at": NOW,
    }  # fmt: skip
    with publisher.store.begin() as connection:
        connection.execute(insert(staff).values(values))
    return 1


def test_each_page_has_its_draft_and_the_newest_comes_first(publisher: Publisher, person: int) -> None:
    keep_draft(publisher, "a", person, "p1", "v1", {"title": "Едно"}, NOW)
    keep_draft(publisher, "a", person, "p2", "v1", {"title": "Две"}, NOW + timedelta(seconds=1))
    keep_draft(publisher, "a", person, "p1", "v1", {"title": "Три"}, NOW + timedelta(seconds=2))
    found = drafts_of(publisher, "a", person)
    assert [one.content["title"] for one in found] == ["Три", "Две"]
    drop_draft(publisher, "a", person, "p1", found[1].id)
    assert drafts_of(publisher, "a", person) == []


def test_a_draft_takes_the_place_of_that_which_it_was_filled_from(publisher: Publisher, person: int) -> None:
    keep_draft(publisher, "a", person, "p1", "v1", {"title": "Едно"}, NOW)
    (old,) = drafts_of(publisher, "a", person)
    keep_draft(publisher, "a", person, "p2", "v1", {"title": "Едно и две"}, NOW, instead_of=old.id)
    keep_draft(publisher, "a", person, "p2", "v1", {"title": "Едно, две"}, NOW, instead_of=old.id)
    assert [one.content["title"] for one in drafts_of(publisher, "a", person)] == ["Едно, две"]


def test_drafts_are_bounded_and_old_ones_forgotten(publisher: Publisher, person: int) -> None:
    for number in range(25):
        keep_draft(publisher, "a", person, f"p{number}", "v", {"title": str(number)}, NOW + timedelta(seconds=number))
    assert [one.content["title"] for one in drafts_of(publisher, "a", person)][::19] == ["24", "5"]
    keep_draft(publisher, "b", person, "p", "v", {"title": "x"}, NOW + timedelta(days=31))
    assert drafts_of(publisher, "a", person) == []
    with pytest.raises(InvalidInput):
        keep_draft(publisher, "a", person, "p", "v", {"body": "я" * 3_000_000}, NOW)
    drop_drafts(publisher, "b", person)
    assert drafts_of(publisher, "b", person) == []
