"""The posts folder is read again when a file changes, and only then; errors stay with their own file."""

import time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from publisher.core.errors import NotFound, PostError
from publisher.posts.folder import PostFolder

SOFIA = ZoneInfo("Europe/Sofia")


def write(folder: Path, slug: str = "novina", title: str = "Новина") -> Path:
    path = folder / f"{slug}.md"
    path.write_text(f"---\ntitle: {title}\ndate: 2025-05-01\nlang: bg\nsummary: За града\n---\n\nТекст.\n", "utf-8")
    return path


@pytest.fixture
def posts(tmp_path: Path) -> PostFolder:
    write(tmp_path)
    return PostFolder(tmp_path, "bg", SOFIA)


def test_an_unknown_post_is_refused_with_similar_slugs(posts: PostFolder, tmp_path: Path) -> None:
    write(tmp_path, "novini-ot-grada")
    with pytest.raises(NotFound, match="there is no post 'novinа-ot-grada'; did you mean novini-ot-grada"):
        posts.post("novinа-ot-grada")
    with pytest.raises(NotFound, match="there is no post 'x'; `publisher posts list` shows them"):
        posts.named(["novina", "x"])


def test_posts_come_in_the_order_that_was_asked_for(posts: PostFolder, tmp_path: Path) -> None:
    write(tmp_path, "a")
    assert [post.slug for post in posts.named(["novina", "a", "novina"])] == ["novina", "a", "novina"]


def test_a_post_whose_file_is_broken_is_an_error_of_that_file(posts: PostFolder, tmp_path: Path) -> None:
    write(tmp_path, "schupena", title="[")
    read, errors = posts.read()
    assert ([post.slug for post in read], [error.path.stem for error in errors]) == (["novina"], ["schupena"])
    with pytest.raises(PostError, match=r"schupena\.md:\d+: "):
        posts.post("schupena")


def test_a_changed_added_or_removed_file_is_seen_immediately(posts: PostFolder, tmp_path: Path) -> None:
    def titles() -> list[str]:
        return [post.title for post in posts.read()[0]]

    assert titles() == ["Новина"]
    write(tmp_path, title="Друга")
    assert titles() == ["Друга"]
    second = write(tmp_path, "b", title="Трета")
    assert titles() == ["Трета", "Друга"]
    second.unlink()
    assert titles() == ["Друга"]


def test_an_unchanged_folder_is_not_read_again(posts: PostFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    original = Path.read_bytes

    def noted(self: Path) -> bytes:
        read.append(self.name)
        return original(self)

    monkeypatch.setattr(Path, "read_bytes", noted)
    settled = time.time_ns() + 10_000_000_000
    monkeypatch.setattr(time, "time_ns", lambda: settled)
    for _ in range(3):
        posts.post("novina")
    assert read == ["novina.md"]
