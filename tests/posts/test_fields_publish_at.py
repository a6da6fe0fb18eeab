"""The time that a post names: on the workspace's clocks, wrong ones by file and line, the same beside it."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from publisher.posts.fields import Reading
from publisher.posts.reading import examine, line_of, read_post
from publisher.posts.sidecars import examine_sidecar
from publisher.posts.templates import sidecar_text
from support.post_files import GOOD, PNG, SOFIA, write


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "images").mkdir()
    (tmp_path / "images" / "a.png").write_bytes(PNG)
    return tmp_path


def timed(value: str) -> str:
    return GOOD.replace("---\n", f"---\npublish_at: {value}\n", 1)


@pytest.mark.parametrize(
    ("value", "at"),
    [
        ("2026-12-10 14:00", datetime(2026, 12, 10, 12, tzinfo=UTC)),
        ("2026-07-10T14:00", datetime(2026, 7, 10, 11, tzinfo=UTC)),
        ('"2026-12-10 14:00"', datetime(2026, 12, 10, 12, tzinfo=UTC)),
        ("2026-12-10T14:00+01:00", datetime(2026, 12, 10, 13, tzinfo=UTC)),
        ("2027-03-28 03:30", datetime(2027, 3, 28, 1, tzinfo=UTC)),
        ("2027-10-31 03:30", datetime(2027, 10, 31, 0, 30, tzinfo=UTC)),
    ],
)
def test_it_is_a_time_on_the_clocks_of_the_workspace(folder: Path, value: str, at: datetime) -> None:
    path = write(folder, timed(value))
    assert read_post(path, folder, "bg", SOFIA).publish_at == at
    assert line_of(path, "publish_at") == 2


@pytest.mark.parametrize("value", ["2026-12-10", "tomorrow", "14:00", "2026-13-01 10:00", "[2026-12-10 14:00]", "true"])
def test_anything_else_is_named_with_its_line(folder: Path, value: str) -> None:
    found = examine(write(folder, timed(value)), Reading(folder, "bg", SOFIA))
    assert isinstance(found, list)
    assert [(error.line, error.message.startswith("publish_at: ")) for error in found] == [(2, True)]


def test_it_is_no_part_of_what_readers_see(folder: Path) -> None:
    plain = read_post(write(folder, GOOD), folder, "bg", SOFIA)
    assert plain.publish_at is None
    assert read_post(write(folder, timed("2026-12-10 14:00")), folder, "bg", SOFIA).content_hash == plain.content_hash


@pytest.mark.parametrize(("again", "wrong"), [("", ""), ("2026-12-10 14:00", ""), ("2026-12-11 14:00", "publish_at")])
def test_a_translation_has_the_time_of_its_post(folder: Path, again: str, wrong: str) -> None:
    post = read_post(write(folder, timed("2026-12-10 14:00")), folder, "bg", SOFIA)
    text = sidecar_text(post, "en").replace("Първи абзац", "First paragraph")
    if again:
        text = text.replace("---\n", f"---\npublish_at: {again}\n", 1)
    _, errors = examine_sidecar(write(folder, text, "sreshta.en.md"), post, "en", Reading(folder, "bg", SOFIA))
    assert [error.message.partition(":")[0] for error in errors] == ([wrong] if wrong else [])
