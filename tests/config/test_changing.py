"""Single values of config.toml changed by program: everything else stays as a person wrote it."""

from pathlib import Path

import pytest

from publisher.config.changing import change_config
from publisher.core.errors import ConfigError

VALUES = {
    ("brand", "colours", "primary"): "#123456",
    ("brand", "address", "bg"): "София",
    ("brand", "url"): "https://example.org",
}
FILES = [
    '[brand]\nname = { bg = "A" }  # ours\n\n# where it lies\n[paths]\nposts = "p"\n',
    'brand.name.bg = "A"\n',
    '[brand]\nname = {bg = "A"}\n[paths]\n[brand.colours]\nink = "#000000" # black\n\n# pages\n[web]\n',
    'brand = {name = {bg = "A"}, colours = {ink = "#000000"}}\n',
    '[brand.name]\nbg = "A"\n[brand.address]\nbg = "q"\n',
]


@pytest.mark.parametrize("text", FILES)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_values_are_changed_and_comments_stay(tmp_path: Path, text: str, end: str) -> None:
    file = tmp_path / "config.toml"
    file.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", end).encode())
    change_config(file, VALUES)
    after = file.read_bytes()
    assert after.startswith(b"\xef\xbb\xbf")
    assert after.count(b"\n") == after.count(end.encode())
    for comment in (line[line.index("#") :] for line in text.splitlines() if "# " in line):
        assert comment in after.decode()
    change_config(file, VALUES)
    assert file.read_bytes() == after, "the same values change nothing"


def test_a_value_that_would_break_the_file_is_not_written(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text(FILES[0], encoding="utf-8")
    with pytest.raises(ConfigError):
        change_config(file, {("brand", "colours", "primary"): "red"})
    assert file.read_text(encoding="utf-8") == FILES[0]
