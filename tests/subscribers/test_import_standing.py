"""Who of a list is a reader: only words that are known to say so let somebody in."""

import pytest

from publisher.subscribers.import_columns import columns
from publisher.subscribers.import_standing import standing


@pytest.mark.parametrize(
    ("heading", "text"),
    [
        ("Status", "Subscribed"), ("Статус", "активен"), ("Subscriber Status", ""), ("Абониран", "да"),
        ("Subscribed", "2024-03-01 10:00"), ("OPT_IN", "TRUE"), ("Unsubscribed", "no"), ("BLOCKLISTED", "false"),
        ("Отписан", "не"), ("UNSUB_TIME", ""), ("CLEAN_TIME", ""), ("Дата на отписване", "-"),
        ("Email Marketing", "SUBSCRIBED"), ("Consent", "signed at the forum"), ("Color", "inactive"),
    ],
)  # fmt: skip
def test_a_reader_is_let_in(heading: str, text: str) -> None:
    assert standing(columns(("Email", heading)), ("a@x.example", text)) == ("reads", "")


@pytest.mark.parametrize(
    ("heading", "text", "why"),
    [
        ("Status", "отписана", "left"), ("Статус", "Отписал се", "left"), ("status", "inactive", "left"),
        ("Status", "Unsubscribed", "left"), ("Status", "Cleaned", "suppressed"), ("Status", "bounced", "suppressed"),
        ("Status", "Pending", "asked, not confirmed"), ("Email Marketing", "Unsubscribed", "left"),
        ("Email Marketing Consent", "NEVER_SUBSCRIBED", "left"), ("Абониран", "не", "left"),
        ("Subscribed", "FALSE", "left"), ("Unsubscribed", "2024-03-01", "left"), ("Unsubscribed", "yes", "left"),
        ("BLOCKLISTED", "true", "left"), ("Дата на отписване", "01.03.2024", "left"),
        ("UNSUB_TIME", "2024-03-01 10:00:00", "left"), ("CLEAN_TIME", "2024-03-01 10:00:00", "left"),
        ("Unsubscribed from all email", "Yes", "left"), ("Съгласие", "не", "no consent"),
    ],
)  # fmt: skip
def test_who_has_left_stays_out(heading: str, text: str, why: str) -> None:
    assert standing(columns(("Email", heading)), ("a@x.example", text)) == ("stays out", why)


@pytest.mark.parametrize(("heading", "text"), [("Status", "зелен"), ("Subscribed", "maybe"), ("Статус", "VIP")])
def test_a_word_that_nobody_knows_is_for_a_person(heading: str, text: str) -> None:
    assert standing(columns(("Email", heading)), ("a@x.example", text)) == ("unknown", text)


def test_of_several_columns_the_worst_counts() -> None:
    found = columns(("Email", "Status", "Unsubscribed", "Bounced"))
    assert standing(found, ("a@x.example", "active", "no", "yes")) == ("stays out", "left")
    assert standing(found, ("a@x.example", "odd", "no", "yes")) == ("stays out", "left")
    assert standing(found, ("a@x.example", "odd", "no", "no")) == ("unknown", "odd")
    assert standing(found, ("a@x.example", "active", "no", "no")) == ("reads", "")
    assert standing(found, ("a@x.example",)) == ("reads", "")
