"""„Настройки“: what config.toml says, with what each value means; it is changed in the file alone."""

from dataclasses import replace

from flask import Blueprint

from publisher.app.assembly import Publisher
from publisher.app.configured.groups import configured
from publisher.doctor.health import for_people
from publisher.web.console.accounts.roles import Role
from publisher.web.console.pages import page
from publisher.web.console.rights import needs


def configuration_pages(publisher: Publisher) -> Blueprint:
    """The route of the page."""
    pages = Blueprint("settings", __name__, url_prefix="/settings")

    @pages.get("/")
    @needs(Role.ADMINISTRATOR)
    def shown() -> str:
        found = configured(publisher)
        workspace = publisher.config.workspace
        unreadable = for_people(found.unreadable, workspace)
        groups = [
            replace(group, broken=for_people(group.broken, workspace))
            for group in found.groups
            if group.settings or group.broken
        ]
        return page("settings.html", groups=groups, changed=found.changed, unreadable=unreadable)

    return pages
