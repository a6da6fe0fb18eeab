"""A workspace whose staff speak Bulgarian: what the terminal says, and what it says of mistakes, is Bulgarian."""

from pathlib import Path

import pytest

from support.calendar_rows import INVITATION, LEAD
from support.cli_calls import run
from support.english_words import english_in
from support.workspaces import configure

ISSUE, LATER, NEXT = "2027-01", "2031-01-02T09:00", "2031-01-03T09:00"

VERBS = [
    ("calendar",),
    ("today",),
    ("issues", "list"),
    ("schedule", "slots"),
    ("issues", "create", ISSUE, LEAD, INVITATION, "--subject", "bg=Януари", "--intro", "bg=Здравейте!"),
    ("publish", LEAD, "--channel", "folder", "--lang", "bg"),
    ("tick",),
    ("report", LEAD),
    ("calendar",),
    ("issues", "approve", ISSUE, "--at", LATER, "--lang", "bg", "--yes"),
    ("today",),
    ("issues", "edit", ISSUE, "--subject", "bg=Нова година"),
    ("calendar",),
    ("schedule", "approve", "2"),
    ("schedule", "move", "2", "--at", NEXT),
    ("schedule", "pause", "2"),
    ("schedule", "resume", "2"),
    ("issues", "duplicate", ISSUE, "2027-02"),
    ("issues", "delete", "2027-02"),
    ("pause", "--channel", "newsletter", "--until", LATER, "--why", "ремонт"),
    ("calendar",),
    ("resume", "--channel", "newsletter"),
    ("schedule", "cancel", "2"),
    ("calendar", "--all"),
    ("deliveries", "list"),
    ("deliveries", "queue"),
    ("deliveries", "queue", "rest", "gmail", "--for", "2h"),
    ("deliveries", "queue", "resume", "gmail"),
    ("deliveries", "reconcile"),
    ("deliveries", "warm-up", "300"),
    ("issues", "digest", "weekly"),
    ("tick",),
]
"""What staff do on most days, in this order."""

MISTAKES = [
    ("frobnicate",),
    ("calendar", "--frob"),
    ("calendar", "extra"),
    ("schedule", "add"),
    ("schedule", "approve", "nine"),
    ("schedule", "approve", "99"),
    ("schedule", "resume", "1"),
    ("schedule", "cancel", "1"),
    ("schedule", "move", "1"),
    ("schedule", "move", "1", "--at", NEXT),
    ("schedule", "add", LEAD, "--channel", "nowhere"),
    ("schedule", "add", LEAD, "--channel", "folder", "--at", "tomorrow"),
    ("schedule", "add", LEAD, "--channel", "folder", "--lang", "fr"),
    ("schedule", "add", LEAD, "--channel", "folder", "--at", "2020-01-01T08:00"),
    ("schedule", "add", LEAD, "--channel", "folder", "--at", LATER, "--urgent"),
    ("schedule", "add", LEAD, "--channel", "folder", "--lang", "en"),
    ("schedule", "add", LEAD, "--channel", "folder", "--at", LATER, "--expires-after", "0"),
    ("publish", LEAD, "--channel", "folder", "--lang", "bg"),
    ("publish", LEAD, "--channel", "newsletter"),
    ("issues", "create", ISSUE, LEAD),
    ("issues", "create", "a b", LEAD),
    ("issues", "create", "2027-03", LEAD, LEAD),
    ("issues", "create", "2027-03", LEAD, "--intro", "bg=Здравейте!"),
    ("issues", "create", "2027-03", LEAD, "--subject", "bg"),
    ("issues", "edit", ISSUE),
    ("issues", "edit", ISSUE, "--remove", "nothing"),
    ("issues", "edit", "1999", "--add", LEAD),
    ("issues", "approve", ISSUE),
    ("issues", "approve", ISSUE, "--at", "2031-01-02"),
    ("issues", "approve", ISSUE, "--at", LATER, "--lang", "bg"),
    ("issues", "approve", ISSUE, "--at", "2020-01-01T08:00", "--yes"),
    ("issues", "withdraw", ISSUE),
    ("issues", "move", ISSUE, "--at", LATER),
    ("issues", "digest", "daily"),
    ("pause", "--channel", "nowhere"),
    ("pause", "--lang", "fr"),
    ("pause", "--until", "2020-01-01T08:00"),
    ("resume",),
    ("report", ISSUE),
    ("deliveries", "list", "--state", "lost"),
    ("deliveries", "list", "--csv", "/nowhere/x.csv"),
    ("deliveries", "list", "--csv", "x.csv", "--limit", "3"),
    ("deliveries", "reconcile", "--sent", "99"),
    ("deliveries", "reconcile", "--sent", "1"),
    ("deliveries", "queue", "rest", "gmail", "--for", "soon"),
    ("deliveries", "queue", "rest", "gmeil"),
    ("deliveries", "restored"),
]

WRONG_CONFIG = [
    ("tick_seconds", "0"),
    ("tick_seconds", '"often"'),
    ("timezone", '"Mars/Phobos"'),
    ("targets", '"en"'),
    ("targets", '["bg"]'),
    ("targets", '["en'),
    ("source", '"Bulgarian"'),
    ("tick_seconds", "1\nfrequency = 3"),
    ("review", "5"),
]


@pytest.fixture
def office(workspace: Path) -> Path:
    configure(workspace, language='"bg"')
    return workspace


def test_what_staff_do_and_their_mistakes_are_answered_in_bulgarian(office: Path) -> None:
    english = []
    for number, words in enumerate([*VERBS, *MISTAKES]):
        said = run(office, *words)
        assert said.out + said.err, words
        assert number < len(VERBS) or said.code, f"{words} was no mistake: {said.out}"
        if found := english_in(said, words):
            english.append(f"{' '.join(words)}: {found}\n  {said.out}{said.err}")
    assert not english, "\n".join(english)


def test_mistakes_in_the_configuration_are_named_in_bulgarian(office: Path) -> None:
    file = office / "config.toml"
    good = file.read_text(encoding="utf-8")
    for key, value in WRONG_CONFIG:
        configure(office, **{key: value})
        said = run(office, "calendar")
        assert said.code == 1, f"{key} = {value} was no mistake"
        assert not english_in(said), said.err
        file.write_text(good, encoding="utf-8")


def test_json_and_files_for_programs_stay_english(office: Path) -> None:
    run(office, "publish", LEAD, "--channel", "folder", "--lang", "bg")
    run(office, "tick")
    run(office, "schedule", "add", LEAD, "--channel", "folder", "--lang", "bg", "--at", LATER, "--again")
    run(office, "schedule", "cancel", "2")
    (_, cancelled) = run(office, "--json", "calendar", "--all").value
    assert (cancelled["state"], cancelled["why"]) == ("cancelled", "cancelled by staff")
    run(office, "report", LEAD, "--csv", office / "report.csv")
    assert (office / "report.csv").read_text(encoding="utf-8-sig").startswith("what,channel,language,at,state,planned,")
