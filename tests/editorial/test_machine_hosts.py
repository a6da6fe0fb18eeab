"""Which machine translations are made again: two hosts with the same code agree, another release does not."""

import json
import os
import shutil
import subprocess
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from publisher.storage.database import Store
from support.core_parts import NOW
from support.office import Office
from support.places import ROOT

HOST = """
import json, sys
from datetime import datetime
from pathlib import Path

import publisher
from publisher.config.workspace import load_config
from publisher.editorial import Editorial
from publisher.storage.database import open_store
from publisher.storage.tables import translations
from support.office import answer
from support.scripted_engines import ScriptedEngine

workspace, database, now = sys.argv[1:]
engine, store = ScriptedEngine(answer, "told"), open_store(database)
config = load_config(Path(workspace) / "config.toml")
Editorial(store, config, lambda: [engine]).translate(["novina"], "en", datetime.fromisoformat(now))
with store.read() as connection:
    row = connection.execute(translations.select()).one()
print(json.dumps({"code": publisher.__file__, "asked": engine.asked, "made": row.translated_at.isoformat()}))
"""


@pytest.fixture
def office(tmp_path: Path, store: Store) -> Office:
    return Office(tmp_path / "office", store)


def checkout(folder: Path, age: timedelta) -> Path:
    """A copy of our own code whose files all have another time."""
    shutil.copytree(ROOT / "src" / "publisher", folder / "publisher", ignore=shutil.ignore_patterns("__pycache__"))
    for path in folder.rglob("*.py"):
        os.utime(path, times=(time.time() - age.total_seconds(),) * 2)
    return folder


def translate(office: Office, code: Path, now: datetime) -> tuple[list[str], datetime]:
    """Translate by a process of that code on the one database: what the engine was asked, when the row was made."""
    done = subprocess.run(
        [sys.executable, "-B", "-c", HOST, office.folder, office.store.engine.url.render_as_string(), now.isoformat()],
        capture_output=True, text=True, check=True, timeout=60,
        env={**os.environ, "PYTHONPATH": f"{code}{os.pathsep}{ROOT / 'tests'}"},
    )  # fmt: skip
    said: dict[str, Any] = json.loads(done.stdout)
    assert Path(said["code"]).is_relative_to(code)
    return said["asked"], datetime.fromisoformat(said["made"])


def test_a_second_host_with_the_same_code_makes_no_translation_again(office: Office, tmp_path: Path) -> None:
    here, there = checkout(tmp_path / "here", timedelta()), checkout(tmp_path / "there" / "site", timedelta(days=400))
    asked, made = translate(office, here, NOW)
    assert ("Първо изречение." in asked, made) == (True, NOW)
    for minutes, code in enumerate((there, here, there), 1):
        assert translate(office, code, NOW + timedelta(minutes=minutes)) == ([], NOW)


def test_another_release_makes_them_again_from_what_the_memory_has(office: Office, tmp_path: Path) -> None:
    code = checkout(tmp_path / "here", timedelta())
    translate(office, code, NOW)
    with (code / "publisher" / "translation" / "desk" / "batch.py").open("a", encoding="utf-8") as file:
        file.write("\n_NEW_RULE = True\n")
    later = NOW + timedelta(hours=1)
    assert translate(office, code, later) == ([], later)
