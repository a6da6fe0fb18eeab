"""What a digest is called, and which week or month it tells of."""

from datetime import date, timedelta
from typing import Literal

from publisher.core import locales

Period = Literal["weekly", "monthly"]

_DAY, _HALF_A_MONTH = timedelta(days=1), timedelta(days=15)


def told_day(period: Period, day: date) -> date:
    """A day of the week or the month that a digest of that day looks back on.

    On a Monday it is the week before, on the first Monday of December November: most of its days lie there.
    """
    return day - (_DAY if period == "weekly" else _HALF_A_MONTH)


def digest_key(period: Period, told: date) -> str:
    """`weekly-2026-W47` (ISO 8601 weeks) · `monthly-2026-11`"""
    if period == "weekly":
        year, week, _ = told.isocalendar()
        return f"weekly-{year}-W{week:02}"
    return f"monthly-{told:%Y-%m}"


def digest_subject(period: Period, told: date, lang: str) -> str:
    """`Седмицата накратко: 16–22 ноември 2026 г.` · `The month in brief: November 2026`"""
    if period == "monthly":
        month = locales.format_month_year(told, lang)
        return locales.gettext(lang, "The month in brief: %(month)s", month=month)
    monday = told - timedelta(days=told.weekday())
    days = locales.format_days(monday, monday + timedelta(days=6), lang)
    return locales.gettext(lang, "The week in brief: %(days)s", days=days)
