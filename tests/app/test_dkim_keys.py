"""DKIM keys in files of their own."""

import stat
from pathlib import Path

import pytest

from publisher.app.dkim_keys import is_selector, make_dkim_key
from publisher.core.errors import FileError
from support.workspaces import configure


@pytest.mark.parametrize(("text", "fit"), [("s1", True), ("a-b", True), ("S1", False), ("-a", False), ("a.b", False)])
def test_a_selector_is_one_label(text: str, fit: bool) -> None:
    assert is_selector(text) is fit


@pytest.mark.parametrize("ed25519", [False, True])
def test_a_key_is_its_owner_s_alone_and_says_what_to_publish(workspace: Path, ed25519: bool) -> None:
    configure(workspace, from_address='"news@example.bg"')
    made = make_dkim_key(workspace / "config.toml", "s1", ed25519)
    assert stat.S_IMODE(made.file.stat().st_mode) == 0o600
    assert made.name == "s1._domainkey.example.bg"
    assert made.record.startswith("v=DKIM1; k=ed25519; p=" if ed25519 else "v=DKIM1; k=rsa; p=")
    assert made.setting == 'dkim = [{ selector = "s1", key_file = "secrets/dkim-s1.pem" }]'


def test_a_key_that_may_be_published_is_never_overwritten(workspace: Path) -> None:
    configure(workspace, from_address='"news@example.bg"')
    made = make_dkim_key(workspace / "config.toml", "s1")
    before = made.file.read_bytes()
    with pytest.raises(FileError, match="exists already: choose another SELECTOR"):
        make_dkim_key(workspace / "config.toml", "s1")
    assert made.file.read_bytes() == before
