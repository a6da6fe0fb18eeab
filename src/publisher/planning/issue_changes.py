"""Changes to an issue: its texts and stories, a copy of it, its end.

What has gone out is not rewritten. An edition on the calendar is not touched either: its approval was for what the
issue said then, so it is held until a person approves it again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, delete, select

from publisher.core.errors import Conflict, InvalidInput
from publisher.core.states import ENDED_PUBLICATIONS, PublicationState
from publisher.core.wording import worded
from publisher.planning import digest_runs
from publisher.planning.issues import EditionText, Issue, Issues, problem_of, write_content
from publisher.storage.database import Store
from publisher.storage.tables import editions, issue_posts, issues, publications

_OUT = (PublicationState.PUBLISHING, PublicationState.PUBLISHED)


class IssueChanges:
    """Changes issues. Each change is one transaction."""

    def __init__(self, store: Store, known: Issues) -> None:
        self._store, self._issues = store, known

    def edit(self, key: str, texts: Mapping[str, EditionText], slugs: Sequence[str] | None = None) -> Issue:
        """Give an issue these texts and stories; None = its stories stay.

        Raises `Conflict` for the text of an edition that has gone out, and for new stories or another order when any
        has; `InvalidInput` for what no issue can be.
        """
        issue = self._issues.get(key)
        stories = tuple(issue.slugs if slugs is None else slugs)
        if problem := problem_of(stories, texts, issue.cadence):
            raise InvalidInput(worded("issue %(key)s: %(problem)s", key=key, problem=problem))
        with self._store.begin() as connection:
            out = _editions_in(connection, key, _OUT)
            changed = {lang for lang in {*texts, *issue.texts} if texts.get(lang) != issue.texts.get(lang)}
            if gone := sorted(changed & out):
                raise Conflict(
                    worded(
                        "issue %(key)s has gone out in %(gone)s: what readers have cannot be changed",
                        key=key,
                        gone=", ".join(gone),
                    )
                )
            if out and not _only_fewer(issue.slugs, stories):
                raise Conflict(
                    worded(
                        "issue %(key)s has gone out in %(out)s: its stories can only be taken out; `publisher issues "
                        "duplicate %(key)s NEW` makes another issue of them",
                        key=key,
                        out=", ".join(sorted(out)),
                    )
                )
            number = connection.execute(select(issues.c.id).where(issues.c.key == key)).scalar_one()
            connection.execute(delete(issue_posts).where(issue_posts.c.issue_id == number))
            connection.execute(delete(editions).where(editions.c.issue_id == number))
            write_content(connection, number, stories, texts)
        return replace(issue, slugs=stories, texts=dict(texts))

    def duplicate(self, key: str, new: str, now: datetime) -> Issue:
        """Another issue with the same stories and texts. Raises `NotFound`, and what `Issues.create` raises."""
        issue = self._issues.get(key)
        return self._issues.create(new, issue.slugs, issue.texts, now, issue.template, issue.cadence)

    def delete(self, key: str) -> None:
        """Delete an issue. Raises `NotFound`, and `Conflict` while it is on the calendar or has gone out."""
        self._issues.get(key)
        with self._store.begin() as connection:
            standing = select(publications.c.lang, publications.c.state, publications.c.id).where(
                publications.c.kind == "issue",
                publications.c.what == key,
                publications.c.state.not_in(ENDED_PUBLICATIONS),
            )
            rows = connection.execute(standing.order_by(publications.c.id)).all()
            if out := [row.lang for row in rows if row.state in _OUT]:
                raise Conflict(
                    worded(
                        "issue %(key)s has gone out in %(out)s: readers have it; `publisher issues withdraw %(key)s` "
                        "takes it from the archive",
                        key=key,
                        out=", ".join(out),
                    )
                )
            if rows:
                steps = ", ".join(f"`publisher schedule cancel {row.id}` ({row.lang})" for row in rows)
                raise Conflict(worded("issue %(key)s is on the calendar; first %(steps)s", key=key, steps=steps))
            number = select(issues.c.id).where(issues.c.key == key).scalar_subquery()
            connection.execute(delete(issue_posts).where(issue_posts.c.issue_id == number))
            connection.execute(delete(editions).where(editions.c.issue_id == number))
            connection.execute(delete(issues).where(issues.c.key == key))
            digest_runs.forget(connection, key)


def _editions_in(connection: Connection, key: str, states: Sequence[PublicationState]) -> set[str]:
    query = select(publications.c.lang).where(
        publications.c.kind == "issue", publications.c.what == key, publications.c.state.in_(states)
    )
    return set(connection.execute(query).scalars())


def _only_fewer(before: Sequence[str], after: Sequence[str]) -> bool:
    """Whether stories have only been taken out: the rest is in its old order."""
    kept = set(after)
    return [slug for slug in before if slug in kept] == list(after)
