"""A story that is somewhere else already: copied text, a page's address, a document. Read as a job, with its report."""

import queue
import tempfile
from collections.abc import Sequence
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any

from flask import Blueprint, abort, current_app, redirect, request, url_for
from flask_security import current_user

from publisher.app.assembly import Publisher
from publisher.app.importing import ImportOptions, ImportReport, import_posts
from publisher.app.post_editing import name_of
from publisher.app.post_listing import PostList
from publisher.core.errors import InvalidInput
from publisher.core.wording import to_stored, worded, worded_many
from publisher.web.console import audit
from publisher.web.console.accounts.roles import Role
from publisher.web.console.jobs import Jobs, Progress, Work
from publisher.web.console.pages import page
from publisher.web.console.posts.forms import without_place
from publisher.web.console.rights import needs
from publisher.web.console.uploads import takes_files

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

_SUFFIXES = frozenset({".docx", ".md", ".html", ".htm", ".txt", ".eml"})
_MOST = 100
"""Stories, and parts left out of one, that a report on a page names."""

_LONGEST_ADDRESS = 2000


def add_arriving(pages: Blueprint, publisher: Publisher, posts: PostList) -> None:
    """Add the routes of importing."""

    @pages.post("/import")
    @needs(Role.AUTHOR)
    @takes_files
    def bring() -> "ResponseReturnValue":
        name, data = _sent()
        numbers: queue.SimpleQueue[int] = queue.SimpleQueue()
        report = url_for("posts.imported", number=0)[:-1]
        work = _work(name, data, numbers, report, posts)
        jobs: Jobs = current_app.extensions["publisher.jobs"]
        what = name or worded("copied text")
        number = jobs.start(current_user.id, worded("Import of a story"), what, work, url_for("posts.new"))
        numbers.put(number)
        audit.note(publisher, "import", name or "copied text")
        return redirect(url_for("work.shown", number=number), 303)

    @pages.get("/imported/<int:number>")
    @needs(Role.AUTHOR)
    def imported(number: int) -> str:
        jobs: Jobs = current_app.extensions["publisher.jobs"]
        job = jobs.job(number)
        if job is None or job.staff_id != current_user.id or "reports" not in job.result:
            abort(404)
        return page("post_imported.html", reports=job.result["reports"], job=job)


def _sent() -> tuple[str, bytes | None]:
    """What is to be imported: its name ("" for copied text) and bytes; None = `name` is an address."""
    upload = request.files.get("upload")
    if upload is not None and upload.filename:
        name = PurePath(upload.filename.replace("\\", "/")).name
        if PurePath(name).suffix.lower() not in _SUFFIXES:
            raise InvalidInput(worded("A document has to be .docx, .md, .html, .txt or .eml."))
        data = upload.read()
        if not data:
            raise InvalidInput(worded("The document is empty."))
        return name, data
    address = request.form.get("address", "").strip()
    if address:
        if not address.startswith(("http://", "https://")) or len(address) > _LONGEST_ADDRESS:
            raise InvalidInput(worded("An address begins with https:// or http://."))
        return address, None
    text = request.form.get("text", "")
    if not text.strip():
        raise InvalidInput(worded("Paste a text, name an address, or choose a document."))
    return "", text.replace("\r\n", "\n").encode()


def _work(name: str, data: bytes | None, numbers: "queue.SimpleQueue[int]", report: str, posts: PostList) -> Work:
    """The job. It is told its own number once it has one; `report` is the address of reports without that."""

    def work(workspace: Publisher, _: Progress) -> tuple[str, dict[str, Any]]:
        found = _imported(workspace, name, data)
        posts.changed()
        written = [one for one in found if one.file is not None]
        words = (
            worded_many("%(num)s post is written.", "%(num)s posts are written.", len(written))
            if written
            else worded("Nothing is written.")
        )
        shown = [_shown(workspace, one) for one in found[:_MOST]]
        return words, {"next": f"{report}{numbers.get()}", "reports": shown}

    return work


def _imported(workspace: Publisher, name: str, data: bytes | None) -> Sequence[ImportReport]:
    now = workspace.clock()
    if data is None:
        return list(import_posts(workspace, [name], now, ImportOptions()))
    if not name:
        return list(import_posts(workspace, ["-"], now, ImportOptions(stdin=lambda limit: data[:limit])))
    with tempfile.TemporaryDirectory() as folder:
        # Its own name: a story without a title is called by it.
        stem = "".join(sign for sign in PurePath(name).stem if sign.isalnum() or sign in " -_.")[:100] or "document"
        file = Path(folder, f"{stem}{PurePath(name).suffix.lower()}")
        file.write_bytes(data)
        return list(import_posts(workspace, [str(file)], now, ImportOptions()))


def _name_of_known(workspace: Publisher, slug: str) -> str:
    """The name by which the story that is here already is opened; "" when it is gone, or was never here."""
    if not slug:
        return ""
    # One that is no proper post yet has no place among the posts: imports write it into the folder itself.
    written = workspace.config.folder("posts") / f"{slug}.md"
    posts, _ = workspace.editorial.posts()
    paths = [post.path for post in posts if post.slug == slug] or [path for path in (written,) if path.is_file()]
    return name_of(workspace, paths[0]) if paths else ""


def _shown(workspace: Publisher, one: ImportReport) -> dict[str, Any]:
    value = one.as_value()
    return {
        "title": one.title.value if one.title else one.slug,
        "name": name_of(workspace, one.file) if one.file else _name_of_known(workspace, one.slug),
        "written": one.file is not None,
        "why": to_stored(without_place(one.why)),
        "taken": {key: found["value"] for key, found in value["taken"].items() if key in ("title", "date", "summary")},
        "dropped": [part["words"] for part in value["dropped"][:_MOST]],
        "uncertain": [to_stored(part) for part in one.uncertain[:_MOST]],
        "missing": [to_stored(part) for part in one.missing[:_MOST]],
    }
