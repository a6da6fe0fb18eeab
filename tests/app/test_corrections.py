"""Corrections by staff, as the command line and the console ask for them."""

import pytest

from publisher.app.assembly import Publisher
from publisher.app.corrections import correct_subscriber
from publisher.core.errors import InvalidInput, NotFound
from support.core_parts import HandClock


def test_what_is_not_given_stays(publisher: Publisher, clock: HandClock) -> None:
    publisher.subscribers.add("a@reader.example", "bg", clock(), name="Ана", consent="на форума")
    assert correct_subscriber(publisher, "a@reader.example", "Ана") == []
    assert correct_subscriber(publisher, "a@reader.example", "Ана", lang="en") == ["lang: bg → en"]
    assert publisher.subscribers.all()[0].name == "Ана"
    with pytest.raises(InvalidInput, match="cadence"):
        correct_subscriber(publisher, "a@reader.example", "Ана", cadence="daily")
    with pytest.raises(NotFound):
        correct_subscriber(publisher, "b@reader.example", "Ана", lang="en")
