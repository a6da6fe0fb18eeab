"""What is typed and not saved: kept beside the file, put back, shown against another text; and who else is there."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from playwright.sync_api import Page, sync_playwright

from publisher.app.assembly import utc_now
from publisher.config.new_workspace import make_workspace
from support.console import TOKEN, ConsoleSite, Visitor, console_site

SLUG = "pokana-otvoreni-danni"
EDIT = f"/posts/edit/{SLUG}"
BODY = "Каним общински служители"


@pytest.fixture
def site(tmp_path: Path) -> Iterator[ConsoleSite]:
    make_workspace(tmp_path, with_posts=True)
    with console_site(tmp_path, utc_now) as found:
        yield found


@pytest.fixture
def file(site: ConsoleSite) -> Path:
    return site.folder / "posts" / f"{SLUG}.md"


def hidden(text: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', text)
    assert found
    return found[1]


def type_in(one: Visitor, text: str, **values: str) -> requests.Response:
    """Send what an open page would send after a rest in typing."""
    token = TOKEN.search(text)
    assert token
    form = {name: hidden(text, name) for name in ("base", "page", "restored")} | {"csrf_token": token[1]}
    return one.http.post(f"{one.at}/posts/draft/{SLUG}", data=form | values, timeout=30)


def test_a_draft_changes_nothing_for_readers_and_comes_back(site: ConsoleSite, file: Path) -> None:
    one, before = site.person("author"), file.read_bytes()
    answer = type_in(one, one.follow(EDIT).text, title="Още недописано", body="Първи\r\nопит")
    assert "черновата е запазена" in answer.text
    assert file.read_bytes() == before
    again = one.follow(EDIT).text
    assert 'value="Още недописано"' in again
    assert "Първи\nопит</textarea>" in again.replace("\r\n", "\n")
    assert "Черновата Ви от" in again
    assert "Още недописано" not in site.person("author", "b@example.org").follow(EDIT).text
    assert "Още недописано" not in one.follow("/posts/").text


def test_what_is_saved_or_dropped_is_no_draft_any_more(site: ConsoleSite, file: Path) -> None:
    one = site.person("author")
    for end in ("save", "drop", "typed back"):
        type_in(one, one.follow(EDIT).text, title=f"Недописано {end}")
        text = one.follow(EDIT).text
        assert f"Недописано {end}" in text
        sent = {name: hidden(text, name) for name in ("base", "page", "restored", "csrf_token")}
        if end == "save":
            one.http.post(f"{one.at}{EDIT}", data=sent | {"title": "Дописано", "body": "Текст"}, timeout=30)
            assert 'title: "Дописано"' in file.read_text(encoding="utf-8")
        elif end == "drop":
            one.http.post(f"{one.at}/posts/draft-dropped/{SLUG}", data=sent, timeout=30)
        else:
            type_in(one, text, title="Дописано", body="Текст", tags="отворени данни, умен град, събития")
        assert "Черновата Ви от" not in one.follow(EDIT).text, end
    assert 'title: "Дописано"' in file.read_text(encoding="utf-8")


def test_a_draft_over_an_older_text_is_shown_beside_the_newer_one(site: ConsoleSite, file: Path) -> None:
    one = site.person("author")
    text = one.follow(EDIT).text
    type_in(one, text, title="Моето заглавие", body="Моят текст")
    file.write_text(file.read_text(encoding="utf-8").replace(BODY, "Колежката кани"), encoding="utf-8")
    assert "междувременно друг е запазил" in type_in(one, text, title="Моето заглавие", body="Моят текст").text
    shown = one.follow(EDIT).text
    assert "Колежката кани" in shown
    assert "Моят текст" in shown
    assert "data-conflict" in shown
    left = one.follow(f"{EDIT}?draft=0").text
    assert "data-conflict" not in left
    assert "Други Ваши чернови" in left, "nothing is lost by looking at the other text"


def test_two_pages_of_one_person_keep_a_draft_each(site: ConsoleSite) -> None:
    one = site.person("author")
    first, second = one.follow(EDIT).text, one.follow(EDIT).text
    assert "Новината е отворена и в друг прозорец или раздел на браузъра Ви" in second
    type_in(one, first, title="От първия раздел")
    type_in(one, second, title="От втория раздел")
    shown = one.follow(EDIT).text
    assert 'value="От втория раздел"' in shown
    older = re.search(rf'href="/console({EDIT}\?draft=\d+)"', shown)
    assert older
    assert 'value="От първия раздел"' in one.follow(older[1]).text


def test_a_page_that_was_saved_is_no_other_page_of_its_writer(site: ConsoleSite) -> None:
    one = site.person("author")
    text = one.follow(EDIT).text
    sent = {name: hidden(text, name) for name in ("base", "page", "restored", "csrf_token")}
    saved = one.http.post(f"{one.at}{EDIT}", data=sent | {"title": "Дописано"}, timeout=30).text
    assert "Новината е запазена." in saved
    assert "в друг прозорец" not in saved


def test_a_colleague_who_has_it_open_is_named_until_the_page_is_closed(site: ConsoleSite) -> None:
    one, other = site.person("author"), site.person("author", "boris@example.org")
    theirs = other.follow(EDIT).text
    text = one.follow(EDIT).text
    assert "Отворена е и от boris@example.org" in text
    assert "Отворена е" not in theirs
    own = hidden(text, "page")
    assert "author@example.org" in other.follow(f"/posts/open/{SLUG}?page={hidden(theirs, 'page')}").text
    token = TOKEN.search(theirs)
    assert token
    leaving = {"page": hidden(theirs, "page"), "csrf_token": token[1]}
    assert other.http.post(f"{other.at}/posts/left/{SLUG}", data=leaving, timeout=30).status_code == 204
    assert "boris" not in one.follow(f"/posts/open/{SLUG}?page={own}").text


def test_drafts_are_bounded_and_for_posts_alone(site: ConsoleSite) -> None:
    one = site.person("author")
    text = one.follow(EDIT).text
    assert type_in(one, text, body="я" * 300_000).status_code in (400, 413)
    token = TOKEN.search(text)
    assert token
    gone = one.http.post(f"{one.at}/posts/draft/nothing", data={"csrf_token": token[1], "title": "x"}, timeout=30)
    assert gone.status_code == 404
    for number in range(25):
        type_in(one, one.follow(f"{EDIT}?draft=0").text, title=f"Опит {number}")
    assert one.follow(EDIT).text.count("?draft=") <= 20


@pytest.fixture
def browsing(site: ConsoleSite) -> Iterator[Page]:
    author = site.person("author")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        context = browser.new_context(viewport={"width": 390, "height": 844}, locale="bg-BG")
        for cookie in author.http.cookies:
            context.add_cookies([{"name": cookie.name, "value": cookie.value or "", "url": site.at}])
        yield context.new_page()
        browser.close()


def test_typing_is_kept_after_a_rest_and_through_a_lost_network_and_session(
    site: ConsoleSite, browsing: Page, file: Path
) -> None:
    page, before = browsing, file.read_bytes()
    page.goto(f"{site.at}/console{EDIT}")
    page.locator("#title").fill("Написано без запазване")
    assert page.locator("#saved").inner_text() == "незапазено"
    page.get_by_text("черновата е запазена").wait_for()
    assert file.read_bytes() == before
    page.context.set_offline(True)
    page.locator("#summary").fill("Написано без мрежа")
    page.get_by_text("няма връзка").wait_for()
    page.context.set_offline(False)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    page.get_by_text("черновата е запазена").wait_for()
    kept = page.context.cookies()
    page.context.clear_cookies()
    page.locator("#caption").fill("Написано без вход")
    page.get_by_text("влезте отново").wait_for()
    page.context.add_cookies(kept)  # type: ignore[arg-type]
    # The copy in the tab comes back with the page itself.
    page.on("dialog", lambda asked: asked.accept())
    page.reload()
    assert page.locator("#caption").input_value() == "Написано без вход"
    assert page.locator("#summary").input_value() == "Написано без мрежа"
    page.locator("#saved", has_text="черновата е запазена").wait_for()
    page.locator("#title").press("Control+s")
    page.locator("#saved", has_text=re.compile("^запазено")).wait_for()
    text = file.read_text(encoding="utf-8")
    for words in ("Написано без запазване", "Написано без мрежа", "Написано без вход"):
        assert words in text
