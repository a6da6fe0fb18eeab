"""Killed at each transaction from the import of a story to its last reader: nothing twice, nothing lost in silence."""

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from publisher.app.assembly import open_publisher
from publisher.app.days import today
from publisher.cli.demo.mailbox import DemoMailbox
from publisher.core.states import DELIVERY_STEPS, PUBLICATION_STEPS, TRANSLATION_STEPS, Cause
from support import crash_walk
from support.core_parts import readers
from support.places import SERVERS
from support.workspaces import configure

READERS = 60
CONNECTIONS = 2
"""The newsletter's default."""

WALKED = (Cause.ENGINE, Cause.STAFF, Cause.APPROVAL, Cause.CALENDAR, Cause.SENDER)
"""The causes of all steps that a flow makes by itself or by staff; the others mend what went wrong."""

NOT_WALKED = {
    "translations: stale > machine": "the statement is that of `> machine`",
    "translations: machine > approved": "the statement is that of `edited > approved`",
    "translations: approved > edited": "the statement is that of `machine > edited`",
    "publications: publishing > paused": "a person's is that of `scheduled > paused`; a sender's: test_sender_failures",
    "publications: paused > publishing": "the statement is that of `paused > scheduled`",
    **{
        f"publications: {state} > cancelled": "the statement is that of `scheduled > cancelled`"
        for state in ("needs review", "paused", "expired", "failed")
    },
}
"""Legal steps at which nothing is killed here, and why."""

STORY = """<html><head><title>Нов парк в града</title></head><body><article><h1>Нов парк в града</h1>
<p>Общината откри нов парк до реката. В него има детска площадка, алеи за велосипеди и много дървета.</p>
<p>Гражданите могат да го посещават всеки ден от сутрин до вечер, а през лятото и до късно през нощта.</p>
</article></body></html>"""


class Relay(DemoMailbox):
    """Refuses one reader for good, and some others so many times as their number says."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._asked: Counter[str] = Counter()

    async def handle_RCPT(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        self._asked[address] += 1
        number = int(address[6:10])
        if number == 0:
            return "550 5.1.1 no such mailbox"
        if number <= 4 and self._asked[address] <= number:
            return "451 4.2.0 later"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 ok"


def expected_steps() -> set[str]:
    """Every legal step of the walked causes, as the walk names it."""
    tables = {"translations": TRANSLATION_STEPS, "publications": PUBLICATION_STEPS, "deliveries": DELIVERY_STEPS}
    return {
        f"{table}: {old} > {new}"
        for table, steps in tables.items()
        for cause in WALKED
        for new, olds in steps.get(cause, {}).items()  # type: ignore[attr-defined]
        for old in olds
        if old != new
    }


def test_a_flow_killed_at_each_transaction_ends_as_if_nothing_had_happened(workspace: Path, tmp_path: Path) -> None:
    source = tmp_path / "park.html"
    source.write_text(STORY, encoding="utf-8")
    with Relay(tmp_path / "mail") as relay:
        configure(workspace, port=relay.port)
        with open_publisher(workspace / "config.toml") as office:
            addresses = readers(office.store, READERS)
        walked = subprocess.run(
            [sys.executable, crash_walk.__file__, workspace, source], capture_output=True, text=True, check=False,
            env=os.environ | {"PYTHONPATH": os.pathsep.join([str(SERVERS.parent), *sys.path])},
        )  # fmt: skip
        mails = Counter(mail.recipient for mail in relay.received)
    assert walked.returncode == 0, walked.stderr
    kills = json.loads(walked.stdout)
    killed = {(step, when) for steps, when in kills for step in steps}
    steps = expected_steps()
    assert set(NOT_WALKED) <= steps, "these are no legal steps any more"
    assert {(step, when) for step in steps - set(NOT_WALKED) for when in ("before", "behind")} <= killed
    with open_publisher(workspace / "config.toml") as office:
        rows = {(row.what, row.channel, row.lang): str(row.state) for row in office.calendar.all()}
        assert len(rows) == len(office.calendar.all())
        ledger = {row.destination: str(row.state) for row in office.deliveries.rows() if row.channel == "newsletter"}
        posted = Counter(row.publication for row in office.deliveries.rows() if row.channel == "folder")
        unsure = list(office.deliveries.rows(state="uncertain"))
        assert today(office, office.clock()).uncertain == len(unsure), "it is said of how many nobody knows"
        story = next(what for what, channel, _ in rows if what.startswith("nov-park"))
        assert len(list(office.config.folder("posts").glob("nov-park*.md"))) == 1
    assert rows == {
        (story, "folder", "bg"): "published",
        (story, "folder", "en"): "published",
        (crash_walk.ISSUE, "newsletter", "bg"): "published",
        (crash_walk.ISSUE, "newsletter", "en"): "failed",
        (crash_walk.UNREVIEWED, "folder", "en"): "expired",
        (crash_walk.CHANGED, "folder", "bg"): "expired",
        (crash_walk.UNREVIEWED, "folder", "bg"): "cancelled",
        ("partnyorska-sreshta", "folder", "bg"): "published",
    }
    # Nobody twice, nobody lost in silence, and nobody who is sure to have it is said to be without.
    assert set(mails.values()) == {1}
    assert set(posted.values()) == {1}
    assert sorted(ledger) == addresses
    told = {row.destination for row in unsure}
    assert set(addresses) - set(mails) <= told | {addresses[0]}
    assert {address for address, state in ledger.items() if state == "sent"} <= set(mails)
    assert set(ledger.values()) <= {"sent", "uncertain", "refused"}
    assert len(told) <= CONNECTIONS * len(kills)
    assert list((workspace / "journal").glob("*.journal")) == []
