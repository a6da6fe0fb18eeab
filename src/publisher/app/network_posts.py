"""A story as each network would show it, from the code that sends it; and how the connections to networks stand."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from publisher.app.assembly import Publisher
from publisher.app.scheduling import kind_on
from publisher.channels import PostChannel
from publisher.channels.credentials import missing_credentials
from publisher.core.errors import ConfigError, NotFound, PostError, PublisherError, TemplateError
from publisher.core.states import DeliveryState, PublicationState
from publisher.core.types import Diagnosis, Message
from publisher.core.wording import Worded, from_stored, text_of, worded
from publisher.storage.tables import deliveries, publications

__all__ = ["Connection", "NetworkPost", "check_connection", "connections", "label_of", "network_posts"]

_TROUBLE = (DeliveryState.REFUSED, DeliveryState.DEFERRED, DeliveryState.UNCERTAIN)
_NEWEST = 50
"""Publications of an account that are looked at for trouble: each has one delivery."""


@dataclass(frozen=True, slots=True)
class NetworkPost:
    """A story on one network in one language. `message` is None where there is nothing to show, and `why` says so.

    `length` and `limit` are in the network's own measure (0 = no limit). `left_out` is what of the story's words the
    text has no room for, "" = nothing; `own` are words that a person has written for it. `why` is what keeps it from
    going out as it stands, "" = nothing.
    """

    channel: str
    network: str
    account: str
    lang: str
    message: Message | None
    length: int
    limit: int
    left_out: str
    why: str
    remarks: tuple[str, ...] = ()
    own: str = ""


@dataclass(frozen=True, slots=True)
class Connection:
    """A channel of the workspace. `missing` names the secrets that are not set, `broken` why it cannot be used at all.

    `sent_at` is when something last went out by it; `trouble_at` when its far side last refused or put off something,
    or left the outcome open, and `trouble` what it said.
    """

    channel: str
    label: str
    account: str
    mails: bool
    missing: tuple[str, ...] = ()
    broken: str = ""
    sent_at: datetime | None = None
    trouble_at: datetime | None = None
    trouble: str = ""


def network_posts(publisher: Publisher, slug: str, now: datetime) -> list[NetworkPost]:
    """A post on every channel that carries posts, in every language. Raises `NotFound`, `PostError`."""
    publisher.editorial.post(slug)
    day = now.astimezone(publisher.config.schedule.zone).date()
    found = []
    for name in publisher.config.channels:
        try:
            channel = publisher.channel(name)
        except ConfigError:
            continue
        if channel.audience == "account":
            for lang in publisher.languages:
                composed = publisher.composer.compose("post", slug, name, lang, day)
                found.append(_shown(publisher, slug, name, channel, lang, composed.message, composed.why))
    return found


def label_of(publisher: Publisher, name: str) -> str:
    """What people call a channel: the network's name, and its own where that says more; a mailing by its own name."""
    try:
        channel = publisher.channel(name)
    except PublisherError:
        # The list of connections says what is wrong with it.
        return name
    if channel.audience == "subscribers":
        return worded("Newsletter") if name == publisher.mail_channel() else name
    network = getattr(channel, "network", name)
    if isinstance(network, Worded):
        # Not a network's proper name.
        network = worded("Folder")
    return (
        network
        if network.casefold() == name.casefold()
        else worded("%(network)s (%(name)s)", network=network, name=name)
    )


def connections(publisher: Publisher) -> list[Connection]:
    """Every channel, in the order of config.toml. No secret is in it."""
    return [_connection(publisher, name) for name in publisher.config.channels]


def check_connection(publisher: Publisher, name: str) -> list[Diagnosis]:
    """Ask the far side whether it takes what we have to show; nothing is published. Raises `NotFound`."""
    if name not in publisher.config.channels:
        known = tuple(publisher.config.channels)
        raise NotFound(worded("there is no channel %(channel)s; there are: %(known)s", channel=name, known=known))
    return list(publisher.channel(name).diagnose())


def _shown(
    publisher: Publisher, slug: str, name: str, channel: PostChannel, lang: str, message: Message | None, why: str
) -> NetworkPost:
    """With a draft where it may not go out yet: what a translation that waits would look like, and what is wrong."""
    whole: Message | None = None
    own = publisher.editorial.own_words(slug, name, lang)
    try:
        story = publisher.editorial.story(slug, lang)
        message = message or publisher.renderer.social(story, channel.template, channel.limit, channel.measure, own)
        whole = publisher.renderer.social(story, channel.template, 0, channel.measure, own)
    except (NotFound, TemplateError, PostError) as error:
        why = why or text_of(error)
    return NetworkPost(
        name, label_of(publisher, name), channel.account, lang, message,
        channel.measure(message.text) if message else 0, channel.limit,
        _left_out(message.text, whole.text) if message and whole else "", why,
        tuple(channel.remarks(message)) if message else (), own,
    )  # fmt: skip


def _left_out(text: str, whole: str) -> str:
    """The words of the whole text that its cut form lacks: what is between the beginning and the end they share."""
    if text == whole:
        return ""
    begin = 0
    while begin < min(len(text), len(whole)) and text[begin] == whole[begin]:
        begin += 1
    end = 0
    while end < min(len(text), len(whole)) - begin and text[-1 - end] == whole[-1 - end]:
        end += 1
    return whole[begin : len(whole) - end].strip()


def _connection(publisher: Publisher, name: str) -> Connection:
    try:
        channel = publisher.channel(name)
    except PublisherError as error:
        return Connection(name, name, "", False, broken=text_of(error))
    sent_at, trouble = _last_sent(publisher, name), None
    if channel.audience == "account":
        trouble = _last_trouble(publisher, name)
    keys = getattr(channel, "keys", ())
    settings = getattr(channel, "settings", None)
    missing = tuple(missing_credentials(settings, keys)) if settings is not None and keys else ()
    account = channel.account if channel.audience == "account" else ""
    at, said = trouble or (None, "")
    return Connection(
        name, label_of(publisher, name), account, kind_on(channel) == "issue", missing, "", sent_at, at, said
    )


def _last_sent(publisher: Publisher, name: str) -> datetime | None:
    query = select(func.max(publications.c.published_at)).where(
        publications.c.state == PublicationState.PUBLISHED, publications.c.channel == name
    )
    with publisher.store.read() as connection:
        found: datetime | None = connection.execute(query).scalar()
    return found


def _last_trouble(publisher: Publisher, name: str) -> tuple[datetime, str] | None:
    newest = (
        select(publications.c.id)
        .where(publications.c.channel == name, publications.c.planned > 0)
        .order_by(publications.c.id.desc())
        .limit(_NEWEST)
    )
    query = (
        select(deliveries.c.changed_at, deliveries.c.reply)
        .where(deliveries.c.publication_id.in_(newest.scalar_subquery()), deliveries.c.state.in_(_TROUBLE))
        .order_by(deliveries.c.changed_at.desc())
        .limit(1)
    )
    with publisher.store.read() as connection:
        row = connection.execute(query).first()
    return (row.changed_at, from_stored(row.reply)) if row else None
