"""The brand: colours with their contrast, logo, footer; a preview of mail and page before anything is saved."""

import math
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, flash, redirect, request, url_for

from publisher.app.assembly import Publisher
from publisher.app.brand_editing import (
    LARGEST_LOGO,
    LONGEST,
    BrandChanged,
    BrandDraft,
    brand_of,
    contrasts,
    draft_of,
    logo_file,
    mistakes,
    save_brand,
    store_logo,
)
from publisher.app.calendar_days import title_of
from publisher.app.look_previews import look_renderer
from publisher.core import locales
from publisher.core.errors import InvalidInput, NotFound
from publisher.core.states import PublicationState
from publisher.core.wording import joined, worded
from publisher.planning import Publication
from publisher.web.console import audit
from publisher.web.console.accounts.roles import Role
from publisher.web.console.brand.forms import COLOUR_WORDS, address_values, field_words, sent_draft, without_mistakes
from publisher.web.console.brand.frames import mail_frame, page_frame, picture_address
from publisher.web.console.pages import language, page, said
from publisher.web.console.rights import needs
from publisher.web.console.uploads import takes_files

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

SCHEMES = {"light": worded("Light"), "dark": worded("Dark")}


def brand_pages(publisher: Publisher) -> Blueprint:
    """The routes of the form, of what htmx asks for while somebody types, and of the two frames."""
    pages = Blueprint("brand", __name__, url_prefix="/brand")

    @pages.get("/")
    @needs(Role.ADMINISTRATOR)
    def shown() -> str:
        return page("brand.html", **_view(publisher, draft_of(publisher)))

    @pages.post("/")
    @needs(Role.ADMINISTRATOR)
    @takes_files
    def save() -> "ResponseReturnValue":
        return _save(publisher)

    @pages.post("/look")
    @needs(Role.ADMINISTRATOR)
    @takes_files
    def look() -> str:
        audit.no_act()
        return page("parts/brand_look.html", **_view(publisher, sent_draft(publisher, request.form)))

    @pages.get("/preview/<what>")
    @needs(Role.ADMINISTRATOR)
    def frame(what: str) -> Response:
        draft = without_mistakes(publisher, sent_draft(publisher, request.args))
        renderer = look_renderer(publisher, brand_of(publisher, draft))
        lang, dark = _lang(publisher), request.args.get("look-scheme") == "dark"
        if what == "mail":
            return mail_frame(publisher, renderer, "issue", lang, dark)
        return page_frame(publisher, renderer, "story", lang, dark)

    return pages


def _save(publisher: Publisher) -> "ResponseReturnValue":
    draft, step = sent_draft(publisher, request.form), request.form.get("step", "look")
    wrong = mistakes(publisher, draft)
    try:
        draft = _with_upload(publisher, draft)
    except InvalidInput as error:
        wrong["logo"] = error.args[0]
    if step == "no-logo":
        draft = BrandDraft(draft.colours, draft.texts, "", draft.url, draft.version)
        wrong.pop("logo", None)
    if step != "save" or wrong:
        audit.no_act()
        return page("brand.html", **_view(publisher, draft, wrong)), 400 if wrong else 200
    before = draft_of(publisher)
    try:
        after = save_brand(publisher, draft)
    except BrandChanged as error:
        again = BrandDraft(draft.colours, draft.texts, draft.logo, draft.url, error.now.version)
        return page("brand.html", **_view(publisher, again, theirs=error.now, why=error)), error.http_status
    if after.version == before.version:
        audit.no_act()
    else:
        audit.note(publisher, "brand changed", "", *_told(before, after))
        flash(said(worded("The brand is saved. Pages and the next mails have it; what is approved stays as it is.")),
              "success")  # fmt: skip
    return redirect(url_for("brand.shown"), 303)


def _with_upload(publisher: Publisher, draft: BrandDraft) -> BrandDraft:
    upload = request.files.get("upload")
    octets = upload.stream.read(LARGEST_LOGO + 1) if upload else b""
    if not octets:
        return draft
    return BrandDraft(draft.colours, draft.texts, store_logo(publisher, octets), draft.url, draft.version)


def _told(before: BrandDraft, after: BrandDraft) -> tuple[str, str]:
    """What differs, before and after, for the record."""
    old, new = address_values(before), address_values(after)
    changed = [name for name in new if new[name] != old.get(name)]
    said = ([joined(": ", [field_words(name), of.get(name) or "–"]) for name in changed] for of in (old, new))
    before_words, after_words = (joined("; ", parts) for parts in said)
    return before_words, after_words


def _lang(publisher: Publisher) -> str:
    asked = request.values.get("look-lang", "")
    return asked if asked in publisher.languages else publisher.languages[0]


def _view(publisher: Publisher, draft: BrandDraft, wrong: dict[str, str] | None = None, **more: Any) -> dict[str, Any]:
    shown = without_mistakes(publisher, draft)
    scheme = request.values.get("look-scheme", "")
    found = mistakes(publisher, draft) if wrong is None else wrong
    return {
        "draft": draft, "wrong": found, "colours": COLOUR_WORDS, "langs": publisher.languages, "longest": LONGEST,
        "pairs": contrasts(brand_of(publisher, shown)), "query": address_values(shown), "schemes": SCHEMES,
        "scheme": scheme if scheme in SCHEMES else "light", "shown": _lang(publisher), "here": "look",
        "logo": _logo(publisher, draft.logo), "theirs": None, "why": None, "figure": _figure,
        "largest": LARGEST_LOGO // 10**6, "approved": _approved(publisher), **more,
    }  # fmt: skip


def _approved(publisher: Publisher) -> list[tuple[Publication, str]]:
    """Issues that are to go out with the look of their approval, by time, and what people call them."""
    states = (PublicationState.SCHEDULED, PublicationState.PAUSED)
    rows = publisher.calendar.current(publisher.clock())
    return [(row, title_of(publisher, row)) for row in rows if row.kind == "issue" and row.state in states]


def _figure(ratio: float) -> str:
    """`4,5` · `4.5`: rounded down, so that what is too little never looks like enough."""
    return locales.format_number(math.floor(ratio * 10) / 10, language())


def _logo(publisher: Publisher, logo: str) -> str:
    """What shows the logo in the form; "" when there is none, or it lies elsewhere."""
    try:
        return picture_address(logo_file(publisher, logo))
    except (NotFound, OSError):
        return ""
