"""The readers of an issue and the stories each gets: none twice, and none that is not meant for them."""

import re
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import chain, repeat
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, update

from publisher.core.errors import Ambiguous, Refused, Unavailable
from publisher.core.types import Cadence, Destination, Message, Outcome
from publisher.ledger import audience
from publisher.planning import Issues
from publisher.sending.context import SendingRules
from publisher.sending.destinations import fallback_note
from publisher.storage.database import Store, open_store
from publisher.storage.tables import deliveries, publications, subscribers, subscriptions
from support.core_parts import NOW, FarSide, HandClock, SendingParts, publication

pytestmark = pytest.mark.both_databases

HOUR = timedelta(hours=1)
OFFERED = ("bg", "en")


@dataclass
class Reader:
    lang: str = "bg"
    cadence: str = "each"
    topics: str = ""
    tracking: bool = True


def join(store: Store, address: str, reader: Reader | None = None) -> str:
    """Subscribe somebody with their choices; returns their address."""
    reader = reader or Reader()
    with store.begin() as connection:
        person = connection.execute(
            subscribers.insert()
            .values(email=address, address_hash=address, name="Мария", created_at=NOW)
            .returning(subscribers.c.id)
        ).scalar_one()
        connection.execute(
            subscriptions.insert().values(
                subscriber_id=person, list="news", confirmed=True, consent="", consent_at=NOW, **vars(reader)
            )
        )
    return address


def wish(store: Store, address: str, **values: object) -> None:
    person = select(subscribers.c.id).where(subscribers.c.email == address).scalar_subquery()
    with store.begin() as connection:
        connection.execute(update(subscriptions).where(subscriptions.c.subscriber_id == person).values(**values))


def mail(slugs: Sequence[str]) -> Message:
    """A mail that shows each story as [slug], and a picture for each."""
    body = "".join(f"<!--pub:story {n}-->[{slug}]<!--/pub:story {n}-->" for n, slug in enumerate(slugs, 1))
    note = "<!--pub:fallback-->(fallback)<!--/pub:fallback-->"
    return Message("bg", note + body, subject="Вести", html=f"<p>{note}{body}</p>")


def issue(
    store: Store,
    what: str,
    slugs: Sequence[str],
    *,
    cadence: Cadence = "each",
    lang: str = "bg",
    topics: Sequence[Sequence[str]] = (),
    **row: Any,
) -> int:
    """An issue's publication, ready to be begun; the issue is made with the first of its editions."""
    with store.read() as connection:
        known = connection.execute(select(func.count()).where(publications.c.what == what)).scalar_one()
    if not known:
        Issues(store).create(what, slugs, {}, NOW, cadence=cadence)
    return publication(store, what=what, lang=lang, message=mail(slugs), stories=slugs, topics=topics, **row)


def plan(store: Store, number: int, fallback: str = "") -> int:
    with store.begin() as connection:
        connection.execute(update(publications).where(publications.c.id == number).values(state="publishing"))
        return audience.plan_subscribers(connection, number, "news", NOW, OFFERED, fallback)


def rows(store: Store, number: int) -> dict[str, Any]:
    with store.read() as connection:
        found = connection.execute(select(deliveries).where(deliveries.c.publication_id == number))
        return {row.destination: row for row in found}


def omitted(store: Store, number: int) -> dict[str, int]:
    return {address: row.omitted for address, row in rows(store, number).items()}


def settle(store: Store, number: int, **states: str) -> None:
    with store.begin() as connection:
        for name, state in states.items():
            its = (deliveries.c.publication_id == number, deliveries.c.destination == address(name))
            connection.execute(update(deliveries).where(*its).values(state=state))


def address(name: str) -> str:
    return f"{name}@reader.example"


class Wire(FarSide):
    """Keeps what arrived, by reader, with the publication that brought it; a test may answer otherwise."""

    def __init__(self, answers: Sequence[str] = ()) -> None:
        super().__init__()
        self.arrived: list[tuple[int, str, list[str]]] = []
        self.messages: list[Message] = []
        self.destinations: list[Destination] = []
        self._next = iter(answers)

    def send(self, message: Message, destination: Destination) -> Outcome:
        answer = next(self._next, "ok")
        if answer == "refused":
            raise Refused("no such user")
        if answer == "away":
            raise Unavailable("451 later")
        number = int(destination.key.removeprefix("p").partition("-")[0])
        slugs = re.findall(r"\[(\w+)\]", message.text)
        assert re.findall(r"\[(\w+)\]", message.html) == slugs
        self.arrived.append((number, destination.address, slugs))
        self.messages.append(message)
        self.destinations.append(destination)
        if answer == "lost":
            raise Ambiguous("cut off behind the last dot")
        return super().send(message, destination)


def ledger_through(store: Store, wire: FarSide, fallback: str = "") -> SendingParts:
    return SendingParts(store, {"newsletter": wire}.__getitem__, SendingRules(offered=OFFERED, fallback=fallback))


@pytest.mark.parametrize("cadence", ["each", "weekly", "monthly"])
def test_an_issue_is_for_the_readers_of_its_cadence_alone(store: Store, cadence: Cadence) -> None:
    for wanted in ("each", "weekly", "monthly"):
        join(store, address(wanted), Reader(cadence=wanted))
    assert plan(store, issue(store, "2026-12", ["a"], cadence=cadence)) == 1
    assert list(rows(store, 1)) == [address(cadence)]


def test_an_issue_that_is_not_known_goes_to_readers_of_each(store: Store) -> None:
    join(store, address("each"))
    join(store, address("weekly"), Reader(cadence="weekly"))
    number = publication(store, what="from-before")
    assert plan(store, number) == 1
    assert list(rows(store, number)) == [address("each")]


def test_readers_of_a_language_without_an_edition_get_the_fallback_with_a_note(store: Store, clock: HandClock) -> None:
    for lang in ("bg", "en", "de"):
        join(store, address(lang), Reader(lang=lang))
    wire = Wire()
    ledger = ledger_through(store, wire, fallback="en")
    for lang, number in (("bg", 1), ("en", 2)):
        issue(store, "2026-12", ["a"], lang=lang)
        ledger.enqueue(number, NOW)
    ledger.send_due(clock)
    texts = {where: message.text for (_, where, _), message in zip(wire.arrived, wire.messages, strict=True)}
    assert texts == {address("bg"): "[a]", address("en"): "[a]", address("de"): "(fallback)[a]"}
    german = rows(store, 2)[address("de")]
    assert (german.lang, german.wanted_lang) == ("en", "de")
    notes = {where.address: where.reader["fallback_note"] for where in wire.destinations}
    note = "There is no edition in German yet, so this one is in English."
    assert notes == {address("bg"): "", address("en"): "", address("de"): note}


def test_without_a_fallback_nobody_gets_another_language_than_theirs(store: Store) -> None:
    join(store, address("german"), Reader(lang="de"))
    assert [plan(store, issue(store, "2026-12", ["a"], lang=lang)) for lang in OFFERED] == [0, 0]


def test_the_note_is_in_the_wanted_language_if_we_have_its_words() -> None:
    assert fallback_note("bg", "en") == "Все още няма издание на български, затова получавате това на английски."
    assert fallback_note("fr", "bg") == "There is no edition in French yet, so this one is in Bulgarian."
    assert fallback_note("", "bg") == ""


def test_readers_who_have_opted_out_of_counting_are_not_tracked(store: Store) -> None:
    join(store, address("counted"))
    join(store, address("private"), Reader(tracking=False))
    number = issue(store, "2026-12", ["a"])
    plan(store, number)
    tracked = {where: row.tracked for where, row in rows(store, number).items()}
    assert tracked == {address("counted"): True, address("private"): False}


def test_a_story_that_a_reader_may_have_had_is_left_out_and_one_that_never_came_is_not(store: Store) -> None:
    ends = ("sent", "sending", "uncertain", "refused", "suppressed", "queued", "deferred")
    for name in ends:
        join(store, address(name))
    join(store, address("late"), Reader(cadence="weekly"))
    first = issue(store, "2026-12", ["a", "b"])
    plan(store, first)
    settle(store, first, **{name: name for name in ends})
    wish(store, address("late"), cadence="each")
    second = issue(store, "2026-13", ["c", "b"])
    assert plan(store, second) == 8
    # Queued deliveries will arrive soon, as long as their publication goes on.
    had = {"sent", "sending", "uncertain", "queued"}
    assert omitted(store, second) == {address(name): 0b10 * (name in had) for name in (*ends, "late")}
    # What waits for another try comes without the story that this issue brings.
    assert omitted(store, first) == {address(name): 0b10 * (name == "deferred") for name in ends}
    with store.begin() as connection:
        connection.execute(update(publications).where(publications.c.id == first).values(state="cancelled"))
    third = issue(store, "2026-14", ["a"])
    plan(store, third)
    had -= {"queued"}
    states = {where: row.state for where, row in rows(store, third).items()}
    assert states == {address(name): "suppressed" if name in had else "queued" for name in (*ends, "late")}


def test_a_deferred_reader_gets_a_story_once_in_the_later_issue(store: Store, clock: HandClock) -> None:
    for name in ("maria", "new"):
        join(store, address(name))
    wire = Wire(["away", "ok"])
    ledger = ledger_through(store, wire)
    first = issue(store, "2026-12", ["a"])
    ledger.enqueue(first, NOW)
    ledger.send_due(clock)
    (waiting,) = [where for where, row in rows(store, first).items() if row.state == "deferred"]
    second = issue(store, "2026-13", ["a", "b"])
    ledger.enqueue(second, clock())
    assert rows(store, first)[waiting].state == "suppressed"
    for _ in range(3):
        clock.move(3 * HOUR)
        ledger.send_due(clock)
    (had,) = {address("maria"), address("new")} - {waiting}
    assert sorted(wire.arrived) == sorted([(first, had, ["a"]), (second, waiting, ["a", "b"]), (second, had, ["b"])])
    with store.read() as connection:
        states = connection.execute(select(publications.c.state).order_by(publications.c.id)).scalars().all()
    assert states == ["published", "published"]


def test_an_issue_that_is_wanted_again_brings_its_stories_to_all_but_respects_their_topics(store: Store) -> None:
    join(store, address("maria"))
    join(store, address("topics"), Reader(topics=",events,"))
    first = issue(store, "2026-12", ["a", "b"])
    plan(store, first)
    settle(store, first, maria="sent", topics="sent")
    again = issue(store, "2026-13", ["a", "b"], topics=[["science"], ["events"]])
    with store.begin() as connection:
        connection.execute(update(publications).where(publications.c.id == again).values(again=True))
    plan(store, again)
    assert omitted(store, again) == {address("maria"): 0, address("topics"): 0b01}


def test_a_story_that_was_left_out_before_has_not_been_had(store: Store) -> None:
    join(store, address("maria"), Reader(topics=",science,"))
    first = issue(store, "2026-12", ["a", "b"], topics=[["events"], ["science"]])
    plan(store, first)
    assert omitted(store, first) == {address("maria"): 0b01}
    settle(store, first, maria="sent")
    wish(store, address("maria"), topics="")
    second = issue(store, "2026-13", ["b", "a"], topics=[["science"], ["events"]])
    plan(store, second)
    assert omitted(store, second) == {address("maria"): 0b01}


def test_what_one_language_or_cadence_has_brought_does_not_come_again_in_another(store: Store) -> None:
    join(store, address("maria"))
    plan(store, issue(store, "2026-12", ["a", "b"]))
    settle(store, 1, maria="sent")
    wish(store, address("maria"), lang="en", cadence="weekly")
    digest = issue(store, "weekly-1", ["b", "c", "a"], cadence="weekly", lang="en")
    plan(store, digest)
    assert omitted(store, digest) == {address("maria"): 0b101}


def test_another_channel_does_not_bring_it_again_either(store: Store) -> None:
    join(store, address("maria"))
    plan(store, issue(store, "2026-12", ["a", "b"]))
    other = issue(store, "2026-12", ["a", "b"], channel="second")
    assert plan(store, other) == 1
    row = rows(store, other)[address("maria")]
    assert (row.state, row.reply) == ("suppressed", "has had every story already, or wants other topics")


def test_chosen_topics_choose_stories_and_a_story_without_any_is_for_everybody(store: Store) -> None:
    wishes = {"all": "", "science": ",science,", "both": ",events,science,", "sci": ",sci,", "none": ",other_x,"}
    for name, topics in wishes.items():
        join(store, address(name), Reader(topics=topics))
    of_stories = [["science"], ["events", "art"], [], ["other-x"]]
    number = issue(store, "2026-12", ["a", "b", "c", "d"], topics=of_stories)
    plan(store, number)
    bits = {"all": 0, "science": 0b1010, "both": 0b1000, "sci": 0b1011, "none": 0b1011}
    assert omitted(store, number) == {address(name): mask for name, mask in bits.items()}


def test_a_topic_is_compared_literally_and_is_not_a_pattern(store: Store) -> None:
    wishes = {"same": ",a_b,", "other": ",axb,", "percent": ",50%,", "fifty": ",50 euro,"}
    for name, topics in wishes.items():
        join(store, address(name), Reader(topics=topics))
    number = issue(store, "2026-12", ["a", "b"], topics=[["a_b"], ["50%"]])
    plan(store, number)
    assert omitted(store, number) == {
        address("same"): 0b10, address("other"): 0b11, address("percent"): 0b01, address("fifty"): 0b11,
    }  # fmt: skip


def test_readers_of_other_topics_alone_get_no_mail_and_the_issue_has_failed(store: Store, clock: HandClock) -> None:
    join(store, address("maria"), Reader(topics=",events,"))
    wire = Wire()
    ledger = ledger_through(store, wire)
    number = issue(store, "2026-12", ["a"], topics=[["science"]])
    assert ledger.enqueue(number, NOW) == 1
    ledger.send_due(clock)
    assert wire.arrived == []
    assert [(row.state, row.reply) for row in ledger.rows(number)] == [("suppressed", audience.NOTHING_LEFT)]
    with store.read() as connection:
        ended = connection.execute(select(publications.c.state, publications.c.outcome)).one()
    assert ended == ("failed", f"0 sent, 1 left out: {audience.NOTHING_LEFT}")


def test_the_sixtieth_story_has_a_bit_of_its_own(store: Store) -> None:
    join(store, address("maria"))
    plan(store, issue(store, "2026-12", ["last"]))
    slugs = [f"s{number}" for number in range(59)] + ["last"]
    number = issue(store, "2026-13", slugs)
    plan(store, number)
    assert omitted(store, number) == {address("maria"): 1 << 59}
    again = issue(store, "2026-14", list(reversed(slugs)))
    plan(store, again)
    assert rows(store, again)[address("maria")].state == "suppressed"


def test_a_mail_goes_out_without_the_stories_that_its_reader_has_had(store: Store, clock: HandClock) -> None:
    join(store, address("maria"))
    wire = Wire()
    ledger = ledger_through(store, wire)
    ledger.enqueue(issue(store, "2026-12", ["a", "b"]), NOW)
    ledger.send_due(clock)
    join(store, address("new"))
    ledger.enqueue(issue(store, "2026-13", ["b", "c", "d"]), NOW)
    ledger.send_due(clock)
    assert wire.arrived == [
        (1, address("maria"), ["a", "b"]), (2, address("maria"), ["c", "d"]), (2, address("new"), ["b", "c", "d"]),
    ]  # fmt: skip
    assert {message.subject for message in wire.messages} == {"Вести"}


SLUGS = ["a", "b", "c", "d", "e"]
TOPICS: dict[str, list[str]] = {"a": ["science"], "b": ["events"], "c": ["science", "events"], "d": [], "e": ["art"]}
NAMES = ["ana", "boris", "vera"]

wishes = st.fixed_dictionaries(
    {
        "lang": st.sampled_from(["bg", "en", "de"]),
        "cadence": st.sampled_from(["each", "weekly", "monthly"]),
        "topics": st.sampled_from(["", "", ",science,", ",art,events,"]),
    }
)
mailings = st.fixed_dictionaries(
    {
        "cadence": st.sampled_from(["each", "each", "weekly", "monthly"]),
        "slugs": st.lists(st.sampled_from(SLUGS), min_size=1, max_size=4, unique=True),
        "end": st.sampled_from(["sent", "sent", "left open", "cancelled", "sent again"]),
    }
)
steps = st.lists(st.one_of(st.tuples(st.sampled_from(NAMES), wishes), mailings), min_size=2, max_size=7)
answers = st.lists(st.sampled_from(["ok", "ok", "ok", "lost", "refused", "away"]), max_size=12)


@contextmanager
def fresh(migrated: Path) -> Iterator[Store]:
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(f"sqlite:///{shutil.copyfile(migrated, Path(folder) / 'ledger.db')}")
        yield store
        store.close()


@dataclass
class History:
    """A history of wishes and mailings, and the readers for whom each publication was meant."""

    store: Store
    ledger: SendingParts
    clock: HandClock
    readers: dict[str, dict[str, str]] = field(default_factory=dict)
    meant: dict[int, dict[str, set[str]]] = field(default_factory=dict)

    def wish(self, name: str, wishes: dict[str, str]) -> None:
        self.readers[address(name)] = wishes
        wish(self.store, address(name), **wishes)

    def mailing(self, what: str, cadence: Cadence, slugs: list[str], end: str) -> None:
        topics = [TOPICS[slug] for slug in slugs]
        for lang in OFFERED:
            number = issue(self.store, what, slugs, cadence=cadence, lang=lang, topics=topics)
            self.begin(number, cadence, lang, slugs)
            if end == "cancelled":
                self.ledger.send_due(self.clock, chain([False] * 6, repeat(True)).__next__)
                self._end(number)
            elif end != "left open":
                self.ledger.send_due(self.clock)
            if end == "sent again":
                self._end(number)
                self.clock.move(HOUR)
                again = issue(self.store, what, slugs, lang=lang, topics=topics, at=self.clock())
                self.begin(again, cadence, lang, slugs)
                self.ledger.send_due(self.clock)

    def begin(self, number: int, cadence: str, lang: str, slugs: list[str]) -> None:
        self.meant[number] = {
            where: {slug for slug in slugs if self._of_interest(slug, reader["topics"])}
            for where, reader in self.readers.items()
            if reader["cadence"] == cadence and (reader["lang"] == lang or (lang, reader["lang"]) == ("en", "de"))
        }
        self.ledger.enqueue(number, self.clock())

    def _end(self, number: int) -> None:
        with self.store.begin() as connection:
            connection.execute(update(publications).where(publications.c.id == number).values(state="cancelled"))
            its = (deliveries.c.publication_id == number, deliveries.c.state.in_(["queued", "deferred"]))
            connection.execute(update(deliveries).where(*its).values(state="suppressed"))

    @staticmethod
    def _of_interest(slug: str, topics: str) -> bool:
        return not topics or not TOPICS[slug] or any(f",{name}," in topics for name in TOPICS[slug])


@settings(max_examples=20, deadline=None)
@given(steps, answers)
def test_in_no_history_does_a_reader_get_a_story_twice_or_what_is_not_for_them(
    migrated: Path, history: list[Any], far_answers: list[str]
) -> None:
    with fresh(migrated) as store:
        wire, clock = Wire(far_answers), HandClock()
        told = History(store, ledger_through(store, wire, fallback="en"), clock)
        for name in NAMES:
            join(store, address(name))
            told.wish(name, {"lang": "bg", "cadence": "each", "topics": ""})
        for number, step in enumerate(history):
            if isinstance(step, tuple):
                told.wish(*step)
            else:
                told.mailing(f"issue-{number}", **step)
        # Deliveries left open or deferred are sent in the end.
        for _ in range(3):
            clock.move(3 * HOUR)
            told.ledger.send_due(clock)
        had = [(where, slug) for _, where, slugs in wire.arrived for slug in slugs]
        assert len(had) == len(set(had))
        for publication_id, where, slugs in wire.arrived:
            assert slugs
            assert set(slugs) <= told.meant[publication_id].get(where, set())
