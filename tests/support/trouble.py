"""A mailing to readers at several providers through a relay in trouble, sent by the program's own parts."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import insert, select

from publisher.app.assembly import Publisher, open_publisher
from publisher.sending.deliveries import Delivery
from publisher.sending.turn import Turn
from publisher.storage.tables import paces, subscribers, subscriptions
from servers.smtp import SmtpServer
from support.core_parts import NOW, publication
from support.workspaces import configure


def subscribe(publisher: Publisher, providers: Sequence[str], lang: str = "bg") -> list[str]:
    """A reader for each provider named, in this order; returns their addresses."""
    addresses = [f"r{n:05}@{provider}" for n, provider in enumerate(providers)]
    with publisher.store.begin() as connection:
        people = [
            {"id": n, "email": email, "address_hash": f"{n:064}", "created_at": NOW, "name": "Мария"}
            for n, email in enumerate(addresses, start=1)
        ]
        connection.execute(insert(subscribers), people)
        one = {"list": "news", "lang": lang, "confirmed": True, "consent": "on paper", "consent_at": NOW}
        connection.execute(insert(subscriptions), [{"subscriber_id": row["id"], **one} for row in people])
    return addresses


@dataclass
class Mailing:
    """A mailing in a workspace, due for `addresses`."""

    file: Path
    addresses: list[str]
    number: int

    def send(self, stop: Callable[[], bool] = lambda: False) -> list[str]:
        """Send what is due once; returns what was reported."""
        troubles: list[str] = []
        with open_publisher(self.file) as publisher:
            publisher.dispatching.send(Turn(publisher.clock, stop, troubles.append))
        return troubles

    def rows(self) -> list[Delivery]:
        with open_publisher(self.file) as publisher:
            return publisher.deliveries.rows()

    def states(self) -> Counter[str]:
        return Counter(row.state for row in self.rows())

    def slowed(self) -> set[str]:
        """Providers whose pace has fallen."""
        with open_publisher(self.file) as publisher, publisher.store.read() as connection:
            return set(connection.execute(select(paces.c.name).where(paces.c.rate > 0)).scalars())


def mailing(workspace: Path, port: int, providers: Sequence[str], connections: int = 2, settings: str = "") -> Mailing:
    """A publication whose deliveries are queued; `settings` are more lines for the channel's table."""
    configure(workspace, port=port)
    file = workspace / "config.toml"
    text = file.read_text(encoding="utf-8")
    table = f"[channels.newsletter]\nconnections = {connections}\ntimeout_seconds = 2\n{settings}\n"
    file.write_text(text.replace("[channels.newsletter]\n", table, 1), encoding="utf-8")
    with open_publisher(file) as publisher:
        addresses = subscribe(publisher, providers)
        number = publication(publisher.store, at=publisher.clock())
        publisher.enqueueing.enqueue(number, publisher.clock())
    return Mailing(file, addresses, number)


def everybody_once(sent: Mailing, *servers: SmtpServer) -> None:
    """Each reader has got the mail, and no one twice."""
    got = Counter(address for server in servers for address in server.recipients)
    assert got == Counter(sent.addresses)
    assert sent.states() == {"sent": len(sent.addresses)}
