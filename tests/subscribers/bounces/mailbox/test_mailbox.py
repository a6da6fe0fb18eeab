"""The mailbox for reports: a Maildir, and a folder on a real IMAP server."""

import contextlib
import mailbox
import os
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from publisher.config.tables import BounceMailbox
from publisher.core.errors import ConfigError, MailboxError
from publisher.subscribers.bounces.mailbox import MOST_BYTES, Mailbox, open_mailbox
from servers.dovecot import PASSWORD, USER, Dovecot, serve_imap

Deliver = Callable[[str, bytes], None]
ONE = b"Subject: one\r\nX-Delivery-ID: p1.7\r\n\r\nfirst\r\n"
TWO = b"Subject: two\r\nX-Delivery-ID: p1.77\r\n\r\nX-Delivery-ID: p1.9\r\n"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A self-signed certificate for localhost alone, and its key."""
    folder = tmp_path_factory.mktemp("tls")
    chain, key = folder / "chain.pem", folder / "key.pem"
    made = ["openssl", "req", "-x509", "-nodes", "-days", "2", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
    named = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    subprocess.run([*made, *named, "-keyout", key, "-out", chain], check=True, capture_output=True)
    return chain, key


@pytest.fixture(scope="module")
def running(certificate: tuple[Path, Path]) -> Iterator[Dovecot]:
    with serve_imap(*certificate) as server:
        yield server


@pytest.fixture
def imap(running: Dovecot) -> Dovecot:
    """The server with an empty INBOX."""
    for folder in ("new", "cur"):
        for path in (running.maildir / folder).iterdir():
            path.unlink()
    return running


def imap_settings(server: Dovecot, **changes: Any) -> BounceMailbox:
    table = {"imap_host": "127.0.0.1", "imap_port": server.plain, "imap_tls": "none", "username": USER, **changes}
    return BounceMailbox.model_validate(table)


@pytest.fixture
def password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PUBLISHER_BOUNCES_PASSWORD", PASSWORD)


@pytest.fixture(params=["maildir", "imap"])
def place(request: pytest.FixtureRequest, tmp_path: Path, password: None) -> tuple[Callable[[], Mailbox], Deliver]:
    """How to open the mailbox, and how mails come into it."""
    if request.param == "maildir":
        folder = tmp_path / "reports"
        mailbox.Maildir(folder)

        def deliver(name: str, data: bytes) -> None:
            (folder / "new" / name).write_bytes(data)

        return lambda: open_mailbox(BounceMailbox(maildir="reports"), tmp_path), deliver
    server: Dovecot = request.getfixturevalue("imap")
    return lambda: open_mailbox(imap_settings(server), tmp_path), server.deliver


def test_each_mail_is_read_until_it_is_done_and_none_is_deleted(
    place: tuple[Callable[[], Mailbox], Deliver],
) -> None:
    opened, deliver = place
    deliver("1700000001.a.host", ONE)
    deliver("1700000002.b.host", TWO)
    with opened() as box:
        found = list(box.messages())
        assert [_crlf(data) for _, data in found] == [ONE, TWO]
        assert [key for key, _ in box.messages()] == [key for key, _ in found]
        box.done(found[0][0])
        box.done(found[0][0])
        assert [key for key, _ in box.messages()] == [found[1][0]]
    with opened() as box:
        assert [_crlf(data) for _, data in box.messages()] == [TWO]
        seen = box.find("X-Delivery-ID", "p1.7")
        assert seen is not None
        assert _crlf(seen[1]) == ONE


def test_a_mail_is_found_by_a_header_of_its_own_as_soon_as_it_arrives(
    place: tuple[Callable[[], Mailbox], Deliver],
) -> None:
    opened, deliver = place
    deliver("1700000001.a.host", TWO)
    with opened() as box:
        assert box.find("X-Delivery-ID", "p1.7") is None
        assert box.find("X-Delivery-ID", "p1.9") is None
        deliver("1700000003.c.host", ONE)
        found = box.find("X-Delivery-ID", "p1.7")
        assert found is not None
        assert _crlf(found[1]) == ONE
        box.done(found[0])
        assert [_crlf(data) for _, data in box.messages()] == [TWO]


def test_only_the_beginning_of_a_huge_mail_is_read(place: tuple[Callable[[], Mailbox], Deliver]) -> None:
    opened, deliver = place
    deliver("1700000001.a.host", b"Subject: big\r\n\r\n" + b"0123456789abcde\r\n" * (MOST_BYTES // 16))
    with opened() as box:
        ((_, data),) = box.messages()
        assert data.startswith(b"Subject: big")
        assert len(data) == MOST_BYTES


def test_a_mail_that_is_removed_in_the_meantime_is_skipped(tmp_path: Path) -> None:
    folder = tmp_path / "reports"
    mailbox.Maildir(folder)
    for name in ("1.a.host", "2.b.host"):
        (folder / "new" / name).write_bytes(ONE)
    with open_mailbox(BounceMailbox(maildir="reports"), tmp_path) as box:
        reading = box.messages()
        assert next(reading)[0] == "1.a.host"
        (folder / "new" / "2.b.host").unlink()
        assert list(reading) == []
        box.done("2.b.host")
        (folder / "new" / "1.a.host").rename(folder / "cur" / "1.a.host:2,F")
        box.done("1.a.host")
    assert [path.name for path in (folder / "cur").iterdir()] == ["1.a.host:2,FS"]


def test_what_is_no_file_is_skipped(tmp_path: Path) -> None:
    folder = tmp_path / "reports"
    mailbox.Maildir(folder)
    os.mkfifo(folder / "new" / "1.a.host")
    (folder / "new" / "2.b.host").symlink_to("/dev/zero")
    (folder / "new" / "3.c.host").write_bytes(ONE)
    with open_mailbox(BounceMailbox(maildir="reports"), tmp_path) as box:
        assert [key for key, _ in box.messages()] == ["3.c.host"]
        assert box.find("X-Delivery-ID", "p1.7") == ("3.c.host", ONE)


def test_a_folder_with_a_cyrillic_name_is_opened(imap: Dovecot, tmp_path: Path, password: None) -> None:
    folder = imap.maildir / ".&BBIETAQ9BDAEQg- &- co"
    for path in (folder, *(folder / part for part in ("cur", "new", "tmp"))):
        path.mkdir()
    (folder / "maildirfolder").touch()
    (folder / "new" / "1700000001.a.host").write_bytes(ONE)
    for path in (folder, *folder.rglob("*")):
        os.chown(path, *imap.owner)
    with open_mailbox(imap_settings(imap, folder="Вьнат & co"), tmp_path) as box:
        assert [_crlf(data) for _, data in box.messages()] == [ONE]


@pytest.mark.parametrize("tls", ["tls", "starttls"])
def test_tls_is_verified_by_name_and_authority(
    tls: str, imap: Dovecot, certificate: tuple[Path, Path], tmp_path: Path, password: None
) -> None:
    imap.deliver("1700000001.a.host", ONE)
    table = {"imap_tls": tls, "imap_port": imap.tls if tls == "tls" else imap.plain, "ca_file": str(certificate[0])}
    with open_mailbox(imap_settings(imap, imap_host="localhost", **table), tmp_path) as box:
        assert [_crlf(data) for _, data in box.messages()] == [ONE]
    with pytest.raises(MailboxError, match=r"certificate is not valid.*ca_file"):
        open_mailbox(imap_settings(imap, imap_host="localhost", **{**table, "ca_file": ""}), tmp_path)
    with pytest.raises(MailboxError, match="certificate is not valid"):
        open_mailbox(imap_settings(imap, **table), tmp_path)


def test_the_password_comes_from_its_file_and_a_wrong_one_is_reported(imap: Dovecot, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(f"{PASSWORD}\n")
    with open_mailbox(imap_settings(imap, password_file="secret"), tmp_path) as box:
        assert list(box.messages()) == []
    (tmp_path / "secret").write_text("wrong")
    with pytest.raises(MailboxError, match=r"login: \[AUTHENTICATIONFAILED\].*password_file"):
        open_mailbox(imap_settings(imap, password_file="secret"), tmp_path, timeout=20)
    with pytest.raises(ConfigError, match="password_file: none cannot be read"):
        open_mailbox(imap_settings(imap, password_file="none"), tmp_path)


def test_a_missing_folder_is_reported(imap: Dovecot, tmp_path: Path, password: None) -> None:
    with pytest.raises(MailboxError, match="opening Reports"):
        open_mailbox(imap_settings(imap, folder="Reports"), tmp_path)
    with pytest.raises(MailboxError, match="is not a Maildir"):
        open_mailbox(BounceMailbox(maildir="nowhere"), tmp_path)


def test_plain_text_is_allowed_on_loopback_only_and_a_missing_setting_is_reported(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="imap_tls"):
        open_mailbox(BounceMailbox(imap_host="imap.example.bg", imap_tls="none"), tmp_path)
    with pytest.raises(ConfigError, match="names no mailbox"):
        open_mailbox(BounceMailbox(), tmp_path)


def test_a_silent_server_ends_in_a_timeout(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings = BounceMailbox(imap_host="127.0.0.1", imap_port=silent.getsockname()[1], imap_tls="none")
        started = time.monotonic()
        with pytest.raises(MailboxError, match="connecting"):
            open_mailbox(settings, tmp_path, timeout=0.5)
        assert time.monotonic() - started < 5


@pytest.mark.parametrize("said", [b"hello\r\n", b"* BYE go away\r\n", b"", b"* OK hi\r\n"])
def test_a_server_that_does_not_speak_imap_is_reported(said: bytes, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def answer() -> None:
            with contextlib.suppress(OSError):
                link, _ = listener.accept()
                with link:
                    link.sendall(said)
                    link.recv(100)

        speaking = threading.Thread(target=answer)
        speaking.start()
        settings = BounceMailbox(imap_host="127.0.0.1", imap_port=listener.getsockname()[1], imap_tls="none")
        with pytest.raises(MailboxError, match="127"):
            open_mailbox(settings, tmp_path, timeout=2)
        speaking.join()


def _crlf(data: bytes) -> bytes:
    return data.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
