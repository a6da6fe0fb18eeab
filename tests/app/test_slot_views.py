"""Slots as people see them: what lies in each, and which fire later than they are called."""

from datetime import UTC, datetime
from pathlib import Path

from publisher.app.assembly import open_publisher
from publisher.app.slot_views import show_slots
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
