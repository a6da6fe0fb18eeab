"""Issues in the console at the wire: built, looked at, tested over SMTP, approved, sent, without a script."""

import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from html import unescape
from pathlib import Path

import pytest
import requests

from publisher.app.assembly import open_publisher
from publisher.config.new_workspace import make_workspace
from publisher.core.states import PublicationState
from publisher.planning import EditionText, Issue
from servers.smtp import Answer, SmtpServer, serve
from support.calendar_rows import subscribe
from support.console import TOKEN, ConsoleSite, Visitor, console_site
from support.core_parts import HandClock
from support.workspaces import configure

SLUG, OTHER = "stazhanti-umen-grad", "pokana-otvoreni-danni"
BASE = re.compile(r'name="(?:base|seen)" value="([^"]*)"')
START = datetime(2026, 12, 1, 8, tzinfo=UTC)


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
        subscribe(publisher, "one@reader.example", "two@reader.example")
    with console_site(folder, clock) as found:
        yield found


@pytest.fixture(scope="module")
def author(site: ConsoleSite) -> Visitor:
    return site.person("author")


@pytest.fixture(scope="module")
def boss(site: ConsoleSite) -> Visitor:
    return site.person("approver")


def send(one: Visitor, path: str, page: str, **values: object) -> requests.Response:
    """Send a form as a browser does: with its token and what it remembers; lists are fields that occur repeatedly."""
    text = one.follow(page).text
    token, base = TOKEN.search(text), BASE.search(text)
    assert token, text
    form = {"csrf_token": token[1], **({"base": base[1], "seen": base[1]} if base else {}), **values}
    return one.http.post(f"{one.at}{path}", data=form, timeout=60, allow_redirects=False)


def make(site: ConsoleSite, clock: HandClock, key: str, *slugs: str, subject: str = "Вести") -> Issue:
    with open_publisher(site.folder / "config.toml", clock) as publisher:
        texts = {"bg": EditionText(subject)} if subject else {}
        return publisher.issues.create(key, slugs or (SLUG, OTHER), texts, clock())


def stored(site: ConsoleSite, clock: HandClock, key: str) -> Issue:
    with open_publisher(site.folder / "config.toml", clock) as publisher:
        return publisher.issues.get(key)


def order(text: str) -> list[str]:
    return re.findall(r'name="slug" value="([^"]+)"', text)


def mails(server: SmtpServer) -> list[EmailMessage]:
    return [message_from_bytes(re.sub(rb"(?m)^\.\.", b".", body), policy=policy.default) for body in server.bodies]


def ended(one: Visitor, answer: requests.Response) -> str:
    """The page of a piece of work when it has ended."""
    assert answer.status_code == 303, answer.text
    work = answer.headers["Location"].removeprefix("/console")
    limit = time.monotonic() + 60
    while "hx-trigger" in (text := one.follow(work).text):
        assert time.monotonic() < limit
        time.sleep(0.1)
    return text


def test_an_issue_is_built_without_a_script_and_nothing_typed_is_lost(
    site: ConsoleSite, clock: HandClock, author: Visitor
) -> None:
    typed = {"subject-bg": "Брой „Проба“", "intro-bg": "Първи ред.\r\nВтори ред.", "key": "2026-12"}
    offered = unescape(author.follow("/issues/-new").text)
    assert re.search(r"Английски: (<em>машинна чернова|още не е преведено|<span[^>]*>прегледан превод)", offered)
    page = send(author, "/issues/-new", "/issues/-new", step=f"add {SLUG}", **typed).text
    assert order(page) == [SLUG]
    page = send(author, "/issues/-new", "/issues/-new", step=f"add {OTHER}", slug=[SLUG], **typed).text
    assert order(page) == [SLUG, OTHER]
    page = send(author, "/issues/-new", "/issues/-new", step=f"up {OTHER}", slug=[SLUG, OTHER], **typed).text
    assert order(page) == [OTHER, SLUG]
    assert "Брой „Проба“" in unescape(page)
    assert "Втори ред." in page
    refused = send(author, "/issues/-new", "/issues/-new", step="save", **typed)
    assert refused.status_code == 400
    assert "Брой „Проба“" in unescape(refused.text)
    done = send(author, "/issues/-new", "/issues/-new", step="save", slug=[OTHER, SLUG], **typed)
    assert (done.status_code, done.headers["Location"]) == (303, "/console/issues/2026-12/")
    issue = stored(site, clock, "2026-12")
    assert issue.slugs == (OTHER, SLUG)
    assert issue.texts == {"bg": EditionText("Брой „Проба“", "", "Първи ред.\nВтори ред.")}
    assert "Брой „Проба“" in unescape(author.follow("/issues/").text)
    again = send(author, "/issues/-new", "/issues/-new", step="save", slug=[SLUG], **typed)
    assert again.status_code == 409
    assert "Брой „Проба“" in unescape(again.text)


def test_an_issue_without_a_subject_is_called_by_its_first_story(
    site: ConsoleSite, clock: HandClock, boss: Visitor
) -> None:
    issue = make(site, clock, "2027-07", SLUG, subject="")
    title = "Стажанти изпробват сензори за чист въздух"
    assert f"<h1>{title}</h1>" in boss.follow(f"/issues/{issue.key}/").text
    page = boss.follow(f"/issues/{issue.key}/approval/").text
    assert f"<h1>{title}</h1>" in page
    assert re.search(r'id="hour"[^>]* value="\d\d:\d\d"', page), "only the day is left to choose"


def test_two_people_at_once_see_both_texts(site: ConsoleSite, clock: HandClock, author: Visitor) -> None:
    make(site, clock, "both")
    page = "/issues/both/"
    old = BASE.search(author.follow(page).text)
    assert old
    send(author, page, page, step="save", slug=[SLUG, OTHER], **{"subject-bg": "Темата на колегата"})
    answer = send(author, page, page, step="save", slug=[OTHER, SLUG], base=old[1], **{"subject-bg": "Моята тема"})
    assert answer.status_code == 409
    assert "Моята тема" in answer.text
    assert "Темата на колегата" in answer.text
    assert stored(site, clock, "both").texts["bg"].subject == "Темата на колегата"
    new = BASE.search(answer.text)
    assert new
    send(author, page, page, step="save", slug=[OTHER, SLUG], base=new[1], **{"subject-bg": "Моята тема"})
    assert stored(site, clock, "both").texts["bg"].subject == "Моята тема"


def test_an_introduction_without_a_subject_is_refused_in_words(
    site: ConsoleSite, clock: HandClock, author: Visitor
) -> None:
    make(site, clock, "no-subject")
    page = "/issues/no-subject/"
    answer = send(author, page, page, step="save", slug=[SLUG], **{"intro-bg": "Само въведение"})
    assert answer.status_code == 400
    assert "Само въведение" in answer.text
    assert "има нужда и от тема" in answer.text
    unknown = send(author, page, page, step="save", slug=["nosuch"], **{"subject-bg": "Пазена тема"})
    assert unknown.status_code == 404
    assert "Пазена тема" in unknown.text
    emptied = send(author, page, page, step="save", slug=[SLUG])
    assert emptied.status_code == 303
    assert stored(site, clock, "no-subject").texts == {}, "the title of the first story is its subject again"


def test_the_preview_comes_from_the_sending_code_and_may_do_nothing(
    site: ConsoleSite, clock: HandClock, author: Visitor
) -> None:
    make(site, clock, "look")
    shown = author.follow("/issues/look/preview/").text
    assert 'sandbox src="/console/issues/look/preview/bg/desktop"' in shown
    light = author.get("/issues/look/preview/bg/desktop")
    rules = light.headers["Content-Security-Policy"]
    assert rules.startswith("sandbox; default-src 'none'; style-src 'unsafe-inline'")
    assert "cid:" not in light.text
    assert "data:image/" in light.text
    assert "@media all" not in light.text
    assert "@media all" in author.get("/issues/look/preview/bg/dark").text
    bare = author.get("/issues/look/preview/bg/no-pictures").text
    assert "data:image/" not in bare
    assert "cid:" not in bare
    assert "http" in author.follow("/issues/look/preview/?look=text").text
    assert author.get("/issues/look/preview/bg/nothing").status_code == 404
    assert author.get("/issues/look/preview/xx/desktop").status_code == 404


def test_a_test_send_arrives_and_a_refusal_is_told(
    site: ConsoleSite, clock: HandClock, author: Visitor, server: SmtpServer
) -> None:
    make(site, clock, "tested", subject="Вести за проба")
    page, path = "/issues/tested/preview/", "/issues/tested/preview/test"
    before = len(server.bodies)
    text = ended(author, send(author, path, page, to="eva@example.org, ivan@example.org", lang=["bg"]))
    assert "eva@example.org" in text
    assert [mail["Subject"] for mail in mails(server)[before:]] == ["[Проба] Вести за проба"] * 2
    server.script("RCPT", Answer(b"550 5.1.1 no such user\r\n"))
    failed = ended(author, send(author, path, page, to="gone@example.org", lang=["bg"]))
    assert "no such user" in failed
    assert 'href="/console/issues/tested/preview/?lang=bg"' in failed, "the way back"
    for to, lang in (("not an address", ["bg"]), ("", ["bg"]), ("eva@example.org", []), ("eva@example.org", ["xx"])):
        refused = send(author, path, page, to=to, lang=lang)
        assert refused.status_code == 400
        assert f'value="{to}"' in refused.text


def test_an_approved_issue_reaches_its_readers_and_shows_figures(
    site: ConsoleSite, clock: HandClock, boss: Visitor, author: Visitor, server: SmtpServer
) -> None:
    make(site, clock, "sent", subject="Вести за читатели")
    page = "/issues/sent/approval/"
    assert author.get(page).status_code == 403
    assert "Изберете деня" in boss.follow(f"{page}?look=yes&lang=bg").text, "nothing goes out now by default"
    proposed = boss.follow(f"{page}?look=yes&lang=bg&day=2026-12-03").text
    assert 'value="08:00"' in proposed
    assert "Четвъртък, 3 декември 2026\u00a0г., 08:00\u00a0ч." in proposed
    assert "до 2 читатели" in proposed
    past = boss.follow(f"{page}?look=yes&lang=bg&day=2026-11-03&hour=08:00").text
    assert 'value="2026-11-03"' in past
    assert "минал" in past
    done = send(boss, page, f"{page}?look=yes&lang=bg&day=2026-12-03", lang=["bg"], day="2026-12-03", hour="08:00")
    assert done.status_code == 303, done.text
    assert "3 декември 2026\u00a0г., 08:00\u00a0ч." in boss.follow("/issues/sent/").text
    before = len(server.bodies)
    clock.move(timedelta(days=2))
    with open_publisher(site.folder / "config.toml", clock) as publisher:
        publisher.tick()
    assert sorted(mail["To"] for mail in mails(server)[before:]) == ["one@reader.example", "two@reader.example"]
    after = author.follow("/issues/sent/").text
    assert "2 от 2" in after
    assert "readonly" in after
    assert "2 от 2" in author.follow("/issues/").text
    changed = send(author, "/issues/sent/", "/issues/sent/", step="save", slug=[SLUG, OTHER], **{"subject-bg": "Друга"})
    assert changed.status_code == 409
    assert 'value="Друга"' in changed.text
    assert send(author, "/issues/sent/delete", "/issues/sent/").status_code == 409


def test_what_has_changed_since_it_was_looked_at_is_shown_again_instead(
    site: ConsoleSite, clock: HandClock, boss: Visitor
) -> None:
    make(site, clock, "stale")
    page = "/issues/stale/approval/"
    day = f"{clock() + timedelta(days=3):%Y-%m-%d}"
    seen = BASE.search(boss.follow(f"{page}?look=yes&lang=bg&day={day}").text)
    assert seen
    send(boss, "/issues/stale/", "/issues/stale/", step="save", slug=[SLUG], **{"subject-bg": "Нова тема"})
    answer = send(boss, page, page, seen=seen[1], lang=["bg"], day=day, hour="09:00")
    assert answer.status_code == 409
    assert "Нова тема" in answer.text
    with open_publisher(site.folder / "config.toml", clock) as publisher:
        assert not [row for row in publisher.calendar.all() if row.what == "stale"]


def test_what_is_on_the_calendar_is_paused_moved_and_taken_off(
    site: ConsoleSite, clock: HandClock, boss: Visitor, author: Visitor
) -> None:
    make(site, clock, "planned")
    page, shown = "/issues/planned/approval/", "/issues/planned/"
    day, later = (f"{clock() + timedelta(days=days):%Y-%m-%d}" for days in (4, 5))
    look = f"{page}?look=yes&lang=bg&day={day}"
    assert send(boss, page, look, lang=["bg"], day=day, hour="09:00").status_code == 303

    def row() -> tuple[int, PublicationState, datetime]:
        with open_publisher(site.folder / "config.toml", clock) as publisher:
            (one,) = (one for one in publisher.calendar.all() if one.what == "planned")
            return one.id, one.state, one.at

    number = row()[0]
    assert send(author, f"{shown}calendar/{number}/pause", shown).status_code == 403
    send(boss, f"{shown}calendar/{number}/pause", shown)
    assert row()[1] is PublicationState.PAUSED
    send(boss, f"{shown}calendar/{number}/resume", shown)
    assert row()[1] is PublicationState.SCHEDULED
    refused = send(boss, f"{shown}calendar/move", shown, day="2026-01-01", hour="09:00")
    assert refused.status_code == 400
    assert 'value="2026-01-01"' in refused.text
    send(boss, f"{shown}calendar/move", shown, day=later, hour="10:30")
    assert f"{row()[2]:%Y-%m-%d %H:%M}" == f"{later} 08:30"
    # A change to the issue takes the approval away; without a day the edition is approved again for its time.
    send(author, shown, shown, step="save", slug=[OTHER], **{"subject-bg": "Поправена тема"})
    assert 'href="/console/issues/planned/"' in boss.follow("/").text, "today leads there"
    again = send(boss, page, f"{page}?look=yes&lang=bg", lang=["bg"])
    assert again.status_code == 303, again.text
    assert row()[2:] == (datetime.fromisoformat(f"{later}T08:30Z"),)
    assert boss.post(f"/issues/both/calendar/{number}/cancel", page=shown).status_code == 404, "another issue's"
    send(boss, f"{shown}calendar/{number}/cancel", shown)
    assert row()[1] is PublicationState.CANCELLED
    assert send(boss, f"{shown}calendar/{number}/resume", shown).status_code == 409


def test_an_issue_is_copied_and_deleted(site: ConsoleSite, clock: HandClock, author: Visitor) -> None:
    make(site, clock, "first")
    shown = "/issues/first/"
    refused = send(author, f"{shown}copy", shown, new="first")
    assert refused.status_code == 409
    assert send(author, f"{shown}copy", shown, new="second").headers["Location"] == "/console/issues/second/"
    assert stored(site, clock, "second").slugs == (SLUG, OTHER)
    assert send(author, "/issues/second/delete", "/issues/second/").status_code == 303
    assert author.get("/issues/second/").status_code == 404


def test_hostile_texts_stay_texts(site: ConsoleSite, clock: HandClock, author: Visitor) -> None:
    make(site, clock, "hostile")
    page = "/issues/hostile/"
    nasty = '"><script>alert(1)</script>'
    send(author, page, page, step="save", slug=[SLUG], **{"subject-bg": nasty, "intro-bg": f"</textarea>{nasty}"})
    for path in (page, f"{page}preview/", f"{page}preview/?look=text", "/issues/"):
        assert "<script>alert" not in author.follow(path).text, path


def test_a_story_that_is_gone_or_broken_hides_nothing_and_can_be_taken_out(tmp_path: Path, clock: HandClock) -> None:
    make_workspace(tmp_path, with_posts=True)
    configure(tmp_path, engines='["apertium"]')
    with console_site(tmp_path, clock) as site:
        make(site, clock, "lacking")
        boss = site.person("approver")
        gone, broken = next((tmp_path / "posts").rglob(f"{SLUG}*")), next((tmp_path / "posts").rglob(f"{OTHER}*"))
        (gone / "index.md" if gone.is_dir() else gone).unlink()
        (broken / "index.md" if broken.is_dir() else broken).write_text("---\ntitle: [\n---\n", encoding="utf-8")
        shown = "/issues/lacking/"
        for path in (
            shown,
            f"{shown}preview/",
            f"{shown}preview/?look=text",
            f"{shown}approval/?look=yes&day=2027-12-03",
        ):
            answer = boss.follow(path)
            assert answer.status_code == 200, path
            assert SLUG in answer.text, path
        page = send(boss, shown, shown, step=f"remove {SLUG}", slug=[SLUG, OTHER]).text
        assert order(page) == [OTHER]
        assert send(boss, shown, shown, step="save", slug=[OTHER]).status_code == 303
        assert stored(site, clock, "lacking").slugs == (OTHER,)


def test_acts_are_on_record(site: ConsoleSite, clock: HandClock, author: Visitor) -> None:
    from publisher.web.console import audit

    make(site, clock, "noted")
    send(author, "/issues/noted/", "/issues/noted/", step="save", slug=[SLUG], **{"subject-bg": "Записана"})
    with open_publisher(site.folder / "config.toml", clock) as publisher:
        (act,) = audit.acts(publisher.store, search="noted")
    assert (act.who, act.action) == ("author@example.org", "issue changed")
    assert "Записана" in act.after


def test_a_workspace_without_issues_says_what_to_do_first(tmp_path: Path, clock: HandClock) -> None:
    make_workspace(tmp_path)
    with console_site(tmp_path, clock) as site:
        one = site.person("author")
        assert "Все още няма броеве" in one.follow("/issues/").text
        assert one.get("/issues/nothing/").status_code == 404
