"""What an SMTP reply says about the pace."""

import pytest

from publisher.core.errors import Unavailable
from publisher.sending.pacing.replies import Heard, has_too_many_connections, heard_in, is_about_all


@pytest.mark.parametrize(
    ("reply", "heard"),
    [
        ("250 2.0.0 Ok: queued", Heard.ACCEPTED),
        ("421 4.7.0 [TSS04] Messages temporarily deferred", Heard.DEFERRED),
        ("421 too many connections from 250.1.2.3", Heard.DEFERRED),
        ("450-4.2.1 The user gets mail at a rate that", Heard.MAILBOX),
        ("452 4.2.2 mailbox full", Heard.MAILBOX),
        ("451 4.3.0 queue file write error", Heard.DEFERRED),
        ("550 5.1.1 no such user", Heard.REFUSED),
        ("host 250.0.0.1 said: 554 refused", Heard.REFUSED),
        ("relay.example.org:587: no answer", Heard.DEFERRED),
        ("", Heard.DEFERRED),
    ],
)
def test_an_answer_is_read_by_its_codes(reply: str, heard: Heard) -> None:
    assert heard_in(reply) is heard


@pytest.mark.parametrize(
    ("reply", "few"),
    [
        ("421 4.7.0 Too many concurrent SMTP connections from this IP", True),
        ("421 too many connections, slow down", True),
        ("451 4.3.2 Connection rate limit exceeded", True),
        ("421 All available connections in use", True),
        ("421 Only 5 connections allowed", True),
        ("450 4.7.0 concurrency limit reached", True),
        ("421 Maximum number of sessions reached", True),
        ("452 4.5.3 Too many recipients received this session", False),
        ("450 too many messages in this session", False),
        ("452 4.2.2 mailbox full", False),
    ],
)
def test_a_relay_that_wants_fewer_connections_is_told_from_one_that_wants_fewer_mails(reply: str, few: bool) -> None:
    assert has_too_many_connections(Unavailable("no", reply)) is few
    assert is_about_all(Unavailable("no", reply)) is (few or reply.startswith("421"))
