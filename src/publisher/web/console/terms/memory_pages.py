"""The translation memory: searched by words of either language, a pair corrected, removed and put back."""

from typing import TYPE_CHECKING, Any

from flask import Blueprint, flash, redirect, request, url_for
from flask_security import current_user

from publisher.app.assembly import Publisher
from publisher.app.memory_editing import (
    LONGEST_PAIR,
    MemoryPair,
    MemorySearch,
    PairChanged,
    memory_pairs,
    put_pair_back,
)
from publisher.core.errors import InvalidInput
from publisher.core.wording import worded
from publisher.web.console import audit
from publisher.web.console.accounts.roles import Role
from publisher.web.console.pages import page, said
from publisher.web.console.rights import needs
from publisher.web.console.terms.undoing import kept_token, kept_values

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

_ROWS = 30
_LONGEST_SEARCH = 200


def memory_pages(publisher: Publisher) -> Blueprint:
    """The routes of the list and of one pair."""
    pages = Blueprint("memory", __name__, url_prefix="/memory")

    @pages.get("/")
    @needs(Role.AUTHOR)
    def listed() -> str:
        return page("memory.html", **_list(publisher))

    @pages.get("/<lang>/<int:number>")
    @needs(Role.AUTHOR)
    def shown(lang: str, number: int) -> str:
        pair = memory_pairs(publisher, lang).get(number)
        return page("memory_pair.html", **_view(publisher, lang, pair, pair.target))

    @pages.post("/<lang>/<int:number>")
    @needs(Role.APPROVER)
    def correct(lang: str, number: int) -> "ResponseReturnValue":
        return _correct(publisher, memory_pairs(publisher, lang), lang, number)

    @pages.post("/<lang>/<int:number>/remove")
    @needs(Role.APPROVER)
    def remove(lang: str, number: int) -> "ResponseReturnValue":
        pairs, seen = memory_pairs(publisher, lang), request.form.get("seen", "")
        try:
            kept = pairs.remove(number, seen)
        except PairChanged as error:
            view = _view(publisher, lang, error.now, error.now.target, why=error)
            return page("memory_pair.html", **view), error.http_status
        audit.note(publisher, "pair removed", f"{lang} {number}", before=f"{kept['source']} → {kept['target']}")
        return page("memory.html", **_list(publisher, lang, removed=kept, token=kept_token("pair", kept)))

    @pages.post("/put-back")
    @needs(Role.APPROVER)
    def put_back() -> "ResponseReturnValue":
        kept = kept_values("pair", request.form.get("kept", ""))
        put_pair_back(publisher, kept)
        audit.note(publisher, "pair put back", kept["target_lang"], after=f"{kept['source']} → {kept['target']}")
        flash(said(worded("The pair is in the memory again.")), "success")
        return redirect(url_for("memory.listed", lang=kept["target_lang"]), 303)

    return pages


def _correct(publisher: Publisher, pairs: MemorySearch, lang: str, number: int) -> "ResponseReturnValue":
    seen, typed = request.form.get("seen", ""), request.form.get("target", "")
    before = pairs.get(number)
    try:
        if len(typed) > LONGEST_PAIR:
            raise InvalidInput(worded("At most %(most)s characters.", most=LONGEST_PAIR))
        after = pairs.correct(number, seen, typed, publisher.clock(), current_user.email)
    except PairChanged as error:
        view = _view(publisher, lang, error.now, typed, why=error, theirs=error.now.target)
        return page("memory_pair.html", **view), error.http_status
    except InvalidInput as error:
        view = _view(publisher, lang, before, typed, why=error) | {"seen": seen}
        return page("memory_pair.html", **view), error.http_status
    audit.note(publisher, "pair corrected", f"{lang} {number}", before.target, after.target)
    flash(said(worded("The pair is corrected; it is yours from now on, and goes before what engines say.")), "success")
    return redirect(url_for("memory.shown", lang=lang, number=number), 303)


def _list(publisher: Publisher, lang: str = "", **more: Any) -> dict[str, Any]:
    targets = publisher.config.languages.targets
    asked = lang or request.args.get("lang", "")
    target = asked if asked in targets else targets[0]
    search, people = request.args.get("q", "")[:_LONGEST_SEARCH].strip(), request.args.get("people") == "yes"
    pairs = memory_pairs(publisher, target)
    rows, others = pairs.page(search, people, request.args.get("below", type=int), _ROWS)
    return {
        "rows": rows, "others": others, "search": search, "people": people, "target": target, "targets": targets,
        "source": publisher.config.languages.source, "here": "memory", "every": pairs.count(), "removed": None,
        "token": "", "paged": "below" in request.args, **more,
    }  # fmt: skip


def _view(publisher: Publisher, lang: str, pair: MemoryPair, typed: str, **more: Any) -> dict[str, Any]:
    return {
        "pair": pair, "typed": typed, "seen": pair.target, "target": lang, "source": publisher.config.languages.source,
        "here": "memory", "why": None, "theirs": None, "may": current_user.rank.covers(Role.APPROVER), **more,
    }  # fmt: skip
