"""Issues as a list for people: how each edition stands, and the subject."""

from collections.abc import Mapping
from dataclasses import dataclass

from publisher.app.assembly import Publisher
from publisher.core.errors import PublisherError
from publisher.core.states import PublicationState
from publisher.core.wording import joined, worded
from publisher.planning import Issue

__all__ = ["IssueLine", "issue_lines"]


@dataclass(frozen=True, slots=True)
class IssueLine:
    """An issue; `states` of its editions, by language, are those of its last publications: none = not on the calendar.

    `subject` is that of the source language, or else of the first edition that has one.
    """

    issue: Issue
    subject: str
    states: Mapping[str, PublicationState]

    @property
    def standing(self) -> str:
        """The states as one phrase: `bg published, en needs review`."""
        if not self.states:
            return worded("not on the calendar")
        if len(self.states) > 1 and len(set(self.states.values())) == 1:
            return joined("", set(self.states.values()))
        parts = (worded("%(lang)s %(state)s", lang=lang, state=state) for lang, state in self.states.items())
        return joined(", ", parts)


def issue_lines(publisher: Publisher) -> list[IssueLine]:
    """Every issue, oldest first."""
    states: dict[str, dict[str, PublicationState]] = {}
    for row in sorted(publisher.calendar.all(), key=lambda one: one.id):
        if row.kind == "issue":
            states.setdefault(row.what, {})[row.lang] = row.state
    return [
        IssueLine(issue, _subject(publisher, issue), dict(sorted(states.get(issue.key, {}).items())))
        for issue in publisher.issues.all()
    ]


def _subject(publisher: Publisher, issue: Issue) -> str:
    """An issue without a subject of its own has the title of its first story."""
    for lang in publisher.languages:
        if lang in issue.texts:
            return issue.texts[lang].subject
    try:
        return publisher.editorial.post(issue.slugs[0]).title
    except PublisherError:
        return ""
