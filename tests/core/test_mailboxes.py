"""Addresses that are delivered into one mailbox are known as one."""

import pytest

from publisher.core.mailboxes import mailbox, spelled


@pytest.mark.parametrize(
    ("address", "same"),
    [
        ("victim+news@gmail.com", "victim@gmail.com"),
        ("v.ic.tim@gmail.com", "victim@gmail.com"),
        ("V.ictim+a+b@GoogleMail.com", "victim@gmail.com"),
        ("victim+1@reader.example", "victim@reader.example"),
        ("victim-shop@yahoo.com", "victim@yahoo.com"),
        ("victim@me.com", "victim@icloud.com"),
        ("vic-tim@ya.ru", "vic.tim@yandex.ru"),
        ("Victim@reader.example", "victim@reader.example"),
    ],
)
def test_spellings_of_one_mailbox_are_the_same(address: str, same: str) -> None:
    assert mailbox(address) == mailbox(same)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("v.ictim@reader.example", "victim@reader.example"),
        ("victim-a@reader.example", "victim@reader.example"),
        ("victim@gmail.com", "victim@reader.example"),
        ("x@fa\u00df.example", "x@fass.example"),
    ],
)
def test_two_mailboxes_stay_two(one: str, other: str) -> None:
    assert mailbox(one) != mailbox(other)


def test_the_domains_of_a_provider_are_found_from_its_first() -> None:
    assert set(spelled(mailbox("a@googlemail.com")[1])) == {"gmail.com", "googlemail.com"}
    assert spelled("reader.example") == ["reader.example"]
