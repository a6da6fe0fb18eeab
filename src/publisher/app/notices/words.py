"""What is said of each thing: a subject, a few lines, and the command that goes on with it."""

from collections.abc import Iterable

from publisher.app.assembly import Publisher
from publisher.app.channel_names import channel_name
from publisher.app.days import command_of
from publisher.app.digest_drafts import DraftReady
from publisher.core import locales
from publisher.core.errors import PublisherError
from publisher.core.states import DeliveryState
from publisher.core.wording import Worded, joined, worded, worded_many
from publisher.editorial.remarks import Remark
from publisher.ledger.notices import Words
from publisher.planning import Publication
from publisher.planning.notable import Notable
from publisher.sending.deliveries import Wanted
from publisher.sending.relays_away import RelayAway
from publisher.sending.reports import Report
from publisher.sending.returned_shares import ReturnedShare


def calendar(publisher: Publisher, row: Notable, kind: str) -> Words:
    """Of a publication that waits, is held, has ended or has gone out."""
    whole = publisher.calendar.get(row.id)
    if kind == "finished":
        return _finished(publisher, whole)
    name = _name(publisher, whole)
    subject = {
        "review": worded("Waits for review: %(name)s", name=name),
        "held": worded("Held back: %(name)s", name=name),
        "expired": worded("Too late, did not go out: %(name)s", name=name),
        "failed": worded("Failed: %(name)s", name=name),
    }[kind]
    why: str = row.reason
    command = command_of(publisher, whole)
    if row.hold is not None:
        why = worded("everything is paused that this channel sends in this language")
        if row.hold.why:
            why = worded("%(what)s (%(remedy)s)", what=why, remedy=row.hold.why)
        names = (("channel", row.hold.channel), ("lang", row.hold.lang))
        command = " ".join(["publisher resume", *(f"--{option} {value}" for option, value in names if value)])
    return Words(subject, _lines([*_place(publisher, whole), _why(why)]), command)


def changed(publisher: Publisher, row: Publication) -> Words:
    """Of a publication that would not go out as it stands, or whose post names another time, before its hour."""
    name = _name(publisher, row)
    if row.void:
        subject = worded("Will not go out as it is: %(name)s", name=name)
    else:
        subject = worded("Its post names another time now: %(name)s", name=name)
    return Words(subject, _lines([*_place(publisher, row), _why(row.why)]), command_of(publisher, row))


def bounces(publisher: Publisher, returned: ReturnedShare) -> Words:
    """Of a mailing of which much has come back."""
    row = publisher.calendar.get(returned.publication)
    figures = worded(
        "Came back: %(returned)s of %(taken)s.",
        returned=_number(returned.returned), taken=_number(returned.taken),
    )  # fmt: skip
    name = _name(publisher, row)
    return Words(
        worded("Much mail came back: %(name)s", name=name),
        _lines([*_place(publisher, row), figures, worded("The reasons are in the list of mail that came back.")]),
        "publisher bounces list",
    )


def relay(away: RelayAway) -> Words:
    """Of a relay that does not answer."""
    minutes = int(away.length.total_seconds() // 60)
    said = worded_many(
        "It has been away for %(num)s minute at least; mails wait, and go out when it answers.",
        "It has been away for %(num)s minutes at least; mails wait, and go out when it answers.",
        minutes,
    )
    subject = worded("The mail server cannot be reached: channel %(channel)s", channel=channel_name(away.channel))
    return Words(subject, _lines([said, *([_why(away.reply)] if away.reply else [])]), "publisher doctor")


def digest(publisher: Publisher, ready: DraftReady) -> Words:
    """Of a digest that can be looked at before it goes out."""
    editions = [row for row in publisher.calendar.about([ready.key]) if row.kind == "issue"]
    title = title_of(publisher, editions[0]) if editions else ready.key
    command = ready.stop if ready.going else ready.approve
    return Words(worded("Draft of a digest: “%(title)s”", title=title), ready.words, command)


def returned(publisher: Publisher, remark: Remark) -> Words:
    """Of a translation that was sent back to whoever wrote on it last."""
    try:
        title = publisher.editorial.post(remark.slug).title
    except PublisherError:
        title = remark.slug
    name = worded(
        "“%(title)s” (%(language)s)", title=title, language=worded(locales.language_name(remark.lang, "en"))
    )  # fmt: skip
    said = worded("%(who)s has sent the translation back with a remark:", who=remark.made_by)
    if remark.made_through:
        said = worded(
            "%(who)s, through a link from %(by)s, has sent the translation back with a remark:",
            who=remark.made_by, by=remark.made_through,
        )  # fmt: skip
    lines = [said, remark.text]
    command = f"publisher review {remark.slug} --to {remark.lang}"
    return Words(worded("Sent back: %(name)s", name=name), _lines(lines), command)


def _finished(publisher: Publisher, row: Publication) -> Words:
    name = _name(publisher, row)
    reports = [one for one in publisher.reports.about(row.what) if one.publication == row.id]
    said: list[str] = list(_place(publisher, row))
    for report in reports:
        said += _figures(publisher, report)
    if row.reason:
        said.append(_why(row.reason))
    uncertain = any(report.by_state.get(DeliveryState.UNCERTAIN) for report in reports)
    command = "publisher deliveries reconcile" if uncertain else f"publisher report {row.what}"
    return Words(worded("Went out: %(name)s", name=name), _lines(said), command)


def _figures(publisher: Publisher, report: Report) -> Iterable[str]:
    state = report.by_state.get
    if report.planned == 1:
        for delivery in publisher.deliveries.newest(1, Wanted(report.publication)):
            if delivery.url:
                yield worded("It is at %(address)s", address=delivery.url)
                return
    yield worded(
        "Sent: %(sent)s. Deferred: %(deferred)s. Refused: %(refused)s. Came back so far: %(bounced)s.",
        sent=_number(state(DeliveryState.SENT, 0)), deferred=_number(state(DeliveryState.DEFERRED, 0)),
        refused=_number(state(DeliveryState.REFUSED, 0)), bounced=_number(report.bounced),
    )  # fmt: skip
    if uncertain := state(DeliveryState.UNCERTAIN, 0):
        yield worded("Uncertain: %(uncertain)s.", uncertain=_number(uncertain))


def _number(number: int) -> Worded:
    """A number as each language writes it."""
    return worded_many("%(num)s", "%(num)s", number)


def _name(publisher: Publisher, row: Publication) -> Worded:
    # The language's own name is a word of the catalogue.
    language = worded(locales.language_name(row.lang, "en"))
    return worded("“%(title)s” (%(language)s)", title=title_of(publisher, row), language=language)


def _place(publisher: Publisher, row: Publication) -> Iterable[str]:
    time = row.at.astimezone(publisher.config.schedule.zone)
    yield worded("Channel %(channel)s, %(time)s", channel=channel_name(row.channel), time=time)


def _why(reason: str) -> Worded:
    return worded("Why: %(why)s", why=reason)


def _lines(lines: Iterable[str]) -> Worded:
    return joined("\n", lines)


def title_of(publisher: Publisher, row: Publication) -> str:
    """The subject or the title that readers see, as far as there is one; else the slug or the key."""
    if row.message is not None and row.message.subject:
        return row.message.subject
    try:
        if row.kind != "issue":
            return publisher.editorial.post(row.what).title
        issue = publisher.issues.get(row.what)
        if (text := issue.texts.get(row.lang)) is not None and text.subject:
            return text.subject
        return publisher.editorial.post(issue.slugs[0]).title
    except (PublisherError, IndexError):
        return row.what
