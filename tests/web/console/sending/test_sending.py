"""The screen of sending at the wire: paused and resumed over SMTP, providers, uncertain ones settled, reports."""

import csv
import re
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from pathlib import Path

from sqlalchemy import select, update

from publisher.app.assembly import open_publisher, utc_now
from publisher.core.wording import from_stored
from publisher.storage.tables import deliveries
from publisher.storage.tables.staff import audit
from servers.smtp import Answer, SmtpServer, serve
from support.console import ConsoleSite, console_site
from support.core_parts import publication
from support.mailing import begin, prepare, serve_sink
from support.trouble import mailing


@contextmanager
def office(workspace: Path, server: SmtpServer, providers: list[str]) -> Iterator[ConsoleSite]:
    """A console over a mailing that is ready to be sent."""
    mailing(workspace, server.port, providers)
    with console_site(workspace, utc_now) as site:
        yield site


def send(site: ConsoleSite) -> None:
    with open_publisher(site.folder / "config.toml") as publisher:
        publisher.tick()


def mailed(server: SmtpServer) -> list[str]:
    """Who got the mailing: letters about accounts go out as well."""
    return [one for one in server.recipients if not one.endswith("@example.org")]


def audited(site: ConsoleSite) -> list[str]:
    with open_publisher(site.folder / "config.toml") as publisher, publisher.store.read() as connection:
        rows = connection.execute(select(audit)).all()
        return [f"{row.action}: {from_stored(row.before)} > {from_stored(row.after)}" for row in rows]


def test_a_mailing_is_paused_and_resumed_while_it_goes_out(workspace: Path, tmp_path: Path) -> None:
    with serve_sink(tmp_path / "notes", seconds=0.02) as sink:
        readers = prepare(workspace, sink, 200)
        with console_site(workspace, utc_now) as site:
            boss, author = site.person("approver"), site.person("author")
            known = sink.arrived()
            sender = begin(workspace)
            sink.wait_for(known.total() + 10)
            text = author.follow("/sending/").text
            assert 'hx-trigger="load delay:2s"' in text
            assert "Пауза" not in text, "an author looks on"
            assert author.post("/sending/1/pause", "/sending/").status_code == 403
            part = boss.get("/sending/running", **{"HX-Request": "true"}).text
            assert "<progress" in part
            assert "<html" not in part
            assert boss.get("/sending/running").status_code == 302
            assert boss.post("/sending/1/pause", "/sending/").status_code == 303
            sender.communicate(timeout=60)
            arrived = (sink.arrived() - known).total()
            text = boss.follow("/sending/").text
            assert f'value="{arrived}" max="200"' in text
            assert f"Чакат {200 - arrived} писма." in text
            assert "hx-trigger" not in text, "nothing moves, so nothing is asked for again"
            send(site)
            assert (sink.arrived() - known).total() == arrived
            assert boss.post("/sending/1/resume", "/sending/").status_code == 303
            send(site)
            assert sink.arrived() - known == dict.fromkeys(readers, 1)
            text = boss.follow("/sending/").text
            assert "В момента нищо не се изпраща." in text
            assert "Пристигнали: 200 от 200" in text
            late = boss.post("/sending/1/pause", "/sending/")
            assert (late.status_code, "междувременно приключи" in late.text) == (409, True)
            assert boss.post("/sending/99/pause", "/sending/").status_code == 404
            assert boss.post("/sending/1/stop", "/sending/").status_code == 404
            assert "publication pause: publishing > paused" in audited(site)


def test_a_provider_rests_and_is_resumed_by_buttons(workspace: Path) -> None:
    with serve() as server, office(workspace, server, ["gmail.com", "a.example"] * 4) as site:
        boss, page = site.person("approver"), "/sending/providers/"
        rest = {"channel": "newsletter", "provider": "gmail", "hours": "4"}
        assert boss.post(f"{page}rest", page, **rest).status_code == 303
        send(site)
        assert {one.rpartition("@")[2] for one in mailed(server)} == {"a.example"}
        text = boss.follow(page).text
        assert "Почива до" in text
        assert "в почивка по Ваше нареждане" in text
        assert boss.post(f"{page}resume", page, channel="newsletter", provider="gmail").status_code == 303
        send(site)
        assert len(mailed(server)) == 8
        wrong = boss.post(f"{page}rest", page, channel="newsletter", provider="nonsense", hours="1")
        assert wrong.status_code == 404
        assert 'value="nonsense"' in wrong.text, "what was typed is still there"
        assert boss.post(f"{page}rest", page, **{**rest, "hours": "-7"}).status_code == 400
        assert boss.post(f"{page}stop", page, **rest).status_code == 404
        for act in audited(site):
            if act.startswith("provider rest"):
                assert re.fullmatch(r"provider rests: goes > rests until 20\d\d-.*", act)


def test_uncertain_mails_are_settled_one_by_one_and_all_at_once(workspace: Path) -> None:
    with serve() as server, office(workspace, server, ["a.example"] * 6) as site:
        send(site)
        _make_uncertain(site, 5)
        boss, page = site.person("approver"), "/sending/uncertain/"
        assert site.person("author").get(f"{page}all?word=resend").status_code == 403
        text = boss.follow(page).text
        assert "5 писма са с неясен изход" in text
        assert "читателят го получава два пъти" in text
        assert "250 2.0.0 queued as 1A2B" in text, "the last that is known of it"
        number = re.findall(r'action="/console/sending/uncertain/(\d+)"', text)
        assert boss.post(f"{page}{number[0]}", page, word="arrived").status_code == 303
        assert boss.post(f"{page}{number[0]}", page, word="arrived").status_code == 409
        assert boss.post(f"{page}{number[1]}", page, word="resend").status_code == 303
        assert boss.post(f"{page}{number[2]}", page, word="perhaps").status_code == 400
        assert boss.get(f"{page}all?word=perhaps").status_code == 400
        asked = boss.follow(f"{page}all?word=resend").text
        assert "Повторно изпращане на 3 писма" in asked
        found = re.search(r'name="newest" value="(\d+)"', asked)
        assert found
        # One that becomes uncertain after the question is not among those that were seen.
        _make_uncertain(site, 1, newest=True)
        done = boss.post(f"{page}all", f"{page}all?word=resend", word="resend", newest=found[1])
        assert done.status_code == 303
        text = boss.follow(page).text
        assert "3 писма се изпращат отново." in text
        assert "1 писмо е с неясен изход" in text
        send(site)
        assert len(mailed(server)) == 6 + 4
        assert "deliveries settled: uncertain > queued" in audited(site)


def _make_uncertain(site: ConsoleSite, number: int, newest: bool = False) -> None:
    with open_publisher(site.folder / "config.toml") as publisher, publisher.store.begin() as connection:
        order = deliveries.c.id.desc() if newest else deliveries.c.id
        ids = connection.execute(select(deliveries.c.id).order_by(order).limit(number)).scalars().all()
        connection.execute(update(deliveries).where(deliveries.c.id.in_(ids)).values(state="uncertain"))


def test_a_report_tells_of_providers_and_reasons_and_goes_out_as_csv(workspace: Path) -> None:
    with serve() as server, office(workspace, server, ["a.example"] * 3 + ["gone.example"] * 2) as site:
        server.refusals["gone.example"] = Answer(b"550 5.1.1 no such user\r\n")
        send(site)
        boss, author = site.person("approver"), site.person("author")
        assert "/console/sending/past/2026-12/" in author.follow("/sending/past/").text
        text = author.follow("/sending/past/2026-12/").text
        assert "Защо писма не пристигнаха" in text
        assert "550 5.1.1 no such user" in text
        assert "gone.example" in text
        assert author.get("/sending/past/2026-12/csv").status_code == 403, "addresses are for those who send"
        answer = boss.get("/sending/past/2026-12/csv")
        answer.encoding = "utf-8-sig"
        assert answer.headers["Content-Disposition"] == 'attachment; filename="2026-12-bg.csv"'
        assert "Content-Length" not in answer.headers, "it is made while it is read"
        rows = list(csv.reader(answer.text.splitlines()))
        assert [row[2] for row in rows] == ["състояние", *["изпратено"] * 3, *["отказано"] * 2]
        assert author.get("/sending/past/2027-01/").status_code == 404
        assert boss.get("/sending/past/2027-01/csv").status_code == 404


def test_the_list_of_past_mailings_goes_on_where_a_page_ends(workspace: Path) -> None:
    with serve() as server, office(workspace, server, ["a.example"]) as site:
        send(site)
        with open_publisher(site.folder / "config.toml") as publisher:
            for month in range(1, 25):
                number = publication(publisher.store, what=f"2025-{month:02}", at=publisher.clock())
                publisher.enqueueing.enqueue(number, publisher.clock())
            publisher.tick()
        author = site.person("author")
        seen: list[str] = []
        path = "/sending/past/"
        while path:
            text = unescape(author.follow(path).text)
            seen += re.findall(r'href="/console/sending/past/([^/?"]+)/"', text)
            older = re.search(r'href="/console(/sending/past/\?before=[^"]+)"', text)
            path = older[1] if older else ""
        assert seen == [*(f"2025-{month:02}" for month in range(24, 0, -1)), "2026-12"]
        for place in ("nonsense", "2026-01-01_5", "2026-01-01T00:00:00%2B00:00_x", "2026-01-01T00:00:00Z_-1"):
            assert author.get(f"{site.at}/console/sending/past/?before={place}").status_code == 404, place
