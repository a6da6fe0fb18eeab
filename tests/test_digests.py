"""Digests: what issues have brought out, once, for readers who want one mail a week or a month."""

from datetime import timedelta

import pytest

from cli_calls import Call
from core_parts import NOW, HandClock
from publisher.app import Publisher
from publisher.errors import NotAllowed
from publisher.planning import EditionText

WEEK = timedelta(days=7)
FIRST, SECOND, THIRD = "pokana-otvoreni-danni", "stazhanti-umen-grad", "partnyorska-sreshta"


def bring_out(publisher: Publisher, key: str, *slugs: str) -> None:
    publisher.issues.create(key, slugs, {}, publisher.clock())
    publisher.schedule(key, "newsletter", "bg", publisher.clock())
    for number in publisher.calendar.release(publisher.clock()):
        publisher.deliveries.enqueue(number, publisher.clock())


def test_a_digest_has_every_story_since_the_last_one_once(publisher: Publisher, clock: HandClock) -> None:
    bring_out(publisher, "a", FIRST, SECOND)
    clock.move(timedelta(days=2))
    bring_out(publisher, "b", SECOND, THIRD)
    clock.move(timedelta(days=1))
    digest = publisher.digests.make("weekly", clock())
    assert (digest.key, digest.cadence, digest.made_by) == ("weekly-2026-W49", "weekly", "staff")
    assert digest.slugs == (FIRST, SECOND, THIRD)
    assert digest.texts["bg"].subject == "Седмицата накратко: 27 ноември 2026 г. – 4 декември 2026 г."
    assert digest.texts["en"].subject == "The week in brief: 27 November 2026 – 4 December 2026"
    clock.move(WEEK)
    with pytest.raises(NotAllowed, match=r"no issue has come out since 2026-12-04 09:00: there is nothing to tell"):
        publisher.digests.make("weekly", clock())
    # A month has its own count.
    assert publisher.digests.make("monthly", clock()).slugs == (FIRST, SECOND, THIRD)


def test_a_digest_does_not_tell_of_digests(publisher: Publisher, clock: HandClock) -> None:
    bring_out(publisher, "a", FIRST)
    clock.move(timedelta(days=1))
    publisher.digests.make("weekly", clock())
    publisher.schedule("weekly-2026-W49", "newsletter", "bg", clock())
    clock.move(timedelta(hours=1))
    with pytest.raises(NotAllowed, match="nothing to tell"):
        publisher.digests.make("weekly", clock())


def test_what_a_timer_has_made_says_so_and_looks_like_a_digest(publisher: Publisher, clock: HandClock) -> None:
    bring_out(publisher, "a", FIRST, SECOND)
    clock.move(timedelta(days=1))
    texts = {"bg": EditionText("Накратко", intro="Здравейте!")}.items()
    publisher.digests.make("weekly", clock(), key="w", texts=texts, by_timer=True)
    row = publisher.schedule("w", "newsletter", "bg", clock())
    assert row.message is not None
    assert (row.message.scheduled, row.message.kind, row.message.subject) == (True, "digest", "Накратко")
    by_hand = publisher.issues.create("h", [FIRST], {}, clock())
    other = publisher.schedule(by_hand.key, "newsletter", "bg", clock())
    assert other.message is not None
    assert other.message.scheduled is False


def test_days_of_one_month_are_told_in_short(publisher: Publisher, clock: HandClock) -> None:
    clock.move(timedelta(days=10))
    bring_out(publisher, "a", FIRST)
    clock.move(timedelta(days=3))
    assert publisher.digests.make("weekly", clock()).texts["bg"].subject == "Седмицата накратко: 7–14 декември 2026 г."


def test_an_issue_holds_at_most_sixty_posts(publisher: Publisher) -> None:
    with pytest.raises(NotAllowed, match="issue x: 61 posts are too many; make several issues of at most 60"):
        publisher.issues.create("x", [f"post-{n}" for n in range(61)], {}, NOW)


def test_staff_make_digests_by_a_command(call: Call) -> None:
    assert "nothing to tell" in call("issues", "digest", "weekly").err
    call("issues", "create", "a", FIRST, "--subject", "bg=Вести")
    call("issues", "approve", "a", "--lang", "bg")
    call("tick")
    made = call("--json", "issues", "digest", "monthly", "--key", "m", "--subject", "bg=Месецът", "--by-timer")
    assert made.value == {"key": "m", "posts": [FIRST], "for": "monthly"}
    assert call("--json", "issues", "list").value[-1]["for"] == "monthly"
    assert call("issues", "create", "w", FIRST, "--for", "weekly").code == 0
