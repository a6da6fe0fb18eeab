"""The routes of the screen."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from flask import Blueprint, abort, current_app, flash, redirect, request, url_for
from flask_security import current_user

from publisher.app.assembly import Publisher
from publisher.app.network_posts import check_connection, connections, label_of, network_posts
from publisher.app.own_words import opened_story, save_own_words
from publisher.app.post_previews import picture_file_preview
from publisher.core.errors import ConfigError, Conflict, InvalidInput, NotFound, PublisherError
from publisher.core.wording import joined, worded
from publisher.web.console import audit
from publisher.web.console.accounts.roles import Role
from publisher.web.console.jobs import Jobs, Progress, Work
from publisher.web.console.pages import page, said
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
        return _story(publisher, slug)

    @pages.post("/stories/<slug>")
    @needs(Role.AUTHOR)
    def save(slug: str) -> "ResponseReturnValue":
        channel, lang = request.form.get("channel", ""), request.form.get("lang", "")
        words = "" if request.form.get("step") == "none" else request.form.get("words", "")
        before = publisher.editorial.own_words(slug, channel, lang)
        try:
            save_own_words(publisher, slug, request.form.get("base", ""), channel, lang, words)
        except (InvalidInput, Conflict, NotFound) as error:
            return _story(publisher, slug, (channel, lang), words, error), error.http_status
        publisher.post_list.changed()
        after = publisher.editorial.own_words(slug, channel, lang)
        audit.note(publisher, "own words saved", f"{slug} {channel} {lang}", before, after)
        flash(said(worded("The words for this network are saved.")), "success")
        return redirect(url_for("networks.shown", slug=slug, _anchor=f"{channel}-{lang}"), 303)

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


def _story(
    publisher: Publisher, slug: str, where: tuple[str, str] = ("", ""), typed: str = "",
    error: PublisherError | None = None,
) -> str:  # fmt: skip
    """A story on all networks; at `where` stands what was typed, with the error."""
    with publisher.editorial.folder.one_look():
        post = publisher.editorial.post(slug)
        found = network_posts(publisher, slug, publisher.clock())
    pictures = {
        media.path: picture_file_preview(media.path) for one in found if one.message for media in one.message.media
    }
    return page(
        "network_posts.html", post=post, found=found, pictures=pictures, where=where, typed=typed, error=error,
        base=opened_story(publisher, slug).version,
    )  # fmt: skip


def _test(name: str, back: str) -> Work:
    def work(own: Publisher, progress: Progress) -> tuple[str, Mapping[str, Any]]:
        try:
            found = check_connection(own, name)
        except PublisherError as error:
            raise ConfigError(worded("It does not work: %(why)s", why=error)) from error
        if wrong := [one for one in found if not one.ok]:
            wrongs = [
                worded(
                    "%(check)s: %(message)s. What to do: %(mend)s", check=one.check, message=one.message, mend=one.mend
                )
                for one in wrong
            ]
            raise ConfigError(joined("\n", wrongs))
        return joined("\n", [one.message for one in found] or [worded("It works.")]), {"back": back}

    return work
