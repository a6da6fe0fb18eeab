"""Posts from files: fields, pictures, content hashes, and bad files that do not stop the others."""

import os
import time
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from publisher.posts.fields import Reading
from publisher.posts.local_times import wall_time
from publisher.posts.reading import (
    original,
    read_post,
    read_posts,
    story_of,
    translatable_fields,
)
from publisher.posts.sidecars import read_sidecar
from support.places import POSTS
from support.post_files import GOOD, PNG, SOFIA, error_of, write


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "images").mkdir()
    (tmp_path / "images" / "a.png").write_bytes(PNG)
    return tmp_path


def test_a_post_is_read_with_all_that_its_front_matter_says(folder: Path) -> None:
    post = read_post(write(folder), folder, "bg", SOFIA)
    assert (post.slug, post.title, post.date) == ("sreshta", "Среща: отчет и план", date(2026, 12, 1))
    assert post.tags == ("срещи", "отчети")
    assert post.image is not None
    assert post.image.path == folder / "images" / "a.png"
    assert post.event is not None
    assert post.event.starts == datetime(2026, 12, 10, 12, 0, tzinfo=UTC)
    assert post.body.startswith("Първи абзац.")
    assert post.body_line == 18


def test_the_sample_posts_are_valid_and_the_sidecar_of_the_real_one_matches_it() -> None:
    posts, errors = read_posts(POSTS, "bg", SOFIA)
    assert errors == []
    assert len(posts) >= 4
    assert [post.date for post in posts] == sorted(post.date for post in posts)
    real = next(post for post in posts if post.slug == "partnyorska-sreshta")
    sidecar = read_sidecar(real, "en", Reading(POSTS, "bg", SOFIA))
    assert sidecar is not None
    assert set(sidecar.fields) == set(translatable_fields(real))
    assert sidecar.body.count("\n\n") == real.body.count("\n\n")


def test_a_picture_behind_a_link_out_of_the_folder_is_refused(
    folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside") / "a.png"
    outside.write_bytes(PNG)
    (folder / "images" / "link.png").symlink_to(outside)
    assert "is outside" in str(error_of(folder, GOOD.replace("images/a.png", "images/link.png")))


@pytest.mark.parametrize(
    ("name", "head", "words"),
    [
        ("a.png", b"<script>", "is not a picture of type JPEG, PNG, GIF, WebP"),
        ("a.svg", b"<svg/>", "is not a picture of type JPEG, PNG, GIF, WebP"),
        ("a.webp", b"RIFF\0\0\0\0WAVE", "is not a picture of type JPEG, PNG, GIF, WebP"),
        ("a.jpg", PNG, "is a PNG picture with the name of a JPEG; rename it"),
    ],
)
def test_a_file_that_is_not_the_picture_that_its_name_says_is_refused(
    folder: Path, name: str, head: bytes, words: str
) -> None:
    (folder / "images" / name).write_bytes(head)
    assert words in str(error_of(folder, GOOD.replace("a.png", name)))


def test_a_picture_that_links_to_itself_or_is_a_pipe_is_refused_without_waiting(folder: Path) -> None:
    (folder / "images" / "loop.png").symlink_to(folder / "images" / "loop.png")
    assert "cannot be read" in str(error_of(folder, GOOD.replace("a.png", "loop.png")))
    os.mkfifo(folder / "images" / "pipe.png")
    assert "is not a file" in str(error_of(folder, GOOD.replace("a.png", "pipe.png")))


def test_an_event_s_time_with_an_offset_is_shown_on_the_clocks_of_the_zone(folder: Path) -> None:
    post = read_post(write(folder, GOOD.replace("2026-12-10 14:00", "2026-12-10 12:30+01:00")), folder, "bg", SOFIA)
    assert post.event is not None
    assert f"{post.event.starts:%H:%M}" == "13:30"


@pytest.mark.parametrize("body", ["![" * 200_000, "](<" * 200_000, "[x](a(" * 100_000, "[a]: " * 150_000])
def test_a_body_of_brackets_is_read_in_seconds(folder: Path, body: str) -> None:
    path = write(folder, GOOD.replace("Първи абзац.", body))
    start = time.perf_counter()
    assert read_post(path, folder, "bg", SOFIA).body.startswith(body[:6])
    assert time.perf_counter() - start < 10


def test_bad_files_of_each_kind_do_not_stop_the_others(folder: Path) -> None:
    write(folder)
    write(folder, GOOD.replace("lang: bg", "lang: bg\nslug: drugo"), "b/sreshta.md")
    write(folder, GOOD, "c/sreshta.md")
    write(folder, b"\xff", "broken.md")
    (folder / "folder.md").mkdir()
    (folder / "dangling.md").symlink_to(folder / "nowhere")
    write(folder, GOOD, ".hidden/x.md")
    write(folder, GOOD, "orphan.en.md")
    os.mkfifo(folder / "pipe.md")
    posts, errors = read_posts(folder, "bg", SOFIA)
    assert sorted(post.slug for post in posts) == ["drugo", "sreshta"]
    said = {error.path.name: str(error) for error in errors}
    assert sorted(said) == ["broken.md", "dangling.md", "folder.md", "orphan.en.md", "pipe.md", "sreshta.md"]
    assert f"slug 'sreshta' is used by {folder / 'c' / 'sreshta.md'}" in said["sreshta.md"]
    assert "translation of orphan.md, which is not beside it" in said["orphan.en.md"]
    assert "is not a file" in said["folder.md"]


def test_a_missing_posts_folder_is_an_error(tmp_path: Path) -> None:
    posts, errors = read_posts(tmp_path / "none", "bg", SOFIA)
    assert posts == []
    assert [str(error) for error in errors] == [
        f"{tmp_path / 'none'}: this folder cannot be read: No such file or directory"
    ]


def test_the_hash_depends_on_content_and_not_on_form(folder: Path) -> None:
    first = read_post(write(folder), folder, "bg", SOFIA).content_hash
    windows = GOOD.replace("\n", "\r\n").encode("utf-8-sig")
    assert read_post(write(folder, windows), folder, "bg", SOFIA).content_hash == first
    moved = GOOD.replace(
        'lang: bg\nsummary: "Какво свършихме и какво предстои."',
        'summary: "Какво свършихме и какво предстои."\nlang: bg',
    )
    assert read_post(write(folder, moved), folder, "bg", SOFIA).content_hash == first
    for old, new in (("Втори", "Трети"), ("Хора", "Двама"), ("14:00", "15:00"), ("example.org", "example.com")):
        assert read_post(write(folder, GOOD.replace(old, new)), folder, "bg", SOFIA).content_hash != first
    (folder / "images" / "a.png").write_bytes(PNG + b"x")
    assert read_post(write(folder), folder, "bg", SOFIA).content_hash != first


@pytest.mark.parametrize(
    "written",
    [
        "![Карта](images/карта 1.png)".replace(" ", "%20"),
        '![Карта](<images/карта 1.png> "Т")',
        "[![К][1]](#)\n\n[1]: <images/карта 1.png>",
    ],
)
def test_the_hash_changes_with_a_picture_in_the_text(folder: Path, written: str) -> None:
    text = GOOD.replace("Първи абзац.", written)
    picture = folder / "images" / "карта 1.png"
    hashes = set()
    for body in (None, PNG, PNG + b"x"):
        if body:
            picture.write_bytes(body)
        hashes.add(read_post(write(folder, text), folder, "bg", SOFIA).content_hash)
    assert len(hashes) == 3


def test_a_picture_in_the_text_that_is_data_or_outside_the_folder_is_ignored(folder: Path) -> None:
    for name in ("data:image/png;base64," + "A" * 5000 + ".png", "a" * 300 + ".png", "../../x.png", "%00.png"):
        post = read_post(write(folder, GOOD.replace("Първи абзац.", f"![a]({name})")), folder, "bg", SOFIA)
        assert name in post.body


def test_a_story_has_the_words_of_the_translation_and_the_facts_of_the_post(folder: Path) -> None:
    post = read_post(write(folder), folder, "bg", SOFIA)
    fields = {"title": "Meeting", "tags.0": "meetings", "image.alt": "People", "event.place": "Sofia"}
    made = story_of(post, lang="en", fields=fields, body="First.", machine=True, engine="argos")
    assert (made.title, made.tags, made.machine) == ("Meeting", ("meetings", "отчети"), True)
    assert made.image is not None
    assert (made.image.alt, made.image.caption) == ("People", "Срещата")
    assert made.event is not None
    assert post.event is not None
    assert (made.event.place, made.event.starts) == ("Sofia", post.event.starts)
    assert original(post).title == post.title
    assert made.changed == datetime.fromtimestamp(int(post.path.stat().st_mtime), UTC)
    post.path.unlink()
    assert original(post).changed is None


def test_local_times_at_a_change_of_clocks_become_valid_ones() -> None:
    skipped = wall_time(datetime(2026, 3, 29, 3, 30), SOFIA)  # noqa: DTZ001
    assert skipped.astimezone(UTC) == datetime(2026, 3, 29, 1, 0, tzinfo=UTC)
    # Samoa left out 30 December 2011 to cross the date line.
    day = wall_time(datetime(2011, 12, 30, 0, 0), ZoneInfo("Pacific/Apia"))  # noqa: DTZ001
    assert (day.day, day.hour, day.minute) == (31, 0, 0)
    doubled = wall_time(datetime(2026, 10, 25, 3, 30), SOFIA)  # noqa: DTZ001
    assert doubled.astimezone(UTC) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
