"""Uncertain deliveries settled by a person or by the far side, and the list of deliveries as a file."""

import csv
from pathlib import Path

import pytest
from sqlalchemy import update

from publisher.app.assembly import Publisher
from publisher.app.delivery_reports import SettledTogether, Wanted, plan_warm_up, settle, settle_all, write_csv
from publisher.core.errors import Ambiguous, FileError, IllegalStep
from publisher.core.states import DeliveryState
from publisher.storage.tables import deliveries
from support.calendar_rows import HOUR, far_side, issue, schedule, subscribe
from support.core_parts import NOW, HandClock

LEAD = "partnyorska-sreshta"


def posted(publisher: Publisher, state: DeliveryState) -> int:
    """A social post that went to the folder, and what the ledger says of it: the sender may have died behind it."""
    publisher.schedule(LEAD, "folder", "bg", NOW)
    publisher.tick()
    (row,) = publisher.deliveries.rows()
    with publisher.store.begin() as connection:
        connection.execute(update(deliveries).values(state=DeliveryState.SENDING, attempts=1, reply=""))
        connection.execute(update(deliveries).values(state=state))
    return row.id


def test_the_far_side_is_asked_when_nobody_decides(publisher: Publisher) -> None:
    number = posted(publisher, DeliveryState.UNCERTAIN)
    settled = settle(publisher, [], [], [], NOW)
    assert (settled.answers, settled.left) == ({number: "sent"}, 0)


def test_a_person_s_word_settles_without_asking(publisher: Publisher, workspace: Path) -> None:
    number = posted(publisher, DeliveryState.UNCERTAIN)
    settled = settle(publisher, [], [], [number], NOW)
    assert (settled.answers, settled.left) == ({number: "refused"}, 0)
    with pytest.raises(IllegalStep, match="is refused, not uncertain"):
        settle(publisher, [number], [], [], NOW)


def test_the_list_is_a_new_file_in_which_no_cell_is_a_formula(publisher: Publisher, tmp_path: Path) -> None:
    posted(publisher, DeliveryState.UNCERTAIN)
    with publisher.store.begin() as connection:
        connection.execute(update(deliveries).values(reply="=1+1"))
    file = tmp_path / "who.csv"
    told: list[int] = []
    assert write_csv(publisher, file, Wanted(), told.append) == 1
    assert told == [1]
    with file.open(encoding="utf-8-sig", newline="") as stream:
        (row,) = csv.DictReader(stream)
    assert (row["what"], row["state"], row["reply"]) == (LEAD, "uncertain", "'=1+1")
    with pytest.raises(FileError, match="exists already; name another file"):
        write_csv(publisher, file, Wanted())


def test_a_list_without_rows_has_its_columns(publisher: Publisher, tmp_path: Path) -> None:
    assert write_csv(publisher, tmp_path / "who.csv", Wanted(state=DeliveryState.SENT)) == 0
    with (tmp_path / "who.csv").open(encoding="utf-8-sig", newline="") as stream:
        (columns,) = csv.reader(stream)
    assert columns[:6] == ["id", "publication", "what", "channel", "lang", "destination"]


def test_a_new_domain_s_first_days_hold_all_readers(workspace: Path) -> None:
    days = plan_warm_up(workspace / "config.toml", 200)
    assert sum(day.mails for day in days) == 200
    assert days[-1].so_far == 200


def test_one_word_for_all_counts_what_is_settled_and_what_is_left(publisher: Publisher, clock: HandClock) -> None:
    subscribe(publisher, "a@reader.example", "b@reader.example")
    far = far_side(publisher)
    for address in ("a@reader.example", "b@reader.example"):
        far.answer(address, Ambiguous("cut off"))
    schedule(publisher, issue(publisher))
    clock.move(HOUR)
    publisher.tick()
    first, second = publisher.uncertain.page(2)
    assert settle_all(publisher, first.id, False, clock()) == SettledTogether(1, 1)
    assert settle_all(publisher, second.id, True, clock()) == SettledTogether(1, 0)
    assert sorted(row.state for row in publisher.deliveries.rows()) == ["queued", "sent"]
