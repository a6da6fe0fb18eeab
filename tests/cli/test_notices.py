"""`publisher notices`, and what doctor says of [[staff.people]]."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from publisher.app.assembly import open_publisher
from servers.smtp import Answer, SmtpServer, serve
from support.cli_calls import Call
from support.workspaces import configure

pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")

PEOPLE = """
[[staff.people]]
name = "Ева"
to = "eva@example.org"
daily = "08:30"

[[staff.people]]
name = "Иво"
language = "bg"
to = "nonsense://s3cret"
about = ["held", "failed"]
"""


@pytest.fixture
def server(workspace: Path) -> Iterator[SmtpServer]:
    with serve() as running:
        configure(workspace, port=running.port, targets="[]")
        yield running


def people(workspace: Path) -> None:
    file = workspace / "config.toml"
    file.write_text(file.read_text(encoding="utf-8") + PEOPLE, encoding="utf-8")


def test_without_people_it_says_how_to_name_them(call: Call, server: SmtpServer) -> None:
    said = call("notices", "list")
    assert said.code == 0
    assert "nobody is told: write [[staff.people]] in config.toml" in said.out
    assert (
        call("notices", "test", "Ева").err == "publisher: nobody in staff.people is called Ева; there are: nobody yet\n"
    )


def test_people_and_notices_are_shown_and_a_test_is_sent(call: Call, server: SmtpServer, workspace: Path) -> None:
    people(workspace)
    with open_publisher(workspace / "config.toml") as publisher:
        publisher.subscribers.add("reader@reader.example", "bg", publisher.clock(), consent="asked on paper")
        publisher.noticing.look(publisher.clock())
        publisher.issues.create("monday", ["partnyorska-sreshta"], {}, publisher.clock())
        publisher.schedule("monday", "newsletter", "bg", publisher.clock())
    # The tick waits for what it tells; Ева hears of it tomorrow.
    assert call("tick").code == 0
    value = call("--json", "notices", "list").value
    assert [(one["name"], one["language"], one["to"], one["daily"]) for one in value["people"]] == [
        ("Ева", "en", "eva@example.org", "08:30"),
        ("Иво", "bg", "nonsense://…", ""),
    ]
    (notice,) = value["notices"]
    assert (notice["person"], notice["kind"], notice["state"]) == ("Ева", "finished", "waiting")
    configure(workspace, language='"bg"')
    shown = call("notices", "list").out
    assert "Излезе: „Партньорска среща" in shown
    assert "задържано, неуспешно" in shown
    assert "s3cret" not in shown
    assert "ева получи известие: 250 2.0.0 queued" in call("notices", "test", "ева").out
    assert server.recipients == ["reader@reader.example", "eva@example.org"]


def test_doctor_checks_each_person(call: Call, server: SmtpServer, workspace: Path) -> None:
    people(workspace)
    found = {one["check"]: one for one in call("--json", "doctor").value}
    assert (found["notices to Ева"]["ok"], found["notices to Ева"]["message"]) == (True, "to eva@example.org")
    wrong = found["notices to Иво"]
    assert not wrong["ok"]
    assert wrong["message"].startswith("Apprise does not understand nonsense://…")


def test_a_test_that_is_refused_says_so(call: Call, server: SmtpServer, workspace: Path) -> None:
    people(workspace)
    server.script("RCPT", Answer(b"550 5.1.1 unknown\r\n"))
    said = call("notices", "test", "Ева")
    assert said.code == 1
    assert "550 5.1.1 unknown" in said.err
