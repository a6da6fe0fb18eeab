"""The page of a piece of long work: it asks for itself every two seconds until the work has ended."""

from datetime import timedelta
from typing import TYPE_CHECKING

from flask import Blueprint, Response, abort, current_app, redirect, request, url_for
from flask_security import current_user

from publisher.app.assembly import Publisher
from publisher.web.console.accounts.roles import Role
from publisher.web.console.jobs import Job, Jobs
from publisher.web.console.pages import page
from publisher.web.console.rights import needs

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

_A_MOMENT = timedelta(seconds=10)


def work_pages(publisher: Publisher) -> Blueprint:
    """The route of a job; only the person who began it sees it."""
    pages = Blueprint("work", __name__, url_prefix="/work")

    @pages.get("/<int:number>")
    @needs(Role.AUTHOR)
    def shown(number: int) -> "ResponseReturnValue":
        jobs: Jobs = current_app.extensions["publisher.jobs"]
        job = jobs.job(number)
        if job is None or job.staff_id != current_user.id:
            abort(404)
        partly = "HX-Request" in request.headers
        if not partly and _just_done(publisher, job) and _onward(job):
            # It was done before this page was there to watch it.
            return redirect(_onward(job), 303)
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


def _just_done(publisher: Publisher, job: Job) -> bool:
    """Whether it has ended a moment ago: whoever comes back to the page later sees how it ended."""
    return job.state == "done" and job.ended_at is not None and publisher.clock() - job.ended_at < _A_MOMENT


def _onward(job: Job) -> str:
    """Where the result is to be seen; "" = here."""
    return str(job.result.get("next", ""))
