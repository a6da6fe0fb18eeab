"""A workspace after years of work: its posts, their translations, issues, subscribers and a million mails.

Rows are written as SQL in bulk, since their number is what is measured; what lies ahead on the calendar is put there by
the program itself, so that its approvals stand.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import String, cast, func, insert, literal, select, text

from publisher.app.assembly import Publisher, open_publisher
from publisher.config.new_workspace import make_workspace
from publisher.core.messages import freeze
from publisher.core.types import Message, Post
from publisher.editorial.alignment import is_body
from publisher.editorial.persons import document_of
from publisher.posts.reading import translatable_fields
from publisher.storage.tables import (
    bounces,
    deliveries,
    issue_posts,
    issues,
    mailings,
    publications,
    subscribers,
    subscriptions,
    translations,
)
from publisher.translation.types import TranslatedSegment, TranslatedSentence
from scripts.benchmarks.invented import Invented, InventedPost

_TEXTS = 50
"""Posts with a text of their own; the others have one of these, and a title and a day of their own."""

_STORIES = 8
_MAILED = 10
"""Issues that everybody has got a mail of."""

_TAGS = ("наука", "градът", "събития", "училища", "стартъпи", "култура", "транспорт", "зелен град")
_BATCH = 5_000


@dataclass(frozen=True)
class Size:
    """How large the office is."""

    posts: int = 10_000
    readers: int = 100_000
    mails: int = 1_000_000
    issues: int = 300


def slug_of(number: int) -> str:
    """The name of a post; the highest number is the newest."""
    return f"novina-{number:05}"


def key_of(number: int) -> str:
    """The key of an issue that has gone out."""
    return f"broy-{number:03}"


COMING = "broy-sledvasht"
"""The key of an issue that is on the calendar."""


def make_large_office(folder: Path, size: Size, database: str = "", web: str = "") -> None:
    """Make the workspace; `database` is its address, "" = a file. `web` are lines of its table [web]."""
    make_workspace(folder)
    config = folder / "config.toml"
    words = config.read_text(encoding="utf-8")
    if database:
        words = words.replace('# database = "publisher.db"', f'database = "{database}"', 1)
    config.write_text(f"{words}\n[web]\n{web}\n", encoding="utf-8")
    with open_publisher(config) as publisher:
        now = publisher.clock()
        _write_posts(folder / "posts", size.posts, now)
        posts, _ = publisher.editorial.posts()
        _translate(publisher, posts, now)
        _write_readers(publisher, size.readers, now)
        _write_issues(publisher, size, now)
        _mail(publisher, size, now)
        _keep_figures(publisher)
        _note_bounces(publisher, now)
        with publisher.store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("ANALYZE"))
        _plan_ahead(publisher, size, now)


def _write_posts(folder: Path, number: int, now: datetime) -> None:
    few = Invented("bg").posts(_TEXTS)
    for one in range(number):
        post = few[one % _TEXTS]
        day = (now - timedelta(days=(number - one) // 3)).date()
        tags = ", ".join(_TAGS[place] for place in sorted({one % len(_TAGS), one // 7 % len(_TAGS)}))
        words = post.markdown(one).replace(post.title, f"{post.title} № {one}", 1)
        words = words.replace("date: 2026-12-01", f"date: {day}\ntags: [{tags}]", 1)
        (folder / f"{slug_of(one)}.md").write_text(words, encoding="utf-8")


def _translate(publisher: Publisher, posts: Sequence[Post], now: datetime) -> None:
    """The newest five have none, thirty wait for a reader, twenty have changed since; the rest is approved."""
    rows = _translations(publisher, posts, now)
    while batch := [row for row, _ in zip(rows, range(_BATCH), strict=False)]:
        with publisher.store.begin() as connection:
            connection.execute(insert(translations), batch)


def _translations(publisher: Publisher, posts: Sequence[Post], now: datetime) -> Iterator[dict[str, Any]]:
    english = Invented("en").posts(_TEXTS)
    lang, by_text = publisher.first_target, dict[int, list[dict[str, Any]]]()
    for post in posts:
        number = int(post.slug.rpartition("-")[2])
        age, place = len(posts) - number, number % _TEXTS
        if age <= 5:
            continue
        state = "machine" if age <= 35 else "approved"
        if place not in by_text:
            by_text[place] = _body(post, english[place])
        words = {name: " ".join(english[place].title.split()[: len(text.split())]) for name, text in
                 translatable_fields(post).items()}  # fmt: skip
        segments = [*(_field(name, translatable_fields(post)[name], text) for name, text in words.items()),
                    *by_text[place]]  # fmt: skip
        body = "\n\n".join(one["target"] for one in by_text[place])
        approval = {"approved_by": "ivanova@example.org", "approved_at": now} if state == "approved" else {}
        yield {
            "slug": post.slug, "lang": lang, "state": state, "engine": "argos", "fields": words, "body": body,
            "source_hash": "0" * 64 if 35 < age <= 55 else post.content_hash, "segments": segments, "findings": [],
            "content_hash": hashlib.sha256(f"{post.slug}{body}".encode()).hexdigest(), "made_under": "",
            "translated_at": now, "approved_by": None, "approved_at": None, "approved_despite": [], **approval,
        }  # fmt: skip


def _body(post: Post, english: InventedPost) -> list[dict[str, Any]]:
    """The segments of the post's text, with English words of about the same length."""
    words = iter(" ".join(english.texts).split() * 3)
    found = []
    for segment in document_of(post).segments:
        if is_body(segment):
            targets = [" ".join(next(words) for _ in sentence.text.split()) for sentence in segment.sentences]
            sentences = tuple(
                TranslatedSentence(sentence.text, target, "machine", "argos")
                for sentence, target in zip(segment.sentences, targets, strict=True)
            )
            found.append(asdict(TranslatedSegment(segment.id, segment.source, " ".join(targets), sentences)))
    return found


def _field(name: str, source: str, target: str) -> dict[str, Any]:
    return asdict(
        TranslatedSegment(name, source, target, (TranslatedSentence(source, target, "machine", "argos"),))
    )  # fmt: skip


def _write_readers(publisher: Publisher, number: int, now: datetime) -> None:
    """Seven of ten read Bulgarian; one of a hundred has left."""
    consent = {"list": publisher.default_list, "confirmed": True, "consent": "on paper"}
    langs = (publisher.config.languages.source, publisher.first_target)
    for start in range(1, number + 1, _BATCH):
        people = range(start, min(start + _BATCH, number + 1))
        with publisher.store.begin() as connection:
            connection.execute(insert(subscribers), [_person(one, now) for one in people])
            connection.execute(
                insert(subscriptions),
                [
                    {**consent, "subscriber_id": one, "lang": langs[one % 10 >= 7], "consent_at": now - _since(one),
                     "left_at": now - _since(one) / 2 if one % 100 == 0 else None}
                    for one in people
                ],
            )  # fmt: skip


def _person(number: int, now: datetime) -> dict[str, Any]:
    return {
        "id": number, "email": f"reader-{number}@mail{number % 40}.example", "address_hash": f"{number:064}",
        "name": f"Мария {number}", "created_at": now - _since(number),
    }  # fmt: skip


def _since(number: int) -> timedelta:
    return timedelta(hours=number % 20_000)


def _write_issues(publisher: Publisher, size: Size, now: datetime) -> None:
    """One a week, of eight stories, that went out in two languages; the last one two days ago."""
    message = freeze(
        Message("bg", "Новини за града. " * 100, subject="Вести", html=f"<p>{'Новини за града. ' * 1000}</p>"),
        publisher.config.workspace,
    )
    with publisher.store.begin() as connection:
        for number in range(size.issues):
            at = now - timedelta(days=2 + 7 * (size.issues - 1 - number))
            its = connection.execute(
                insert(issues).values(key=key_of(number), created_at=at).returning(issues.c.id)
            ).scalar_one()
            first = max(0, size.posts - 60 - _STORIES * (size.issues - number)) % size.posts
            slugs = [slug_of((first + place) % size.posts) for place in range(_STORIES)]
            connection.execute(
                insert(issue_posts),
                [{"issue_id": its, "position": place, "slug": slug} for place, slug in enumerate(slugs)],
            )
            connection.execute(
                insert(publications),
                [
                    {"kind": "issue", "what": key_of(number), "channel": "newsletter", "lang": lang, "at": at,
                     "expires_at": at + timedelta(days=1), "created_at": at, "published_at": at, "message": message,
                     "state": "published", "stories": slugs, "topics": [[] for _ in slugs]}
                    for lang in publisher.languages
                ],
            )  # fmt: skip


def _mail(publisher: Publisher, size: Size, now: datetime) -> None:
    """The mails of the newest issues: one of a hundred was refused."""
    keys = [key_of(number) for number in range(size.issues - _MAILED, size.issues)]
    query = select(publications.c.id, publications.c.lang, publications.c.at).where(publications.c.what.in_(keys))
    with publisher.store.read() as connection:
        mailed = connection.execute(query).all()
    each = size.mails // _MAILED
    for one in mailed:
        is_refused = subscribers.c.id % 100 == 7
        for state, reply, its in (("sent", "250 ok", ~is_refused), ("refused", "550 no such user", is_refused)):
            chosen = select(
                literal(one.id), subscribers.c.email, literal(one.lang), subscriptions.c.id,
                literal(f"{one.id}-") + cast(subscribers.c.id, String), literal(state), literal(1), literal(one.at),
                literal(one.at), literal(reply), literal("mail.example"), literal(0), literal(""), literal(False),
                literal(0), literal(""), literal(""), literal(""),
            )  # fmt: skip
            chosen = chosen.join_from(subscribers, subscriptions, subscriptions.c.subscriber_id == subscribers.c.id)
            chosen = chosen.where(subscriptions.c.lang == one.lang, subscribers.c.id <= each, its)
            names = ("publication_id", "destination", "lang", "subscription_id", "key", "state", "attempts", "next_at",
                     "changed_at", "reply", "domain", "omitted", "wanted_lang", "tracked", "outages", "remote_id",
                     "url", "name")  # fmt: skip
            with publisher.store.begin() as connection:
                rows = insert(deliveries).from_select(names, chosen, include_defaults=False)
                # Else PostgreSQL's driver is not asked how many they are.
                written = connection.execute(rows.execution_options(preserve_rowcount=True))
                connection.execute(
                    publications.update().where(publications.c.id == one.id)
                    .values(planned=publications.c.planned + written.rowcount)
                )  # fmt: skip


def _keep_figures(publisher: Publisher) -> None:
    """What senders write down of each mailing, from which pages tell how it went (decision 054)."""
    counted = select(deliveries.c.publication_id, deliveries.c.state, func.count()).group_by(
        deliveries.c.publication_id, deliveries.c.state
    )
    with publisher.store.begin() as connection:
        found: dict[int, dict[str, int]] = {}
        for number, state, count in connection.execute(counted):
            found.setdefault(number, {})[str(state)] = count
        began = dict(connection.execute(select(publications.c.id, publications.c.at)).tuples().all())
        rows = [
            {"publication_id": number, "began_at": began[number], "by_state": by_state, "waiting": []}
            for number, by_state in found.items()
        ]
        connection.execute(insert(mailings), rows)


def _note_bounces(publisher: Publisher, now: datetime) -> None:
    """What the tick writes down of refused mails: without it, the first tick would do that for all of them."""
    refused = (
        select(deliveries.c.key, deliveries.c.id, subscribers.c.address_hash, literal("hard"), literal("5.1.1"),
               deliveries.c.reply, literal(now))
        .join_from(deliveries, subscribers, subscribers.c.email == deliveries.c.destination)
        .where(deliveries.c.state == "refused")
    )  # fmt: skip
    names = ("source", "delivery_id", "address_hash", "kind", "status", "diagnostic", "at")
    with publisher.store.begin() as connection:
        connection.execute(insert(bounces).from_select(names, refused, include_defaults=False))


def _plan_ahead(publisher: Publisher, size: Size, now: datetime) -> None:
    """An issue in three days, and twenty posts in the week to come; most are approved, the newest wait for a reader."""
    newest = size.posts - 1
    publisher.issues.create(COMING, [slug_of(newest - 60 - place) for place in range(_STORIES)], {}, now)
    for lang in publisher.languages:
        publisher.schedule(COMING, "newsletter", lang, now + timedelta(days=3))
    for number in range(20):
        slug = slug_of(newest - (10 + number if number % 4 == 0 else 100 + number))
        publisher.schedule(slug, "folder", publisher.languages[number % 2], now + timedelta(hours=7 * (number + 1)))
