"""What every part of this room works with: the database, the channels, the readers' links and the configured rules."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from publisher.channels import Channel
from publisher.config.tables import Pacing, Sending, Tracking
from publisher.sending.bulk.progress import MailingProgress
from publisher.sending.destinations import Addressing
from publisher.sending.journal.high_water import HighWaterMark
from publisher.storage.database import Store

ChannelByName = Callable[[str], Channel]
"""Raises `ConfigError` for a name that is not configured."""


@dataclass(frozen=True, slots=True)
class SendingRules:
    """The configuration of sending. Days end at midnight of `zone`.

    `offered` are the languages in which editions are made. Readers of any other language get the edition in
    `fallback`; "" = they get none. Posts of one account that are later than `in_time` leave `catch_up_gap` apart.
    """

    sending: Sending = field(default_factory=Sending)
    pacing: Pacing = field(default_factory=Pacing)
    tracking: Tracking = field(default_factory=Tracking)
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    offered: tuple[str, ...] = ()
    fallback: str = ""
    catch_up_gap: timedelta = timedelta()
    in_time: timedelta = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class SendingContext:
    """Built once for a workspace. `progress` hears how far a publication is, several times a second, from any thread.

    `channel` gives the workspace's instance of a channel, `another_channel` a new one, for another thread.
    """

    store: Store
    workspace: Path
    channel: ChannelByName
    addressing: Addressing
    rules: SendingRules = field(default_factory=SendingRules)
    progress: MailingProgress = lambda _standing: None
    another_channel: ChannelByName | None = None

    @property
    def journals(self) -> Path:
        """The folder in which senders keep their journals."""
        return self.workspace / "journal"

    @property
    def mark(self) -> HighWaterMark:
        """How much has begun, kept beside the folder of the journals."""
        return HighWaterMark(self.workspace)
