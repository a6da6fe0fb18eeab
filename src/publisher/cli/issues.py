"""`publisher issues`: newsletter numbers."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from publisher.cli.calendar import publication_json, publication_lines
from publisher.cli.session import WAITS, Session, local, parse_time, pass_session
from publisher.core.states import PublicationState

if TYPE_CHECKING:
    from publisher.app.assembly import Publisher
    from publisher.core.types import Cadence
    from publisher.planning import Issue, Period

_READERS = {"each": "every issue", "weekly": "weekly digests", "monthly": "monthly digests"}


@click.group()
def issues() -> None:
    """Make newsletter issues and put them on the calendar."""


@issues.command()
@click.argument("key")
@click.argument("slugs", nargs=-1, required=True)
@click.option("--subject", "subjects", multiple=True, metavar="LANG=TEXT", help="The subject in a language.")
@click.option("--intro", "intros", multiple=True, metavar="LANG=TEXT", help="The lines above the first story.")
@click.option(
    "--template",
    type=click.Choice(["issue", "digest", "story", "invitation"]),
    default=None,
    help="The kind of mail; otherwise by what is in it.",
)
@click.option(
    "--for",
    "cadence",
    type=click.Choice(["each", "weekly", "monthly"]),
    default="each",
    show_default=True,
    help="For readers who want every issue, or a digest every week or month.",
)
@pass_session
def create(
    session: Session,
    key: str,
    slugs: tuple[str, ...],
    subjects: tuple[str, ...],
    intros: tuple[str, ...],
    template: str | None,
    cadence: "Cadence",
) -> None:
    """Make the issue KEY of the posts SLUGS, in that order."""
    from publisher.planning import EditionText

    introductions, headlines = _by_language(intros, "--intro"), _by_language(subjects, "--subject")
    with session.open() as publisher:
        for slug in slugs:
            publisher.editorial.post(slug)
        _check_languages(publisher, {**headlines, **introductions})
        if set(introductions) - set(headlines):
            raise click.UsageError("give a --subject for every language that has an --intro")
        texts = {lang: EditionText(subject, intro=introductions.get(lang, "")) for lang, subject in headlines.items()}
        issue = publisher.issues.create(key, slugs, texts, publisher.clock(), template or "", cadence)
    session.done(_issue_json(issue), _made(issue))


@issues.command()
@click.argument("period", type=click.Choice(["weekly", "monthly"]))
@click.option("--key", default="", help="The issue's key; otherwise named after the week or month, as weekly-2026-W47.")
@click.option("--subject", "subjects", multiple=True, metavar="LANG=TEXT", help="The subject; otherwise the days.")
@click.option("--intro", "intros", multiple=True, metavar="LANG=TEXT", help="The lines above the first story.")
@click.option("--by-timer", is_flag=True, help="For cron: no person has put it together, and its mails say so.")
@pass_session
def digest(
    session: Session,
    period: "Period",
    key: str,
    subjects: tuple[str, ...],
    intros: tuple[str, ...],
    by_timer: bool,
) -> None:
    """Make an issue, for the readers of digests, of all that other issues have brought since the last digest."""
    from publisher.core.errors import NotFound

    introductions, headlines = _by_language(intros, "--intro"), _by_language(subjects, "--subject")
    with session.open() as publisher:
        _check_languages(publisher, {**headlines, **introductions})
        now, slugs = publisher.clock(), list[str]()
        gathered = publisher.digests.gather(period, now)
        for slug in gathered.slugs:
            try:
                publisher.editorial.post(slug)
                slugs.append(slug)
            except NotFound:
                session.say(f"left out: {slug}, whose post is no longer there")
        if not slugs:
            nothing: dict[str, Any] = {"key": None, "for": period, "posts": []}
            session.done(nothing, f"no digest: no issue has brought anything since {local(gathered.since, publisher)}")
            return
        issue = publisher.digests.create(
            period, slugs, publisher.languages, now,
            key=key, subjects=headlines, intros=introductions, made_by="schedule" if by_timer else "staff",
        )  # fmt: skip
    session.done(_issue_json(issue), _made(issue))


def _check_languages(publisher: "Publisher", texts: Mapping[str, str]) -> None:
    unknown = sorted(set(texts) - set(publisher.languages))
    if unknown:
        raise click.UsageError(
            f"no edition is made in {', '.join(unknown)}; there are {', '.join(publisher.languages)}"
        )


def _issue_json(issue: "Issue") -> dict[str, Any]:
    return {"key": issue.key, "for": issue.cadence, "posts": list(issue.slugs)}


def _made(issue: "Issue") -> str:
    posts = f"{len(issue.slugs)} post{'s' * (len(issue.slugs) != 1)}"
    return f"issue {issue.key}: {posts}; `publisher issues approve {issue.key} --at TIME` puts it on the calendar"


@issues.command("list")
@pass_session
def list_issues(session: Session) -> None:
    """All issues."""
    with session.open() as publisher:
        rows = [_issue_json(issue) for issue in publisher.issues.all()]
    lines = [(r["key"], r["for"], ", ".join(r["posts"])) for r in rows]
    session.show(rows, ["issue", "for", "posts"], lines, "no issues yet")


@issues.command()
@click.argument("key")
@pass_session
def show(session: Session, key: str) -> None:
    """One issue: its posts, whether each is fit for readers in each language, and its publications."""
    with session.open() as publisher:
        issue = publisher.issues.get(key)
        rows = [
            {"slug": slug, "lang": lang, "fit": fit, "why": why}
            for slug in issue.slugs
            for lang in publisher.languages
            for fit, why in [publisher.editorial.fit(slug, lang)]
        ]
    subjects = {lang: text.subject for lang, text in issue.texts.items()}
    value = {"key": key, "for": issue.cadence, "made_by": issue.made_by, "subjects": subjects, "posts": rows}
    session.say(f"issue {key} for readers of {_READERS[issue.cadence]}")
    lines = [(r["slug"], r["lang"], "fit" if r["fit"] else "waits", r["why"]) for r in rows]
    session.show(value, ["post", "language", "state", "why"], lines, "no posts")


@issues.command()
@click.argument("key")
@click.option("--at", default="now", show_default=True, help="When it goes out.")
@click.option("--channel", default="newsletter", show_default=True)
@click.option("--lang", "langs", multiple=True, help="One edition alone; all otherwise.")
@pass_session
def approve(session: Session, key: str, at: str, channel: str, langs: tuple[str, ...]) -> int:
    """Approve the editions as they stand now: what is rendered here is what leaves. Renders a scheduled one again."""
    with session.open() as publisher:
        open_states = (PublicationState.SCHEDULED, PublicationState.NEEDS_REVIEW)
        waiting = {
            (p.lang): p for p in publisher.calendar.all()
            if p.what == key and p.channel == channel and p.state in open_states
        }  # fmt: skip
        done = []
        for lang in langs or publisher.languages:
            if lang in waiting and at == "now":
                done.append(publisher.calendar.approve(waiting[lang].id, publisher.clock()))
            else:
                done.append(publisher.schedule(key, channel, lang, parse_time(at, publisher)))
        value = [publication_json(publication) for publication in done]
        session.show(value, *publication_lines(done, publisher), "nothing was scheduled")
    return WAITS if any(publication.state is PublicationState.NEEDS_REVIEW for publication in done) else 0


@issues.command("test-send")
@click.argument("key")
@click.option("--lang", help="The edition; the source language's otherwise.")
@click.option("--to", "addresses", multiple=True, required=True, help="An address of staff; repeatable.")
@click.option("--channel", default="", help="The first newsletter otherwise.")
@pass_session
def test_send(session: Session, key: str, lang: str | None, addresses: tuple[str, ...], channel: str) -> int:
    """Send an edition as it stands to staff, marked as a test; readers and the ledger see nothing of it."""
    from publisher.app.trial_sends import test_send as send

    with session.open() as publisher:
        edition = lang or publisher.config.languages.source
        sent = send(publisher, key, edition, addresses, publisher.clock(), channel)
    value = [{"address": one.address, "sent": one.sent, "reply": one.reply} for one in sent]
    lines = [("✓" if one.sent else "✗", one.address, one.reply) for one in sent]
    session.show(value, ["", "address", "answer"], lines, "nobody to send to")
    return 0 if all(one.sent for one in sent) else 1


def _by_language(pairs: tuple[str, ...], option: str) -> dict[str, str]:
    found = {}
    for pair in pairs:
        lang, equals, text = pair.partition("=")
        if not equals or not text.strip():
            raise click.UsageError(f"{option} {pair!r}: write it as bg=Текст")
        found[lang] = text
    return found
