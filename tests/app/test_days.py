"""What waits for a person is listed with the command that goes on with it, what is needed first on top."""

from publisher.app.assembly import Publisher
from publisher.app.days import today, unreviewed
from support.calendar_rows import HOUR, INVITATION, LEAD, replace_in, schedule
from support.core_parts import NOW, HandClock


def test_what_waits_is_named_with_its_command(publisher: Publisher, clock: HandClock) -> None:
    paused, changed = schedule(publisher), schedule(publisher, "stazhanti-umen-grad")
    publisher.calendar.pause(paused.id)
    waits = schedule(publisher, INVITATION, "en")
    replace_in(publisher.config.folder("posts") / "stazhanti-umen-grad.md", "title: ", "title: Нова ")
    commands = [one.command for one in today(publisher, NOW).waiting]
    assert sorted(commands[:3]) == [
        f"publisher review {INVITATION} --to en", f"publisher schedule approve {changed.id}",
        f"publisher schedule resume {paused.id}",
    ]  # fmt: skip
    assert publisher.calendar.get(waits.id).state == "needs review"
    clock.move(HOUR)
    publisher.calendar.resume(paused.id)
    publisher.tick()
    found = today(publisher, clock())
    assert [one.what for one in found.behind] == [LEAD]
    assert (found.uncertain, found.suspicion) == (0, "")


def test_unreviewed_translations_come_in_the_order_in_which_they_are_needed(publisher: Publisher) -> None:
    assert unreviewed(publisher, publisher.calendar.all()) == []
