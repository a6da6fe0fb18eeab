"""Times as staff write them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from publisher.app.times import read_time
from publisher.core.errors import InvalidInput

SOFIA = ZoneInfo("Europe/Sofia")


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2026-12-01T09:00", datetime(2026, 12, 1, 7, tzinfo=UTC)),
        ("2026-12-01 09:00", datetime(2026, 12, 1, 7, tzinfo=UTC)),
        ("2026-07-01T09:00", datetime(2026, 7, 1, 6, tzinfo=UTC)),
        ("2026-12-01T09:00+00:00", datetime(2026, 12, 1, 9, tzinfo=UTC)),
    ],
)
def test_a_time_is_on_the_workspace_s_clocks_unless_it_has_an_offset(text: str, utc: datetime) -> None:
    assert read_time(text, SOFIA) == utc


@pytest.mark.parametrize(
    "text", ["", "tomorrow", "2026-02-30T09:00", "3.12.2026 8:00", "0001-01-01T00:00", "9999-12-31"]
)
def test_what_is_no_time_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(InvalidInput, match="write a time like 2026-12-01T09:00"):
        read_time(text, SOFIA)
