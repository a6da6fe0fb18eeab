"""A clock that tests move, channels with scripted answers, and rows of the ledger."""

import shutil
import tempfile
import weakref
from collections import deque
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import ClassVar, Literal

from publisher.channels import ChannelSettings
from publisher.core.links import Links
from publisher.core.messages import freeze
from publisher.core.tokens import Tokens
from publisher.core.types import Clock, Destination, Diagnosis, Message, Outcome
from publisher.sending.bulk.progress import MailingProgress
from publisher.sending.context import ChannelByName, SendingContext, SendingRules
from publisher.sending.deliveries import Deliveries
from publisher.sending.destinations import Addressing
from publisher.sending.dispatching import Dispatching
from publisher.sending.enqueueing import Enqueueing
from publisher.sending.reconciling import Reconciling
from publisher.sending.turn import Turn
from publisher.storage.database import Store
from publisher.storage.tables import publications
from publisher.subscribers import Subscribers

NOW = datetime(2026, 12, 1, 7, 0, tzinfo=UTC)
TOKENS = Tokens(b"k" * 32)
MESSAGE = Message("bg", "Новини за града", subject="Вести", html="<p>Новини</p>")


class HandClock:
    """Time stands still until a test moves it."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def move(self, delta: timedelta) -> datetime:
        self.now += delta
        return self.now


class _Scripted:
    """The channel contract. Accepts every message unless a test has scripted another answer.

    An answer is an `Outcome`, an exception to raise, or something to call in the middle of the hand-over.
    """

    Settings: ClassVar[type[ChannelSettings]] = ChannelSettings

    def __init__(self) -> None:
        self.taken: list[str] = []
        self.keys: list[str] = []
        self.asked: list[tuple[str, datetime]] = []
        self.closed = 0
        self._answers: dict[str, deque[Outcome | Exception | Callable[[], None]]] = {}
        self._found: dict[str, Outcome | Exception | None] = {}

    def answer(self, address: str, *answers: Outcome | Exception | Callable[[], None]) -> None:
        self._answers.setdefault(address, deque()).extend(answers)

    def accept_everything(self) -> None:
        """Discard the scripted answers that have not been used."""
        self._answers.clear()

    def remember(self, address: str, found: Outcome | Exception | None) -> None:
        """Set the result of `find` for an address."""
        self._found[address] = found

    def problems(self, message: Message) -> Sequence[str]:
        return []

    def send(self, message: Message, destination: Destination) -> Outcome:
        answers = self._answers.get(destination.address)
        answer = answers.popleft() if answers else Outcome(f"id-{destination.key}", "", "250 ok")
        if isinstance(answer, Exception):
            raise answer
        if not isinstance(answer, Outcome):
            answer()
            answer = Outcome(f"id-{destination.key}", "", "250 ok")
        self.taken.append(destination.address)
        self.keys.append(destination.key)
        return answer

    def find(self, message: Message, destination: Destination, since: datetime) -> Outcome | None:
        self.asked.append((destination.address, since))
        found = self._found.get(destination.address)
        if isinstance(found, Exception):
            raise found
        return found

    def diagnose(self) -> Sequence[Diagnosis]:
        return []

    def close(self) -> None:
        self.closed += 1


class FarSide(_Scripted):
    """A mail channel with scripted answers."""

    audience: ClassVar[Literal["subscribers"]] = "subscribers"
    list_name = "news"


class FarAccount(_Scripted):
    """An account channel with scripted answers."""

    audience: ClassVar[Literal["account"]] = "account"
    template = "x"
    limit = 0
    refuses_same_text = False

    def __init__(self, account: str = "") -> None:
        super().__init__()
        self.account = account

    def measure(self, text: str) -> int:
        return len(text)

    def remarks(self, message: Message) -> Sequence[str]:
        return ()


def readers(store: Store, number: int, lang: str = "bg", start: int = 0) -> list[str]:
    """Subscribe `number` readers; returns their addresses in the order of the ledger."""
    people = Subscribers(store, ("bg", "en"), fallback="en")
    addresses = [f"reader{start + n:04}.{lang}@reader.example" for n in range(number)]
    for address in addresses:
        people.add(address, lang, NOW - timedelta(days=30), name="Мария", consent="asked on paper")
    return addresses


def publication(
    store: Store,
    *,
    what: str = "2026-12",
    kind: str = "issue",
    channel: str = "newsletter",
    lang: str = "bg",
    at: datetime = NOW,
    state: str = "scheduled",
    message: Message = MESSAGE,
    stories: Sequence[str] = (),
    topics: Sequence[Sequence[str]] = (),
) -> int:
    """Insert a calendar row with a frozen message; returns its id."""
    row = {
        "kind": kind, "what": what, "channel": channel, "lang": lang, "at": at,
        "expires_at": at + timedelta(hours=3), "state": state, "created_at": NOW,
        "message": freeze(message, Path("/nowhere")), "stories": list(stories), "topics": [list(t) for t in topics],
    }  # fmt: skip
    with store.begin() as connection:
        return int(connection.execute(publications.insert().values(**row).returning(publications.c.id)).scalar_one())


class SendingParts:
    """The parts of `publisher.sending` on one database, wired as in the program."""

    stop_seconds = 10.0
    """Seconds within which a turn that is told to stop ends."""

    def __init__(
        self,
        store: Store,
        channel: ChannelByName,
        rules: SendingRules | None = None,
        *,
        links: Links | None = None,
        workspace: Path | None = None,
        progress: MailingProgress = lambda _standing: None,
    ) -> None:
        if workspace is None:
            # Senders write there how much has begun.
            workspace = Path(tempfile.mkdtemp(prefix="workspace-"))
            weakref.finalize(self, shutil.rmtree, workspace)
        addressing = Addressing(links or Links("", TOKENS), TOKENS)
        context = SendingContext(store, workspace, channel, addressing, rules or SendingRules(), progress)
        deliveries, reconciling = Deliveries(store), Reconciling(context)
        self.enqueue = Enqueueing(context).enqueue
        self.context, self.dispatching = context, Dispatching(context)
        self.recover, self.reconcile, self.resolve = reconciling.recover, reconciling.reconcile, reconciling.resolve
        self.rows, self.counts = deliveries.rows, deliveries.counts

    def send_due(
        self, clock: Clock, stop: Callable[[], bool] = lambda: False, report: Callable[[str], None] = lambda _: None
    ) -> int:
        """One turn of sending; how many deliveries were tried."""
        turn = Turn(clock, stop, report, stop_seconds=self.stop_seconds)
        self.dispatching.send(turn)
        return turn.tried


def deliveries_through(store: Store, **channels: FarSide | FarAccount) -> SendingParts:
    """Build the ledger for channels by name."""
    return SendingParts(store, channels.__getitem__)
