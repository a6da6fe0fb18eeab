"""The first issue as README and its Bulgarian twin tell it: every line is typed in a terminal, in order."""

import email
import email.policy
import os
import pty
import re
import select
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from support.pictures import jpeg_with_place

pytestmark = pytest.mark.whole

ROOT = Path(__file__).parents[2]
GUIDES = {"en": (ROOT / "README.md", "## Five minutes"), "bg": (ROOT / "docs" / "parvi-broy.md", "# Първи брой")}
FROM_ELSEWHERE = ("pip install", "publisher models install")
"""Lines that fetch something from other machines."""
FREE = {"en": "yes", "bg": "да"}
QUESTION = {"en": "[y/N]", "bg": "[д/Н]"}
BLOCK = re.compile(r"^```(?P<kind>\w+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
READY = "ready> "


def _steps(guide: str) -> Iterator[tuple[str, str]]:
    """("sh", a line) for what is typed, ("markdown", the text) for what is written into the post's file."""
    file, heading = GUIDES[guide]
    section = file.read_text(encoding="utf-8").partition(heading)[2]
    if heading.startswith("##"):
        section = section.partition("\n## ")[0]
    for block in BLOCK.finditer(section):
        if block["kind"] == "markdown":
            yield "markdown", block["text"]
        else:
            yield from (("sh", line) for line in block["text"].splitlines())


class Terminal:
    """A shell on a pseudo-terminal, as a person has one."""

    def __init__(self, home: Path) -> None:
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        environment = {
            **os.environ, "HOME": str(home), "PATH": path, "PS1": READY, "LC_ALL": "C.UTF-8", "TERM": "dumb",
        }  # fmt: skip
        self._screen, inner = pty.openpty()
        self._shell = subprocess.Popen(
            ["bash", "--norc", "--noprofile", "--noediting", "-i"],
            cwd=home, env=environment, stdin=inner, stdout=inner, stderr=inner, preexec_fn=os.setsid,
        )  # fmt: skip
        os.close(inner)
        self.until(READY)

    def type(self, line: str) -> None:
        os.write(self._screen, f"{line}\n".encode())

    def press_ctrl_c(self) -> None:
        os.write(self._screen, b"\x03")

    def until(self, *words: str) -> str:
        """What is printed until all the words have appeared."""
        seen, end = b"", time.monotonic() + 90
        while not all(word.encode() in seen for word in words):
            ready, _, _ = select.select([self._screen], [], [], max(0.0, end - time.monotonic()))
            assert ready, f"{words!r} did not appear: {seen.decode(errors='replace')}"
            seen += os.read(self._screen, 65536)
        return seen.decode(errors="replace")

    def close(self) -> None:
        for one in [*psutil.Process(self._shell.pid).children(recursive=True), psutil.Process(self._shell.pid)]:
            one.kill()
        self._shell.wait()
        os.close(self._screen)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def _listens(port: int) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(f"nothing listens at {port}")


@pytest.mark.parametrize("guide", GUIDES)
def test_the_first_issue_goes_out_as_it_is_written(guide: str, tmp_path: Path) -> None:
    (tmp_path / "podpisvane.jpg").write_bytes(jpeg_with_place(640, 360))
    office, port = tmp_path / "office", _free_port()
    said: dict[str, str] = {}
    terminal = Terminal(tmp_path)
    try:
        for kind, step in _steps(guide):
            if kind == "markdown":
                (office / "posts" / "novo-partnyorstvo.md").write_text(step, encoding="utf-8")
                continue
            line = step.partition("  #")[0].strip()
            if line.startswith(FROM_ELSEWHERE):
                continue
            terminal.type(line.replace("2525", str(port)))
            if line == "publisher run":
                # Both editions and the post for networks.
                terminal.until("novo-partnyorstvo", "2026-12 bg", "2026-12 en")
                terminal.press_ctrl_c()
            elif line.startswith("publisher issues approve"):
                terminal.until(QUESTION[guide])
                terminal.type("y")
            said[line] = terminal.until(READY)
            if line.startswith("publisher init"):
                config = office / "config.toml"
                config.write_text(config.read_text(encoding="utf-8").replace("2525", str(port)), encoding="utf-8")
            if line.endswith("&"):
                _listens(port)
    finally:
        terminal.close()
    mails = [
        email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
        for file in (office / "trial-mail" / "new").iterdir()
    ]
    found = sorted((str(mail["To"]), str(mail["Subject"])) for mail in mails)
    assert [(to, subject) for to, subject in found if not to.startswith("me@")] == [
        ("maria@example.org", "Вести от декември"),
        ("reader@example.org", "News of December"),
    ]
    assert len(found) == 3, "and the test mail"
    report = next(words for line, words in said.items() if line.startswith("publisher report"))
    assert report.count("2026-12") >= 2
    assert not [line for line, words in said.items() if "Traceback" in words or "rror:" in words]
