"""The brand of now: read again when its file has changed, kept while it is broken."""

from pathlib import Path

from publisher.config.current_brand import CurrentBrand, brand_version, file_stamp
from publisher.config.workspace import load_config


def test_a_changed_file_is_read_again_and_a_broken_one_is_not(workspace: Path) -> None:
    file = workspace / "config.toml"
    text = file.read_text(encoding="utf-8")
    now = CurrentBrand(load_config(file), file_stamp(file))
    first = now()
    file.write_text(text.replace("#0f4c5c", "#101010"), encoding="utf-8")
    assert now().colours.primary == "#101010"
    assert brand_version(now()) != brand_version(first)
    file.write_text("[brand", encoding="utf-8")
    assert now().colours.primary == "#101010"
    file.unlink()
    assert now().colours.primary == "#101010"
