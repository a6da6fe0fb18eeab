"""The composition root: `open_publisher(config_file)` builds every part of a workspace and connects them."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from publisher.app.planning_parts import PlanningParts
from publisher.app.reader_parts import ReaderParts
from publisher.app.scheduling import Scheduling
from publisher.app.sending_parts import SendingParts
from publisher.app.tick_lease import TickLease
from publisher.app.ticking import Ticked, Ticking
from publisher.config.current_brand import FileStamp, file_stamp
from publisher.config.workspace import Config, load_config
from publisher.core.types import Clock
from publisher.planning import Publication
from publisher.storage.database import BUSY_SECONDS, Store, open_store

if TYPE_CHECKING:
    from publisher.app.notices.noticing import Noticing
    from publisher.app.post_listing import PostList


def utc_now() -> datetime:
    """The system time, in UTC."""
    return datetime.now(UTC)


class Publisher(PlanningParts, SendingParts, ReaderParts, AbstractContextManager["Publisher"]):
    """An open workspace. Its verbs are those of its parts; `clock` is the only source of the current time."""

    def __init__(
        self, config: Config, store: Store, clock: Clock = utc_now, config_seen: FileStamp | None = None
    ) -> None:
        super().__init__(config, store, clock, config_seen)

    @cached_property
    def scheduling(self) -> Scheduling:
        """Puts posts and issues on the calendar and approves them."""
        return Scheduling(
            self.config, self.channel, self.editorial, self.issues, self.composer, self.calendar, self.moving
        )

    @cached_property
    def noticing(self) -> "Noticing":
        """Tells staff what happens."""
        from publisher.app.notices.noticing import Noticing

        return Noticing(self)

    @cached_property
    def post_list(self) -> "PostList":
        """The posts as screens list and name them."""
        from publisher.app.post_listing import PostList

        return PostList(self)

    @cached_property
    def lease(self) -> TickLease:
        """This process's hold on the tick."""
        return TickLease(self.store, self.clock)

    @cached_property
    def ticking(self) -> Ticking:
        """Does what is due."""
        from publisher.app.digest_schedule import keep_digests

        return Ticking(
            self.config, self.calendar, self.dispatching, self.reconciling, self.restoration, self.subscribers,
            self.bounces, self.lease, self.repeating, self.mailings,
            (lambda now: keep_digests(self, now)) if self.config.digests else None, self.noticing.begin,
        )  # fmt: skip

    def schedule(
        self,
        what: str,
        channel: str,
        lang: str,
        at: datetime,
        expires_after: timedelta | None = None,
        again: bool = False,
    ) -> Publication:
        """Put a post or an issue on the calendar in one language. See `Scheduling.schedule`."""
        return self.scheduling.schedule(what, channel, [lang], at, self.clock(), expires_after, again)[0]

    def tick(
        self,
        stop: Callable[[], bool] = lambda: False,
        clock: Clock | None = None,
        *,
        hurry: Callable[[], bool] = lambda: False,
        report: Callable[[str], None] = lambda _: None,
        waits: Callable[[str], None] = lambda _: None,
    ) -> Ticked:
        """Do all that is due now. See `Ticking.tick`."""
        return self.ticking.tick(stop, clock or self.clock, self.clock, hurry=hurry, report=report, waits=waits)

    def close(self) -> None:
        """Close the connections to channels and the database, and look at the posts folder no longer."""
        if "noticing" in self.__dict__:
            self.noticing.stop()
        if "editorial" in self.__dict__:
            self.editorial.folder.close()
        for channel in self._channels.values():
            channel.close()
        self.store.close()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_publisher(config_file: Path, clock: Clock = utc_now, busy_seconds: float = BUSY_SECONDS) -> Publisher:
    """Open the workspace of a configuration file; create or migrate its database. Raises `PublisherError`.

    `busy_seconds` is how long a writer waits for another.
    """
    seen = file_stamp(config_file)
    config = load_config(config_file)
    return Publisher(config, open_store(config.database_url, busy_seconds), clock, seen)
