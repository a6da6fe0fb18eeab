"""config.toml as a frozen `Config`. An unknown key is an error; secrets are not part of it."""

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError

from publisher.config.complaints import Complaints
from publisher.config.digests import DigestRule
from publisher.config.file import FILE_NAME, file_text
from publisher.config.plugins import load_plugin
from publisher.config.schedule import Feed, Schedule, SlotRule
from publisher.config.staff import Staff, wrong_people
from publisher.config.tables import (
    BounceMailbox,
    Brand,
    ConfigTable,
    Console,
    HashtagWord,
    LangCode,
    Languages,
    MailingList,
    Newsletter,
    Pacing,
    Paths,
    PluginName,
    Sending,
    Topic,
    Tracking,
    Translation,
    Web,
)
from publisher.core.errors import ConfigError
from publisher.core.wording import worded

DEFAULT_LIST = "news"
"""The default mailing list, used when none is configured."""

_BY_PROGRAM = ("workspace", "file")
"""Fields of `Config` that are set by the program, not by the file."""


class Config(ConfigTable):
    """The whole of config.toml. `engines` and `channels` hold each plug-in's own table, checked by its own model.

    `file` is the path of the file, and `workspace` its folder.
    """

    workspace: Path
    file: Path = Path(FILE_NAME)
    brand: Brand
    paths: Paths = Paths()
    languages: Languages = Languages()
    staff: Staff = Staff()
    console: Console = Console()
    translation: Translation = Translation()
    newsletter: Newsletter = Newsletter()
    web: Web = Web()
    bounces: BounceMailbox = BounceMailbox()
    sending: Sending = Sending()
    pacing: Pacing = Pacing()
    tracking: Tracking = Tracking()
    lists: dict[PluginName, MailingList] = Field(default_factory=dict)
    topics: dict[PluginName, Topic] = Field(default_factory=dict)
    hashtags: dict[LangCode, tuple[HashtagWord, ...]] = Field(default_factory=dict)
    schedule: Schedule = Schedule()
    slots: tuple[SlotRule, ...] = ()
    digests: tuple[DigestRule, ...] = ()
    feeds: tuple[Feed, ...] = ()
    engines: dict[PluginName, dict[str, Any]] = Field(default_factory=dict)
    channels: dict[PluginName, dict[str, Any]] = Field(default_factory=dict)

    def folder(self, name: Literal["posts", "templates", "models"]) -> Path:
        """An absolute folder of the workspace."""
        return self.workspace / str(getattr(self.paths, name))

    def channel_type(self, name: str) -> str:
        """The plug-in's name of a channel: the `type` in its table, else the channel's name. Raises `ConfigError`.

        Several accounts of one kind are tables with different names and the same `type`.
        """
        if name not in self.channels:
            known = ", ".join(sorted(self.channels)) or worded("none yet")
            raise ConfigError(
                worded(
                    "no channel %(name)s in %(file)s ([channels.%(plain)s]); there are: %(known)s",
                    name=repr(name),
                    file=self.file.name,
                    plain=name,
                    known=known,
                )
            )
        return str(self.channels[name].get("type", name))

    @property
    def languages_offered(self) -> tuple[str, ...]:
        """The source language, then the targets."""
        return (self.languages.source, *self.languages.targets)

    @property
    def mailing_lists(self) -> Mapping[str, MailingList]:
        """What people can subscribe to: `lists`, else the list of each mail channel, named like the newsletter."""
        if self.lists:
            return self.lists
        names = filter(None, map(self.list_of_channel, self.channels))
        return {name: MailingList(name=self.newsletter.name) for name in dict.fromkeys(names) or [DEFAULT_LIST]}

    def list_of_channel(self, name: str) -> str | None:
        """The mailing list whose subscribers a channel writes to; None when its plug-in does not write to subscribers.

        Also None when the plug-in cannot be loaded: that error is raised when the channel is used.
        """
        try:
            plugin = load_plugin("channels", self.channel_type(name))
        except ConfigError:
            return None
        if getattr(plugin, "audience", None) != "subscribers":
            return None
        field = plugin.Settings.model_fields.get("list_name")
        default = field.default if field and isinstance(field.default, str) else DEFAULT_LIST
        return str(self.channels[name].get("list_name", default))

    @property
    def media(self) -> Path:
        """The folder of pictures, kept as they were when a message was approved."""
        return self.workspace / "media"

    @property
    def database_url(self) -> str:
        """SQLAlchemy's URL of the database. `paths.database` is one already, or names an SQLite file."""
        database = self.paths.database
        return database if "://" in database else f"sqlite:///{self.workspace / database}"


def load_config(path: Path) -> Config:
    """Read and check a configuration file; its folder is the workspace. Raises `ConfigError` naming line and key."""
    path = path.resolve()
    return config_of(path, file_text(path))


def config_of(path: Path, text: str) -> Config:
    """The configuration that a file with this text would be. Raises `ConfigError` naming line and key."""
    complaints = Complaints(path, text)
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise complaints.not_toml(error) from error
    reserved = [((key,), complaints.unknown(Config, (key,), _BY_PROGRAM)) for key in _BY_PROGRAM if key in table]
    if reserved:
        raise complaints.error(reserved)
    try:
        config = Config.model_validate({**table, "workspace": path.parent, "file": path})
    except ValidationError as error:
        raise complaints.explain(error, Config, hidden=_BY_PROGRAM) from error
    if found := list(_contradictions(config)):
        raise complaints.error(found)
    return _with_names(config)


def _contradictions(config: Config) -> Iterator[tuple[tuple[str, ...], str]]:
    """Contradictions between keys that are each valid: the place of a key, and what to do."""
    yield from _wrong_languages(config)
    if config.newsletter.images == "link" and not config.web.address:
        yield ("newsletter", "images"), worded('"link" loads pictures from the public pages: write web.address')
    if (config.tracking.opens or config.tracking.clicks) and not config.web.address:
        yield ("tracking",), worded("visits are counted on the public pages: write web.address")
    if config.bounces.maildir and config.bounces.imap_host:
        yield ("bounces", "maildir"), worded("name either a maildir or an imap_host")
    addresses = [feed.address for feed in config.feeds]
    if len(set(addresses)) != len(addresses):
        yield ("feeds",), worded("one address is there twice; a feed is asked once")
    for name, topic in config.topics.items():
        if not any(words.strip() for words in topic.name.values()):
            yield ("topics", name, "name"), worded("has no name in any language")
    for name, table in config.channels.items():
        yield from _wrong_channel(config, name, table)
    yield from _wrong_slots(config)
    yield from wrong_people(config.staff)
    yield from _wrong_digests(config)


def _wrong_slots(config: Config) -> Iterator[tuple[tuple[str, ...], str]]:
    for place, slot in enumerate(config.slots):
        if slot.channel not in config.channels:
            known = ", ".join(sorted(config.channels)) or worded("none yet")
            yield (
                ("slots", str(place), "channel"),
                worded("there is no [channels.%(name)s]; there are: %(known)s", name=slot.channel, known=known),
            )
        if slot.lang not in config.languages_offered:
            known = ", ".join(config.languages_offered)
            yield (
                ("slots", str(place), "lang"),
                worded(
                    "%(lang)s is not the language of an edition; there are: %(known)s",
                    lang=repr(slot.lang),
                    known=known,
                ),
            )


def _wrong_digests(config: Config) -> Iterator[tuple[tuple[str, ...], str]]:
    periods = [rule.period for rule in config.digests]
    mailing = [name for name in config.channels if config.list_of_channel(name) is not None] if periods else []
    for place, rule in enumerate(config.digests):
        if rule.day_problem:
            yield ("digests", str(place), "day"), rule.day_problem
        if rule.period in periods[:place]:
            yield ("digests", str(place), "period"), f"there is a {rule.period} digest already; a reader gets one"
        if rule.channel and rule.channel not in mailing:
            known = ", ".join(mailing) or "none yet"
            yield (
                ("digests", str(place), "channel"),
                f"no channel {rule.channel} writes to subscribers; those that do: {known}",
            )
        elif not mailing:
            yield ("digests", str(place)), "no channel writes to subscribers: write a table [channels.newsletter]"


def _wrong_languages(config: Config) -> Iterator[tuple[tuple[str, ...], str]]:
    source, targets = config.languages.source, config.languages.targets
    if not config.brand.name.get(source, "").strip():
        yield (
            ("brand", "name"),
            worded("has no name in %(lang)s, which posts are written in (languages.source)", lang=repr(source)),
        )
    if source in targets:
        yield ("languages", "targets"), worded("%(lang)s is the source language; leave it out", lang=repr(source))
    if len(set(targets)) != len(targets):
        yield ("languages", "targets"), worded("names a language twice")
    if config.languages.fallback not in ("", source, *targets):
        known = ", ".join((source, *targets))
        yield (
            ("languages", "fallback"),
            worded(
                "%(lang)s is not the language of an edition; there are: %(known)s",
                lang=repr(config.languages.fallback),
                known=known,
            ),
        )


def _wrong_channel(config: Config, name: str, table: Mapping[str, Any]) -> Iterator[tuple[tuple[str, ...], str]]:
    kind = table.get("type", name)
    if not isinstance(kind, str) or not kind:
        yield (
            ("channels", name, "type"),
            worded("must be the name of a kind of channel, like newsletter (it says %(kind)s)", kind=repr(kind)),
        )
    # A plug-in is loaded only where its answer matters: loading all of them costs a tenth of a second.
    elif config.lists and str(table.get("list_name")) not in config.lists:
        theirs = config.list_of_channel(name)
        if theirs is not None and theirs not in config.lists:
            yield (
                ("channels", name, "list_name"),
                worded("there is no [lists.%(name)s]; there are: %(known)s", name=theirs, known=tuple(config.lists)),
            )


def _with_names(config: Config) -> Config:
    """Give the brand a name in each language: a missing one is the English name, else the source language's.

    `locales.in_language` would take any name last.
    """
    names = config.brand.name
    default = names.get("en") or names[config.languages.source]
    every = {**dict.fromkeys(config.languages.targets, default), **{lang: name for lang, name in names.items() if name}}
    return config.model_copy(update={"brand": config.brand.model_copy(update={"name": every})})
