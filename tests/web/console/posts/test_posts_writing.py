"""A post is written in a browser: preview, saving by keyboard, a conflict, an import; axe finds nothing on the way."""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, sync_playwright

from publisher.app.assembly import utc_now
from publisher.config.new_workspace import make_workspace
from support.console import ConsoleSite, console_site
from support.page_judges import AXE, axe_findings

SLUG = "pokana-otvoreni-danni"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ConsoleSite]:
    folder = tmp_path_factory.mktemp("console")
    make_workspace(folder, with_posts=True)
    with console_site(folder, utc_now) as found:
        yield found


@pytest.fixture(scope="module")
def page(site: ConsoleSite) -> Iterator[Page]:
    author = site.person("author")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="bg-BG")
        for cookie in author.http.cookies:
            context.add_cookies([{"name": cookie.name, "value": cookie.value or "", "url": site.at}])
        yield context.new_page()
        browser.close()


def sound(page: Page) -> bool:
    """Whether axe finds nothing; where it is not installed, it cannot."""
    return not AXE.is_file() or axe_findings(page) == []


def test_a_post_is_written_and_a_conflict_shows_both_texts(site: ConsoleSite, page: Page) -> None:
    file = site.folder / "posts" / f"{SLUG}.md"
    page.goto(f"{site.at}/console/posts/edit/{SLUG}")
    page.locator("#title").fill("Заглавие от браузъра")
    page.locator("#body").press("Control+End")
    page.keyboard.type("Последно изречение.")
    page.frame_locator("iframe").get_by_text("Последно изречение.").wait_for()
    assert page.frame_locator("iframe").locator("h1").inner_text() == "Заглавие от браузъра"
    assert page.locator("#title-count").inner_text() == "20 от 300 знака"
    page.keyboard.press("Control+s")
    page.locator("#saved svg").wait_for()
    assert "запазено" in page.locator("#saved").inner_text()
    assert page.locator("#editor").get_attribute("data-unsaved") is None
    text = file.read_text(encoding="utf-8")
    assert 'title: "Заглавие от браузъра"' in text
    assert text.endswith("Последно изречение.\n")
    file.write_text(text.replace("Последно изречение.", "Изречение на колегата."), encoding="utf-8")
    page.locator("#body").press("Control+End")
    page.keyboard.type(" И моето.")
    page.keyboard.press("Control+s")
    page.locator("#their-text").wait_for()
    assert "Изречение на колегата." in page.locator("#their-text").input_value()
    assert page.locator("#body").input_value().rstrip().endswith("И моето.")
    assert page.locator("#editor").get_attribute("data-unsaved") == "yes", "both texts are there, neither is saved"
    assert "колегата" in file.read_text(encoding="utf-8")
    assert sound(page)
    page.keyboard.press("Control+s")
    page.locator("#their-text").wait_for(state="detached")
    assert file.read_text(encoding="utf-8").rstrip().endswith("И моето.")


def test_a_copied_text_is_imported_and_opened(site: ConsoleSite, page: Page) -> None:
    page.goto(f"{site.at}/console/posts/new")
    page.get_by_label("Копиран текст от страница").fill("Нов парк\n\nПаркът е отворен за всички жители на града.\n")
    page.get_by_role("button", name="Внасяне").click()
    page.wait_for_url("**/posts/imported/*")
    assert sound(page)
    page.get_by_role("link", name="Към новината").click()
    page.wait_for_url("**/posts/edit/nov-park")
    assert "Паркът е отворен" in page.locator("#body").input_value()


def test_a_finding_leads_to_its_line_and_to_its_field(site: ConsoleSite, page: Page) -> None:
    (site.folder / "posts" / "nedopisana.md").write_text(
        '---\ntitle: "Недописана"\ndate: 2026-11-20\nlang: bg\nsummary: ""\n---\n\nПърви ред.\n\n[тук](htp:/x)\n',
        encoding="utf-8",
    )
    page.goto(f"{site.at}/console/posts/edit/nedopisana")
    page.get_by_role("link", name="Ред 3 от текста").click()
    chosen = "(() => { const f = document.activeElement; return f.value.slice(f.selectionStart, f.selectionEnd); })()"
    assert page.evaluate(chosen) == "[тук](htp:/x)"
    page.get_by_role("link", name="Резюме").click()
    assert page.evaluate("document.activeElement.id") == "summary"


def test_a_click_on_the_picture_sets_its_focus_and_the_cuts_follow(site: ConsoleSite, page: Page) -> None:
    file = site.folder / "posts" / f"{SLUG}.md"
    page.goto(f"{site.at}/console/posts/edit/{SLUG}")
    picture = page.locator("#focus-picture")
    picture.scroll_into_view_if_needed()
    box = picture.bounding_box()
    assert box is not None
    picture.click(position={"x": box["width"] * 0.8, "y": box["height"] * 0.25})
    chosen = [float(page.locator(f"#focus_{side}").input_value()) for side in ("left", "top")]
    assert chosen == [pytest.approx(80, abs=1), pytest.approx(25, abs=1)]
    page.locator(f"[data-cut][src*='focus={chosen[0]:g}%25']").first.wait_for()
    page.wait_for_function("() => [...document.querySelectorAll('[data-cut]')].every(one => one.naturalWidth > 0)")
    mark = page.locator("#focus-mark").bounding_box()
    assert mark is not None
    assert mark["x"] + mark["width"] / 2 - box["x"] == pytest.approx(box["width"] * 0.8, abs=4)
    page.locator("#focus_top").fill("90")
    page.locator("[data-cut][src*='90%25']").first.wait_for()
    assert sound(page)
    page.keyboard.press("Control+s")
    page.locator("#saved svg").wait_for()
    assert f'focus: "{chosen[0]:g}% 90%"' in file.read_text(encoding="utf-8")
