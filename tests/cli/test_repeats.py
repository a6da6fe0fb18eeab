"""`publisher schedule repeat`, `repeats` and `stop-repeat` as staff use them."""

from pathlib import Path

import pytest

from support.cli_calls import run

POST = "stazhanti-umen-grad"


def begin(*more: str) -> list[str]:
    return ["schedule", "repeat", POST, "--channel", "folder", "--lang", "bg", *more]


def test_a_repeat_is_begun_listed_and_ended(workspace: Path) -> None:
    arguments = begin("--every", "2 weeks", "--at", "2099-03-15T03:30", "--holidays", "keep", "--times", "3")
    (made,) = run(workspace, "--json", *arguments).value
    assert (made["id"], made["every"], made["clock"], made["times"]) == (1, "2 weeks", "03:30", 3)
    assert made["next"][0] == "Sunday, 15 March 2099, 03:30"
    assert "04:00 (the clocks change that night: there is no 03:30" in made["next"][1]
    said = run(workspace, "schedule", "repeats").out
    assert POST in said
    assert f"repeat 1 ({POST}, folder, bg): Sunday, 15 March 2099, 03:30; Sunday, 29 March 2099, 04:00 (" in said
    ended = run(workspace, "schedule", "stop-repeat", "1")
    assert ended.out.strip() == f"repeat 1 ({POST}, folder, bg) has ended: stopped by staff"
    assert "nothing repeats" in run(workspace, "schedule", "repeats").out
    assert "stopped by staff" in run(workspace, "schedule", "repeats", "--all").out


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (
            ["--every", "sometimes", "--at", "2099-03-15T03:30"],
            1,
            "--every 'sometimes' is no interval and names no days",
        ),
        (["--every", "99 weeks", "--at", "2099-03-15T03:30"], 1, "write 1 to 52 weeks"),
        (["--every", "2 weeks"], 1, "no slots in 'bg': write [[slots]]"),
        (["--every", "2 weeks", "--at", "2020-01-01T10:00"], 1, "2020-01-01 10:00 is past; choose a time to come"),
        (["--every", "2 weeks", "--at", "2099-03-15T03:30", "--until", "soon"], 1, "--until soon: write a day like"),
        (["--every", "2 weeks", "--at", "2099-03-15T03:30", "--until", "2098-01-01"], 1, "it would never go out"),
        (["--every", "2 weeks", "--at", "2099-03-15T03:30", "--from", "2099-01-01"], 2, "leave out --from"),
        (["--every", "2 weeks", "--times", "0"], 2, "--times"),
    ],
)
def test_a_slip_is_answered_with_what_to_do(workspace: Path, arguments: list[str], code: int, words: str) -> None:
    said = run(workspace, *begin(*arguments))
    assert (said.code, words in said.err) == (code, True), said.err
    assert run(workspace, "--json", "schedule", "repeats").value == []
