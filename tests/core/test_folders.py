"""A folder that is absent, empty or no folder is named with its key; what is in it does not matter."""

from pathlib import Path

import pytest

from publisher.core.errors import ConfigError
from publisher.core.folders import require_files


def test_a_folder_with_anything_in_it_will_do(tmp_path: Path) -> None:
    (tmp_path / "a.md").touch()
    require_files(tmp_path, "paths.posts")


@pytest.mark.parametrize(
    ("name", "words"), [("absent", "No such file"), ("file", "Not a directory"), ("empty", "is empty; is its disk")]
)
def test_any_other_is_named_with_its_key(tmp_path: Path, name: str, words: str) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "empty").mkdir()
    with pytest.raises(ConfigError, match=rf"^paths\.posts: the folder {tmp_path / name} .*{words}"):
        require_files(tmp_path / name, "paths.posts")
