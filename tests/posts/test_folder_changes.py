"""Whatever happens to a file of the posts folder, the next look shows it, and nothing is read that has not changed."""

import os
import threading
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from publisher.core.errors import NotFound
from publisher.posts.folder import PostFolder
from publisher.posts.glance import Glance

SOFIA = ZoneInfo("Europe/Sofia")
PICTURE = b"GIF89a"


def write(path: Path, title: str, body: str = "Текст.") -> Path:
    path.write_text(f"---\ntitle: {title}\ndate: 2025-05-01\nlang: bg\nsummary: За града\n---\n\n{body}\n", "utf-8")
    return path


@pytest.fixture(params=["plain", "a link to the folder"])
def folder(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    place = tmp_path / "posts"
    place.mkdir()
    if request.param == "plain":
        return place
    link = tmp_path / "link"
    link.symlink_to(place)
    return link


@pytest.fixture
def posts(folder: Path) -> PostFolder:
    write(folder / "novina.md", "Първа")
    found = PostFolder(folder, "bg", SOFIA)
    # From the second look on the kernel is asked.
    assert titles(found) == titles(found) == ["Първа"]
    return found


def titles(posts: PostFolder) -> list[str]:
    return sorted(post.title for post in posts.read()[0])


def test_a_file_is_changed_in_place_within_one_tick_and_without_another_length(posts: PostFolder, folder: Path) -> None:
    for number in range(200):
        title = "АБВГД"[number % 5] * 5
        write(folder / "novina.md", title)
        assert titles(posts) == [title]
        assert posts.post("novina").title == title


def test_a_file_is_replaced_by_another_of_the_same_length(posts: PostFolder, folder: Path) -> None:
    for title in ("Втора", "Трета"):
        write(folder / ".novina.swp", title).replace(folder / "novina.md")
        assert titles(posts) == [title]


def test_files_come_go_and_change_their_names(posts: PostFolder, folder: Path) -> None:
    other = write(folder / "druga.md", "Друга")
    assert titles(posts) == ["Друга", "Първа"]
    other.rename(folder / "treta.md")
    assert posts.post("treta").title == "Друга"
    with pytest.raises(NotFound):
        posts.post("druga")
    (folder / "treta.md").unlink()
    assert titles(posts) == ["Първа"]


def test_folders_come_go_and_change_their_names(posts: PostFolder, folder: Path) -> None:
    inner = folder / "2026" / "may"
    inner.mkdir(parents=True)
    write(inner / "dalboka.md", "Дълбока")
    assert titles(posts) == ["Дълбока", "Първа"]
    write(inner / "dalboka.md", "Дълбок")
    assert titles(posts) == ["Дълбок", "Първа"]
    (folder / "2026").rename(folder / "2027")
    assert posts.post("dalboka").path == folder / "2027" / "may" / "dalboka.md"
    (folder / "2027").rename(folder.parent / "away")
    assert titles(posts) == ["Първа"]


def test_another_folder_takes_the_place_of_this_one(posts: PostFolder, folder: Path) -> None:
    new = folder.parent / "new"
    new.mkdir()
    write(new / "nova.md", "Нова")
    folder.rename(folder.parent / "old")
    new.rename(folder)
    assert titles(posts) == ["Нова"]


def test_a_file_is_changed_by_another_of_its_names(posts: PostFolder, folder: Path) -> None:
    outside = write(folder.parent / "outside.md", "Отвън")
    (folder / "linked.md").symlink_to(outside)
    os.link(outside, folder / "hard.md")
    assert titles(posts) == ["Отвън", "Отвън", "Първа"]
    write(outside, "Пътно")
    assert titles(posts) == ["Първа", "Пътно", "Пътно"]


def test_a_file_cannot_be_read_for_a_while(posts: PostFolder, folder: Path) -> None:
    path = folder / "novina.md"
    path.unlink()
    path.symlink_to(folder.parent / "nowhere.md")
    read, errors = posts.read()
    assert (read, [error.path for error in errors]) == ([], [path])
    write(folder.parent / "nowhere.md", "Върната")
    assert titles(posts) == ["Върната"]


def test_a_post_is_read_again_when_a_picture_that_it_shows_changes_and_no_other(
    posts: PostFolder, folder: Path
) -> None:
    picture = folder / "a b.gif"
    write(folder / "showing.md", "Със снимка", "![Хора](a%20b.gif)")
    before = {post.slug: post for post in posts.read()[0]}
    for content in (PICTURE, b"GIF89b", b"GIF89c"):
        picture.write_bytes(content)
        now = {post.slug: post for post in posts.read()[0]}
        assert now["showing"].content_hash != before["showing"].content_hash
        assert now["novina"] is before["novina"]
        before = now
    (folder / "4913").write_text("as editors do")
    assert {post.slug: post for post in posts.read()[0]}["showing"] is before["showing"]


def test_a_folder_that_is_closed_leaves_nothing_open_and_can_be_read_again(posts: PostFolder, folder: Path) -> None:
    watches = open_watches()
    assert watches
    posts.close()
    assert len(open_watches()) == len(watches) - 1
    write(folder / "novina.md", "Втора")
    assert titles(posts) == ["Втора"]


def open_watches() -> list[str]:
    descriptors = Path("/proc/self/fd")
    return [one.name for one in descriptors.iterdir() if "inotify" in str(one.readlink() if one.is_symlink() else "")]


def test_posts_by_their_slugs_follow_the_files(posts: PostFolder, folder: Path) -> None:
    assert posts.by_slug() is posts.by_slug()
    assert list(posts.by_slug()) == ["novina"]
    write(folder / "nova.md", "Нова")
    assert {slug: post.title for slug, post in posts.by_slug().items()} == {"novina": "Първа", "nova": "Нова"}


def test_as_long_as_nothing_changes_all_threads_are_given_the_same_listing(posts: PostFolder, folder: Path) -> None:
    glance = Glance(folder)
    glance.now()
    first = glance.now()
    found: list[bool] = []
    threads = [threading.Thread(target=lambda: found.append(glance.now() is first)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [True] * 8


def test_threads_that_read_while_files_are_written_end_with_what_was_written_last(
    posts: PostFolder, folder: Path
) -> None:
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            posts.read()

    readers = [threading.Thread(target=read) for _ in range(2)]
    for thread in readers:
        thread.start()
    for number in range(100):
        write(folder / "novina.md", f"Новина {number:03}")
        assert titles(posts) == [f"Новина {number:03}"]
    done.set()
    for thread in readers:
        thread.join()


def test_more_changes_than_the_kernel_keeps_are_seen_all_the_same(posts: PostFolder, folder: Path) -> None:
    limit = int(Path("/proc/sys/fs/inotify/max_queued_events").read_text("ascii"))
    for number in range(limit // 2 + 10):
        # Two names in turn, so that the kernel does not take two events for one.
        os.utime(folder / "novina.md") if number % 2 else (folder / f"x{number % 3}").touch()
    write(folder / "novina.md", "Последна")
    assert titles(posts) == ["Последна"]
