"""A database restored from a copy: nothing goes out a second time, and a person decides about what is in doubt."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest

from publisher.app import holding
from publisher.app.assembly import Publisher, open_publisher
from publisher.core.errors import IllegalStep, RestoredStore
from publisher.core.states import PublicationState
from publisher.planning.calendar import SlotTaken
from publisher.sending.journal.high_water import NAME, HighWaterMark, Mark
from servers.postgres import Cluster
from support.calendar_rows import LEAD, issue, subscribe
from support.far_connections import FarConnections

INTERNS = "stazhanti-umen-grad"
READERS = [f"r{number:02}@reader.example" for number in range(30)]


@dataclass
class House:
    """A workspace whose database can be copied and restored, and a newsletter that notes what arrives."""

    workspace: Path
    copy: Callable[[], None]
    restore: Callable[[], None]
    far: FarConnections = field(default_factory=lambda: FarConnections(1))

    def open(self) -> Publisher:
        publisher = open_publisher(self.workspace / "config.toml")
        publisher._channels["newsletter"] = self.far
        return publisher

    @property
    def social(self) -> list[str]:
        return sorted(file.name for file in (self.workspace / "outbox" / "social").glob("*.json"))


@pytest.fixture(params=["sqlite", "postgresql"])
def house(request: pytest.FixtureRequest, workspace: Path, tmp_path: Path) -> Iterator[House]:
    if request.param == "sqlite":
        yield _on_sqlite(workspace, tmp_path / "copy.db")
    else:
        yield _on_postgresql(workspace, tmp_path / "dump.sql", request.getfixturevalue("postgres"))


def _on_sqlite(workspace: Path, copy: Path) -> House:
    file = workspace / "publisher.db"

    def make() -> None:
        with sqlite3.connect(file) as source, sqlite3.connect(copy) as target:
            source.backup(target)
        source.close()
        target.close()

    def restore() -> None:
        for part in workspace.glob("publisher.db*"):
            part.unlink()
        shutil.copyfile(copy, file)

    return House(workspace, make, restore)


def _on_postgresql(workspace: Path, dump: Path, cluster: Cluster) -> House:
    config = workspace / "config.toml"
    text = config.read_text(encoding="utf-8")
    used = [cluster.database()]

    def use(url: str) -> None:
        used.append(url)
        config.write_text(text.replace("[paths]\n", f'[paths]\ndatabase = "{url}"\n', 1), encoding="utf-8")

    assert "[paths]\n" in text
    use(used[0])
    return House(workspace, lambda: cluster.dump_to(dump, used[-1]), lambda: use(cluster.restored(dump)))


def test_a_copy_made_amid_a_mailing_mails_nobody_twice(house: House) -> None:
    with house.open() as publisher:
        subscribe(publisher, *READERS)
        issue(publisher, LEAD)
        row = publisher.schedule("2026-12", "newsletter", "bg", publisher.clock())
        house.far.answer(READERS[3], house.copy)
        publisher.tick()
        assert sorted(house.far.taken) == READERS
    house.restore()
    with house.open() as publisher:
        for _ in range(2):
            with pytest.raises(RestoredStore, match=r"older than what was sent .*publisher deliveries restored` holds"):
                publisher.tick()
        held = publisher.calendar.get(row.id)
        assert held.state is PublicationState.PAUSED
        assert f"publisher schedule resume {row.id}" in held.why
        assert f"publisher schedule cancel {row.id}" in held.why
        publisher.restoration.accept(publisher.clock())
        publisher.tick()
        # Nobody again, until a person says so.
        assert len(house.far.taken) == len(READERS)
        publisher.calendar.resume(row.id)
        publisher.tick()
        again = house.far.taken[len(READERS) :]
        # What the copy has noted as begun is not sent again, whatever a person says.
        assert set(again).isdisjoint(READERS[:10])
        assert again, "the copy knows nothing of these"
        # A mail that comes twice has the same Message-ID.
        assert len(set(house.far.keys)) == len(READERS)


def test_a_post_of_a_restored_database_keeps_its_key_and_waits(house: House) -> None:
    with house.open() as publisher:
        row = publisher.schedule(LEAD, "folder", "bg", publisher.clock())
        house.copy()
        publisher.tick()
        assert len(house.social) == 1
    house.restore()
    with house.open() as publisher:
        with pytest.raises(RestoredStore):
            publisher.tick()
        accepted = publisher.restoration.accept(publisher.clock())
        assert (accepted.held, publisher.calendar.get(row.id).state) == (1, PublicationState.PAUSED)
        publisher.calendar.resume(row.id)
        assert publisher.tick().tried == 1
        # The far side knows the key, and takes it for what it has.
        assert len(house.social) == 1
        with pytest.raises(IllegalStep, match="there is nothing to decide"):
            publisher.restoration.accept(publisher.clock())


def test_a_folder_that_does_not_know_the_database_sends_nothing_until_a_person_says_which_it_is(house: House) -> None:
    with house.open() as publisher:
        publisher.schedule(LEAD, "folder", "bg", publisher.clock())
        publisher.tick()
        (house.workspace / NAME).unlink()
        row = publisher.schedule(LEAD, "folder", "en", publisher.clock())
        with pytest.raises(RestoredStore, match=r"--current"):
            publisher.tick()
        # It may be the database of a machine that is at work: nothing of its is paused.
        assert publisher.calendar.get(row.id).state is PublicationState.SCHEDULED
        assert publisher.restoration.accept(publisher.clock(), current=True).held == 0
        assert publisher.tick().tried == 1


def test_what_was_not_due_before_the_restore_goes_out_once_it_is_accepted(house: House) -> None:
    with house.open() as publisher:
        publisher.schedule(LEAD, "folder", "bg", publisher.clock())
        house.copy()
        publisher.tick()
    house.restore()
    with house.open() as publisher:
        with pytest.raises(RestoredStore):
            publisher.tick()
        later = publisher.schedule(LEAD, "folder", "en", publisher.clock())
        publisher.restoration.accept(publisher.clock())
        publisher.tick()
        assert publisher.calendar.get(later.id).state is PublicationState.PUBLISHED


def test_a_crash_between_the_commit_and_the_mark_is_no_alarm(house: House) -> None:
    with house.open() as publisher:
        mark = HighWaterMark(house.workspace)
        for lang in ("bg", "en"):
            known = mark.read()
            publisher.schedule(LEAD, "folder", lang, publisher.clock())
            assert publisher.tick().tried == 1
        assert known is not None
        # As if the second commit had been the last thing that happened.
        mark.replace(Mark(known.installation, known.number, known.at))
        assert publisher.tick().tried == 0


def test_a_new_database_in_an_old_folder_is_told_from_a_restored_one(workspace: Path) -> None:
    config = workspace / "config.toml"
    with open_publisher(config) as publisher:
        publisher.schedule(LEAD, "folder", "bg", publisher.clock())
        publisher.tick()
    for part in workspace.glob("publisher.db*"):
        part.unlink()
    with open_publisher(config) as publisher:
        # Nothing was ever on its calendar.
        publisher.tick()
        publisher.schedule(LEAD, "folder", "bg", publisher.clock())
        assert publisher.tick().tried == 1


def test_holds_slots_and_the_owner_in_a_copy_change_nothing_of_that(house: House) -> None:
    slot = "2030-01-08 09:00"
    with house.open() as publisher:
        now = publisher.clock()
        row = publisher.calendar.schedule("post", LEAD, "folder", "bg", now, now, timedelta(hours=3), slot=slot)
        holding.hold(publisher, "newsletter", "", now, why="an election")
        # The copy is made while a process publishes.
        publisher.lease.take()
        house.copy()
        publisher.tick()
        assert len(house.social) == 1
        publisher.lease.give_up()
    house.restore()
    with house.open() as publisher:
        with pytest.raises(RestoredStore):
            publisher.tick()
        assert publisher.calendar.get(row.id).state is PublicationState.PAUSED
        # Paused, it still has its slot, and what was held is still held.
        with pytest.raises(SlotTaken):
            publisher.calendar.schedule(
                "post", INTERNS, "folder", "bg", now + timedelta(days=1), now, timedelta(hours=3), slot=slot
            )
        assert [one.why for one in holding.lasting(publisher, publisher.clock())] == ["an election"]
        publisher.restoration.accept(publisher.clock())
        # Nobody waits for the owner in the copy: it has long given up.
        done = publisher.tick()
        assert (done.elsewhere, done.tried) == (None, 0)
        assert len(house.social) == 1
        publisher.calendar.cancel(row.id, publisher.clock())
        publisher.calendar.schedule(
            "post", INTERNS, "folder", "bg", now + timedelta(days=1), now, timedelta(hours=3), slot=slot
        )
