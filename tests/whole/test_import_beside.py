"""A long list comes in while readers leave: nobody waits for the import, and nothing is lost of either."""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests

from publisher.app.assembly import Publisher, open_publisher
from publisher.web.serving import served

ROWS = 12_000
LEAVING = 15


@dataclass(frozen=True)
class Site:
    """A workspace with readers, and its public pages."""

    publisher: Publisher
    at: str


@pytest.fixture
def site(workspace: Path) -> Iterator[Site]:
    config = workspace / "config.toml"
    text = config.read_text(encoding="utf-8")
    config.write_text(
        text + '\n[web]\naddress = "https://news.example.org"\nlisten = "127.0.0.1:0"\n', encoding="utf-8"
    )
    with open_publisher(config) as publisher, served(config) as at:
        for number in range(LEAVING):
            publisher.subscribers.add(f"reads{number}@reader.example", "bg", publisher.clock(), consent="на форума")
        yield Site(publisher, at)


def test_readers_leave_by_one_click_while_a_long_list_comes_in(site: Site, workspace: Path) -> None:
    table = workspace / "long.csv"
    table.write_text("email\n" + "".join(f"new{n}@reader.example\n" for n in range(ROWS)), encoding="utf-8")
    command = [
        sys.executable, "-c", "from publisher import cli; cli.main()",
        "subscribers", "import", str(table), "--lang", "bg", "--consent", "на форума",
    ]  # fmt: skip
    left, beside = 0, 0
    with subprocess.Popen(command, cwd=workspace, stdout=subprocess.PIPE, text=True) as coming:
        while left < LEAVING:
            token = site.publisher.tokens.make("unsubscribe", left + 1)
            form = {"List-Unsubscribe": "One-Click"}
            assert requests.post(f"{site.at}/u/{token}", data=form, timeout=30).status_code == 200
            counts = site.publisher.subscribers.listing.counts()
            beside += LEAVING < sum(counts.values()) < LEAVING + ROWS
            # The first one leaves before the import has begun to write, the others wait for that.
            if beside or coming.poll() is not None or not left:
                left += 1
        said = coming.communicate(timeout=120)[0]
    assert f"{ROWS} added, 0 skipped, 0 wrong" in said
    assert site.publisher.subscribers.listing.counts() == {"reads": ROWS, "asked": 0, "left": LEAVING, "suppressed": 0}
