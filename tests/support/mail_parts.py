"""A mail to send, and the error when it fails, for the tests of all mail channels."""

import time
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest

from publisher.channels import Channel
from publisher.core.errors import ChannelError
from publisher.core.types import Destination, Message
from servers.service import Service

MESSAGE = Message(
    lang="bg",
    subject="Седмичен бюлетин № 47 — десет новини",
    text="Здравейте, [[reader.name]]!\n.\n..две точки\nОтписване: [[reader.unsubscribe_url]]\n",
    html='<html lang="bg"><p>Здравейте, [[reader.name]]!</p><a href="[[reader.unsubscribe_url]]">Отписване</a></html>',
)
READER = Destination("maria@example.org", "p1.7", "bg", "Мария Петрова")
SENDER = {"from_address": "news@example.bg", "from_name": {"bg": "Клъстер „София“", "en": "Sofia Cluster"}}


def parsed(data: bytes) -> EmailMessage:
    return message_from_bytes(data, policy=policy.default)


def failure(channel: Channel, message: Message = MESSAGE, reader: Destination = READER) -> ChannelError:
    with pytest.raises(ChannelError) as caught:
        channel.send(message, reader)
    return caught.value


def failure_of_one_try(service: Service, channel: Channel, secret: str) -> ChannelError:
    """The channel's error for the next answer; checks that it came quickly, after one request, without the secret."""
    started = time.monotonic()
    error = failure(channel)
    assert service.arrivals == 1
    assert time.monotonic() - started < 10
    assert len(error.reply) <= ChannelError.REPLY_LIMIT
    assert secret not in f"{error}{error.reply}"
    return error
