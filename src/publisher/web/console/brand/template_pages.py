"""The templates: listed, edited with a check and a preview, compared with the program's own, and put back."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, abort, current_app, flash, redirect, request, url_for
from flask_security import current_user
from markupsafe import escape

from publisher.app.assembly import Publisher
from publisher.app.look_previews import look_renderer, mail_kind, sample_mail, sample_post
from publisher.app.template_editing import (
    LARGEST,
    OpenedTemplate,
    TemplateChanged,
    TemplateFault,
    difference,
    draft_folder,
    list_templates,
    open_template,
    put_back,
    reset_template,
    tidy,
)
from publisher.core.errors import InvalidInput, PublisherError
from publisher.core.wording import worded
from publisher.web.console import audit
from publisher.web.console.accounts.roles import Role
from publisher.web.console.brand.frames import in_frame, mail_frame, page_frame
from publisher.web.console.brand.page_faults import WRONG_IN_TEMPLATES, fault_of
from publisher.web.console.brand.template_checks import AskedCheck, kept_faults, start_check
from publisher.web.console.brand.template_words import FAMILIES, use_of
from publisher.web.console.jobs import Jobs
from publisher.web.console.pages import page, said
from publisher.web.console.rights import needs

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


def template_pages(publisher: Publisher) -> Blueprint:
    """The routes of the list and of one template."""
    pages = Blueprint("templates", __name__, url_prefix="/templates")

    @pages.get("/")
    @needs(Role.ADMINISTRATOR)
    def listed() -> str:
        rows = list_templates(publisher)
        groups = [(words, [row for row in rows if row.family == family]) for family, words in FAMILIES.items()]
        return page("look_templates.html", groups=groups, use_of=use_of, here="templates")

    @pages.get("/<path:name>")
    @needs(Role.ADMINISTRATOR)
    def shown(name: str) -> str:
        opened = open_template(publisher, name)
        return page("look_template.html", **_view(publisher, opened, opened.text))

    @pages.post("/<path:name>")
    @needs(Role.ADMINISTRATOR)
    def save(name: str) -> "ResponseReturnValue":
        return _save(publisher, name)

    @pages.get("/-/checked/<int:number>/<path:name>")
    @needs(Role.ADMINISTRATOR)
    def checked(number: int, name: str) -> "ResponseReturnValue":
        return _checked(publisher, name, number)

    @pages.post("/-/preview/<path:name>")
    @needs(Role.ADMINISTRATOR)
    def preview(name: str) -> Response:
        audit.no_act()
        return _preview(publisher, open_template(publisher, name).name, request.form.get("text", ""))

    @pages.get("/-/preview/<path:name>")
    @needs(Role.ADMINISTRATOR)
    def frame(name: str) -> Response:
        opened = open_template(publisher, name)
        return _preview(publisher, name, opened.text)

    @pages.post("/-/reset/<path:name>")
    @needs(Role.ADMINISTRATOR)
    def reset(name: str) -> "ResponseReturnValue":
        reset_template(publisher, name)
        audit.note(publisher, "template put back to the program's own", name)
        flash(said(worded("This is the program's own template again. What stood here is kept; it can be put back.")),
              "success")  # fmt: skip
        return redirect(url_for("templates.shown", name=name), 303)

    @pages.post("/-/kept/<path:name>")
    @needs(Role.ADMINISTRATOR)
    def kept(name: str) -> "ResponseReturnValue":
        put_back(publisher, name)
        audit.note(publisher, "template put back to what was kept", name)
        flash(said(worded("The template is what it was before.")), "success")
        return redirect(url_for("templates.shown", name=name), 303)

    return pages


def _save(publisher: Publisher, name: str) -> "ResponseReturnValue":
    """Check what was typed, which takes seconds, and save it where that was asked for and nothing is wrong."""
    opened, text = open_template(publisher, name), request.form.get("text", "")
    audit.no_act()
    try:
        if tidy(text).strip() == "":
            raise InvalidInput(worded("The template is empty: readers would get nothing."))
        asked = AskedCheck(name, text, request.form.get("base", ""), request.form.get("step") == "save")
        number = start_check(asked, current_user.email, current_user.id)
    except PublisherError as error:
        return page("look_template.html", **_view(publisher, opened, text, why=error)), error.http_status
    return redirect(url_for("work.shown", number=number), 303)


def _checked(publisher: Publisher, name: str, number: int) -> "ResponseReturnValue":
    """What a check has found, beside what was typed."""
    jobs: Jobs = current_app.extensions["publisher.jobs"]
    job, opened = jobs.job(number), open_template(publisher, name)
    if job is None or job.staff_id != current_user.id or job.result.get("template") != name:
        abort(404)
    if job.result["saved"]:
        flash(said(job.message), "success")
        return redirect(url_for("templates.shown", name=name), 303)
    text, found = job.result["text"], kept_faults(job.result["faults"])
    if job.result["changed"]:
        view = _view(publisher, opened, text, theirs=difference(text, opened.text), why=TemplateChanged(opened))
        return page("look_template.html", **view)
    return page("look_template.html", **_view(publisher, opened, text, faults=found, checked=True))


def _preview(publisher: Publisher, name: str, text: str) -> Response:
    lang, dark = request.values.get("look-lang", ""), request.values.get("look-scheme") == "dark"
    lang = lang if lang in publisher.languages else publisher.languages[0]
    try:
        with draft_folder(publisher, name, text) as folder:
            try:
                return _sample(publisher, folder, name, lang, dark)
            except WRONG_IN_TEMPLATES as error:
                return _told_in_frame(publisher, [place_of(fault_of(folder, name, error), name)])
    except InvalidInput as error:
        return _told_in_frame(publisher, [said(error)])


def _sample(publisher: Publisher, folder: Path, name: str, lang: str, dark: bool) -> Response:
    """The sample post as a template of a draft's folder shows it. Raises what goes wrong in templates."""
    renderer = look_renderer(publisher, templates=folder)
    if name.startswith("pages/"):
        return page_frame(publisher, renderer, name.removeprefix("pages/").partition(".")[0], lang, dark, folder)
    if name.startswith("social/"):
        return _plain(publisher, sample_post(renderer, name.removeprefix("social/").partition(".")[0], lang).text)
    kind = mail_kind(name) or "issue"
    if name.endswith(".txt.j2"):
        return _plain(publisher, sample_mail(publisher, renderer, kind, lang).text)
    return mail_frame(publisher, renderer, kind, lang, dark)


def place_of(fault: TemplateFault, name: str) -> str:
    """A fault with its line, in the person's language; another template is named."""
    words = said(fault.words)
    if fault.line:
        words = said(worded("Line %(line)s: %(words)s", line=fault.line, words=fault.words))
    return words if fault.name == name else f"{fault.name} – {words}"


def _told_in_frame(publisher: Publisher, lines: list[str]) -> Response:
    head = escape(said(worded("There is no preview while something is wrong:")))
    items = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return _framed(publisher, f"<p>{head}</p><ul>{items}</ul>")


def _plain(publisher: Publisher, text: str) -> Response:
    return _framed(publisher, f"<pre>{escape(text)}</pre>")


def _framed(publisher: Publisher, inside: str) -> Response:
    style = "body{font:16px/1.5 sans-serif;margin:16px;color:#1d2b33;background:#fff}pre{white-space:pre-wrap}"
    head = f'<meta charset="utf-8"><title>.</title><style>{style}</style>'
    return in_frame(f"<!doctype html><html><head>{head}</head><body>{inside}</body></html>", publisher.renderer)


def _view(publisher: Publisher, opened: OpenedTemplate, text: str, **more: Any) -> dict[str, Any]:
    try:
        shown = tidy(text)
    except InvalidInput:
        shown = text[:LARGEST]
    differs = difference(opened.shipped, shown) if opened.shipped is not None else []
    plain = opened.name.endswith(".txt.j2")
    return {
        "opened": opened, "text": text, "use": use_of(opened.name), "langs": publisher.languages, "faults": [],
        "checked": False, "why": None, "theirs": None, "difference": differs, "here": "templates", "plain": plain,
        "place_of": place_of, "kept_difference": difference(opened.text, opened.kept or ""), **more,
    }  # fmt: skip
