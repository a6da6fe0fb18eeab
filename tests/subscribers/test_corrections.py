"""Staff correct what is kept of a person, and the history says who did it."""

from sqlalchemy import select

from publisher.app.assembly import Publisher
from publisher.core.wording import from_stored, in_words
from publisher.planning import EditionText
from publisher.storage.tables import consents, deliveries, subscriptions
from publisher.subscribers import Choices, address_hash, suppress
from publisher.subscribers.corrections import Correction, Corrections
from support.cli_calls import Call
from support.core_parts import HandClock


def test_staff_correct_a_person_and_the_history_says_who(call: Call, publisher: Publisher, clock: HandClock) -> None:
    publisher.subscribers.add("ivna@reader.example", "bg", clock(), name="Ивна", consent="на форума")
    done = call(
        "--json", "subscribers", "set", "IVNA@reader.example", "--lang", "en", "--name", "Иван  Петров",
        "--to", "ivan@reader.example", "--cadence", "weekly", "--by", "Ана",
    )  # fmt: skip
    assert done.value == {
        "email": "ivan@reader.example",
        "changes": [
            "lang: bg → en", "cadence: each → weekly", "name: Ивна → Иван Петров",
            "address: ivna@reader.example → ivan@reader.example",
        ],
    }  # fmt: skip
    assert publisher.own_data.name(1) == "Иван Петров"
    (ivan,) = publisher.subscribers.search("ПЕТРОВ")
    assert (ivan.email, ivan.name, ivan.lang, ivan.cadence) == ("ivan@reader.example", "Иван Петров", "en", "weekly")
    with publisher.store.read() as connection:
        last = connection.execute(select(consents).order_by(consents.c.id.desc())).first()
    assert last is not None
    assert (last.action, last.how) == ("changed", "staff")
    said = in_words(from_stored(last.wording), "bg")
    assert said.startswith("Ана: език: bg → en; колко често: each → weekly; име: Ивна → Иван Петров; ")
    again = call("subscribers", "set", "ivan@reader.example", "--lang", "en")
    assert (again.code, again.out) == (0, "nothing to change\n")


def test_what_cannot_be_corrected_is_named_and_nothing_changes(
    call: Call, publisher: Publisher, clock: HandClock
) -> None:
    for name in ("a", "b"):
        publisher.subscribers.add(f"{name}@reader.example", "bg", clock(), consent="на форума")
    with publisher.store.begin() as connection:
        suppress(connection, address_hash("gone@reader.example"), "bounced", "no such user", clock())
    for words, said in (
        (("--to", "b@reader.example"), "is another subscriber already"),
        (("--to", "gone@reader.example"), "must not be written to: no such user"),
        (("--to", "nobody"), "is not an e-mail address"),
        (("--lang", "fr"), "there is no language 'fr'"),
        (("--lists", "other"), "there is no list 'other'"),
        (("--topics", "other"), "there is no topic 'other'"),
        (("--name", "x" * 201), "at most 200 characters"),
    ):
        done = call("subscribers", "set", "a@reader.example", "--cadence", "weekly", *words)
        assert (done.code, said in done.err) == (1, True), done.err
    assert call("subscribers", "set", "nobody@reader.example", "--lang", "en").code == 1
    assert publisher.subscribers.search("a@")[0].cadence == "each"


def test_who_has_moved_gets_no_issue_twice(publisher: Publisher, clock: HandClock) -> None:
    publisher.subscribers.add("old@reader.example", "bg", clock(), consent="на форума")
    slug = "pokana-otvoreni-danni"
    publisher.issues.create("2026-12", [slug], {"bg": EditionText("Вести", "", "")}, clock())
    publication = publisher.schedule("2026-12", "newsletter", "bg", clock())
    publisher.calendar.release(clock())
    publisher.enqueueing.enqueue(publication.id, clock())
    publisher.corrections.correct("old@reader.example", Correction(to="new@other.example"), "Ана", clock())
    publisher.enqueueing.enqueue(publication.id, clock())
    with publisher.store.read() as connection:
        rows = connection.execute(select(deliveries.c.destination, deliveries.c.domain)).all()
    assert [tuple(row) for row in rows] == [("new@other.example", "other.example")]


def test_a_list_is_left_by_leaving_it_out_and_joined_with_consent_alone(
    call: Call, publisher: Publisher, clock: HandClock
) -> None:
    publisher.subscribers.add("a@reader.example", "bg", clock(), consent="на форума")
    assert call("--json", "subscribers", "set", "a@reader.example", "--lists", "").value["changes"] == ["list: - news"]
    back = call("subscribers", "set", "a@reader.example", "--lists", "news", "--consent", "по телефона")
    assert (back.code, "only they can come back" in back.err) == (1, True)


def test_settings_hold_for_a_list_that_is_joined_by_the_same_correction(publisher: Publisher, clock: HandClock) -> None:
    publisher.subscribers.add("a@reader.example", "bg", clock(), consent="на форума")
    wanted = Correction(lists=["news", "events"], cadence="monthly", lang="en", consent="по телефона")
    choices = Choices(publisher.store, ("bg", "en"), ("news", "events"), ())
    Corrections(publisher.store, choices).correct("a@reader.example", wanted, "Ана", clock())
    columns = subscriptions.c.list, subscriptions.c.cadence, subscriptions.c.lang
    with publisher.store.read() as connection:
        rows = connection.execute(select(*columns).order_by(subscriptions.c.id)).all()
    assert [tuple(row) for row in rows] == [("news", "monthly", "en"), ("events", "monthly", "en")]


def test_a_letter_keeps_the_address_that_it_went_to(publisher: Publisher, clock: HandClock) -> None:
    publisher.subscribers.add("old@reader.example", "bg", clock(), consent="на форума")
    publisher.own_data.ask(1, clock())
    publisher.corrections.correct("old@reader.example", Correction(to="new@other.example"), "Ана", clock())
    with publisher.store.read() as connection:
        assert connection.execute(select(deliveries.c.destination)).scalars().all() == ["old@reader.example"]
