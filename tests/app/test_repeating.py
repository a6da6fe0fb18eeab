"""Posts that go out again and again as people see them: in every language or in none, the next firings in words."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from publisher.app.assembly import Publisher, open_publisher
from publisher.app.repeating import begin_repeat, repeats, stop_repeat
from publisher.core.errors import InvalidInput, NotFound
from publisher.core.wording import in_words
from support.calendar_rows import LEAD, SOFIA
from support.core_parts import NOW, HandClock

X = '\n[channels.x]\ntype = "x"\nhandle = "@sofia_cluster"\n'
SLOTS = '\n[[slots]]\nchannel = "folder"\nlang = "bg"\ndays = "every day"\ntimes = ["03:30"]\n'
FIRST = datetime(2027, 3, 21, 3, 30, tzinfo=SOFIA)


def test_the_next_firings_are_said_in_words_with_the_night_in_which_the_clocks_change(publisher: Publisher) -> None:
    bg, en = begin_repeat(publisher, LEAD, "folder", [], "1 week", NOW, first=FIRST, times=3)
    assert (bg.repeat.wish.lang, en.repeat.wish.lang) == ("bg", "en")
    assert list(bg.firings) == [
        "Sunday, 21 March 2027, 03:30",
        "Sunday, 28 March 2027, 04:00 (the clocks change that night: there is no 03:30, so it is 04:00)",
        "Sunday, 4 April 2027, 03:30",
    ]
    assert in_words(bg.firings[0], "bg") == "неделя, 21 март 2027 г., 03:30 ч."
    assert in_words(bg.firings[1], "bg").startswith("неделя, 28 март 2027 г., 04:00 ч. (през тази нощ часовникът се")
    assert [one.repeat for one in repeats(publisher, NOW)] == [bg.repeat, en.repeat]


def test_without_a_time_it_takes_slots_in_the_languages_that_have_some(workspace: Path, clock: HandClock) -> None:
    file = workspace / "config.toml"
    file.write_text(file.read_text(encoding="utf-8") + SLOTS, encoding="utf-8")
    with open_publisher(file, clock) as office:
        (shown,) = begin_repeat(office, LEAD, "folder", [], "first mon", clock(), begins=date(2027, 2, 1), cool_down=20)
        assert shown.firings[0] == "1 February 2027, in the next free slot"
        assert shown.remarks == ()
        clock.now = datetime(2027, 2, 1, 1, 30, tzinfo=UTC)
        office.tick()
        (row,) = office.calendar.all()
        assert (row.slot, row.state) == ("2027-02-02 03:30", "scheduled"), "that of the 1st is just past"
        ended, waiting = stop_repeat(office, shown.repeat.id)
        assert (ended.due, waiting) == ("", [row])
        assert repeats(office, clock()) == []
        assert [one.firings for one in repeats(office, clock(), ended=True)] == [()]


def test_a_network_that_refuses_a_text_that_it_has_had_is_named(workspace: Path, clock: HandClock) -> None:
    file = workspace / "config.toml"
    file.write_text(file.read_text(encoding="utf-8") + X, encoding="utf-8")
    with open_publisher(file, clock) as office:
        (shown,) = begin_repeat(office, LEAD, "x", ["bg"], "2 months", NOW, first=FIRST)
    assert shown.remarks[0].startswith("x may refuse a text that it has had already: change a word")


def test_in_every_language_or_in_none(publisher: Publisher) -> None:
    begin_repeat(publisher, LEAD, "folder", ["en"], "1 week", NOW, first=FIRST)
    with pytest.raises(Exception, match=r"repeat 1 .*, en\) goes on already"):
        begin_repeat(publisher, LEAD, "folder", [], "1 week", NOW, first=FIRST)
    assert len(repeats(publisher, NOW)) == 1
    with pytest.raises(InvalidInput, match="carries issues, and a reader gets an issue once"):
        begin_repeat(publisher, LEAD, "newsletter", [], "1 week", NOW, first=FIRST)
    with pytest.raises(InvalidInput, match="2026-11-30 03:30 is past"):
        begin_repeat(publisher, LEAD, "folder", [], "week", NOW, first=datetime(2026, 11, 30, 3, 30, tzinfo=SOFIA))
    with pytest.raises(NotFound, match="there is no post 'nosuch'"):
        begin_repeat(publisher, "nosuch", "folder", [], "week", NOW, first=FIRST)
