"""All routes of the screen of issues."""

from flask import Blueprint

from publisher.app.assembly import Publisher
from publisher.web.console.issues.approval import approval_screen
from publisher.web.console.issues.archiving import archive_steps
from publisher.web.console.issues.builder import builder_pages
from publisher.web.console.issues.listing import listing_pages
from publisher.web.console.issues.on_calendar import calendar_steps
from publisher.web.console.issues.previewing import preview_pages
from publisher.web.console.issues.proposals import proposal_steps


def issue_screens(publisher: Publisher) -> list[Blueprint]:
    """Their blueprints: the list, an issue, its preview, its approval, the steps on the calendar and in the archive."""
    return [
        listing_pages(publisher), builder_pages(publisher), preview_pages(publisher), approval_screen(publisher),
        calendar_steps(publisher), archive_steps(publisher), proposal_steps(publisher),
    ]  # fmt: skip
