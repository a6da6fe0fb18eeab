"""Two people for an issue: with `[console] four_eyes`, whoever has written on it does not approve it."""

from sqlalchemy import func, select

from publisher.app.assembly import Publisher
from publisher.core.wording import worded
from publisher.planning import Issue
from publisher.storage.tables.staff import audit
from publisher.web.console.audit import LONGEST
from publisher.web.console.issues.drafts import of_issue

WROTE = ("issue created", "issue changed")
APPROVED = "issue approved"

OWN_WORK = worded(
    "You have written on this issue since it was last approved. Here two people look at each issue: somebody else "
    "approves it."
)

WRITTEN_OUTSIDE = worded(
    "This issue was written or changed outside of the console, and nobody can tell by whom. Here two people look at "
    "each issue: approve it only if that was somebody else."
)


def written_outside(publisher: Publisher, issue: Issue) -> bool:
    """Whether an issue is not as it was last saved in the console, where four eyes are wanted.

    What the command line changes is in no account's name. What the schedule has made was written by nobody.
    """
    if not publisher.config.console.four_eyes:
        return False
    its = select(audit.c.after).where(audit.c.thing == issue.key, audit.c.action.in_(WROTE))
    with publisher.store.read() as connection:
        last = connection.execute(its.order_by(audit.c.id.desc()).limit(1)).scalar_one_or_none()
    now = of_issue(issue, publisher.languages)
    if last is None:
        return issue.made_by != "schedule"
    # Before there were texts, earlier versions noted the stories alone.
    return last not in (now.line[:LONGEST], ", ".join(now.slugs))


def wrote_it(publisher: Publisher, key: str, person: str) -> bool:
    """Whether somebody has made or changed an issue since it was last approved, where that counts."""
    if not publisher.config.console.four_eyes:
        return False
    of_issue = audit.c.thing == key
    approved = select(func.coalesce(func.max(audit.c.id), 0)).where(of_issue, audit.c.action == APPROVED)
    its = select(audit.c.id).where(
        of_issue, audit.c.who == person, audit.c.action.in_(WROTE), audit.c.id > approved.scalar_subquery()
    )
    with publisher.store.read() as connection:
        return connection.execute(its.limit(1)).first() is not None
