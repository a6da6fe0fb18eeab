"""The screen that goes on with each thing that staff are told of."""

import pytest

from publisher.app.assembly import Publisher
from publisher.app.notices.in_page import Goal, goal_of, mark_read
from publisher.core.errors import NotFound
from support.calendar_rows import HOUR, issue, schedule, subscribe
from support.core_parts import HandClock


def test_things_lead_to_their_screens(publisher: Publisher, clock: HandClock) -> None:
    subscribe(publisher, "a@reader.example")
    mailed = schedule(publisher, issue(publisher))
    posted = schedule(publisher, lang="en")
    assert goal_of(publisher, "held", f"publication {mailed.id} changed") == Goal("issue", "2026-12")
    assert goal_of(publisher, "finished", f"publication {mailed.id}") == Goal("issue", "2026-12")
    clock.move(HOUR)
    publisher.enqueueing.enqueue(mailed.id, clock())
    assert goal_of(publisher, "finished", f"publication {mailed.id}") == Goal("report", "2026-12")
    assert goal_of(publisher, "review", f"publication {posted.id}") == Goal("translation", posted.what, "en")
    assert goal_of(publisher, "failed", f"publication {posted.id}") == Goal("post", posted.what)
    assert goal_of(publisher, "relay", "channel newsletter") == Goal("providers")
    assert goal_of(publisher, "digest", "weekly-2026-W48") == Goal("today")
    assert goal_of(publisher, "held", "publication 999") == Goal("today")
    with pytest.raises(NotFound, match="no such notice"):
        mark_read(publisher, 1, 1)
