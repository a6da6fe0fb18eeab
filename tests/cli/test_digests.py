"""`publisher issues digest next|list|stop`, and digests in `calendar` and `today`."""

from datetime import timedelta
from pathlib import Path

import pytest

from publisher.app.assembly import Publisher, open_publisher
from publisher.app.digest_schedule import keep_digests
from support.calendar_rows import LEAD
from support.cli_calls import run
from support.core_parts import publication
from support.workspaces import configure

RULES = (
    '\n[[digests]]\nperiod = "weekly"\nday = "fri"\ntime = "10:00"\ndraft_to = ["eva@example.org"]\n'
    '\n[[digests]]\nperiod = "monthly"\nday = "последен работен ден"\ntime = "9:00"\nsend = "when approved"\n'
)


@pytest.fixture
def office(workspace: Path) -> Path:
    configure(workspace, targets="[]")
    file = workspace / "config.toml"
    file.write_text(file.read_text(encoding="utf-8") + RULES, encoding="utf-8")
    return workspace


def at_draft_time(publisher: Publisher) -> str:
    """What is due at the draft time of the next weekly digest has been done; its key."""
    occasion = next(publisher.digest_times.occasions(publisher.config.digests[0], publisher.clock()))
    list(keep_digests(publisher, max(occasion.draft_at, publisher.clock())))
    return occasion.key


def planned_keys(office: Path) -> list[str]:
    found = run(office, "--json", "issues", "digest", "next").value
    return [one["what"] for one in found if one["period"] == "weekly"]


def test_the_next_ones_are_told_in_words(office: Path) -> None:
    value = run(office, "--json", "issues", "digest", "next", "--number", "2").value
    assert sorted(one["period"] for one in value) == ["monthly", "monthly", "weekly", "weekly"]
    assert [one["at"] for one in value] == sorted(one["at"] for one in value)
    assert {one["needs_approval"] for one in value if one["period"] == "monthly"} == {True}
    said = run(office, "issues", "digest", "next").out
    head, *lines = said.splitlines()
    assert head.split("  ")[0] == "planned digest"
    weekly = next(line for line in lines if line.startswith("weekly-"))
    assert all(
        words in weekly for words in ("Friday, ", "10:00", "unless stopped", "Thursday, ", "18:00", "the first one")
    )
    monthly = next(line for line in lines if line.startswith("monthly-"))
    assert "only when approved" in monthly


def test_the_calendar_shows_planned_ones_apart_and_those_without_a_mail(office: Path) -> None:
    with open_publisher(office / "config.toml") as publisher:
        first = at_draft_time(publisher)
    rows = run(office, "--json", "calendar").value
    planned = next(one for one in rows if one["state"] == "planned" and one["period"] == "weekly")
    assert (planned["id"], planned["lang"], planned["what"] > first) == (None, None, True)
    shown = run(office, "calendar").out
    table, _, beside = shown.partition("planned digest")
    assert table.strip() == "nothing is scheduled"
    assert planned["what"] in beside
    assert f"no digest {first}, " in beside
    assert "no issue has brought anything new" in beside
    assert f"no digest {first}, " in run(office, "today").out
    assert first in [one["what"] for one in run(office, "--json", "today").value["silent"]]
    (row,) = [one for one in run(office, "--json", "issues", "digest", "list").value if one["what"] == first]
    assert (row["state"], row["posts"]) == ("skipped_empty", [])
    assert "nothing to tell" in run(office, "issues", "digest", "list").out


def test_one_is_stopped_before_it_is_made_and_after(office: Path) -> None:
    with open_publisher(office / "config.toml") as publisher:
        publication(publisher.store, what=LEAD, stories=[LEAD], at=publisher.clock(), state="publishing")
        key = at_draft_time(publisher)
    (row,) = [one for one in run(office, "--json", "calendar").value if one["what"] == key]
    assert row["state"] == "scheduled"
    assert run(office, "--json", "issues", "digest", "stop", key).value == {"key": key, "cancelled": [row["id"]]}
    following = planned_keys(office)[0]
    said = run(office, "issues", "digest", "stop", following)
    assert said.out == f"digest {following} does not go out; its stories are in the next one\n"
    assert following not in planned_keys(office)
    again = run(office, "issues", "digest", "start", following)
    assert again.out.startswith(f"digest {following} goes out after all, on Friday, ")
    assert following in planned_keys(office)
    assert run(office, "issues", "digest", "start", key).code == 1
    assert run(office, "issues", "digest", "stop", following, "--why", "vacation").code == 0
    (stopped,) = [one for one in run(office, "--json", "issues", "digest", "list").value if one["what"] == following]
    assert stopped["why"].endswith(": vacation")
    unknown = run(office, "issues", "digest", "stop", "weekly-1999-W01")
    assert (unknown.code, "there is no digest weekly-1999-W01; there are: " in unknown.err) == (1, True)


def test_a_second_one_in_the_same_week_by_hand_is_refused_in_words(office: Path) -> None:
    with open_publisher(office / "config.toml") as publisher:
        now = publisher.clock()
        publication(publisher.store, what=LEAD, stories=[LEAD], at=now - timedelta(hours=1), state="publishing")
    made = run(office, "--json", "issues", "digest", "weekly").value["key"]
    again = run(office, "issues", "digest", "weekly")
    assert again.code == 1
    assert again.err.startswith(f"publisher: issue {made} exists already, the digest was made on ")
    assert f"`publisher issues edit {made}` changes it" in again.err


def test_staff_read_it_in_bulgarian(office: Path) -> None:
    file = office / "config.toml"
    file.write_text(file.read_text(encoding="utf-8").replace('language = "en"', 'language = "bg"'), encoding="utf-8")
    said = run(office, "issues", "digest", "next").out
    assert said.startswith("предвиден обзор ")
    assert "ако не бъде спрян" in said
    assert "първият обзор: излязлото преди " in said
