"""The point of a picture that stays in view, in front matter."""

from pathlib import Path

import pytest

from publisher.core.focus import MIDDLE, Focus
from publisher.core.types import Post
from publisher.posts.field_lines import changed
from publisher.posts.fields import Reading
from publisher.posts.reading import examine, read_post, story_of
from support.post_files import GOOD, PNG, SOFIA, write


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "images").mkdir()
    (tmp_path / "images" / "a.png").write_bytes(PNG)
    return tmp_path


def focused(value: str) -> str:
    return changed(GOOD, {"image.focus": value})


def test_a_focus_is_read_and_stays_in_every_language(folder: Path) -> None:
    post = read_post(write(folder, focused("62% 30%")), folder, "bg", SOFIA)
    assert post.image is not None
    assert post.image.focus == Focus(62, 30)
    image = story_of(post, lang="en", fields={"image.alt": "Words"}, body="Text").image
    assert image is not None
    assert (image.focus, image.alt) == (Focus(62, 30), "Words")


def test_without_one_it_is_the_middle(folder: Path) -> None:
    post = read_post(write(folder, GOOD), folder, "bg", SOFIA)
    assert post.image is not None
    assert post.image.focus == MIDDLE


@pytest.mark.parametrize("value", ["150% 30%", "горе", "62%", "62 30"])
def test_what_is_no_point_is_named_with_its_line(folder: Path, value: str) -> None:
    text = focused(value)
    found = examine(write(folder, text), Reading(folder, "bg", SOFIA))
    assert not isinstance(found, Post)
    (error,) = found
    assert text.split("\n")[(error.line or 0) - 1].strip().startswith("focus:")
    assert error.message.startswith("image.focus: ")
    assert "percent from the left and from the top" in error.message


def test_another_focus_is_another_look_but_the_same_content(folder: Path) -> None:
    plain = read_post(write(folder, GOOD), folder, "bg", SOFIA)
    moved = read_post(write(folder, focused("0% 0%")), folder, "bg", SOFIA)
    assert moved.content_hash == plain.content_hash, "translations are as fresh as before"
    assert moved.look_hash != plain.look_hash == plain.content_hash
    middle = read_post(write(folder, focused("50% 50%")), folder, "bg", SOFIA)
    assert middle.look_hash == plain.look_hash
