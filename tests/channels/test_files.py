"""Files that appear whole or not at all."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.channels.files import name_of, put
from support.full_disk import full_disk


@given(st.lists(st.text(min_size=1, max_size=300), min_size=2, max_size=4, unique=True))
def test_different_keys_have_different_names_that_any_folder_takes(keys: list[str]) -> None:
    keys = [key.encode("utf-8", "replace").decode() for key in keys]
    names = {key: name_of(key) for key in keys}
    assert len(set(names.values())) == len(set(keys))
    assert all(len(name) <= 200 and "/" not in name for name in names.values())


def test_a_long_key_keeps_its_beginning() -> None:
    assert name_of("p1." + "x" * 500).startswith("p1.xxx")
    assert name_of("x" * 500) != name_of("x" * 501)


def test_a_file_is_there_whole(tmp_path: Path) -> None:
    put(b"whole", tmp_path / "part", tmp_path / "file")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
    assert (tmp_path / "file").read_bytes() == b"whole"


def test_on_a_full_disk_nothing_is_left(tmp_path: Path) -> None:
    with full_disk(after=10), pytest.raises(OSError, match="File too large"):
        put(b"x" * 100, tmp_path / "part", tmp_path / "file")
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_there_as_part_is_not_written_over(tmp_path: Path) -> None:
    (tmp_path / "part").write_bytes(b"another's")
    with pytest.raises(FileExistsError):
        put(b"ours", tmp_path / "part", tmp_path / "file")
    assert not (tmp_path / "file").exists()
