"""Readers: people, their subscriptions to lists, their decisions, and suppressed addresses."""

from publisher.subscribers.addresses import address_hash, normal_address
from publisher.subscribers.choices import Choices, Wish
from publisher.subscribers.joining import Asked, Confirmed, Joining
from publisher.subscribers.people import Subscribers
from publisher.subscribers.rows import Subscriber, Subscription
from publisher.subscribers.suppression import suppress

__all__ = [
    "Asked",
    "Choices",
    "Confirmed",
    "Joining",
    "Subscriber",
    "Subscribers",
    "Subscription",
    "Wish",
    "address_hash",
    "normal_address",
    "suppress",
]
