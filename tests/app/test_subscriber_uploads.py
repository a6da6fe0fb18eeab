"""Tables of readers that staff have sent: whose they are, who may import them, and when they go."""

from datetime import timedelta

import pytest

from publisher.app.assembly import Publisher
from publisher.app.subscriber_changes import Change, change_person, erase_person
from publisher.app.subscriber_imports import forget_in_reports, import_table, peek, report_rows
from publisher.app.subscriber_uploads import forget_upload, keep_upload, kept_upload, uploads_of
from publisher.app.subscriber_views import KeptFigures, Wanted, table_of_found
from publisher.core.errors import InvalidInput, NotFound
from publisher.subscribers.importing import Defaults
from support.core_parts import HandClock

TABLE = "email,name\nana@reader.example,Ana\nmy-ana@reader.example,My Ana\nnobody,x\n"
GIVEN = Defaults("bg", "news", "on paper")


def test_a_table_goes_after_a_day_and_its_report_after_a_week(publisher: Publisher, clock: HandClock) -> None:
    unused, used = (keep_upload(publisher, name, TABLE.encode(), 1) for name in ("a.csv", "b.csv"))
    given = Defaults("bg", publisher.default_list, "on paper")
    import_table(publisher, used, ["email", "name"], given, lambda _done, _all: None, dry_run=False)
    assert not used.table.exists()
    assert oct(unused.table.stat().st_mode)[-3:] == "600"
    clock.move(timedelta(days=1, seconds=1))
    publisher.tick()
    assert [one.name for one in uploads_of(publisher, 1)] == ["b.csv"]
    clock.move(timedelta(days=6))
    publisher.tick()
    assert not used.folder.exists()


def test_a_table_is_its_senders_and_is_claimed_once(publisher: Publisher) -> None:
    sent = keep_upload(publisher, "a.csv", TABLE.encode(), 1)
    for key, by in ((sent.key, 2), ("../../posts", 1), ("0" * 32, 1)):
        with pytest.raises(NotFound):
            kept_upload(publisher, key, by)
    assert [sent.claim(0), sent.claim(0)] == [True, False]
    sent.give_back(0)
    assert sent.claim(0)
    forget_upload(sent)
    assert uploads_of(publisher, 1) == []


def test_an_erased_person_leaves_reports_and_others_stay(publisher: Publisher) -> None:
    sent = keep_upload(publisher, "a.csv", TABLE.encode(), 1)
    assert peek(sent).proposed == ("email", "name")
    given = Defaults("bg", publisher.default_list, "on paper")
    import_table(publisher, sent, ["email", "name"], given, lambda _done, _all: None, dry_run=False)
    number = publisher.profiles.number("ana@reader.example")
    assert change_person(publisher, number, Change(lang="xx"), "boss@example.org").wrong
    done = change_person(publisher, number, Change(name="Анна", lang="en"), "boss@example.org")
    assert (done.before, done.after) == ("language: Bulgarian", "language: English; another name")
    assert erase_person(publisher, number, "my-ana@reader.example")
    assert erase_person(publisher, number, "ana@reader.example") == ""
    assert [one.email for one in report_rows(sent, "done", "add")[0]] == ["my-ana@reader.example"]
    forget_in_reports(publisher, "my-ana@reader.example")
    assert report_rows(sent, "done", "add") == ([], None)
    assert [one.email for one in report_rows(sent, "done", "wrong")[0]] == ["nobody"]


def test_a_column_with_addresses_is_needed_and_nobody_is_added_without(publisher: Publisher) -> None:
    sent = keep_upload(publisher, "a.csv", TABLE.encode(), 1)
    with pytest.raises(InvalidInput, match="Choose the column"):
        import_table(publisher, sent, ["name", ""], GIVEN, lambda _done, _all: None, dry_run=False)
    assert sent.table.exists()
    assert b"reader.example" not in b"".join(table_of_found(publisher, Wanted()))
    assert KeptFigures(publisher).figures()[1].readers == 0
