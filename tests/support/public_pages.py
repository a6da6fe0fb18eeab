"""The public pages of a workspace, served by the real server, and connections to them on the level of bytes."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import requests
from sqlalchemy import select

from publisher.app.assembly import Publisher, open_publisher
from publisher.core.types import Clock
from publisher.storage.tables import deliveries, publications
from publisher.web.serving import served

ADDRESS = "https://news.example.org"


@dataclass(frozen=True)
class Pages:
    """A workspace and its public pages at a local address."""

    publisher: Publisher
    at: str

    def get(self, path: str, **headers: str) -> requests.Response:
        """Fetch a path, or an address as mails have it."""
        return requests.get(self.at + path.removeprefix(ADDRESS), headers=headers, timeout=30, allow_redirects=False)

    def post(self, path: str, form: dict[str, str], **headers: str) -> requests.Response:
        return requests.post(
            self.at + path.removeprefix(ADDRESS), data=form, headers=headers, timeout=30, allow_redirects=False
        )

    def ask(self, email: str, **headers: str) -> requests.Response:
        """Send the subscription form."""
        return self.post("/bg/subscribe", {"email": email}, **headers)

    def letters(self) -> list[str]:
        """The addresses that letters were written to, in order."""
        query = (
            select(deliveries.c.destination)
            .join_from(deliveries, publications)
            .where(publications.c.kind == "letter")
            .order_by(deliveries.c.id)
        )
        with self.publisher.store.read() as connection:
            return list(connection.execute(query).scalars())

    def connect(self) -> socket.socket:
        """A bare connection."""
        place = urlsplit(self.at)
        return socket.create_connection((place.hostname or "", place.port or 0), timeout=30)

    def say(self, request: bytes) -> bytes:
        """Send bytes and read to the end of the connection, or of what comes."""
        with self.connect() as wire:
            wire.sendall(request)
            wire.shutdown(socket.SHUT_WR)
            return b"".join(iter(lambda: wire.recv(65536), b""))


@contextmanager
def public_pages(workspace: Path, clock: Clock, more: str = "") -> Iterator[Pages]:
    """Serve a workspace; `more` are lines of its table [web]."""
    config = workspace / "config.toml"
    web = f'\n[web]\naddress = "{ADDRESS}"\nlisten = "127.0.0.1:0"\n{more}\n'
    config.write_text(config.read_text(encoding="utf-8") + web, encoding="utf-8")
    with open_publisher(config, clock) as publisher, served(config, clock) as at:
        yield Pages(publisher, at)
