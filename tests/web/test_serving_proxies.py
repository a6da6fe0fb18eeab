"""The pages behind the proxies of docs/security.md, run as it sets them up."""

import socket
from pathlib import Path

import pytest
import requests
from sqlalchemy import select

from publisher.storage.tables import consents
from servers.reverse_proxies import installed, serve_proxy
from support.core_parts import HandClock
from support.public_pages import ADDRESS, public_pages


@pytest.mark.parametrize("name", ["nginx", "caddy"])
def test_the_documented_proxy_tells_visitors_apart_and_refuses_what_is_too_large(
    name: str, workspace: Path, clock: HandClock, tmp_path: Path
) -> None:
    if not installed(name):
        pytest.skip(f"{name} is not installed: scripts/system-packages nginx-light caddy")
    folder = tmp_path / "proxy"
    folder.mkdir()
    with public_pages(workspace, clock, "proxies = 1") as pages, serve_proxy(name, pages.at, folder) as front:
        # Every address of 127.0.0.0/8 is this machine: each of them is another visitor.
        codes = [asked(front, f"127.0.0.{n}", f"r{n}@reader.example") for n in range(2, 9)]
        assert codes == [303] * 7
        again = [asked(front, "127.0.0.9", f"s{n}@reader.example") for n in range(6)]
        assert again == [303] * 5 + [429]
        home = requests.get(f"{front}/", timeout=30, allow_redirects=False)
        assert home.headers["Strict-Transport-Security"] == "max-age=31536000"
        assert home.headers["Location"].removeprefix(ADDRESS).startswith("/bg/")
        large = requests.post(f"{front}/bg/subscribe", data=b"x" * 200_000, timeout=30)
        # Caddy 2.6 answers 502: it finds out while it hands the body on.
        assert large.status_code in (413, 502)
        token = pages.publisher.links.unsubscribe(1).removeprefix(ADDRESS)
        assert requests.post(front + token, data={"List-Unsubscribe": "One-Click"}, timeout=30).status_code == 200
        with pages.publisher.store.read() as connection:
            kept = set(connection.execute(select(consents.c.ip)).scalars())
    assert {f"127.0.0.{n}" for n in range(2, 10)} <= kept
    assert token.rpartition("/")[2] not in "".join(
        file.read_text(encoding="utf-8", errors="replace") for file in folder.rglob("*.log")
    )


def asked(front: str, visitor: str, email: str) -> int:
    """The status of a form that a visitor sends, with a forged X-Forwarded-For before it."""
    body = f"email={email}".encode()
    host, _, port = front.removeprefix("http://").rpartition(":")
    with socket.create_connection((host, int(port)), timeout=30, source_address=(visitor, 0)) as wire:
        wire.sendall(
            b"POST /bg/subscribe HTTP/1.1\r\nHost: news.example.org\r\nConnection: close\r\n"
            b"X-Forwarded-For: 198.51.100.7\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            b"Content-Length: %d\r\n\r\n%b" % (len(body), body)
        )
        answer = b"".join(iter(lambda: wire.recv(65536), b""))
    return int(answer.split(b" ", 2)[1])
