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


def test_within_one_look_the_folder_stays_as_it_was(posts: PostFolder, tmp_path: Path) -> None:
    with posts.one_look():
        assert posts.post("novina").slug == "novina"
        write(tmp_path, "nova")
        with posts.one_look(), pytest.raises(NotFound):
            posts.post("nova")
        assert [post.slug for post in posts.read()[0]] == ["novina"]
    assert posts.post("nova").slug == "nova"


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


def test_one_post_is_read_without_the_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(20):
        write(tmp_path, f"n{number}")
    read: list[str] = []
    original = Path.read_bytes

    def noted(self: Path) -> bytes:
        read.append(self.name)
        return original(self)

    monkeypatch.setattr(Path, "read_bytes", noted)
    assert PostFolder(tmp_path, "bg", SOFIA).post("n7").slug == "n7"
    assert read == ["n7.md"]


def test_a_post_is_found_by_the_slug_that_its_file_names(posts: PostFolder, tmp_path: Path) -> None:
    (tmp_path / "2026").mkdir()
    path = write(tmp_path / "2026", "Среща")
    path.write_text(path.read_text("utf-8").replace("lang: bg", "lang: bg\nslug: sreshta"), "utf-8")
    assert posts.post("sreshta").path == path
    assert posts.files("sreshta") == [path]
    with pytest.raises(NotFound, match="did you mean sreshta"):
        posts.post("sreshtа")


def test_of_two_posts_with_one_slug_the_same_one_is_read_alone_and_among_all(tmp_path: Path) -> None:
    for folder in ("b", "a"):
        (tmp_path / folder).mkdir()
        write(tmp_path / folder, title=f"В {folder}")
    folder_of_posts = PostFolder(tmp_path, "bg", SOFIA)
    assert folder_of_posts.post("novina").title == "В a"
    read, errors = folder_of_posts.read()
    assert ([post.title for post in read], len(errors)) == (["В a"], 1)


def test_a_new_picture_is_seen_by_the_post_that_lacked_it(posts: PostFolder, tmp_path: Path) -> None:
    path = write(tmp_path, "s")
    picture = 'image:\n  file: a.gif\n  alt: "Хора"\n---'
    path.write_text(path.read_text("utf-8").replace("---\n\n", f"{picture}\n\n"), "utf-8")
    with pytest.raises(PostError, match=r"a\.gif cannot be read"):
        posts.post("s")
    (tmp_path / "a.gif").write_bytes(b"GIF89a")
    first = posts.post("s").content_hash
    (tmp_path / "a.gif").write_bytes(b"GIF89b")
    assert posts.post("s").content_hash != first


@pytest.mark.parametrize("name", ["novina", "novina.md", "{folder}/novina.md"])
def test_a_file_is_meant_by_its_path_or_its_slug(posts: PostFolder, tmp_path: Path, name: str) -> None:
    assert posts.files(name.format(folder=tmp_path)) == [tmp_path / "novina.md"]
    assert posts.files(f"{tmp_path}") == [tmp_path / "novina.md"]


@pytest.mark.parametrize("name", ["nosuch.md", "nosuch", "../novina.md", "/dev/null", "a" * 5000, "", "nоvina"])
def test_a_name_that_means_no_file_is_refused(posts: PostFolder, name: str) -> None:
    with pytest.raises(NotFound, match=r"there is no file|is not a post"):
        posts.files(name)
