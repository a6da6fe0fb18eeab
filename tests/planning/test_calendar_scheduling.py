"""Scheduling: what is scheduled, what waits for review, and when it goes out."""

from datetime import timedelta

import pytest

from publisher.app.assembly import Publisher
from publisher.core.errors import ConfigError, InvalidInput, NotFound
from support.calendar_rows import HOUR, INVITATION, LEAD, SOFIA, issue, replace_in, schedule, state, translate_by_hand
from support.core_parts import NOW, HandClock, publication


def test_what_is_fit_is_scheduled_with_its_message_frozen(publisher: Publisher) -> None:
    row = schedule(publisher)
    assert (row.state, row.why, row.stories, row.kind) == ("scheduled", "", (LEAD,), "post")
    assert (row.at, row.expires_at) == (NOW + HOUR, NOW + 4 * HOUR)
    assert row.message is not None
    assert "SmartCityTech" in row.message.text
    assert publisher.calendar.get(row.id) == row


def test_nothing_leaves_before_its_time(publisher: Publisher, clock: HandClock) -> None:
    row = schedule(publisher)
    clock.move(HOUR - timedelta(seconds=1))
    assert publisher.calendar.release(clock()) == []
    clock.move(timedelta(seconds=1))
    assert publisher.calendar.release(clock()) == [row.id]


def test_the_same_request_twice_is_one_row(publisher: Publisher, clock: HandClock) -> None:
    first = schedule(publisher)
    assert schedule(publisher).id == first.id
    # The same moment, written in another zone.
    assert schedule(publisher, at=(NOW + HOUR).astimezone(SOFIA)).id == first.id
    assert len(publisher.calendar.all()) == 1
    clock.move(HOUR)
    publisher.tick()
    assert schedule(publisher).state == "published"
    assert publisher.tick().tried == 0


def test_another_time_language_or_channel_is_another_row(publisher: Publisher) -> None:
    first = schedule(publisher)
    later = publisher.schedule(LEAD, "folder", "bg", NOW + 2 * HOUR, again=True)
    rows = [first, later, schedule(publisher, lang="en")]
    assert len({row.id for row in rows}) == 3
    assert [row.at for row in publisher.calendar.all()] == sorted(row.at for row in rows)


def test_a_time_that_is_past_is_refused_and_one_just_gone_is_not(publisher: Publisher) -> None:
    with pytest.raises(InvalidInput, match=r"2026-12-01 06:00 is past; choose a time to come"):
        schedule(publisher, at=NOW - 3 * HOUR)
    assert schedule(publisher, at=NOW - 3 * HOUR + timedelta(seconds=1)).state == "scheduled"


@pytest.mark.parametrize(
    ("what", "channel", "lang", "error", "said"),
    [
        ("no-such-post", "folder", "bg", NotFound, "there is no post 'no-such-post'"),
        ("partnyorska-sreshte", "folder", "bg", NotFound, "did you mean partnyorska-sreshta"),
        (LEAD, "telegram", "bg", ConfigError, r"no channel 'telegram' .*there are: folder, newsletter"),
        (LEAD, "folder", "de", InvalidInput, "'de' is not among the languages of config.toml: bg, en"),
        ("2026-12", "newsletter", "bg", NotFound, "there is no issue 2026-12"),
    ],
)
def test_what_does_not_exist_is_refused_by_name(
    publisher: Publisher, what: str, channel: str, lang: str, error: type[Exception], said: str
) -> None:
    with pytest.raises(error, match=said):
        publisher.schedule(what, channel, lang, NOW + HOUR)
    assert publisher.calendar.all() == []


def test_posts_and_issues_keep_to_their_channels(publisher: Publisher) -> None:
    with pytest.raises(InvalidInput, match=r"channel newsletter carries issues, and .* is a post"):
        publisher.calendar.schedule("post", LEAD, "newsletter", "bg", NOW + HOUR, NOW, HOUR)
    with pytest.raises(InvalidInput, match=r"channel folder carries posts, and .* is an issue"):
        publisher.calendar.schedule("issue", issue(publisher), "folder", "bg", NOW + HOUR, NOW, HOUR)


def test_without_an_engine_a_language_waits_and_does_not_delay_the_others(publisher: Publisher) -> None:
    rows = [schedule(publisher, INVITATION, lang) for lang in publisher.languages]
    assert [row.state for row in rows] == ["scheduled", "needs review"]
    # The answer says why no engine could do it; the row says what is missing.
    assert rows[1].why.startswith("needs review: it is not translated yet: ")
    assert "argos" in rows[1].why
    assert state(publisher, rows[1]) == ("needs review", "needs review: it is not translated yet")
    assert rows[1].message is None


def test_what_waits_is_scheduled_as_soon_as_its_translation_is_fit(publisher: Publisher, clock: HandClock) -> None:
    row = schedule(publisher, INVITATION, "en")
    assert publisher.tick().started == 0
    translate_by_hand(publisher, INVITATION)
    publisher.tick()
    assert state(publisher, row) == ("scheduled", "")
    clock.move(HOUR)
    assert publisher.tick().started == 1
    assert state(publisher, row)[0] == "published"


def test_why_it_waits_follows_the_facts(publisher: Publisher) -> None:
    row = schedule(publisher, INVITATION, "en")
    translate_by_hand(publisher, INVITATION)
    replace_in(publisher.config.folder("posts") / f"{INVITATION}.md", "40", "45")
    publisher.tick()
    assert state(publisher, row) == ("needs review", "needs review: the post has changed since it was translated")


def test_what_waits_until_its_time_has_passed_expires_and_says_both(publisher: Publisher, clock: HandClock) -> None:
    row = schedule(publisher, INVITATION, "en")
    clock.move(4 * HOUR)
    first, second = publisher.tick(), publisher.tick()
    why = "its time passed while it waited: needs review: it is not translated yet"
    assert state(publisher, row) == ("expired", why)
    # Said once, since every later tick would have it to say as well.
    assert (first.waiting, second.waiting) == ((f"{row.name} expired: {why}",), ())


def test_a_broken_template_waits_on_the_calendar_until_it_is_fixed(publisher: Publisher) -> None:
    path = publisher.config.folder("templates") / "social" / "x.txt.j2"
    whole = path.read_text(encoding="utf-8")
    path.write_text("{% if %}", encoding="utf-8")
    row = schedule(publisher)
    assert (row.state, row.message) == ("needs review", None)
    assert row.why.startswith(f"{path}:1: ")
    publisher.tick()
    assert state(publisher, row) == ("needs review", row.why)
    path.write_text(whole, encoding="utf-8")
    publisher.tick()
    assert state(publisher, row) == ("scheduled", "")


@pytest.mark.parametrize("lang", ["bg", "en"])
def test_a_post_that_cannot_be_read_waits_on_the_calendar_too(publisher: Publisher, lang: str) -> None:
    replace_in(publisher.config.folder("posts") / f"{LEAD}.md", "title:", "titel:")
    row = schedule(publisher, lang=lang)
    assert (row.state, f"{LEAD}.md" in row.why) == ("needs review", True)
    replace_in(publisher.config.folder("posts") / f"{LEAD}.md", "titel:", "title:")
    if lang == "en":
        publisher.editorial.translate([LEAD], lang, NOW)
    publisher.tick()
    assert state(publisher, row) == ("scheduled", "")


def test_letters_are_not_on_the_calendar_and_no_tick_touches_them(publisher: Publisher, clock: HandClock) -> None:
    letters = [
        publication(publisher.store, kind="letter", what=f"letter-{state}", at=NOW - 9 * HOUR, state=state)
        for state in ("scheduled", "needs review")
    ]
    assert publisher.calendar.all() == []
    assert publisher.calendar.release(clock()) == []
    assert [publisher.calendar.get(number).state for number in letters] == ["scheduled", "needs review"]
    with pytest.raises(InvalidInput, match="letter-scheduled is a letter to one person"):
        publisher.calendar.schedule("letter", "letter-scheduled", "newsletter", "bg", NOW + HOUR, NOW, HOUR)
