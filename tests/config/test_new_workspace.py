"""What `publisher init` makes."""

from pathlib import Path

import pytest

from publisher.config.new_workspace import make_workspace, origin
from publisher.config.workspace import load_config
from publisher.core.errors import ConfigError


def test_a_new_workspace_has_every_part_and_its_configuration_is_valid(tmp_path: Path) -> None:
    made = make_workspace(tmp_path / "office")
    assert sorted(path.name for path in made) == ["config.toml", "glossary.csv", "templates"]
    assert (tmp_path / "office" / "posts").is_dir()
    config = load_config(tmp_path / "office" / "config.toml")
    assert config.folder("templates").is_dir()


def test_what_is_there_stays(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("# mine\n", encoding="utf-8")
    made = make_workspace(tmp_path)
    assert "config.toml" not in [path.name for path in made]
    assert (tmp_path / "config.toml").read_text(encoding="utf-8") == "# mine\n"
    assert make_workspace(tmp_path) == []


def test_sample_posts_come_on_request(tmp_path: Path) -> None:
    make_workspace(tmp_path, with_posts=True)
    names = {path.name for path in (tmp_path / "posts").glob("*.md")}
    assert names == {path.name for path in (origin() / "posts").glob("*.md")} != set()


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"file/office: a workspace cannot be made here"):
        make_workspace(tmp_path / "file" / "office")
