"""How notices get to people, and what becomes of them when a process is killed or a service hangs."""

import json
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from email.charset import CHARSETS
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from sqlalchemy import select, update
from werkzeug import Request, Response

from publisher.app.assembly import Publisher, open_publisher
from publisher.app.notices import ways
from publisher.app.notices.listing import checked_ways, latest_notices, people_told, send_test
from publisher.core.errors import NotFound, Unavailable
from publisher.sending.turn import Turn
from publisher.storage.tables import notices
from servers.postgres import Cluster
from servers.smtp import Answer, SmtpServer, serve
from support.mailing import PUBLISHER
from support.workspaces import configure

# A library of Apprise's imports it.
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")

LEAD = "partnyorska-sreshta"
EVA = '\n[[staff.people]]\nname = "Ева"\nlanguage = "bg"\nto = "eva@example.org"\n'
SECRET = "s3cret-part"


@pytest.fixture
def server() -> Iterator[SmtpServer]:
    with serve() as running:
        yield running


def write(workspace: Path, port: int, people: str, database: str = "") -> Path:
    """The configuration, with a reader and with notices switched on."""
    configure(workspace, port=port, targets="[]")
    file = workspace / "config.toml"
    text = file.read_text(encoding="utf-8")
    if database:
        text = text.replace("[paths]\n", f'[paths]\ndatabase = "{database}"\n', 1)
    file.write_text(text + people, encoding="utf-8")
    with open_publisher(file) as publisher:
        publisher.subscribers.add("reader@reader.example", "bg", publisher.clock(), consent="asked on paper")
        publisher.noticing.look(publisher.clock())
        publisher.issues.create("monday", [LEAD], {}, publisher.clock())
        publisher.schedule("monday", "newsletter", "bg", publisher.clock())
    return file


def until(condition: Callable[[], object], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it has not come to that"
        time.sleep(0.02)


def logged(caplog: pytest.LogCaptureFixture) -> list[str]:
    """What was logged, but for the test's own web server."""
    return [record.getMessage() for record in caplog.records if record.name != "werkzeug"]


def states(publisher: Publisher) -> list[str]:
    with publisher.store.read() as connection:
        return list(connection.execute(select(notices.c.state).order_by(notices.c.id)).scalars())


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_killed_between_the_row_and_the_mail_it_is_told_once(
    workspace: Path, server: SmtpServer, request: pytest.FixtureRequest, kind: str
) -> None:
    cluster: Cluster | None = request.getfixturevalue("postgres") if kind == "postgresql" else None
    file = write(workspace, server.port, EVA, cluster.database() if cluster else "")
    # The mail to the reader is taken, and the one to staff gets no answer.
    server.script("greeting", Answer(b"", "silence"), after=1)
    with open_publisher(file) as publisher:
        with subprocess.Popen([PUBLISHER, "tick"], cwd=workspace, stderr=subprocess.DEVNULL) as process:
            until(lambda: states(publisher) == ["sending"] and not server.scripted("greeting"))
            process.kill()
        publisher.tick()
        assert publisher.noticing.wait(30)
        # Nobody takes it while the lease lasts.
        assert states(publisher) == ["sending"]
        with publisher.store.begin() as connection:
            connection.execute(update(notices).values(lease_until=publisher.clock() - timedelta(seconds=1)))
        for _ in range(2):
            publisher.tick()
            assert publisher.noticing.wait(30)
        assert server.recipients == ["reader@reader.example", "eva@example.org"]
        assert states(publisher) == ["sent"]


def test_a_row_that_a_dead_process_has_written_is_told_by_the_next(workspace: Path, server: SmtpServer) -> None:
    file = write(workspace, server.port, EVA)
    with open_publisher(file) as publisher:
        number = publisher.calendar.all()[0].id
        publisher.enqueueing.enqueue(number, publisher.clock())
        # Its only delivery has gone out, and the process dies before it has told anybody.
        publisher.dispatching.send(Turn(publisher.clock, lambda: False, print, lambda _: [number]))
        publisher.noticing.look(publisher.clock())
        assert states(publisher) == ["waiting"]
    with open_publisher(file) as first, open_publisher(file) as second:
        first.noticing.begin(print)
        second.noticing.begin(print)
        assert first.noticing.wait(30)
        assert second.noticing.wait(30)
    assert server.recipients == ["reader@reader.example", "eva@example.org"]


def test_an_apprise_url_gets_the_words_and_is_shown_to_nobody(
    workspace: Path, server: SmtpServer, httpserver: HTTPServer, caplog: pytest.LogCaptureFixture
) -> None:
    (workspace / "chat.url").write_text(f"json://{httpserver.host}:{httpserver.port}/{SECRET}\n", encoding="utf-8")
    file = write(workspace, server.port, '\n[[staff.people]]\nname = "Иво"\nto_file = "chat.url"\n')
    httpserver.expect_oneshot_request(f"/{SECRET}").respond_with_data("no", status=500)
    httpserver.expect_request(f"/{SECRET}").respond_with_data("ok")
    heard: list[str] = []
    with open_publisher(file) as publisher:
        publisher.tick(report=heard.append)
        assert publisher.noticing.wait(30)
        assert heard == ["notice to Иво: json://… did not take it"]
        with publisher.store.begin() as connection:
            connection.execute(update(notices).values(next_at=publisher.clock()))
        publisher.tick(report=heard.append)
        assert publisher.noticing.wait(30)
        assert states(publisher) == ["sent"]
        assert "json://…" in send_test(publisher, "иво")
        with pytest.raises(NotFound, match=r"nobody in staff\.people is called Ана; there are: Иво"):
            send_test(publisher, "Ана")
        said = [*heard, *logged(caplog), *map(str, (people_told(publisher), latest_notices(publisher, 9)))]
        said += map(str, checked_ways(publisher))
    first, second, third = (json.loads(one.data) for one, _ in httpserver.log)
    assert first == second
    assert second["title"].startswith("Went out: “")
    assert "/console/sending/past/" in second["message"]
    assert "publisher " not in second["message"]
    assert third["title"] == "Test: notices to Иво"
    assert SECRET not in "".join(said)
    # Nobody listens there.
    (workspace / "chat.url").write_text(f"json://127.0.0.1:1/{SECRET}\n", encoding="utf-8")
    with open_publisher(file) as publisher, pytest.raises(Unavailable) as caught:
        send_test(publisher, "Иво")
    assert SECRET not in str(caught.value)


def test_a_service_that_hangs_holds_up_neither_a_tick_nor_another_person_nor_the_end(
    workspace: Path, server: SmtpServer, httpserver: HTTPServer
) -> None:
    begun, over = threading.Event(), threading.Event()

    def hang(_: Request) -> Response:
        begun.set()
        over.wait(60)
        return Response("late")

    httpserver.expect_request("/").respond_with_handler(hang)
    to = f"json://{httpserver.host}:{httpserver.port}/?rto=60"
    file = write(workspace, server.port, f'\n[[staff.people]]\nname = "Иво"\nto = "{to}"\n' + EVA)
    with open_publisher(file) as publisher:
        publisher.tick()
        until(lambda: begun.is_set() and "sent" in states(publisher))
        assert server.recipients[1:] == ["eva@example.org"]
        publisher.tick()
        assert not publisher.noticing.wait(0)
    # Two ticks and the end of the program have come meanwhile.
    over.set()


def test_apprise_changes_nothing_in_how_our_mails_are_encoded() -> None:
    before = CHARSETS["utf-8"]
    ways._apprise("json://127.0.0.1:9/")
    assert CHARSETS["utf-8"] == before
