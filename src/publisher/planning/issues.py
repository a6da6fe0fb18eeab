"""Newsletter issues: ordered posts, and the texts of staff above them in each language."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, cast, get_args

from sqlalchemy import Connection, Row, select

from publisher.core.errors import Conflict, InvalidInput, NotFound
from publisher.core.reader_blocks import STORIES
from publisher.core.types import Cadence
from publisher.core.wording import worded
from publisher.storage.database import Store
from publisher.storage.tables import editions, issue_posts, issues

Maker = Literal["staff", "schedule"]
"""Who made an issue; mails made by the schedule say so in their headers."""

_FEW = 500
"""Numbers that a query names one by one."""

_BREAK = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_KEY = re.compile(r"\w[\w.-]{0,99}")
"""A key is part of the file names of a preview, and is typed on the command line."""


@dataclass(frozen=True, slots=True)
class EditionText:
    """The texts of staff above an issue in one language."""

    subject: str
    preheader: str = ""
    intro: str = ""


@dataclass(frozen=True, slots=True)
class Issue:
    """One newsletter issue: the slugs in order, and texts by language.

    `template` is the kind of mail that staff have chosen, "" = chosen by the content. `cadence` is how often its
    readers want mail.
    """

    key: str
    slugs: tuple[str, ...]
    texts: Mapping[str, EditionText]
    created_at: datetime
    template: str = ""
    cadence: Cadence = "each"
    made_by: Maker = "staff"


class Issues:
    """Creates and reads issues."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def create(
        self,
        key: str,
        slugs: Sequence[str],
        texts: Mapping[str, EditionText],
        now: datetime,
        template: str = "",
        cadence: Cadence = "each",
        made_by: Maker = "staff",
        beside: Callable[[Connection], None] = lambda _: None,
    ) -> Issue:
        """Store a new issue for the readers of one cadence. `beside` writes what belongs to the same transaction.

        Raises `Conflict` for a key that is taken, `InvalidInput` for a malformed key, no posts or too many, a repeated
        post, or an empty subject.
        """
        if not _KEY.fullmatch(key):
            raise InvalidInput(
                worded("issue %(key)s: a key is made of letters, digits, dots and hyphens, like 2026-12", key=repr(key))
            )
        if problem := problem_of(slugs, texts, cadence):
            raise InvalidInput(worded("issue %(key)s: %(problem)s", key=key, problem=problem))
        issue = Issue(key, tuple(slugs), dict(texts), now, template, cadence, made_by)
        with self._store.begin() as connection:
            if connection.execute(select(issues.c.id).where(issues.c.key == key)).first() is not None:
                raise Conflict(worded("issue %(key)s exists already; choose another key", key=key))
            number = connection.execute(
                issues.insert()
                .values(key=key, template=template, cadence=cadence, made_by=made_by, created_at=now)
                .returning(issues.c.id)
            ).scalar_one()
            write_content(connection, number, slugs, texts)
            beside(connection)
        return issue

    def get(self, key: str) -> Issue:
        """One issue. Raises `NotFound` naming the newest ones."""
        with self._store.read() as connection:
            row = connection.execute(select(issues).where(issues.c.key == key)).first()
            if row is None:
                known = connection.execute(select(issues.c.key).order_by(issues.c.id.desc()).limit(5)).scalars().all()
                if not known:
                    raise NotFound(worded("there is no issue %(key)s; `publisher issues create` makes one", key=key))
                raise NotFound(
                    worded("there is no issue %(key)s; the newest are %(known)s", key=key, known=tuple(known))
                )
            return _read_all(connection, [row])[0]

    def named(self, keys: Collection[str]) -> list[Issue]:
        """Those of these issues that there are, oldest first."""
        known, found = sorted(set(keys)), list[Issue]()
        with self._store.read() as connection:
            for start in range(0, len(known), _FEW):
                query = select(issues).where(issues.c.key.in_(known[start : start + _FEW])).order_by(issues.c.id)
                found += _read_all(connection, connection.execute(query).all())
        return found

    def holding(self, slugs: Collection[str]) -> dict[str, list[str]]:
        """The keys of the issues that posts are in, by slug, oldest first."""
        query = (
            select(issue_posts.c.slug, issues.c.key)
            .join(issues, issues.c.id == issue_posts.c.issue_id)
            .where(issue_posts.c.slug.in_(slugs))
            .order_by(issues.c.id)
        )
        found: dict[str, list[str]] = {}
        with self._store.read() as connection:
            for row in connection.execute(query):
                found.setdefault(row.slug, []).append(row.key)
        return found

    def withdraw(self, key: str, at: datetime | None) -> bool:
        """Take an issue out of the public archive at a time, or with None put it back; False = it was so already.

        Nothing of it is deleted. Raises `NotFound`.
        """
        self.get(key)
        to_change = issues.c.withdrawn_at.is_not(None) if at is None else issues.c.withdrawn_at.is_(None)
        with self._store.begin() as connection:
            change = issues.update().where(issues.c.key == key, to_change).values(withdrawn_at=at)
            return connection.execute(change).rowcount == 1

    def all(self) -> list[Issue]:
        """Every issue, oldest first."""
        with self._store.read() as connection:
            rows = connection.execute(select(issues).order_by(issues.c.id)).all()
            return _read_all(connection, rows)

    def keys(self) -> set[str]:
        """The keys of every issue."""
        with self._store.read() as connection:
            return set(connection.execute(select(issues.c.key)).scalars())

    def exists(self, key: str) -> bool:
        """Whether there is an issue of this key."""
        with self._store.read() as connection:
            return connection.execute(select(issues.c.id).where(issues.c.key == key)).first() is not None

    def newest(self, first: int, number: int) -> list[Issue]:
        """So many issues, the newest first, after the `first` ones."""
        query = select(issues).order_by(issues.c.id.desc()).offset(first).limit(number)
        with self._store.read() as connection:
            return _read_all(connection, connection.execute(query).all())


def write_content(connection: Connection, number: int, slugs: Sequence[str], texts: Mapping[str, EditionText]) -> None:
    """Write the stories and texts of an issue that has none."""
    rows = [{"issue_id": number, "position": place, "slug": slug} for place, slug in enumerate(slugs)]
    connection.execute(issue_posts.insert(), rows)
    for lang, text in texts.items():
        connection.execute(
            editions.insert().values(
                issue_id=number, lang=lang, subject=text.subject, preheader=text.preheader, intro=text.intro
            )
        )


def problem_of(slugs: Sequence[str], texts: Mapping[str, EditionText], cadence: Cadence) -> str:
    """What is wrong with the content of an issue; "" if nothing is."""
    if not slugs:
        return worded("name at least one post")
    if len(slugs) > STORIES:
        return worded(
            "it would hold %(number)s posts, and the limit is %(limit)s; split it in two",
            number=len(slugs), limit=STORIES,
        )  # fmt: skip
    twice = sorted({slug for slug in slugs if slugs.count(slug) > 1})
    if twice:
        return worded("%(slugs)s is in it twice", slugs=tuple(twice))
    for lang, text in texts.items():
        if not text.subject.strip() or _BREAK.search(text.subject):
            return worded("the subject in %(lang)s must be one line of text", lang=repr(lang))
    if cadence not in get_args(Cadence):
        return worded(
            "no readers are called %(cadence)s; there are: %(known)s", cadence=repr(cadence), known=get_args(Cadence)
        )
    return ""


def _read_all(connection: Connection, rows: Sequence[Row[Any]]) -> list[Issue]:
    """The issues of these rows; of very many, all that there are is read at once."""
    numbers = [row.id for row in rows]
    few = len(numbers) <= _FEW
    stories: dict[int, list[str]] = {number: [] for number in numbers}
    query = select(issue_posts.c.issue_id, issue_posts.c.slug).order_by(issue_posts.c.issue_id, issue_posts.c.position)
    for number, slug in connection.execute(query.where(issue_posts.c.issue_id.in_(numbers)) if few else query):
        if number in stories:
            stories[number].append(slug)
    texts: dict[int, dict[str, EditionText]] = {number: {} for number in numbers}
    wanted = select(editions)
    for row in connection.execute(wanted.where(editions.c.issue_id.in_(numbers)) if few else wanted):
        if row.issue_id in texts:
            texts[row.issue_id][row.lang] = EditionText(row.subject, row.preheader, row.intro)
    return [
        Issue(
            row.key, tuple(stories[row.id]), texts[row.id], row.created_at, row.template, cast("Cadence", row.cadence),
            cast("Maker", row.made_by),
        )
        for row in rows
    ]  # fmt: skip
