"""config.toml → a frozen `Config`. An unknown key is an error; secrets come from the environment or a file."""

import os
import tomllib
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar, get_args
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator

from publisher.errors import ConfigError

FILE_NAME = "config.toml"
_WRITING_HINT = "see config.example.toml, where every key is explained"

LangCode = Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]
Colour = Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")]
Review = Literal["always", "on-warning", "never"]
Settings = TypeVar("Settings", bound=BaseModel)


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Colours(_Table):
    """The brand's colours; text on `primary` and on `accent` must be readable in white."""

    primary: Colour = "#0f4c5c"
    accent: Colour = "#b5472f"
    ink: Colour = "#1d2b33"
    paper: Colour = "#f6f3ee"


class Brand(_Table):
    """Who speaks in mails and on pages. `name`, `tagline` and `address` are given by language code."""

    name: dict[LangCode, str]
    tagline: dict[LangCode, str] = {}
    address: dict[LangCode, str] = {}
    url: str = ""
    logo: str = ""
    colours: Colours = Colours()
    social: dict[str, str] = {}


class Paths(_Table):
    """Folders and the database file; relative ones are below the workspace."""

    posts: str = "posts"
    templates: str = "templates"
    models: str = "models"
    database: str = "publisher.db"


class Languages(_Table):
    """The language that posts are written in, and those that they are translated to."""

    source: LangCode = "bg"
    targets: tuple[LangCode, ...] = ("en",)


class Translation(_Table):
    """Engines in the order in which they are asked, and what a person must see before readers do."""

    engines: tuple[str, ...] = ("argos", "apertium")
    review: Review = "on-warning"
    domain: str = "news"
    glossary: str = "glossary.csv"


class Newsletter(_Table):
    """How issues look and for whom. `name` (by language) is the newsletter's title."""

    name: dict[LangCode, str] = {"bg": "Бюлетин", "en": "Newsletter"}
    articles: Literal["full", "teaser"] = "full"


class Schedule(_Table):
    """The zone that people read times in, and for how long a missed publication may still go out."""

    timezone: str = "Europe/Sofia"
    expires_after_hours: float = Field(default=3, gt=0)
    tick_seconds: float = Field(default=5, gt=0)

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (KeyError, ValueError, OSError):
            raise ValueError(f"no time zone is called {name!r}; write one like Europe/Sofia") from None
        return name

    @property
    def zone(self) -> ZoneInfo:
        """The zone itself."""
        return ZoneInfo(self.timezone)

    @property
    def expires_after(self) -> timedelta:
        """How late a publication may be and still go out without a person's word."""
        return timedelta(hours=self.expires_after_hours)


class Config(_Table):
    """The whole of config.toml. `engines` and `channels` hold each plug-in's own table, checked by its own model."""

    workspace: Path
    brand: Brand
    paths: Paths = Paths()
    languages: Languages = Languages()
    translation: Translation = Translation()
    newsletter: Newsletter = Newsletter()
    schedule: Schedule = Schedule()
    engines: dict[str, dict[str, Any]] = Field(default_factory=dict)
    channels: dict[str, dict[str, Any]] = Field(default_factory=dict)

    def folder(self, name: Literal["posts", "templates", "models"]) -> Path:
        """An absolute folder of the workspace."""
        return self.workspace / str(getattr(self.paths, name))

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
    """Read and check a configuration file; its folder is the workspace. Raises `ConfigError` naming the key."""
    path = path.resolve()
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: not valid TOML: {error}") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: not UTF-8 at byte {error.start}; save the file as UTF-8") from error
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}") from error
    if "workspace" in table:
        raise ConfigError(f"{path}: workspace: unknown key; {_WRITING_HINT}")
    try:
        return Config.model_validate({**table, "workspace": path.parent})
    except ValidationError as error:
        raise ConfigError(_explain(error, str(path))) from error


def plugin_settings(
    model: type[Settings],
    kind: Literal["engines", "channels"],
    name: str,
    table: Mapping[str, Any],
    workspace: Path,
) -> Settings:
    """Check a plug-in's table against its own model, secrets filled in and relative paths made absolute.

    A secret (`SecretStr`) comes from the environment, `PUBLISHER_CHANNELS_X_ACCESS_TOKEN` for `access_token` of
    `[channels.x]`, or from the file that `access_token_file` names; written into config.toml it is refused, since that
    file is shared. Raises `ConfigError` naming the key.
    """
    place = f"{workspace / FILE_NAME}: [{kind}.{name}]"
    values = dict(table)
    for key, field in model.model_fields.items():
        if field.annotation is Path and values.get(key):
            # A plug-in does not know the workspace; its relative files and folders are below it.
            values[key] = workspace / str(values[key])
        if SecretStr in (field.annotation, *get_args(field.annotation)):
            _fill_secret(values, key, f"PUBLISHER_{kind}_{name}_{key}".upper().replace("-", "_"), place, workspace)
    try:
        return model.model_validate(values)
    except ValidationError as error:
        raise ConfigError(_explain(error, str(workspace / FILE_NAME), (kind, name))) from error


def _fill_secret(values: dict[str, Any], key: str, variable: str, place: str, workspace: Path) -> None:
    file_name = values.pop(f"{key}_file", None)
    if key in values:
        raise ConfigError(f"{place} {key}: a secret does not belong here; set {variable} or name a file in {key}_file")
    if variable in os.environ:
        values[key] = os.environ[variable]
    elif file_name is not None:
        try:
            values[key] = (workspace / str(file_name)).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigError(f"{place} {key}_file: {file_name} cannot be read: {error}") from error


def _explain(error: ValidationError, place: str, prefix: tuple[str, ...] = ()) -> str:
    """All of pydantic's complaints, one a line: `config.toml: [newsletter] articles: …`."""
    lines = []
    for problem in error.errors(include_url=False):
        *table, key = (*prefix, *(str(part) for part in problem["loc"])) or ("",)
        where = f"[{'.'.join(table)}] {key}" if table else key
        what = {
            "extra_forbidden": f"unknown key; {_WRITING_HINT}",
            "missing": f"is missing; {_WRITING_HINT}",
        }.get(problem["type"], f"{problem['msg']} (it says {problem['input']!r})")
        lines.append(f"{place}: {where}: {what}")
    return "\n".join(lines)
