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
    ("slot", "words", "line"),
    [
        (
            'channel = "x"\nlang = "bg"\ndays = "0 9 * * 1"\ntimes = ["9:30"]',
            "days: '0 9 * * 1' names no days; write",
            7,
        ),
        ('channel = "x"\nlang = "bg"\ndays = "workdays"\ntimes = ["25:00"]', "times: '25:00' is no time of day", 8),
        ('channel = "x"\nlang = "bg"\ndays = "workdays"\ntimes = "9:30"', "times: write a list of times", 8),
        ('channel = "x"\nlang = "bg"\ndays = "workdays"\ntimes = []', "times", 8),
        (
            'channel = "y"\nlang = "bg"\ndays = "workdays"\ntimes = ["9:30"]',
            "there is no [channels.y]; there are: x",
            5,
        ),
        (
            'channel = "x"\nlang = "fr"\ndays = "workdays"\ntimes = ["9:30"]',
            "'fr' is not the language of an edition",
            6,
        ),
        ('channel = "x"\nlang = "bg"\nday = "workdays"\ntimes = ["9:30"]', "day: unknown key; did you mean days?", 7),
        ('channel = "x"\nlang = "bg"\ndays = "workdays"\ntimes = ["9:30"]\nlate = "maybe"', "late: ", 9),
    ],
)
def test_a_wrong_slot_is_refused_by_file_line_and_key(tmp_path: Path, slot: str, words: str, line: int) -> None:
    with pytest.raises(ConfigError) as caught:
        load_config(write(tmp_path, f"{HEAD}[[slots]]\n{slot}\n"))
    assert words in str(caught.value)
    assert f"config.toml:{line}: [slots.0] " in str(caught.value)


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


DIGEST = '[[digests]]\nperiod = "{}"\nday = {}\ntime = "10:00"\n'
MAIL = HEAD.replace("[channels.x]", "[channels.newsletter]\n[channels.x]")


def test_a_digest_has_a_day_in_words_an_hour_and_a_time_for_its_draft(tmp_path: Path) -> None:
    text = (
        MAIL
        + DIGEST.format("weekly", '"петък"')
        + DIGEST.format("monthly", 1)
        + 'draft_hours = 2\nsend = "when approved"\n'
    )
    weekly, monthly = load_config(write(tmp_path, text)).digests
    assert (weekly.day, weekly.draft_hours, weekly.send, weekly.holidays) == (
        DayRule(weekdays=(4,)), 16, "unless stopped", "next workday"
    )  # fmt: skip
    assert (monthly.day, monthly.draft_hours, monthly.send) == (DayRule(dates=(1,)), 2, "when approved")


@pytest.mark.parametrize(
    ("period", "day", "more", "words", "line"),
    [
        ("weekly", '"workdays"', "", 'digests.0] day: a weekly digest has one weekday, like "fri" or "петък"', 7),
        ("weekly", '["mon", "thu"]', "", "a weekly digest has one weekday", 7),
        ("weekly", '"last fri"', "", "a weekly digest has one weekday", 7),
        ("weekly", '"0 9 * * 1"', "", "names no days; write", 7),
        ("monthly", '"fri"', "", "a monthly digest has one day of the month", 7),
        ("monthly", "[1, 15]", "", "a monthly digest has one day of the month", 7),
        ("monthly", "31", "", 'not every month has a day 31; write "last day"', 7),
        ("daily", '"fri"', "", "period: ", 6),
        ("weekly", '"fri"', "draft_hours = 200", "draft_hours: ", 9),
        ("weekly", '"fri"', 'send = "always"', "send: ", 9),
        ("weekly", '"fri"', 'draft_to = ["eva"]', "draft_to: 'eva' is not a mail address", 9),
        ("weekly", '"fri"', 'channel = "x"', "no channel x writes to subscribers; those that do: newsletter", 9),
        ("weekly", '"fri"', "days = 1", "days: unknown key", 9),
        (
            "weekly",
            '"fri"',
            DIGEST.format("weekly", '"mon"'),
            "digests.1] period: there is a weekly digest already",
            10,
        ),
    ],
)
def test_a_wrong_digest_is_refused_by_file_line_and_key(
    tmp_path: Path, period: str, day: str, more: str, words: str, line: int
) -> None:
    with pytest.raises(ConfigError) as caught:
        load_config(write(tmp_path, f"{MAIL}{DIGEST.format(period, day)}{more}\n"))
    assert words in str(caught.value)
    assert f"config.toml:{line}: [digests." in str(caught.value)


def test_digests_need_a_channel_that_mails(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"config\.toml:4: \[digests\] 0: no channel writes to subscribers"):
        load_config(write(tmp_path, HEAD + DIGEST.format("weekly", '"fri"')))
