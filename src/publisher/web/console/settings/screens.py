"""The screens behind „Настройки“, put together."""

from flask import Blueprint

from publisher.app.assembly import Publisher
from publisher.web.console.settings.configuration import configuration_pages
from publisher.web.console.settings.diary import diary_pages
from publisher.web.console.settings.health import health_pages


def settings_screens(publisher: Publisher) -> list[Blueprint]:
    """Their routes."""
    return [health_pages(publisher), configuration_pages(publisher), diary_pages(publisher)]
