"""The composition root: `open_publisher(config_file)` builds every part of a workspace and connects them."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from types import TracebackType

from publisher.app.scheduling import Scheduling
from publisher.app.ticking import Ticked, Ticking
from publisher.channels import Channel
from publisher.config import plugins
from publisher.config.plugins import plugin_settings
from publisher.config.workspace import Config, load_config
from publisher.core.errors import ConfigError
from publisher.core.links import Links
from publisher.core.messages import freeze
from publisher.core.tokens import Tokens, load_secret
from publisher.core.types import Clock
from publisher.editorial import Editorial
from publisher.planning import (
    Calendar,
    Composer,
    Digests,
    IssueChanges,
    Issues,
    Moving,
    Publication,
    Slot,
    SlotRules,
    WorkingDays,
)
from publisher.rendering.renderer import Renderer
from publisher.rendering.settings import RenderSettings
from publisher.rendering.views.page_links import PageLinks
from publisher.sending.bulk.progress import MailingProgress
from publisher.sending.context import SendingContext, SendingRules
from publisher.sending.deliveries import Deliveries
from publisher.sending.destinations import Addressing
from publisher.sending.dispatching import Dispatching
from publisher.sending.enqueueing import Enqueueing
from publisher.sending.forecasting import Forecasting
from publisher.sending.queue import Queue
from publisher.sending.reconciling import Reconciling
from publisher.sending.reports import Reports
from publisher.sending.restored import Restoration
from publisher.sending.visits import Visits
from publisher.storage.database import BUSY_SECONDS, Store, open_store
from publisher.subscribers import Choices, Joining, Subscribers, suppress
from publisher.subscribers.bounces.bounces import Bounces
from publisher.subscribers.corrections import Corrections
from publisher.subscribers.joining import LetterTools
from publisher.subscribers.own_data import OwnData, OwnLetters
from publisher.translation.types import Engine


def utc_now() -> datetime:
    """The system time, in UTC."""
    return datetime.now(UTC)


class Publisher(AbstractContextManager["Publisher"]):
    """An open workspace. Its verbs are those of its parts; `clock` is the only source of the current time."""

    def __init__(self, config: Config, store: Store, clock: Clock = utc_now) -> None:
        self.config = config
        self.store = store
        self.clock = clock
        self._channels: dict[str, Channel] = {}
        self.progress: MailingProgress = lambda _standing: None
        """Called repeatedly with the progress of a mailing while it is being sent."""

    @cached_property
    def editorial(self) -> Editorial:
        """Posts and their translations."""
        return Editorial(self.store, self.config, self.engines)

    @cached_property
    def tokens(self) -> Tokens:
        """Signs links and return paths."""
        return Tokens(load_secret(self.config.workspace / self.config.paths.signing_key))

    @cached_property
    def links(self) -> Links:
        """Addresses of the public pages; all "" when web.address is not set."""
        return Links(self.config.web.address, self.tokens)

    @cached_property
    def renderer(self) -> Renderer:
        """Renders stories and editions to messages."""
        config = self.config
        settings = RenderSettings(
            brand=config.brand,
            newsletter_names=config.newsletter.name,
            articles=config.newsletter.articles,
            zone=config.schedule.zone,
            cache=config.media,
            posts=config.folder("posts"),
            pages=PageLinks(self.links, config.languages_offered),
            images=config.newsletter.images,
            list_titles={name: one.name for name, one in config.mailing_lists.items()},
        )
        return Renderer(config.folder("templates"), settings)

    @cached_property
    def issues(self) -> Issues:
        """Newsletter issues."""
        return Issues(self.store)

    @cached_property
    def composer(self) -> Composer:
        """Composes what would be published if it were approved now."""
        config = self.config
        return Composer(
            self.editorial, self.renderer, self.channel, self.issues, config.languages.source, config.topics
        )

    @cached_property
    def digests(self) -> Digests:
        """Digests: issues of the stories of other issues."""
        return Digests(self.store, self.issues, self.config.schedule.zone)

    @cached_property
    def calendar(self) -> Calendar:
        """Publications."""
        return Calendar(self.store, self.composer, self.config.workspace, self.config.schedule.zone)

    @cached_property
    def _sending(self) -> SendingContext:
        config = self.config
        rules = SendingRules(
            config.sending,
            config.pacing,
            config.tracking,
            config.schedule.zone,
            tuple(config.languages_offered),
            config.languages.fallback,
            config.schedule.catch_up_gap,
            # What one missed look of the scheduler delays is still in time.
            max(timedelta(minutes=1), timedelta(seconds=2 * config.schedule.tick_seconds)),
        )
        addressing = Addressing(self.links, self.tokens)
        return SendingContext(
            self.store, config.workspace, self.channel, addressing, rules, lambda standing: self.progress(standing),
            self._build_channel,
        )  # fmt: skip

    @cached_property
    def enqueueing(self) -> Enqueueing:
        """Due publications into queued deliveries."""
        return Enqueueing(self._sending)

    @cached_property
    def dispatching(self) -> Dispatching:
        """Due deliveries to their channels."""
        return Dispatching(self._sending)

    @cached_property
    def queue(self) -> Queue:
        """What is still open for each provider, and who rests."""
        return Queue(self._sending, self._mail_channels())

    @cached_property
    def reconciling(self) -> Reconciling:
        """Deliveries whose outcome nobody knows."""
        return Reconciling(self._sending)

    @cached_property
    def restoration(self) -> Restoration:
        """Whether the database has been restored from an older copy."""
        return Restoration(self._sending)

    @property
    def forecasting(self) -> Forecasting:
        """Whom editions would go to."""
        return Forecasting(self._sending)

    @cached_property
    def reports(self) -> Reports:
        """What became of publications, in figures."""
        return Reports(self.store)

    @cached_property
    def deliveries(self) -> Deliveries:
        """What was sent to whom."""
        return Deliveries(self.store)

    @cached_property
    def visits(self) -> Visits:
        """How often mails were opened and links followed, as totals."""
        return Visits(self.store)

    @cached_property
    def subscribers(self) -> Subscribers:
        """The people who get the newsletter."""
        return Subscribers(self.store, self.languages, self.config.mailing_lists, self.config.languages.fallback)

    @cached_property
    def choices(self) -> Choices:
        """What readers decide by their own links."""
        return Choices(self.store, self.languages, self.config.mailing_lists, self.config.topics)

    @cached_property
    def corrections(self) -> Corrections:
        """What staff correct for a person."""
        return Corrections(self.store, self.choices)

    @cached_property
    def own_data(self) -> OwnData:
        """What readers do with their own data by a letter to their mailbox."""
        links, workspace = self.links, self.config.workspace
        return OwnData(
            self.store,
            OwnLetters(
                write=lambda letter: freeze(self.renderer.letter(letter), workspace),
                channel=self.channel_of_list,
                data=links.data,
                address=links.new_address,
                help=links.help,
            ),
            self.config.web.letters_per_hour,
        )

    @cached_property
    def joining(self) -> Joining:
        """Sign-up with confirmation (double opt-in)."""
        workspace = self.config.workspace
        return Joining(
            self.store,
            self.choices,
            LetterTools(
                write=lambda letter: freeze(self.renderer.letter(letter), workspace),
                channel=self.channel_of_list,
                confirm=self.links.confirm,
                preferences=self.links.preferences,
            ),
            self.config.web.letters_per_hour,
        )

    @cached_property
    def bounces(self) -> Bounces:
        """Mail that came back."""
        return Bounces(
            self.store, self.config.bounces, self.config.workspace, self.tokens, suppress, self.config.web.address
        )

    @cached_property
    def issue_changes(self) -> IssueChanges:
        """Changes to issues."""
        return IssueChanges(self.store, self.issues)

    @cached_property
    def slots(self) -> SlotRules:
        """The times at which queued posts go out."""
        schedule = self.config.schedule
        return SlotRules(
            [Slot(one.channel, one.lang, one.recurrence) for one in self.config.slots],
            schedule.zone,
            WorkingDays(schedule.holidays, schedule.days_off, schedule.working_days),
            schedule.slot_gap,
            schedule.quiet_hours,
        )

    @cached_property
    def moving(self) -> Moving:
        """Gives publications other times."""
        return Moving(self.store, self.calendar, self.composer, self.slots, self.config.workspace)

    @cached_property
    def scheduling(self) -> Scheduling:
        """Puts posts and issues on the calendar and approves them."""
        return Scheduling(
            self.config, self.channel, self.editorial, self.issues, self.composer, self.calendar, self.moving
        )

    @cached_property
    def ticking(self) -> Ticking:
        """Does what is due."""
        return Ticking(
            self.config, self.calendar, self.dispatching, self.reconciling, self.restoration, self.subscribers,
            self.bounces,
        )  # fmt: skip

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that editions are made in: the source language, then the targets."""
        return self.config.languages_offered

    @property
    def first_target(self) -> str:
        """The target language meant when none is named."""
        return self.config.languages.targets[0]

    @property
    def default_list(self) -> str:
        """The mailing list meant when none is named: the first of config.toml."""
        return next(iter(self.config.mailing_lists))

    def engine(self, name: str) -> Engine:
        """One engine, built from its own table. Raises `ConfigError`."""
        kind = plugins.load_plugin("engines", name)
        table = self.config.engines.get(name, {})
        settings = plugin_settings(kind.Settings, "engines", name, table, self.config.workspace, self.config.file)
        engine: Engine = kind(settings, self.config.folder("models"))
        return engine

    def engines(self) -> Sequence[Engine]:
        """The configured engines, in the order in which they are tried."""
        return [self.engine(name) for name in self.config.translation.engines]

    def channel(self, name: str) -> Channel:
        """One channel, built once from its own table. Raises `ConfigError`."""
        if name not in self._channels:
            self._channels[name] = self._build_channel(name)
        return self._channels[name]

    def _build_channel(self, name: str) -> Channel:
        config = self.config
        kind = plugins.load_plugin("channels", config.channel_type(name))
        table = config.channels[name]
        settings = plugin_settings(kind.Settings, "channels", name, table, config.workspace, config.file)
        channel: Channel = kind(settings)
        return channel

    def mail_channel(self) -> str:
        """The first channel that writes to subscribers. Raises `ConfigError` when there is none."""
        for name in self._mail_channels():
            return name
        raise ConfigError(f"{self.config.file.name} has no channel for mail: write a table [channels.newsletter]")

    def channel_of_list(self, list_name: str) -> str:
        """The channel that mails a list, or else the first one that sends mail at all. Raises `ConfigError`."""
        first = self.mail_channel()
        lists = self._mail_channels()
        return next((name for name, its_list in lists.items() if its_list == list_name), first)

    def _mail_channels(self) -> dict[str, str]:
        """Channel → its mailing list, for those that write to subscribers."""
        lists = {name: self.config.list_of_channel(name) for name in self.config.channels}
        return {name: its_list for name, its_list in lists.items() if its_list is not None}

    def schedule(
        self, what: str, channel: str, lang: str, at: datetime, expires_after: timedelta | None = None
    ) -> Publication:
        """Put a post or an issue on the calendar in one language. See `Scheduling.schedule`."""
        return self.scheduling.schedule(what, channel, [lang], at, self.clock(), expires_after)[0]

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
        """Close the connections to channels and the database."""
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
    config = load_config(config_file)
    return Publisher(config, open_store(config.database_url, busy_seconds), clock)
