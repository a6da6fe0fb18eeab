"""Sends a probe mail like those that readers get, waits for it, and checks what arrived."""

import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from publisher.app.assembly import Publisher
from publisher.app.trial_sends import proof_key, proof_of, sample_reader
from publisher.channels.mail.channel import MailChannel
from publisher.core import locales
from publisher.core.errors import ChannelError, ConfigError, FileError, InvalidInput, MailboxError
from publisher.core.types import Destination, Diagnosis, Edition, Message, Story
from publisher.core.wording import system_words, text_of, worded
from publisher.doctor.dns_records import Records
from publisher.doctor.mail.arrived_mail import Arrived, Expected
from publisher.doctor.mail.checklist import check_arrived
from publisher.doctor.mail.unsubscribe_link import try_out
from publisher.subscribers.bounces.mailbox import open_mailbox

WAIT = 60.0
_POLL = 0.5
_STORIES = 3

WaitProgress = Callable[[float, float], None]
"""Receives the seconds waited so far, and the most seconds to wait."""


@dataclass(frozen=True, slots=True)
class SentProbe:
    """A probe mail that was sent: its key, its recipient, its language, and what the relay answered."""

    key: str
    to: str
    lang: str
    reply: str = ""


def check_file(publisher: Publisher, file: Path) -> list[Diagnosis]:
    """Check a mail saved as a file. Raises `FileError` when it cannot be read."""
    try:
        data = file.read_bytes()
    except OSError as error:
        raise FileError(worded("cannot be read: %(error)s", error=system_words(error)), file) from error
    return list(_judged(publisher, _channel(publisher), data, lang="", automatic=None))


def send_and_check(
    publisher: Publisher, to: str = "", wait: float = WAIT, progress: WaitProgress = lambda _done, _of: None
) -> list[Diagnosis]:
    """Send a probe, wait up to `wait` seconds for it, check it. Without `to` it goes to the mailbox of `[bounces]`.

    Failures to send or fetch are diagnoses too. Raises `ConfigError` when there is no channel for mail.
    """
    channel = _channel(publisher)
    address = to or channel.settings.return_path or channel.settings.from_address
    found: list[Diagnosis] = []
    try:
        probe = _send(publisher, channel, address)
    except ChannelError as error:
        return [
            Diagnosis(
                worded("mail sent"), False, text_of(error), worded("`publisher doctor` says more about the relay")
            )
        ]
    finally:
        channel.close()
    found.append(
        Diagnosis(worded("mail sent"), True, worded("to %(to)s, X-Delivery-ID %(key)s", to=probe.to, key=probe.key))
    )
    try:
        data = _arrived(publisher, probe, wait, progress)
    except (ConfigError, MailboxError) as error:
        mend = worded("save the mail that arrived as a file and run `publisher doctor --mail --received FILE.eml`")
        return [*found, Diagnosis(worded("mail arrived"), False, text_of(error), mend)]
    if data is None:
        mend = worded(
            "deliver mails to %(to)s into the mailbox of [bounces], or name another address with --to", to=probe.to
        )
        return [
            *found,
            Diagnosis(worded("mail arrived"), False, worded("not within %(wait)s s", wait=f"{wait:g}"), mend),
        ]
    found.append(Diagnosis(worded("mail arrived"), True, worded("%(number)s kB", number=f"{len(data) / 1000:.0f}")))
    return [*found, *_judged(publisher, channel, data, probe.lang, automatic=False)]


def send_alone(publisher: Publisher, to: str) -> SentProbe:
    """Send a probe and do not wait for it. Raises `ConfigError`, `InvalidInput` and what the channel raises."""
    channel = _channel(publisher)
    try:
        return _send(publisher, channel, to)
    finally:
        channel.close()


def _channel(publisher: Publisher) -> MailChannel:
    name = publisher.mail_channel()
    channel = publisher.channel(name)
    if not isinstance(channel, MailChannel):
        raise InvalidInput(worded("channel %(name)s sends no mail: there is nothing to check", name=name))
    return channel


def _send(publisher: Publisher, channel: MailChannel, address: str) -> SentProbe:
    lang, now = publisher.config.languages.source, publisher.clock()
    subject = locales.gettext(lang, "Test e-mail from the newsletter")
    message = proof_of(_sample(publisher, lang, subject, now), subject)
    # Looks like a reader's token, but belongs to no delivery: bounces to it are ignored.
    token = publisher.tokens.make("bounce", 0) if channel.settings.return_path else ""
    reader = sample_reader(publisher, lang, now)
    key = proof_key()
    outcome = channel.send(message, Destination(address, key, lang, reader=reader, bounce_token=token))
    return SentProbe(key, address, lang, outcome.reply)


def _sample(publisher: Publisher, lang: str, subject: str, now: datetime) -> Message:
    """An edition of the first posts, or without posts, of one story about the probe itself."""
    slugs = [post.slug for post in publisher.editorial.posts()[0][:_STORIES]]
    day = now.astimezone(publisher.config.schedule.zone).date()
    stories = tuple(publisher.editorial.story(slug, lang) for slug in slugs)
    if not stories:
        body = locales.gettext(lang, "This e-mail was sent to check whether the newsletter's e-mails arrive.")
        stories = (Story("mail-check", lang, subject, body, body, day),)
    return publisher.renderer.newsletter(Edition("mail-check", lang, subject, day, stories))


def _arrived(publisher: Publisher, probe: SentProbe, wait: float, progress: WaitProgress) -> bytes | None:
    """The probe from the mailbox, marked as seen there; None when it does not arrive in time."""
    started = time.monotonic()
    with closing(open_mailbox(publisher.config.bounces, publisher.config.workspace)) as mailbox:
        while True:
            found = mailbox.find("X-Delivery-ID", probe.key)
            if found is not None:
                mailbox.done(found[0])
                return found[1]
            waited = time.monotonic() - started
            if waited >= wait:
                return None
            progress(waited, wait)
            time.sleep(_POLL)


def _judged(
    publisher: Publisher, channel: MailChannel, data: bytes, lang: str, automatic: bool | None
) -> Iterator[Diagnosis]:
    settings = channel.settings
    records = Records(settings.nameservers)
    expected = Expected(settings.domain, records.for_dkimpy, lang, channel.return_path, automatic)
    yield from check_arrived(data, expected)
    if way_out := Arrived(data, expected).way_out:
        yield from try_out(way_out, _is_probe(publisher, way_out))


def _is_probe(publisher: Publisher, url: str) -> bool:
    """Whether an unsubscribe link is one of this workspace's probes; only those may get a POST."""
    address = publisher.config.web.address
    path = urlsplit(url).path
    token = path.removeprefix("/u/")
    if not address or url != f"{address}{path}" or token == path:
        return False
    return publisher.tokens.read("probe", token) is not None
