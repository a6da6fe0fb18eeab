"""„Състояние“: the check as a job that keeps its findings, a test mail over real SMTP, a model from an index."""

import re
import time
from collections.abc import Iterator
from datetime import timedelta
from html import unescape

import pytest
from pytest_httpserver import HTTPServer
from sqlalchemy import insert

from publisher.app.assembly import open_publisher, utc_now
from publisher.app.returned_summary import returned_summary
from publisher.app.translation_models import models
from publisher.config.new_workspace import make_workspace
from publisher.core.errors import PublisherError
from publisher.ledger import ticks
from publisher.ledger.owners import new_owner
from publisher.storage.tables import bounces
from publisher.web.console.settings.health import groups_of
from servers.argos_models import entry, serve_index, serve_model
from servers.smtp import Answer, SmtpServer, serve
from support.console import ConsoleSite, Visitor, console_site


@pytest.fixture(scope="module")
def relay() -> Iterator[SmtpServer]:
    with serve() as server:
        yield server


@pytest.fixture(scope="module")
def index() -> Iterator[HTTPServer]:
    with HTTPServer("127.0.0.1") as server:
        yield server


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, relay: SmtpServer, index: HTTPServer) -> Iterator[ConsoleSite]:
    folder = tmp_path_factory.mktemp("console")
    make_workspace(folder, with_posts=True)
    file = folder / "config.toml"
    text = file.read_text(encoding="utf-8").replace("port = 2525", f"port = {relay.port}", 1)
    text = text.replace("[engines.argos]", f'[engines.argos]\nindex_url = "{index.url_for("/index.json")}"', 1)
    file.write_text(text + '\n[bounces]\nmaildir = "returned"\n', encoding="utf-8")
    with console_site(folder, utc_now) as found:
        yield found


@pytest.fixture(scope="module")
def boss(site: ConsoleSite) -> Visitor:
    return site.person("administrator")


def shown(one: Visitor, path: str = "/health/") -> str:
    return unescape(one.follow(path).text)


def done(one: Visitor, path: str, **values: str) -> str:
    """Press a button of the page, and the page of the work when it has ended."""
    begun = one.post(path, page="/health/", **values)
    assert begun.status_code == 303, begun.text
    work = begun.headers["Location"].removeprefix("/console")
    limit = time.monotonic() + 120
    while "hx-trigger" in (text := one.follow(work).text):
        assert time.monotonic() < limit
        time.sleep(0.1)
    return unescape(text)


def test_before_the_first_check_the_page_says_so_and_asks_nobody(boss: Visitor, relay: SmtpServer) -> None:
    before = len(relay.conversations)
    text = shown(boss)
    assert "Още не е правена пълна проверка." in text
    assert "Програмата още не е поглеждала календара" in text
    assert len(relay.conversations) == before


def test_the_page_is_called_as_the_menu_that_leads_to_it(boss: Visitor) -> None:
    text = shown(boss)
    assert "<h1>Настройки и състояние</h1>" in text
    assert "<title>Настройки и състояние" in text
    (entry,) = re.findall(r'aria-current="page">.*?<span>([^<]+)</span></a>', text[text.index("<nav") :])[:1]
    assert "Настройки и състояние".startswith(entry)


def test_a_check_stays_on_the_page_with_remedies(site: ConsoleSite, boss: Visitor) -> None:
    assert "искат внимание" in done(boss, "/health/check")
    text = shown(boss)
    for words in (
        "Последна проверка:", "за поправяне", "Какво да се направи:", "наред", "Върнати писма",
        "инсталирайте модела bg → en с бутона в раздела „Преводачи“",
    ):  # fmt: skip
        assert words in text, words
    assert str(site.folder) not in text
    assert "publisher " not in text
    approver = site.person("approver")
    assert "за поправяне" in shown(approver), "what one has asked for, others see"
    assert "Пробно писмо до мен" not in shown(approver)


def test_a_test_mail_goes_out_and_the_servers_answer_is_shown(boss: Visitor, relay: SmtpServer) -> None:
    assert "250 2.0.0 queued as 1A2B" in done(boss, "/health/relay") + shown(boss)
    assert boss.email in str(relay.recipients[-1])
    assert "Пощенският сървър прие писмото" in shown(boss), "the last test stays on the page"
    relay.script("RCPT", Answer(b"550 5.1.1 nobody here\r\n"))
    done(boss, "/health/relay")
    text = shown(boss)
    assert "Писмото не е изпратено" in text
    assert "550 5.1.1 nobody here" in text


def test_a_model_is_installed_from_the_index(site: ConsoleSite, boss: Visitor, index: HTTPServer) -> None:
    assert "Няма модел за превод: български → английски." in shown(boss)
    serve_index(index, entry())
    serve_model(index)
    assert "е инсталиран" in done(boss, "/health/models", source="bg", target="en")
    text = shown(boss)
    assert "Български → английски" in text
    assert "Няма модел за превод" not in text
    with open_publisher(site.folder / "config.toml", utc_now) as publisher:
        assert [(one.source, one.target) for one in models(publisher).installed] == [("bg", "en")]
    assert "не се предлага модел en→bg" in done(boss, "/health/models", source="en", target="bg")
    assert "изберете два различни езика" in done(boss, "/health/models", source="en", target="en")
    assert "изберете два различни езика" in done(boss, "/health/models", source="xx", target="../")


def test_records_stand_in_fields_that_can_be_marked(boss: Visitor) -> None:
    text = shown(boss)
    assert 'readonly value="_dmarc.example.org"' in text
    assert "v=spf1 mx ~all" in text
    assert "предназначен за примери" in text


def test_who_may_do_what(site: ConsoleSite, boss: Visitor) -> None:
    approver, author = site.person("approver", "second@example.org"), site.person("author")
    assert author.get("/health/").status_code == 403
    assert approver.post("/health/relay", page="/health/").status_code == 403
    assert approver.post("/health/models", page="/health/", source="bg", target="en").status_code == 403
    assert approver.get("/settings/").status_code == 403
    assert "/console/health/" not in author.follow("/").text
    assert "/console/health/" in approver.follow("/").text
    assert "Пълна проверка" in shown(boss, "/log/?who=administrator@example.org")


def test_who_looks_after_the_calendar_and_what_came_back_is_said(site: ConsoleSite, boss: Visitor) -> None:
    with open_publisher(site.folder / "config.toml", utc_now) as publisher:
        with publisher.store.begin() as connection:
            seen = ticks.read(connection, utc_now(), timedelta(seconds=20))
            assert ticks.take(connection, new_owner(), "run", seen, utc_now(), timedelta(seconds=20))
            rows = [
                {"source": str(days), "address_hash": "x", "kind": "hard", "at": utc_now() - timedelta(days=days)}
                for days in (1, 2, 40)
            ]
            connection.execute(insert(bounces), rows)
        summary = returned_summary(publisher, utc_now())
    assert (summary.configured, summary.lately) == (True, 2)
    text = shown(boss)
    assert "2 върнати писма за последните 30 дни" in text
    assert "Последно обаждане:" in text


def test_when_the_mailbox_was_read_and_how_it_ended_is_said_with_a_remedy(site: ConsoleSite, boss: Visitor) -> None:
    assert "Още не е четена." in shown(boss)
    mails = site.folder / "returned"
    for name in ("cur", "new", "tmp"):
        (mails / name).mkdir(parents=True)
    (mails / "new" / "1.a.b").write_text("Subject: hello\n\nnothing\n", encoding="utf-8")
    with open_publisher(site.folder / "config.toml", utc_now) as publisher:
        publisher.bounces.read(utc_now())
    assert "имаше 1 ново писмо" in shown(boss)
    for part in mails.rglob("*"):
        if part.is_file():
            part.unlink()
    for name in ("cur", "new", "tmp"):
        (mails / name).rmdir()
    mails.rmdir()
    mails.write_text("no folder", encoding="utf-8")
    with open_publisher(site.folder / "config.toml", utc_now) as publisher, pytest.raises(PublisherError):
        publisher.bounces.read(utc_now())
    text = shown(boss)
    assert "Не можа да бъде прочетена" in text
    assert "отговорникът за програмата трябва да провери сървъра" in text


def test_rows_of_another_version_are_left_out() -> None:
    good = {"part": "dns", "severity": "in order", "check": "a", "message": "b", "mend": ""}
    rows = [good, {**good, "part": "new"}, {**good, "severity": "odd"}, "x", {}]
    assert [(group.part, len(group.findings)) for group in groups_of(rows)] == [("dns", 1)]
    assert groups_of(None) == []
