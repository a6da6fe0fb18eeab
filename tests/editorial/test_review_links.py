"""Links for people without an account: only a hash of the secret is kept, and each is good once, for a while."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import select

from publisher.core.errors import NotFound
from publisher.core.tokens import Tokens
from publisher.editorial import StoredTranslation
from publisher.editorial.review_links import ReviewLink, ReviewLinks, use
from publisher.storage.database import Store
from publisher.storage.tables.reviewing import review_links
from support.core_parts import NOW
from support.office import Office

both = pytest.mark.parametrize("store", ["sqlite", "postgresql"], indirect=True)
DAY = timedelta(days=1)


@pytest.fixture
def stored(tmp_path: Path, store: Store) -> StoredTranslation:
    office = Office(tmp_path / "office", store)
    office.translate()
    found = office.editorial.translation("novina", "en")
    assert found
    return found


def of(store: Store, key: bytes = b"k" * 32) -> ReviewLinks:
    tokens = Tokens(key)
    return ReviewLinks(store, partial(tokens.make, "review"), partial(tokens.read, "review"))


def used(store: Store, link: ReviewLink) -> str:
    """What becomes of somebody who uses a link."""
    try:
        with store.begin() as connection:
            use(connection, link, NOW, "approved", "Мария")
    except NotFound:
        return "refused"
    return "used"


@both
def test_a_link_keeps_the_texts_of_its_day_and_nothing_of_its_secret(store: Store, stored: StoredTranslation) -> None:
    secret = of(store).make(stored, "Мария Петрова", 14, NOW, "ana@example.org")
    with store.read() as connection:
        row = connection.execute(select(review_links)).one()
    assert secret not in repr(row)
    link = of(store).opened_by(secret, NOW)
    assert (link.person, link.made_by, link.content_hash) == ("Мария Петрова", "ana@example.org", stored.content_hash)
    assert link.texts == {one.id: (one.source, one.target) for one in stored.segments}
    assert link.expires_at == NOW + 14 * DAY
    assert of(store).opened_by(secret.upper(), NOW) == link, "letters of an address may change their case"
    assert len({secret, of(store).make(stored, "Мария Петрова", 14, NOW, "ana@example.org")}) == 2


@both
def test_wrong_expired_withdrawn_and_used_links_get_the_same_answer(store: Store, stored: StoredTranslation) -> None:
    links = of(store)
    late, taken, spent = (links.make(stored, name, 2, NOW, "ana@example.org") for name in ("A", "B", "C"))
    assert links.opened_by(late, NOW + 2 * DAY - timedelta(seconds=1)).person == "A"
    number = links.opened_by(taken, NOW).id
    assert links.withdraw("other", "en", number, NOW) is None, "the link of another translation"
    withdrawn = links.withdraw("novina", "en", number, NOW)
    assert withdrawn
    assert withdrawn.outcome == "withdrawn"
    assert links.withdraw("novina", "en", number, NOW) is None
    assert used(store, links.opened_by(spent, NOW)) == "used"
    forged = of(store, b"x" * 32).make(stored, "D", 2, NOW, "ana@example.org")
    answers = set()
    for secret, now in (
        (late, NOW + 2 * DAY), (taken, NOW), (spent, NOW), (forged, NOW), (late[:-1], NOW), ("", NOW), ("я" * 60, NOW),
        ("\udcff", NOW), ("a" * 100_000, NOW), (Tokens(b"k" * 32).make("calendar", 1, 2), NOW),
    ):  # fmt: skip
        with pytest.raises(NotFound) as refused:
            links.opened_by(secret, now)
        answers.add(str(refused.value))
    assert len(answers) == 1


@both
def test_of_two_people_with_the_same_link_one_uses_it(store: Store, stored: StoredTranslation) -> None:
    links = of(store)
    link = links.opened_by(links.make(stored, "Мария", 14, NOW, "ana@example.org"), NOW)
    with ThreadPoolExecutor(4) as people:
        ends = list(people.map(lambda _: used(store, link), range(4)))
    assert sorted(ends) == ["refused", "refused", "refused", "used"]


@both
def test_staff_see_whether_a_link_was_opened_and_answered(store: Store, stored: StoredTranslation) -> None:
    links = of(store)
    links.make(stored, "Борис", 3, NOW, "ana@example.org")
    link = links.opened_by(links.make(stored, "Мария", 14, NOW, "ana@example.org"), NOW)
    assert links.note_opened(link, NOW + DAY)
    assert not links.note_opened(link, NOW + 2 * DAY)
    assert used(store, link) == "used"
    newest, older = links.of("novina", "en")
    assert (newest.opened_at, newest.outcome, newest.answered_as) == (NOW + DAY, "approved", "Мария")
    assert (older.person, older.opened_at, older.outcome) == ("Борис", None, "")
    assert links.of("novina", "de") == []
