"""What an SMTP reply says about the pace."""

import pytest

from publisher.core.errors import Ambiguous, Away, ChannelError, Refused, Unavailable
from publisher.core.types import Outcome
from publisher.sending.pacing.replies import Heard, asks_for_fewer_connections, heard_from, heard_in


@pytest.mark.parametrize(
    ("reply", "heard"),
    [
        ("250 2.0.0 Ok: queued", Heard.ACCEPTED),
        ("421 4.7.0 [TSS04] Messages temporarily deferred", Heard.DEFERRED),
        ("421 too many connections from 250.1.2.3", Heard.CROWDED),
        ("450-4.2.1 The user gets mail at a rate that", Heard.MAILBOX),
        ("452 4.2.2 mailbox full", Heard.MAILBOX),
        ("451 4.3.0 queue file write error", Heard.DEFERRED),
        ("550 5.1.1 no such user", Heard.REFUSED),
        ("host 250.0.0.1 said: 554 refused", Heard.REFUSED),
        ("relay.example.org:587: no answer", Heard.NOTHING),
        ("", Heard.NOTHING),
    ],
)
def test_an_answer_is_read_by_its_codes(reply: str, heard: Heard) -> None:
    assert heard_in(reply) is heard


@pytest.mark.parametrize(
    ("reply", "fewer"),
    [
        ("421 4.7.0 mx.example.org Error: too many connections from 192.0.2.1", True),
        ("421 4.3.2 The maximum number of concurrent server connections has exceeded a limit, closing channel", True),
        ("421 Too many concurrent SMTP connections; please try again later", True),
        ("450 4.7.1 Too many simultaneous sessions", True),
        ("452 4.3.2 Connection limit reached", True),
        ("432 4.3.2 STOREDRV.Deliver; recipient thread limit exceeded", True),
        ("451 4.3.2 Connection rate limit exceeded", True),
        ("421 All available connections in use", True),
        ("421 Only 5 connections allowed", True),
        ("450 4.7.0 concurrency limit reached", True),
        ("421 4.7.0 Too many messages in this session", False),
        ("452 4.5.3 Too many recipients received this session", False),
        ("452 4.5.3 Too many recipients", False),
        ("421 4.4.2 connection timed out", False),
        ("550 5.7.1 too many connections", False),
        ("too many connections", False),
    ],
)
def test_a_complaint_about_the_number_of_connections_is_known_in_many_words(reply: str, fewer: bool) -> None:
    assert asks_for_fewer_connections(reply) is fewer


@pytest.mark.parametrize(
    ("end", "heard"),
    [
        (Outcome(reply="any words"), Heard.ACCEPTED),
        (Refused("no", "550 5.1.1 no"), Heard.REFUSED),
        (Unavailable("later", "451 4.7.1 greylisted"), Heard.DEFERRED),
        (Unavailable("disk full"), Heard.AWAY),
        (Unavailable("slow down", "HTTP 429: slow down"), Heard.AWAY),
        (Away("gone", "421 4.3.2 going down"), Heard.AWAY),
        (Ambiguous("cut off", "no answer"), Heard.AWAY),
    ],
)
def test_what_is_not_about_the_mail_is_the_relays_doing(end: Outcome | ChannelError, heard: Heard) -> None:
    assert heard_from(end) is heard
