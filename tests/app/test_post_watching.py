"""The posts folder as editors, git and people change it: told once it has settled, and only what matters."""

import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from publisher.app.post_watching import FolderState, changes, watch_posts
from publisher.config.workspace import load_config

POST = '---\ntitle: "{title}"\ndate: 2026-01-01\nlang: bg\nsummary: "Накратко."\n---\n\n{text}\n'


class Watched:
    """What was told of a watched folder; `folder` is that of the posts."""

    def __init__(self, workspace: Path) -> None:
        self.folder = workspace / "posts"
        self.told: list[str] = []
        self._stop = threading.Event()
        config = load_config(workspace / "config.toml")
        self._thread = threading.Thread(target=watch_posts, args=(config, self.told.append, self._stop, 0.75))

    def write(self, name: str, text: str = "Текст.", title: str = "Заглавие") -> Path:
        path = self.folder / f"{name}.md"
        path.write_text(POST.format(title=title, text=text), encoding="utf-8")
        return path

    def wait_for(self, word: str) -> str:
        limit = time.monotonic() + 30
        while time.monotonic() < limit:
            for line in list(self.told):
                if word in line:
                    return line
            time.sleep(0.05)
        raise AssertionError(f"nobody told of {word!r}: {self.told}")

    @contextmanager
    def watching(self) -> Iterator[None]:
        self._thread.start()
        # The watch is there when a first file is told; before that, changes would go unseen.
        limit = time.monotonic() + 30
        number = 0
        while not self.told and time.monotonic() < limit:
            number += 1
            self.write("probe", f"Проба {number}.")
            time.sleep(1.5)
        self.wait_for("probe")
        self.told.clear()
        try:
            yield
        finally:
            self._stop.set()
            self._thread.join()


@pytest.fixture
def watched(workspace: Path) -> Iterator[Watched]:
    made = Watched(workspace)
    with made.watching():
        yield made


def test_a_file_written_in_pieces_beside_swap_files_is_told_once_it_is_whole(watched: Watched) -> None:
    (watched.folder / ".nova.md.swp").write_bytes(b"x")
    with (watched.folder / "nova.md").open("w", encoding="utf-8") as file:
        for piece in POST.format(title="Нова", text="Текст.").split(" "):
            file.write(f"{piece} ")
            file.flush()
            time.sleep(0.05)
    # Vim moves the old file away and writes a new one.
    other = watched.folder / "nova.md~"
    shutil.copy(watched.folder / "nova.md", other)
    other.replace(watched.folder / "nova.md")
    watched.wait_for("nova")
    assert watched.told == ["post nova: new"]


def test_forty_files_at_once_are_one_sentence_and_a_broken_one_is_named(watched: Watched) -> None:
    for number in range(40):
        watched.write(f"pull-{number}", f"Текст {number}.")
    (watched.folder / "broken.md").write_text("без начало", encoding="utf-8")
    watched.wait_for("broken.md:1")
    assert "40 posts: new" in watched.told
    assert len(watched.told) == 2


def test_a_new_name_is_a_rename_and_a_deletion_is_told(watched: Watched) -> None:
    watched.write("staro", "Друг текст.")
    watched.wait_for("staro: new")
    (watched.folder / "staro.md").rename(watched.folder / "novo.md")
    assert "is called novo now" in watched.wait_for("novo")
    (watched.folder / "novo.md").unlink()
    assert "what was published of it stays" in watched.wait_for("deleted")


def test_a_post_that_cannot_be_read_for_now_is_broken_and_not_gone() -> None:
    before = FolderState({"a": "1", "b": "2"}, {})
    after = FolderState({"b": "3"}, {Path("posts/a.md"): "posts/a.md:2: title: is missing"})
    assert changes(before, after) == ["post b: changed", "posts/a.md:2: title: is missing"]
