"""The newest piece of long work of a kind: what a check has found is kept in its row."""

from sqlalchemy import select

from publisher.app.assembly import Publisher
from publisher.core.states import JobState
from publisher.core.wording import to_stored
from publisher.storage.tables.staff import jobs as table
from publisher.web.console.jobs import Job, Jobs


def newest(publisher: Publisher, jobs: Jobs, kind: str, *states: JobState) -> Job | None:
    """The newest job of a kind, whoever started it; with `states`, of those alone."""
    wanted = select(table.c.id).where(table.c.kind == to_stored(kind)).order_by(table.c.id.desc()).limit(1)
    if states:
        wanted = wanted.where(table.c.state.in_(states))
    with publisher.store.read() as connection:
        number = connection.execute(wanted).scalar_one_or_none()
    return jobs.job(number) if number is not None else None
