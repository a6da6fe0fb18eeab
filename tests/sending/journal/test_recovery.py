"""Recovery: the journals of stopped senders are written into the database, and change no other rows."""

from pathlib import Path

import pytest
from sqlalchemy import event, select, update

from publisher.ledger import audience, claims
from publisher.ledger.abandoned import STOPPED
from publisher.sending.journal.journal import boot
from publisher.sending.journal.recovery import RESENT, recover_journals
from publisher.storage.database import Store, open_store
from publisher.storage.tables import deliveries, publications
from servers.postgres import Cluster
from support.core_parts import NOW, publication, readers
from support.killed_senders import OTHER, kill_a_sender

pytestmark = pytest.mark.both_databases


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "journal"


def rows(store: Store) -> list[tuple[str, int, str]]:
    with store.read() as connection:
        found = connection.execute(select(deliveries).order_by(deliveries.c.id)).all()
    return [(row.state, row.attempts, row.reply) for row in found]


def taken(store: Store, number: int, owner: str) -> None:
    """So many deliveries, all claimed by one sender."""
    readers(store, number)
    one = publication(store, state="publishing")
    with store.begin() as connection:
        audience.plan_subscribers(connection, one, "news", NOW)
        connection.execute(
            update(deliveries).values(state="sending", attempts=1, owner=owner, lease_until=NOW + claims.LEASE)
        )


def test_of_a_killed_sender_the_state_of_every_message_is_known(store: Store, folder: Path) -> None:
    taken(store, 4, OTHER)
    kill_a_sender(folder, OTHER)
    done = recover_journals(store, folder, NOW)
    assert rows(store) == [
        ("sent", 1, "250 „добре“ ok"), ("deferred", 1, "451 later"), ("uncertain", 1, STOPPED), ("queued", 0, ""),
    ]  # fmt: skip
    assert (done.answered, done.uncertain, done.free) == (2, 1, 1)
    assert list(folder.iterdir()) == []
    assert recover_journals(store, folder, NOW).uncertain == 0


def test_uncertain_deliveries_are_sent_again_on_request_and_the_reply_says_so(store: Store, folder: Path) -> None:
    taken(store, 4, OTHER)
    kill_a_sender(folder, OTHER)
    recover_journals(store, folder, NOW, resend=True)
    assert rows(store)[2] == ("queued", 1, RESENT)


def test_after_a_power_cut_every_claimed_delivery_may_have_gone_out(store: Store, folder: Path) -> None:
    taken(store, 4, OTHER)
    kill_a_sender(folder, OTHER)
    (path,) = folder.iterdir()
    path.write_text(path.read_text(encoding="utf-8").replace(boot(), "another-start"), encoding="utf-8")
    with store.begin() as connection:
        # The database has lost the newest claim too.
        connection.execute(
            update(deliveries).where(deliveries.c.id == 3).values(state="queued", attempts=0, owner=None)
        )
    recover_journals(store, folder, NOW)
    assert [state for state, *_ in rows(store)] == ["sent", "deferred", "uncertain", "uncertain"]


def test_a_journal_corrects_what_the_end_of_a_lease_made_uncertain(store: Store, folder: Path) -> None:
    taken(store, 4, OTHER)
    kill_a_sender(folder, OTHER)
    with store.begin() as connection:
        connection.execute(update(deliveries).values(state="uncertain", owner=None, lease_until=None))
    recover_journals(store, folder, NOW)
    assert [state for state, *_ in rows(store)] == ["sent", "deferred", "uncertain", "queued"]


def test_rows_settled_by_a_person_or_a_later_try_stay_as_they_are(store: Store, folder: Path) -> None:
    taken(store, 4, OTHER)
    kill_a_sender(folder, OTHER)
    with store.begin() as connection:
        values = {"state": "refused", "owner": None, "reply": "by hand"}
        connection.execute(update(deliveries).where(deliveries.c.id == 3).values(**values))
        later = {"state": "sending", "attempts": 2, "owner": "host/2/c/d"}
        connection.execute(update(deliveries).where(deliveries.c.id == 4).values(**later))
    recover_journals(store, folder, NOW)
    assert rows(store)[2:] == [("refused", 1, "by hand"), ("sending", 2, "")]


@pytest.mark.parametrize(
    ("its", "then", "states"),
    [
        ("published", "publishing", ["sent", "deferred", "uncertain", "queued"]),
        ("cancelled", "cancelled", ["sent", "suppressed", "uncertain", "suppressed"]),
    ],
)
def test_deliveries_found_to_be_open_reopen_their_publication(
    store: Store, folder: Path, its: str, then: str, states: list[str]
) -> None:
    taken(store, 4, OTHER)
    kill_a_sender(folder, OTHER)
    with store.begin() as connection:
        # The lease had ended, and since then the rest of the mailing was sent or cancelled.
        connection.execute(update(deliveries).values(state="uncertain", owner=None, lease_until=None))
        connection.execute(update(publications).values(state=its))
    recover_journals(store, folder, NOW)
    assert [state for state, *_ in rows(store)] == states
    with store.read() as connection:
        assert connection.execute(select(publications.c.state)).scalar_one() == then


def test_a_line_that_was_cut_off_does_not_count(store: Store, folder: Path) -> None:
    taken(store, 2, OTHER)
    folder.mkdir()
    text = f"owner {OTHER} {boot()}\nclaimed 1.1 2.1\nbegun 1\nanswered 1 se"
    (folder / "bbbbbbbb.journal").write_text(text, encoding="utf-8")
    (folder / "nonsense.journal").write_text("not ours\n", encoding="utf-8")
    recover_journals(store, folder, NOW)
    assert [state for state, *_ in rows(store)] == ["uncertain", "queued"]
    assert [path.name for path in folder.iterdir()] == ["nonsense.journal"]


def test_the_counts_of_several_journals_are_added_up_by_kind(store: Store, folder: Path) -> None:
    taken(store, 8, OTHER)
    other = "elsewhere/2/aaaaaaaa/cccccccc"
    with store.begin() as connection:
        connection.execute(update(deliveries).where(deliveries.c.id > 4).values(owner=other))
    kill_a_sender(folder, OTHER)
    folder.joinpath("cccccccc.journal").write_text(
        f'owner {other} {boot()}\nclaimed 5.1 6.1 7.1 8.1\nbegun 5\nanswered 5 refused "550 no"\nbegun 6\n',
        encoding="utf-8",
    )
    done = recover_journals(store, folder, NOW)
    assert (done.answered, done.uncertain, done.free) == (3, 2, 3)
    assert [state for state, *_ in rows(store)][4:] == ["refused", "uncertain", "queued", "queued"]


def test_deliveries_sent_again_count_as_uncertain_and_not_as_free(store: Store, folder: Path) -> None:
    taken(store, 4, OTHER)
    kill_a_sender(folder, OTHER)
    (path,) = folder.iterdir()
    path.write_text(path.read_text(encoding="utf-8").replace(boot(), "another-start"), encoding="utf-8")
    done = recover_journals(store, folder, NOW, resend=True)
    assert (done.answered, done.uncertain, done.free) == (2, 2, 0)
    # Whether the fourth was begun is unknown, so its try does not count.
    assert rows(store)[2:] == [("queued", 1, RESENT), ("queued", 0, RESENT)]


def test_a_claim_lost_in_a_power_cut_is_settled_by_its_journal(store: Store, folder: Path) -> None:
    taken(store, 4, OTHER)
    kill_a_sender(folder, OTHER)
    with store.begin() as connection:
        undone = {"state": "deferred", "attempts": 0, "owner": None, "lease_until": None}
        connection.execute(update(deliveries).where(deliveries.c.id.in_([1, 4])).values(**undone))
    recover_journals(store, folder, NOW)
    assert [(state, attempts) for state, attempts, _ in rows(store)] == [
        ("sent", 0), ("deferred", 1), ("uncertain", 1), ("queued", 0),
    ]  # fmt: skip


def test_more_deliveries_than_fit_into_one_query_are_all_recovered(store: Store, folder: Path) -> None:
    readers(store, 3)
    one = publication(store, state="publishing")
    with store.begin() as connection:
        many = [
            {"publication_id": one, "destination": f"r{n}@reader.example", "lang": "bg", "key": f"k{n}",
             "state": "sending", "attempts": 1, "owner": OTHER, "next_at": NOW, "changed_at": NOW}
            for n in range(1001)
        ]  # fmt: skip
        connection.execute(deliveries.insert(), many)
        numbers = sorted(connection.execute(select(deliveries.c.id)).scalars())
    folder.mkdir()
    claimed = " ".join(f"{number}.1" for number in numbers)
    (folder / "bbbbbbbb.journal").write_text(f"owner {OTHER} {boot()}\nclaimed {claimed}\n", encoding="utf-8")
    assert recover_journals(store, folder, NOW).free == 1001
    assert {(state, attempts) for state, attempts, _ in rows(store)} == {("queued", 0)}


def test_a_row_that_another_process_settles_at_the_same_time_stays_as_it_is(folder: Path, postgres: Cluster) -> None:
    # Only PostgreSQL lets another write between the recovery's SELECT and its UPDATE.
    url = postgres.database()
    store, other = open_store(url), open_store(url)
    taken(store, 4, OTHER)
    with other.begin() as connection:
        connection.execute(update(deliveries).values(state="uncertain", owner=None, lease_until=None))
    kill_a_sender(folder, OTHER)
    settled: list[str] = []

    def settle_first(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        if statement.startswith("UPDATE deliveries") and not settled:
            settled.append(statement)
            with other.begin() as connection:
                connection.execute(update(deliveries).where(deliveries.c.id.in_([3, 4])).values(state="refused"))

    event.listen(store.engine, "before_cursor_execute", settle_first)
    done = recover_journals(store, folder, NOW)
    assert settled
    assert [state for state, *_ in rows(store)] == ["sent", "deferred", "refused", "refused"]
    assert (done.answered, done.uncertain, done.free) == (2, 0, 0)
    other.close()
    store.close()


def test_an_answer_that_is_already_in_the_database_stays_as_it_is(store: Store, folder: Path) -> None:
    taken(store, 4, OTHER)
    kill_a_sender(folder, OTHER)
    with store.begin() as connection:
        known = {"state": "deferred", "owner": None, "lease_until": None, "reply": "451 in the ledger"}
        connection.execute(update(deliveries).where(deliveries.c.id == 2).values(**known))
    assert recover_journals(store, folder, NOW).answered == 1
    assert rows(store)[1] == ("deferred", 1, "451 in the ledger")
