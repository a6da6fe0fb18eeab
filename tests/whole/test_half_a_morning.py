"""Half a morning of two colleagues, in Bulgarian, in a browser: from a copied page to the mail that a reader gets."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from publisher.app.assembly import open_publisher
from publisher.cli.demo.mailbox import DemoMailbox
from publisher.config.new_workspace import make_workspace
from support.calendar_rows import subscribe
from support.colleagues import Colleague
from support.console import console_site
from support.core_parts import HandClock
from support.pictures import jpeg_with_place
from support.workspaces import configure

POSTS = Path(__file__).parents[2] / "posts"
GIVEN = "partnyorska-sreshta"
SLUG = "partnyorska-sreshta-smartcitytech-partnership"
"""The name that the import gives it, by its title."""
TITLE = "Партньорска среща SmartCityTech Partnership"
READER = "maria@reader.example"
START = datetime(2026, 12, 1, 7, tzinfo=UTC)


def copied_page() -> str:
    """The given story as a marked and copied page: pictures and links are words, the title stands twice."""
    body = (POSTS / f"{GIVEN}.md").read_text(encoding="utf-8").partition("\n---\n")[2]
    return f"Image\n\nВсички новини\n\n{TITLE}\n\n{TITLE}\n\n{body.strip()}\n"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as play:
        started = play.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        yield started
        started.close()


@pytest.mark.parametrize("width", [1280, 390])
def test_half_a_morning(width: int, browser: Browser, tmp_path: Path) -> None:
    clock = HandClock(START)
    folder = tmp_path / "office"
    make_workspace(folder, with_posts=True)
    for old in (folder / "posts").glob(f"{GIVEN}.*"):
        old.unlink()
    with DemoMailbox(tmp_path / "mail") as mailbox:
        configure(folder, engines='["apertium"]', port=mailbox.port)
        with open_publisher(folder / "config.toml", clock) as publisher:
            subscribe(publisher, READER)
        with console_site(folder, clock) as site:
            eva = Colleague(browser, site, "eva@example.org", "author", width)
            ivan = Colleague(browser, site, "ivan@example.org", "approver", width)
            eva.begins()
            eva.signs_in()
            ivan.begins()
            ivan.signs_in()
            ivan.takes_the_second_step()
            bring_the_story(eva, tmp_path)
            translate_and_mend(eva)
            approve_the_translation(ivan)
            build_the_issue(eva, mailbox)
            approve_the_issue(ivan, clock)
        clock.move(timedelta(days=1))
        with open_publisher(folder / "config.toml", clock) as publisher:
            publisher.tick()
        received = [mail for mail in mailbox.received if mail.recipient == READER]
        assert len(received) == 1
        mail = message_from_bytes(received[0].file.read_bytes(), policy=policy.default)
    assert mail["Subject"] == "Вести от партньорството"
    body = mail.get_body(("html",))
    assert body is not None
    assert "Антверпен" in body.get_content()


def bring_the_story(eva: Colleague, tmp_path: Path) -> None:
    """The copied page becomes a post, which gets a picture with words for those who cannot see it."""
    page = eva.page
    eva.opens("/posts/new")
    page.get_by_label("Копиран текст от страница").fill(copied_page())
    page.get_by_role("button", name="Внасяне").click()
    page.wait_for_url("**/posts/imported/*")
    eva.sees_a_sound_page()
    page.get_by_role("link", name="Към новината").click()
    page.wait_for_url(f"**/posts/edit/{SLUG}*")
    assert page.locator("#title").input_value() == TITLE
    picture = tmp_path / "snimka.jpg"
    picture.write_bytes(jpeg_with_place(1200, 800))
    page.locator("#upload").set_input_files(picture)
    page.locator("#alt").fill("Дълга маса с осем партньори, гледана отгоре")
    if not page.locator("#summary").input_value():
        page.locator("#summary").fill("Партньорите избраха общ проект по програма Interreg.")
    page.locator("#date").fill("2026-12-01")
    page.get_by_role("button", name="Запазване").first.click()
    page.locator(".shown-picture").wait_for()
    eva.sees_a_sound_page()


def translate_and_mend(eva: Colleague) -> None:
    """The machine translates; two sentences with remarks are put right by keyboard alone."""
    page = eva.page
    eva.opens("/translations/")
    row = page.get_by_role("listitem").filter(has_text=TITLE).filter(has_text="Английски")
    row.get_by_role("button", name="Превеждане").click()
    page.wait_for_url(f"**/translations/{SLUG}/en/*")
    eva.sees_a_sound_page()
    for number in range(2):
        page.goto(f"{eva.at}/translations/{SLUG}/en/?show=findings")
        field = page.locator(".segment textarea").nth(0)
        field.focus()
        flagged = page.evaluate("document.activeElement.id")
        page.keyboard.press("Control+a")
        page.keyboard.type(f"A sentence that a person has written, number {number + 1}.")
        with page.expect_response(lambda answer: "/segments/" in answer.url) as saved:
            page.keyboard.press("Control+Enter")
        assert saved.value.status == 200
        page.locator(f"textarea:focus:not(#{flagged})").wait_for()


def approve_the_translation(ivan: Colleague) -> None:
    """Somebody else approves, and is asked about what stands open."""
    page = ivan.page
    ivan.opens(f"/translations/{SLUG}/en/")
    page.get_by_role("button", name="Одобряване на превода").click()
    despite = page.get_by_role("button", name="Одобряване въпреки това")
    if despite.is_visible():
        ivan.sees_a_sound_page()
        despite.click()
    page.wait_for_url("**/translations/")
    assert page.get_by_text(f"Преводът на „{TITLE}“ е одобрен.").is_visible()


def build_the_issue(eva: Colleague, mailbox: DemoMailbox) -> None:
    """An issue is built and looked at; a test of it arrives."""
    page = eva.page
    eva.opens("/issues/-new")
    page.get_by_role("button", name=f"Добавяне: {TITLE}").click()
    page.locator("#subject-bg").fill("Вести от партньорството")
    page.locator("#subject-en").fill("News of the partnership")
    page.locator("#key").fill("2026-12")
    page.get_by_role("button", name="Запазване на броя").click()
    page.wait_for_url("**/issues/2026-12/")
    eva.sees_a_sound_page()
    eva.opens("/issues/2026-12/preview/?lang=bg&look=phone")
    assert "Антверпен" in page.frame_locator("iframe").locator("body").inner_text()
    page.locator("#to").fill("eva@example.org")
    page.get_by_role("button", name="Изпращане на пробата").click()
    page.locator("main").get_by_text("eva@example.org").first.wait_for()
    page.locator("main [hx-trigger]").wait_for(state="detached")
    assert "eva@example.org" in {mail.recipient for mail in mailbox.received}
    eva.sees_a_sound_page()


def approve_the_issue(ivan: Colleague, clock: HandClock) -> None:
    """What, to how many, when: approved as it was seen."""
    page = ivan.page
    ivan.opens("/issues/2026-12/approval/")
    page.locator("#day").fill((clock() + timedelta(hours=20)).date().isoformat())
    page.locator("#hour").fill("08:00")
    page.get_by_role("button", name="Преглед на изпращането").click()
    ivan.sees_a_sound_page()
    page.get_by_role("button", name="Одобряване").last.click()
    page.wait_for_url("**/issues/2026-12/approval/done*")
    ivan.sees_a_sound_page()
