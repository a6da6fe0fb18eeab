"""New files: whole or not at all, and nobody else's file is touched."""

from collections.abc import Callable
from pathlib import Path

import pytest

from publisher.core.errors import FileError
from publisher.core.new_files import new_file
from support.full_disk import full_disk


def test_a_file_has_its_name_when_the_block_has_ended(tmp_path: Path) -> None:
    path = tmp_path / "who.csv"
    with new_file(path, "utf-8-sig") as file:
        file.write("едно\r\n")
        assert not path.exists()
    assert path.read_bytes() == "\ufeffедно\r\n".encode()
    assert list(tmp_path.iterdir()) == [path]


def test_what_breaks_off_leaves_nothing_behind(tmp_path: Path) -> None:
    def break_off() -> None:
        with new_file(tmp_path / "who.csv") as file:
            file.write("half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        break_off()
    assert list(tmp_path.iterdir()) == []


def _write(path: Path) -> None:
    with new_file(path) as file:
        file.write("new")


def _a_file(path: Path) -> None:
    path.write_text("old", encoding="utf-8")


def _a_link_to_nowhere(path: Path) -> None:
    path.symlink_to("nowhere")


@pytest.mark.parametrize("make", [_a_file, _a_link_to_nowhere, Path.mkdir])
def test_what_is_there_already_is_not_touched(tmp_path: Path, make: Callable[[Path], object]) -> None:
    path = tmp_path / "who.csv"
    make(path)
    with pytest.raises(FileError, match=r"who\.csv: exists already; name another file"):
        _write(path)
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_that_has_come_meanwhile_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "who.csv"

    def race() -> None:
        with new_file(path) as file:
            file.write("new")
            _a_file(path)

    with pytest.raises(FileError, match="exists already; name another file"):
        race()
    assert path.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_that_does_not_exist_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"nowhere/who\.csv: cannot be written: No such file or directory"):
        _write(tmp_path / "nowhere" / "who.csv")


def test_a_disk_that_fills_up_is_named_and_nothing_half_is_left(tmp_path: Path) -> None:
    path = tmp_path / "who.csv"

    def fill() -> None:
        with new_file(path) as file:
            file.write("0" * 100_000)

    with full_disk(after=1000), pytest.raises(FileError, match=r"who\.csv: cannot be written: File too large"):
        fill()
    assert list(tmp_path.iterdir()) == []
