"""Issues for particular readers at the wire: the mail of one of them, what was sent, the archive, texts by machine."""

import re
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path

import pytest
import requests

from publisher.app.assembly import Publisher, open_publisher
from publisher.config.new_workspace import make_workspace
from publisher.planning import EditionText
from servers.smtp import SmtpServer, serve
from support.cli_calls import run
from support.console import ConsoleSite, Visitor, console_site
from support.core_parts import HandClock
from support.workspaces import configure
from web.console.issues.test_issues import BASE, SLUG, ended, mails, order, send

LEAD, OTHER = "partnyorska-sreshta", SLUG
START = datetime(2026, 12, 1, 8, tzinfo=UTC)
PUBLIC = 'address = "http://news.example.org"'


@pytest.fixture(scope="module")
def server() -> Iterator[SmtpServer]:
    with serve() as running:
        yield running


@pytest.fixture(scope="module")
def clock() -> HandClock:
    return HandClock(START)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, server: SmtpServer, clock: HandClock) -> Iterator[ConsoleSite]:
    folder = tmp_path_factory.mktemp("console")
    make_workspace(folder, with_posts=True)
    configure(folder, engines='["apertium"]', port=server.port)
    with open_publisher(folder / "config.toml", clock) as publisher:
        add = publisher.subscribers.add
        add("maria@reader.example", "bg", START, consent="asked on paper", name="Мария Петрова")
        add("john@reader.example", "en", START, consent="asked on paper", name="John")
    with console_site(folder, clock, PUBLIC) as found:
        yield found


@pytest.fixture(scope="module")
def boss(site: ConsoleSite) -> Visitor:
    return site.person("approver")


def opened(site: ConsoleSite, clock: HandClock) -> Publisher:
    return open_publisher(site.folder / "config.toml", clock)


def make(site: ConsoleSite, clock: HandClock, key: str, *slugs: str, **texts: EditionText) -> None:
    with opened(site, clock) as publisher:
        publisher.issues.create(key, slugs or (LEAD, OTHER), texts or {"bg": EditionText("Вести")}, clock())


def send_out(
    site: ConsoleSite, clock: HandClock, boss: Visitor, key: str, server: SmtpServer, look: str = ""
) -> tuple[list[str], str]:
    """Approve an issue in the console and let its time come; returns the mails, and what a page showed before."""
    page, day = f"/issues/{key}/approval/", f"{clock() + timedelta(days=1):%Y-%m-%d}"
    done = send(boss, page, f"{page}?look=yes&lang=bg&day={day}", lang=["bg"], day=day, hour="08:00", readers="1")
    assert done.status_code == 303, done.text
    result = unescape(boss.follow(done.headers["Location"]).text)
    assert "Броят е одобрен и насрочен." in result
    assert "Излиза за 1 читател." in result
    before = len(server.bodies)
    clock.move(timedelta(days=1))
    shown = shown_text(boss, look) if look else ""
    with opened(site, clock) as publisher:
        publisher.tick()
    return [part_of(mail, "plain") for mail in mails(server)[before:]], shown


def part_of(mail: object, kind: str) -> str:
    return str(mail.get_body((kind,)).get_content())  # type: ignore[attr-defined]


def number_of(page: str, email: str) -> str:
    found = re.search(rf"reader=(\d+)[^>]*>[^<]*<span[^>]*> \({re.escape(email)}\)", page)
    assert found, page
    return found[1]


def shown_text(one: Visitor, address: str) -> str:
    found = re.search(r'<pre class="text-part"[^>]*>(.*?)</pre>', one.follow(address).text, re.DOTALL)
    return unescape(found[1]) if found else ""


def test_a_preview_is_the_mail_that_this_reader_gets_with_links_that_are_nobodys(
    site: ConsoleSite, clock: HandClock, boss: Visitor, server: SmtpServer
) -> None:
    make(site, clock, "first", LEAD, bg=EditionText("Първи", intro="Здравейте!"))
    page = "/issues/first/preview/"
    assert "reader=" not in boss.follow(f"{page}?find=ma").text, "two letters would leaf through the list"
    assert "Не е намерен читател" in boss.follow(f"{page}?find=nobody@x").text
    found = boss.follow(f"{page}?find=МАРИЯ").text
    number = number_of(found, "maria@reader.example")
    (arrived,), before = send_out(site, clock, boss, "first", server, f"{page}?reader={number}&look=text")
    theirs = re.compile(r"http://news\.example\.org/[up]/\S+")
    assert theirs.search(before)
    assert theirs.sub("", before).split() == theirs.sub("", arrived).split()
    assert set(theirs.findall(before)).isdisjoint(theirs.findall(arrived))
    for link in theirs.findall(before):
        requests.post(
            link.replace("http://news.example.org", site.at), data={"List-Unsubscribe": "One-Click"}, timeout=30
        )
    with opened(site, clock) as publisher:
        assert [one.state for one in publisher.subscribers.listing.each(text="maria")] == ["reads"]
    # The next issue lacks for her the story that she has had.
    make(site, clock, "second", LEAD, OTHER)
    lacking = boss.follow(f"/issues/second/preview/?reader={number}&look=text").text
    assert "Пропусната е 1 новина" in lacking
    whole = shown_text(boss, "/issues/second/preview/?look=text")
    assert len(shown_text(boss, f"/issues/second/preview/?reader={number}&look=text")) < len(whole)
    make(site, clock, "third", LEAD)
    nothing = boss.follow(f"/issues/third/preview/?reader={number}").text
    assert "няма да получи нищо" in nothing
    assert "<iframe" not in nothing
    frame = boss.get(f"/issues/second/preview/bg/desktop?reader={number}")
    assert frame.headers["Content-Security-Policy"].startswith("sandbox;")
    assert boss.get("/issues/second/preview/bg/desktop?reader=999999").status_code == 404
    with opened(site, clock) as publisher:
        assert [row.what for row in publisher.calendar.all()] == ["first"], "looking plans nothing"


def test_what_was_sent_stays_to_be_seen_after_the_posts_have_changed(
    site: ConsoleSite, clock: HandClock, boss: Visitor, server: SmtpServer
) -> None:
    make(site, clock, "sent", "godishen-otchet-2026", bg=EditionText("Изпратеният брой", intro="Тогавашното въведение"))
    send_out(site, clock, boss, "sent", server)
    page = boss.follow("/issues/sent/").text
    found = re.search(r'href="/console(/issues/sent/preview/\?edition=\d+)"', page)
    assert found
    text = boss.follow(f"{found[1]}&look=text").text
    assert "Изпратеният брой" in text
    assert "Тогавашното въведение" in text
    other = found[1].replace("/sent/", "/first/")
    assert "Тогавашното въведение" not in boss.follow(f"{other}&look=text").text, "another issue's number"


def soon(holds: Callable[[], object]) -> None:
    """Wait until it is so: public pages look again a moment after a change."""
    limit = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < limit
        time.sleep(0.1)


def test_a_sent_issue_is_taken_out_of_the_archive_by_its_name_and_put_back(
    site: ConsoleSite, clock: HandClock, boss: Visitor, server: SmtpServer
) -> None:
    make(site, clock, "wrong", "pokana-otvoreni-danni", bg=EditionText("Сгрешеният брой"))
    assert "Изваждане от архива" not in boss.follow("/issues/wrong/").text, "it has not gone out"
    early = send(boss, "/issues/wrong/archive/withdraw", "/issues/wrong/", confirm="wrong")
    assert early.status_code == 409
    assert "publisher " not in early.text
    send_out(site, clock, boss, "wrong", server)

    def public(path: str) -> str:
        answer = requests.get(f"{site.at}{path}", timeout=30)
        assert answer.status_code in (200, 404, 410), (path, answer.status_code, answer.text)
        return answer.text if answer.ok else ""

    places = ["/bg/issues/", "/bg/feed.atom", "/sitemap.xml"]
    assert all("wrong" in public(path) or "pokana-otvoreni-danni" in public(path) for path in places)
    assert public("/bg/issues/wrong")
    author = site.person("author")
    assert send(author, "/issues/wrong/archive/withdraw", "/issues/wrong/", confirm="wrong").status_code == 403
    other = send(boss, "/issues/wrong/archive/withdraw", "/issues/wrong/", confirm="Wrong!")
    assert other.status_code == 400
    assert 'value="Wrong!"' in other.text
    assert public("/bg/issues/wrong")
    assert send(boss, "/issues/wrong/archive/withdraw", "/issues/wrong/", confirm="wrong").status_code == 303
    soon(lambda: not any("wrong" in public(path) or "pokana-otvoreni-danni" in public(path) for path in places))
    soon(lambda: not public("/bg/issues/wrong"))
    assert "изваден от архива" in boss.follow("/issues/wrong/").text
    assert send(boss, "/issues/wrong/archive/restore", "/issues/wrong/").status_code == 303
    soon(lambda: public("/bg/issues/wrong"))
    done = [act["action"] for act in run(site.folder, "--json", "staff", "log", "--search", "wrong").value]
    assert done[:2] == ["issue restored", "issue withdrawn"]


def test_texts_are_proposed_by_machine_and_kept_when_they_are_saved(
    site: ConsoleSite, clock: HandClock, boss: Visitor
) -> None:
    make(site, clock, "texts")
    page = "/issues/texts/"
    typed = {"subject-bg": "Новини от града", "intro-bg": "Здравейте!\n\nТова е **новият** брой.", "subject-en": "Old"}
    begun = send(boss, f"{page}texts/en/propose", page, slug=[OTHER, LEAD], **typed)
    # The page of the work goes on to the proposal as soon as there is one.
    form = unescape(ended(boss, begun))
    proposal = f"{page}texts/proposal/{begun.headers['Location'].rpartition('/')[2]}"
    assert order(form) == [OTHER, LEAD], "what was typed is there"
    assert "Новини от града" in form
    assert "Досега" in form
    subject = re.search(r'name="subject-en"[^>]*value="([^"]+)"', form)
    intro = re.search(r'name="intro-en"[^>]*>([^<]+)<', form)
    assert subject
    assert intro
    assert "cit" in subject[1].casefold()
    assert "**" in intro[1], "marks of the text stay"
    with opened(site, clock) as publisher:
        assert publisher.issues.get("texts").texts == {"bg": EditionText("Вести")}, "nothing is kept before it is saved"
    assert site.person("author", "other@example.org").get(proposal).status_code == 404
    base = BASE.search(form)
    assert base
    saved = {**typed, "subject-en": subject[1], "intro-en": intro[1]}
    assert send(boss, page, page, step="save", slug=[OTHER, LEAD], **saved).status_code == 303
    with opened(site, clock) as publisher:
        assert publisher.issues.get("texts").texts["en"].subject == subject[1]
    empty = send(boss, f"{page}texts/en/propose", page, slug=[LEAD], **{"subject-en": "Typed"})
    assert empty.status_code == 400
    assert "няма какво да се преведе" in empty.text
    assert "Typed" in empty.text
    assert send(boss, f"{page}texts/xx/propose", page, slug=[LEAD]).status_code == 404


def test_with_four_eyes_whoever_wrote_an_issue_does_not_approve_it(tmp_path: Path) -> None:
    make_workspace(tmp_path, with_posts=True)
    file, clock = tmp_path / "config.toml", HandClock(START)
    file.write_text(file.read_text(encoding="utf-8").replace("# [console]", "[console]\nfour_eyes = true"), "utf-8")
    with open_publisher(file, clock) as publisher:
        publisher.issues.create("2026-12", [LEAD], {"bg": EditionText("Вести")}, clock())
    with console_site(tmp_path, clock) as site:
        writer, other = site.person("approver"), site.person("approver", "other@example.org")
        page, look = "/issues/2026-12/approval/", "/issues/2026-12/approval/?look=yes&lang=bg&day=2026-12-03"
        outside = "извън конзолата и не се знае от кого"
        assert outside in other.follow(look).text
        send(writer, "/issues/2026-12/", "/issues/2026-12/", step="save", slug=[LEAD], **{"subject-bg": "Моят брой"})
        assert outside not in other.follow(look).text
        shown = writer.follow(look).text
        assert "одобрява го друг колега" in shown
        assert "Одобряване и насрочване" not in shown
        seen = BASE.search(other.follow(look).text)
        assert seen
        form = {"seen": seen[1], "lang": ["bg"], "day": "2026-12-03", "hour": "08:00"}
        assert send(writer, page, page, **form).status_code == 409
        assert send(other, page, page, **form).status_code == 303
        assert "одобрява го друг колега" not in writer.follow(look).text, "approved since; a new time is no new text"
        with open_publisher(file, clock) as publisher:
            publisher.issue_changes.edit("2026-12", {"bg": EditionText("Друг брой")})
        assert outside in other.follow(look).text
