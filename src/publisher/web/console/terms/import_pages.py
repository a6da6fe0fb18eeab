"""The glossary as a file: taken out, and taken in after a look at what would change."""

from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, flash, redirect, request, url_for

from publisher.app.assembly import Publisher
from publisher.app.term_editing import LARGEST_IMPORT, Terms
from publisher.core.errors import InvalidInput
from publisher.core.wording import worded, worded_many
from publisher.web.console import audit
from publisher.web.console.accounts.roles import Role
from publisher.web.console.pages import page, said
from publisher.web.console.rights import needs
from publisher.web.console.uploads import takes_files

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

_SHOWN = 200


def import_pages(publisher: Publisher, terms: Terms) -> Blueprint:
    """The routes of the file."""
    pages = Blueprint("terms_file", __name__, url_prefix="/terms/file")

    @pages.get("/glossary.csv")
    @needs(Role.AUTHOR)
    def export() -> Response:
        # With a byte order mark, without which spreadsheets take Cyrillic for something else.
        answer = Response("\ufeff" + terms.csv(), mimetype="text/csv")
        answer.headers["Content-Disposition"] = 'attachment; filename="glossary.csv"'
        return answer

    @pages.get("/")
    @needs(Role.APPROVER)
    def shown() -> str:
        return page("terms_import.html", **_view())

    @pages.post("/")
    @needs(Role.APPROVER)
    @takes_files
    def look() -> "ResponseReturnValue":
        audit.no_act()
        upload = request.files.get("upload")
        data = upload.stream.read(LARGEST_IMPORT + 1) if upload else b""
        return _looked(terms, data)

    @pages.post("/take")
    @needs(Role.APPROVER)
    def take() -> "ResponseReturnValue":
        data = request.form.get("text", "").encode()
        reading = terms.examine(data)
        if reading.mistakes:
            return _looked(terms, data)
        done = terms.take(reading.terms, request.form.get("ours") == "yes")
        number = sum(one.what in ("new", "changed") for one in done)
        told = [one.term.source for one in done if one.what in ("new", "changed")]
        audit.note(publisher, "glossary imported", f"{number}", after=", ".join(told))
        flash(said(worded_many("%(num)s term is taken in.", "%(num)s terms are taken in.", number)), "success")
        return redirect(url_for("terms.listed"), 303)

    return pages


def _looked(terms: Terms, data: bytes) -> "ResponseReturnValue":
    ours = request.form.get("ours") == "yes"
    try:
        if not data.strip():
            raise InvalidInput(worded("Choose a file."))
        reading = terms.examine(data)
    except InvalidInput as error:
        return page("terms_import.html", **_view(why=error, ours=ours)), error.http_status
    if reading.mistakes:
        return page("terms_import.html", **_view(mistakes=reading.mistakes, ours=ours)), 400
    changes = terms.compared(reading.terms, ours)
    counts = {what: sum(one.what == what for one in changes) for what in ("new", "changed", "unchanged", "kept")}
    shown = [one for one in changes if one.what != "unchanged"]
    text, more = data.decode("utf-8-sig"), len(shown[_SHOWN:])
    view = _view(changes=shown[:_SHOWN], more=more, counts=counts, ours=ours, text=text)
    return page("terms_import.html", **view)


def _view(**more: Any) -> dict[str, Any]:
    return {"here": "terms", "why": None, "mistakes": (), "changes": None, "more": 0, "counts": {}, "ours": False,
            "text": "", "most": LARGEST_IMPORT // 1000, "shown_mistakes": _SHOWN, **more}  # fmt: skip
