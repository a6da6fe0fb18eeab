"""`publisher dkim`: keys that mails are signed with."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from publisher.cli.session import Session, pass_session
from publisher.core.errors import ConfigError, FileError

if TYPE_CHECKING:
    from publisher.config.workspace import Config


@click.group()
def dkim() -> None:
    """Make a key that mails are signed with (DKIM)."""


@dkim.command()
@click.argument("selector")
@click.option("--ed25519", is_flag=True, help="A short Ed25519 key, beside an RSA one: not every receiver knows it.")
@click.option("--file", "file", type=click.Path(path_type=Path), help="Where to write it.")
@pass_session
def new(session: Session, selector: str, ed25519: bool, file: Path | None) -> None:
    """Make the key SELECTOR (a name like s1) and print the DNS record to publish, and what to write in config.toml."""
    import re

    from publisher.channels.mail.message.dkim import Signature, dns_record, make_key
    from publisher.config.workspace import load_config
    from publisher.doctor.dns_records import published

    if not re.fullmatch(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?", selector):
        raise click.UsageError(f"{selector!r} is no selector: write lower-case letters, digits and hyphens, like s1")
    config = load_config(session.workspace_file)
    domain = _domain(config)
    path = file or config.workspace / "secrets" / f"dkim-{selector}.pem"
    key, pem = make_key(ed25519)
    _write(path, pem)
    name, text = Signature(selector, domain, key).record_name, dns_record(key)
    path = path.resolve()
    shown = path.relative_to(config.workspace) if path.is_relative_to(config.workspace) else path
    value = {"selector": selector, "domain": domain, "file": str(path), "name": name, "record": text}
    session.done(
        value,
        f"made {path}\n\n1. Publish in DNS:\n{published(name, text)}\n\n2. Write into the newsletter's table of "
        f'config.toml:\ndkim = [{{ selector = "{selector}", key_file = "{shown}" }}]\n\n'
        "3. `publisher doctor` says whether DNS has it, `publisher doctor --mail` whether signatures hold.",
    )


def _domain(config: "Config") -> str:
    """The domain of the newsletter's sender. Raises `ConfigError` when no channel has one."""
    for table in config.channels.values():
        address = table.get("from_address")
        if isinstance(address, str) and "@" in address:
            from publisher.core.addresses import wire_address

            try:
                return wire_address(address).rpartition("@")[2]
            except ValueError as error:
                raise ConfigError(f"{config.file}: from_address: {error}") from error
    raise ConfigError(f"{config.file}: no channel has a from_address, whose domain would sign")


def _write(path: Path, pem: bytes) -> None:
    """For its owner alone; a key that is there already may be published, so it is not written over."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as stream:
            stream.write(pem)
    except FileExistsError as error:
        raise FileError("exists already: choose another SELECTOR, or another --file", path) from error
    except OSError as error:
        raise FileError(f"the key cannot be written: {error.strerror}", path) from error
