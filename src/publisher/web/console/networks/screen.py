"""The routes of the screen."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from flask import Blueprint, abort, current_app, redirect, request, url_for
from flask_security import current_user

from publisher.app.assembly import Publisher
from publisher.app.network_posts import check_connection, connections, label_of, network_posts
from publisher.app.post_previews import picture_file_preview
from publisher.core.errors import ConfigError, PublisherError
from publisher.core.wording import joined, worded
from publisher.web.console import audit
from publisher.web.console.accounts.roles import Role
from publisher.web.console.jobs import Jobs, Progress, Work
from publisher.web.console.pages import page
from publisher.web.console.rights import needs

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


_SHOWN = 20
"""Stories to choose from; a search finds the others."""


def network_pages(publisher: Publisher) -> Blueprint:
    """The connections, and a story on all networks."""
    pages = Blueprint("networks", __name__, url_prefix="/networks")

    @pages.get("/")
    @needs(Role.AUTHOR)
    def listed() -> str:
        search = request.args.get("q", "").strip()[:200]
        return page(
            "networks.html", connections=connections(publisher), search=search,
            posts=publisher.post_list.named(search, _SHOWN),
            may=current_user.rank.covers(Role.APPROVER), admin=current_user.rank.covers(Role.ADMINISTRATOR),
        )  # fmt: skip

    @pages.get("/stories/<slug>")
    @needs(Role.AUTHOR)
    def shown(slug: str) -> str:
        with publisher.editorial.folder.one_look():
            post = publisher.editorial.post(slug)
            found = network_posts(publisher, slug, publisher.clock())
        pictures = {
            media.path: picture_file_preview(media.path) for one in found if one.message for media in one.message.media
        }
        return page("network_posts.html", post=post, found=found, pictures=pictures)

    @pages.post("/<name>/test")
    @needs(Role.APPROVER)
    def test(name: str) -> "ResponseReturnValue":
        if name not in publisher.config.channels:
            abort(404)
        jobs: Jobs = current_app.extensions["publisher.jobs"]
        label = label_of(publisher, name)
        number = jobs.start(current_user.id, worded("Test of a connection"), label, _test(name, url_for(".listed")))
        audit.note(publisher, "connection tested", name)
        return redirect(url_for("work.shown", number=number), 303)

    return pages


def _test(name: str, back: str) -> Work:
    def work(own: Publisher, progress: Progress) -> tuple[str, Mapping[str, Any]]:
        try:
            found = check_connection(own, name)
        except PublisherError as error:
            raise ConfigError(worded("It does not work: %(why)s", why=error)) from error
        if wrong := [one for one in found if not one.ok]:
            said = [
                worded(
                    "%(check)s: %(message)s. What to do: %(mend)s", check=one.check, message=one.message, mend=one.mend
                )
                for one in wrong
            ]
            raise ConfigError(joined("\n", said))
        return joined("\n", [one.message for one in found] or [worded("It works.")]), {"back": back}

    return work
