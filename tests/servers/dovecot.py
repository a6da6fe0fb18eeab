"""Debian's IMAP server on loopback: STARTTLS and plain on one port, TLS on another, mails in a Maildir."""

import itertools
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

USER, PASSWORD = "reports", "open-sesame"
_NUMBERS = itertools.count(1)
_PROGRAM = shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin")

_CONFIGURATION = """
protocols = imap
listen = 127.0.0.1
base_dir = {folder}/run
log_path = {folder}/log
ssl = yes
ssl_cert = <{chain}
ssl_key = <{key}
disable_plaintext_auth = no
auth_mechanisms = plain login
auth_failure_delay = 0
mail_location = maildir:{folder}/mail
mail_fsync = never
passdb {{
  driver = static
  args = user={user} password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}
}}
service imap-login {{
  inet_listener imap {{
    port = {plain}
  }}
  inet_listener imaps {{
    port = {tls}
    ssl = yes
  }}
}}
"""


@dataclass(frozen=True)
class Dovecot:
    """A running server; `maildir` is the INBOX."""

    plain: int
    tls: int
    maildir: Path
    owner: tuple[int, int]

    def deliver(self, name: str, data: bytes) -> None:
        """Deliver a mail atomically, under a unique name since the server remembers names."""
        name = f"{name}.{next(_NUMBERS)}"
        part = self.maildir / "tmp" / name
        part.write_bytes(data)
        os.chown(part, *self.owner)
        part.rename(self.maildir / "new" / name)


@contextmanager
def serve_imap(chain: Path, key: Path) -> Iterator[Dovecot]:
    """Run with a certificate while the context is open; skips the test without dovecot or root privileges."""
    if _PROGRAM is None or os.geteuid() != 0:
        pytest.skip("needs root and Debian's dovecot-imapd")
    person = pwd.getpwnam("nobody")
    with tempfile.TemporaryDirectory(prefix="dovecot", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)
        maildir = folder / "mail"
        for path in (maildir, *(maildir / part for part in ("cur", "new", "tmp"))):
            path.mkdir()
            os.chown(path, person.pw_uid, person.pw_gid)
        plain, tls = _free_port(), _free_port()
        text = _CONFIGURATION.format(
            folder=folder, chain=chain, key=key, plain=plain, tls=tls, uid=person.pw_uid, gid=person.pw_gid,
            user=USER, password=PASSWORD,
        )  # fmt: skip
        (folder / "dovecot.conf").write_text(text)
        running = subprocess.Popen([_PROGRAM, "-F", "-c", folder / "dovecot.conf"], stderr=subprocess.PIPE)
        try:
            _wait(running, plain, folder / "log")
            yield Dovecot(plain, tls, maildir, (person.pw_uid, person.pw_gid))
        finally:
            running.terminate()
            running.communicate(timeout=10)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def _wait(running: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline:
        if running.poll() is not None:
            break
        try:
            with socket.create_connection(("127.0.0.1", port), 1) as link:
                if link.recv(4) == b"* OK":
                    return
        except OSError:
            time.sleep(0.05)
    said = log.read_text() if log.exists() else ""
    errors = running.stderr.read().decode() if running.poll() is not None and running.stderr else ""
    raise AssertionError(f"dovecot does not serve: {errors}{said}")
