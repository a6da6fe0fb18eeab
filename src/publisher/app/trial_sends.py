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
from publisher.core.wording import text_of, worded
from publisher.planning import Composed


@dataclass(frozen=True, slots=True)
class Proof:
    """The result for one address: `reply` is the relay's answer, or the error. `left_out` says what the mail lacks."""

    address: str
    sent: bool
    reply: str
    left_out: str = ""

    @property
    def answer(self) -> str:
        """What became of it, for people: the words of an error, or that the mail was taken."""
        if not self.sent:
            return self.reply
        return worded("the mail server has taken it (%(reply)s)", reply=self.reply or "250")


def test_send(
    publisher: Publisher,
    key: str,
    lang: str,
    addresses: Iterable[str],
    now: datetime,
    channel: str = "",  # noqa: PT028 no test of ours
) -> list[Proof]:
    """Send an issue's edition to addresses of staff, its subject marked „[Проба]“ or "[Test]".

    One that still waits for a review goes as a draft, with a watermark. `channel` "" is the first that writes to
    subscribers. Raises `NotFound` or `ConfigError` for an unknown issue or
    channel, `IllegalStep` when the edition cannot be made yet. An error with one address does not affect the others.
    """
    name = channel or publisher.mail_channel()
    composed = composed_or_draft(publisher, key, name, lang, now)
    if composed.message is None:
        raise IllegalStep(worded("issue %(key)s in %(lang)s: %(why)s", key=key, lang=lang, why=composed.why))
    mark = locales.gettext(lang, "Test")
    message = proof_of(composed.message, f"[{mark}] {composed.message.subject}")
    reader = sample_reader(publisher, lang, now, view=publisher.links.issue(key, lang))
    try:
        sent = [_send(publisher, name, message, address, reader) for address in dict.fromkeys(addresses)]
    finally:
        publisher.channel(name).close()
    return [replace(one, left_out=composed.why) for one in sent]


def send_draft(publisher: Publisher, key: str, lang: str, address: str, now: datetime, channel: str, note: str) -> None:
    """Send an issue's edition as it stands to a person of staff, its subject marked „[Чернова]“, with a note above it.

    Raises what the channel raises, and `IllegalStep` when the edition cannot be made yet. May be called in a thread.
    """
    composed = composed_or_draft(publisher, key, channel, lang, now, note)
    if composed.message is None:
        raise IllegalStep(composed.why)
    mark = f"[{locales.gettext(lang, 'Draft')}] "
    message = proof_of(composed.message, f"{mark}{composed.message.subject.removeprefix(mark)}")
    reader = sample_reader(publisher, lang, now, view=publisher.links.issue(key, lang))
    its_channel = publisher.another_channel(channel)
    try:
        its_channel.send(message, Destination(address, proof_key(), lang, reader=reader))
    finally:
        its_channel.close()


def composed_or_draft(
    publisher: Publisher, key: str, channel: str, lang: str, now: datetime, note: str = ""
) -> Composed:
    """An issue's edition as it would go out if all were approved now; a draft where it cannot go out yet.

    `why` says what is in the way, and `message` is None where there is no translation at all. A `note` for staff stands
    above it.
    """
    day = now.astimezone(publisher.config.schedule.zone).date()
    composed = publisher.composer.compose("issue", key, channel, lang, day, beside=publisher.languages, note=note)
    if composed.message is not None:
        return composed
    draft = publisher.composer.compose(
        "issue", key, channel, lang, day, beside=publisher.languages, draft=True, note=note
    )
    if draft.message is None:
        return composed
    mark = locales.gettext(lang, "Draft")
    return replace(draft, message=replace(draft.message, subject=f"[{mark}] {draft.message.subject}"), why=composed.why)


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
        return Proof(address, False, text_of(error))
