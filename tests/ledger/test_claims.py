"""Several processes claim from one mailing: each row goes to one of them."""

import subprocess
import sys
from collections import Counter

import pytest

from publisher.ledger import audience, steps
from publisher.storage.database import Store
from support.core_parts import NOW, publication
from support.mailing import many_readers

pytestmark = pytest.mark.both_databases

ROWS = 20_000
CLAIMER = """
import sys
from datetime import datetime
from publisher.ledger import claims, steps
from publisher.ledger.steps import End
from publisher.ledger.owners import new_owner
from publisher.core.states import DeliveryState
from publisher.storage.database import open_store

store, owner, now = open_store(sys.argv[1]), new_owner(), datetime.fromisoformat(sys.argv[3])
print("ready", flush=True)
sys.stdin.readline()
while True:
    with store.begin() as connection:
        batch = claims.take(connection, int(sys.argv[2]), owner, now, 100)
    if not batch:
        break
    print(*(row.id for row in batch), flush=True)
    with store.begin() as connection:
        ends = [End(row.id, DeliveryState.SENT, "250 ok") for row in batch]
        assert steps.record_all(connection, owner, now, ends) == len(batch)
"""


def test_four_processes_claim_twenty_thousand_rows_and_none_twice(store: Store) -> None:
    many_readers(store, ROWS)
    number = publication(store, state="publishing")
    with store.begin() as connection:
        assert audience.plan_subscribers(connection, number, "news", NOW) == ROWS
    url = store.engine.url.render_as_string(hide_password=False)
    command = [sys.executable, "-c", CLAIMER, url, str(number), NOW.isoformat()]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    claimers = [subprocess.Popen(command, **pipes) for _ in range(4)]  # type: ignore[call-overload]
    for claimer in claimers:
        assert claimer.stdout.readline() == "ready\n"
    for claimer in claimers:
        claimer.stdin.write("go\n")
        claimer.stdin.flush()
    taken: Counter[str] = Counter()
    shares = []
    for claimer in claimers:
        out, complaint = claimer.communicate(timeout=120)
        assert claimer.returncode == 0, complaint
        shares.append(len(out.split()))
        taken.update(out.split())
    assert len(taken) == ROWS
    assert set(taken.values()) == {1}
    # At least two worked at the same time. SQLite does not guarantee a turn to everybody.
    assert sum(share > 0 for share in shares) > 1, shares
    with store.read() as connection:
        assert steps.counts(connection, [number]) == {number: {"sent": ROWS}}
