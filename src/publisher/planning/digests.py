"""Digests: the stories of a week's or a month's issues, for readers who want mail only that often."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, and_, exists, func, or_, select

from publisher.core import locales
from publisher.core.states import ENDED_PUBLICATIONS, PublicationState
from publisher.planning.issues import EditionText, Issue, Issues, Maker
from publisher.storage.database import Store
from publisher.storage.tables import issue_posts, issues, publications

Period = Literal["weekly", "monthly"]

_DAY, _WEEK = timedelta(days=1), timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Gathered:
    """The stories published since `since` (aware): slugs in order of appearance, each once."""

    since: datetime
    slugs: tuple[str, ...]


class Digests:
    """Makes issues from the stories of other issues. Weeks and months begin in the time zone `zone`."""

    def __init__(self, store: Store, issues_: Issues, zone: ZoneInfo) -> None:
        self._store = store
        self._issues = issues_
        self._zone = zone

    def gather(self, period: Period, now: datetime) -> Gathered:
        """The stories of "each" issues published, in any language, since the last digest of that period.

        Without an earlier digest: in the last seven days, or since the month began. A digest that is not on the
        calendar, or was cancelled there, does not count. Stories of earlier digests are not repeated.
        """
        with self._store.read() as connection:
            made = select(func.max(issues.c.created_at)).where(issues.c.cadence == period, _ON_ITS_WAY)
            last = connection.execute(made).scalar()
            since = last or self._beginning(period, now)
            theirs = select(issue_posts.c.slug).join(issues).where(issues.c.cadence == period, _ON_ITS_WAY)
            had = set(connection.execute(theirs).scalars())
            slugs = [slug for slug in _appeared(connection, since) if slug not in had]
        return Gathered(since, tuple(dict.fromkeys(slugs)))

    def create(
        self,
        period: Period,
        slugs: Sequence[str],
        languages: Sequence[str],
        now: datetime,
        *,
        key: str = "",
        subjects: Mapping[str, str] | None = None,
        intros: Mapping[str, str] | None = None,
        made_by: Maker = "staff",
    ) -> Issue:
        """Store a digest of these stories as an issue. Raises what `Issues.create` raises.

        It is named after yesterday's week or month: a digest made on a Monday or on the first day of a month looks
        back. `subjects` and `intros` are by language; the default subject names the period.
        """
        day = self._told(now)
        subjects, intros = subjects or {}, intros or {}
        texts = {
            lang: EditionText(subjects.get(lang) or _subject(period, day, lang), intro=intros.get(lang, ""))
            for lang in languages
        }
        return self._issues.create(key or _key(period, day), slugs, texts, now, cadence=period, made_by=made_by)

    def _told(self, now: datetime) -> date:
        return now.astimezone(self._zone).date() - _DAY

    def _beginning(self, period: Period, now: datetime) -> datetime:
        if period == "weekly":
            return now - _WEEK
        return datetime.combine(self._told(now).replace(day=1), time(), self._zone)


_ON_ITS_WAY = exists().where(
    publications.c.kind == "issue", publications.c.what == issues.c.key, publications.c.state.not_in(ENDED_PUBLICATIONS)
)
_FOR_OTHERS = exists().where(issues.c.key == publications.c.what, issues.c.cadence != "each")


def _appeared(connection: Connection, since: datetime) -> list[str]:
    """Slugs of stories sent to "each" readers since then, or being sent now."""
    out = or_(
        publications.c.state == PublicationState.PUBLISHING,
        and_(publications.c.state == PublicationState.PUBLISHED, publications.c.published_at >= since),
    )
    query = (
        select(publications.c.stories)
        .where(publications.c.kind == "issue", out, ~_FOR_OTHERS)
        .order_by(publications.c.at, publications.c.id)
    )
    return [slug for stories in connection.execute(query).scalars() for slug in stories]


def _key(period: Period, day: date) -> str:
    """`weekly-2026-W47` (ISO 8601 weeks) · `monthly-2026-11`"""
    if period == "weekly":
        year, week, _ = day.isocalendar()
        return f"weekly-{year}-W{week:02}"
    return f"monthly-{day:%Y-%m}"


def _subject(period: Period, day: date, lang: str) -> str:
    if period == "monthly":
        month = locales.format_month_year(day, lang)
        return locales.gettext(lang, "The month in brief: %(month)s", month=month)
    monday = day - timedelta(days=day.weekday())
    days = locales.format_days(monday, monday + timedelta(days=6), lang)
    return locales.gettext(lang, "The week in brief: %(days)s", days=days)
