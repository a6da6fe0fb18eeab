"""Make DKIM keys: a private key in a file of the workspace, and the DNS record that publishes its public half."""

import os
import re
from dataclasses import dataclass
from pathlib import Path

from publisher.channels.mail.message.dkim import Signature, dns_record, make_key
from publisher.config.workspace import Config, load_config
from publisher.core.addresses import wire_address
from publisher.core.errors import ConfigError, FileError
from publisher.core.wording import system_words, worded

_SELECTOR = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key that was made: its file, the DNS record `name` with its text `record`, and the line for config.toml."""

    selector: str
    domain: str
    file: Path
    name: str
    record: str
    setting: str


def is_selector(text: str) -> bool:
    """Can this be a DKIM selector: one label of a domain name, in lower case?"""
    return _SELECTOR.fullmatch(text) is not None


def make_dkim_key(config_file: Path, selector: str, ed25519: bool = False, file: Path | None = None) -> NewKey:
    """Make a key for the newsletter's domain and write it to `file`, or to `secrets/` of the workspace.

    Raises `ConfigError` when no channel has a sender, `FileError` when the file exists or cannot be written.
    """
    config = load_config(config_file)
    domain = _domain(config)
    path = file or config.workspace / "secrets" / f"dkim-{selector}.pem"
    key, pem = make_key(ed25519)
    _write(path, pem)
    path = path.resolve()
    shown = path.relative_to(config.workspace) if path.is_relative_to(config.workspace) else path
    setting = f'dkim = [{{ selector = "{selector}", key_file = "{shown}" }}]'
    return NewKey(selector, domain, path, Signature(selector, domain, key).record_name, dns_record(key), setting)


def _domain(config: Config) -> str:
    """The domain of the newsletter's sender. Raises `ConfigError` when no channel has one."""
    for table in config.channels.values():
        address = table.get("from_address")
        if isinstance(address, str) and "@" in address:
            try:
                return wire_address(address).rpartition("@")[2]
            except ValueError as error:
                raise ConfigError(worded("%(file)s: from_address: %(error)s", file=config.file, error=error)) from error
    raise ConfigError(worded("%(file)s: no channel has a from_address, whose domain would sign", file=config.file))


def _write(path: Path, pem: bytes) -> None:
    """For its owner alone. An existing key may already be published, so it is never overwritten."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as stream:
            stream.write(pem)
    except FileExistsError as error:
        raise FileError(worded("exists already: choose another SELECTOR, or another --file"), path) from error
    except OSError as error:
        raise FileError(worded("the key cannot be written: %(error)s", error=system_words(error)), path) from error
