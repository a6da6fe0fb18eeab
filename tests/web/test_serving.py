"""The pages served by waitress on a real port."""

import socket
from pathlib import Path

import pytest
import requests

from publisher.core.errors import ConfigError
from publisher.web.serving import served
from support.workspaces import configure


def listen(workspace: Path, address: str) -> Path:
    file = workspace / "config.toml"
    text = file.read_text(encoding="utf-8") + f'\n[web]\naddress = "http://127.0.0.1"\nlisten = "{address}"\n'
    file.write_text(text, encoding="utf-8")
    return file


def test_pages_are_served_while_entered_and_not_afterwards(workspace: Path) -> None:
    with served(listen(workspace, "127.0.0.1:0")) as address:
        assert requests.get(f"{address}/healthz", timeout=10).text == "ok\n"
    with pytest.raises(requests.ConnectionError):
        requests.get(f"{address}/healthz", timeout=10)


def test_an_address_that_is_taken_is_named(workspace: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(ConfigError, match=f"nothing can listen at {address}"), served(listen(workspace, address)):
            pass


def test_a_workspace_that_cannot_be_read_is_named_by_its_key(workspace: Path) -> None:
    configure(workspace, tick_seconds='"often"')
    with pytest.raises(ConfigError, match="tick_seconds"), served(workspace / "config.toml"):
        pass
