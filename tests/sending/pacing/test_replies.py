"""What an SMTP reply says about the pace."""

import pytest

from publisher.sending.pacing.replies import Heard, heard_in


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
