"""The calendar over real posts, translations and templates: what is approved is what leaves, and a change holds it."""

import threading
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from publisher.app.assembly import Publisher, open_publisher
from publisher.core.errors import ConfigError, Conflict, IllegalStep, InvalidInput, NotFound, StoreError
from publisher.core.states import PUBLICATION_STEPS, PublicationState
from publisher.planning import EditionText, Publication
from publisher.posts.reading import wall_time
from publisher.storage.tables import publications
from support.core_parts import NOW, FarAccount, FarSide, HandClock, publication

LEAD = "partnyorska-sreshta"
"""A sample post with a reviewed English translation beside it."""

INVITATION = "pokana-otvoreni-danni"
"""A sample post without one."""

HOUR = timedelta(hours=1)
SOFIA = ZoneInfo("Europe/Sofia")


def schedule(publisher: Publisher, what: str = LEAD, lang: str = "bg", at: datetime = NOW + HOUR) -> Publication:
    channel = "newsletter" if what.startswith("20") else "folder"
    return publisher.schedule(what, channel, lang, at)


def issue(publisher: Publisher, *slugs: str) -> str:
    texts = {"bg": EditionText("Вести от декември"), "en": EditionText("News of December", intro="Hello!")}
    return publisher.issues.create("2026-12", slugs or (LEAD, INVITATION), texts, NOW).key


def subscribe(publisher: Publisher, *addresses: str, lang: str = "bg") -> None:
    for address in addresses:
        publisher.subscribers.add(address, lang, NOW, consent="asked on paper")


def state(publisher: Publisher, row: Publication) -> tuple[str, str]:
    now = publisher.calendar.get(row.id)
    return now.state, now.why


def replace_in(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def translate_by_hand(publisher: Publisher, slug: str) -> None:
    """What an editor does who writes the translation beside the post."""
    assert slug == INVITATION
    text = """---
lang: en
title: "An invitation"
summary: "A workshop on open data."
tags: [open data, smart city, events]
image:
  alt: "A quarter of the city from above"
  caption: "Each building can be a source of data"
event:
  place: "Sofia"
---

Come and see.
"""
    (publisher.config.folder("posts") / f"{slug}.en.md").write_text(text, encoding="utf-8")
    publisher.editorial.translate([slug], "en", publisher.clock())


def far_side(publisher: Publisher) -> FarSide:
    """Nobody answers the newsletter's port here: its far side is scripted."""
    far = FarSide()
    publisher._channels["newsletter"] = far
    return far


def pausing(publisher: Publisher, row: Publication) -> Callable[[], None]:
    def pause() -> None:
        publisher.calendar.pause(row.id)

    return pause


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


def test_the_same_wish_twice_is_one_row(publisher: Publisher, clock: HandClock) -> None:
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
    rows = [schedule(publisher), schedule(publisher, at=NOW + 2 * HOUR), schedule(publisher, lang="en")]
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
def test_what_cannot_be_is_refused_by_name(
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


def test_without_an_engine_a_language_waits_and_does_not_keep_the_others(publisher: Publisher) -> None:
    rows = [schedule(publisher, INVITATION, lang) for lang in publisher.languages]
    assert [row.state for row in rows] == ["scheduled", "needs review"]
    # Why no engine could do it is said to who asks; the row says what is missing.
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
    assert publisher.tick() == publisher.tick()
    why = "its time passed while it waited: needs review: it is not translated yet"
    assert state(publisher, row) == ("expired", why)


def _change_the_post(publisher: Publisher) -> None:
    replace_in(publisher.config.folder("posts") / f"{LEAD}.md", "Партньорска среща", "Среща")


def _change_the_translation(publisher: Publisher) -> None:
    replace_in(publisher.config.folder("posts") / f"{LEAD}.en.md", "Partner Meeting", "Meeting of partners")
    publisher.editorial.translate([LEAD], "en", NOW)


def _change_the_template(publisher: Publisher) -> None:
    path = publisher.config.folder("templates") / "social" / "x.txt.j2"
    path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")


CHANGES = [_change_the_post, _change_the_translation, _change_the_template]


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_after_approval_voids_it_visibly_and_a_new_approval_takes_it_in(
    publisher: Publisher, clock: HandClock, change: Callable[[Publisher], None]
) -> None:
    row = schedule(publisher, lang="en")
    change(publisher)
    clock.move(HOUR)
    done = publisher.tick()
    assert (done.started, done.tried) == (0, 0)
    after, why = state(publisher, row)
    assert (after, why) == (
        "needs review",
        "changed since it was approved: look at the preview and approve it again",
    )
    # It stays so by itself, fit or not: a person has to look.
    publisher.tick()
    assert state(publisher, row)[0] == "needs review"
    if change is _change_the_post:
        # The translation has to follow first; the sidecar says which text it is of.
        with pytest.raises(IllegalStep, match="the post has changed since it was translated"):
            publisher.calendar.approve(row.id, clock())
        return
    assert publisher.calendar.approve(row.id, clock()).state == "scheduled"
    assert publisher.tick().started == 1
    message = publisher.calendar.get(row.id).message
    assert message is not None
    assert ("Meeting of partners" in message.text) == (change is _change_the_translation)


def test_approving_again_before_the_time_takes_a_change_in(publisher: Publisher, clock: HandClock) -> None:
    row = schedule(publisher)
    _change_the_post(publisher)
    renewed = publisher.calendar.approve(row.id, clock())
    assert renewed.message is not None
    assert renewed.message.text.startswith("Среща")
    clock.move(HOUR)
    assert publisher.tick().started == 1


def test_a_post_that_is_gone_or_broken_holds_its_publication_and_no_other(
    publisher: Publisher, clock: HandClock
) -> None:
    gone, broken, sound = (
        schedule(publisher, slug) for slug in (LEAD, INVITATION, "stazhanti-umen-grad")
    )  # fmt: skip
    posts = publisher.config.folder("posts")
    (posts / f"{LEAD}.md").unlink()
    (posts / f"{LEAD}.en.md").unlink()
    replace_in(posts / f"{INVITATION}.md", "date: ", "date: yesterday # ")
    clock.move(HOUR)
    assert publisher.tick().started == 1
    assert state(publisher, gone)[1].startswith(f"changed since it was approved: there is no post '{LEAD}'")
    assert f"{INVITATION}.md:3" in state(publisher, broken)[1]
    assert [state(publisher, row)[0] for row in (gone, broken, sound)] == ["needs review", "needs review", "published"]


def test_a_channel_that_has_gone_holds_its_publications_and_no_other(
    workspace: Path, publisher: Publisher, clock: HandClock
) -> None:
    file = workspace / "config.toml"
    extra = '\n[channels.notes]\ntype = "folder"\npath = "outbox/notes"\n'
    before = file.read_text(encoding="utf-8")
    file.write_text(before + extra, encoding="utf-8")
    with open_publisher(file, clock) as with_notes:
        noted = with_notes.schedule(LEAD, "notes", "bg", NOW + HOUR)
    file.write_text(before, encoding="utf-8")
    sound = schedule(publisher)
    clock.move(HOUR)
    assert publisher.tick().started == 1
    assert state(publisher, noted)[0] == "needs review"
    assert "no channel 'notes' in config.toml" in state(publisher, noted)[1]
    assert state(publisher, sound)[0] == "published"


def test_a_defect_in_one_channel_holds_its_publication_and_no_other(publisher: Publisher, clock: HandClock) -> None:
    class Broken(FarAccount):
        @property
        def template(self) -> str:  # type: ignore[override]
            raise ZeroDivisionError("a slip in the channel")

    bad, sound = schedule(publisher), schedule(publisher, INVITATION)
    folder = publisher._channels["folder"]
    calls = iter([Broken(), folder, folder])
    publisher.composer._channel = lambda _: next(calls)
    clock.move(HOUR)
    assert publisher.tick().started == 1
    assert state(publisher, bad)[0] == "needs review"
    assert "internal error (ZeroDivisionError: a slip in the channel" in state(publisher, bad)[1]
    assert state(publisher, sound)[0] == "published"


@pytest.mark.parametrize("ready", [True, False], ids=["approved", "waiting"])
def test_a_database_that_fails_for_a_moment_says_nothing_of_a_publication(
    publisher: Publisher, clock: HandClock, ready: bool
) -> None:
    class Locked(FarAccount):
        @property
        def template(self) -> str:  # type: ignore[override]
            raise StoreError("database publisher.db: database is locked")

    row = schedule(publisher) if ready else schedule(publisher, INVITATION, "en")
    if not ready:
        translate_by_hand(publisher, INVITATION)
    before, folder = state(publisher, row), publisher._channels["folder"]
    clock.move(HOUR)
    publisher.composer._channel = lambda _: Locked()
    with pytest.raises(StoreError, match="locked"):
        publisher.tick()
    assert state(publisher, row) == before
    publisher.composer._channel = lambda _: folder
    assert publisher.tick().started == 1
    assert state(publisher, row)[0] == "published"


def test_a_server_that_was_down_asks_before_it_sends_the_mornings_news(publisher: Publisher, clock: HandClock) -> None:
    morning = datetime(2026, 12, 2, 8, 0, tzinfo=SOFIA)
    row = schedule(publisher, at=morning)
    clock.now = datetime(2026, 12, 2, 13, 0, tzinfo=SOFIA)
    done = publisher.tick()
    assert (done.started, done.tried) == (0, 0)
    why = "it was due 2026-12-02 08:00 and nothing ran then; approve it to send it late, or schedule it anew"
    assert state(publisher, row) == ("expired", why)
    publisher.tick()
    assert state(publisher, row)[0] == "expired"


def test_a_server_that_was_down_for_less_than_that_sends_at_once(publisher: Publisher, clock: HandClock) -> None:
    row = schedule(publisher)
    clock.now = row.expires_at - timedelta(seconds=1)
    assert publisher.tick().started == 1


def test_a_person_may_send_late_what_expired(publisher: Publisher, clock: HandClock) -> None:
    row = schedule(publisher)
    clock.now = row.expires_at
    publisher.tick()
    late = publisher.calendar.approve(row.id, clock())
    assert (late.state, late.why, late.expires_at) == ("scheduled", "", clock() + 3 * HOUR)
    assert publisher.tick().started == 1
    assert state(publisher, row)[0] == "published"


def test_a_person_may_schedule_anew_what_expired(publisher: Publisher, clock: HandClock) -> None:
    issue(publisher)
    subscribe(publisher, "maria@reader.example")
    far = far_side(publisher)
    row = schedule(publisher, "2026-12")
    clock.now = row.expires_at
    publisher.tick()
    with pytest.raises(InvalidInput, match="is past"):
        schedule(publisher, "2026-12")
    with pytest.raises(Conflict, match=rf"publication {row.id} .* and is expired; choose another time"):
        publisher.schedule("2026-12", "newsletter", "bg", row.at, timedelta(days=1))
    again = schedule(publisher, "2026-12", at=clock() + HOUR)
    assert (again.state, again.id != row.id) == ("scheduled", True)
    # Both would be the same mail to the same readers.
    with pytest.raises(Conflict, match=rf"publication {again.id} .*is scheduled already, and a reader gets an issue"):
        publisher.calendar.approve(row.id, clock())
    clock.move(HOUR)
    publisher.tick()
    assert far.taken == ["maria@reader.example"]


def test_an_issue_is_not_scheduled_twice_in_a_language(publisher: Publisher, clock: HandClock) -> None:
    issue(publisher)
    subscribe(publisher, "maria@reader.example")
    far = far_side(publisher)
    first = schedule(publisher, "2026-12")
    said = rf"publication {first.id} \(2026-12, newsletter, bg\) is scheduled already.*cancel {first.id} first"
    with pytest.raises(Conflict, match=said):
        schedule(publisher, "2026-12", at=NOW + 2 * HOUR)
    assert schedule(publisher, "2026-12", "en", NOW + 2 * HOUR).state == "scheduled"
    clock.move(HOUR)
    publisher.tick()
    with pytest.raises(Conflict, match=r"is published already, and a reader gets an issue once$"):
        schedule(publisher, "2026-12", at=clock() + HOUR)
    clock.move(2 * HOUR)
    publisher.tick()
    assert far.taken == ["maria@reader.example"]


def test_a_cancelled_one_makes_room_for_another_time_but_not_for_its_own(
    publisher: Publisher, clock: HandClock
) -> None:
    issue(publisher)
    row = schedule(publisher, "2026-12")
    assert publisher.calendar.cancel(row.id, clock()).state == "cancelled"
    with pytest.raises(Conflict, match="was for that very time and is cancelled; choose another time"):
        schedule(publisher, "2026-12")
    assert schedule(publisher, "2026-12", at=NOW + 2 * HOUR).state == "scheduled"
    clock.move(HOUR)
    assert publisher.tick().started == 0


def test_cancelling_in_the_middle_withdraws_the_rest_and_a_new_time_sends_only_that(
    publisher: Publisher, clock: HandClock
) -> None:
    issue(publisher)
    subscribe(publisher, *(f"r{n}@reader.example" for n in range(5)))
    far = far_side(publisher)
    row = schedule(publisher, "2026-12", at=NOW)
    far.answer("r1@reader.example", pausing(publisher, row))
    publisher.tick()
    assert publisher.calendar.cancel(row.id, clock()).state == "cancelled"
    counts = publisher.deliveries.counts([row.id])
    assert counts == {row.id: {"sent": 2, "suppressed": 3}}
    assert {delivery.reply for delivery in publisher.deliveries.rows(row.id, "suppressed")} == {"cancelled by staff"}
    again = schedule(publisher, "2026-12", at=NOW + HOUR)
    clock.move(HOUR)
    publisher.tick()
    assert state(publisher, again)[0] == "published"
    assert sorted(far.taken) == [f"r{n}@reader.example" for n in range(5)]


def test_a_pause_holds_and_resuming_lets_it_go_on(publisher: Publisher, clock: HandClock) -> None:
    row = schedule(publisher)
    assert publisher.calendar.pause(row.id).why == "paused by staff"
    clock.move(HOUR)
    assert publisher.tick().started == 0
    assert publisher.calendar.resume(row.id).state == "scheduled"
    assert publisher.tick().started == 1
    assert state(publisher, row)[0] == "published"


def test_one_paused_in_the_middle_goes_on_as_publishing(publisher: Publisher, clock: HandClock) -> None:
    issue(publisher)
    subscribe(publisher, *(f"r{n}@reader.example" for n in range(3)))
    far = far_side(publisher)
    row = schedule(publisher, "2026-12", at=NOW)
    far.answer("r0@reader.example", pausing(publisher, row))
    publisher.tick()
    assert (far.taken, state(publisher, row)[0]) == (["r0@reader.example"], "paused")
    assert publisher.calendar.resume(row.id).state == "publishing"
    publisher.tick()
    assert far.taken == [f"r{n}@reader.example" for n in range(3)]


def test_one_paused_beyond_its_expiry_does_not_go_out_when_resumed(publisher: Publisher, clock: HandClock) -> None:
    row = schedule(publisher)
    publisher.calendar.pause(row.id)
    clock.now = row.expires_at
    publisher.calendar.resume(row.id)
    assert publisher.tick().started == 0
    assert state(publisher, row)[0] == "expired"


VERBS: dict[str, tuple[PublicationState, Callable[[Publisher, int], object]]] = {
    "approve": (PublicationState.APPROVED, lambda p, n: p.calendar.approve(n, NOW)),
    "cancel": (PublicationState.CANCELLED, lambda p, n: p.calendar.cancel(n, NOW)),
    "pause": (PublicationState.PAUSED, lambda p, n: p.calendar.pause(n)),
    "resume": (PublicationState.SCHEDULED, lambda p, n: p.calendar.resume(n)),
}


@pytest.mark.parametrize("verb", list(VERBS))
def test_every_verb_keeps_to_the_legal_steps_from_every_state(publisher: Publisher, verb: str) -> None:
    step, act = VERBS[verb]
    for hours, old in enumerate(PublicationState, 1):
        row = publication(publisher.store, what=LEAD, kind="post", channel="folder", at=NOW + hours * HOUR, state=old)
        legal = (old, step) in PUBLICATION_STEPS
        # Not approved but sent late, by a person's word.
        legal = legal or (verb, old) == ("approve", PublicationState.EXPIRED)
        # To resume is to undo a pause; a state that may become `scheduled` in another way is none.
        legal = legal and not (verb == "resume" and old is not PublicationState.PAUSED)
        if legal:
            act(publisher, row)
            assert publisher.calendar.get(row).state == ("scheduled" if verb == "approve" else step)
        else:
            with pytest.raises(IllegalStep, match=rf"publication {row} \({LEAD}, folder, bg\) is {old}"):
                act(publisher, row)
            assert publisher.calendar.get(row).state == old


def test_a_number_that_is_none_is_named(publisher: Publisher) -> None:
    with pytest.raises(NotFound, match="there is no publication 99; `publisher calendar` shows them"):
        publisher.calendar.pause(99)


def test_two_ticks_at_the_same_moment_do_not_trip_over_each_other(
    workspace: Path, publisher: Publisher, clock: HandClock
) -> None:
    posts, _ = publisher.editorial.posts()
    rows = [schedule(publisher, post.slug, lang) for post in posts for lang in publisher.languages]
    _change_the_post(publisher)
    times = [clock.now + HOUR, *(row.expires_at for row in rows[:1])]
    failures: list[Exception] = []
    for clock.now in times:
        start = threading.Barrier(2)

        def tick(start: threading.Barrier = start) -> None:
            try:
                with open_publisher(workspace / "config.toml", clock) as own:
                    start.wait()
                    own.tick()
            except Exception as error:
                failures.append(error)

        threads = [threading.Thread(target=tick) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert failures == []
    ended = {row.what: set[str]() for row in rows}
    for row in publisher.calendar.all():
        ended[row.what].add(row.state)
    assert ended.pop(LEAD) == {"expired"}
    assert list(ended.values()) == [{"published", "expired"}] * 2
    assert len(list((workspace / "outbox" / "social").glob("*.json"))) == 2


def test_an_issue_goes_out_with_what_is_ready_and_names_the_rest(publisher: Publisher) -> None:
    issue(publisher)
    bulgarian, english = (schedule(publisher, "2026-12", lang) for lang in ("bg", "en"))
    assert (bulgarian.state, bulgarian.why, bulgarian.stories) == ("scheduled", "", (LEAD, INVITATION))
    assert (english.state, english.stories) == ("scheduled", (LEAD,))
    assert english.why == f"left out until reviewed: {INVITATION} (publisher issues show 2026-12)"
    assert english.message is not None
    assert (english.message.subject, "Hello!" in english.message.html) == ("News of December", True)


def test_an_issue_of_which_nothing_is_ready_waits(publisher: Publisher) -> None:
    publisher.editorial.translate([LEAD], "en", NOW)
    issue(publisher, INVITATION)
    row = schedule(publisher, "2026-12", "en")
    assert row.why.startswith(f"{INVITATION}: needs review: it is not translated yet: ")
    assert "engine argos: no model" in row.why
    publisher.tick()
    assert state(publisher, row) == ("needs review", f"{INVITATION}: needs review: it is not translated yet")
    translate_by_hand(publisher, INVITATION)
    publisher.tick()
    assert state(publisher, row) == ("scheduled", "")


def test_what_becomes_ready_after_approval_does_not_slip_in_nor_hold_the_issue(
    publisher: Publisher, clock: HandClock
) -> None:
    issue(publisher)
    far_side(publisher)
    row = schedule(publisher, "2026-12", "en")
    translate_by_hand(publisher, INVITATION)
    clock.move(HOUR)
    assert publisher.calendar.release(clock()) == [row.id]
    assert publisher.calendar.get(row.id).stories == (LEAD,)
    # A person may take it in.
    assert publisher.calendar.approve(row.id, clock()).stories == (LEAD, INVITATION)


def test_a_removed_post_holds_the_issue_that_it_is_in(publisher: Publisher, clock: HandClock) -> None:
    issue(publisher)
    far_side(publisher)
    row = schedule(publisher, "2026-12")
    (publisher.config.folder("posts") / f"{INVITATION}.md").unlink()
    clock.move(HOUR)
    assert publisher.tick().started == 0
    assert state(publisher, row)[0] == "needs review"
    assert f"there is no post '{INVITATION}'" in state(publisher, row)[1]


@pytest.mark.parametrize("part", ["newsletter/issue.mjml.j2", "newsletter/_story.mjml.j2", "newsletter/issue.txt.j2"])
def test_a_change_of_any_template_of_the_mail_holds_the_issue(
    publisher: Publisher, clock: HandClock, part: str
) -> None:
    issue(publisher)
    far_side(publisher)
    row = schedule(publisher, "2026-12")
    path = publisher.config.folder("templates") / part
    path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    clock.move(HOUR)
    assert publisher.tick().started == 0
    assert state(publisher, row)[0] == "needs review"


def test_a_day_is_that_of_the_readers_clock(publisher: Publisher) -> None:
    issue(publisher)
    # 23:30 in Sofia is still yesterday in UTC, and 00:30 in Sofia is already today.
    row = schedule(publisher, "2026-12", "en", datetime(2026, 12, 5, 0, 30, tzinfo=SOFIA))
    assert row.message is not None
    assert "5 December 2026" in row.message.text
    assert row.at.astimezone(UTC).date() == date(2026, 12, 4)


def test_a_wall_time_in_the_missing_hour_moves_to_the_next_valid_minute() -> None:
    # In Sofia the clocks went from 03:00 to 04:00 on 29 March 2026.
    for minute in (0, 1, 30, 59):
        moved = wall_time(datetime(2026, 3, 29, 3, minute), SOFIA)  # noqa: DTZ001
        assert moved.astimezone(UTC) == datetime(2026, 3, 29, 1, 0, tzinfo=UTC)
    before = wall_time(datetime(2026, 3, 29, 2, 59), SOFIA)  # noqa: DTZ001
    assert before.astimezone(UTC) == datetime(2026, 3, 29, 0, 59, tzinfo=UTC)


def test_a_wall_time_in_the_doubled_hour_is_the_first_of_the_two() -> None:
    # In Sofia the clocks went from 04:00 back to 03:00 on 25 October 2026.
    first = wall_time(datetime(2026, 10, 25, 3, 30), SOFIA)  # noqa: DTZ001
    assert first.astimezone(UTC) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    second = wall_time(datetime(2026, 10, 25, 3, 30, fold=1), SOFIA)  # noqa: DTZ001
    assert second == first


@given(st.datetimes(datetime(2000, 1, 1), datetime(2036, 1, 1)))  # noqa: DTZ001
def test_every_wall_time_is_a_moment_that_the_clock_shows_or_the_next_one(naive: datetime) -> None:
    moment = wall_time(naive, SOFIA)
    shown = moment.astimezone(UTC).astimezone(SOFIA).replace(tzinfo=None)
    assert shown == moment.replace(tzinfo=None)
    assert timedelta() <= shown - naive <= HOUR


def test_letters_are_on_no_calendar_and_no_tick_touches_them(publisher: Publisher, clock: HandClock) -> None:
    letters = [
        publication(publisher.store, kind="letter", what=f"letter-{state}", at=NOW - 9 * HOUR, state=state)
        for state in ("scheduled", "needs review")
    ]
    assert publisher.calendar.all() == []
    assert publisher.calendar.release(clock()) == []
    assert [publisher.calendar.get(number).state for number in letters] == ["scheduled", "needs review"]
    with pytest.raises(InvalidInput, match="letter-scheduled is a letter to one person"):
        publisher.calendar.schedule("letter", "letter-scheduled", "newsletter", "bg", NOW + HOUR, NOW, HOUR)


def test_a_broken_template_waits_on_the_calendar_until_it_is_mended(publisher: Publisher) -> None:
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


def test_a_template_of_another_kind_of_mail_does_not_hold_the_issue(publisher: Publisher, clock: HandClock) -> None:
    issue(publisher, LEAD)
    far_side(publisher)
    row = schedule(publisher, "2026-12")
    assert row.message is not None
    assert row.message.kind == "story"
    templates = publisher.config.folder("templates") / "newsletter"
    for name, held in (("digest.txt.j2", False), ("invitation.mjml.j2", False), ("story.txt.j2", True)):
        path = templates / name
        path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
        assert publisher.calendar._unchanged(row) is not held
    clock.move(HOUR)
    assert publisher.calendar.release(clock()) == []


def test_an_invitation_is_held_by_its_own_template(publisher: Publisher) -> None:
    issue(publisher, INVITATION)
    row = schedule(publisher, "2026-12")
    path = publisher.config.folder("templates") / "newsletter" / "invitation.txt.j2"
    assert publisher.calendar._unchanged(row)
    path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert not publisher.calendar._unchanged(row)


def test_the_topics_of_stories_are_frozen_with_them(workspace: Path, clock: HandClock) -> None:
    tables = """
[topics.partners]
name = { bg = "Партньори" }
tags = ["ПАРТНЬОРСТВА", "interreg"]

[topics.events]
name = { bg = "Събития" }
tags = ["събития", "партньорства"]
"""
    with (workspace / "config.toml").open("a", encoding="utf-8") as file:
        file.write(tables)
    with open_publisher(workspace / "config.toml", clock) as publisher:
        issue(publisher, LEAD, INVITATION, "stazhanti-umen-grad")
        for lang in ("bg", "en"):
            number = schedule(publisher, "2026-12", lang).id
            query = select(publications.c.stories, publications.c.topics).where(publications.c.id == number)
            with publisher.store.read() as connection:
                stories, topics = connection.execute(query).one()
            # The English story has English tags; the topics are those of the post.
            expected = {LEAD: ["partners", "events"], INVITATION: ["events"], "stazhanti-umen-grad": []}
            assert dict(zip(stories, topics, strict=True)) == {slug: expected[slug] for slug in stories}
