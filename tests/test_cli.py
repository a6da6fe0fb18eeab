"""The command line as a process: help without heavy imports, exit codes, one JSON value, errors without traceback."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from publisher.cli import COMMANDS

PUBLISHER = Path(sys.executable).with_name("publisher")
HEAVY = [
    "sqlalchemy",
    "alembic",
    "tweepy",
    "argostranslate",
    "ctranslate2",
    "apscheduler",
    "rich",
    "jinja2",
    "pydantic",
    "PIL",
]


def run(*words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([PUBLISHER, *words], cwd=cwd, capture_output=True, text=True, timeout=60, check=False)


def test_help_imports_nothing_heavy() -> None:
    program = (
        "import sys; from publisher.cli import publisher\n"
        "try: publisher.main(['--help'])\n"
        f"except SystemExit: print(sorted(set({HEAVY}) & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    assert done.stderr.strip() == "[]"
    assert all(name in done.stdout for name in COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_verb_explains_itself(name: str, tmp_path: Path) -> None:
    done = run(name, "--help", cwd=tmp_path)
    assert done.returncode == 0
    assert "Usage: publisher" in done.stdout


def test_without_a_workspace_every_verb_says_how_to_make_one(tmp_path: Path) -> None:
    done = run("calendar", cwd=tmp_path)
    assert done.returncode == 1
    assert "publisher init DIR" in done.stderr
    assert "Traceback" not in done.stderr
    assert "Traceback" in run("--debug", "calendar", cwd=tmp_path).stderr


def test_wrong_use_is_told_from_failure(workspace: Path) -> None:
    assert run("posts", "shwo", cwd=workspace).returncode == 2
    assert run("schedule", "add", "x", cwd=workspace).returncode == 2
    assert run("translate", cwd=workspace).returncode == 2
    done = run("posts", "show", "partnyorska-srescha", cwd=workspace)
    assert done.returncode == 1
    assert "did you mean partnyorska-sreshta?" in done.stderr


def test_init_makes_a_workspace_and_keeps_what_is_there(tmp_path: Path) -> None:
    office = tmp_path / "office"
    made = json.loads(run("--json", "init", str(office), cwd=tmp_path).stdout)
    assert {Path(name).name for name in made} >= {"config.toml", "templates", "glossary.csv"}
    (office / "config.toml").write_text('[brand]\nname = { bg = "Наше" }\n', encoding="utf-8")
    assert json.loads(run("--json", "init", str(office), cwd=tmp_path).stdout) == []
    assert "Наше" in (office / "config.toml").read_text(encoding="utf-8")


def test_doctor_says_what_is_missing_and_how_to_get_it(workspace: Path) -> None:
    done = run("--json", "doctor", cwd=workspace)
    checks = {row["check"]: row for row in json.loads(done.stdout)}
    assert done.returncode == 1
    argos = next(row for name, row in checks.items() if name.startswith("engine argos"))
    assert argos["ok"] is False
    assert "publisher models install bg en" in argos["message"] + argos["mend"]
    relay = [row for name, row in checks.items() if name.startswith("channel newsletter")]
    assert any(not row["ok"] and row["mend"] for row in relay)
    assert checks["posts"]["ok"] is True


@pytest.mark.parametrize(
    "words",
    [
        ("posts", "list"), ("posts", "check"), ("posts", "show", "stazhanti-umen-grad"), ("models", "list"),
        ("issues", "list"),
        ("calendar",), ("deliveries", "list"), ("deliveries", "reconcile"), ("subscribers", "list"), ("tick",),
        ("review", "partnyorska-sreshta"), ("translate", "partnyorska-sreshta", "--to", "en"),
        ("publish", "stazhanti-umen-grad", "--channel", "folder", "--lang", "bg", "--dry-run"),
    ],
)  # fmt: skip
def test_with_json_there_is_one_value_on_standard_output(workspace: Path, words: tuple[str, ...]) -> None:
    done = run("--json", *words, cwd=workspace)
    assert done.returncode == 0, done.stderr
    json.loads(done.stdout)


def test_the_reviewed_post_is_given_with_its_segments_and_their_origin(workspace: Path) -> None:
    value = json.loads(run("--json", "translate", "partnyorska-sreshta", "--to", "en", cwd=workspace).stdout)
    assert (value["slug"], value["to"], value["state"]) == ("partnyorska-sreshta", "en", "approved")
    assert value["fields"]["title"] == "SmartCityTech Partnership Partner Meeting"
    assert {segment["origin"] for segment in value["segments"]} == {"person"}
    assert {"id", "source", "target", "origin", "engine", "warnings"} <= set(value["segments"][0])


def test_a_post_goes_from_publish_to_the_folder_and_into_the_ledger(workspace: Path) -> None:
    done = run("--json", "publish", "stazhanti-umen-grad", "--channel", "folder", "--lang", "bg", cwd=workspace)
    assert json.loads(done.stdout)[0]["state"] == "scheduled"
    run("tick", cwd=workspace)
    rows = json.loads(run("--json", "deliveries", "list", cwd=workspace).stdout)
    assert [(row["state"], row["what"]) for row in rows] == [("sent", "stazhanti-umen-grad")]
    written = list((workspace / "outbox" / "social").glob("*.json"))
    assert len(written) == 1
    assert rows[0]["url"].endswith(written[0].name)


def test_a_preview_can_be_opened_and_sends_nothing(workspace: Path) -> None:
    run("issues", "create", "k", "partnyorska-sreshta", "stazhanti-umen-grad", "--subject", "bg=Тема", cwd=workspace)
    run("translate", "partnyorska-sreshta", cwd=workspace)
    done = run("--json", "preview", "k", "--out", "seen", cwd=workspace)
    assert done.returncode == 3, "a story waits, and the exit code says so"
    page = (workspace / "seen" / "k.newsletter.bg.html").read_text(encoding="utf-8")
    assert "cid:" not in page
    assert "Стажанти" in page
    assert json.loads(run("--json", "deliveries", "list", cwd=workspace).stdout) == []


def test_a_model_is_fetched_from_an_index_by_its_pair(workspace: Path, httpserver: HTTPServer) -> None:
    package = (Path(__file__).parent / "models" / "translate-bg_en-test.argosmodel").read_bytes()
    offer = {
        "package_version": "1.0", "argos_version": "1.9", "from_code": "bg", "from_name": "Bulgarian", "to_code": "en",
        "to_name": "English", "links": [httpserver.url_for("/bg_en.argosmodel")],
    }  # fmt: skip
    httpserver.expect_request("/index.json").respond_with_json([offer])
    httpserver.expect_request("/bg_en.argosmodel").respond_with_data(package)
    index = httpserver.url_for("/index.json")
    done = run("--json", "models", "install", "bg", "en", "--index", index, cwd=workspace)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["to"] == "en"
    assert run("models", "install", "bg", "de", "--index", index, cwd=workspace).returncode == 1
    assert run("models", "install", cwd=workspace).returncode == 2
    assert run("models", "install", "bg", cwd=workspace).returncode == 2


def test_a_model_file_is_installed_and_listed_and_translates(workspace: Path) -> None:
    model = Path(__file__).parent / "models" / "translate-bg_en-test.argosmodel"
    run("models", "install", "bg", "en", "--file", str(model), cwd=workspace)
    assert json.loads(run("--json", "models", "list", cwd=workspace).stdout)[0]["from"] == "bg"
    done = run("--json", "translate", "stazhanti-umen-grad", cwd=workspace)
    value = json.loads(done.stdout)
    assert value["engine"] == "argos"
    # The test model knows some sixty sentences and makes the rest up: the checks must not let that pass.
    assert value["warnings"] > 0
    assert done.returncode == 3
