"""Front matter: words stay as they are written, and each mistake is named with its line."""

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from yaml.reader import Reader

from publisher.core.errors import PostError
from publisher.posts.reading import read_post
from support.post_files import GOOD, PNG, SOFIA, error_of, write

IMAGE = 'image:\n  file: images/a.png\n  alt: "Хора около маса"\n  caption: "Срещата"\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "images").mkdir()
    (tmp_path / "images" / "a.png").write_bytes(PNG)
    return tmp_path


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
        ('title: "Среща: отчет и план"', "title:", 2, "title: has no value; write it behind the colon"),
        ('"Среща: отчет и план"', "|\n  Два\n  реда", 2, "title: must be one line"),
        ('"Среща: отчет и план"', '"Сре\\0ща"', 2, "title: must be one line, without control characters"),
        ('"Среща: отчет и план"', "я" * 301, 2, "title: has 301 characters; there is room for 300"),
        ('"Какво свършихме и какво предстои."', "я" * 1001, 5, "summary: has 1001 characters; there is room for 1000"),
        ('"Какво свършихме и какво предстои."', "Новини #ЧистВъздух", 5, "summary: YAML reads #ЧистВъздух"),
        ("lang: bg", "lang: Bulgarian", 4, "is not a language code"),
        ("lang: bg", "lang: en", 4, "posts are written in 'bg'"),
        ("images/a.png", "images/b.png", 8, "images/b.png cannot be read"),
        ("images/a.png", "../secret.png", 8, "is outside the posts folder"),
        ("images/a.png", "/etc/passwd", 8, "is outside the posts folder"),
        ("https://example.org/sreshta", "javascript:alert(1)", 11, "must begin with https://"),
        ("2026-12-10 17:30", "2026-12-10 13:30", 14, "is not after event.starts"),
        ("lang: bg", "lang: bg\nlang: bg", 5, "is there twice; it is already in line 4"),
        ("[срещи, отчети]", "*other", 6, "YAML reads a text that begins with * as an alias"),
        ("[срещи, отчети]", "&a [b]", 6, "YAML reads a text that begins with & as an anchor"),
        ("[срещи, отчети]", "!!timestamp x", 6, "YAML reads a text that begins with ! as a tag"),
        ("[срещи, отчети]", "[" * 5000, 6, "brackets are nested too deeply"),
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
        ("tags: [срещи, отчети]", "tags: [а, " + "б" * 30000 + "]", 1, "the lines at the top have"),
        ("Първи абзац.", "Първи\x00 абзац.", 18, "control character"),
        ("Първи абзац.\n\nВтори абзац.\n", "", 16, "has no text"),
        ("---\n\nПърви", "\n\nПърви", 1, "do not end"),
        ("---\ntitle", "title", 1, "the first line must be ---"),
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


def test_words_that_yaml_takes_for_numbers_or_truth_are_read_as_they_are_written(folder: Path) -> None:
    text = GOOD.replace('"Среща: отчет и план"', "12:30").replace("[срещи, отчети]", "[no, 010, 1_000, 2026-12-01]")
    post = read_post(write(folder, text), folder, "bg", SOFIA)
    assert post.title == "12:30"
    assert post.tags == ("no", "010", "1_000", "2026-12-01")


def test_keys_without_a_value_that_may_be_left_out_count_as_left_out(folder: Path) -> None:
    text = GOOD.replace("[срещи, отчети]", "").replace("https://example.org/sreshta", "")
    post = read_post(write(folder, text), folder, "bg", SOFIA)
    assert (post.tags, post.canonical_url) == ((), "")


@settings(deadline=None, max_examples=60)
@given(matter=st.text(max_size=60), body=st.text(max_size=60))
def test_any_file_is_a_post_or_a_named_error(tmp_path_factory: pytest.TempPathFactory, matter: str, body: str) -> None:
    folder = tmp_path_factory.getbasetemp()
    text = f"---\ntitle: a\ndate: 2026-12-01\nlang: bg\nsummary: {matter}\n---\n![{body}]({body})"
    path = folder / "any.md"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    try:
        outcome = read_post(path, folder, "bg", SOFIA).title
    except PostError as error:
        outcome = str(error)
    assert outcome == "a" or outcome.startswith(str(path))


@pytest.mark.parametrize(
    ("front", "line", "words"),
    [
        ("", 1, "title: is missing"),
        ("# only a remark\n", 1, "title: is missing"),
        ("Среща на града\n", 2, "the lines at the top must be like `title: …`"),
        ("- title\n- date\n", 2, "the lines at the top must be like `title: …`"),
    ],
)
def test_front_matter_without_a_key_is_told_what_it_needs(folder: Path, front: str, line: int, words: str) -> None:
    error = error_of(folder, f"---\n{front}---\nТекст\n")
    assert (error.line, words in str(error)) == (line, True)


def test_characters_that_yaml_cannot_read_never_reach_it(folder: Path) -> None:
    unreadable = filter(Reader.NON_PRINTABLE.search, map(chr, (*range(0xD800), *range(0xE000, 0x10000))))
    found = [error_of(folder, f"---\ntitle: {one}\n---\nТекст\n") for one in unreadable if one not in "\r\u0085"]
    assert len(found) > 60
    assert all("invisible control character" in str(error) for error in found)


def test_a_file_in_another_encoding_is_named_with_the_line_of_its_first_wrong_byte(folder: Path) -> None:
    error = error_of(folder, b"---\ntitle: a\n" + "дата".encode("cp1251"))
    assert error.line == 3
    assert "is not UTF-8 at byte 13; save the file as UTF-8" in str(error)


def test_five_megabytes_of_text_are_refused_by_size(folder: Path) -> None:
    assert "is 5.0 MB; a post may have up to 1 MB" in str(error_of(folder, "я" * 2_500_000))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_the_right_to_read_it_is_named(folder: Path) -> None:
    path = write(folder)
    path.chmod(0)
    with pytest.raises(PostError, match="cannot be read"):
        read_post(path, folder, "bg", SOFIA)
