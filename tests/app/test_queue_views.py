"""Why a mailing waits, as the calendar and the list of deliveries say it."""

from pathlib import Path

from publisher.app.assembly import open_publisher
from publisher.app.queue_views import held_back
from servers.smtp import serve
from support.trouble import mailing


def test_only_what_holds_a_publication_back_is_named(workspace: Path) -> None:
    with serve() as relay:
        sent = mailing(workspace, relay.port, ["gmail.com", "a.example"])
    with open_publisher(sent.file) as publisher:
        now = publisher.clock()
        assert held_back(publisher, sent.number, now) == []
        publisher.queue.rest("gmail", None, now)
        assert [one.provider for one in held_back(publisher, sent.number, now)] == ["gmail"]
        publisher.calendar.pause(sent.number)
        assert held_back(publisher, sent.number, now) == ()
