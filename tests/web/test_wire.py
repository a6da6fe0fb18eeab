"""Large, slow and many requests, through the real server: none of them reaches the disk or shuts others out."""

import contextlib
import os
import resource
import socket
import time
from pathlib import Path

import pytest

from publisher.web import wire
from support.core_parts import HandClock
from support.public_pages import public_pages

HEAD = b"POST /bg/subscribe HTTP/1.1\r\nHost: news.example.org\r\n"


def written_to_disk() -> int:
    """Bytes in deleted files that this process holds open: where servers put large bodies."""
    files = Path("/proc/self/fd")
    sizes = []
    for file in files.iterdir():
        try:
            if str(file.readlink()).endswith("(deleted)"):
                sizes.append(os.stat(file).st_size)  # noqa: PTH116
        except OSError:
            continue
    return sum(sizes)


@pytest.mark.parametrize(
    "more",
    [b"Content-Length: 300000000\r\n\r\n", b"Transfer-Encoding: chunked\r\n\r\n"],
    ids=["with its length", "chunked"],
)
def test_a_body_that_is_too_large_is_refused_before_it_reaches_the_disk(
    workspace: Path, clock: HandClock, more: bytes
) -> None:
    before, piece = written_to_disk(), b"x" * 16_384
    chunk = b"4000\r\n" + piece + b"\r\n" if b"chunked" in more else piece
    with public_pages(workspace, clock) as pages, pages.connect() as peer:
        peer.sendall(HEAD + more)
        sent = 0
        try:
            while sent < 20_000_000:
                peer.sendall(chunk)
                sent += len(piece)
        except OSError:
            pass
        assert written_to_disk() == before
        assert sent < 20_000_000
        assert pages.get("/healthz").text == "ok\n"


def test_a_form_that_is_too_large_is_answered_so(workspace: Path, clock: HandClock) -> None:
    with public_pages(workspace, clock) as pages:
        assert pages.post("/bg/subscribe", {"email": "x" * 30_000}).status_code == 413
        assert pages.say(HEAD + b"Content-Length: 70000\r\n\r\n").startswith(b"HTTP/1.1 413")


def test_a_hundred_slow_connections_shut_nobody_out(workspace: Path, clock: HandClock) -> None:
    with public_pages(workspace, clock) as pages:
        slow = [pages.connect() for _ in range(150)]
        try:
            for peer in slow:
                peer.sendall(HEAD + b"Content-Length: 100\r\n\r\nem")
            assert pages.get("/healthz").text == "ok\n"
            assert pages.get("/bg/").status_code == 200
        finally:
            for peer in slow:
                peer.close()


def test_a_request_that_drips_is_cut_although_something_comes_all_the_time(
    workspace: Path, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wire, "REQUEST_SECONDS", 0.5)
    with public_pages(workspace, clock) as pages, pages.connect() as peer:
        peer.sendall(HEAD)
        lines = 0
        with contextlib.suppress(OSError):
            # It would go on for 30 seconds; what it says to a closed connection raises.
            while lines < 600:
                peer.sendall(b"X-A: b\r\n")
                lines += 1
                time.sleep(0.05)
        assert lines < 600


def test_an_answer_that_nobody_takes_is_given_up(
    workspace: Path, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wire, "ANSWER_SECONDS", 0.5)
    media = workspace / "media"
    media.mkdir(exist_ok=True)
    (media / "large.jpg").write_bytes(os.urandom(8_000_000))
    with public_pages(workspace, clock) as pages:
        peer = socket.socket()
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        host, _, port = pages.at.removeprefix("http://").rpartition(":")
        with peer:
            peer.settimeout(30)
            peer.connect((host, int(port)))
            peer.sendall(b"GET /media/large.jpg HTTP/1.1\r\nHost: a\r\n\r\n")
            time.sleep(3)
            taken = 0
            try:
                while block := peer.recv(65536):
                    taken += len(block)
            except OSError:
                pass
        assert taken < 8_000_000


def test_connections_leave_half_of_the_files_to_the_mailing() -> None:
    most = wire.limits()["connection_limit"]
    soft = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    assert 100 < most <= 1000
    assert most <= soft / 2 or soft == resource.RLIM_INFINITY
