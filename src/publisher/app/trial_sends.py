"""Test sends: an edition as it stands, to staff. The ledger keeps no record; the unsubscribe link affects nobody."""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from publisher.app.assembly import Publisher
from publisher.core import locales
from publisher.core.errors import ChannelError, IllegalStep
from publisher.core.reader_blocks import variant
from publisher.core.types import Destination, Message


@dataclass(frozen=True, slots=True)
class Proof:
    """The result for one address: `reply` is the relay's answer, or the error."""

    address: str
    sent: bool
    reply: str


def test_send(
    publisher: Publisher,
    key: str,
    lang: str,
    addresses: Iterable[str],
    now: datetime,
    channel: str = "",  # noqa: PT028 no test of ours
) -> list[Proof]:
    """Send an issue's edition to addresses of staff, its subject marked „[Проба]“ or "[Test]".

    `channel` "" is the first that writes to subscribers. Raises `NotFound` or `ConfigError` for an unknown issue or
    channel, `IllegalStep` when the edition cannot be made yet. An error with one address does not affect the others.
    """
    name = channel or publisher.mail_channel()
    composed = publisher.composer.compose(
        "issue", key, name, lang, now.astimezone(publisher.config.schedule.zone).date()
    )
    if composed.message is None:
        raise IllegalStep(f"issue {key} in {lang}: {composed.why}")
    mark = locales.gettext(lang, "Test")
    message = proof_of(composed.message, f"[{mark}] {composed.message.subject}")
    reader = sample_reader(publisher, lang, now, view=publisher.links.issue(key, lang))
    try:
        return [_send(publisher, name, message, address, reader) for address in dict.fromkeys(addresses)]
    finally:
        publisher.channel(name).close()


def proof_of(message: Message, subject: str) -> Message:
    """The message as a reader of all stories gets it in their own language, with another subject."""
    return replace(variant(message), subject=subject)


def sample_reader(publisher: Publisher, lang: str, now: datetime, view: str = "") -> dict[str, str]:
    """Values for `[[reader.NAME]]` and the list headers, as for a real reader but with links that affect nobody."""
    links = publisher.links
    values = {
        "subscribed_on": locales.format_date(now.astimezone(publisher.config.schedule.zone).date(), lang),
        "fallback_note": "",
    }
    pages = {
        "unsubscribe_url": links.probe(int(now.timestamp())),
        "preferences_url": links.probe(int(now.timestamp())),
        "view_url": view or links.home(lang),
        "help_url": links.help(lang),
        "subscribe_url": links.subscribe(lang),
        "archive_url": links.home(lang),
    }
    return values | (pages if links.address else {})


def proof_key() -> str:
    """A key that no delivery of the ledger has."""
    return f"proof.{secrets.token_hex(8)}"


def _send(publisher: Publisher, channel: str, message: Message, address: str, reader: Mapping[str, str]) -> Proof:
    destination = Destination(address, proof_key(), message.lang, reader=reader)
    try:
        return Proof(address, True, publisher.channel(channel).send(message, destination).reply)
    except ChannelError as error:
        return Proof(address, False, str(error))
