"""The glossary: listed and searched, a term added, changed, removed and put back, and where it is found."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from flask import Blueprint, flash, redirect, request, url_for
from flask_security import current_user

from publisher.app.assembly import Publisher
from publisher.app.term_editing import LONGEST, Term, TermChanged, TermDraft, Terms, term_version
from publisher.core.errors import Conflict, InvalidInput
from publisher.core.wording import text_of, worded
from publisher.web.console import audit
from publisher.web.console.accounts.roles import Role
from publisher.web.console.pages import page, said
from publisher.web.console.rights import needs
from publisher.web.console.terms.undoing import kept_token, kept_values

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

RULES = {
    "translate": worded("is translated as follows"),
    "keep": worded("stays as it is"),
    "transliterate": worded("is a name, written in Latin letters"),
}

_LONGEST_SEARCH = 200


def glossary_pages(publisher: Publisher, terms: Terms) -> Blueprint:
    """The routes of the list and of one term."""
    pages = Blueprint("terms", __name__, url_prefix="/terms")

    @pages.get("/")
    @needs(Role.AUTHOR)
    def listed() -> str:
        return page("terms.html", **list_view(publisher, terms))

    @pages.post("/")
    @needs(Role.AUTHOR)
    def add() -> "ResponseReturnValue":
        draft = _draft(request.form)
        try:
            term = terms.put(draft)
        except (InvalidInput, Conflict) as error:
            return page("terms.html", **list_view(publisher, terms, draft=draft, why=error)), error.http_status
        audit.note(publisher, "term added", term.source, after=told(term))
        flash(said(worded("“%(term)s” is in the glossary; the next translations follow it.", term=term.source)),
              "success")  # fmt: skip
        return redirect(url_for("terms.shown", source=term.source, lang=term.lang), 303)

    @pages.get("/term")
    @needs(Role.AUTHOR)
    def shown() -> str:
        term = _asked(terms)
        return page("term.html", **_view(publisher, terms, term, draft_of(term)))

    @pages.post("/term")
    @needs(Role.AUTHOR)
    def change() -> "ResponseReturnValue":
        return _change(publisher, terms)

    @pages.get("/uses")
    @needs(Role.AUTHOR)
    def uses() -> str:
        term = _asked(terms)
        if "HX-Request" in request.headers:
            return page("parts/term_uses.html", uses=terms.uses(term))
        return page("term.html", **_view(publisher, terms, term, draft_of(term), uses=terms.uses(term)))

    @pages.post("/remove")
    @needs(Role.AUTHOR)
    def remove() -> "ResponseReturnValue":
        term = terms.remove(request.form.get("source", ""), request.form.get("lang", ""), request.form.get("seen", ""))
        audit.note(publisher, "term removed", term.source, before=told(term))
        return page("terms.html", **list_view(publisher, terms, removed=term, token=kept_token("term", asdict(term))))

    @pages.post("/put-back")
    @needs(Role.AUTHOR)
    def put_back() -> "ResponseReturnValue":
        kept = kept_values("term", request.form.get("kept", ""))
        term = terms.put(draft_of(Term(**{**kept, "forms": tuple(kept["forms"])})))
        audit.note(publisher, "term added", term.source, after=told(term))
        flash(said(worded("“%(term)s” is in the glossary again.", term=term.source)), "success")
        return redirect(url_for("terms.listed"), 303)

    return pages


def _change(publisher: Publisher, terms: Terms) -> "ResponseReturnValue":
    draft, seen = _draft(request.form), request.form.get("seen", "")
    before = _asked(terms)
    try:
        term = terms.put(draft, seen)
    except TermChanged as error:
        view = _view(publisher, terms, error.now or before, draft, why=error, theirs=error.now)
        return page("term.html", **view), error.http_status
    except InvalidInput as error:
        view = _view(publisher, terms, before, draft, why=error) | {"seen": seen}
        return page("term.html", **view), error.http_status
    if term == before:
        audit.no_act()
    else:
        audit.note(publisher, "term changed", term.source, told(before), told(term))
    flash(said(worded("The term is saved.")), "success")
    return redirect(url_for("terms.shown", source=term.source, lang=term.lang), 303)


def draft_of(term: Term) -> TermDraft:
    """A term as it stands in the form."""
    return TermDraft(term.source, term.target, term.rule, term.lang, ", ".join(term.forms), term.note)


def told(term: Term) -> str:
    """A term on one line, for the record."""
    parts = (term.target, term.rule if term.rule != "translate" else "", term.lang, "|".join(term.forms), term.note)
    return "; ".join(part for part in (f"{term.source} → {parts[0]}", *parts[1:]) if part)


def list_view(publisher: Publisher, terms: Terms, **more: Any) -> dict[str, Any]:
    """The values of the list's page."""
    search = request.args.get("q", "")[:_LONGEST_SEARCH].strip()
    return {
        "shown": terms.page(search, "", request.args.get("page", 1, type=int)), "search": search, "rules": RULES,
        "targets": publisher.config.languages.targets, "source": publisher.config.languages.source, "here": "terms",
        "draft": TermDraft(""), "why": None, "removed": None, "token": "", "longest": LONGEST,
        "may_import": current_user.rank.covers(Role.APPROVER), "explained": text_of, **more,
    }  # fmt: skip


def _view(publisher: Publisher, terms: Terms, term: Term, draft: TermDraft, **more: Any) -> dict[str, Any]:
    return {
        "term": term, "draft": draft, "seen": term_version(term), "forms": terms.forms(term), "rules": RULES,
        "targets": publisher.config.languages.targets, "source": publisher.config.languages.source, "here": "terms",
        "why": None, "theirs": None, "uses": None, "longest": LONGEST, **more,
    }  # fmt: skip


def _asked(terms: Terms) -> Term:
    return terms.term(request.values.get("source", "")[:_LONGEST_SEARCH], request.values.get("lang", ""))


def _draft(form: Mapping[str, str]) -> TermDraft:
    return TermDraft(
        **{name: form.get(name, "")[:4000] for name in ("source", "target", "rule", "lang", "forms", "note")}
    )
