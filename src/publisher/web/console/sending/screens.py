"""All routes of the screen of sending."""

from flask import Blueprint

from publisher.app.assembly import Publisher
from publisher.web.console.sending.past import past_pages
from publisher.web.console.sending.providers import provider_pages
from publisher.web.console.sending.running import running_pages
from publisher.web.console.sending.settling import settling_pages


def sending_screens(publisher: Publisher) -> list[Blueprint]:
    """Their blueprints: what goes out now, the providers, uncertain deliveries, past mailings and their reports."""
    return [
        running_pages(publisher), provider_pages(publisher), settling_pages(publisher), past_pages(publisher),
    ]  # fmt: skip
