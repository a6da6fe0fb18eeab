"""The command line as people and scripts meet it: help that is quick, one JSON value, exit codes, errors in words."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from sqlalchemy import update

from publisher import cli
from publisher.storage.database import open_store
from publisher.storage.tables import deliveries
from support.cli_calls import Call, Said
from support.core_parts import publication, readers
from support.places import MODELS
from support.workspaces import configure

PUBLISHER = Path(sys.executable).with_name("publisher")
LEAD, INVITATION = "partnyorska-sreshta", "pokana-otvoreni-danni"
HEAVY = {
    "sqlalchemy", "alembic", "tweepy", "argostranslate", "ctranslate2", "apscheduler", "rich", "jinja2", "pydantic",
    "PIL", "mjml", "requests", "markdown_it", "yaml", "babel", "publisher.app.assembly", "publisher.config.workspace",
}  # fmt: skip


def spawn(folder: Path, *arguments: object, **environment: str) -> Said:
    """The real console script in a process of its own."""
    done = subprocess.run(
        [PUBLISHER, *(str(argument) for argument in arguments)],
        cwd=folder, capture_output=True, text=True, timeout=60, env={**os.environ, **environment},
    )  # fmt: skip
    return Said(done.returncode, done.stdout, done.stderr)


def change_deliveries(workspace: Path, **values: object) -> None:
    store = open_store(f"sqlite:///{workspace / 'publisher.db'}")
    with store.begin() as connection:
        connection.execute(update(deliveries).values(**values))
    store.close()


def test_help_needs_nothing_heavy_and_no_workspace(tmp_path: Path) -> None:
    script = """
import sys
from publisher.cli import main

sys.argv = ["publisher", "--help"]
try:
    main()
finally:
    print(*sys.modules, file=sys.stderr)
"""
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True, timeout=30
    )
    assert HEAVY & set(done.stderr.split()) == set()
    for name in cli.COMMANDS:
        assert f"\n  {name}" in done.stdout


def test_every_verb_explains_itself_without_anything_heavy(tmp_path: Path) -> None:
    script = """
import sys, click
from publisher.cli import publisher

def walk(command, names):
    context = click.Context(command, info_name=" ".join(names))
    text = command.get_help(context)
    assert text.startswith("Usage: "), names
    assert command.help or command.short_help, f"{names} says nothing"
    print(" ".join(names))
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            walk(command.get_command(context, name), [*names, name])

walk(publisher, ["publisher"])
print(*sys.modules, file=sys.stderr)
"""
    done = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, timeout=30)
    assert done.returncode == 0, done.stderr
    assert HEAVY & set(done.stderr.split()) == set()
    verbs = done.stdout.splitlines()
    assert {"publisher schedule resume", "publisher deliveries reconcile", "publisher issues approve"} <= set(verbs)


@pytest.mark.parametrize("verb", ["tick", "schedule add", "subscribers erase"])
def test_a_verbs_help_is_there_on_the_real_command_line(tmp_path: Path, verb: str) -> None:
    said = spawn(tmp_path, *verb.split(), "--help")
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith(f"Usage: publisher {verb}")


def test_the_line_of_help_in_the_list_is_that_of_the_command() -> None:
    for place, line in cli.COMMANDS.values():
        assert line.endswith(".")
        assert ":" in place


def test_without_a_workspace_it_says_how_to_make_one(tmp_path: Path) -> None:
    said = spawn(tmp_path, "--json", "calendar")
    assert (said.code, said.out) == (1, "")
    assert said.err == (
        f"publisher: no config.toml in {tmp_path} or above: make a workspace with `publisher init DIR`, "
        "or name one with --config\n"
    )


def test_init_makes_a_workspace_that_doctor_can_look_at(tmp_path: Path) -> None:
    made = spawn(tmp_path, "--json", "init", "office")
    assert made.code == 0
    assert [Path(path).name for path in made.value] == ["config.toml", "templates", "glossary.csv"]
    assert (tmp_path / "office" / "posts").is_dir()
    # Found upwards from where one stands.
    said = spawn(tmp_path / "office" / "posts", "--json", "doctor")
    assert said.code == 1
    checks = {check["check"]: check for check in said.value}
    assert set(checks["database"]) == {"check", "ok", "message", "mend"}
    assert checks["posts folder"]["ok"]
    assert not checks["posts"]["ok"]
    assert all(check["mend"] for check in said.value if not check["ok"])
    assert any(name.startswith("engine argos bg → en") for name in checks)
    assert any(name.startswith("channel newsletter: ") for name in checks)
    # Nothing was sent, and what is there stays when it is asked for again.
    (tmp_path / "office" / "glossary.csv").write_text("mine", encoding="utf-8")
    assert spawn(tmp_path, "--json", "init", "office").value == []
    assert (tmp_path / "office" / "glossary.csv").read_text(encoding="utf-8") == "mine"


def test_init_where_nothing_can_be_made_says_so(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file", encoding="utf-8")
    said = spawn(tmp_path, "init", "taken")
    assert said.code == 1
    assert said.err.startswith("publisher: taken: a workspace cannot be made here: ")


def test_doctor_answers_also_when_the_workspace_is_broken(workspace: Path, call: Call) -> None:
    (workspace / "publisher.db").write_bytes(b"not a database, " * 100)
    said = call("--json", "doctor")
    assert said.code == 1
    assert [(check["check"], check["ok"]) for check in said.value] == [("workspace", False)]
    assert "file is not a database" in said.value[0]["message"]
    configure(workspace, tick_seconds='"often"')
    assert "tick_seconds" in call("--json", "doctor").value[0]["message"]


ERRORS = [
    (["posts", "show", "no-such-post"], 1, "publisher: there is no post 'no-such-post'"),
    (["posts", "show", LEAD, "--lang", "de"], 1, "publisher: partnyorska-sreshta is not translated to 'de'"),
    (["schedule", "add", LEAD, "--channel", "telegram", "--at", "now"], 1, "publisher: no channel 'telegram'"),
    (["schedule", "add", LEAD, "--channel", "folder", "--at", "soon"], 1, "publisher: --at soon: write a time like"),
    (["schedule", "add", LEAD, "--channel", "folder", "--at", "2020-01-01"], 1, "publisher: 2020-01-01 00:00 is past"),
    (["schedule", "add", LEAD, "--channel", "folder", "--at", "9999-12-31T23:59"], 1, "publisher: --at 9999-12-31"),
    (["schedule", "add", LEAD, "--channel", "folder", "--at", "0001-01-01"], 1, "publisher: --at 0001-01-01"),
    (["schedule", "pause", "99"], 1, "publisher: there is no publication 99"),
    (["deliveries", "reconcile", "--sent", "99"], 1, "publisher: there is no delivery 99"),
    (["subscribers", "erase", "nobody@reader.example"], 1, "publisher: nobody is subscribed as nobody@reader.example"),
    (["subscribers", "add", "nobody", "--lang", "bg", "--consent", "x"], 1, "publisher: 'nobody' is not an e-mail"),
    (["issues", "show", "2026-12"], 1, "publisher: there is no issue 2026-12"),
    (["issues", "create", "2026-12", "no-such-post"], 1, "publisher: there is no post 'no-such-post'"),
    (["preview", "no-such-thing"], 1, "publisher: there is no post 'no-such-thing'"),
    (["--config", "elsewhere.toml", "calendar"], 1, "elsewhere.toml: cannot be read: No such file or directory"),
    (["schedule", "pause", "many"], 2, "'many' is not a valid integer"),
    (["schedule", "add", LEAD, "--at", "now"], 2, "Missing option '--channel'"),
    (["schedule", "add", LEAD, "--channel", "folder", "--at", "now", "--expires-after", "-1"], 2, "more than 0"),
    (["schedule", "add", LEAD, "--channel", "folder", "--at", "now", "--expires-after", "nan"], 2, "more than 0"),
    (["schedule", "add", LEAD, "--channel", "folder", "--at", "now", "--expires-after", "1e300"], 2, "more than 0"),
    (["issues", "create", "2026-12", LEAD, "--subject", "Вести"], 2, "write it as bg=Текст"),
    (["issues", "create", "2026-12", LEAD, "--subject", "de=Neues"], 2, "no edition is made in de"),
    (["deliveries", "list", "--state", "lost"], 2, "'lost' is not one of 'queued'"),
    (["translate"], 2, "name at least one post, or say --all"),
    (["nonsense"], 2, "No such command 'nonsense'"),
    (["--nonsense"], 2, "No such option"),
]


@pytest.mark.parametrize(("arguments", "code", "said"), ERRORS, ids=[" ".join(case[0]) for case in ERRORS])
def test_what_cannot_be_done_is_said_in_words_on_standard_error(
    call: Call, arguments: list[str], code: int, said: str
) -> None:
    result = call("--json", *arguments)
    assert (result.code, result.out) == (code, "")
    assert said in result.err
    assert "Traceback" not in result.err


def test_debug_shows_the_traceback_that_is_otherwise_kept(workspace: Path) -> None:
    debug = spawn(workspace, "--debug", "issues", "show", "2026-12")
    assert debug.code == 1
    assert "Traceback (most recent call last)" in debug.err
    assert "NotFound: there is no issue 2026-12" in debug.err


def test_an_internal_error_is_one_line_too(workspace: Path, tmp_path: Path) -> None:
    # An installed plug-in that breaks while it is asked what it is.
    (tmp_path / "broken.py").write_text("class Channel:\n    Settings = None\n", encoding="utf-8")
    info = tmp_path / "broken-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: broken\nVersion: 1\n", encoding="utf-8")
    (info / "entry_points.txt").write_text("[publisher.channels]\nbroken = broken:Channel\n", encoding="utf-8")
    with (workspace / "config.toml").open("a", encoding="utf-8") as file:
        file.write("\n[channels.broken]\n")
    plain = spawn(workspace, "publish", LEAD, "--channel", "broken", "--dry-run", PYTHONPATH=str(tmp_path))
    assert (plain.code, plain.out) == (1, "")
    assert plain.err.startswith("publisher: internal error (AttributeError: ")
    assert plain.err.endswith("; --debug shows where it happened\n")
    assert plain.err.count("\n") == 1


def test_a_locked_or_foreign_database_is_one_line(workspace: Path, call: Call) -> None:
    (workspace / "publisher.db").write_bytes(b"not a database, " * 100)
    said = call("calendar")
    assert (said.code, said.err.count("\n")) == (1, 1)
    assert "paths.database must name a database of publisher" in said.err


def test_publishing_a_post_from_the_calendar_to_the_ledger(workspace: Path, call: Call) -> None:
    said = call("--json", "publish", LEAD, "--channel", "folder", "--lang", "bg")
    assert (said.code, said.err) == (0, "")
    (row,) = said.value
    assert {name: row[name] for name in ("id", "channel", "lang", "what", "state", "why")} == {
        "id": 1, "channel": "folder", "lang": "bg", "what": LEAD, "state": "scheduled", "why": "",
    }  # fmt: skip
    assert call("--json", "calendar").value == [row]
    ticked = call("--json", "tick")
    assert (ticked.code, ticked.value) == (
        0, {"recovered": 0, "started": 1, "tried": 1, "troubles": [], "waiting": [], "elsewhere": None},
    )  # fmt: skip
    assert call("--json", "tick").value["tried"] == 0
    (delivery,) = call("--json", "deliveries", "list").value
    assert set(delivery) == {
        "id", "publication", "what", "channel", "lang", "destination", "state", "attempts", "at", "remote_id", "url",
        "reply",
    }  # fmt: skip
    assert (delivery["state"], delivery["destination"], delivery["attempts"]) == ("sent", "social", 1)
    assert (workspace / "outbox" / "social" / delivery["remote_id"]).is_file()
    assert call("--json", "deliveries", "list", "--state", "refused").value == []


def test_a_post_is_published_once_more_only_if_that_is_said(call: Call) -> None:
    publish = ("--json", "publish", LEAD, "--channel", "folder", "--lang", "bg")
    assert call(*publish).code == 0
    refused = call(*publish)
    assert (refused.code, refused.out) == (1, "")
    assert f"publication 1 ({LEAD}, folder, bg) is scheduled already" in refused.err
    assert "--again" in refused.err
    (shown,) = call(*publish, "--dry-run").value
    assert "publication 1 " in shown["remarks"][0]
    assert [row["id"] for row in call(*publish, "--again").value] == [2]
    add = ("--json", "schedule", "add", LEAD, "--channel", "folder", "--lang", "bg", "--at", "2099-01-01T08:00")
    assert call(*add).code == 1
    assert call(*add, "--again").code == 0


def test_what_waits_for_a_person_ends_with_three_and_the_rest_is_scheduled(call: Call) -> None:
    said = call("--json", "publish", INVITATION, "--channel", "folder")
    assert said.code == 3
    assert [(row["lang"], row["state"]) for row in said.value] == [("bg", "scheduled"), ("en", "needs review")]
    assert "argos" in said.value[1]["why"]


def test_a_dry_run_shows_and_stores_nothing(workspace: Path, call: Call) -> None:
    said = call("--json", "publish", LEAD, "--channel", "folder", "--lang", "bg", "--dry-run")
    assert said.code == 0
    (shown,) = said.value
    assert shown["text"]
    assert 0 < shown["length"] <= 280
    assert call("--json", "calendar").value == []
    assert not (workspace / "outbox").exists()
    assert call("--json", "publish", INVITATION, "--channel", "folder", "--lang", "en", "--dry-run").code == 3


def test_the_verbs_of_the_calendar_go_through_their_states(call: Call) -> None:
    call("schedule", "add", LEAD, "--channel", "folder", "--lang", "bg", "--at", "2099-05-01T09:00")
    states = [call("--json", "schedule", verb, 1).value["state"] for verb in ("pause", "resume", "approve", "cancel")]
    assert states == ["paused", "scheduled", "scheduled", "cancelled"]
    said = call("schedule", "resume", 1)
    assert (said.code, said.out) == (1, "")
    assert f"publication 1 ({LEAD}, folder, bg) is cancelled, not paused" in said.err


@pytest.mark.parametrize(
    ("written", "utc"),
    [
        ("2099-07-01T09:00", "2099-07-01T06:00:00+00:00"),
        ("2099-07-01 09:00", "2099-07-01T06:00:00+00:00"),
        ("2099-12-01T09:00", "2099-12-01T07:00:00+00:00"),
        ("2099-12-01T09:00+01:00", "2099-12-01T08:00:00+00:00"),
        ("2099-12-01T09:00Z", "2099-12-01T09:00:00+00:00"),
        # The night of 28 to 29 March 2099 has no 03:30, that of 24 to 25 October 2099 has two.
        ("2099-03-29T03:30", "2099-03-29T01:00:00+00:00"),
        ("2099-10-25T03:30", "2099-10-25T00:30:00+00:00"),
    ],
)
def test_a_time_is_read_on_the_clocks_of_the_workspace(call: Call, written: str, utc: str) -> None:
    said = call("--json", "schedule", "add", LEAD, "--channel", "folder", "--lang", "bg", "--at", written)
    assert [row["at"] for row in said.value] == [utc]


def test_a_tick_as_of_another_time_does_not_take_a_living_senders_work(workspace: Path, call: Call) -> None:
    from datetime import UTC, datetime

    from publisher.ledger import audience, claims, steps
    from publisher.ledger.owners import new_owner

    store = open_store(f"sqlite:///{workspace / 'publisher.db'}")
    readers(store, 1)
    now = datetime.now(UTC)
    number = publication(store, at=now, state="publishing")
    with store.begin() as connection:
        audience.plan_subscribers(connection, number, "news", now)
        me = new_owner()
        (claimed,) = claims.claim(connection, number, me, now, 1)
        steps.begin(connection, claimed, me, now)
    store.close()
    assert call("--json", "tick", "--at", "2099-01-01T09:00").value["recovered"] == 0
    assert call("--json", "deliveries", "list").value[0]["state"] == "sending"


def test_an_issue_from_making_to_the_calendar(call: Call) -> None:
    made = call(
        "--json", "issues", "create", "2026-12", LEAD, INVITATION, "--subject", "bg=Вести № 12", "--subject", "en=News",
        "--intro", "bg=Здравейте!",
    )  # fmt: skip
    assert (made.code, made.value) == (0, {"key": "2026-12", "posts": [LEAD, INVITATION], "for": "each"})
    (listed,) = call("--json", "issues", "list").value
    assert {key: listed[key] for key in made.value} == made.value
    shown = call("--json", "issues", "show", "2026-12").value
    assert shown["subjects"] == {"bg": "Вести № 12", "en": "News"}
    assert [(post["slug"], post["lang"], post["fit"]) for post in shown["posts"]][:1] == [(LEAD, "bg", True)]
    approved = call("--json", "issues", "approve", "2026-12", "--lang", "bg", "--at", "2099-05-01T09:00", "--yes")
    assert (approved.code, [row["state"] for row in approved.value]) == (0, ["scheduled"])
    # Approved again it is rendered again, not scheduled a second time.
    again = call("--json", "issues", "approve", "2026-12", "--lang", "bg", "--yes")
    assert [row["id"] for row in again.value] == [approved.value[0]["id"]]
    twice = call("issues", "approve", "2026-12", "--lang", "bg", "--at", "2099-06-01T09:00", "--yes")
    assert twice.code == 1
    assert "is scheduled already, and a reader gets an issue once" in twice.err


def test_a_preview_writes_files_and_nothing_else(workspace: Path, call: Call) -> None:
    call("issues", "create", "2026-12", LEAD)
    said = call("--json", "preview", "2026-12", "--out", "shown")
    assert said.code in (0, 3)
    names = {Path(path).name for path in said.value}
    assert {"2026-12.newsletter.bg.html", "2026-12.newsletter.bg.txt"} <= names
    html = (workspace / "shown" / "2026-12.newsletter.bg.html").read_text(encoding="utf-8")
    assert "cid:" not in html
    assert call("--json", "calendar").value == []
    assert call("--json", "preview", LEAD, "--out", "shown").value[0].endswith(f"{LEAD}.folder.bg.txt")


def test_subscribers_are_added_listed_and_erased(call: Call) -> None:
    added = call("--json", "subscribers", "add", "Maria@reader.example", "--lang", "bg", "--consent", "asked")
    assert (added.code, added.value) == (0, {"email": "maria@reader.example", "lang": "bg", "list": "news"})
    (person,) = call("--json", "subscribers", "list").value
    assert (person["email"], person["lang"], person["left"]) == ("maria@reader.example", "bg", None)
    assert call("--json", "subscribers", "erase", "maria@reader.example").code == 0
    assert call("--json", "subscribers", "list").value == []
    assert "nobody yet" in call("subscribers", "list").out


def test_posts_are_listed_shown_and_checked(workspace: Path, call: Call) -> None:
    rows = {row["slug"]: row for row in call("--json", "posts", "list").value}
    assert rows[LEAD]["lang"] == "bg"
    assert set(rows[LEAD]) == {"slug", "title", "date", "lang", "state", "translations"}
    assert call("--json", "posts", "show", LEAD).value["title"] == rows[LEAD]["title"]
    assert call("--json", "posts", "check").value == []
    (workspace / "posts" / "broken.md").write_text("---\ntitle: [\n---\n", encoding="utf-8")
    checked = call("--json", "posts", "check")
    assert checked.code == 1
    assert {Path(error["file"]).name for error in checked.value} == {"broken.md"}
    listed = call("--json", "posts", "list")
    assert {row["slug"] for row in listed.value} == set(rows)
    assert "broken.md" in listed.err


def test_what_is_uncertain_is_listed_and_settled_by_a_persons_word(workspace: Path, call: Call) -> None:
    for slug in (LEAD, INVITATION, "stazhanti-umen-grad"):
        call("publish", slug, "--channel", "folder", "--lang", "bg")
    call("tick")
    change_deliveries(workspace, state="uncertain")
    rows = call("--json", "deliveries", "list", "--state", "uncertain").value
    assert len(rows) == 3
    sent, resend, give_up = (row["id"] for row in rows)
    said = call("--json", "deliveries", "reconcile", "--sent", sent)
    assert (said.code, said.value) == (3, [{"id": sent, "answer": "sent"}])
    said = call("--json", "deliveries", "reconcile", "--resend", resend, "--give-up", give_up)
    assert (said.code, said.value) == (0, [{"id": resend, "answer": "queued"}, {"id": give_up, "answer": "refused"}])
    assert call("--json", "tick").value["tried"] == 1
    states = {row["id"]: row["state"] for row in call("--json", "deliveries", "list").value}
    assert states == {sent: "sent", resend: "sent", give_up: "refused"}
    assert call("--json", "deliveries", "reconcile").value == []


def test_reconciling_asks_the_far_side(workspace: Path, call: Call) -> None:
    for slug in (LEAD, INVITATION):
        call("publish", slug, "--channel", "folder", "--lang", "bg")
    call("tick")
    change_deliveries(workspace, state="uncertain")
    first, second = call("--json", "deliveries", "list").value
    (workspace / "outbox" / "social" / second["remote_id"]).unlink()
    said = call("--json", "deliveries", "reconcile")
    assert said.code == 0
    assert said.value == [{"id": first["id"], "answer": "sent"}, {"id": second["id"], "answer": "queued again"}]
    assert call("--json", "tick").value["tried"] == 1
    assert len(list((workspace / "outbox" / "social").glob("*.json"))) == 2


ANSWERS = [
    ["posts", "list"], ["posts", "check"], ["posts", "show", LEAD], ["models", "list"], ["issues", "list"],
    ["calendar"], ["deliveries", "list"], ["deliveries", "reconcile"], ["subscribers", "list"], ["tick"],
    ["review", LEAD], ["translate", LEAD, "--to", "en"],
    ["publish", LEAD, "--channel", "folder", "--lang", "bg", "--dry-run"],
]  # fmt: skip


@pytest.mark.parametrize("arguments", ANSWERS, ids=[" ".join(words) for words in ANSWERS])
def test_with_json_there_is_one_value_on_standard_output_and_without_it_text(call: Call, arguments: list[str]) -> None:
    said = call("--json", *arguments)
    assert said.code == 0, said.err
    assert said.value is not None
    plain = call(*arguments)
    assert plain.code == 0
    assert plain.out.strip()
    with pytest.raises(ValueError, match=r"Expecting value|Extra data"):
        json.loads(plain.out)


def test_a_reviewed_translation_is_shown_with_its_segments_and_who_made_them(call: Call) -> None:
    value = call("--json", "translate", LEAD, "--to", "en").value
    assert (value["slug"], value["to"], value["state"]) == (LEAD, "en", "approved")
    assert value["fields"]["title"] == "SmartCityTech Partnership Partner Meeting"
    assert {segment["origin"] for segment in value["segments"]} == {"person"}
    assert {"id", "source", "target", "origin", "engine", "warnings"} <= set(value["segments"][0])


def test_a_model_is_fetched_from_an_index_by_its_pair(call: Call, httpserver: HTTPServer) -> None:
    package = (MODELS / "translate-bg_en-test.argosmodel").read_bytes()
    offer = {
        "package_version": "1.0", "argos_version": "1.9", "from_code": "bg", "from_name": "Bulgarian", "to_code": "en",
        "to_name": "English", "links": [httpserver.url_for("/bg_en.argosmodel")],
    }  # fmt: skip
    httpserver.expect_request("/index.json").respond_with_json([offer])
    httpserver.expect_request("/bg_en.argosmodel").respond_with_data(package)
    index = httpserver.url_for("/index.json")
    fetched = call("--json", "models", "install", "bg", "en", "--index", index)
    assert (fetched.code, fetched.value["to"]) == (0, "en")
    assert call("models", "install", "bg", "de", "--index", index).code == 1
    assert call("models", "install").code == 2
    assert call("models", "install", "bg").code == 2


def test_a_model_is_installed_from_a_file_and_what_it_gets_wrong_waits(call: Call) -> None:
    model = MODELS / "translate-bg_en-test.argosmodel"
    installed = call("--json", "models", "install", "bg", "en", "--file", model)
    assert (installed.code, installed.value["from"], installed.value["to"]) == (0, "bg", "en")
    assert [(row["from"], row["to"]) for row in call("--json", "models", "list").value] == [("bg", "en")]
    said = call("--json", "translate", "stazhanti-umen-grad")
    assert (said.code, said.value["engine"]) == (3, "argos")
    # The test model knows some sixty sentences and makes the rest up: the checks must not let that pass.
    assert said.value["warnings"] > 0
    refused = call("--json", "review", "stazhanti-umen-grad", "--approve", "--by", "Мария")
    assert (refused.code, refused.value["approved"], bool(refused.value["errors"])) == (1, False, True)
    approved = call("--json", "review", "stazhanti-umen-grad", "--approve", "--despite-errors", "--by", "Мария")
    assert (approved.code, approved.value["state"]) == (0, "approved")


def test_tables_for_people_are_not_cut_in_a_pipe(call: Call) -> None:
    call("publish", INVITATION, "--channel", "folder")
    said = call("calendar")
    assert INVITATION in said.out
    assert "not translated yet" in said.out
    assert "\x1b" not in said.out


@pytest.fixture
def running(workspace: Path) -> Iterator[subprocess.Popen[str]]:
    """`publisher --json run`, as soon as it says that it runs."""
    configure(workspace, tick_seconds="0.1")
    process = subprocess.Popen(
        [PUBLISHER, "--json", "run"], cwd=workspace, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        assert process.stderr is not None
        # The console's address comes first.
        said = [process.stderr.readline() for _ in range(2)]
        assert said[1].startswith("publishing on schedule, every 0.1 s"), said
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def test_run_publishes_and_ends_when_it_is_told_to(workspace: Path, running: subprocess.Popen[str], call: Call) -> None:
    call("publish", LEAD, "--channel", "folder", "--lang", "bg")
    deadline = time.monotonic() + 10
    while not list((workspace / "outbox").glob("social/*.json")):
        assert time.monotonic() < deadline, "nothing was published"
        time.sleep(0.05)
    begun = time.monotonic()
    running.terminate()
    out, err = running.communicate(timeout=10)
    # At once; the margin is for a machine that is busy with other things.
    assert time.monotonic() - begun < 5
    assert (running.returncode, json.loads(out)) == (0, {"stopped": True})
    # Lines for people are beside the one value.
    assert f"  {LEAD} bg: sent by folder: file://" in err


def test_an_issue_is_edited_copied_moved_and_deleted(call: Call) -> None:
    assert call("issues", "create", "2027-01", LEAD).code == 0
    done = call("--json", "issues", "edit", "2027-01", "--subject", "bg=Януари", "--add", "stazhanti-umen-grad")
    assert (done.code, done.value["posts"], done.value["to_approve"]) == (0, [LEAD, "stazhanti-umen-grad"], [])
    (row,) = call("--json", "issues", "approve", "2027-01", "--lang", "bg", "--at", "2099-01-05T08:00", "--yes").value
    held = call("--json", "issues", "edit", "2027-01", "--preheader", "bg=Две новини")
    assert (held.code, [one["id"] for one in held.value["to_approve"]]) == (3, [row["id"]])
    assert "must be approved again: bg, 2099-01-05 08:00:00" in held.err
    (moved,) = call("--json", "issues", "move", "2027-01", "--at", "2099-01-06T08:00").value
    assert moved["at"] == "2099-01-06T06:00:00+00:00"
    assert call("--json", "issues", "duplicate", "2027-01", "2027-02").value["posts"] == done.value["posts"]
    assert call("issues", "delete", "2027-02").out == "issue 2027-02 is deleted; its posts stay\n"
    refused = call("issues", "delete", "2027-01")
    assert (refused.code, "is on the calendar; first `publisher schedule cancel" in refused.err) == (1, True)
    assert call("issues", "edit", "2027-01").code == 2
    assert call("issues", "edit", "2027-01", "--subject", "Без език").code == 2
