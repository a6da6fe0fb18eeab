"""`publisher today` and `publisher report`, as staff call them."""

from pathlib import Path

from publisher.app.assembly import open_publisher
from support.calendar_rows import INVITATION, LEAD
from support.cli_calls import run


def test_today_says_what_waits_what_goes_out_and_what_went_out(workspace: Path) -> None:
    run(workspace, "publish", LEAD, "--channel", "folder", "--lang", "bg")
    run(workspace, "tick")
    with open_publisher(workspace / "config.toml") as publisher:
        soon = publisher.clock().astimezone(publisher.config.schedule.zone)
    at = f"{soon.year + 1}-01-01T09:00"
    run(workspace, "issues", "create", "2027-01", LEAD, INVITATION)
    run(workspace, "translate", INVITATION, "--to", "en")
    run(workspace, "schedule", "add", INVITATION, "--channel", "folder", "--lang", "en", "--at", at)
    said = run(workspace, "today")
    assert said.code == 3
    waiting, rest = said.out.split("Goes out in the next seven days")
    ahead, behind = rest.split("Went out in the last seven days")
    assert f"{INVITATION} (folder, en)" in waiting
    assert f"publisher review {INVITATION} --to en" in waiting
    assert "nothing" in ahead
    assert f"{LEAD}  folder" in behind
    value = run(workspace, "--json", "today").value
    assert [one["what"] for one in value["behind"]] == [LEAD]
    assert value["behind"][0]["by_state"] == {"sent": 1}
    assert {one["command"] for one in value["waiting"]} >= {f"publisher review {INVITATION} --to en"}


def test_a_report_comes_as_a_table_as_json_and_as_csv(workspace: Path, tmp_path: Path) -> None:
    nothing = run(workspace, "report", LEAD)
    assert (nothing.code, nothing.out) == (1, f"nothing of {LEAD} has gone out by itself yet\n")
    run(workspace, "publish", LEAD, "--channel", "folder", "--lang", "bg")
    run(workspace, "tick")
    file = tmp_path / "report.csv"
    said = run(workspace, "report", LEAD, "--csv", str(file))
    assert said.code == 0
    assert "1 rows in" not in said.err
    head, row = file.read_text(encoding="utf-8-sig").splitlines()
    assert head.startswith("what,channel,language,at,state,planned,sent")
    assert row.startswith(f"{LEAD},folder,bg,")
    (one,) = run(workspace, "--json", "report", LEAD).value
    assert (one["channel"], one["planned"], one["by_state"]) == ("folder", 1, {"sent": 1})
