"""Slots as people see them: what lies in each, and which fire later than they are called."""

from datetime import UTC, datetime
from pathlib import Path

from publisher.app.assembly import open_publisher
from publisher.app.slot_views import next_slots, show_slots
from publisher.core.wording import in_words
from support.core_parts import HandClock

SLOTS = '\n[[slots]]\nchannel = "folder"\nlang = "bg"\ndays = "every day"\ntimes = ["03:30"]\n'


def test_each_slot_shows_its_post_and_the_night_of_summer_time_is_marked(workspace: Path, clock: HandClock) -> None:
    file = workspace / "config.toml"
    file.write_text(file.read_text(encoding="utf-8") + SLOTS, encoding="utf-8")
    clock.now = datetime(2027, 3, 26, 12, tzinfo=UTC)
    with open_publisher(file, clock) as publisher:
        (row,) = publisher.scheduling.queue("stazhanti-umen-grad", "folder", ["bg"], clock())
        (shown,) = show_slots(publisher, clock(), 3)
    assert (shown.channel, shown.lang, shown.off_grid) == ("folder", "bg", ())
    assert [line.firing.name for line in shown.lines] == ["2027-03-27 03:30", "2027-03-28 03:30", "2027-03-29 03:30"]
    assert [line.publication and line.publication.id for line in shown.lines] == [row.id, None, None]
    assert [line.moved for line in shown.lines] == [False, True, False]


def test_the_next_firings_are_said_in_words_with_both_nights_in_which_the_clocks_change(
    workspace: Path, clock: HandClock
) -> None:
    file = workspace / "config.toml"
    file.write_text(file.read_text(encoding="utf-8") + SLOTS, encoding="utf-8")
    with open_publisher(file, clock) as publisher:
        clock.now = datetime(2027, 3, 26, 12, tzinfo=UTC)
        (spring,) = next_slots(publisher, clock())
        clock.now = datetime(2027, 10, 30, 12, tzinfo=UTC)
        (autumn,) = next_slots(publisher, clock())
    assert spring.startswith(
        "next slots of folder in bg: Saturday, 27 March 2027, 03:30; Sunday, 28 March 2027, 04:00 ("
    )
    assert "(the clocks change that night: there is no 03:30, so it is 04:00); Monday, 29 March" in spring
    assert spring.count("; ") == 4
    assert (
        "31 October 2027, 03:30 (the clocks change that night: 03:30 comes twice, and the first one counts)" in autumn
    )
    said = in_words(spring, "bg")
    assert said.startswith("следващи часове за публикуване в folder на bg: събота, 27 март 2027 г., 03:30 ч.; неделя")
    assert "(през тази нощ часовникът се мести: няма 03:30, затова е 04:00)" in said


def test_slots_in_the_quiet_hours_are_named_as_none(workspace: Path, clock: HandClock) -> None:
    file = workspace / "config.toml"
    text = file.read_text(encoding="utf-8").replace('# quiet_hours = "22:00-07:00"', 'quiet_hours = "22:00-07:00"')
    file.write_text(text + SLOTS.replace('["03:30"]', '["03:30", "16:00"]'), encoding="utf-8")
    with open_publisher(file, clock) as publisher:
        (shown,) = show_slots(publisher, clock(), 2)
    assert [line.firing.name for line in shown.lines] == ["2026-12-01 16:00", "2026-12-02 16:00"]
    assert [one.name for one in shown.silenced] == ["2026-12-02 03:30"]
