"""Change issues, move their editions, take them out of the public archive."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from publisher.app.assembly import Publisher
from publisher.app.issue_making import WrongTexts, check_languages
from publisher.core.errors import Conflict, InvalidInput, NotFound
from publisher.core.wording import worded
from publisher.planning import MOVABLE, EditionText, Issue, Publication
from publisher.planning.past_editions import PastEditions

__all__ = [
    "IssueEdited", "WrongTexts", "archived", "edit_issue", "move_issue", "restore_issue", "rewrite_issue",
    "withdraw_issue",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class IssueEdited:
    """An issue after a change; `voided` are publications that have to be approved again, since they say otherwise."""

    issue: Issue
    voided: tuple[Publication, ...]


def edit_issue(
    publisher: Publisher,
    key: str,
    *,
    subjects: Mapping[str, str] | None = None,
    preheaders: Mapping[str, str] | None = None,
    intros: Mapping[str, str] | None = None,
    add: Sequence[str] = (),
    remove: Sequence[str] = (),
    order: Sequence[str] = (),
) -> IssueEdited:
    """Change the texts and the stories of an issue; texts are by language, and what is not named stays.

    An empty preheader or introduction takes it away. `order` are the first stories, the others follow as they were.
    Raises `NotFound`, `WrongTexts`, `InvalidInput` for a story that is not in the issue, and what `IssueChanges.edit`
    raises.
    """
    issue = publisher.issues.get(key)
    subjects, preheaders, intros = subjects or {}, preheaders or {}, intros or {}
    check_languages(publisher, {**subjects, **preheaders, **intros})
    for slug in add:
        publisher.editorial.post(slug)
    _check_in(key, issue.slugs, remove)
    stories = [slug for slug in issue.slugs if slug not in remove]
    stories += [slug for slug in add if slug not in stories]
    _check_in(key, stories, order)
    stories = [*dict.fromkeys(order), *(slug for slug in stories if slug not in order)]
    texts = dict(issue.texts)
    for lang in {*subjects, *preheaders, *intros}:
        old = texts.get(lang)
        if old is None and lang not in subjects:
            raise WrongTexts(
                worded("issue %(key)s has no subject in %(lang)s yet: give a --subject too", key=key, lang=repr(lang))
            )
        old = old or EditionText(subjects[lang])
        texts[lang] = EditionText(
            subjects.get(lang, old.subject), preheaders.get(lang, old.preheader), intros.get(lang, old.intro)
        )
    return rewrite_issue(publisher, key, texts, stories)


def rewrite_issue(
    publisher: Publisher, key: str, texts: Mapping[str, EditionText], stories: Sequence[str]
) -> IssueEdited:
    """Give an issue exactly these texts, by language, and these stories.

    A language without a text gets the title of its first story as its subject. Raises `NotFound` for the issue or a
    post that it does not have yet, `WrongTexts`, and what `IssueChanges.edit` raises.
    """
    issue = publisher.issues.get(key)
    check_languages(publisher, {lang: text.subject for lang, text in texts.items()})
    for slug in stories:
        # One that has gone since stays until somebody takes it out.
        if slug not in issue.slugs:
            publisher.editorial.post(slug)
    changed = publisher.issue_changes.edit(key, texts, stories)
    voided = [
        row for row in publisher.calendar.compared(publisher.calendar.about([key])) if row.kind == "issue" and row.void
    ]
    return IssueEdited(changed, tuple(voided))


def _check_in(key: str, stories: Sequence[str], named: Sequence[str]) -> None:
    strangers = tuple(slug for slug in named if slug not in stories)
    if strangers:
        raise InvalidInput(
            worded(
                "issue %(key)s has no %(strangers)s; it has %(slugs)s",
                key=key,
                strangers=strangers,
                slugs=tuple(stories),
            )
        )


def move_issue(publisher: Publisher, key: str, at: datetime, now: datetime, channel: str = "") -> list[Publication]:
    """Move all editions of an issue that are on the calendar and have not begun to another time, or none of them.

    Raises `NotFound` when there are none, and what `Moving.move` raises.
    """
    publisher.issues.get(key)
    numbers = [
        row.id
        for row in publisher.calendar.about([key])
        if row.kind == "issue" and channel in ("", row.channel) and row.state in MOVABLE
    ]
    if not numbers:
        raise NotFound(
            worded(
                "no edition of issue %(key)s waits on the calendar; `publisher issues approve %(key)s --at TIME`",
                key=key,
            )
        )
    return publisher.moving.move(numbers, at, now)


def withdraw_issue(publisher: Publisher, key: str, now: datetime) -> bool:
    """Take an issue out of the public archive; False = it was out already.

    What its readers got stays with them, and in the ledger. A story of another published issue stays public.
    Raises `NotFound`, and `Conflict` for an issue that has not gone out.
    """
    publisher.issues.get(key)
    if archived(publisher, key) is None:
        raise Conflict(
            worded(
                "issue %(key)s has not gone out, so it is not in the archive; `publisher calendar` shows it, "
                "`publisher schedule cancel` takes it off",
                key=key,
            )
        )
    return publisher.issues.withdraw(key, now)


def archived(publisher: Publisher, key: str) -> bool | None:
    """Whether an issue is in the public archive: False = staff have taken it out, None = it has not gone out yet."""
    its = PastEditions(publisher.store, publisher.config.workspace).all(key)
    return not its[0].withdrawn if its else None


def restore_issue(publisher: Publisher, key: str) -> bool:
    """Put a withdrawn issue back into the public archive; False = it was there already. Raises `NotFound`."""
    return publisher.issues.withdraw(key, None)
