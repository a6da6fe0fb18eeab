"""Classification of failures: hard, soft or policy, by the codes of RFC 3463 and the replies of RFC 5321."""

import pytest

from publisher.subscribers.bounces.kinds import classify


@pytest.mark.parametrize(
    ("code", "diagnostic", "kind"),
    [
        ("5.1.1", "", "hard"),
        ("5.1.2", "host unknown", "hard"),
        ("5.1.6", "has moved", "hard"),
        ("5.2.1", "mailbox disabled", "hard"),
        ("5.4.4", "no server for the domain", "hard"),
        ("5.2.2", "mailbox full", "soft"),
        ("5.0.0", "", "soft"),
        ("5.3.2", "system not accepting mail", "soft"),
        ("5.4.7", "expired", "soft"),
        ("5.7.1", "550 5.7.1 rejected by policy", "policy"),
        # The mail itself is malformed: that says nothing about the reader.
        ("5.6.0", "", "policy"),
        ("5.6.7", "550 5.6.7 address needs SMTPUTF8", "policy"),
        ("5.1.7", "bad sender", "policy"),
        ("5.1.8", "bad sender", "policy"),
        ("5.3.4", "too big", "policy"),
        ("4.4.7", "expired", "soft"),
        ("4.1.1", "not now", "soft"),
        ("4.7.1", "greylisted", "soft"),
        # The far side's own code in the text is the more precise one.
        ("", "550 5.7.1 rejected by policy", "policy"),
        ("", "550 5.2.2 mailbox full", "soft"),
        ("5.1.1", "550 5.7.1 rejected by policy", "policy"),
        ("5.7.1", "550 5.1.1 (no words)", "hard"),
        # A code without a detail is no better than the report's own.
        ("5.1.1", "550 5.0.0 (no words)", "hard"),
        ("2.0.0", "550 5.1.1 no such user", "hard"),
        ("", "smtp; 550 no such user here", "hard"),
        ("", "551 user not local", "hard"),
        ("", "553 mailbox name not allowed", "hard"),
        ("", "552 over quota", "soft"),
        ("", "554 transaction failed", "soft"),
        ("", "450 try later, then 550", "soft"),
        ("", "nothing that says anything", "soft"),
        ("", "1550 is no reply", "soft"),
        ("", "", "soft"),
    ],
)
def test_failures_are_classified_by_their_codes(code: str, diagnostic: str, kind: str) -> None:
    assert classify(code, diagnostic) == kind
