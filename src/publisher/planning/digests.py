"""Digests: the stories of a week's or a month's issues, for readers who want mail only that often.

A story is in one digest of a period: what came out since the first one, and was in none that is on the calendar or has
gone out. So nothing depends on clocks at the cut-off, and what was in a digest that was stopped is in the next one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, and_, exists, func, or_, select
from sqlalchemy.exc import IntegrityError

from publisher.core.errors import Conflict
from publisher.core.states import ENDED_PUBLICATIONS, DigestOutcome, PublicationState
from publisher.core.wording import worded
from publisher.planning import digest_runs
from publisher.planning.digest_names import Period, digest_key, digest_subject, told_day
from publisher.planning.digest_runs import DigestRun, DigestRuns
from publisher.planning.digest_times import DigestOccasion
from publisher.planning.issues import EditionText, Issue, Issues, Maker
from publisher.storage.database import Store
from publisher.storage.tables import issue_posts, issues, publications

_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Gathered:
    """The stories published since `since` (aware): slugs in order of appearance, each once.

    `is_first`: there was no digest of that period before.
    """

    since: datetime
    slugs: tuple[str, ...]
    is_first: bool = False


class Digests:
    """Makes issues from the stories of other issues. Weeks and months begin in the time zone `zone`."""

    def __init__(self, store: Store, issues_: Issues, zone: ZoneInfo) -> None:
        self._store = store
        self._issues = issues_
        self._zone = zone
        self.runs = DigestRuns(store)

    def gather(self, period: Period, now: datetime) -> Gathered:
        """The stories of "each" issues published, in any language, that no digest of that period has had.

        Before the first digest: in the last seven days, or since the month began. A digest that is not on the
        calendar, or was cancelled there, does not count.
        """
        with self._store.read() as connection:
            known = digest_runs.load(connection, digest_runs.of(period))
            alive = set(
                connection.execute(select(issues.c.key).where(issues.c.cadence == period, _ON_ITS_WAY)).scalars()
            )
            counting = [one for one in known if _counts(one, alive, now)]
            ends = [one.cut_off for one in counting]
            made = select(func.max(issues.c.created_at)).where(issues.c.key.in_(alive))
            last = max([*ends, *filter(None, [connection.execute(made).scalar()])], default=None)
            first = min((one.since for one in known), default=last or self._beginning(period, now))
            since = last or first
            theirs = select(issue_posts.c.slug).join(issues).where(issues.c.key.in_(alive))
            had = {*connection.execute(theirs).scalars(), *(slug for one in counting for slug in one.stories)}
            slugs = [slug for slug in _appeared(connection, min(first, since)) if slug not in had]
        return Gathered(since, tuple(dict.fromkeys(slugs)), is_first=not known and last is None)

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
        occasion: DigestOccasion | None = None,
        since: datetime | None = None,
        gone: Sequence[str] = (),
    ) -> Issue:
        """Store a digest of these stories as an issue. Raises what `Issues.create` raises.

        It is named after yesterday's week, or the month that lies two weeks back: a digest made on a Monday or in the
        first half of a month looks back. `subjects` and `intros` are by language; the default subject names the period.
        `occasion` is that of the schedule. The stories came out after `since`; `gone` are those whose post is gone.
        """
        told = occasion.told if occasion else told_day(period, now.astimezone(self._zone).date())
        key = key or digest_key(period, told)
        subjects, intros = subjects or {}, intros or {}
        texts = {
            lang: EditionText(subjects.get(lang) or digest_subject(period, told, lang), intro=intros.get(lang, ""))
            for lang in languages
        }
        run = DigestRun(
            period, key, occasion.at if occasion else None, since or self._beginning(period, now), now, now,
            DigestOutcome.ISSUE, issue_key=key, stories=(*slugs, *gone),
        )  # fmt: skip
        note = digest_runs.insert if occasion else digest_runs.write
        try:
            return self._issues.create(
                key, slugs, texts, now, cadence=period, made_by=made_by, beside=lambda connection: note(connection, run)
            )
        except (Conflict, IntegrityError) as error:
            raise self._made_already(key) from error

    def _made_already(self, key: str) -> Conflict:
        run = self.runs.find(key)
        if run is None or run.issue_key is None:
            return Conflict(
                worded("issue %(key)s exists already; --key NAME makes the digest under another name", key=key)
            )
        return Conflict(
            worded(
                "issue %(key)s exists already, the digest was made on %(time)s: `publisher issues edit %(key)s` "
                "changes it; what has come out since is in the next one, or now in another one with --key NAME",
                key=key,
                time=run.made_at.astimezone(self._zone),
            )
        )

    def _beginning(self, period: Period, now: datetime) -> datetime:
        if period == "weekly":
            return now - _WEEK
        return datetime.combine(told_day(period, now.astimezone(self._zone).date()).replace(day=1), time(), self._zone)


_ON_ITS_WAY = exists().where(
    publications.c.kind == "issue", publications.c.what == issues.c.key, publications.c.state.not_in(ENDED_PUBLICATIONS)
)
_FOR_OTHERS = exists().where(issues.c.key == publications.c.what, issues.c.cadence != "each")


def _counts(run: DigestRun, alive: set[str], now: datetime) -> bool:
    """Whether a digest's stories are not for the next one: its issue is `alive`, or about to be put on the calendar."""
    if run.outcome is DigestOutcome.SKIPPED_EMPTY:
        return True
    # One that was left half made when its rule was taken out of config.toml is not waited for.
    is_being_made = run.at is not None and run.on_calendar_at is None and now < run.at + _WEEK
    return run.outcome is DigestOutcome.ISSUE and (run.issue_key in alive or is_being_made)


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
