"""Readers as staff look for them, on both databases: by words, standing, language, list and topic, page by page."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from publisher.core.errors import Conflict, InvalidInput, NotFound
from publisher.storage.database import Store
from publisher.subscribers import Subscribers, address_hash, suppress
from publisher.subscribers.choices import Choices
from publisher.subscribers.figures import reader_figures
from publisher.subscribers.finding import Wanted, each_found, find_page
from publisher.subscribers.profiles import Profiles
from support.core_parts import NOW

pytestmark = pytest.mark.both_databases


@pytest.fixture
def people(store: Store) -> Subscribers:
    found = Subscribers(store, ("bg", "en"), ("news", "events"))
    for number, (name, lang) in enumerate((("Мария 100%", "bg"), ("Петър", "bg"), ("Ana", "en"), ("Eve", "en")), 1):
        found.add(f"{number}@reader.example", lang, NOW, name=name, consent="on paper", list_name="news")
    found.add("2@reader.example", "en", NOW + timedelta(days=1), consent="on paper", list_name="events")
    return found


def numbers(store: Store, wanted: Wanted) -> list[int]:
    return [one.number for one in find_page(store, wanted).people]


def test_people_are_found_newest_first_by_whatever_is_asked(people: Subscribers, store: Store) -> None:
    assert numbers(store, Wanted()) == [4, 3, 2, 1]
    assert numbers(store, Wanted("МАРИЯ")) == [1]
    assert numbers(store, Wanted("100%")) == [1]
    assert numbers(store, Wanted("0_")) == []
    assert numbers(store, Wanted(lang="en")) == [4, 3, 2]
    assert numbers(store, Wanted(list="events")) == [2]
    assert numbers(store, Wanted("reader", lang="bg")) == [2, 1]
    assert numbers(store, Wanted("reader", lang="bg", list="events")) == []
    Choices(store, ("bg", "en"), ("news", "events"), {}).leave_by_address("4@reader.example", NOW, None)
    for email, kind in (("1@reader.example", "asked"), ("3@reader.example", "bounced")):
        with store.begin() as connection:
            suppress(connection, address_hash(email), kind, "why", NOW)
    standings = ("reads", "asked", "left", "paused", "bounced", "complained")
    assert [numbers(store, Wanted(standing=one)) for one in standings] == [[2], [], [4], [1], [3], []]
    assert [one.email[0] for one in each_found(store, Wanted(lang="en"))] == ["3", "4", "2"]


def test_pages_follow_each_other_without_gap_or_repetition(people: Subscribers, store: Store) -> None:
    first = find_page(store, Wanted(), size=3)
    assert ([one.number for one in first.people], first.count, first.more) == ([4, 3, 2], 4, False)
    assert [len(one.subscriptions) for one in first.people] == [1, 1, 2]
    second = find_page(store, Wanted(), first.next, size=3)
    assert ([one.number for one in second.people], second.next) == ([1], None)


def test_figures_count_by_local_day_and_leave_out_who_gets_no_mail(people: Subscribers, store: Store) -> None:
    with store.begin() as connection:
        suppress(connection, address_hash("1@reader.example"), "asked", "why", NOW)
    people.add("night@reader.example", "bg", NOW.replace(hour=22, minute=30), consent="on paper", list_name="news")
    Choices(store, ("bg", "en"), ("news", "events"), {}).leave_by_address("4@reader.example", NOW, None)
    found = reader_figures(store, ZoneInfo("Europe/Sofia"))
    assert (found.readers, found.by_lang, found.by_list) == (4, {"bg": 2, "en": 2}, {"news": 3, "events": 1})
    assert (found.by_cadence, found.by_topic) == ({"each": 4}, {"": 4})
    day = NOW.date()
    assert found.came == {day: 4, day + timedelta(days=1): 2}, "half past ten in the evening is the next day in Sofia"
    assert found.left == {day: 1}
    (month,) = found.growth("month", day, 12)
    assert (month.first_day, month.came, month.left, month.total) == (day.replace(day=1), 6, 1, 5)


def test_a_profile_tells_what_was_decided_and_a_pause_needs_a_reason(people: Subscribers, store: Store) -> None:
    profiles = Profiles(store)
    number = profiles.number("2@reader.example")
    shown = profiles.get(number)
    assert [(one.list, one.action) for one in shown.decisions] == [("events", "added"), ("news", "added")]
    assert profiles.mails(number, ["newsletter"]) == ((), None)
    with pytest.raises(InvalidInput):
        profiles.pause(number, "  ", NOW)
    profiles.pause(number, "asked by telephone", NOW)
    with pytest.raises(Conflict):
        profiles.pause(number, "again", NOW)
    for missing in (lambda: profiles.get(99), lambda: profiles.pause(99, "why", NOW)):
        with pytest.raises(NotFound):
            missing()
