"""Composition root: `open_publisher(config)` puts the parts together; nothing else knows all of them."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from types import TracebackType

from publisher.channels import Channel
from publisher.config import plugins
from publisher.config.plugins import plugin_settings
from publisher.config.workspace import Config, load_config
from publisher.core.errors import (
    ConfigError,
    FileError,
    InvalidInput,
    MailboxError,
    PostError,
    PublisherError,
    StoreError,
    TranslationError,
    describe_bug,
)
from publisher.core.links import Links
from publisher.core.messages import freeze
from publisher.core.tokens import Tokens, load_secret
from publisher.core.types import Clock
from publisher.editorial import Editorial
from publisher.planning import Calendar, Composer, Digests, Issues, Publication, PublicationKind
from publisher.rendering.renderer import Renderer
from publisher.rendering.settings import RenderSettings
from publisher.rendering.views.page_links import PageLinks
from publisher.sending.bulk.progress import MailingProgress
from publisher.sending.context import SendingContext, SendingRules
from publisher.sending.deliveries import Deliveries
from publisher.sending.destinations import Addressing
from publisher.sending.enqueueing import Enqueueing
from publisher.sending.reconciling import Reconciling
from publisher.sending.sender import Sender
from publisher.sending.visits import Visits
from publisher.storage.database import Store, open_store
from publisher.subscribers import Choices, Joining, Subscribers, suppress
from publisher.subscribers.bounces.bounces import Bounces
from publisher.subscribers.joining import LetterTools
from publisher.translation.types import Engine


def utc_now() -> datetime:
    """The computer's time."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Ticked:
    """What one tick did: deliveries found abandoned, publications started, deliveries tried.

    `troubles` say what is wrong with single publications; the others went on.
    """

    recovered: int
    started: int
    tried: int
    troubles: tuple[str, ...] = ()


class Publisher(AbstractContextManager["Publisher"]):
    """A workspace at work. Its verbs are those of its parts; `clock` is the only source of "now"."""

    def __init__(self, config: Config, store: Store, clock: Clock = utc_now) -> None:
        self.config = config
        self.store = store
        self.clock = clock
        self._channels: dict[str, Channel] = {}
        self._bounces_read_at: datetime | None = None
        self.progress: MailingProgress = lambda _standing: None
        """Told how far a mailing is, again and again while it goes out."""

    @cached_property
    def editorial(self) -> Editorial:
        """Posts and their translations."""
        return Editorial(self.store, self.config, self.engines)

    @cached_property
    def tokens(self) -> Tokens:
        """What links and return paths are signed with."""
        return Tokens(load_secret(self.config.workspace / self.config.paths.signing_key))

    @cached_property
    def links(self) -> Links:
        """Addresses of the public pages; all "" when there are none."""
        return Links(self.config.web.address, self.tokens)

    @cached_property
    def renderer(self) -> Renderer:
        """Stories and editions to messages."""
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
        """What would be published if it were approved now."""
        config = self.config
        return Composer(
            self.editorial, self.renderer, self.channel, self.issues, config.languages.source, config.topics
        )

    @cached_property
    def digests(self) -> Digests:
        """Issues of what other issues have brought."""
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
        )
        addressing = Addressing(self.links, self.tokens)
        return SendingContext(
            self.store, config.workspace, self.channel, addressing, rules, lambda standing: self.progress(standing)
        )

    @cached_property
    def enqueueing(self) -> Enqueueing:
        """Due publications into queued deliveries."""
        return Enqueueing(self._sending)

    @cached_property
    def sender(self) -> Sender:
        """Due deliveries to their channels."""
        return Sender(self._sending)

    @cached_property
    def reconciling(self) -> Reconciling:
        """Deliveries whose outcome nobody knows."""
        return Reconciling(self._sending)

    @cached_property
    def deliveries(self) -> Deliveries:
        """What was sent to whom."""
        return Deliveries(self.store)

    @cached_property
    def visits(self) -> Visits:
        """How often mails were opened and links followed, as sums."""
        return Visits(self.store)

    @cached_property
    def subscribers(self) -> Subscribers:
        """Readers."""
        return Subscribers(self.store, self.languages, self.config.mailing_lists, self.config.languages.fallback)

    @cached_property
    def choices(self) -> Choices:
        """What readers decide by their own links."""
        return Choices(self.store, self.languages, self.config.mailing_lists, self.config.topics)

    @cached_property
    def joining(self) -> Joining:
        """How somebody becomes a reader."""
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
        )

    @cached_property
    def bounces(self) -> Bounces:
        """Mail that came back."""
        return Bounces(self.store, self.config.bounces, self.config.workspace, self.tokens, suppress)

    @property
    def languages(self) -> tuple[str, ...]:
        """The source language, then the targets."""
        return (self.config.languages.source, *self.config.languages.targets)

    def engine(self, name: str) -> Engine:
        """One engine, built from its own table. Raises `ConfigError`."""
        kind = plugins.load_plugin("engines", name)
        table = self.config.engines.get(name, {})
        settings = plugin_settings(kind.Settings, "engines", name, table, self.config.workspace, self.config.file)
        engine: Engine = kind(settings, self.config.folder("models"))
        return engine

    def engines(self) -> Sequence[Engine]:
        """The engines of the configuration, in the order in which they are asked."""
        return [self.engine(name) for name in self.config.translation.engines]

    def channel(self, name: str) -> Channel:
        """One channel, built once from its own table. Raises `ConfigError`."""
        if name not in self._channels:
            config = self.config
            kind = plugins.load_plugin("channels", config.channel_type(name))
            table = config.channels[name]
            settings = plugin_settings(kind.Settings, "channels", name, table, config.workspace, config.file)
            self._channels[name] = kind(settings)
        return self._channels[name]

    def channel_of_list(self, list_name: str) -> str:
        """The channel that mails a list; the first that mails at all where none does. Raises `ConfigError`."""
        lists: dict[str, str] = {}
        for name in self.config.channels:
            channel = self.channel(name)
            if channel.audience == "subscribers":
                lists[name] = channel.list_name
        if not lists:
            raise ConfigError(f"{self.config.file.name} has no channel for mail: write a table [channels.newsletter]")
        return next((name for name, its_list in lists.items() if its_list == list_name), next(iter(lists)))

    def schedule(
        self, what: str, channel: str, lang: str, at: datetime, expires_after: timedelta | None = None
    ) -> Publication:
        """Put a post or an issue on the calendar; which of the two is told by the channel."""
        kind: PublicationKind = "issue" if self.channel(channel).audience == "subscribers" else "post"
        if lang not in self.languages:
            raise InvalidInput(f"{lang!r} is not among the languages of config.toml: {', '.join(self.languages)}")
        untranslated = self._translate_for(what, kind, lang)
        expiry = expires_after or self.config.schedule.expires_after
        row = self.calendar.schedule(kind, what, channel, lang, at, self.clock(), expiry)
        return replace(row, why=f"{row.why}: {untranslated}") if row.message is None and untranslated else row

    def _translate_for(self, what: str, kind: PublicationKind, lang: str) -> str:
        """Translate what has no translation yet; why that cannot be done, or ""."""
        if lang == self.config.languages.source:
            return ""
        slugs = self.issues.get(what).slugs if kind == "issue" else (what,)
        try:
            missing = [slug for slug in slugs if self.editorial.translation(slug, lang) is None]
            for slug in missing:
                self.editorial.translate([slug], lang, self.clock())
        except PostError:
            # Said of the row itself, which waits until the file is mended.
            return ""
        except (TranslationError, FileError) as error:
            # It waits on the calendar for a person or an engine, and does not keep the other languages.
            return str(error)
        return ""

    def tick(self, stop: Callable[[], bool] = lambda: False, clock: Clock | None = None) -> Ticked:
        """Do all that is due now. Run twice, or by two processes, it still does each thing once."""
        clock = clock or self.clock
        # A sender's lease runs by the real clock, whatever time this tick is told.
        recovered = self.reconciling.recover(self.clock())
        started = 0
        troubles: list[str] = []
        for publication in self.calendar.release(clock()):
            try:
                started += bool(self.enqueueing.enqueue(publication, clock()))
            except StoreError:
                raise
            except PublisherError as error:
                troubles.append(f"publication {publication}: {error}")
            except Exception as error:
                troubles.append(describe_bug(error, f"publication {publication}"))
        tried = self.sender.send_due(clock, stop, troubles.append)
        try:
            self._read_bounces(self.clock())
        except (MailboxError, ConfigError) as error:
            troubles.append(f"reports of mail that came back: {error}")
        return Ticked(recovered, started, tried, tuple(troubles))

    def _read_bounces(self, now: datetime) -> None:
        """Deal with what came back, every `bounces.every_minutes`; a process that has just begun does it at once."""
        if self._bounces_read_at and now - self._bounces_read_at < timedelta(minutes=self.config.bounces.every_minutes):
            return
        self._bounces_read_at = now
        self.subscribers.forget_unconfirmed(now)
        self.bounces.judge_refusals(now)
        if self.bounces.configured:
            self.bounces.read(now)

    def close(self) -> None:
        """Let go of connections to channels and database."""
        for channel in self._channels.values():
            channel.close()
        self.store.close()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_publisher(config_file: Path, clock: Clock = utc_now) -> Publisher:
    """Open the workspace of a configuration file, with its database made or migrated. Raises `PublisherError`."""
    config = load_config(config_file)
    return Publisher(config, open_store(config.database_url), clock)
