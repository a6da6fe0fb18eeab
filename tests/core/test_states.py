"""The tables of steps, the watch over the database, and that no state is written as a bare string."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest
from sqlalchemy import update

import publisher
from publisher.core.errors import IllegalStep
from publisher.core.states import (
    DELIVERY_STEPS,
    OPEN_DELIVERIES,
    PUBLICATION_STEPS,
    SETTLED_DELIVERIES,
    TRANSLATION_STEPS,
    Cause,
    DeliveryState,
    DigestOutcome,
    PublicationState,
    TranslationState,
    before,
    check_publication_step,
)
from publisher.ledger import steps
from publisher.storage.database import Store
from publisher.storage.tables import publications
from support.core_parts import publication as add_publication
from support.step_watch import StepWatch

LEGAL = {
    Cause.APPROVAL: {"scheduled": {"needs review", "scheduled", "expired"}},
    Cause.STAFF: {
        "paused": {"scheduled", "publishing"},
        "scheduled": {"paused"},
        "publishing": {"paused"},
        "cancelled": {"needs review", "scheduled", "paused", "expired", "failed"},
    },
    Cause.CALENDAR: {
        "scheduled": {"needs review"},
        "needs review": {"scheduled", "needs review"},
        "expired": {"scheduled", "needs review"},
    },
    Cause.SENDER: {
        "publishing": {"scheduled"},
        "published": {"publishing"},
        "failed": {"publishing"},
        "paused": {"publishing"},
    },
    Cause.SETTLEMENT: {"publishing": {"published"}, "failed": {"published"}},
    Cause.RESTORE: {"paused": {"scheduled", "publishing"}, "expired": {"needs review"}},
}
"""Cause → new state of a publication → the states before it."""

ONWARD = {
    "needs review": "cancelled, expired, scheduled",
    "scheduled": "cancelled, expired, needs review, paused, publishing",
    "publishing": "failed, paused, published",
    "published": "failed, publishing",
    "failed": "cancelled",
    "paused": "cancelled, publishing, scheduled",
    "expired": "cancelled, scheduled",
}

STEPS = [
    (cause, old, PublicationState(new))
    for cause, by_new in LEGAL.items()
    for new, old in product(by_new, PublicationState)
]


def is_legal(cause: Cause, old: PublicationState, new: PublicationState) -> bool:
    return old in LEGAL[cause][new]


@pytest.mark.parametrize(("cause", "old", "new"), [step for step in STEPS if is_legal(*step)])
def test_a_legal_step_of_a_publication_is_let_through(
    cause: Cause, old: PublicationState, new: PublicationState
) -> None:
    check_publication_step("publication 7", old, new, cause)


@pytest.mark.parametrize(("cause", "old", "new"), [step for step in STEPS if not is_legal(*step)])
def test_an_illegal_step_is_refused_with_what_could_be_done_instead(
    cause: Cause, old: PublicationState, new: PublicationState
) -> None:
    with pytest.raises(IllegalStep) as refusal:
        check_publication_step("publication 7", old, new, cause)
    step = "be approved" if cause is Cause.APPROVAL else f"become {new}"
    rest = f"from here it can only become {ONWARD[old]}" if old in ONWARD else "this state is final"
    assert str(refusal.value) == f"publication 7 is {old} and cannot {step}: {rest}"


def test_the_table_of_publications_has_no_other_steps() -> None:
    assert {
        cause: {new: set(olds) for new, olds in by_new.items()} for cause, by_new in PUBLICATION_STEPS.items()
    } == LEGAL


def test_the_names_of_states_are_those_in_the_database() -> None:
    """A state renamed here without a migration would orphan every row that has the old name."""
    assert [str(state) for state in TranslationState] == ["machine", "edited", "approved", "stale"]
    assert [str(state) for state in PublicationState] == [
        "needs review", "scheduled", "publishing", "published", "failed", "paused", "cancelled",
        "expired",
    ]  # fmt: skip
    assert [str(state) for state in DeliveryState] == [
        "queued", "sending", "sent", "refused", "uncertain", "deferred", "suppressed",
    ]  # fmt: skip
    assert [str(outcome) for outcome in DigestOutcome] == ["issue", "skipped_empty", "missed", "stopped"]


def test_a_digest_that_was_made_can_be_stopped_or_missed_and_any_can_be_made_by_hand() -> None:
    assert before(DigestOutcome.STOPPED, Cause.STAFF) == before(DigestOutcome.MISSED, Cause.CALENDAR) == ("issue",)
    assert before(DigestOutcome.ISSUE, Cause.STAFF) == tuple(DigestOutcome)


def test_only_an_uncertain_delivery_leaves_a_settled_state() -> None:
    onward = {
        (cause, old, new)
        for cause, by_new in DELIVERY_STEPS.items()
        for new, olds in by_new.items()
        for old in olds
        if old in SETTLED_DELIVERIES
    }
    assert {old for _, old, _ in onward} == {DeliveryState.UNCERTAIN}
    assert {new for cause, _, new in onward if cause is not Cause.JOURNAL} == {"sent", "queued", "refused"}
    assert {cause for cause, _, _ in onward} == {Cause.SETTLEMENT, Cause.JOURNAL}


def test_sending_is_reached_from_open_deliveries_alone_and_always_ends() -> None:
    assert {cause for cause, by_new in DELIVERY_STEPS.items() if DeliveryState.SENDING in by_new} == {Cause.SENDER}
    # Claims go through them in this order: what was never tried comes first.
    assert before(DeliveryState.SENDING, Cause.SENDER) == OPEN_DELIVERIES == ("queued", "deferred")
    ends = {new for new, olds in DELIVERY_STEPS[Cause.SENDER].items() if olds == (DeliveryState.SENDING,)}
    assert ends == {"sent", "refused", "deferred", "uncertain", "queued"}
    assert before(DeliveryState.UNCERTAIN, Cause.LEASE) == ("sending",)


def test_what_is_withdrawn_was_open() -> None:
    assert DELIVERY_STEPS[Cause.WITHDRAWAL] == {"suppressed": OPEN_DELIVERIES}


def test_a_machine_never_replaces_what_a_person_has_said_of_the_same_post() -> None:
    assert set(before(TranslationState.MACHINE, Cause.ENGINE)) == {"machine", "stale"}
    assert set(before(TranslationState.APPROVED, Cause.STAFF)) == {"machine", "edited", "approved"}


def test_no_step_leads_to_stale() -> None:
    assert {new for by_new in TRANSLATION_STEPS.values() for new in by_new} == set(TranslationState) - {"stale"}


def test_a_step_that_the_cause_never_makes_is_an_error() -> None:
    with pytest.raises(KeyError):
        before(DeliveryState.SUPPRESSED, Cause.SENDER)


def test_the_watch_over_the_database_sees_the_steps_of_the_program_alone(store: Store, step_watch: StepWatch) -> None:
    number = add_publication(store, state="publishing")
    with store.begin() as connection:
        assert steps.hold(connection, number, "why")
        connection.execute(update(publications).values(state="expired"))
    assert [step for step in step_watch.made if step[1] != step[2]] == [("publications", "publishing", "paused")]
    assert step_watch.illegal() == []
    by_the_program = compile(
        "connection.execute(update(publications).values(state='published'))",
        str(Path(publisher.__file__).with_name("made_up.py")),
        "exec",
    )
    with store.begin() as connection:
        names = {"connection": connection, "update": update, "publications": publications}
        exec(by_the_program, names)  # noqa: S102
    assert step_watch.illegal() == [("publications", "expired", "published")]
    step_watch.made.clear()


SOURCE = Path(publisher.__file__).parent
STATES = frozenset(state.value for kind in (TranslationState, PublicationState, DeliveryState) for state in kind)
_QUOTED = re.compile(rf"'({'|'.join(sorted(STATES))})'")

OTHER_WORDS = {
    # What kept the latest work from ending well: a column of the table `latest_work`.
    ("storage/tables/sending.py", "failed"): 1,
    # Who made a sentence: `Origin`, a column of the table `sentences`.
    ("translation/desk/post_assembly.py", "machine"): 1,
    ("translation/desk/batch.py", "machine"): 4,
    ("translation/memory/memory.py", "machine"): 2,
    ("translation/memory/tmx.py", "machine"): 2,
    ("translation/types.py", "machine"): 2,
    # What an SMTP answer says about our pace: `Heard`.
    ("sending/pacing/replies.py", "deferred"): 1,
    ("sending/pacing/replies.py", "refused"): 1,
    # What a report of a mail that came back says (RFC 3464, "Action"), and a page's name.
    ("subscribers/bounces/bounces.py", "failed"): 2,
    ("subscribers/bounces/reports.py", "failed"): 12,
    ("web/public/site.py", "failed"): 3,
    # What a reader is to staff (`Subscriber.state`), and a column about it.
    ("subscribers/finding.py", "paused"): 1,
    ("web/console/subscribers/person.py", "paused"): 1,
    ("web/console/subscribers/person.py", "suppressed"): 1,
    ("subscribers/listing.py", "suppressed"): 2,
    ("subscribers/rows.py", "suppressed"): 1,
    ("subscribers/import_columns.py", "suppressed"): 1,
    ("subscribers/import_standing.py", "suppressed"): 2,
    ("subscribers/exporting.py", "suppressed"): 1,
    ("cli/subscribers.py", "suppressed"): 1,
    ("cli/bounces.py", "suppressed"): 1,
    ("app/returned_mail.py", "suppressed"): 1,
    ("web/public/own_pages.py", "suppressed"): 1,
    # A word that a reader is shown.
    ("web/public/own_words.py", "sent"): 1,
    # The name of a page, and the heading of a column.
    ("web/public/joining_pages.py", "sent"): 1,
    ("cli/demo/flow.py", "sent"): 1,
    ("web/public/page_samples.py", "sent"): 1,
    # How a tile stands on the calendar of the console (`Standing`).
    ("app/calendar_days.py", "approved"): 2,
    ("app/calendar_days.py", "cancelled"): 1,
    ("app/calendar_days.py", "expired"): 2,
    ("app/calendar_days.py", "failed"): 2,
    ("app/calendar_days.py", "paused"): 1,
    ("app/calendar_days.py", "publishing"): 1,
    ("app/calendar_days.py", "sent"): 1,
    ("app/calendar_days.py", "uncertain"): 2,
    # What somebody has answered by a link, a kind of notice, and names of screens.
    ("app/review_links.py", "approved"): 1,
    ("app/notices/in_page.py", "failed"): 1,
    ("web/console/sending/running.py", "sending"): 1,
    ("web/console/sending/settling.py", "uncertain"): 1,
    # Groups of checks and of settings, and what staff can be told of.
    ("doctor/workspace.py", "sending"): 1,
    ("doctor/health.py", "sending"): 1,
    ("app/configured/groups.py", "sending"): 1,
    ("app/configured/words.py", "expired"): 1,
    ("app/configured/words.py", "failed"): 1,
    # A property of Open Graph.
    ("web/public/discovery_pages.py", "published"): 1,
    ("cli/today.py", "sent"): 1,
    ("cli/today.py", "deferred"): 1,
    ("cli/today.py", "refused"): 1,
    ("cli/today.py", "uncertain"): 1,
}
"""Words of another vocabulary that equal a state: how often each is in a file."""


def bare_states(source: str) -> list[str]:
    """State names written as strings, alone or quoted inside SQL; not names of fields, nor `Literal` types."""
    tree = ast.parse(source)
    fields = {id(node) for parent in ast.walk(tree) for node in _names_of_fields(parent)}
    found: list[str] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in fields:
            found += [node.value] if node.value in STATES else _QUOTED.findall(node.value)
    return found


def _names_of_fields(node: ast.AST) -> Iterator[ast.AST]:
    """`{"sent": …}`, `row["stale"] = …`, `Literal["sent", …]`."""
    if isinstance(node, ast.Dict):
        yield from (key for key in node.keys if key is not None)
    elif isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store):
        yield node.slice
    elif isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and node.value.id == "Literal":
        yield from ast.walk(node.slice)


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('publications.c.state == "publishing"', ["publishing"]),
        ('update(deliveries).values(state="paused")', ["paused"]),
        ('p.state in ("scheduled", "needs review")', ["scheduled", "needs review"]),
        ('deliveries.c.state.in_(["queued"])', ["queued"]),
        ('counts.get("sent", 0)', ["sent"]),
        ('counts["sent"] + counts["refused"]', ["sent", "refused"]),
        ('values = {"state": "sending"}', ["sending"]),
        ('def end(state: str = "refused") -> str: return "sent"', ["refused", "sent"]),
        ("text(\"state NOT IN ('cancelled', 'expired')\")", ["cancelled", "expired"]),
        ('"approved" if fit else "stale"', ["approved", "stale"]),
        ('show({"sent": one.sent})', []),
        ('segment["stale"] = one.stale', []),
        ('State = Literal["sent", "refused"]', []),
        ('say("3 mails were sent")', []),
        ("row.state is PublicationState.PAUSED", []),
    ],
)
def test_a_bare_state_is_told_from_other_strings(source: str, found: list[str]) -> None:
    assert sorted(bare_states(source)) == sorted(found)


def test_no_state_is_written_as_a_bare_string() -> None:
    files = [path for path in SOURCE.rglob("*.py") if path.relative_to(SOURCE).parts[:2] != ("storage", "migrations")]
    assert len(files) > 200
    found = Counter(
        (path.relative_to(SOURCE).as_posix(), word)
        for path in files
        if path != SOURCE / "core" / "states.py"
        for word in bare_states(path.read_text(encoding="utf-8"))
    )
    assert found == OTHER_WORDS
