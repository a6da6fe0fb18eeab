"""The list of issues: what became of each edition, and what the issue is about."""

from publisher.app.assembly import Publisher
from publisher.app.issue_views import issue_lines
from publisher.core.states import PublicationState
from publisher.core.wording import in_words
from publisher.planning import EditionText
from support.calendar_rows import HOUR, LEAD, schedule
from support.core_parts import NOW


def test_the_last_publication_of_an_edition_says_how_it_stands(publisher: Publisher) -> None:
    publisher.issues.create("2027-01", [LEAD], {"en": EditionText("News of January")}, NOW)
    publisher.issues.create("2027-02", [LEAD], {}, NOW)
    first = schedule(publisher, "2027-01")
    publisher.calendar.cancel(first.id, NOW)
    schedule(publisher, "2027-01", at=NOW + 2 * HOUR)
    held = schedule(publisher, "2027-01", lang="en")
    one, two = issue_lines(publisher)
    assert one.states == {"bg": PublicationState.SCHEDULED, "en": held.state}
    assert (one.subject, two.subject) == ("News of January", publisher.editorial.post(LEAD).title)
    assert one.standing == "scheduled", "what holds for all is said once"
    publisher.calendar.pause(held.id)
    one, _ = issue_lines(publisher)
    assert one.standing == "bg scheduled, en paused"
    assert (two.standing, in_words(two.standing, "bg")) == ("not on the calendar", "не е в календара")
