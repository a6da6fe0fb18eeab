"""A copy of the database made while the real process mails, restored in another folder: nobody gets a second mail."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from publisher.app.assembly import open_publisher
from servers.postgres import Cluster
from support.cli_calls import run
from support.mailing import Sink, begin, prepare, serve_sink

PEOPLE = 1500


@pytest.fixture
def sink(tmp_path: Path) -> Iterator[Sink]:
    with serve_sink(tmp_path / "arrived.txt") as server:
        yield server


def use_database(office: Path, url: str, old: str) -> None:
    file = office / "config.toml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, f'[paths]\ndatabase = "{url}"\n', 1), encoding="utf-8")


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
@pytest.mark.parametrize("with_its_folder", [True, False], ids=["folder-kept", "folder-new"])
def test_a_copy_made_amid_a_mailing_waits_for_a_person(
    workspace: Path, tmp_path: Path, sink: Sink, request: pytest.FixtureRequest, kind: str, with_its_folder: bool
) -> None:
    cluster: Cluster | None = request.getfixturevalue("postgres") if kind == "postgresql" else None
    url = cluster.database() if cluster else ""
    if cluster:
        use_database(workspace, url, "[paths]\n")
    addresses = prepare(workspace, sink, PEOPLE, connections=2)
    elsewhere = tmp_path / "elsewhere"
    shutil.copytree(workspace, elsewhere, ignore=shutil.ignore_patterns("publisher.db*"))
    mailing = begin(workspace)
    sink.wait_for(100)
    copy = tmp_path / "copy"
    if cluster:
        cluster.dump_to(copy, url)
    else:
        with closing(sqlite3.connect(workspace / "publisher.db")) as source, closing(sqlite3.connect(copy)) as target:
            source.backup(target)
    amid = sink.arrived().total()
    _, complaint = mailing.communicate(timeout=60)
    assert (mailing.returncode, sorted(sink.arrived())) == (0, addresses), complaint
    assert 100 <= amid < PEOPLE
    if cluster:
        use_database(elsewhere, cluster.restored(copy), f'[paths]\ndatabase = "{url}"\n')
    else:
        shutil.copyfile(copy, elsewhere / "publisher.db")
    if with_its_folder:
        shutil.copyfile(workspace / "high-water-mark", elsewhere / "high-water-mark")
    ticked = run(elsewhere, "tick")
    assert (ticked.code, "nothing is sent" in ticked.err) == (3, True), ticked.err
    accepted = run(elsewhere, "--json", "deliveries", "restored")
    assert (accepted.code, accepted.value["held"]) == (3, 1)
    assert run(elsewhere, "tick").code in (0, 3)
    (held,) = run(elsewhere, "--json", "calendar").value
    assert (held["state"], "publisher schedule resume" in held["why"]) == ("paused", True)
    # Not one mail has left from the copy.
    assert sink.arrived().total() == PEOPLE
    with open_publisher(elsewhere / "config.toml") as publisher:
        noted = {row.destination for row in publisher.deliveries.rows() if row.state != "queued"}
    assert len(noted) >= 100
