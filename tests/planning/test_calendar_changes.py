"""Only what was approved goes out: a change after the approval, or a failure, holds the publication."""

import threading
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

import pytest

from publisher.app.assembly import Publisher, open_publisher
from publisher.core.errors import IllegalStep, StoreError
from support.calendar_rows import HOUR, INVITATION, LEAD, issue, replace_in, schedule, state, translate_by_hand
from support.core_parts import NOW, FarAccount, HandClock


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
def test_a_change_after_approval_holds_the_publication_until_a_new_approval(
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
    # It stays so, fit or not, until a person has looked.
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


def test_a_bug_in_one_channel_holds_its_publication_and_no_other(publisher: Publisher, clock: HandClock) -> None:
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
    assert publisher.tick().troubles == ("database publisher.db: database is locked",)
    assert state(publisher, row) == before
    publisher.composer._channel = lambda _: folder
    assert publisher.tick().started == 1
    assert state(publisher, row)[0] == "published"


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


def test_comparing_the_whole_calendar_says_of_each_row_what_comparing_it_alone_says(publisher: Publisher) -> None:
    gone, changed, sound, edition = (
        schedule(publisher, INVITATION), schedule(publisher, lang="en"), schedule(publisher, "stazhanti-umen-grad"),
        schedule(publisher, issue(publisher)),
    )  # fmt: skip
    _change_the_translation(publisher)
    (publisher.config.folder("posts") / f"{INVITATION}.md").unlink()
    for look in (nullcontext, publisher.editorial.folder.one_look):
        with look():
            together = publisher.calendar.compared()
        assert together == [publisher.calendar.compared_one(row.id) for row in together]
        assert {row.id: row.void for row in together} == {
            gone.id: True, changed.id: True, sound.id: False, edition.id: True,
        }  # fmt: skip
