"""Posts from files: what is read, and what each kind of bad file is told, with its line."""

import os
import time
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publisher.core.errors import PostError
from publisher.posts.reading import (
    original,
    read_post,
    read_posts,
    read_sidecar,
    story_of,
    translatable_fields,
    wall_time,
)
from support.places import POSTS

SOFIA = ZoneInfo("Europe/Sofia")
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
IMAGE = 'image:\n  file: images/a.png\n  alt: "Хора около маса"\n  caption: "Срещата"\n'
FITTING = """---
title: Meeting
lang: en
summary: What we have done.
tags: [meetings, reports]
image:
  alt: People
  caption: C
event:
  place: Sofia
---
Text
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
    posts, errors = read_posts(POSTS, "bg", SOFIA)
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
        ("2026-12-01", "20261201", 3, "is not a date"),
        ("2026-12-01", "0001-01-01", 3, "is not a date"),
        ("2026-12-01", "утре", 3, "is not a date; write one like"),
        ("2026-12-10 14:00", "вечерта", 13, "is not a time"),
        ("2026-12-10 14:00", "2026-12-10", 13, "is not a time; write one like 2026-12-10 14:00"),
        ("2026-12-10 14:00", "0001-01-01 00:00", 13, "is not a time"),
        ("2026-12-10 17:30", "9999-12-31 23:59", 14, "is not a time"),
        ('title: "Среща: отчет и план"\n', "", 1, "title: is missing"),
        ('title: "Среща: отчет и план"', "title: Среща: отчет", 2, "put texts with : or # between quotation marks"),
        ('"Среща: отчет и план"', '""', 2, "title: must not be empty"),
        ('title: "Среща: отчет и план"', "title:", 2, "title: has no value"),
        ('"Среща: отчет и план"', "|\n  Два\n  реда", 2, "title: must be one line"),
        ('"Среща: отчет и план"', '"Сре\\0ща"', 2, "title: must be one line, without control characters"),
        ('"Среща: отчет и план"', "я" * 301, 2, "title: has 301 characters; there is room for 300"),
        ('"Какво свършихме и какво предстои."', "я" * 1001, 5, "summary: has 1001 characters; there is room for 1000"),
        ('"Какво свършихме и какво предстои."', "Новини #ЧистВъздух", 5, "summary: #ЧистВъздух and what follows"),
        ("lang: bg", "lang: Bulgarian", 4, "is not a language code"),
        ("lang: bg", "lang: en", 4, "posts are written in 'bg'"),
        ("images/a.png", "images/b.png", 8, "images/b.png cannot be read"),
        ("images/a.png", "../secret.png", 8, "lies outside the posts folder"),
        ("images/a.png", "/etc/passwd", 8, "lies outside the posts folder"),
        ("https://example.org/sreshta", "javascript:alert(1)", 11, "must begin with https://"),
        ("2026-12-10 17:30", "2026-12-10 13:30", 14, "is not after event.starts"),
        ("lang: bg", "lang: bg\nlang: bg", 5, "stands twice; it is already in line 4"),
        ("[срещи, отчети]", "*other", 6, "begins with * is taken for an alias"),
        ("[срещи, отчети]", "&a [b]", 6, "begins with & is taken for an anchor"),
        ("[срещи, отчети]", "!!timestamp x", 6, "begins with ! is taken for a tag"),
        ("[срещи, отчети]", "[" * 5000, 6, "too many brackets inside each other"),
        ("[срещи, отчети]", "срещи, отчети", 6, "tags: must be a list"),
        ("[срещи, отчети]", '[срещи, ""]', 6, "tags.1: must not be empty"),
        ("[срещи, отчети]", '\n  - срещи\n  - ""', 8, "tags.1: must not be empty"),
        (IMAGE, "image: a.png\n", 7, "image: must have keys of its own"),
        ('  alt: "Хора около маса"\n', "", 7, "image.alt: is missing; say in a sentence what the picture shows"),
        ("lang: bg", "lang: bg\n? [a]\n: b", 5, "a key must be a word"),
        ("lang: bg", "lang: bg\n<<: {slug: a}", 5, "<<: unknown key"),
        ("lang: bg", "lang: bg\nslug: " + "a" * 101, 5, "is longer than 100 characters"),
        ("images/a.png", "images", 8, "images is not a file"),
        ("images/a.png", "a" * 3000, 8, "cannot be read"),
        ("https://example.org/sreshta", "https://", 11, "is not an address"),
        ("Втори абзац.", "Втори\u2028 абзац.", 20, "control character U+2028"),
        ("tags: [срещи, отчети]", "tags: [а, " + "б" * 30000 + "]", 1, "the front matter has"),
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


@pytest.mark.parametrize(
    ("name", "head", "words"),
    [
        ("a.png", b"<script>", "is none of JPEG, PNG, GIF, WebP"),
        ("a.svg", b"<svg/>", "is none of JPEG, PNG, GIF, WebP"),
        ("a.webp", b"RIFF\0\0\0\0WAVE", "is none of JPEG, PNG, GIF, WebP"),
        ("a.jpg", PNG, "is a PNG picture with the name of a JPEG; rename it"),
    ],
)
def test_a_file_that_is_not_the_picture_that_its_name_says_is_refused(
    folder: Path, name: str, head: bytes, words: str
) -> None:
    (folder / "images" / name).write_bytes(head)
    assert words in str(error_of(folder, GOOD.replace("a.png", name)))


def test_a_picture_that_links_to_itself_or_is_a_pipe_is_refused_at_once(folder: Path) -> None:
    (folder / "images" / "loop.png").symlink_to(folder / "images" / "loop.png")
    assert "cannot be read" in str(error_of(folder, GOOD.replace("a.png", "loop.png")))
    os.mkfifo(folder / "images" / "pipe.png")
    assert "is not a file" in str(error_of(folder, GOOD.replace("a.png", "pipe.png")))


def test_words_that_yaml_takes_for_numbers_or_truth_are_read_as_they_are_written(folder: Path) -> None:
    text = GOOD.replace('"Среща: отчет и план"', "12:30").replace("[срещи, отчети]", "[no, 010, 1_000, 2026-12-01]")
    post = read_post(write(folder, text), folder, "bg", SOFIA)
    assert post.title == "12:30"
    assert post.tags == ("no", "010", "1_000", "2026-12-01")


def test_keys_without_a_value_that_may_be_left_out_count_as_left_out(folder: Path) -> None:
    text = GOOD.replace("[срещи, отчети]", "").replace("https://example.org/sreshta", "")
    post = read_post(write(folder, text), folder, "bg", SOFIA)
    assert (post.tags, post.canonical_url) == ((), "")


def test_an_event_s_time_with_an_offset_is_shown_on_the_clocks_of_the_zone(folder: Path) -> None:
    post = read_post(write(folder, GOOD.replace("2026-12-10 14:00", "2026-12-10 12:30+01:00")), folder, "bg", SOFIA)
    assert post.event is not None
    assert f"{post.event.starts:%H:%M}" == "13:30"


@pytest.mark.parametrize("body", ["![" * 200_000, "](<" * 200_000, "[x](a(" * 100_000, "[a]: " * 150_000])
def test_a_body_of_brackets_is_read_in_good_time(folder: Path, body: str) -> None:
    path = write(folder, GOOD.replace("Първи абзац.", body))
    start = time.perf_counter()
    assert read_post(path, folder, "bg", SOFIA).body.startswith(body[:6])
    assert time.perf_counter() - start < 10


@settings(deadline=None, max_examples=60)
@given(matter=st.text(max_size=60), body=st.text(max_size=60))
def test_whatever_a_file_holds_it_is_a_post_or_a_named_error(
    tmp_path_factory: pytest.TempPathFactory, matter: str, body: str
) -> None:
    folder = tmp_path_factory.getbasetemp()
    text = f"---\ntitle: a\ndate: 2026-12-01\nlang: bg\nsummary: {matter}\n---\n![{body}]({body})"
    path = folder / "any.md"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    try:
        outcome = read_post(path, folder, "bg", SOFIA).title
    except PostError as error:
        outcome = str(error)
    assert outcome == "a" or outcome.startswith(str(path))


def test_a_file_in_another_encoding_is_named_with_the_line_of_its_first_wrong_byte(folder: Path) -> None:
    error = error_of(folder, b"---\ntitle: a\n" + "дата".encode("cp1251"))
    assert error.line == 3
    assert "is not UTF-8 at byte 13; save the file as UTF-8" in str(error)


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
    write(folder, GOOD, "orphan.en.md")
    os.mkfifo(folder / "pipe.md")
    posts, errors = read_posts(folder, "bg", SOFIA)
    assert sorted(post.slug for post in posts) == ["drugo", "sreshta"]
    said = {error.path.name: str(error) for error in errors}
    assert sorted(said) == ["broken.md", "dangling.md", "folder.md", "orphan.en.md", "pipe.md", "sreshta.md"]
    assert f"slug 'sreshta' is taken by {folder / 'c' / 'sreshta.md'}" in said["sreshta.md"]
    assert "translation of orphan.md, which is not beside it" in said["orphan.en.md"]
    assert "is not a file" in said["folder.md"]


def test_a_posts_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    posts, errors = read_posts(tmp_path / "none", "bg", SOFIA)
    assert posts == []
    assert [str(error) for error in errors] == [
        f"{tmp_path / 'none'}: this folder cannot be read: No such file or directory"
    ]


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
    "written",
    [
        "![Карта](images/карта 1.png)".replace(" ", "%20"),
        '![Карта](<images/карта 1.png> "Т")',
        "[![К][1]](#)\n\n[1]: <images/карта 1.png>",
    ],
)
def test_the_hash_moves_when_a_picture_in_the_text_does(folder: Path, written: str) -> None:
    text = GOOD.replace("Първи абзац.", written)
    picture = folder / "images" / "карта 1.png"
    hashes = set()
    for body in (None, PNG, PNG + b"x"):
        if body:
            picture.write_bytes(body)
        hashes.add(read_post(write(folder, text), folder, "bg", SOFIA).content_hash)
    assert len(hashes) == 3


def test_a_picture_in_the_text_that_is_data_or_lies_outside_is_left_alone(folder: Path) -> None:
    for name in ("data:image/png;base64," + "A" * 5000 + ".png", "a" * 300 + ".png", "../../x.png", "%00.png"):
        post = read_post(write(folder, GOOD.replace("Първи абзац.", f"![a]({name})")), folder, "bg", SOFIA)
        assert name in post.body


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("---\ntitle: A\nlang: de\nsummary: B\n---\nText", "but the file's name says 'en'"),
        ("---\ntitle: A\nlang: en\nsummary: B\n---\nText", "there are 0, and 2 in sreshta.md"),
        ("---\ntitle: A\nlang: en\nsummary: B\ntags: [a, b]\n---\nText", "image.alt: is missing; sreshta.md has one"),
        (FITTING.replace("  caption: C\n", ""), "image.caption: is missing; sreshta.md has one"),
        (FITTING.replace("lang: en", "lang: en\nsource_hash: abc"), "source_hash: 'abc' is not the hash of a post"),
        ("---\ntitle: A\nlang: en\nsummary: B\ndate: 2026-01-01\n---\nText", "date: unknown key"),
    ],
)
def test_a_sidecar_that_does_not_fit_its_post_is_refused(folder: Path, text: str, words: str) -> None:
    post = read_post(write(folder), folder, "bg", SOFIA)
    write(folder, text, "sreshta.en.md")
    with pytest.raises(PostError) as caught:
        read_sidecar(post, "en")
    assert words in str(caught.value)


def test_a_sidecar_has_the_fields_of_its_post_in_its_own_words(folder: Path) -> None:
    post = read_post(write(folder), folder, "bg", SOFIA)
    assert read_sidecar(post, "en") is None
    write(folder, FITTING, "sreshta.en.md")
    sidecar = read_sidecar(post, "en")
    assert sidecar is not None
    assert set(sidecar.fields) == set(translatable_fields(post))
    assert (sidecar.fields["image.caption"], sidecar.source_hash, sidecar.body) == ("C", "", "Text\n")
    write(folder, FITTING.replace("lang: en", f"lang: en\nsource_hash: {post.content_hash}"), "sreshta.en.md")
    again = read_sidecar(post, "en")
    assert again is not None
    assert (again.source_hash, again.content_hash) == (post.content_hash, sidecar.content_hash)


def test_a_sidecar_may_not_say_more_than_its_post(folder: Path) -> None:
    post = read_post(write(folder, GOOD.replace('  caption: "Срещата"\n', "")), folder, "bg", SOFIA)
    write(folder, FITTING, "sreshta.en.md")
    with pytest.raises(PostError, match=r"image.caption: is too much; sreshta.md has none") as caught:
        read_sidecar(post, "en")
    assert caught.value.line == 8


def test_a_sidecar_that_links_nowhere_is_an_error_and_not_absent(folder: Path) -> None:
    post = read_post(write(folder), folder, "bg", SOFIA)
    (folder / "sreshta.en.md").symlink_to(folder / "nowhere")
    with pytest.raises(PostError, match="cannot be read"):
        read_sidecar(post, "en")


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


def test_wall_times_in_the_hours_of_the_change_of_clocks_are_valid_ones() -> None:
    skipped = wall_time(datetime(2026, 3, 29, 3, 30), SOFIA)  # noqa: DTZ001
    assert skipped.astimezone(UTC) == datetime(2026, 3, 29, 1, 0, tzinfo=UTC)
    # Samoa left out 30 December 2011 to cross the date line.
    day = wall_time(datetime(2011, 12, 30, 0, 0), ZoneInfo("Pacific/Apia"))  # noqa: DTZ001
    assert (day.day, day.hour, day.minute) == (31, 0, 0)
    doubled = wall_time(datetime(2026, 10, 25, 3, 30), SOFIA)  # noqa: DTZ001
    assert doubled.astimezone(UTC) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
