"""Machine translations of an issue's texts, proposed in the form: nothing of them is kept before somebody saves."""

import queue
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from flask import Blueprint, abort, current_app, redirect, request, url_for
from flask_security import current_user

from publisher.app.assembly import Publisher
from publisher.app.issue_translation import NOTHING_YET, propose_text
from publisher.core.errors import InvalidInput, PublisherError
from publisher.core.wording import from_stored, to_stored, worded
from publisher.planning import EditionText
from publisher.web.console import audit
from publisher.web.console.accounts.roles import Role
from publisher.web.console.issues import drafts
from publisher.web.console.issues.builder import view
from publisher.web.console.jobs import Jobs, Progress
from publisher.web.console.pages import page
from publisher.web.console.rights import needs

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

_FIELDS = ("subject", "preheader", "intro")


def proposal_steps(publisher: Publisher) -> Blueprint:
    """The routes: asking for a translation with the whole form, and the form with what was proposed."""
    pages = Blueprint("issue_texts", __name__, url_prefix="/issues/<key>/texts")

    @pages.post("/<lang>/propose")
    @needs(Role.AUTHOR)
    def propose(key: str, lang: str) -> "ResponseReturnValue":
        publisher.issues.get(key)
        if lang not in publisher.languages or lang == publisher.config.languages.source:
            abort(404)
        draft = drafts.typed(request.form, publisher.languages)
        base = request.form.get("base", "")
        try:
            number = _start(publisher, key, lang, draft, base)
        except PublisherError as error:
            return page("issue.html", **view(publisher, key, draft, base=base, error=error)), error.http_status
        audit.note(publisher, "texts translated", f"{key} {lang}")
        return redirect(url_for("work.shown", number=number), 303)

    @pages.get("/proposal/<int:number>")
    @needs(Role.AUTHOR)
    def proposed(key: str, number: int) -> str:
        jobs: Jobs = current_app.extensions["publisher.jobs"]
        job = jobs.job(number)
        if job is None or job.staff_id != current_user.id or job.result.get("issue") != key:
            abort(404)
        return page("issue.html", **_shown(publisher, key, job.result))

    return pages


def _start(publisher: Publisher, key: str, lang: str, draft: drafts.Draft, base: str) -> int:
    """Begin; what was typed is kept with the job, so that nothing of it is lost meanwhile."""
    source = draft.texts[publisher.config.languages.source]
    if not (source.subject or source.preheader or source.intro):
        raise InvalidInput(NOTHING_YET)
    kept = {"slugs": list(draft.slugs), "base": base, "typed": {one: _plain(text) for one, text in draft.texts.items()}}
    jobs: Jobs = current_app.extensions["publisher.jobs"]
    # The page of the result has the job's number, which is known once it has begun.
    results: queue.SimpleQueue[str] = queue.SimpleQueue()

    def work(workspace: Publisher, progress: Progress) -> tuple[str, Mapping[str, Any]]:
        made = propose_text(workspace, source, lang, progress)
        result = {
            "issue": key, "lang": lang, "text": _plain(made.text), "remarks": [to_stored(one) for one in made.remarks],
            "next": results.get(), **kept,
        }  # fmt: skip
        return worded("The translation is ready to be read."), result

    number = jobs.start(current_user.id, worded("Translation of the texts"), key, work, url_for("issue.shown", key=key))
    results.put(url_for("issue_texts.proposed", key=key, number=number))
    return number


def _shown(publisher: Publisher, key: str, result: Mapping[str, Any]) -> dict[str, Any]:
    typed = {lang: _text(result["typed"].get(lang, {})) for lang in publisher.languages}
    lang, proposal = result["lang"], _text(result["text"])
    old = typed[lang]
    # Where there was nothing to translate, what was typed stays.
    new = EditionText(*(getattr(proposal, name) or getattr(old, name) for name in _FIELDS))
    draft = drafts.Draft(tuple(result["slugs"]), {**typed, lang: new})
    remarks = [from_stored(one) for one in result["remarks"]]
    return view(publisher, key, draft, base=result["base"], proposed=lang, earlier=old, remarks=remarks)


def _plain(text: EditionText) -> dict[str, str]:
    return {name: getattr(text, name) for name in _FIELDS}


def _text(values: Mapping[str, str]) -> EditionText:
    return EditionText(*(values.get(name, "") for name in _FIELDS))
