"""Digests: what issues have brought out since the last one, for readers who want one mail a week or a month."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from publisher import locales
from publisher.errors import NotAllowed
from publisher.planning.issues import EditionText, Issue, Issues
from publisher.states import PublicationState
from publisher.store import Store
from publisher.tables import issues as issues_table
from publisher.tables import publications

Period = Literal["weekly", "monthly"]

_OUT = (PublicationState.PUBLISHING, PublicationState.PUBLISHED)
_FIRST = {"weekly": timedelta(days=7), "monthly": timedelta(days=31)}
"""How far the first digest of a kind looks back."""


class Digests:
    """Puts digests together as issues, which go their way like all others."""

    def __init__(self, store: Store, issues: Issues, languages: Sequence[str], zone: ZoneInfo) -> None:
        self._store = store
        self._issues = issues
        self._languages, self._zone = languages, zone

    def make(
        self,
        period: Period,
        now: datetime,
        *,
        key: str = "",
        texts: Iterable[tuple[str, EditionText]] = (),
        by_timer: bool = False,
    ) -> Issue:
        """Make the digest of a week or a month: every story that issues have brought out since the last one.

        `texts` by language stand in place of a subject that names the days. `by_timer`: no person has looked, which
        its mails say (RFC 3834). Raises `NotAllowed` when nothing came out, or the key is taken.
        """
        since = self._last(period) or now - _FIRST[period]
        slugs = self._brought_out(since, now)
        first, last = since.astimezone(self._zone), now.astimezone(self._zone)
        if not slugs:
            raise NotAllowed(f"no issue has come out since {first:%Y-%m-%d %H:%M}: there is nothing to tell")
        subjects = {lang: EditionText(_subject(period, first.date(), last.date(), lang)) for lang in self._languages}
        made_by = "schedule" if by_timer else "staff"
        name = key or _key(period, last.date())
        return self._issues.create(name, slugs, subjects | dict(texts), now, cadence=period, made_by=made_by)

    def _last(self, period: Period) -> datetime | None:
        query = select(func.max(issues_table.c.created_at)).where(issues_table.c.cadence == period)
        with self._store.read() as connection:
            found: datetime | None = connection.execute(query).scalar()
        return found

    def _brought_out(self, since: datetime, now: datetime) -> list[str]:
        """Stories of issues for readers of each one, in the order in which they came out."""
        query = (
            select(publications.c.stories)
            .join(issues_table, issues_table.c.key == publications.c.what)
            .where(publications.c.kind == "issue", issues_table.c.cadence == "each", publications.c.state.in_(_OUT))
            .where(publications.c.at > since, publications.c.at <= now)
            .order_by(publications.c.at, publications.c.id)
        )
        with self._store.read() as connection:
            rows = connection.execute(query).scalars().all()
        return list(dict.fromkeys(slug for stories in rows for slug in stories))


def _key(period: Period, day: date) -> str:
    year, week, _ = day.isocalendar()
    return f"weekly-{year}-W{week:02}" if period == "weekly" else f"monthly-{day:%Y-%m}"


def _subject(period: Period, first: date, last: date, lang: str) -> str:
    days = locales.format_days(first, last, lang)
    if period == "weekly":
        return locales.gettext(lang, "The week in brief: %(days)s", days=days)
    return locales.gettext(lang, "The month in brief: %(days)s", days=days)
