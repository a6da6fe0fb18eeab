"""A year of digests: whatever the days, holidays and delays, each story is in exactly one of them."""

import threading
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from publisher.config.digests import DigestRule
from publisher.core.errors import Conflict
from publisher.core.states import DigestOutcome
from publisher.planning import DigestRun, Digests, DigestTimes, Issues, WorkingDays
from publisher.storage.database import Store, open_store
from publisher.storage.tables import publications
from support.core_parts import publication

SOFIA = ZoneInfo("Europe/Sofia")
START = datetime(2026, 12, 1, 7, 0, tzinfo=UTC)
YEAR = timedelta(days=365)
WORKING = WorkingDays("BG")

weekdays = st.sampled_from(["пн", "tue", "сряда", "thu", "fri", "сб", "неделя"])
month_days = st.sampled_from([1, 15, 16, 28, "last day", "последен работен ден", "first mon", "last fri"])
rules = st.one_of(
    st.builds(lambda day: ("weekly", day), weekdays), st.builds(lambda day: ("monthly", day), month_days)
).flatmap(
    lambda one: st.builds(
        lambda clock, hours, holidays: DigestRule.model_validate(
            {"period": one[0], "day": one[1], "time": clock, "draft_hours": hours, "holidays": holidays}
        ),
        st.sampled_from([time(0, 0), time(3, 30), time(10, 0), time(23, 59)]),
        st.sampled_from([0, 1, 16, 72]),
        st.sampled_from(["keep", "skip", "next workday"]),
    )
)


@settings(max_examples=60)
@given(rule=rules)
def test_the_key_of_each_occasion_is_its_own_and_the_draft_comes_before_it(rule: DigestRule) -> None:
    times = DigestTimes(SOFIA, WORKING)
    found = []
    for occasion in times.occasions(rule, START):
        if occasion.at > START + 2 * YEAR - timedelta(days=10):
            break
        found.append(occasion)
    keys = [one.key for one in found]
    assert len(set(keys)) == len(keys) > (85 if rule.period == "weekly" else 12)
    assert [one.at for one in found] == sorted(one.at for one in found)
    assert all(one.at - one.draft_at == timedelta(hours=rule.draft_hours) for one in found)
    # A week's digest is about that week or the one before, a month's about days that lie behind it.
    assert all(timedelta() < one.named - one.told <= timedelta(days=15) for one in found)


class Year:
    """Stories that come out on a database of their own; each takes its time from the first mail to the last."""

    def __init__(self, store: Store, stories: list[tuple[int, int]], skew: int) -> None:
        self.store, self.issues = store, Issues(store)
        self.begin = [START + timedelta(minutes=at) for at, _ in stories]
        self.end = [one + timedelta(minutes=lasts) for one, (_, lasts) in zip(self.begin, stories, strict=True)]
        self.skew = timedelta(seconds=skew)
        self.rows: dict[int, int] = {}

    def pass_until(self, now: datetime) -> None:
        """What has begun by now is being sent, what has ended is published, by a clock that is late."""
        for number, begin in enumerate(self.begin):
            if number not in self.rows and begin <= now:
                slug = f"s{number}"
                self.issues.create(f"issue-{number}", [slug], {}, begin)
                self.rows[number] = publication(
                    self.store, what=f"issue-{number}", stories=[slug], at=begin, state="publishing"
                )
            if number in self.rows and self.end[number] <= now:
                its = update(publications).where(publications.c.id == self.rows[number])
                with self.store.begin() as connection:
                    connection.execute(its.values(state="published", published_at=self.end[number] - self.skew))


minutes = st.integers(0, 365 * 24 * 60 - 1)


@settings(max_examples=20)
@given(
    rule=rules,
    stories=st.lists(st.tuples(minutes, st.integers(0, 3 * 24 * 60)), max_size=40),
    stopped=st.sets(st.integers(0, 50)),
    skew=st.integers(0, 120),
)
def test_each_story_of_a_year_is_in_exactly_one_digest(
    migrated: Path, rule: DigestRule, stories: list[tuple[int, int]], stopped: set[int], skew: int
) -> None:
    """Stories take up to three days to go out, digests are stopped, and clocks differ by up to two minutes."""
    with TemporaryDirectory() as folder:
        store = open_store(f"sqlite:///{copyfile(migrated, Path(folder) / 'publisher.db')}")
        year, digests = Year(store, stories, skew), Digests(store, Issues(store), SOFIA)
        # There has been a first one, which says what is not in it.
        before = START - timedelta(days=1)
        digests.runs.add(DigestRun(rule.period, "first", before, before, before, before, DigestOutcome.SKIPPED_EMPTY))
        had: list[str] = []
        for number, occasion in enumerate(DigestTimes(SOFIA, WORKING).occasions(rule, START)):
            now = occasion.draft_at
            if now > START + YEAR + timedelta(days=80):
                break
            year.pass_until(now)
            gathered = digests.gather(rule.period, now)
            if gathered.slugs:
                made = digests.create(rule.period, gathered.slugs, ["bg"], now, occasion=occasion, since=gathered.since)
                digests.runs.put_on_calendar(made.key, [], now)
                is_stopped = number in stopped and now < START + YEAR
                state = "cancelled" if is_stopped else "published"
                publication(store, what=made.key, stories=made.slugs, at=occasion.at, state=state)
                had += [] if is_stopped else made.slugs
        store.close()
    assert sorted(had) == sorted(f"s{number}" for number in range(len(stories)))


@pytest.mark.both_databases
def test_of_two_processes_that_make_one_at_the_same_moment_one_does(store: Store) -> None:
    rule = DigestRule.model_validate({"period": "weekly", "day": "fri", "time": "10:00"})
    occasion = next(DigestTimes(SOFIA, WORKING).occasions(rule, START))
    stores = [open_store(store.engine.url.render_as_string(hide_password=False)) for _ in range(4)]
    made: list[str] = []
    refused: list[str] = []
    together = threading.Barrier(len(stores))

    def make(own: Store) -> None:
        digests = Digests(own, Issues(own), SOFIA)
        together.wait()
        try:
            made.append(digests.create("weekly", ["a", "b"], ["bg"], occasion.draft_at, occasion=occasion).key)
        except Conflict as error:
            refused.append(str(error).partition(",")[0])

    threads = [threading.Thread(target=make, args=(own,)) for own in stores]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for own in stores:
        own.close()
    assert made == ["weekly-2026-W49"]
    assert refused == ["issue weekly-2026-W49 exists already"] * 3
    (run,) = Digests(store, Issues(store), SOFIA).runs.all()
    assert (run.outcome, run.stories, run.at) == (DigestOutcome.ISSUE, ("a", "b"), occasion.at)
    assert [issue.key for issue in Issues(store).all()] == ["weekly-2026-W49"]
