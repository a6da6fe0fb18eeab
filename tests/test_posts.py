"""Posts from files: what is read, and what each kind of bad file is told, with its line."""

import os
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from publisher.errors import PostError
from publisher.posts import original, read_post, read_posts, read_sidecar, story, translatable_fields, wall_time

SOFIA = ZoneInfo("Europe/Sofia")
SAMPLES = Path(__file__).parents[1] / "posts"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 8
GOOD = """---
title: "Среща: отчет и план"
date: 2026-12-01
lang: bg
summary: "Какво свършихме и какво предстои."
tags: [срещи, отчети]
image:
  file: images/a.png
  alt: "Хора около маса"
  caption: "Срещата"
canonical_url: https://example.org/sreshta
event:
  starts: 2026-12-10 14:00
  ends: 2026-12-10 17:30
  place: "София"
---

Първи абзац.

Втори абзац.
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "images").mkdir()
    (tmp_path / "images" / "a.png").write_bytes(PNG)
    return tmp_path


def write(folder: Path, text: str | bytes = GOOD, name: str = "sreshta.md") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def error_of(folder: Path, text: str | bytes, name: str = "sreshta.md") -> PostError:
    path = write(folder, text, name)
    with pytest.raises(PostError) as caught:
        read_post(path, folder, "bg", SOFIA)
    assert caught.value.path == path
    return caught.value


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


def test_the_sample_posts_are_sound_and_the_sidecar_of_the_real_one_matches_it() -> None:
    posts, errors = read_posts(SAMPLES, "bg", SOFIA)
    assert errors == []
    assert len(posts) >= 4
    assert [post.date for post in posts] == sorted(post.date for post in posts)
    real = next(post for post in posts if post.slug == "partnyorska-sreshta")
    sidecar = read_sidecar(real, "en")
    assert sidecar is not None
    assert set(sidecar.fields) == set(translatable_fields(real))
    assert sidecar.body.count("\n\n") == real.body.count("\n\n")


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("tags:", "tagz:", 6, "tagz: unknown key; did you mean tags?"),
        ("  alt:", "  lat:", 9, "image.lat: unknown key; did you mean alt?"),
        ("2026-12-01", "2026-13-01", 3, "'2026-13-01' is not a date"),
        ("2026-12-01", "утре", 3, "is not a date; write one like"),
        ("2026-12-10 14:00", "вечерта", 13, "is not a time"),
        ('title: "Среща: отчет и план"\n', "", 1, "title: is missing"),
        ('title: "Среща: отчет и план"', "title: Среща: отчет", 2, "put texts with : or # between quotation marks"),
        ('"Среща: отчет и план"', '""', 2, "title"),
        ("lang: bg", "lang: Bulgarian", 4, "is not a language code"),
        ("lang: bg", "lang: en", 4, "posts are written in 'bg'"),
        ("images/a.png", "images/b.png", 8, "images/b.png cannot be read"),
        ("images/a.png", "../secret.png", 8, "lies outside the posts folder"),
        ("images/a.png", "/etc/passwd", 8, "lies outside the posts folder"),
        ("https://example.org/sreshta", "javascript:alert(1)", 11, "must begin with https://"),
        ("2026-12-10 17:30", "2026-12-10 13:30", 14, "is not after event.starts"),
        ("lang: bg", "lang: bg\nlang: bg", 5, "stands twice; it is already in line 4"),
        ("[срещи, отчети]", "*other", 6, "aliases"),
        ("Първи абзац.", "Първи\x00 абзац.", 18, "control character"),
        ("Първи абзац.\n\nВтори абзац.\n", "", 16, "has no text"),
        ("---\n\nПърви", "\n\nПърви", 1, "is not closed"),
        ("---\ntitle", "title", 1, "begins without front matter"),
        ("lang: bg", "lang: bg\nslug: Среща", 5, "cannot be a slug"),
    ],
)
def test_a_bad_post_is_told_what_is_wrong_and_in_which_line(
    folder: Path, old: str, new: str, line: int, words: str
) -> None:
    assert old in GOOD
    error = error_of(folder, GOOD.replace(old, new, 1))
    assert words in str(error)
    assert error.line == line


def test_a_picture_behind_a_link_out_of_the_folder_is_refused(
    folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside") / "a.png"
    outside.write_bytes(PNG)
    (folder / "images" / "link.png").symlink_to(outside)
    assert "lies outside" in str(error_of(folder, GOOD.replace("images/a.png", "images/link.png")))


def test_a_file_that_is_no_picture_is_refused(folder: Path) -> None:
    (folder / "images" / "a.png").write_text("<script>", encoding="utf-8")
    assert "is none of JPEG, PNG, GIF, WebP" in str(error_of(folder, GOOD))


def test_a_file_in_another_encoding_is_named_with_the_line_of_its_first_wrong_byte(folder: Path) -> None:
    error = error_of(folder, b"---\ntitle: a\n" + "дата".encode("cp1251"))
    assert error.line == 3
    assert "is not UTF-8" in str(error)


def test_five_megabytes_of_text_are_refused_by_size(folder: Path) -> None:
    assert "is 5.0 MB; a post may have up to 1 MB" in str(error_of(folder, "я" * 2_500_000))


def test_one_bad_file_of_each_kind_does_not_keep_the_others_back(folder: Path) -> None:
    write(folder)
    write(folder, GOOD.replace("lang: bg", "lang: bg\nslug: drugo"), "b/sreshta.md")
    write(folder, GOOD, "c/sreshta.md")
    write(folder, b"\xff", "broken.md")
    (folder / "folder.md").mkdir()
    (folder / "dangling.md").symlink_to(folder / "nowhere")
    write(folder, GOOD, ".hidden/x.md")
    posts, errors = read_posts(folder, "bg", SOFIA)
    assert sorted(post.slug for post in posts) == ["drugo", "sreshta"]
    assert sorted(error.path.name for error in errors) == ["broken.md", "dangling.md", "folder.md", "sreshta.md"]
    taken = next(error for error in errors if error.path.name == "sreshta.md")
    assert "slug 'sreshta' is taken by" in str(taken)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_the_right_to_read_it_is_named(folder: Path) -> None:
    path = write(folder)
    path.chmod(0)
    with pytest.raises(PostError, match="cannot be read"):
        read_post(path, folder, "bg", SOFIA)


def test_the_hash_knows_content_from_form(folder: Path) -> None:
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
    ("text", "words"),
    [
        ("---\ntitle: A\nlang: de\nsummary: B\n---\nText", "but the file's name says 'en'"),
        ("---\ntitle: A\nlang: en\nsummary: B\n---\nText", "there are 0, and 2 in sreshta.md"),
        ("---\ntitle: A\nlang: en\nsummary: B\ntags: [a, b]\n---\nText", "image: is missing"),
        ("---\ntitle: A\nlang: en\nsummary: B\ndate: 2026-01-01\n---\nText", "date: unknown key"),
    ],
)
def test_a_sidecar_that_does_not_fit_its_post_is_refused(folder: Path, text: str, words: str) -> None:
    post = read_post(write(folder), folder, "bg", SOFIA)
    write(folder, text, "sreshta.en.md")
    with pytest.raises(PostError) as caught:
        read_sidecar(post, "en")
    assert words in str(caught.value)


def test_a_story_has_the_words_of_the_translation_and_the_facts_of_the_post(folder: Path) -> None:
    post = read_post(write(folder), folder, "bg", SOFIA)
    fields = {"title": "Meeting", "tags.0": "meetings", "image.alt": "People", "event.place": "Sofia"}
    made = story(post, lang="en", fields=fields, body="First.", machine=True, engine="argos")
    assert (made.title, made.tags, made.machine) == ("Meeting", ("meetings", "отчети"), True)
    assert made.image is not None
    assert (made.image.alt, made.image.caption) == ("People", "Срещата")
    assert made.event is not None
    assert post.event is not None
    assert (made.event.place, made.event.starts) == ("Sofia", post.event.starts)
    assert original(post).title == post.title


def test_wall_times_in_the_hours_of_the_change_of_clocks_are_valid_ones() -> None:
    skipped = wall_time(datetime(2026, 3, 29, 3, 30), SOFIA)  # noqa: DTZ001
    assert skipped.astimezone(UTC) == datetime(2026, 3, 29, 1, 0, tzinfo=UTC)
    doubled = wall_time(datetime(2026, 10, 25, 3, 30), SOFIA)  # noqa: DTZ001
    assert doubled.astimezone(UTC) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
