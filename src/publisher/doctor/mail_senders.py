"""The senders of mails, and the DNS records that each of them needs."""

from collections.abc import Iterator
from dataclasses import dataclass

from publisher.app.assembly import Publisher
from publisher.channels.mail.channel import MailChannel
from publisher.channels.mail.message.dkim import Signature, dns_record
from publisher.core.errors import PublisherError
from publisher.core.wording import worded
from publisher.doctor.dns_records import dmarc_record, reserved, spf_record


@dataclass(frozen=True, slots=True)
class MailSender:
    """A channel's domains and keys. With an empty `envelope_domain`, SPF is somebody else's."""

    domain: str
    envelope_domain: str
    relay: str
    signatures: tuple[Signature, ...]
    nameservers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DnsRecord:
    """A TXT record to publish: its whole name, its text, what it is for. `kind` is SPF, DKIM or DMARC.

    `for_examples`: the domain is reserved for examples (RFC 2606), so that nobody can publish it.
    """

    kind: str
    name: str
    text: str
    purpose: str
    for_examples: bool


def mail_sender(publisher: Publisher, name: str) -> MailSender | None:
    """The sender of a channel; None when it sends no mail to elsewhere. Raises `ConfigError`, also for its keys."""
    channel = publisher.channel(name)
    if not isinstance(channel, MailChannel) or channel.carrier is None:
        return None
    settings, carrier = channel.settings, channel.carrier
    return MailSender(
        settings.domain, carrier.envelope_domain, carrier.relay, tuple(channel.signatures()),
        tuple(settings.nameservers),
    )  # fmt: skip


def wanted_records(publisher: Publisher) -> list[DnsRecord]:
    """What the domains of all senders need, each once. Nothing is looked up; a channel that cannot be used has none."""
    found: dict[tuple[str, str], DnsRecord] = {}
    for name in publisher.config.channels:
        try:
            sender = mail_sender(publisher, name)
        except PublisherError:
            continue
        for record in _records(sender) if sender else ():
            found.setdefault((record.kind, record.name), record)
    return list(found.values())


def _records(sender: MailSender) -> Iterator[DnsRecord]:
    example = reserved(sender.domain)
    if sender.envelope_domain:
        purpose = worded(
            "says which servers send for you. If the domain has such a record already, add its middle part to that one"
        )
        yield DnsRecord("SPF", sender.envelope_domain, spf_record(sender.relay), purpose, example)
    for one in sender.signatures:
        purpose = worded("lets the receiver see that nobody has changed the mail on its way")
        yield DnsRecord("DKIM", one.record_name, dns_record(one.key), purpose, example)
    purpose = worded("says what receivers do with mails that only pretend to come from you, and who is told of it")
    yield DnsRecord("DMARC", f"_dmarc.{sender.domain}", dmarc_record(sender.domain), purpose, example)
