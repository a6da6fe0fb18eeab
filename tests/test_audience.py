"""Whom a publication goes to: their cadence, their language, their topics, and never the same story twice."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import event, insert, select, update

from core_parts import NOW, FarSide, publication, readers
from publisher import audience
from publisher.audience import NOTHING_LEFT, Editions
from publisher.delivery import Deliveries
from publisher.frozen import freeze
from publisher.links import Links
from publisher.store import Store, open_store
from publisher.tables import deliveries, issues, publications, subscribers, subscriptions
from publisher.tokens import Tokens
from publisher.types import Destination, Message, Outcome

DAY = timedelta(days=1)


def issue(
    store: Store,
    what: str,
    stories: Sequence[str],
    *,
    cadence: str = "each",
    lang: str = "bg",
    topics: Sequence[Sequence[str]] = (),
    channel: str = "newsletter",
    state: str = "scheduled",
) -> int:
    """An issue that may be sent; its publication's number."""
    number = publication(store, what=what, lang=lang, channel=channel, state=state)
    with store.begin() as connection:
        if connection.execute(select(issues.c.id).where(issues.c.key == what)).first() is None:
            connection.execute(issues.insert().values(key=what, cadence=cadence, created_at=NOW))
        connection.execute(
            update(publications)
            .where(publications.c.id == number)
            .values(stories=list(stories), topics=[list(one) for one in topics], message=_message(stories, lang))
        )
    return number


def _message(stories: Sequence[str], lang: str) -> dict[str, object]:
    blocks = "".join(
        f"<!--pub:story {number}-->{slug};<!--/pub:story {number}-->" for number, slug in enumerate(stories, start=1)
    )
    note = "<!--pub:fallback-->[[reader.fallback_note]]<!--/pub:fallback-->"
    return freeze(Message(lang, note + blocks, subject="Вести", html=f"<p>{blocks}</p>"), Path("/nowhere"))


class Reading(FarSide):
    """A far side that keeps what each address was sent."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: defaultdict[str, list[str]] = defaultdict(list)
        self.notes: dict[str, str] = {}

    def send(self, message: Message, destination: Destination) -> Outcome:
        outcome = super().send(message, destination)
        self.texts[destination.address].append(message.text)
        self.notes[destination.address] = destination.reader.get("fallback_note", "")
        return outcome


def send(store: Store, number: int, far: FarSide, editions: Editions | None = None) -> None:
    tokens = Tokens(b"k" * 32)
    ledger = Deliveries(store, Path("/nowhere"), {"newsletter": far}.__getitem__, Links("", tokens), tokens, editions)
    ledger.enqueue(number, NOW)
    ledger.send_due(lambda: NOW)


def change(store: Store, email: str, **values: object) -> None:
    person = select(subscribers.c.id).where(subscribers.c.email == email).scalar_subquery()
    with store.begin() as connection:
        connection.execute(update(subscriptions).where(subscriptions.c.subscriber_id == person).values(**values))


def test_an_issue_is_for_the_readers_of_its_cadence(store: Store) -> None:
    first, second, third = readers(store, 3)
    change(store, second, cadence="weekly")
    change(store, third, cadence="monthly")
    far = Reading()
    send(store, issue(store, "2026-12", ["a"]), far)
    send(store, issue(store, "weekly-2026-W49", ["a"], cadence="weekly"), far)
    send(store, issue(store, "monthly-2026-12", ["a"], cadence="monthly"), far)
    assert dict(far.texts) == {first: ["a;"], second: ["a;"], third: ["a;"]}


def test_a_story_that_a_reader_has_had_is_not_in_their_digest(store: Store) -> None:
    moved, weekly = readers(store, 2)
    change(store, weekly, cadence="weekly")
    far = Reading()
    send(store, issue(store, "2026-12", ["a", "b"]), far)
    change(store, moved, cadence="weekly")
    send(store, issue(store, "weekly-2026-W49", ["a", "c", "b"], cadence="weekly"), far)
    assert far.texts == {moved: ["a;b;", "c;"], weekly: ["a;c;b;"]}


def test_who_has_had_it_all_gets_nothing_and_it_is_said(store: Store) -> None:
    (moved,) = readers(store, 1)
    far = Reading()
    send(store, issue(store, "2026-12", ["a", "b"]), far)
    change(store, moved, cadence="monthly")
    number = issue(store, "monthly-2026-12", ["b", "a"], cadence="monthly")
    send(store, number, far)
    assert far.texts[moved] == ["a;b;"]
    with store.read() as connection:
        (row,) = connection.execute(select(deliveries).where(deliveries.c.publication_id == number)).all()
        state = connection.execute(select(publications.c.state).where(publications.c.id == number)).scalar_one()
    assert (row.state, row.reply, state) == ("suppressed", NOTHING_LEFT, "published")


def test_a_story_that_never_left_counts_as_not_had(store: Store) -> None:
    (reader,) = readers(store, 1)
    first = issue(store, "2026-11", ["a"])
    with store.begin() as connection:
        audience.plan_subscribers(connection, first, "news", NOW)
        connection.execute(update(deliveries).values(state="refused"))
    far = Reading()
    send(store, issue(store, "2026-12", ["a", "b"]), far)
    assert far.texts[reader] == ["a;b;"]


def test_a_story_that_is_still_on_its_way_counts_as_had_and_one_that_was_withdrawn_does_not(store: Store) -> None:
    (reader,) = readers(store, 1)
    first = issue(store, "2026-11", ["a"], state="publishing")
    with store.begin() as connection:
        audience.plan_subscribers(connection, first, "news", NOW)
        connection.execute(update(publications).where(publications.c.id == first).values(planned=1))
    for state, expected in (("publishing", 0b01), ("paused", 0b01), ("cancelled", 0b00)):
        number = issue(store, f"2026-12-{state}", ["a", "b"])
        with store.begin() as connection:
            connection.execute(update(publications).where(publications.c.id == first).values(state=state))
            audience.plan_subscribers(connection, number, "news", NOW)
            query = select(deliveries.c.omitted).where(deliveries.c.publication_id == number)
            assert connection.execute(query).scalar_one() == expected
    assert reader


def test_readers_who_chose_topics_get_those_and_what_belongs_to_none(store: Store) -> None:
    everything, science, both = readers(store, 3)
    change(store, science, topics=",science,")
    change(store, both, topics=",events,science,")
    far = Reading()
    topics = [["science"], ["events"], [], ["events", "art_x"]]
    send(store, issue(store, "2026-12", ["s", "e", "general", "a"], topics=topics), far)
    assert far.texts == {everything: ["s;e;general;a;"], science: ["s;general;"], both: ["s;e;general;a;"]}


def test_a_topic_whose_name_holds_another_is_another(store: Store) -> None:
    (reader,) = readers(store, 1)
    change(store, reader, topics=",science-day,")
    far = Reading()
    send(store, issue(store, "2026-12", ["a", "b"], topics=[["science"], ["science-day"]]), far)
    assert far.texts[reader] == ["b;"]


@pytest.mark.parametrize(
    ("wanted", "note"),
    [
        ("de", "There is no edition in your language (German) yet; this is the one in English."),
        ("bg", "Все още няма издание на Вашия език (български); това е изданието на английски."),
    ],
)
def test_who_asked_for_a_language_without_an_edition_gets_another_and_is_told(
    store: Store, wanted: str, note: str
) -> None:
    (foreign,) = readers(store, 1, lang="de")
    change(store, foreign, lang=wanted)
    (english,) = readers(store, 1, lang="en", start=5)
    far = Reading()
    editions = Editions(("en",), "en")
    send(store, issue(store, "2026-12", ["a"], lang="en"), far, editions)
    assert far.notes == {foreign: note, english: ""}
    assert far.texts == {foreign: ["[[reader.fallback_note]]a;"], english: ["a;"]}


def test_without_a_fallback_or_in_another_language_they_get_nothing(store: Store) -> None:
    readers(store, 1, lang="de")
    far = Reading()
    send(store, issue(store, "2026-12", ["a"], lang="en"), far, Editions(("bg", "en"), ""))
    send(store, issue(store, "2026-13", ["a"], lang="bg"), far, Editions(("bg", "en"), "en"))
    assert far.taken == []


_SLUGS = ("a", "b", "c", "d", "e")
_STORY = st.tuples(st.sampled_from(_SLUGS), st.sampled_from(["", "x", "y"]))
_STEP = st.one_of(
    st.tuples(
        st.just("issue"), st.sampled_from(["each", "weekly", "monthly"]), st.sampled_from(["bg", "en"]),
        st.lists(_STORY, min_size=1, unique_by=lambda one: one[0]),
    ),
    st.tuples(
        st.just("change"), st.integers(0, 2), st.sampled_from(["each", "weekly", "monthly"]),
        st.sampled_from(["bg", "en", "de"]), st.sampled_from(["", ",x,", ",y,", ",x,y,"]),
    ),
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(steps=st.lists(_STEP, max_size=12))
def test_whatever_readers_choose_no_story_reaches_them_twice(
    steps: list[tuple[object, ...]], tmp_path_factory: pytest.TempPathFactory, migrated: Path
) -> None:
    path = tmp_path_factory.mktemp("audience") / "ledger.db"
    path.write_bytes(migrated.read_bytes())
    store = open_store(f"sqlite:///{path}")
    people = readers(store, 3)
    wishes = dict.fromkeys(people, ("each", "bg", ""))
    far = Reading()
    for number, step in enumerate(steps):
        if step[0] == "change":
            _, who, cadence, lang, topics = step
            email = people[int(str(who))]
            wishes[email] = (str(cadence), str(lang), str(topics))
            change(store, email, cadence=cadence, lang=lang, topics=topics)
            continue
        _, cadence, lang, stories = step
        pairs: list[tuple[str, str]] = list(stories)  # type: ignore[call-overload]
        before = {email: len(texts) for email, texts in far.texts.items()}
        named = [[topic] if topic else [] for _, topic in pairs]
        one = issue(
            store, f"issue-{number}", [slug for slug, _ in pairs], cadence=str(cadence), lang=str(lang), topics=named
        )
        send(store, one, far, Editions(("bg", "en"), "en"))
        for email, (wanted, tongue, topics) in wishes.items():
            new = far.texts[email][before.get(email, 0) :]
            if new:
                assert wanted == cadence
                assert tongue == lang or (tongue == "de" and lang == "en")
                got = new[0].replace("[[reader.fallback_note]]", "").strip(";").split(";")
                assert all(not topic or not topics or topic in topics for slug, topic in pairs if slug in got)
    store.close()
    for texts in far.texts.values():
        had = [slug for text in texts for slug in text.replace("[[reader.fallback_note]]", "").strip(";").split(";")]
        assert len(had) == len(set(had))


def test_a_hundred_thousand_readers_are_a_few_statements(store: Store) -> None:
    """The time is `make bench`'s; here only that nothing is done reader by reader."""
    with store.begin() as connection:
        people = [
            {"id": n, "email": f"r{n}@reader.example", "address_hash": f"{n:064}", "created_at": NOW}
            for n in range(1, 2001)
        ]
        connection.execute(insert(subscribers), people)
        connection.execute(
            insert(subscriptions),
            [
                {"subscriber_id": n, "list": "news", "lang": "bg", "confirmed": True, "consent": "x", "consent_at": NOW}
                for n in range(1, 2001)
            ],
        )
    number = issue(store, "2026-12", ["a", "b"], topics=[["x"], []])
    statements = 0

    def count(*_: object) -> None:
        nonlocal statements
        statements += 1

    event.listen(store.engine, "before_cursor_execute", count)
    with store.begin() as connection:
        assert audience.plan_subscribers(connection, number, "news", NOW) == 2000
    assert statements < 12
