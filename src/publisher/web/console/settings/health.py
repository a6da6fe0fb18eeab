"""„Състояние“: what the doctor found last, and what can be asked anew; nothing on the page asks anybody by itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import Blueprint, current_app, redirect, request, url_for
from flask_security import current_user

from publisher.app.assembly import Publisher
from publisher.app.engine_uses import engine_uses
from publisher.app.returned_summary import returned_summary
from publisher.app.tick_owner import tick_owner
from publisher.app.translation_models import install_model, model_languages, models
from publisher.core.errors import ConfigError, PublisherError
from publisher.core.states import JobState
from publisher.core.wording import from_stored, text_of, to_stored, worded, worded_many
from publisher.doctor.health import Finding, Severity, examine, for_people
from publisher.doctor.mail.probe import send_alone
from publisher.doctor.mail_senders import wanted_records
from publisher.doctor.workspace import Part
from publisher.web.console import audit
from publisher.web.console.accounts.roles import Role
from publisher.web.console.jobs import Jobs, Progress, Work
from publisher.web.console.pages import page
from publisher.web.console.rights import needs
from publisher.web.console.settings.kept_work import newest

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

CHECK = worded("Check of everything")
RELAY = worded("Test of the mail server")
MODEL = worded("Installation of a model")

PARTS: Mapping[Part, str] = {
    "sending": worded("Sending"),
    "dns": worded("Trust in your domain (DNS)"),
    "bounces": worded("Mail that comes back"),
    "schedule": worded("Schedule"),
    "translation": worded("Translation"),
    "content": worded("News and templates"),
    "pages": worded("Public pages"),
    "people": worded("Notices to colleagues"),
    "storage": worded("Storage"),
}
"""The parts in the order in which the page shows them."""


@dataclass(frozen=True, slots=True)
class Group:
    """The findings about one part, the worst first."""

    part: Part
    name: str
    findings: list[Finding]

    @property
    def wrong(self) -> int:
        """How many ask for something."""
        return sum(one.severity is not Severity.FINE for one in self.findings)


def health_pages(publisher: Publisher) -> Blueprint:
    """The routes of the page."""
    pages = Blueprint("health", __name__, url_prefix="/health")

    @pages.get("/")
    @needs(Role.APPROVER)
    def shown() -> str:
        return page("health.html", **_view(publisher))

    @pages.post("/check")
    @needs(Role.APPROVER)
    def check() -> "ResponseReturnValue":
        number = _jobs().start(current_user.id, CHECK, "", _check(url_for(".shown")))
        audit.note(publisher, "health checked")
        return redirect(url_for("work.shown", number=number), 303)

    @pages.post("/relay")
    @needs(Role.ADMINISTRATOR)
    def relay() -> "ResponseReturnValue":
        number = _jobs().start(
            current_user.id, RELAY, current_user.email, _relay(current_user.email, url_for(".shown"))
        )
        audit.note(publisher, "mail server tested", current_user.email)
        return redirect(url_for("work.shown", number=number), 303)

    @pages.post("/models")
    @needs(Role.ADMINISTRATOR)
    def model() -> "ResponseReturnValue":
        source, target = request.form.get("source", "")[:3], request.form.get("target", "")[:3]
        what = worded("%(source)s → %(target)s", source=source, target=target)
        number = _jobs().start(current_user.id, MODEL, what, _install(source, target, url_for(".shown")))
        audit.note(publisher, "model installed", what)
        return redirect(url_for("work.shown", number=number), 303)

    return pages


def _jobs() -> Jobs:
    jobs: Jobs = current_app.extensions["publisher.jobs"]
    return jobs


def _view(publisher: Publisher) -> dict[str, Any]:
    now, jobs = publisher.clock(), _jobs()
    last = newest(publisher, jobs, CHECK, JobState.DONE)
    latest, relayed = newest(publisher, jobs, CHECK), newest(publisher, jobs, RELAY)
    groups = groups_of(last.result.get("findings", ())) if last else []
    return {
        "last": last, "latest": latest, "groups": groups, "wrong": sum(group.wrong for group in groups),
        "stops": sum(one.severity is Severity.STOPS for group in groups for one in group.findings),
        "Severity": Severity, "relayed": relayed, "records": wanted_records(publisher),
        "models": models(publisher), "languages": model_languages(publisher),
        "engines": engine_uses(publisher), "owner": tick_owner(publisher.store, now),
        "returned": returned_summary(publisher, now), "admin": current_user.rank.covers(Role.ADMINISTRATOR),
    }  # fmt: skip


def groups_of(rows: Any) -> list[Group]:
    """The findings of a job's row; rows that an older version has written otherwise are left out."""
    found: dict[str, list[Finding]] = {part: [] for part in PARTS}
    for row in rows if isinstance(rows, list) else ():
        if isinstance(row, dict) and row.get("part") in found and row.get("severity") in list(Severity):
            texts = (from_stored(str(row.get(name, ""))) for name in ("check", "message", "mend"))
            found[row["part"]].append(Finding(row["part"], Severity(row["severity"]), *texts))
    order = list(Severity)
    return [
        Group(part, name, sorted(found[part], key=lambda one: order.index(one.severity)))
        for part, name in PARTS.items()
        if found[part]
    ]


def _check(back: str) -> Work:
    def work(own: Publisher, progress: Progress) -> tuple[str, Mapping[str, Any]]:
        found = examine(own, progress)
        wrong = sum(one.severity is not Severity.FINE for one in found)
        rows = [
            {
                "part": one.part, "severity": one.severity, "check": to_stored(one.check),
                "message": to_stored(one.message), "mend": to_stored(one.mend),
            }
            for one in found
        ]  # fmt: skip
        words = worded_many("%(num)s thing asks for a look.", "%(num)s things ask for a look.", wrong)
        return words if wrong else worded("Everything is in order."), {"findings": rows, "next": back}

    return work


def _relay(to: str, back: str) -> Work:
    def work(own: Publisher, progress: Progress) -> tuple[str, Mapping[str, Any]]:
        try:
            sent = send_alone(own, to)
        except PublisherError as error:
            why = for_people(text_of(error), own.config.workspace)
            raise ConfigError(worded("The mail was not sent: %(why)s", why=why)) from error
        reply = sent.reply or "250"
        words = worded("The mail server has taken the mail to %(to)s. It answered: %(reply)s", to=to, reply=reply)
        return words, {"back": back}

    return work


def _install(source: str, target: str, back: str) -> Work:
    def work(own: Publisher, progress: Progress) -> tuple[str, Mapping[str, Any]]:
        try:
            made = install_model(own, source, target, progress)
        except PublisherError as error:
            raise ConfigError(for_people(text_of(error), own.config.workspace)) from error
        words = worded(
            "The model %(source)s → %(target)s %(version)s is installed; translations use it from now on.",
            source=made.source, target=made.target, version=made.version,
        )  # fmt: skip
        return words, {"back": back}

    return work
