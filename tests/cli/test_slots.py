"""`publisher schedule` with slots: queue, look, move, swap and lay again as staff do."""

from pathlib import Path

import pytest

from support.cli_calls import run

SLOTS = '\n[[slots]]\nchannel = "folder"\nlang = "bg"\ndays = "every day"\ntimes = ["03:30", "16:00"]\n'


@pytest.fixture
def office(workspace: Path) -> Path:
    """A workspace with two slots a day."""
    with (workspace / "config.toml").open("a", encoding="utf-8") as file:
        file.write(SLOTS)
    return workspace


def test_a_post_goes_into_the_next_free_slot_and_is_seen_there(office: Path) -> None:
    (first,) = run(office, "--json", "schedule", "add", "stazhanti-umen-grad", "--channel", "folder").value
    (second,) = run(office, "--json", "schedule", "add", "partnyorska-sreshta", "--channel", "folder").value
    shown = run(office, "--json", "schedule", "slots", "--number", "4").value
    assert [one["publication"] for one in shown] == [first["id"], second["id"], None, None]
    assert [one["at"] for one in shown[:2]] == [first["at"], second["at"]]
    words = run(office, "schedule", "slots").out
    assert "stazhanti-umen-grad" in words
    assert "free" in words


def test_two_posts_swap_and_one_is_moved(office: Path) -> None:
    (one,) = run(office, "--json", "schedule", "add", "stazhanti-umen-grad", "--channel", "folder").value
    (other,) = run(office, "--json", "schedule", "add", "partnyorska-sreshta", "--channel", "folder").value
    swapped = run(office, "--json", "schedule", "swap", str(one["id"]), str(other["id"])).value
    assert [row["at"] for row in swapped] == [other["at"], one["at"]]
    (moved,) = run(office, "--json", "schedule", "move", str(one["id"]), "--at", "2027-03-28T03:30").value
    assert moved["at"] == "2027-03-28T01:00:00+00:00"
    (back,) = run(office, "--json", "schedule", "move", str(one["id"]), "--next").value
    assert back["at"] == other["at"]


def test_a_queue_off_the_grid_is_named_and_laid_again(office: Path) -> None:
    run(office, "schedule", "add", "stazhanti-umen-grad", "--channel", "folder")
    file = office / "config.toml"
    file.write_text(file.read_text(encoding="utf-8").replace('["03:30", "16:00"]', '["12:34"]'), encoding="utf-8")
    said = run(office, "schedule", "slots").out
    assert "no longer on a slot of folder in bg: stazhanti-umen-grad" in said
    assert "publisher schedule re-lay --channel folder --lang bg" in said
    assert "12:34" in run(office, "schedule", "re-lay", "--channel", "folder", "--lang", "bg").out
    assert "nothing was moved" in run(office, "schedule", "re-lay", "--channel", "folder", "--lang", "bg").out


def test_the_calendar_says_the_next_slots_in_words_and_what_a_chosen_time_touches(office: Path) -> None:
    file = office / "config.toml"
    text = file.read_text(encoding="utf-8").replace('# quiet_hours = "22:00-07:00"', 'quiet_hours = "22:00-07:00"')
    file.write_text(text, encoding="utf-8")
    said = run(office, "schedule", "add", "stazhanti-umen-grad", "--channel", "folder", "--at", "2099-01-01T23:00").out
    assert "Thursday, 1 January 2099, 23:00 lies in the quiet hours (22:00-07:00)" in said
    words = run(office, "calendar").out
    assert "next slots of folder in bg: " in words
    assert words.count(", 16:00") == 5
    assert "folder, bg: no slots, since they lie in the quiet hours: " in run(office, "schedule", "slots").out


def test_a_post_that_names_its_time_is_scheduled_for_it(office: Path) -> None:
    file = office / "posts" / "stazhanti-umen-grad.md"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("title: ", "publish_at: 2099-06-01 12:00\ntitle: ", 1), encoding="utf-8")
    place = ["stazhanti-umen-grad", "--channel", "folder", "--lang", "bg"]
    (row,) = run(office, "--json", "schedule", "add", *place).value
    assert row["at"] == "2099-06-01T09:00:00+00:00"
    (same,) = run(office, "--json", "publish", *place).value
    assert same["id"] == row["id"]
    file.write_text(text.replace("title: ", "publish_at: 2020-06-01 12:00\ntitle: ", 1), encoding="utf-8")
    assert "its post names another time now, Monday, 1 June 2020, 12:00" in run(office, "calendar").out
    run(office, "schedule", "cancel", str(row["id"]))
    past = run(office, "publish", *place)
    assert (past.code, "stazhanti-umen-grad.md:2: publish_at: 2020-06-01 12:00 is past" in past.err) == (1, True)


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["add", "partnyorska-sreshta", "--channel", "folder", "--lang", "en"], 1, "no slots in 'en'"),
        (["add", "partnyorska-sreshta", "--channel", "folder", "--at", "now", "--urgent"], 2, "leave out --at"),
        (["add", "2026-12", "--channel", "newsletter"], 1, "carries issues, which have no slots"),
        (["move", "1"], 2, "either --at TIME or --next"),
        (["move", "1", "2", "--next"], 2, "one publication at a time"),
        (["move", "77", "--next"], 1, "there is no publication 77"),
        (["swap", "77", "78"], 1, "there is no publication 77"),
    ],
)
def test_a_slip_is_answered_with_what_to_do(office: Path, arguments: list[str], code: int, words: str) -> None:
    said = run(office, "schedule", *arguments)
    assert (said.code, words in said.err) == (code, True), said.err
