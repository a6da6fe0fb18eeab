"""`publisher dkim`: keys that mails are signed with."""

from pathlib import Path

import click

from publisher.cli.session import Session, pass_session
from publisher.core.wording import worded


@click.group()
def dkim() -> None:
    """Make a key to sign mails with (DKIM)."""


@dkim.command()
@click.argument("selector")
@click.option("--ed25519", is_flag=True, help="A short Ed25519 key, beside an RSA one: not every receiver knows it.")
@click.option("--file", "file", type=click.Path(path_type=Path), help="Where to write the key.")
@pass_session
def new(session: Session, selector: str, ed25519: bool, file: Path | None) -> None:
    """Make the key SELECTOR (a name like s1); print the DNS record to publish and the line for config.toml."""
    from publisher.app.dkim_keys import is_selector, make_dkim_key
    from publisher.doctor.dns_records import published

    if not is_selector(selector):
        raise click.UsageError(
            worded(
                "%(selector)s cannot be a selector: use lower-case letters, digits and hyphens, like s1",
                selector=repr(selector),
            )
        )
    key = make_dkim_key(session.workspace_file, selector, ed25519, file)
    value = {
        "selector": selector, "domain": key.domain, "file": str(key.file), "name": key.name, "record": key.record,
    }  # fmt: skip
    session.done(
        value,
        worded(
            "made %(file)s\n\n1. Publish in DNS:\n%(record)s\n\n"
            "2. Write into the newsletter's table of config.toml:\n%(setting)s\n\n"
            "3. `publisher doctor` checks that DNS has it, `publisher doctor --mail` that signatures verify.",
            file=key.file,
            record=published(key.name, key.record),
            setting=key.setting,
        ),
    )
