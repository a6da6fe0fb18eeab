"""The table [[slots]]: words become a recurrence, and what is wrong is named with its line."""

from pathlib import Path

import pytest

from publisher.config.workspace import load_config
from publisher.core.errors import ConfigError
from publisher.core.recurrence import DayRule

HEAD = '[brand]\nname = { bg = "Клъстер" }\n[channels.x]\n'


def write(folder: Path, text: str) -> Path:
    file = folder / "config.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_slots_are_read_in_words(tmp_path: Path) -> None:
    slot = '[[slots]]\nchannel = "x"\nlang = "en"\ndays = ["пн", "чт"]\ntimes = ["9:30", "16:00"]\nholidays = "keep"\n'
    slot += 'late = "next slot"\n'
    (one,) = load_config(write(tmp_path, HEAD + slot)).slots
    assert (one.channel, one.lang, one.recurrence.holidays) == ("x", "en", "keep")
    assert (one.recurrence.days, one.late) == (DayRule(weekdays=(0, 3)), "next slot")
    assert [f"{time:%H:%M}" for time in one.recurrence.times] == ["09:30", "16:00"]


@pytest.mark.parametrize(
    ("slot", "words"),
    [
        ('channel = "x"\nlang = "bg"\ndays = "0 9 * * 1"\ntimes = ["9:30"]', "days: '0 9 * * 1' names no days; write"),
        ('channel = "x"\nlang = "bg"\ndays = "workdays"\ntimes = ["25:00"]', "times: '25:00' is no time of day"),
        ('channel = "x"\nlang = "bg"\ndays = "workdays"\ntimes = "9:30"', "times: write a list of times"),
        ('channel = "x"\nlang = "bg"\ndays = "workdays"\ntimes = []', "times"),
        ('channel = "y"\nlang = "bg"\ndays = "workdays"\ntimes = ["9:30"]', "there is no [channels.y]; there are: x"),
        ('channel = "x"\nlang = "fr"\ndays = "workdays"\ntimes = ["9:30"]', "'fr' is not the language of an edition"),
        ('channel = "x"\nlang = "bg"\ndays = "workdays"\ntimes = ["9:30"]\nlate = "maybe"', "late: "),
        ('channel = "x"\nlang = "bg"\nday = "workdays"\ntimes = ["9:30"]', "day: unknown key; did you mean days?"),
    ],
)
def test_a_wrong_slot_is_refused_by_file_line_and_key(tmp_path: Path, slot: str, words: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load_config(write(tmp_path, f"{HEAD}[[slots]]\n{slot}\n"))
    assert words in str(caught.value)
    assert "config.toml:4: [slots" in str(caught.value)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('holidays = "XX"', "no holidays are known of 'XX'"),
        ('holidays = "bulgaria"', "must be a country code like BG"),
        ('quiet_hours = "night"', "'night' are no hours; write them like 22:00-07:00"),
    ],
)
def test_wrong_holidays_and_quiet_hours_are_refused(tmp_path: Path, line: str, words: str) -> None:
    with pytest.raises(ConfigError, match=words):
        load_config(write(tmp_path, f"{HEAD}[schedule]\n{line}\n"))


def test_quiet_hours_may_last_over_midnight(tmp_path: Path) -> None:
    schedule = load_config(write(tmp_path, f'{HEAD}[schedule]\nquiet_hours = "22:00–7:00"\nholidays = "RO"\n')).schedule
    assert schedule.quiet_hours is not None
    hours = [hour for hour in range(24) if schedule.quiet_hours.holds(schedule.quiet_hours.begins.replace(hour=hour))]
    assert hours == [0, 1, 2, 3, 4, 5, 6, 22, 23]
