"""What strangers try with the pages, through the real server: a held database, tokens in the log, many letters."""

import logging
import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import select

from publisher.planning import EditionText
from publisher.storage.tables import publications
from support.core_parts import HandClock
from support.public_pages import Pages, public_pages

SLUG = "pokana-otvoreni-danni"
READER = "maria@reader.example"


@pytest.fixture
def pages(workspace: Path, clock: HandClock) -> Iterator[Pages]:
    """Pages with one published issue and one reader."""
    with public_pages(workspace, clock, 'subscribe_limit = "2 per hour"') as opened:
        publisher = opened.publisher
        publisher.subscribers.add(READER, "bg", clock(), consent="asked on paper")
        publisher.issues.create("2026-12", [SLUG], {"bg": EditionText("Вести")}, clock())
        number = publisher.schedule("2026-12", "newsletter", "bg", clock()).id
        publisher.calendar.release(clock())
        publisher.enqueueing.enqueue(number, clock())
        yield opened


@contextmanager
def held(workspace: Path) -> Iterator[None]:
    """Another process writes, and does not end."""
    with closing(sqlite3.connect(workspace / "publisher.db", isolation_level=None, timeout=30)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


def test_a_held_database_stops_no_page_and_each_request_to_write_is_told_soon_to_come_back(
    pages: Pages, workspace: Path, caplog: pytest.LogCaptureFixture
) -> None:
    leave = pages.publisher.links.unsubscribe(1)
    with held(workspace), ThreadPoolExecutor(40) as pool, caplog.at_level(logging.INFO):
        begun = time.monotonic()
        waiting = [pool.submit(pages.post, leave, {"List-Unsubscribe": "One-Click"}) for _ in range(40)]
        assert pages.get("/healthz").text == "ok\n"
        assert pages.get("/bg/").status_code == 200
        assert pages.get(leave).status_code == 200
        assert not any(one.done() for one in waiting)
        told = [one.result() for one in waiting]
        # One after the other, each with a wait of its own, would take 15 seconds, and on a busy machine more.
        assert time.monotonic() - begun < 12
    assert {one.status_code for one in told} == {503}
    assert {one.headers["Retry-After"] for one in told} == {"30"}
    assert "Моля, опитайте отново след малко" in told[0].text or "Please try again" in told[0].text
    assert "/u/<token>" in caplog.text
    assert leave.rpartition("/")[2] not in caplog.text
    assert pages.post(leave, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert pages.publisher.subscribers.count("bg") == 0


def test_public_pages_may_be_kept_and_a_readers_own_may_not(pages: Pages) -> None:
    for path in ("/bg/", f"/bg/posts/{SLUG}", "/bg/issues/2026-12", "/bg/feed.atom", "/bg/subscribe", "/bg/help"):
        page = pages.get(path)
        assert (page.status_code, page.headers["Cache-Control"]) == (200, "public, max-age=300"), path
        again = pages.get(path, **{"If-None-Match": page.headers["ETag"]})
        assert (again.status_code, again.content) == (304, b""), path
        assert pages.get(path, **{"If-None-Match": '"another"'}).status_code == 200
    links = pages.publisher.links
    for path in (links.unsubscribe(1), links.preferences(1), "/bg/issues/none", "/nothing"):
        assert pages.get(path).headers["Cache-Control"] == "no-store", path


def test_a_change_is_seen_although_pages_are_kept(pages: Pages, workspace: Path) -> None:
    before = pages.get(f"/bg/posts/{SLUG}")
    file = workspace / "posts" / f"{SLUG}.md"
    file.write_text(file.read_text(encoding="utf-8") + "\nИ още нещо ново.\n", encoding="utf-8")
    until = time.monotonic() + 60
    while "още нещо ново." not in (now := pages.get(f"/bg/posts/{SLUG}")).text:
        assert time.monotonic() < until
    assert now.headers["ETag"] != before.headers["ETag"]


def test_a_network_is_told_when_to_come_back_and_no_reader_is_shut_out(pages: Pages) -> None:
    assert [pages.ask(f"new{n}@reader.example").status_code for n in range(2)] == [303, 303]
    refused, reader = pages.ask("new3@reader.example"), pages.ask(READER)
    assert (refused.status_code, refused.text) == (429, reader.text)
    assert 0 < int(refused.headers["Retry-After"]) <= 3600
    # An hour after 9:00 in Sofia, the time of the hand's clock.
    assert "Можете да опитате отново след 10:0" in refused.text
    assert pages.letters() == ["new0@reader.example", "new1@reader.example", READER]
    assert pages.get(pages.publisher.links.preferences(1)).status_code == 200
    assert pages.post(pages.publisher.links.preferences(1), {"lang": "bg"}).status_code == 200
    assert pages.post(pages.publisher.links.unsubscribe(1), {}).status_code == 200


def test_a_mailbox_gets_one_letter_however_its_address_is_spelled(workspace: Path, clock: HandClock) -> None:
    with public_pages(workspace, clock, 'subscribe_limit = "1000 per minute"') as pages:
        asked = ["victim@gmail.com", "v.ictim@gmail.com", "victim+1@gmail.com", "vi.ct.im+2@googlemail.com"]
        assert {pages.ask(email).status_code for email in asked} == {303}
        assert pages.letters() == ["victim@gmail.com"]
        pages.ask("other@gmail.com")
        assert pages.letters() == ["victim@gmail.com", "other@gmail.com"]


def test_letters_of_an_hour_have_a_ceiling_that_readers_do_not_feel(workspace: Path, clock: HandClock) -> None:
    more = 'subscribe_limit = "1000 per minute"\nletters_per_hour = 2'
    with public_pages(workspace, clock, more) as pages:
        pages.publisher.subscribers.add(READER, "bg", clock(), consent="asked on paper")
        codes = [pages.ask(f"new{n}@reader{n}.example").status_code for n in range(3)]
        assert codes == [303, 303, 429]
        refused, reader = pages.ask("new9@reader.example"), pages.ask(READER)
        assert (refused.status_code, refused.headers["Retry-After"], refused.text) == (429, "3600", reader.text)
        assert "Можете да опитате отново след 10:00 ч., тоест след 1 час." in refused.text.replace("\u00a0", " ")
        assert pages.letters() == ["new0@reader0.example", "new1@reader1.example", READER]


def test_a_link_in_the_media_folder_leads_nowhere_else(pages: Pages, workspace: Path) -> None:
    media = workspace / "media"
    media.mkdir(exist_ok=True)
    (media / "key.png").symlink_to(workspace / "config.toml")
    (media / "out").symlink_to(workspace / "posts")
    (media / "real.png").write_bytes(b"x")
    assert pages.get("/media/real.png").content == b"x"
    for path in ("/media/key.png", f"/media/out/{SLUG}.md", "/media/%00", "/media/none.png"):
        assert pages.get(path).status_code == 404, path


def test_many_at_once_get_what_each_of_them_asked_for(workspace: Path, clock: HandClock) -> None:
    """Pages and letters are rendered in threads, in two languages, with shared templates and catalogues."""
    with public_pages(workspace, clock, 'subscribe_limit = "1000 per minute"') as pages:
        with ThreadPoolExecutor(16) as pool:
            asked = [pool.submit(pages.post, f"/{lang}/subscribe", {"email": f"r{n}@{lang}.example"})
                     for n in range(8) for lang in ("bg", "en")]  # fmt: skip
            seen = [(lang, pool.submit(pages.get, f"/{lang}/{path}")) for _ in range(8) for lang in ("bg", "en")
                    for path in ("", "help", "subscribe")]  # fmt: skip
        assert {one.result().status_code for one in asked} == {303}
        for lang, page in seen:
            assert page.result().status_code == 200
            assert f'<html lang="{lang}">' in page.result().text
        letters = [one for one in pages.letters() if one.endswith("bg.example")]
        assert sorted(letters) == [f"r{n}@bg.example" for n in range(8)]
        with pages.publisher.store.read() as connection:
            rows = connection.execute(select(publications.c.lang, publications.c.message)).all()
    assert len(rows) == 16
    subjects = {row.lang: row.message["subject"][:6] for row in rows}
    assert subjects == {"bg": "Моля, ", "en": "Please"}
    assert all(row.message["subject"].startswith(subjects[row.lang]) for row in rows)
