"""The keys of every screen: `?` lists them, each does what the list says, under a Bulgarian layout, too."""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from publisher.app.assembly import open_publisher, utc_now
from publisher.config.new_workspace import make_workspace
from publisher.planning import EditionText
from publisher.web.console.keys.declared import COMMON, LETTERS, SCREENS
from publisher.web.console.pages import menu
from support.console import ConsoleSite, Visitor, console_site
from support.page_judges import AXE, axe_findings
from support.workspaces import configure

SLUG = "stazhanti-umen-grad"
PATHS = {
    "/": "", "/posts/": "news", f"/posts/edit/{SLUG}": "editor", "/posts/new": "", "/translations/": "",
    f"/translations/{SLUG}/en/": "review", "/issues/": "issues", "/issues/-new": "issue", "/issues/2026-12/": "issue",
    "/issues/2026-12/preview/": "preview", "/issues/2026-12/approval/": "", "/calendar/": "calendar",
    "/calendar/add?day=2036-12-03": "adding", "/calendar/slots": "", "/calendar/holds": "",
    "/calendar/repeats": "adding", "/calendar/address": "", "/networks/": "networks",
    f"/networks/stories/{SLUG}": "words", "/subscribers/": "subscribers", "/subscribers/1/": "",
    "/subscribers/import/": "", "/sending/": "", "/sending/providers/": "", "/sending/uncertain/": "",
    "/sending/past/": "past", "/notices/": "notices", "/terms/": "terms",
    "/terms/term?source=партньорство&lang=en": "term", "/memory/": "memory", "/memory/en/1": "term",
    "/brand/": "brand", "/templates/": "", "/templates/newsletter/issue.mjml.j2": "brand",
    "/health/": "", "/settings/": "", "/log/": "log", "/people/": "", "/me": "", "/more": "", "/keys": "",
}  # fmt: skip
"""A page of each screen, and the keys that it has beside those of every page."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ConsoleSite]:
    folder = tmp_path_factory.mktemp("console")
    make_workspace(folder, with_posts=True)
    configure(folder, engines='["apertium"]')
    with open_publisher(folder / "config.toml", utc_now) as publisher:
        publisher.editorial.translate([SLUG], "en", utc_now())
        publisher.issues.create("2026-12", [SLUG], {"bg": EditionText("Вести")}, utc_now())
        publisher.subscribers.add("maria@reader.example", "bg", utc_now(), consent="asked on paper")
    with console_site(folder, utc_now) as found:
        yield found


@pytest.fixture(scope="module")
def boss(site: ConsoleSite) -> Visitor:
    return site.person("administrator")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as play:
        started = play.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture
def page(browser: Browser, site: ConsoleSite, boss: Visitor) -> Iterator[Page]:
    """The console for an administrator; whatever the policy refuses fails the test."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="bg-BG")
    for cookie in boss.http.cookies:
        context.add_cookies([{"name": cookie.name, "value": cookie.value or "", "url": site.at}])
    one, wrong = context.new_page(), []
    one.on("console", lambda said: wrong.append(said.text) if "Content Security Policy" in said.text else None)
    one.on("pageerror", lambda error: wrong.append(str(error)))
    yield one
    assert wrong == []
    context.close()


def is_open(page: Page) -> bool:
    return page.locator("#keys").get_attribute("open") is not None


def press_elsewhere(page: Page, key: str, code: str, shift: bool = False) -> None:
    """Press a key as another layout gives it."""
    wire = page.context.new_cdp_session(page)
    told = {"key": key, "code": code, "text": key, "modifiers": 8 if shift else 0}
    wire.send("Input.dispatchKeyEvent", {"type": "keyDown", **told})
    wire.send("Input.dispatchKeyEvent", {"type": "keyUp", "key": key, "code": code})
    wire.detach()


SEEN = """() => {
  const shown = one => one.checkVisibility();
  const keys = [...document.querySelectorAll("#keys dt")].filter(shown).map(one => one.innerText.replace(/\\s+/g, " "));
  const there = place => Boolean(document.querySelector("main " + place));
  return {
    open: document.querySelector("#keys").open, keys, own: shown(document.querySelector("#keys-own") || document.head),
    link: document.querySelector(".rail [data-keys]").hash,
    there: {"/": there("input[type=search]"), "[": there("a[rel=prev]"), "]": there("a[rel=next]"),
            "Ctrl + S": there("[data-save]")},
  };
}"""
"""The list as it is shown, and which of the things that have a key are on the page."""


def test_every_screen_lists_its_keys_and_those_that_are_listed_are_there(page: Page, site: ConsoleSite) -> None:
    for path, name in PATHS.items():
        page.goto(f"{site.at}/console{path}", wait_until="domcontentloaded")
        page.keyboard.press("?")
        seen = page.evaluate(SEEN)
        assert seen["open"], path
        assert {"?", "Esc", "G and T"} <= {one.replace("и после", "and") for one in seen["keys"]}, path
        assert seen["link"] == (f"#{name}" if name else ""), path
        own = [one for one in seen["keys"] if one not in {"?", "Esc"} and not one.startswith("G ")]
        assert seen["own"] == bool(own), path
        assert seen["there"] == {sign: sign in own for sign in seen["there"]}, path
        page.keyboard.press("Escape")
        assert not is_open(page), path
    assert set(PATHS.values()) - {""} == {screen.name for screen in SCREENS}


def test_every_entry_of_the_menu_has_a_letter_of_its_own(page: Page, site: ConsoleSite) -> None:
    assert LETTERS.keys() == {item.endpoint for item in menu()}
    assert len(set(LETTERS.values())) == len(LETTERS)
    assert not set(LETTERS.values()) & {key.presses[0] for key in COMMON}
    page.goto(f"{site.at}/console/")
    places = page.locator(".rail a.go, .rail a.own").evaluate_all("all => all.map(one => one.href)")
    for item, place in zip(menu(), places, strict=True):
        # The first of them is this very page: its address alone does not say that it has been loaded again.
        with page.expect_navigation(url=place, wait_until="domcontentloaded"):
            page.keyboard.press("g")
            page.keyboard.press(LETTERS[item.endpoint].lower())


def test_what_is_typed_opens_nothing_and_the_focus_comes_back(page: Page, site: ConsoleSite) -> None:
    page.goto(f"{site.at}/console/posts/")
    page.keyboard.press("/")
    field = page.locator("#q")
    expect(field).to_be_focused()
    page.keyboard.type("?/[]gt")
    assert field.input_value() == "?/[]gt"
    assert not is_open(page)
    button = page.get_by_role("button", name="Търсене")
    button.focus()
    page.keyboard.press("?")
    assert is_open(page)
    page.keyboard.press("g")
    page.keyboard.press("c")
    assert page.url.endswith("/posts/"), "behind the list nothing moves"
    page.keyboard.press("Escape")
    expect(button).to_be_focused()
    page.keyboard.press("?")
    page.keyboard.press("?")
    assert not is_open(page)
    expect(button).to_be_focused()
    page.locator(".rail [data-keys]").click()
    assert is_open(page), "the link opens it in place"
    page.get_by_role("button", name="Затваряне").click()
    expect(page.locator(".rail [data-keys]")).to_be_focused()


@pytest.mark.parametrize(
    ("layout", "key", "code", "shift"),
    [
        ("BDS", "?", "Digit2", True),
        ("phonetic", "?", "Slash", True),
        ("a Cyrillic letter on the same key", "Б", "Slash", True),
        ("German", "?", "Minus", True),
    ],
)
def test_the_list_opens_under_each_layout(
    page: Page, site: ConsoleSite, layout: str, key: str, code: str, shift: bool
) -> None:
    page.goto(f"{site.at}/console/")
    press_elsewhere(page, key, code, shift)
    assert is_open(page), layout


def test_letters_and_signs_are_those_on_the_keys_whatever_alphabet_is_on(page: Page, site: ConsoleSite) -> None:
    page.goto(f"{site.at}/console/")
    press_elsewhere(page, "ж", "KeyG")  # BDS
    press_elsewhere(page, "ъ", "KeyC")
    page.wait_for_url("**/console/calendar/")
    month = page.locator("#span").inner_text()
    press_elsewhere(page, ";", "BracketRight")  # BDS
    expect(page.locator("#span")).not_to_have_text(month)
    press_elsewhere(page, "ш", "BracketLeft")  # phonetic
    expect(page.locator("#span")).to_have_text(month)
    press_elsewhere(page, "г", "KeyG")  # phonetic
    press_elsewhere(page, "н", "KeyN")
    page.wait_for_url("**/console/posts/")
    press_elsewhere(page, "-", "Slash")  # German: a dash is no search
    expect(page.locator("#q")).not_to_be_focused()
    press_elsewhere(page, "б", "Slash")  # BDS
    expect(page.locator("#q")).to_be_focused()


def test_lists_are_searched_and_turned_by_key(page: Page, site: ConsoleSite) -> None:
    page.goto(f"{site.at}/console/terms/")
    page.keyboard.press("]")
    page.wait_for_url("**/terms/?page=2")
    page.keyboard.press("[")
    page.wait_for_url("**/terms/?page=1")
    page.keyboard.press("/")
    page.keyboard.type("БАН")
    page.keyboard.press("Enter")
    page.locator("main .wait li").filter(has_text="BAS").wait_for()
    page.go_back()
    page.wait_for_url("**/terms/?page=1")
    page.locator("#main").press("[")
    assert page.url.endswith("page=1"), "there is none before the first"


def test_saving_by_key_takes_what_stands_in_the_fields(page: Page, site: ConsoleSite) -> None:
    page.goto(f"{site.at}/console/issues/2026-12/")
    page.locator("#subject-bg").fill("Вести от града")
    page.locator("#subject-bg").press("Control+s")
    page.get_by_text("Броят е запазен.").wait_for()
    assert page.locator("#subject-bg").input_value() == "Вести от града"
    page.goto(f"{site.at}/console/terms/term?source=партньорство&lang=en")
    page.locator("main input[type=text], main input:not([type])").first.focus()
    wire = page.context.new_cdp_session(page)
    wire.send("Input.dispatchKeyEvent", {"type": "keyDown", "key": "с", "code": "KeyS", "modifiers": 2})
    page.locator(".notice.ok").wait_for()


def test_single_keys_can_be_switched_off_and_on_again(page: Page, site: ConsoleSite) -> None:
    page.goto(f"{site.at}/console/me")
    page.get_by_role("button", name="Изключване на единичните клавиши").click()
    page.get_by_text("Единичните клавиши са изключени.", exact=True).wait_for()
    for path in ("/me", "/calendar/"):
        page.goto(f"{site.at}/console{path}")
        for key in ("?", "g", "n", "]"):
            page.keyboard.press(key)
        assert not is_open(page)
        assert page.url.endswith(path)
    page.locator(".rail [data-keys]").click()
    assert page.locator("#keys").get_by_text("Единичните клавиши са изключени в този браузър.").is_visible()
    page.goto(f"{site.at}/console/me")
    page.get_by_role("button", name="Включване на единичните клавиши").click()
    page.get_by_text("Единичните клавиши отново действат.").wait_for()
    page.keyboard.press("?")
    assert is_open(page)


def test_without_a_script_a_link_leads_to_the_keys_of_all_screens(site: ConsoleSite, boss: Visitor) -> None:
    calendar = boss.follow("/calendar/").text
    assert 'href="/console/keys#calendar"' in calendar
    text = boss.follow("/keys").text
    main = text[text.index("<main") : text.index("</main>")]
    for screen in SCREENS:
        assert f'<h2 id="{screen.name}">' in main
    assert "с една седмица" in main
    author = site.person("author").follow("/keys").text
    assert "с една седмица" not in author[author.index("<main") : author.index("</main>")], "an author moves nothing"


@pytest.mark.skipif(not AXE.is_file(), reason="scripts/install-page-peers was not run")
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("dark", [False, True])
def test_the_open_list_is_sound(page: Page, site: ConsoleSite, width: int, dark: bool) -> None:
    page.set_viewport_size({"width": width, "height": 700})
    page.emulate_media(color_scheme="dark" if dark else "light")
    page.goto(f"{site.at}/console/calendar/")
    page.locator("details.help").evaluate("one => { one.open = true; }")
    assert axe_findings(page) == []
    page.keyboard.press("?")
    assert is_open(page)
    assert axe_findings(page) == []
    assert page.locator("#keys").evaluate("one => one.scrollWidth <= one.clientWidth")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
