"""The demo's mailbox, over real SMTP."""

import gc
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from publisher.cli.demo.mailbox import DemoMailbox
from publisher.core.errors import ConfigError, Unavailable
from support.mail_parts import MESSAGE, READER
from support.newsletters import (
    OPENED,
    newsletter,
)


@pytest.fixture(autouse=True)
def _closing() -> Iterator[None]:
    yield
    while OPENED:
        OPENED.pop().close()


def test_a_double_is_seen_in_the_mailbox_and_editions_are_apart(tmp_path: Path) -> None:
    with DemoMailbox(tmp_path / "mail") as mailbox:
        channel = newsletter(mailbox.port)
        for message in (MESSAGE, replace(MESSAGE, lang="en"), MESSAGE, MESSAGE):
            channel.send(message, READER)
        channel.close()
    names = [
        "maria@example.org.bg.eml",
        "maria@example.org.en.eml",
        "maria@example.org.bg-2.eml",
        "maria@example.org.bg-3.eml",
    ]
    assert [received.file.name for received in mailbox.received] == names
    assert sorted(path.name for path in (tmp_path / "mail").iterdir()) == sorted(names)


def test_a_recipient_cannot_choose_where_the_mailbox_writes(tmp_path: Path) -> None:
    with DemoMailbox(tmp_path / "mail") as mailbox:
        channel = newsletter(mailbox.port)
        channel.send(MESSAGE, replace(READER, address="../../evil/x@example.org"))
        channel.send(MESSAGE, replace(READER, address="я" * 32 + "@" + ".".join(["b" * 60] * 4)))
        channel.close()
    assert len(list((tmp_path / "mail").glob("*.eml"))) == len(mailbox.received) == 2
    assert [path.name for path in tmp_path.iterdir()] == ["mail"]


def test_a_mailbox_that_cannot_write_does_not_say_yes(tmp_path: Path) -> None:
    with DemoMailbox(tmp_path / "mail") as mailbox:
        (tmp_path / "mail").rmdir()
        channel = newsletter(mailbox.port)
        with pytest.raises(Unavailable, match="451"):
            channel.send(MESSAGE, READER)
        channel.close()
    assert mailbox.received == []


def test_a_mailbox_closes_with_connections_open_and_opens_again(tmp_path: Path) -> None:
    ports = set()
    for _ in range(3):
        with DemoMailbox(tmp_path) as mailbox:
            ports.add(mailbox.port)
            channel = newsletter(mailbox.port)
            channel.send(MESSAGE, READER)
        with pytest.raises(RuntimeError):
            assert mailbox.port
        with pytest.raises(Unavailable):
            channel.send(MESSAGE, READER)
        gc.collect()
    assert 0 not in ports


def test_without_aiosmtpd_the_mailbox_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "aiosmtpd.controller", None)
    with pytest.raises(ConfigError, match=r'pip install "publisher\[demo\]"'), DemoMailbox(tmp_path):
        pass
