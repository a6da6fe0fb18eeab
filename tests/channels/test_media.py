"""A picture of an approved message that is gone, empty or unreadable, before anything is sent."""

from pathlib import Path

import pytest

from publisher.channels.media import check_media, read_media
from publisher.core.errors import ChannelError, LostFile
from publisher.core.types import Media, Message


def _media(path: Path) -> Media:
    return Media(path, "a picture", "image/png")


def test_a_picture_that_is_there_is_read_whole(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"\x89PNG")
    assert read_media(_media(tmp_path / "a.png")) == b"\x89PNG"
    check_media(Message("bg", "Новини", media=(_media(tmp_path / "a.png"),)))


@pytest.mark.parametrize(
    ("name", "words"), [("gone.png", "No such file"), ("empty.png", "is empty"), ("folder", "Is a directory")]
)
def test_one_that_is_not_is_named_and_is_no_answer_of_a_far_side(tmp_path: Path, name: str, words: str) -> None:
    (tmp_path / "a.png").write_bytes(b"\x89PNG")
    (tmp_path / "empty.png").touch()
    (tmp_path / "folder").mkdir()
    message = Message("bg", "Новини", media=(_media(tmp_path / "a.png"), _media(tmp_path / name)))
    with pytest.raises(LostFile, match=rf"^{tmp_path / name}: the picture .*{words}") as lost:
        check_media(message)
    assert not isinstance(lost.value, ChannelError)
