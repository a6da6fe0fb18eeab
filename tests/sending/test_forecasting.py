"""A forecast is the real planning, and leaves nothing behind."""

import pytest
from sqlalchemy import func, select

from publisher.app.assembly import Publisher
from publisher.core.errors import ConfigError
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
    assert (both.readers, both.nothing_left, dict(both.without)) == (2, 0, {LEAD: 1, THIRD: 0})
    one = publisher.forecasting.forecast("2027-01", "newsletter", "bg", [LEAD], [[]], clock())
    assert (one.readers, one.nothing_left) == (1, 1)
    assert rows() == before


def test_an_edition_on_the_calendar_is_forecast_in_its_place(publisher: Publisher) -> None:
    subscribe(publisher, "one@reader.example")
    row = schedule(publisher, issue(publisher, LEAD))
    found = publisher.forecasting.forecast("2026-12", "newsletter", "bg", [LEAD, THIRD], [[], []], NOW)
    assert found.readers == 1
    assert publisher.calendar.get(row.id) == row
    with pytest.raises(ConfigError):
        publisher.forecasting.forecast("2026-12", "nosuch", "bg", [LEAD], [[]], NOW)
