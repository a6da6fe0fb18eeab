"""Engines and channels: plug-ins by name, and their tables of config.toml turned into settings.

Names come from the entry-point groups `publisher.engines` and `publisher.channels`, secrets from the environment or
from files.
"""

import os
from collections.abc import Mapping
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from publisher.config.complaints import Complaints, is_secret
from publisher.config.file import FILE_NAME, file_text
from publisher.core.errors import ConfigError
from publisher.core.unknown_keys import parts_of
from publisher.core.wording import system_words, worded

Group = Literal["engines", "channels"]
Settings = TypeVar("Settings", bound=BaseModel)


def names(group: Group) -> list[str]:
    """Names of the installed plug-ins, sorted."""
    return sorted({entry.name for entry in entry_points(group=f"publisher.{group}")})


@cache
def load_plugin(group: Group, name: str) -> type[Any]:
    """Import a plug-in's class, once per process. Raises `ConfigError` for an unknown name and a module that fails."""
    found: list[EntryPoint] = list(entry_points(group=f"publisher.{group}", name=name))
    if not found:
        raise ConfigError(
            worded(
                "no %(group)s is called %(name)s; there are: %(names)s",
                group=worded(group[:-1]),
                name=repr(name),
                names=tuple(names(group)),
            )
        )
    try:
        loaded: type[Any] = found[0].load()
    # A third-party module may raise anything, and must not keep the other channels from working.
    except Exception as error:
        reason = str(error) or type(error).__name__
        raise ConfigError(
            worded(
                "%(group)s %(name)s (%(value)s) cannot be loaded: %(reason)s",
                group=worded(group[:-1]),
                name=name,
                value=found[0].value,
                reason=reason,
            )
        ) from error
    return loaded


def plugin_settings(
    model: type[Settings],
    kind: Group,
    name: str,
    table: Mapping[str, Any],
    workspace: Path,
    file: Path | None = None,
) -> Settings:
    """Check a plug-in's table against its own model, after filling in secrets and making relative paths absolute.

    A secret (`SecretStr`) comes from the environment, `PUBLISHER_CHANNELS_X_ACCESS_TOKEN` for `access_token` of
    `[channels.x]`, or from the file that `access_token_file` names. In config.toml itself it is refused, since that
    file is shared. A channel's `type` is not a setting and is left out. `file` is the configuration file if it is not
    `workspace`'s own. Raises `ConfigError` naming the line and the key.
    """
    path = file or workspace / FILE_NAME
    complaints = Complaints(path, file_text(path) if path.is_file() else "")
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
    """Make a setting's relative paths absolute, in lists of tables too: a plug-in does not know the workspace."""
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
    """Put a secret into `values`. Returns None, or a key and what is wrong with it."""
    file_name = values.pop(f"{key}_file", None)
    if key in values:
        return key, worded(
            "a secret does not belong here; set %(variable)s or name a file in %(key)s_file", variable=variable, key=key
        )
    secret = os.environ.get(variable, "")
    if not secret and file_name is not None:
        try:
            secret = (workspace / str(file_name)).read_text(encoding="utf-8").strip()
        except UnicodeDecodeError:
            return f"{key}_file", worded("%(file)s is not UTF-8 text", file=file_name)
        except (OSError, ValueError) as error:
            return f"{key}_file", worded(
                "%(file)s cannot be read: %(error)s",
                file=file_name, error=system_words(error) if isinstance(error, OSError) else error,
            )  # fmt: skip
        if not secret:
            return f"{key}_file", worded(
                "%(file)s is empty; write the secret into it, or set %(variable)s", file=file_name, variable=variable
            )
    if secret:
        values[key] = secret
    return None
