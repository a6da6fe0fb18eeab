"""`publisher issues withdraw`, as staff call it."""

import json

from publisher.app.assembly import Publisher
from publisher.cli.issue_changes import withdraw
from support.cli_calls import Call
from support.core_parts import NOW, FarSide, readers


def test_an_issue_leaves_the_archive_and_comes_back(publisher: Publisher, call: Call) -> None:
    publisher._channels["newsletter"] = FarSide()
    readers(publisher.store, 1)
    publisher.issues.create("2026-12", ["stazhanti-umen-grad"], {}, NOW)
    assert withdraw.name == "withdraw"
    early = call("issues", "withdraw", "2026-12")
    assert (early.code, "has not gone out" in early.err) == (1, True)
    publisher.schedule("2026-12", "newsletter", "bg", NOW)
    publisher.tick()
    said = call("issues", "withdraw", "2026-12")
    assert (said.code, said.out.strip()) == (
        0, "issue 2026-12 is not in the archive now; `publisher issues withdraw 2026-12 --undo` puts it back",
    )  # fmt: skip
    again = call("--json", "issues", "withdraw", "2026-12")
    assert json.loads(again.out) == {"key": "2026-12", "withdrawn": True, "changed": False}
    assert call("issues", "withdraw", "2026-12", "--undo").out.strip() == "issue 2026-12 is in the archive now"
    assert len(publisher.calendar.all()) == 1
