"""Programs that send the same mails to the same server, each in a process of its own that says what it has cost."""

import json
import os
import resource
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from scripts.benchmarks.rows import ROOT

PEERS = ROOT / ".cache" / "mail-peers"
OCTETS = 43_000
"""Of a mail on the wire, as the newsletter's are."""

_SCRIPTS = Path(__file__).parent / "mail_peers"
_POSTFIX = PEERS / "postfix" / "usr"
_ENVIRONMENT = {**os.environ, "LD_LIBRARY_PATH": str(_POSTFIX / "lib" / "postfix"), "PYTHONPATH": str(ROOT)}


class Sent(NamedTuple):
    """Mails a second, and microseconds of CPU a mail; both without the start of the program where it can tell."""

    rate: float
    cpu: float


def message(folder: Path) -> Path:
    """A Bulgarian mail of about 43 kB as text and HTML, with a reader's name and way out in both."""
    line = "Клъстерът и общината представиха нови възможности за обучение, стажове и общи проекти. "
    html = f"<html lang=bg><body><p>Здравейте, [[reader.name]]!</p>{f'<p>{line}</p>' * 137}"
    html += '<p><a href="[[reader.unsubscribe_url]]">Отписване</a></p></body></html>'
    text = f"Здравейте, [[reader.name]]!\n\n{line * 45}\n\n[[reader.unsubscribe_url]]\n"
    file = folder / "message.json"
    value = {"subject": "Седмичен бюлетин № 47 — десет новини", "html": html, "text": text}
    file.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
    return file


def signing_key(folder: Path) -> Path:
    """A new RSA key of 2,048 bits in PEM, for everybody who signs."""
    from publisher.channels.mail.message.dkim import make_key

    file = folder / "dkim.pem"
    file.write_bytes(make_key(ed25519=False)[1])
    return file


@contextmanager
def sink(port: int = 0) -> Iterator[int]:
    """smtp-sink while entered; its port, by default a free one."""
    install()
    port = port or free_port()
    user = [] if os.getuid() else ["-u", "nobody"]
    command = [str(_POSTFIX / "sbin" / "smtp-sink"), *user, f"127.0.0.1:{port}", "1000"]
    server = subprocess.Popen(command, env=_ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    try:
        _wait(port)
        yield port
    finally:
        server.kill()
        server.communicate()


@contextmanager
def delayed(port: int, milliseconds: int) -> Iterator[int]:
    """A proxy before a port that delays each way."""
    command = [sys.executable, str(_SCRIPTS / "delaying_proxy.py"), str(port), str(milliseconds)]
    proxy = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        yield int(proxy.stdout.readline() if proxy.stdout else "")
    finally:
        proxy.kill()
        proxy.communicate()


def mailing(
    port: int, connections: int, number: int, file: Path, key: Path | None = None, database: str = ""
) -> dict[str, float]:
    """A mailing of ours, ledger and journal on, in a workspace of its own: seconds, CPU seconds and megabytes.

    `database` is the address of the ledger; "" = a file of the workspace.
    """
    with tempfile.TemporaryDirectory() as folder:
        sender = [sys.executable, "-m", "scripts.benchmarks.our_sender", f"{folder}/office"]
        said([*sender, str(port), str(connections), str(number), str(file), str(key or ""), database])
        found: dict[str, float] = json.loads(said(sender))
    if found["sent"] != number:
        raise RuntimeError(f"{found['sent']} of {number} mails were sent")
    return found


def ours(port: int, connections: int, number: int, file: Path, key: Path | None = None) -> Sent:
    """A mailing of ours, signed with the key if there is one."""
    found = mailing(port, connections, number, file, key)
    return Sent(number / found["send"], found["cpu"] / number * 1e6)


def nodemailer(port: int, connections: int, number: int, file: Path, key: Path | None = None) -> Sent:
    """Nodemailer's pool, signed with the key if there is one."""
    command = ["node", _SCRIPTS / "nodemailer.mjs", port, number, connections, file, *([key] if key else [])]
    return _sent(said(command, PEERS), number)


def django(port: int, number: int, file: Path) -> Sent:
    """Django's `send_messages`, over its one connection."""
    return _sent(said([PEERS / "django" / "bin" / "python", _SCRIPTS / "django_mails.py", port, number, file]), number)


def smtp_source(port: int, connections: int, number: int) -> Sent:
    """Postfix's load generator with kept connections (`-d`); its whole process counts, which starts in 5 ms."""
    command = [_POSTFIX / "sbin" / "smtp-source", "-d", "-s", connections, "-m", number, "-l", OCTETS]
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    said([*command, f"127.0.0.1:{port}"])
    seconds, after = time.perf_counter() - begun, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Sent(number / seconds, cpu / number * 1e6)


def install() -> None:
    """Install the programs that are not there yet."""
    subprocess.run([ROOT / "scripts" / "install-mail-peers"], check=True)


def said(command: Sequence[object], folder: Path = ROOT) -> str:
    """The last line that a command prints. Raises `RuntimeError` when it fails."""
    done = subprocess.run([str(one) for one in command], cwd=folder, env=_ENVIRONMENT, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{command[0]}: {done.stderr[-2000:]}")
    return done.stdout.strip().rpartition("\n")[2]


def _sent(line: str, number: int) -> Sent:
    """Out of seconds and CPU seconds, as the scripts print them."""
    seconds, cpu = map(float, line.split())
    return Sent(number / seconds, cpu / number * 1e6)


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def _wait(port: int) -> None:
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError("smtp-sink does not answer")
