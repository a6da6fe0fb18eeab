"""A bulk channel whose connections fail or end as a test scripts."""

from collections.abc import Callable
from functools import partial

from publisher.channels import Answered, Begin, BulkChannel, Items
from publisher.core.errors import ChannelError
from publisher.core.types import Outcome
from publisher.core.waiting import Waiting, aside
from support.core_parts import FarSide


class FarConnections(FarSide):
    """Opens up to `connections` connections and holds their shared state. They take turns, one message at a time."""

    return_path = ""

    def __init__(self, connections: int) -> None:
        super().__init__()
        self.connections = connections
        self.opened: list[FarConnection] = []
        self.at_close: dict[int, Exception] = {}
        """Exception raised when a connection closes, by its number from 0."""
        self.while_closing: dict[int, Callable[[], None]] = {}
        """What happens while a connection closes, by its number."""
        self.at_start: dict[int, Exception] = {}
        """Exception that a connection raises before it takes a message, by its number."""
        self.after: dict[int, int] = {}
        """Number of messages after which a connection ends by itself, by its number."""

    def another(self) -> BulkChannel:
        self.opened.append(FarConnection(self, len(self.opened)))
        return self.opened[-1]

    def break_off(self) -> None:
        pass

    def send_all(self, items: Items, begin: Begin, done: Answered) -> Waiting[None]:
        raise AssertionError("only its connections send")


class FarConnection(FarSide):
    """One connection of a `FarConnections`."""

    return_path = ""
    connections = 1

    def __init__(self, shared: FarConnections, number: int) -> None:
        super().__init__()
        self._shared, self._number = shared, number

    def another(self) -> BulkChannel:
        raise AssertionError("a connection opens no others")

    def send_all(self, items: Items, begin: Begin, done: Answered) -> Waiting[None]:
        if error := self._shared.at_start.get(self._number):
            raise error
        for message, destination in items:
            if not begin(destination):
                return
            end: Outcome | ChannelError
            try:
                end = yield from aside(partial(self._shared.send, message, destination))
            except ChannelError as error:
                end = error
            self.taken.append(destination.address)
            done(destination, end)
            if len(self.taken) == self._shared.after.get(self._number):
                return

    def break_off(self) -> None:
        pass

    def close(self) -> None:
        self._shared.while_closing.get(self._number, lambda: None)()
        super().close()
        if error := self._shared.at_close.get(self._number):
            raise error
