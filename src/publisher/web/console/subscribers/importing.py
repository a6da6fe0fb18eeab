"""A list of subscribers from a file: sent, its columns named, looked at row by row, imported once, its report kept."""

from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, abort, current_app, flash, redirect, request, url_for
from flask_security import current_user

from publisher.app.assembly import Publisher
from publisher.app.subscriber_imports import (
    COLUMNS,
    VERDICTS,
    Peek,
    given_of,
    import_table,
    peek,
    report_rows,
    report_table,
)
from publisher.app.subscriber_uploads import Upload, forget_upload, keep_upload, kept_upload, uploads_of
from publisher.core.errors import Conflict, PublisherError, TooOften
from publisher.core.wording import text_of, worded, worded_many
from publisher.subscribers.importing import Defaults
from publisher.web.console import audit
from publisher.web.console.accounts.roles import Role
from publisher.web.console.jobs import Jobs, Progress, Work
from publisher.web.console.pages import language, page, said
from publisher.web.console.rights import needs
from publisher.web.console.subscribers import words
from publisher.web.console.uploads import takes_files

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

_SUFFIXES = frozenset({".csv", ".tsv", ".txt", ".xlsx"})
_LONGEST_CONSENT = 1000


def add_importing(pages: Blueprint, publisher: Publisher) -> None:
    """Add the routes of an import, in the order in which a person meets them."""
    _sending(pages, publisher)
    _naming_columns(pages, publisher)
    _reporting(pages, publisher)
    _starting(pages, publisher)


def _sending(pages: Blueprint, publisher: Publisher) -> None:
    @pages.get("/import/")
    @needs(Role.APPROVER)
    def bring() -> str:
        return _form(publisher, "")

    @pages.post("/import/")
    @needs(Role.APPROVER)
    @takes_files
    def sent() -> "ResponseReturnValue":
        file = request.files.get("table")
        name = PurePath((file.filename or "").replace("\\", "/")).name if file else ""
        if file is None or PurePath(name).suffix.lower() not in _SUFFIXES:
            return _form(publisher, worded("Choose a table saved as CSV or Excel (.xlsx).")), 422
        upload = keep_upload(publisher, name, file.read(), current_user.id)
        try:
            peek(upload)
        except PublisherError as error:
            forget_upload(upload)
            return _form(publisher, text_of(error)), 422
        audit.note(publisher, "list of subscribers uploaded", _listed(name))
        return redirect(url_for("subscribers.columns", key=upload.key), 303)

    @pages.post("/import/<key>/forget")
    @needs(Role.APPROVER)
    def forget(key: str) -> "ResponseReturnValue":
        upload = kept_upload(publisher, key, current_user.id)
        if upload.table.exists() and upload.job is not None and not _ended(upload):
            raise Conflict(worded("This list is being imported."))
        forget_upload(upload)
        audit.note(publisher, "list of subscribers removed", _listed(upload.name))
        flash(said(worded("The list is removed.")), "success")
        return redirect(url_for("subscribers.bring"), 303)


def _listed(name: str) -> str:
    """A file as the record of acts names it, which outlives people: no name that may have somebody's address in it."""
    return "" if "@" in name else name


def _form(publisher: Publisher, why: str) -> str:
    mine = uploads_of(publisher, current_user.id)
    return page("subscribers_import.html", why=why, uploads=[(one, one.report("done")) for one in mine])


def _naming_columns(pages: Blueprint, publisher: Publisher) -> None:
    @pages.get("/import/<key>/")
    @needs(Role.APPROVER)
    def columns(key: str) -> "ResponseReturnValue":
        upload = kept_upload(publisher, key, current_user.id)
        if not upload.table.exists():
            return redirect(url_for("subscribers.report", key=key, name="done"), 303)
        return _columns_page(publisher, upload, _looked_at(publisher, upload), {})

    @pages.post("/import/<key>/")
    @needs(Role.APPROVER)
    def look(key: str) -> "ResponseReturnValue":
        upload = kept_upload(publisher, key, current_user.id)
        found = peek(upload)
        typed = _typed(publisher, found)
        if wrong := _wrong(publisher, typed):
            return _columns_page(publisher, upload, typed, wrong), 422
        given = Defaults(typed["lang"], typed["list"], typed["consent"])
        onward = url_for("subscribers.report", key=key, name="look")

        def work(workspace: Publisher, progress: Progress) -> tuple[str, dict[str, Any]]:
            import_table(workspace, upload, typed["chosen"], given, progress, dry_run=True)
            return worded("Every row has been looked at."), {"next": onward}

        audit.no_act()
        return _begun(upload, worded("A look at a list of subscribers"), work)[1]


def _columns_page(publisher: Publisher, upload: Upload, typed: dict[str, Any], wrong: dict[str, str]) -> str:
    return page(
        "subscribers_columns.html", upload=upload, peek=peek(upload), typed=typed, wrong=wrong, kinds=words.COLUMNS,
        lists=words.lists(publisher), languages=publisher.languages,
    )  # fmt: skip


def _looked_at(publisher: Publisher, upload: Upload) -> dict[str, Any]:
    """What was chosen at the last look; else what the headings propose."""
    if before := upload.report("look"):
        given = given_of(before)
        return {"chosen": before["chosen"], "lang": given.lang, "list": given.list, "consent": given.consent}
    return {
        "chosen": list(peek(upload).proposed), "lang": publisher.config.languages.source,
        "list": publisher.default_list, "consent": "",
    }  # fmt: skip


def _typed(publisher: Publisher, found: Peek) -> dict[str, Any]:
    form = request.form
    chosen = [form.get(f"column-{at}", "") for at in range(len(found.headings))]
    return {
        "chosen": [name if name in COLUMNS else "" for name in chosen], "lang": form.get("lang", ""),
        "list": form.get("list") or publisher.default_list,
        "consent": " ".join(form.get("consent", "").split())[:_LONGEST_CONSENT],
    }  # fmt: skip


def _wrong(publisher: Publisher, typed: dict[str, Any]) -> dict[str, str]:
    wrong: dict[str, str] = {}
    if "email" not in typed["chosen"]:
        wrong["chosen"] = worded("Choose the column with the e-mail addresses.")
    if typed["lang"] not in publisher.languages:
        wrong["lang"] = worded("Choose one of the languages.")
    if typed["list"] not in publisher.config.mailing_lists:
        wrong["list"] = worded("Choose among the lists.")
    if not typed["consent"]:
        wrong["consent"] = worded("Write where, when and how they agreed.")
    return wrong


def _reporting(pages: Blueprint, publisher: Publisher) -> None:
    @pages.get("/import/<key>/<name>")
    @needs(Role.APPROVER)
    def report(key: str, name: str) -> "ResponseReturnValue":
        upload, found = _report(publisher, key, name)
        verdict = _verdict(found["counts"])
        rows, onward = report_rows(upload, name, verdict, request.args.get("at", 0, type=int))
        return page(
            "subscribers_report.html", upload=upload, name=name, report=found, rows=rows, onward=onward,
            verdict=verdict, lists=words.lists(publisher),
        )  # fmt: skip

    @pages.get("/import/<key>/<name>/table")
    @needs(Role.APPROVER)
    def rows_table(key: str, name: str) -> Response:
        upload, found = _report(publisher, key, name)
        headings = [said(worded(word)) for word in ("Line", "E-mail address", "Reason")]
        body = report_table(upload, name, _verdict(found["counts"]), headings, language())
        answer = Response(body, mimetype="text/csv")
        answer.headers["Content-Disposition"] = 'attachment; filename="rows.csv"'
        return answer


def _report(publisher: Publisher, key: str, name: str) -> tuple[Upload, dict[str, Any]]:
    upload = kept_upload(publisher, key, current_user.id)
    found = upload.report(name) if name in ("look", "done") else None
    if found is None or (name == "look" and not upload.table.exists()):
        abort(404)
    return upload, found


def _verdict(counts: dict[str, int]) -> Any:
    """Which rows are asked for; by default those that somebody has to look at."""
    asked = request.args.get("show", "")
    return asked if asked in VERDICTS else next((one for one in ("wrong", "skip", "add") if counts[one]), "wrong")


def _starting(pages: Blueprint, publisher: Publisher) -> None:
    @pages.post("/import/<key>/start")
    @needs(Role.APPROVER)
    def start(key: str) -> "ResponseReturnValue":
        upload = kept_upload(publisher, key, current_user.id)
        if not upload.table.exists():
            audit.no_act()
            return redirect(url_for("subscribers.report", key=key, name="done"), 303)
        looked = upload.report("look")
        if looked is None:
            raise Conflict(worded("Look at the rows first."))
        before = upload.job
        if before is not None and not _ended(upload):
            audit.no_act()
            return redirect(url_for("work.shown", number=before), 303)
        if not upload.claim(before or 0):
            raise Conflict(worded("This list is being imported."))
        chosen, given = looked["chosen"], given_of(looked)
        onward = url_for("subscribers.report", key=key, name="done")

        def work(workspace: Publisher, progress: Progress) -> tuple[str, dict[str, Any]]:
            done = import_table(workspace, upload, chosen, given, progress, dry_run=False)
            added = done["counts"]["add"]
            said = worded_many("%(num)s subscription was added.", "%(num)s subscriptions were added.", added)
            return said, {"next": onward, "counts": done["counts"]}

        try:
            number, answer = _begun(upload, worded("Import of a list of subscribers"), work)
        except TooOften:
            upload.give_back(before or 0)
            raise
        upload.claimed_for(number)
        audit.note(publisher, "list of subscribers imported", _listed(upload.name), after=str(looked["counts"]["add"]))
        return answer


def _begun(upload: Upload, kind: str, work: Work) -> "tuple[int, ResponseReturnValue]":
    jobs: Jobs = current_app.extensions["publisher.jobs"]
    number = jobs.start(current_user.id, kind, upload.name, work)
    return number, redirect(url_for("work.shown", number=number), 303)


def _ended(upload: Upload) -> bool:
    """Whether the job that has imported it, or should have, is over."""
    jobs: Jobs = current_app.extensions["publisher.jobs"]
    job = jobs.job(upload.job) if upload.job is not None else None
    return job is not None and not job.running
