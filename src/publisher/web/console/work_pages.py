"""The page of a piece of long work: it asks for itself every two seconds until the work has ended."""

from flask import Blueprint, Response, abort, current_app, request, url_for
from flask_security import current_user

from publisher.web.console.accounts.roles import Role
from publisher.web.console.jobs import Job, Jobs
from publisher.web.console.pages import page
from publisher.web.console.rights import needs


def work_pages() -> Blueprint:
    """The route of a job; only the person who began it sees it."""
    pages = Blueprint("work", __name__, url_prefix="/work")

    @pages.get("/<int:number>")
    @needs(Role.AUTHOR)
    def shown(number: int) -> Response:
        jobs: Jobs = current_app.extensions["publisher.jobs"]
        job = jobs.job(number)
        if job is None or job.staff_id != current_user.id:
            abort(404)
        partly = "HX-Request" in request.headers
        answer = Response(
            page(
                "parts/work.html" if partly else "work.html",
                job=job,
                onward=_onward(job),
                back=job.result.get("back", ""),
            )
        )
        if not job.running and partly:
            # Whoever watched is taken on to what has been made.
            here = url_for("work.shown", number=number)
            answer.headers["HX-Redirect"] = _onward(job) or here if job.state == "done" else here
        return answer

    return pages


def _onward(job: Job) -> str:
    """Where the result is to be seen; "" = here."""
    return str(job.result.get("next", ""))
