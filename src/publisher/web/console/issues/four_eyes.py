"""Two people for an issue: with `[console] four_eyes`, whoever has written on it does not approve it."""

from sqlalchemy import func, select

from publisher.app.assembly import Publisher
from publisher.core.wording import worded
from publisher.storage.staff_tables import audit

WROTE = ("issue created", "issue changed")
APPROVED = "issue approved"

OWN_WORK = worded(
    "You have written on this issue since it was last approved. Here two people look at each issue: somebody else "
    "approves it."
)


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
