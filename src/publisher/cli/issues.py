"""`publisher issues`: make, show and approve newsletter issues."""

from typing import TYPE_CHECKING, Any

import click

from publisher.cli.calendar import publication_json
from publisher.cli.session import Session, columns, in_sentence, pass_session
from publisher.core.wording import text_of, worded, worded_many

if TYPE_CHECKING:
    from publisher.app.assembly import Publisher
    from publisher.app.issue_making import Issue
    from publisher.app.scheduling import Publication
    from publisher.core.types import Cadence

_READERS = {"each": worded("every issue"), "weekly": worded("weekly digests"), "monthly": worded("monthly digests")}

_KINDS = {"each": worded("each"), "weekly": worded("weekly"), "monthly": worded("monthly")}


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
    help="The kind of mail; by default the contents decide.",
)
@click.option(
    "--for",
    "cadence",
    type=click.Choice(["each", "weekly", "monthly"]),
    default="each",
    show_default=True,
    help="For readers who want every issue, or a weekly or monthly digest.",
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
    """Make the issue KEY from the posts SLUGS, in that order."""
    from publisher.app.issue_making import WrongTexts, create_issue

    headlines, introductions = by_language(subjects, "--subject"), by_language(intros, "--intro")
    with session.open() as publisher:
        try:
            issue = create_issue(
                publisher, key, slugs, headlines, introductions, publisher.clock(),
                template=template or "", cadence=cadence,
            )  # fmt: skip
        except WrongTexts as error:
            raise click.UsageError(text_of(error)) from error
    session.done(issue_json(issue), made_line(issue))


def issue_json(issue: "Issue") -> dict[str, Any]:
    """An issue as `--json` prints it."""
    return {"key": issue.key, "for": issue.cadence, "posts": list(issue.slugs)}


def made_line(issue: "Issue") -> str:
    """An issue in a line for people."""
    return worded_many(
        "issue %(key)s: %(num)s post; `publisher issues approve %(key)s --at TIME` puts it on the calendar",
        "issue %(key)s: %(num)s posts; `publisher issues approve %(key)s --at TIME` puts it on the calendar",
        len(issue.slugs), key=issue.key,
    )  # fmt: skip


@issues.command("list")
@pass_session
def list_issues(session: Session) -> None:
    """List all issues: how each edition stands, its subject, and the stories."""
    from publisher.app.issue_views import issue_lines

    with session.open() as publisher:
        found = issue_lines(publisher)
    rows = [issue_json(one.issue) | {"subject": one.subject, "states": dict(one.states)} for one in found]
    lines = [
        (one.issue.key, _KINDS[one.issue.cadence], one.standing, one.subject, ", ".join(one.issue.slugs))
        for one in found
    ]
    session.show(rows, columns("issue", "for", "state", "subject", "posts"), lines, worded("no issues yet"))


@issues.command()
@click.argument("key")
@pass_session
def show(session: Session, key: str) -> None:
    """Show an issue: its subjects, its posts, and whether each may be published in each language."""
    from publisher.app.issue_making import issue_standing

    with session.open() as publisher:
        standing = issue_standing(publisher, key)
        ways = [row for row in publisher.calendar.compared() if (row.kind, row.what) == ("issue", key)]
        on_calendar = [_on_calendar(row, publisher) for row in ways]
    issue = standing.issue
    rows = [{"slug": one.slug, "lang": one.lang, "fit": one.fit, "why": one.why} for one in standing.posts]
    subjects = {lang: text.subject for lang, text in issue.texts.items()}
    value = {"key": key, "for": issue.cadence, "made_by": issue.made_by, "subjects": subjects, "posts": rows}
    value["publications"] = [publication_json(row) for row in ways]
    session.say(worded("issue %(key)s for readers of %(kind)s", key=key, kind=_READERS[issue.cadence]))
    for lang, text in issue.texts.items():
        session.say(f"{lang}: {text.subject}{f' – {text.preheader}' if text.preheader else ''}")
        if text.intro:
            session.say(f"  {text.intro}")
    lines = [
        (one.slug, one.lang, worded("may be published") if one.fit else worded("waits"), one.why)
        for one in standing.posts
    ]
    session.show(value, columns("post", "language", "state", "why"), lines, worded("no posts"))
    for line in on_calendar:
        session.say(line)


def _on_calendar(row: "Publication", publisher: "Publisher") -> str:
    said = worded("%(lang)s %(state)s, %(at)s", lang=row.lang, state=row.state, at=in_sentence(row.at, publisher))
    return worded("%(what)s: %(why)s", what=said, why=row.reason) if row.reason else said


@issues.command("test-send")
@click.argument("key")
@click.option("--lang", help="The edition; by default the one in the source language.")
@click.option("--to", "addresses", multiple=True, required=True, help="The address of a colleague; repeatable.")
@click.option("--channel", default="", help="By default the first channel that sends mail.")
@pass_session
def test_send(session: Session, key: str, lang: str | None, addresses: tuple[str, ...], channel: str) -> int:
    """Send an edition as it stands to colleagues, marked as a test. Readers get nothing, and nothing is recorded."""
    from publisher.app.trial_sends import test_send as send

    with session.open() as publisher:
        edition = lang or publisher.config.languages.source
        sent = send(publisher, key, edition, addresses, publisher.clock(), channel)
    value = [
        {"address": one.address, "sent": one.sent, "reply": one.reply, "left_out": one.left_out} for one in sent
    ]  # fmt: skip
    lines = [("✓" if one.sent else "✗", one.address, one.answer) for one in sent]
    session.show(value, ["", *columns("address", "answer")], lines, worded("no addresses given"))
    for words in dict.fromkeys(one.left_out for one in sent if one.left_out):
        session.say(worded("%(key)s (%(lang)s): %(words)s", key=key, lang=edition, words=words))
    return 0 if all(one.sent for one in sent) else 1


def by_language(pairs: tuple[str, ...], option: str, empty: bool = False) -> dict[str, str]:
    """Texts by language from an option that is written as bg=Текст; with `empty`, a text may be empty."""
    found = {}
    for pair in pairs:
        lang, equals, text = pair.partition("=")
        if not equals or not (text.strip() or empty):
            raise click.UsageError(worded("%(option)s %(pair)s: write it as bg=Текст", option=option, pair=repr(pair)))
        found[lang] = text
    return found
