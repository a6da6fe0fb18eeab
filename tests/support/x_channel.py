"""The X channel with its keys, a message for it, and the error of a failed attempt."""

from typing import Any

import pytest

from publisher.channels.social.x.channel import XChannel, XSettings
from publisher.core.errors import ChannelError
from publisher.core.types import Destination, Message
from servers.x import Answer, XServer

SECRETS = {
    "consumer_key": "appkey5f2c",
    "consumer_secret": "app-secret-91aa",
    "access_token": "1423-token-77d0",
    "access_token_secret": "token-secret-3be4",
}

TO = Destination("@sofia_cluster", "godishen-otchet:bg:x", "bg")
TEXT = "Клъстерът „Умен град“ расте: +12 % 🎉👨‍👩‍👧\nhttps://example.bg/новини/отчет?a=1&b=2 R&D <3"
MESSAGE = Message("bg", TEXT)
HTML = b"<html><style>p {color: red}</style><body><p>Over capacity</p></body></html>"


def channel(x: XServer | str, **changes: Any) -> XChannel:
    url = x if isinstance(x, str) else x.url
    values: dict[str, Any] = {"handle": "@sofia_cluster", "api_url": url, "timeout_seconds": 20, **SECRETS}
    return XChannel(XSettings.model_validate({**values, **changes}))


def patience(answer: Answer) -> float:
    """Time-out in seconds: short where it must expire, long where a busy machine must not reach it."""
    return 0.5 if answer.manner in ("hang", "drip") else 20


def failure(of: XChannel, message: Message = MESSAGE) -> ChannelError:
    with pytest.raises(ChannelError) as caught:
        of.send(message, TO)
    return caught.value
