"""Frozen messages: they survive a move of their folder, and equal content has one hash."""

from pathlib import Path

from publisher.core.messages import content_hash, freeze, thaw
from publisher.core.types import Media, Message


def test_a_frozen_message_survives_the_folder_being_moved(tmp_path: Path) -> None:
    picture = Media(tmp_path / "old" / "media" / "a.jpg", "Хора", "image/jpeg", "a@mail")
    outside = Media(Path("/elsewhere/b.png"), "Мост", "image/png")
    message = Message("bg", "Текст", media=(picture, outside))
    moved = thaw(freeze(message, tmp_path / "old"), tmp_path / "new")
    assert [media.path for media in moved.media] == [tmp_path / "new" / "media" / "a.jpg", outside.path]
    assert thaw(freeze(message, tmp_path / "old"), tmp_path / "old") == message
    assert content_hash({"a": 1, "b": [2]}) == content_hash({"b": [2], "a": 1}) != content_hash({"a": 1, "b": [3]})
