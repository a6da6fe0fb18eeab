"""`publisher issues`: newsletter numbers."""

import click

from publisher.cli.calendar import publication_json, publication_lines
from publisher.cli.session import WAITS, Session, parse_time, pass_session


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
@pass_session
def create(
    session: Session,
    key: str,
    slugs: tuple[str, ...],
    subjects: tuple[str, ...],
    intros: tuple[str, ...],
    template: str | None,
) -> None:
    """Make the issue KEY of the posts SLUGS, in that order."""
    from publisher.planning import EditionText

    introductions = _by_language(intros, "--intro")
    with session.open() as publisher:
        for slug in slugs:
            publisher.editorial.post(slug)
        texts = {
            lang: EditionText(subject, intro=introductions.get(lang, ""))
            for lang, subject in _by_language(subjects, "--subject").items()
        }
        unknown = sorted((set(texts) | set(introductions)) - set(publisher.languages))
        if unknown:
            raise click.UsageError(
                f"no edition is made in {', '.join(unknown)}; there are {', '.join(publisher.languages)}"
            )
        if set(introductions) - set(texts):
            raise click.UsageError("give a --subject for every language that has an --intro")
        issue = publisher.issues.create(key, slugs, texts, publisher.clock(), template or "")
    if session.as_json:
        session.print_json({"key": issue.key, "posts": list(issue.slugs)})
    else:
        session.say(
            f"issue {key}: {len(slugs)} posts; `publisher issues approve {key} --at TIME` puts it on the calendar"
        )


@issues.command("list")
@pass_session
def list_issues(session: Session) -> None:
    """All issues."""
    with session.open() as publisher:
        rows = [{"key": issue.key, "posts": list(issue.slugs)} for issue in publisher.issues.all()]
    session.show(rows, ["issue", "posts"], [(r["key"], ", ".join(r["posts"])) for r in rows], "no issues yet")


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
    value = {"key": key, "subjects": {lang: text.subject for lang, text in issue.texts.items()}, "posts": rows}
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
        waiting = {
            (p.lang): p for p in publisher.calendar.all()
            if p.what == key and p.channel == channel and p.state in ("scheduled", "needs review")
        }  # fmt: skip
        done = []
        for lang in langs or publisher.languages:
            if lang in waiting and at == "now":
                done.append(publisher.calendar.approve(waiting[lang].id, publisher.clock()))
            else:
                done.append(publisher.schedule(key, channel, lang, parse_time(at, publisher)))
        value = [publication_json(publication) for publication in done]
        session.show(value, *publication_lines(done, publisher), "nothing was scheduled")
    return WAITS if any(publication.state == "needs review" for publication in done) else 0


@issues.command("test-send")
@click.argument("key")
@click.option("--lang", help="The edition; the source language's otherwise.")
@click.option("--to", "addresses", multiple=True, required=True, help="An address of staff; repeatable.")
@click.option("--channel", default="", help="The first newsletter otherwise.")
@pass_session
def test_send(session: Session, key: str, lang: str | None, addresses: tuple[str, ...], channel: str) -> int:
    """Send an edition as it stands to staff, marked as a test; readers and the ledger see nothing of it."""
    from publisher.proofs import test_send as send

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
