"""Sending, side by side with what people could pick instead, against the same smtp-sink in one run."""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from scripts.benchmarks.rows import ROOT, Measurement, Row

PEERS = ROOT / ".cache" / "mail-peers"
SCRIPTS = Path(__file__).parent / "mail_peers"
POSTFIX = PEERS / "postfix" / "usr"
NUMBER = 5000
_OCTETS = 43_000
"""Of a mail on the wire, as the newsletter's are."""

_ENVIRONMENT = {**os.environ, "LD_LIBRARY_PATH": str(POSTFIX / "lib" / "postfix"), "PYTHONPATH": str(ROOT)}


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


@contextmanager
def sink(port: int = 0) -> Iterator[int]:
    """smtp-sink while entered; its port, by default a free one."""
    subprocess.run([ROOT / "scripts" / "install-mail-peers"], check=True)
    port = port or _free_port()
    user = [] if os.getuid() else ["-u", "nobody"]
    command = [str(POSTFIX / "sbin" / "smtp-sink"), *user, f"127.0.0.1:{port}", "1000"]
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
    command = [sys.executable, str(SCRIPTS / "delaying_proxy.py"), str(port), str(milliseconds)]
    proxy = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        yield int(proxy.stdout.readline() if proxy.stdout else "")
    finally:
        proxy.kill()
        proxy.communicate()


def ours(port: int, connections: int, number: int, file: Path, database: str = "") -> dict[str, float]:
    """A mailing of ours, ledger and journal on, in a workspace of its own; `database` "" = a file in it."""
    with tempfile.TemporaryDirectory() as folder:
        sender = [sys.executable, "-m", "scripts.benchmarks.our_sender", f"{folder}/office"]
        _said([*sender, str(port), str(connections), str(number), str(file), *filter(None, [database])])
        found: dict[str, float] = json.loads(_said(sender))
    if found["sent"] != number:
        raise RuntimeError(f"{found['sent']} of {number} mails were sent")
    return found


def nodemailer(port: int, connections: int, number: int, file: Path) -> float:
    """Seconds of nodemailer's pool."""
    return float(_said(["node", SCRIPTS / "nodemailer.mjs", str(port), str(number), str(connections), file], PEERS))


def side_by_side() -> Sequence[Row]:
    """Five rounds, each with everybody in turn; medians of mails a second."""
    rates: dict[str, list[float]] = {"ours": [], "nodemailer": [], "smtp-source": [], "django": []}
    with tempfile.TemporaryDirectory() as folder:
        file = message(Path(folder))
        for _ in range(5):
            with sink() as port:
                rates["ours"].append(NUMBER / ours(port, 4, NUMBER, file)["send"])
                rates["nodemailer"].append(NUMBER / nodemailer(port, 5, NUMBER, file))
                begun = time.perf_counter()
                source = [POSTFIX / "sbin" / "smtp-source", "-s", "4", "-m", str(NUMBER), "-l", str(_OCTETS)]
                _said([*source, f"127.0.0.1:{port}"])
                rates["smtp-source"].append(NUMBER / (time.perf_counter() - begun))
                django = [
                    PEERS / "django" / "bin" / "python",
                    SCRIPTS / "django_mails.py",
                    str(port),
                    "1000",
                    str(file),
                ]
                rates["django"].append(1000 / float(_said(django)))
    typical = {name: statistics.median(found) for name, found in rates.items()}
    note = ", ".join(f"{name} {rate:.0f}/s" for name, rate in typical.items())

    def ratio(name: str, to: str, floor: float, aim: float) -> Row:
        each = [mine / theirs for mine, theirs in zip(rates["ours"], rates[to], strict=True)]
        spread = f"rounds {min(each):.1f} to {max(each):.1f}; {note}"
        return Row(name, round(statistics.median(each), 2), "x", floor, aim, note=spread)

    return [
        ratio("send_vs_nodemailer", "nodemailer", 4, 8),
        ratio("send_vs_smtp_source", "smtp-source", 0.6, 1),
        ratio("send_vs_django", "django", 8, 20),
    ]


def far_away() -> Sequence[Row]:
    """Ten connections to a sink whose every answer takes 20 ms."""
    number, each = 2000, []
    with tempfile.TemporaryDirectory() as folder, sink() as port, delayed(port, 10) as slow:
        file = message(Path(folder))
        for _ in range(3):
            mine = number / ours(slow, 10, number, file)["send"]
            each.append(mine / (number / nodemailer(slow, 10, number, file)))
    note = f"10 connections, rounds {min(each):.1f} to {max(each):.1f}"
    return [Row("send_20ms_vs_nodemailer", round(statistics.median(each), 2), "x", 1.8, 2.2, note=note)]


def many() -> Sequence[Row]:
    """A hundred thousand readers."""
    with tempfile.TemporaryDirectory() as folder, sink() as port:
        found = ours(port, 2, 100_000, message(Path(folder)))
    note = f"{100_000 / found['send']:.0f} mails a second, ledger and journal on"
    return [
        Row("send_memory_mb", round(found["peak_mb"], 1), "MB", 120, 57, "lower", note),
        Row("plan_100k_seconds", round(found["plan"], 2), "s", 3, 1, "lower"),
    ]


def compiling() -> Sequence[Row]:
    """Ten articles of MJML, by mjml-python in this process and by npm's mjml in its own, medians of thirty."""
    from mjml import mjml2html

    article = (
        "<mj-section><mj-column><mj-image src='https://example.org/a.png' />"
        "<mj-text font-size='20px'>Заглавие</mj-text>"
        f"<mj-text>{'Клъстерът и общината представиха нови възможности. ' * 12}</mj-text>"
        "<mj-button href='https://example.org/'>Прочетете</mj-button></mj-column></mj-section>"
    )
    source = f"<mjml><mj-body>{article * 10}</mj-body></mjml>"
    times = []
    for _ in range(33):
        begun = time.perf_counter()
        mjml2html(source)
        times.append((time.perf_counter() - begun) * 1000)
    subprocess.run([ROOT / "scripts" / "install-mail-peers"], check=True)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "ten.mjml"
        file.write_text(source, encoding="utf-8")
        theirs = float(_said(["node", SCRIPTS / "compile.mjs", str(file), "30"], PEERS))
    mine = statistics.median(times[3:])
    note = f"{mine:.2f} ms against {theirs:.1f} ms"
    return [Row("newsletter_compile_vs_mjml_js", round(theirs / mine, 1), "x", 20, 50, note=note)]


def _said(command: Sequence[object], folder: Path = ROOT) -> str:
    done = subprocess.run([str(one) for one in command], cwd=folder, env=_ENVIRONMENT, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{command[0]}: {done.stderr[-2000:]}")
    return done.stdout.strip().rpartition("\n")[2]


def _free_port() -> int:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def _wait(port: int) -> None:
    import socket

    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError("smtp-sink does not answer")


MEASUREMENTS = (
    Measurement(["send_vs_nodemailer", "send_vs_smtp_source", "send_vs_django"], side_by_side),
    Measurement(["send_20ms_vs_nodemailer"], far_away),
    Measurement(["send_memory_mb", "plan_100k_seconds"], many),
    Measurement(["newsletter_compile_vs_mjml_js"], compiling),
)
