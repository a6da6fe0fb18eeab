"""What each account has read of the notices in the page, on both databases."""

from datetime import datetime, timedelta

import pytest

from publisher.ledger.notices import PAGE, Notices, Thing, Words
from publisher.ledger.page_notices import PageNotices, anybody_reads
from publisher.storage.database import Store
from publisher.storage.tables.staff import staff
from support.core_parts import NOW

pytestmark = pytest.mark.both_databases


def account(store: Store, name: str, since: datetime = NOW) -> int:
    row = {
        "email": f"{name}@example.org", "role": "author", "language": "bg", "fs_uniquifier": name, "created_at": since,
    }  # fmt: skip
    with store.begin() as connection:
        return int(connection.execute(staff.insert().values(**row).returning(staff.c.id)).scalar_one())


def test_each_account_has_read_marks_of_its_own(store: Store) -> None:
    with store.read() as connection:
        assert not anybody_reads(connection)
    one, other = account(store, "one"), account(store, "other")
    with store.read() as connection:
        assert anybody_reads(connection)
    rows, page = Notices(store), PageNotices(store)
    later = NOW + timedelta(minutes=1)
    rows.switch_on(PAGE, [Thing("held", "publication 1")], NOW)
    found = [(PAGE, Thing("finished", f"publication {n}"), Words(f"No {n}", "")) for n in (2, 3, 4)]
    rows.note(found, [], later)
    assert rows.anyone_waiting() == set(), "nobody is sent what stands in the page"
    shown = page.page(one, later, 10)
    assert [(notice.words.subject, notice.is_new) for notice in shown] == [
        ("No 4", True),
        ("No 3", True),
        ("No 2", True),
    ]
    newest, middle, _ = (notice.id for notice in shown)
    assert page.read(one, later, [newest]) == 1
    assert page.read(one, later, [newest]) == 0
    assert (page.new(one, later), page.new(other, later)) == (2, 3)
    assert page.read(one, later, up_to=middle) == 2
    assert [notice.is_new for notice in page.page(other, later, 2, newest)] == [True, True]
    assert page.new(other, later + timedelta(days=61)) == 0
    assert page.new(account(store, "late", later + timedelta(seconds=1)), later) == 0, "it happened before"
    assert page.thing(newest) == ("finished", "publication 4")
    assert page.thing(1) is None, "what was so already is not told"
