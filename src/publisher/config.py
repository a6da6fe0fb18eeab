"""config.toml → a frozen `Config`. An unknown key is an error; secrets come from the environment or a file."""

import os
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, Field, ValidationError
from pydantic.fields import FieldInfo

from publisher.config_errors import Complaints, is_secret
from publisher.config_tables import (
    Bounces,
    Brand,
    ConfigTable,
    Languages,
    Newsletter,
    Paths,
    PluginName,
    Schedule,
    Translation,
    Web,
)
from publisher.errors import ConfigError
from publisher.keys import parts_of

FILE_NAME = "config.toml"

_BY_PROGRAM = ("workspace", "file")
"""Fields of `Config` that are not keys of the file."""

Settings = TypeVar("Settings", bound=BaseModel)


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
    bounces: Bounces = Bounces()
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


def load(path: Path) -> Config:
    """Read and check a configuration file; its folder is the workspace. Raises `ConfigError` naming line and key."""
    path = path.resolve()
    text = _text(path)
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


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: not UTF-8 at byte {error.start}; save the file as UTF-8") from error
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}") from error


def _contradictions(config: Config) -> Iterator[tuple[tuple[str, ...], str]]:
    """What is wrong between keys that are each right by themselves: a key's place, and what to do."""
    source, targets = config.languages.source, config.languages.targets
    if not config.brand.name.get(source, "").strip():
        yield ("brand", "name"), f"has no name in {source!r}, which posts are written in (languages.source)"
    if source in targets:
        yield ("languages", "targets"), f"{source!r} is the source already; leave it out"
    if len(set(targets)) != len(targets):
        yield ("languages", "targets"), "names a language twice"
    if config.newsletter.images == "link" and not config.web.address:
        yield ("newsletter", "images"), '"link" needs public pages to show them from: write web.address'
    if config.bounces.maildir and config.bounces.imap_host:
        yield ("bounces", "maildir"), "name either a maildir or an imap_host"
    for name, table in config.channels.items():
        kind = table.get("type", name)
        if not isinstance(kind, str) or not kind:
            yield (
                ("channels", name, "type"),
                f"must be the name of a kind of channel, like newsletter (it says {kind!r})",
            )


def _with_names(config: Config) -> Config:
    """The brand has a name in each language: where none is written, the English one, else the source language's."""
    names = config.brand.name
    default = names.get("en") or names[config.languages.source]
    every = {**dict.fromkeys(config.languages.targets, default), **{lang: name for lang, name in names.items() if name}}
    return config.model_copy(update={"brand": config.brand.model_copy(update={"name": every})})


def plugin_settings(
    model: type[Settings],
    kind: Literal["engines", "channels"],
    name: str,
    table: Mapping[str, Any],
    workspace: Path,
    file: Path | None = None,
) -> Settings:
    """Check a plug-in's table against its own model, secrets filled in and relative paths made absolute.

    A secret (`SecretStr`) comes from the environment, `PUBLISHER_CHANNELS_X_ACCESS_TOKEN` for `access_token` of
    `[channels.x]`, or from the file that `access_token_file` names; written into config.toml it is refused, since that
    file is shared. `type` of a channel is not a setting and is left out. `file` is the configuration file, if not
    `workspace`'s own. Raises `ConfigError` naming the line and the key.
    """
    path = file or workspace / FILE_NAME
    complaints = Complaints(path, _text(path) if path.is_file() else "")
    values = {key: value for key, value in table.items() if (kind, key) != ("channels", "type")}
    for key, field in model.model_fields.items():
        values = _below(workspace, key, field, values)
        if is_secret(field):
            variable = f"PUBLISHER_{kind}_{name}_{key}".upper().replace("-", "_")
            if wrong := _fill_secret(values, key, variable, workspace):
                raise complaints.error([((kind, name, wrong[0]), wrong[1])])
    try:
        return model.model_validate(values)
    except ValidationError as error:
        raise complaints.explain(error, model, (kind, name)) from error


def _below(workspace: Path, key: str, field: FieldInfo, values: dict[str, Any]) -> dict[str, Any]:
    """A plug-in does not know the workspace: its relative files and folders are below it, in lists of tables too."""
    value = values.get(key)
    if field.annotation is Path and value:
        return {**values, key: workspace / str(value)}
    tables = [part for part in parts_of(field) if isinstance(part, type) and issubclass(part, BaseModel)]
    if not tables or not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
        return values
    rows = value
    for name, inner in tables[0].model_fields.items():
        rows = [_below(workspace, name, inner, row) for row in rows]
    return {**values, key: rows}


def _fill_secret(values: dict[str, Any], key: str, variable: str, workspace: Path) -> tuple[str, str] | None:
    """Put a secret into `values` from where it is; a key and what is wrong with it, or None."""
    file_name = values.pop(f"{key}_file", None)
    if key in values:
        return key, f"a secret does not belong here; set {variable} or name a file in {key}_file"
    secret = os.environ.get(variable, "")
    if not secret and file_name is not None:
        try:
            secret = (workspace / str(file_name)).read_text(encoding="utf-8").strip()
        except UnicodeDecodeError:
            return f"{key}_file", f"{file_name} is not UTF-8 text"
        except (OSError, ValueError) as error:
            return f"{key}_file", f"{file_name} cannot be read: {getattr(error, 'strerror', error)}"
        if not secret:
            return f"{key}_file", f"{file_name} is empty; write the secret into it, or set {variable}"
    if secret:
        values[key] = secret
    return None
