"""What staff see of a mailing: how far it is, who got it, who did not, and why."""

import csv
import json
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import update

from publisher.app.assembly import open_publisher
from publisher.cli.demo.mailbox import DemoMailbox
from publisher.core.states import DeliveryState
from publisher.storage.tables import deliveries
from support.cli_calls import Call, Said
from support.core_parts import readers
from support.places import SERVERS
from support.workspaces import configure

PUBLISHER = Path(sys.executable).with_name("publisher")


@pytest.fixture
def due(workspace: Path, tmp_path: Path) -> Path:
    """A workspace with an issue that is due for sixty readers."""
    with open_publisher(workspace / "config.toml") as publisher:
        readers(publisher.store, 60)
        publisher.issues.create("2026-12", ["stazhanti-umen-grad"], {}, publisher.clock())
        publisher.schedule("2026-12", "newsletter", "bg", publisher.clock())
    return workspace


def test_who_got_it_and_why_not_is_one_command_and_a_table(due: Path, call: Call, tmp_path: Path) -> None:
    with DemoMailbox(tmp_path / "mail") as mailbox:
        configure(due, port=mailbox.port)
        done = subprocess.run([PUBLISHER, "--json", "tick"], cwd=due, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout)["tried"] == 60
    file = tmp_path / "who.csv"
    assert call("--json", "deliveries", "list", "--csv", str(file)).value == {"file": str(file), "rows": 60}
    with file.open(encoding="utf-8-sig", newline="") as opened:
        rows = list(csv.DictReader(opened))
    assert {row["state"] for row in rows} == {"sent"}
    assert rows[0]["destination"] == "reader0000.bg@reader.example"
    assert rows[0]["reply"].startswith("250")
    again = call("deliveries", "list", "--csv", str(file))
    assert (again.code, "exists already; name another file" in again.err) == (1, True)
    assert list((due / "journal").iterdir()) == []


@pytest.fixture
def planned(due: Path) -> Path:
    """The same with its sixty deliveries planned, three of them in doubt."""
    with open_publisher(due / "config.toml") as publisher:
        (one,) = publisher.calendar.all()
        publisher.enqueueing.enqueue(one.id, publisher.clock())
        with publisher.store.begin() as connection:
            connection.execute(update(deliveries).where(deliveries.c.id <= 3).values(state=DeliveryState.SENDING))
            connection.execute(update(deliveries).where(deliveries.c.id <= 3).values(state=DeliveryState.UNCERTAIN))
    return due


def shown(said: Said) -> list[int]:
    """The ids in a table of deliveries."""
    return [int(line.split()[0]) for line in said.out.splitlines() if "@reader.example" in line]


def test_a_screen_has_the_numbers_first_then_the_newest_then_where_the_rest_is(planned: Path, call: Call) -> None:
    first = call("deliveries", "list")
    assert first.out.startswith("60 in all: 57 queued, 3 uncertain\n\n")
    assert shown(first) == list(range(60, 10, -1))
    assert first.out.endswith("The newest 50 are shown: --before 11 shows more, --csv FILE writes all.\n")
    second = call("deliveries", "list", "--before", "11")
    assert shown(second) == list(range(10, 0, -1))
    assert "--before" not in second.out


def test_a_screen_shows_what_is_asked_for_alone(planned: Path, call: Call) -> None:
    doubted = call("deliveries", "list", "--state", "uncertain", "--limit", "2")
    assert doubted.out.startswith("3 in all: 3 uncertain\n")
    assert shown(doubted) == [3, 2]
    assert shown(call("deliveries", "list", "--search", "READER0007")) == [8]
    nobody = call("deliveries", "list", "--search", "nobody")
    assert nobody.out == "no delivery is like that\n"
    assert call("deliveries", "list", "--publication", "99").out == "no delivery is like that\n"
    assert call("deliveries", "list", "--limit", "1001").code == 2


def test_json_has_all_in_the_order_of_planning_and_with_a_limit_the_newest(planned: Path, call: Call) -> None:
    assert [row["id"] for row in call("--json", "deliveries", "list").value] == list(range(1, 61))
    assert [row["id"] for row in call("--json", "deliveries", "list", "--limit", "2").value] == [60, 59]
    assert [row["id"] for row in call("--json", "deliveries", "list", "--limit", "1", "--before", "9").value] == [8]
    assert call("--json", "deliveries", "list", "--search", "nobody").value == []


def test_a_file_has_all_that_are_asked_for_and_no_pages(planned: Path, call: Call, tmp_path: Path) -> None:
    file = tmp_path / "doubted.csv"
    assert call("deliveries", "list", "--state", "uncertain", "--csv", str(file)).out == f"3 rows in {file}\n"
    refused = call("deliveries", "list", "--limit", "2", "--csv", str(tmp_path / "two.csv"))
    assert (refused.code, "--csv writes all rows" in refused.err) == (2, True)
    assert list(tmp_path.glob("*.csv")) == [file]


def test_staff_see_how_long_a_new_domain_takes(call: Call) -> None:
    days = call("--json", "deliveries", "warm-up", "200").value
    assert [day["at_most"] for day in days] == [50, 75, 112]
    assert (days[-1]["mails"], days[-1]["so_far"]) == (75, 200)
    assert call("deliveries", "warm-up", "0").code == 2


def test_a_mailing_tells_how_far_it_is_as_lines_of_json_where_nobody_watches(due: Path, tmp_path: Path) -> None:
    sink = SERVERS / "noting_sink.py"
    server = subprocess.Popen([sys.executable, sink, tmp_path / "notes", "0.1"], stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    configure(due, port=server.stdout.readline().strip())
    done = subprocess.run([PUBLISHER, "tick"], cwd=due, capture_output=True, text=True, check=True)
    server.kill()
    server.wait()
    server.stdout.close()
    lines = [json.loads(line) for line in done.stderr.splitlines() if line.startswith("{")]
    assert lines
    assert all(line["what"] == "2026-12" and line["due"] == 60 for line in lines)
    assert lines[-1]["rate"] > 0
    assert [line["tried"] for line in lines] == sorted(line["tried"] for line in lines)


def test_a_person_says_that_a_database_without_its_mark_is_the_right_one(workspace: Path, call: Call) -> None:
    assert call("publish", "stazhanti-umen-grad", "--channel", "folder", "--lang", "bg").code == 0
    assert call("tick").code == 0
    (workspace / "high-water-mark").unlink()
    held = call("tick")
    assert (held.code, "publisher deliveries restored --current" in held.err) == (3, True)
    shown = call("--json", "calendar")
    assert (shown.code, "nothing is sent" in shown.err, shown.value[0]["state"]) == (3, True, "published")
    assert call("--json", "deliveries", "restored", "--current").value["held"] == 0
    assert (call("tick").code, call("calendar").code) == (0, 0)
    again = call("deliveries", "restored")
    assert (again.code, "there is nothing to decide" in again.err) == (1, True)


def test_what_was_cancelled_is_shown_only_when_asked_for(call: Call) -> None:
    made = call("--json", "schedule", "add", "stazhanti-umen-grad", "--channel", "folder", "--at", "2036-12-01T09:00")
    first, *others = made.value
    assert call("schedule", "cancel", first["id"]).code == 0
    assert [row["id"] for row in call("--json", "calendar").value] == [row["id"] for row in others]
    assert "1 cancelled, not shown: publisher calendar --all" in call("calendar").out
    assert {row["state"] for row in call("--json", "calendar", "--all").value} >= {"cancelled"}
