"""The preview of an issue: what the sending code makes of it, and test sends to colleagues."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, current_app, redirect, request, url_for
from flask_security import current_user

from publisher.app.assembly import Publisher
from publisher.app.previews import Preview, preview, sent_preview
from publisher.app.reader_previews import Reader, as_reader, readers_named
from publisher.app.trial_sends import test_send
from publisher.core.addresses import wire_address
from publisher.core.errors import ChannelError, InvalidInput, NotFound, PublisherError, TooOften
from publisher.core.wording import joined, text_of, worded, worded_many
from publisher.web.console import audit
from publisher.web.console.accounts.roles import Role
from publisher.web.console.issues.listing import subject_of
from publisher.web.console.issues.shown_mail import framed
from publisher.web.console.jobs import Jobs, Progress
from publisher.web.console.pages import page
from publisher.web.console.rights import needs

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

_COLLEAGUES = 20
"""Addresses of one test send: it is for colleagues, not a way round the list of subscribers."""


@dataclass(frozen=True, slots=True)
class Look:
    """One way of looking at a mail."""

    name: str
    words: str
    icon: str
    dark: bool = False
    pictures: bool = True


LOOKS = {
    one.name: one
    for one in (
        Look("desktop", worded("Desktop"), "device-desktop"),
        Look("phone", worded("Phone"), "device-mobile"),
        Look("dark", worded("Dark"), "moon", dark=True),
        Look("no-pictures", worded("Pictures off"), "photo-off", pictures=False),
        Look("text", worded("Plain text"), "list"),
    )
}


def preview_pages(publisher: Publisher) -> Blueprint:
    """The routes of the page, of its frame, and of test sends."""
    pages = Blueprint("issue_preview", __name__, url_prefix="/issues/<key>/preview")

    @pages.get("/")
    @needs(Role.AUTHOR)
    def shown(key: str) -> str:
        return page("issue_preview.html", **_view(publisher, key))

    @pages.get("/<lang>/<look>")
    @needs(Role.AUTHOR)
    def frame(key: str, lang: str, look: str) -> Response:
        publisher.issues.get(key)
        one = _chosen(publisher, key, lang).one
        if one is None or one.lang != lang or one.message is None or look not in LOOKS:
            abort(404)
        answer = Response(framed(one.message, LOOKS[look].dark, LOOKS[look].pictures), mimetype="text/html")
        answer.headers["Content-Security-Policy"] = _policy(publisher)
        return answer

    @pages.post("/test")
    @needs(Role.AUTHOR)
    def send(key: str) -> "ResponseReturnValue":
        return _send(publisher, key)

    return pages


def _policy(publisher: Publisher) -> str:
    """What a mail in a frame may do: have its styles, and the pictures of the public pages where it links to them."""
    own = urlsplit(publisher.config.web.address)
    pages = f" {own.scheme}://{own.netloc}" if own.netloc else ""
    return (
        f"sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:{pages}; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'self'"
    )


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is looked at: the mail for a sample reader or `reader`; with the number of an `edition`, as it was sent.

    `missing` says why this reader gets nothing, or which stories their mail lacks.
    """

    one: Preview | None = None
    reader: Reader | None = None
    edition: int = 0
    missing: str = ""


def _chosen(publisher: Publisher, key: str, lang: str) -> Chosen:
    """What the address of the page or of its frame asks for. Raises `NotFound`, `ConfigError`."""
    now, channel = publisher.clock(), publisher.mail_channel()
    if edition := request.args.get("edition", 0, type=int):
        one = sent_preview(publisher, edition, now)
        if one.what != key:
            raise NotFound(worded("issue %(key)s has no publication %(number)s", key=key, number=edition))
        return Chosen(one, edition=edition)
    if reader := request.args.get("reader", 0, type=int):
        theirs = as_reader(publisher, key, reader, channel, now)
        return Chosen(theirs.preview, theirs.reader, missing=theirs.why)
    if lang not in publisher.languages:
        return Chosen()
    return Chosen(preview(publisher, key, now, channel, [lang])[0])


def _view(publisher: Publisher, key: str, **more: Any) -> dict[str, Any]:
    issue = publisher.issues.get(key)
    look = LOOKS.get(request.args.get("look", ""), LOOKS["desktop"])
    lang = request.args.get("lang", "")
    if lang not in publisher.languages:
        lang = publisher.languages[0]
    chosen, error = Chosen(), None
    find = request.args.get("find", "").strip()[:100]
    try:
        chosen = _chosen(publisher, key, lang)
    except PublisherError as refusal:
        error = refusal
    lang = chosen.one.lang if chosen.one else lang
    found = readers_named(publisher, find, publisher.mail_channel()) if find else ()
    return {
        "issue": issue, "key": key, "subject": subject_of(publisher, issue),
        "here": "preview", "one": chosen.one, "error": error,
        "reader": chosen.reader, "missing": chosen.missing, "edition": chosen.edition, "find": find, "found": found,
        "kept": {"reader": chosen.reader.id if chosen.reader else None, "edition": chosen.edition or None},
        "shown": lang, "look": look, "looks": LOOKS.values(), "langs": publisher.languages, "to": current_user.email,
        "chosen": [lang], **more,
    }  # fmt: skip


def _send(publisher: Publisher, key: str) -> "ResponseReturnValue":
    publisher.issues.get(key)
    written, langs = request.form.get("to", ""), request.form.getlist("lang")
    try:
        addresses = _addresses(written)
        if not langs or set(langs) - set(publisher.languages):
            raise InvalidInput(worded("Choose in which language the test is sent."))
    except InvalidInput as error:
        shown = _view(publisher, key, test_error=error, to=written, chosen=langs)
        return page("issue_preview.html", **shown), error.http_status
    back = url_for("issue_preview.shown", key=key, lang=langs[0])

    def work(workspace: Publisher, progress: Progress) -> tuple[str, dict[str, str]]:
        failed, sent = [], 0
        for place, lang in enumerate(langs):
            progress(place, len(langs))
            proofs = test_send(workspace, key, lang, addresses, workspace.clock())
            failed += [
                worded("%(what)s: %(why)s", what=one.address, why=one.reply) for one in proofs if not one.sent
            ]  # fmt: skip
            sent += sum(one.sent for one in proofs)
        if failed:
            raise ChannelError(worded("These tests have not arrived: %(failed)s", failed=joined("; ", failed)))
        words = worded_many("%(num)s test is sent to %(to)s.", "%(num)s tests are sent to %(to)s.", sent,
                            to=", ".join(addresses))  # fmt: skip
        return words, {"back": back}

    jobs: Jobs = current_app.extensions["publisher.jobs"]
    try:
        number = jobs.start(current_user.id, worded("Test send"), key, work, back)
    except TooOften as error:
        return page("issue_preview.html", **_view(publisher, key, test_error=error, to=written, chosen=langs)), 429
    audit.note(publisher, "issue tested", key, after=f"{', '.join(langs)}: {', '.join(addresses)}")
    return redirect(url_for("work.shown", number=number), 303)


def _addresses(written: str) -> list[str]:
    """The addresses of a line, apart by commas, semicolons or spaces. Raises `InvalidInput`."""
    found = list(dict.fromkeys(written.replace(",", " ").replace(";", " ").split()))
    if not found:
        raise InvalidInput(worded("Write the address of at least one colleague."))
    if len(found) > _COLLEAGUES:
        raise InvalidInput(
            worded_many("A test goes to %(num)s address at most.", "A test goes to %(num)s addresses at most.",
                        _COLLEAGUES)
        )  # fmt: skip
    for address in found:
        try:
            wire_address(address)
        except ValueError as error:
            raise InvalidInput(text_of(error)) from error
    return found
