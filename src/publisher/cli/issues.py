"""`publisher issues`: make, show and approve newsletter issues."""

from typing import TYPE_CHECKING, Any

import click

from publisher.cli.calendar import publication_json
from publisher.cli.session import Session, local, pass_session
from publisher.core.wording import worded

if TYPE_CHECKING:
    from publisher.app.issue_making import Issue
    from publisher.core.types import Cadence

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
            raise click.UsageError(str(error)) from error
    session.done(issue_json(issue), made_line(issue))


def issue_json(issue: "Issue") -> dict[str, Any]:
    """An issue as `--json` prints it."""
    return {"key": issue.key, "for": issue.cadence, "posts": list(issue.slugs)}


def made_line(issue: "Issue") -> str:
    """An issue in a line for people."""
    posts = f"{len(issue.slugs)} post{'s' * (len(issue.slugs) != 1)}"
    return f"issue {issue.key}: {posts}; `publisher issues approve {issue.key} --at TIME` puts it on the calendar"


@issues.command("list")
@pass_session
def list_issues(session: Session) -> None:
    """List all issues: how each edition stands, its subject, and the stories."""
    from publisher.app.issue_views import issue_lines

    with session.open() as publisher:
        found = issue_lines(publisher)
    rows = [
        issue_json(one.issue) | {"subject": one.subject, "states": dict(one.states)}
        for one in found
    ]  # fmt: skip
    lines = [(one.issue.key, one.issue.cadence, one.standing, one.subject, ", ".join(one.issue.slugs)) for one in found]
    session.show(rows, ["issue", "for", "state", "subject", "posts"], lines, "no issues yet")


@issues.command()
@click.argument("key")
@pass_session
def show(session: Session, key: str) -> None:
    """Show an issue: its subjects, its posts, and whether each is fit for readers in each language."""
    from publisher.app.issue_making import issue_standing

    with session.open() as publisher:
        standing = issue_standing(publisher, key)
        ways = [row for row in publisher.calendar.compared() if (row.kind, row.what) == ("issue", key)]
        on_calendar = [f"{row.lang} {row.state}, {local(row.at, publisher)}: {row.reason}".rstrip(": ") for row in ways]
    issue = standing.issue
    rows = [{"slug": one.slug, "lang": one.lang, "fit": one.fit, "why": one.why} for one in standing.posts]
    subjects = {lang: text.subject for lang, text in issue.texts.items()}
    value = {"key": key, "for": issue.cadence, "made_by": issue.made_by, "subjects": subjects, "posts": rows}
    value["publications"] = [publication_json(row) for row in ways]
    session.say(f"issue {key} for readers of {_READERS[issue.cadence]}")
    for lang, text in issue.texts.items():
        session.say(f"{lang}: {text.subject}{f' – {text.preheader}' if text.preheader else ''}")
        if text.intro:
            session.say(f"  {text.intro}")
    lines = [(one.slug, one.lang, "fit" if one.fit else "waits", one.why) for one in standing.posts]
    session.show(value, ["post", "language", "state", "why"], lines, "no posts")
    for line in on_calendar:
        session.say(line)


@issues.command("test-send")
@click.argument("key")
@click.option("--lang", help="The edition; by default the one in the source language.")
@click.option("--to", "addresses", multiple=True, required=True, help="The address of a colleague; repeatable.")
@click.option("--channel", default="", help="By default the first channel that sends mail.")
@pass_session
def test_send(session: Session, key: str, lang: str | None, addresses: tuple[str, ...], channel: str) -> int:
    """Send an edition as it stands to colleagues, marked as a test. Neither readers nor the ledger are involved."""
    from publisher.app.trial_sends import test_send as send

    with session.open() as publisher:
        edition = lang or publisher.config.languages.source
        sent = send(publisher, key, edition, addresses, publisher.clock(), channel)
    value = [
        {"address": one.address, "sent": one.sent, "reply": one.reply, "left_out": one.left_out} for one in sent
    ]  # fmt: skip
    lines = [("✓" if one.sent else "✗", one.address, one.answer) for one in sent]
    session.show(value, ["", "address", "answer"], lines, "no addresses given")
    for words in dict.fromkeys(one.left_out for one in sent if one.left_out):
        session.say(worded("%(key)s (%(lang)s): %(words)s", key=key, lang=edition, words=words))
    return 0 if all(one.sent for one in sent) else 1


def by_language(pairs: tuple[str, ...], option: str, empty: bool = False) -> dict[str, str]:
    """Texts by language from an option that is written as bg=Текст; with `empty`, a text may be empty."""
    found = {}
    for pair in pairs:
        lang, equals, text = pair.partition("=")
        if not equals or not (text.strip() or empty):
            raise click.UsageError(f"{option} {pair!r}: write it as bg=Текст")
        found[lang] = text
    return found
