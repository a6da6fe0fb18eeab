"""An open workspace: its configuration and database, and what is built from these for every room."""

from collections.abc import Sequence
from functools import cached_property

from publisher.channels import Channel
from publisher.config import plugins
from publisher.config.current_brand import CurrentBrand, FileStamp, file_stamp
from publisher.config.plugins import plugin_settings
from publisher.config.tables import Brand
from publisher.config.workspace import Config
from publisher.core.errors import ConfigError
from publisher.core.links import Links
from publisher.core.tokens import Tokens, load_secret
from publisher.core.types import Clock
from publisher.core.wording import worded
from publisher.editorial import Editorial
from publisher.rendering.renderer import Renderer
from publisher.rendering.settings import RenderSettings
from publisher.rendering.views.page_links import PageLinks
from publisher.sending.bulk.progress import MailingProgress
from publisher.storage.database import Store
from publisher.translation.types import Engine


class OpenedWorkspace:
    """The ground that all parts stand on; `clock` is the only source of the current time.

    `config_seen` is the stamp of the configuration file from before it was read; None = it has not changed since.
    """

    def __init__(self, config: Config, store: Store, clock: Clock, config_seen: FileStamp | None = None) -> None:
        self.config = config
        self._current_brand = CurrentBrand(config, config_seen or file_stamp(config.file))
        self.store = store
        store.keep_time(clock)
        self.clock = clock
        self._channels: dict[str, Channel] = {}
        self.progress: MailingProgress = lambda _standing: None
        """Called repeatedly with the progress of a mailing while it is being sent."""

    @property
    def brand(self) -> Brand:
        """The organisation, its colours and its footer, as config.toml says now; `config.brand` is the first."""
        return self._current_brand()

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
            mailbox=self.mailbox,
            hashtags=config.hashtags,
            workspace=config.workspace,
        )
        return Renderer(config.folder("templates"), settings, self._current_brand)

    @property
    def mailbox(self) -> str:
        """Where people reach the organisation: where answers to the mails of its first channel with an address go."""
        tables = self.config.channels.values()
        return next((str(t.get("reply_to") or t["from_address"]) for t in tables if t.get("from_address")), "")

    @cached_property
    def editorial(self) -> Editorial:
        """Posts and their translations."""
        return Editorial(self.store, self.config, self.engines)

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
            self._channels[name] = self.another_channel(name)
        return self._channels[name]

    def another_channel(self, name: str) -> Channel:
        """One more of a channel, for a thread of its own, which closes it. Raises `ConfigError`."""
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
        raise ConfigError(
            worded("%(file)s has no channel for mail: write a table [channels.newsletter]", file=self.config.file.name)
        )

    def channel_of_list(self, list_name: str) -> str:
        """The channel that mails a list, or else the first one that sends mail at all. Raises `ConfigError`."""
        first = self.mail_channel()
        lists = self._mail_channels()
        return next((name for name, its_list in lists.items() if its_list == list_name), first)

    def _mail_channels(self) -> dict[str, str]:
        """Channel → its mailing list, for those that write to subscribers."""
        lists = {name: self.config.list_of_channel(name) for name in self.config.channels}
        return {name: its_list for name, its_list in lists.items() if its_list is not None}
