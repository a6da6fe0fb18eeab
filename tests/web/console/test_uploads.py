"""What staff send may be larger than what readers send: signed in, below /console, and few at a time."""

import contextlib
import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from publisher.app.assembly import utc_now
from publisher.config.new_workspace import make_workspace
from publisher.web import wire
from support.cli_calls import run
from support.console import ConsoleSite, Visitor, console_site

LARGE = 300_000


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ConsoleSite]:
    folder = tmp_path_factory.mktemp("console")
    make_workspace(folder)
    with console_site(folder, utc_now) as found:
        yield found


@pytest.fixture(scope="module")
def author(site: ConsoleSite) -> Visitor:
    return site.person("author")


def cookies(one: Visitor) -> str:
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in one.http.cookies)


def connected(site: ConsoleSite) -> socket.socket:
    place = urlsplit(site.at)
    return socket.create_connection((place.hostname or "", place.port or 0), timeout=30)


def head(path: str, cookie: str, length: str = f"Content-Length: {LARGE}") -> bytes:
    return f"POST {path} HTTP/1.1\r\nHost: a\r\nCookie: {cookie}\r\n{length}\r\n\r\n".encode()


def answered(peer: socket.socket, seconds: float) -> bytes:
    """What comes within a time, up to a final answer."""
    peer.settimeout(seconds)
    said = b""
    with contextlib.suppress(TimeoutError):
        while b"HTTP/1.1 4" not in said:
            piece = peer.recv(4096)
            if not piece:
                break
            said += piece
    return said


def refused(site: ConsoleSite, request: bytes) -> bool:
    """Whether the head alone is answered with 413."""
    with connected(site) as peer:
        peer.sendall(request)
        return b"HTTP/1.1 413" in answered(peer, 20)


def taken(site: ConsoleSite, request: bytes) -> bool:
    """Whether the body is waited for."""
    with connected(site) as peer:
        peer.sendall(request)
        return b"HTTP/1.1 413" not in answered(peer, 0.5)


def test_only_the_signed_in_may_send_more_and_only_to_the_console(site: ConsoleSite, author: Visitor) -> None:
    mine = cookies(author)
    assert taken(site, head("/console/posts/edit/x", mine))
    assert refused(site, head("/console/posts/edit/x", "")), "a stranger"
    stranger = site.visitor()
    stranger.get("/login")
    assert refused(site, head("/console/posts/edit/x", cookies(stranger))), "a session in which nobody is signed in"
    assert refused(site, head("/console/posts/edit/x", mine.replace("console=.", "console=.e"))), "a forged signature"
    assert refused(site, head("/bg/subscribe", mine)), "a public page"
    assert refused(site, head("/consolex/", mine)), "another path"
    assert refused(site, head("/console/posts/edit/x", mine, f"Content-Length: {wire.LARGEST_UPLOAD + 1}"))


def test_a_cookie_that_is_no_text_is_nobodys(site: ConsoleSite) -> None:
    # The console is built when somebody first asks for it; before, a cookie of its name is enough.
    site.visitor().get("/login")
    assert refused(site, head("/console/posts/edit/x", "console=X").replace(b"console=X", b"console=\xff\xfe"))


def test_a_body_without_a_length_stays_small(site: ConsoleSite, author: Visitor) -> None:
    chunk = b"8000\r\n" + b"x" * 0x8000 + b"\r\n"
    with connected(site) as peer:
        peer.sendall(head("/console/posts/edit/x", cookies(author), "Transfer-Encoding: chunked"))
        sent = 0
        with contextlib.suppress(OSError):
            while sent < 20_000_000:
                peer.sendall(chunk)
                sent += len(chunk)
        assert sent < 20_000_000


def test_few_are_taken_of_each_and_their_places_are_free_again(site: ConsoleSite, author: Visitor) -> None:
    request = head("/console/posts/edit/x", cookies(author))
    other = site.person("author", "another@example.org")
    with contextlib.ExitStack() as stack:
        for _ in range(wire.UPLOADS_EACH):
            peer = stack.enter_context(connected(site))
            peer.sendall(request)
            assert answered(peer, 0.5) == b""
        assert refused(site, request)
        assert taken(site, head("/console/posts/edit/x", cookies(other))), "one person keeps nobody else out"
        assert author.get("/posts/").status_code == 200, "small requests go on"
    for _ in range(50):
        if taken(site, request):
            break
    else:
        pytest.fail("the places of closed connections are not free again")


def test_a_view_that_takes_no_files_takes_no_large_form(author: Visitor) -> None:
    answer = author.http.post(f"{author.at}/posts/new", data={"title": "x" * 2_000_000}, timeout=60)
    assert answer.status_code == 413


def test_an_ended_session_and_a_stopped_account_send_no_more_than_strangers(site: ConsoleSite) -> None:
    ended, stopped = site.person("author", "ended@example.org"), site.person("author", "stopped@example.org")
    requests = [head("/console/posts/edit/x", cookies(one)) for one in (ended, stopped)]
    assert all(taken(site, request) for request in requests)
    assert ended.post("/logout", page="/me").status_code == 302
    assert run(site.folder, "staff", "disable", stopped.email).code == 0
    assert all(refused(site, request) for request in requests)
