"""IMAP servers that drip, announce too much or never end: a session is over in time, and its memory bounded."""

import resource
import socket
import time
from pathlib import Path

import pytest

from publisher.config.tables import BounceMailbox
from publisher.core.errors import MailboxError
from publisher.subscribers.bounces.mailbox import open_mailbox
from servers.hostile_imap import MAILS, Fetch, serve_hostile_imap

HEAD = b"* 1 FETCH (UID 1 BODY[]<0> {%d}\r\n"


@pytest.fixture(autouse=True)
def password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PUBLISHER_BOUNCES_PASSWORD", "secret")


def read_all(fetch: Fetch, folder: Path, timeout: float) -> list[bytes]:
    """What comes out of such a server's mailbox."""
    found = []
    with serve_hostile_imap(fetch) as port:
        settings = BounceMailbox(imap_host="127.0.0.1", imap_port=port, imap_tls="none", username="u")
        with open_mailbox(settings, folder, timeout) as box:
            for _, data in box.messages():
                found.append(data)
    return found


def test_a_mail_that_drips_is_given_up(tmp_path: Path) -> None:
    def drip(link: socket.socket, tag: bytes) -> None:
        link.sendall(HEAD % 100_000)
        for _ in range(100_000):
            link.sendall(b"x")
            time.sleep(0.05)

    with pytest.raises(MailboxError, match=r"no whole answer within 0\.5 seconds"):
        read_all(drip, tmp_path, 0.5)


def test_a_line_that_drips_is_given_up(tmp_path: Path) -> None:
    def drip(link: socket.socket, tag: bytes) -> None:
        for _ in range(100_000):
            link.sendall(b"*")
            time.sleep(0.05)

    with pytest.raises(MailboxError, match=r"no whole answer within 0\.5 seconds"):
        read_all(drip, tmp_path, 0.5)


def test_a_mail_announced_with_two_gigabytes_is_not_read(tmp_path: Path) -> None:
    def announce(link: socket.socket, tag: bytes) -> None:
        link.sendall(HEAD % 2_000_000_000)
        while True:
            link.sendall(b"x" * 65_536)

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(MailboxError, match="answer is larger than"):
        read_all(announce, tmp_path, 60)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000


@pytest.mark.parametrize("line", [b"* 1 EXISTS\r\n", b"* OK " + b"x" * 60_000 + b"\r\n"], ids=["short", "long"])
def test_lines_without_end_are_not_read_to_the_end(line: bytes, tmp_path: Path) -> None:
    def go_on(link: socket.socket, tag: bytes) -> None:
        while True:
            link.sendall(line * 10)

    with pytest.raises(MailboxError, match="answer is larger than"):
        read_all(go_on, tmp_path, 60)


def test_a_session_of_slow_answers_ends_and_the_rest_is_read_next_time(tmp_path: Path) -> None:
    read = []

    def slow(link: socket.socket, tag: bytes) -> None:
        time.sleep(0.1)
        read.append(tag)
        link.sendall(HEAD % 2 + b"hi)\r\n" + tag + b" OK done\r\n")

    with pytest.raises(MailboxError, match="the rest is read next time"):
        read_all(slow, tmp_path, 0.25)
    assert 0 < len(read) < MAILS


def test_a_handshake_that_drips_is_given_up(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings = BounceMailbox(imap_host="127.0.0.1", imap_port=silent.getsockname()[1], username="u")
        with pytest.raises(MailboxError, match="connecting"):
            open_mailbox(settings, tmp_path, 0.5)
