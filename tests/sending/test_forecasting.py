"""A forecast is the real planning, and leaves nothing behind."""

import pytest
from sqlalchemy import func, select

from publisher.app.assembly import Publisher
from publisher.core.errors import ConfigError
from publisher.sending.forecasting import StoryReach
from publisher.storage.tables import deliveries, publications
from support.calendar_rows import HOUR, LEAD, far_side, issue, schedule, subscribe
from support.core_parts import NOW, HandClock

THIRD = "stazhanti-umen-grad"


def test_a_forecast_counts_who_would_get_what_and_leaves_nothing(publisher: Publisher, clock: HandClock) -> None:
    far_side(publisher)
    subscribe(publisher, "old@reader.example")
    schedule(publisher, issue(publisher, LEAD))
    clock.move(HOUR)
    publisher.tick()
    subscribe(publisher, "new@reader.example")
    publisher.issues.create("2027-01", [LEAD, THIRD], {}, NOW)

    def rows() -> list[int]:
        with publisher.store.read() as connection:
            tables = (deliveries, publications)
            return [connection.execute(select(func.count()).select_from(one)).scalar_one() for one in tables]

    before = rows()
    both = publisher.forecasting.forecast("2027-01", "newsletter", "bg", [LEAD, THIRD], [[], []], clock())
    assert (both.readers, both.nothing_left) == (2, 0)
    assert both.stories == {LEAD: StoryReach(1, 1, 1, 0, 1), THIRD: StoryReach(0, 0, 0, 0, 0)}
    one = publisher.forecasting.forecast("2027-01", "newsletter", "bg", [LEAD], [[]], clock())
    assert (one.readers, one.nothing_left) == (1, 1)
    once_more = publisher.forecasting.forecast("2027-01", "newsletter", "bg", [LEAD], [[]], clock(), again=True)
    assert (once_more.readers, once_more.nothing_left) == (2, 0)
    assert once_more.stories == {LEAD: StoryReach(had=1, least=0, most=0, unwanted=0, without=0)}
    assert rows() == before


def test_an_edition_on_the_calendar_is_forecast_in_its_place(publisher: Publisher) -> None:
    subscribe(publisher, "one@reader.example")
    row = schedule(publisher, issue(publisher, LEAD))
    found = publisher.forecasting.forecast("2026-12", "newsletter", "bg", [LEAD, THIRD], [[], []], NOW)
    assert found.readers == 1
    assert publisher.calendar.get(row.id) == row
    with pytest.raises(ConfigError):
        publisher.forecasting.forecast("2026-12", "nosuch", "bg", [LEAD], [[]], NOW)
