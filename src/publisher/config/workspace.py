"""config.toml → a frozen `Config`. An unknown key is an error; secrets do not stand in it."""

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError

from publisher.config.complaints import Complaints
from publisher.config.tables import (
    BounceMailbox,
    Brand,
    ConfigTable,
    Languages,
    MailingList,
    Newsletter,
    Pacing,
    Paths,
    PluginName,
    Schedule,
    Sending,
    Topic,
    Tracking,
    Translation,
    Web,
)
from publisher.core.errors import ConfigError

FILE_NAME = "config.toml"
DEFAULT_LIST = "news"
"""The list that there is when none is named."""

_BY_PROGRAM = ("workspace", "file")
"""Fields of `Config` that are not keys of the file."""


class Config(ConfigTable):
    """The whole of config.toml. `engines` and `channels` hold each plug-in's own table, checked by its own model.

    `file` is where it was read from, and `workspace` that file's folder.
    """

    workspace: Path
    file: Path = Path(FILE_NAME)
    brand: Brand
    paths: Paths = Paths()
    languages: Languages = Languages()
    translation: Translation = Translation()
    newsletter: Newsletter = Newsletter()
    web: Web = Web()
    bounces: BounceMailbox = BounceMailbox()
    sending: Sending = Sending()
    pacing: Pacing = Pacing()
    tracking: Tracking = Tracking()
    lists: dict[PluginName, MailingList] = Field(default_factory=dict)
    topics: dict[PluginName, Topic] = Field(default_factory=dict)
    schedule: Schedule = Schedule()
    engines: dict[PluginName, dict[str, Any]] = Field(default_factory=dict)
    channels: dict[PluginName, dict[str, Any]] = Field(default_factory=dict)

    def folder(self, name: Literal["posts", "templates", "models"]) -> Path:
        """An absolute folder of the workspace."""
        return self.workspace / str(getattr(self.paths, name))

    def channel_type(self, name: str) -> str:
        """What kind of channel a table describes: its `type`, else its name. Raises `ConfigError`.

        Several accounts of one kind are tables with different names and the same `type`.
        """
        if name not in self.channels:
            known = ", ".join(sorted(self.channels)) or "none yet"
            raise ConfigError(f"no channel {name!r} in {self.file.name} ([channels.{name}]); there are: {known}")
        return str(self.channels[name].get("type", name))

    @property
    def languages_offered(self) -> tuple[str, ...]:
        """The source language, then the targets."""
        return (self.languages.source, *self.languages.targets)

    @property
    def mailing_lists(self) -> Mapping[str, MailingList]:
        """What people can subscribe to. Where none is written, each newsletter is a list, by the newsletter's name."""
        if self.lists:
            return self.lists
        names = [
            str(table.get("list_name", DEFAULT_LIST)) for name, table in self.channels.items() if self._mails(name)
        ]
        return {name: MailingList(name=self.newsletter.name) for name in dict.fromkeys(names or [DEFAULT_LIST])}

    def _mails(self, channel: str) -> bool:
        return self.channel_type(channel) == "newsletter"

    @property
    def media(self) -> Path:
        """Where pictures are kept as they were when a message was approved."""
        return self.workspace / "media"

    @property
    def database_url(self) -> str:
        """SQLAlchemy's address of the database: `paths.database` may be one already, else it names an SQLite file."""
        database = self.paths.database
        return database if "://" in database else f"sqlite:///{self.workspace / database}"


def find_workspace(start: Path) -> Path:
    """The configuration file in `start` or in the nearest folder above it. Raises `ConfigError` when there is none."""
    for folder in (start, *start.parents):
        if (folder / FILE_NAME).is_file():
            return folder / FILE_NAME
    raise ConfigError(
        f"no {FILE_NAME} in {start} or above: make a workspace with `publisher init DIR`, or name one with --config"
    )


def load_config(path: Path) -> Config:
    """Read and check a configuration file; its folder is the workspace. Raises `ConfigError` naming line and key."""
    path = path.resolve()
    text = file_text(path)
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


def file_text(path: Path) -> str:
    """The text of a configuration file. Raises `ConfigError`."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: not UTF-8 at byte {error.start}; save the file as UTF-8") from error
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}") from error


def _contradictions(config: Config) -> Iterator[tuple[tuple[str, ...], str]]:
    """What is wrong between keys that are each right by themselves: a key's place, and what to do."""
    yield from _wrong_languages(config)
    if config.newsletter.images == "link" and not config.web.address:
        yield ("newsletter", "images"), '"link" needs public pages to show them from: write web.address'
    if (config.tracking.opens or config.tracking.clicks) and not config.web.address:
        yield ("tracking",), "visits are counted on the public pages: write web.address"
    if config.bounces.maildir and config.bounces.imap_host:
        yield ("bounces", "maildir"), "name either a maildir or an imap_host"
    for name, topic in config.topics.items():
        if not any(words.strip() for words in topic.name.values()):
            yield ("topics", name, "name"), "has no name in any language"
    for name, table in config.channels.items():
        yield from _wrong_channel(config, name, table)


def _wrong_languages(config: Config) -> Iterator[tuple[tuple[str, ...], str]]:
    source, targets = config.languages.source, config.languages.targets
    if not config.brand.name.get(source, "").strip():
        yield ("brand", "name"), f"has no name in {source!r}, which posts are written in (languages.source)"
    if source in targets:
        yield ("languages", "targets"), f"{source!r} is the source already; leave it out"
    if len(set(targets)) != len(targets):
        yield ("languages", "targets"), "names a language twice"
    if config.languages.fallback not in ("", source, *targets):
        known = ", ".join((source, *targets))
        yield ("languages", "fallback"), f"{config.languages.fallback!r} is no edition itself; there are: {known}"


def _wrong_channel(config: Config, name: str, table: Mapping[str, Any]) -> Iterator[tuple[tuple[str, ...], str]]:
    kind, theirs = table.get("type", name), table.get("list_name", DEFAULT_LIST)
    if not isinstance(kind, str) or not kind:
        yield ("channels", name, "type"), f"must be the name of a kind of channel, like newsletter (it says {kind!r})"
    elif kind == "newsletter" and config.lists and theirs not in config.lists:
        yield ("channels", name, "list_name"), f"there is no [lists.{theirs}]; there are: {', '.join(config.lists)}"


def _with_names(config: Config) -> Config:
    """Give the brand a name in each language: a missing one is the English name, else the source language's.

    `locales.in_language` would take any name last.
    """
    names = config.brand.name
    default = names.get("en") or names[config.languages.source]
    every = {**dict.fromkeys(config.languages.targets, default), **{lang: name for lang, name in names.items() if name}}
    return config.model_copy(update={"brand": config.brand.model_copy(update={"name": every})})
