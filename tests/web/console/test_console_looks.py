"""The console in a browser: nothing refused by the policy, nothing from elsewhere, nothing that axe finds."""

import shutil
from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from sqlalchemy import select, update

from publisher.app.assembly import Publisher, open_publisher, utc_now
from publisher.config.new_workspace import make_workspace
from publisher.core.states import DeliveryState
from publisher.ledger.notices import PAGE, Notices, Thing, Words
from publisher.planning import EditionText
from publisher.storage.tables import deliveries
from servers.smtp import Answer, SmtpServer, serve
from support.console import ConsoleSite, Visitor, console_site
from support.page_judges import axe_findings, needs_judges
from support.review_screen import link_on
from support.workspaces import configure

SIZES = (1280, 390)
SLUG = "stazhanti-umen-grad"
REVIEW = f"/translations/{SLUG}/en/"
PATHS = [
    "/", "/more", "/translations/", REVIEW, f"{REVIEW}?show=findings", f"{REVIEW}?show=changed",
    "/people/", "/me", "/keys", "/change", "/tf-setup",
    "/mf-recovery-codes", "/nothing-here",
    "/posts/", "/posts/?q=няма-такава", "/posts/new", f"/posts/edit/{SLUG}", f"/posts/edit/{SLUG}?whole=1",
    "/issues/", f"/issues/-new?story={SLUG}", "/issues/2026-12/", "/issues/2026-12/preview/",
    "/issues/2026-12/preview/?look=phone", "/issues/2026-12/preview/?look=dark", "/issues/2026-12/preview/?look=text",
    "/issues/2026-12/preview/?look=no-pictures", "/issues/2026-12/approval/?look=yes&day=2036-12-03",
    "/issues/2027-01/", "/issues/2027-01/approval/done?readers=1", "/issues/2026-12/preview/?find=reader",
    "/issues/2026-12/preview/?reader=1",
    "/calendar/", "/calendar/?week=2036-12-03", "/calendar/1", "/calendar/1/swap",
    "/calendar/add?day=2036-12-03", "/calendar/slots",
    "/calendar/add?kind=issue&day=2036-12-03", "/calendar/holds", "/calendar/repeats", "/calendar/address",
    "/networks/", f"/networks/stories/{SLUG}",
    "/sending/", "/sending/providers/", "/sending/uncertain/", "/sending/uncertain/all?word=resend", "/sending/past/",
    "/sending/past/2026-11/", "/sending/past/2026-10/", "/notices/",
    "/subscribers/", "/subscribers/?q=няма-такъв", "/subscribers/1/", "/subscribers/-new", "/subscribers/figures",
    "/subscribers/figures?by=month", "/subscribers/import/",
    "/brand/", "/templates/", "/templates/newsletter/issue.mjml.j2", "/terms/",
    "/terms/term?source=партньорство&lang=en", "/terms/file/", "/memory/", "/memory/en/1",
    "/health/", "/settings/", "/log/", "/log/?q=няма-такова",
]  # fmt: skip


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ConsoleSite]:
    folder = tmp_path_factory.mktemp("console")
    make_workspace(folder, with_posts=True)
    configure(folder, engines='["apertium"]')
    with open_publisher(folder / "config.toml", utc_now) as publisher:
        publisher.editorial.translate([SLUG], "en", utc_now())
        for key in ("2026-12", "2027-01"):
            publisher.issues.create(key, [SLUG, "pokana-otvoreni-danni"], {"bg": EditionText("Вести")}, utc_now())
        publisher.subscribers.add("maria@reader.example", "bg", utc_now(), consent="asked on paper", name="Мария")
        later = utc_now() + timedelta(days=30)
        with serve() as server:
            mailed(publisher, server)
        publisher.scheduling.approve_issue("2027-01", "newsletter", ["bg"], later, utc_now())
    with console_site(folder, utc_now) as found:
        yield found


def mailed(publisher: Publisher, server: SmtpServer) -> None:
    """One issue that has gone out, with an uncertain mail and a refused one, one that is going out, and a notice."""
    server.refusals["gone.example"] = Answer(b"550 5.1.1 no such user\r\n")
    configure(publisher.config.workspace, port=server.port)
    now = utc_now()
    with open_publisher(publisher.config.file, utc_now) as sender:
        for name in ("one@reader.example", "two@reader.example", "three@gone.example"):
            sender.subscribers.add(name, "bg", now, consent="asked on paper")
        for key, slug in (("2026-10", "pokana-otvoreni-danni"), ("2026-11", SLUG)):
            sender.issues.create(key, [slug], {"bg": EditionText(f"Вести {key}")}, now)
        sender.schedule("2026-10", "newsletter", "bg", now)
        sender.tick()
        row = sender.schedule("2026-11", "newsletter", "bg", now)
        sender.enqueueing.enqueue(row.id, now)
        with sender.store.begin() as connection:
            one = select(deliveries.c.id).where(deliveries.c.state == DeliveryState.SENT).limit(1).scalar_subquery()
            connection.execute(update(deliveries).where(deliveries.c.id == one).values(state=DeliveryState.UNCERTAIN))
        notices = Notices(sender.store)
        notices.switch_on(PAGE, [], now)
        notices.note([(PAGE, Thing("finished", f"publication {row.id}"), Words("Излезе: „Вести“", "Канал newsletter"))],
                     [], now)  # fmt: skip


@pytest.fixture(scope="module")
def link(site: ConsoleSite, boss: Visitor) -> str:
    """The address of a review for somebody without an account."""
    answer = boss.post(f"{REVIEW}links/", page=REVIEW, person="Мария Петрова", days="14")
    return link_on(answer.text)


@pytest.fixture(scope="module")
def boss(site: ConsoleSite) -> Visitor:
    return site.person("administrator")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as play:
        started = play.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        yield started
        started.close()


def opened(browser: Browser, site: ConsoleSite, one: Visitor | None, width: int, dark: bool) -> tuple[Page, list[str]]:
    """A page signed in as somebody, and what goes wrong on it."""
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme="dark" if dark else "light", locale="bg-BG"
    )
    for cookie in one.http.cookies if one else ():
        context.add_cookies([{"name": cookie.name, "value": cookie.value or "", "url": site.at}])
    page, wrong = context.new_page(), []
    page.on("console", lambda said: wrong.append(said.text) if "Content Security Policy" in said.text else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("request", lambda asked: None if asked.url.startswith((site.at, "data:")) else wrong.append(asked.url))
    return page, wrong


@needs_judges
@pytest.mark.parametrize("width", SIZES)
@pytest.mark.parametrize("dark", [False, True])
def test_pages_are_sound_at_both_widths_in_both_modes(
    browser: Browser, site: ConsoleSite, boss: Visitor, link: str, width: int, dark: bool
) -> None:
    page, wrong = opened(browser, site, None, width, dark)
    for address in (f"{site.at}/console/", link, f"{site.at}/console/by-link/nothing/"):
        page.goto(address)
        assert axe_findings(page) == [], address
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
    page.context.close()
    page, more = opened(browser, site, boss, width, dark)
    for path in PATHS:
        page.goto(f"{site.at}/console{path}")
        assert axe_findings(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        assert page.evaluate("document.documentElement.dataset.bsTheme") == ("dark" if dark else "light")
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{path} with letters twice as large"
    page.context.close()
    assert wrong + more == []


def test_signing_in_works_by_keyboard_alone(browser: Browser, site: ConsoleSite) -> None:
    one = site.visitor("keys@example.org")
    one.set_password(site.invite(one.email, "author"))
    page, wrong = opened(browser, site, None, 1280, False)
    page.goto(f"{site.at}/console/people/")
    # The cursor stands in the first field.
    page.locator("#email:focus").wait_for()
    page.keyboard.type("keys@example.org")
    page.keyboard.press("Tab")
    page.keyboard.type("correct horse battery staple")
    page.keyboard.press("Enter")
    page.get_by_text("Ролята Ви не позволява това.").wait_for()
    assert page.url.endswith("/console/people/")
    assert wrong == []
    page.context.close()


def test_a_translation_is_put_right_by_keyboard_and_nothing_typed_is_lost(
    browser: Browser, site: ConsoleSite, boss: Visitor
) -> None:
    page, wrong = opened(browser, site, boss, 1280, False)
    page.goto(f"{site.at}/console{REVIEW}")
    seen = page.locator("#review-seen").input_value()
    page.locator("#s-title-text").focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("Interns test sensors for clean air")
    page.keyboard.press("Control+Enter")
    page.locator("#s-title:not([data-open])").wait_for()
    assert page.evaluate("document.activeElement.id") == "s-summary-text", "the next that nobody has read"
    page.keyboard.press("Alt+ArrowUp")
    assert page.evaluate("document.activeElement.id") == "s-title-text"
    # What is approved is what stands there now, without the page having been loaded again.
    assert page.locator("#review-seen").input_value() != seen
    # The session ends in another tab, and the network goes away, while somebody writes.
    page.locator("#s-summary-text").fill("Words that must not be lost")
    kept = page.context.cookies()
    page.context.clear_cookies()
    page.keyboard.press("Control+Enter")
    page.locator("#alert .notice").wait_for()
    assert page.locator("#s-summary-text").input_value() == "Words that must not be lost"
    page.context.add_cookies(kept)  # type: ignore[arg-type]
    page.context.set_offline(True)
    page.locator("#s-summary-text").press("Control+Enter")
    page.get_by_text("Няма връзка.").wait_for()
    page.context.set_offline(False)
    page.locator("#s-summary-text").press("Control+Enter")
    page.locator("#s-summary:not([data-open])").wait_for()
    assert page.locator("#s-summary-text").input_value() == "Words that must not be lost"
    assert wrong == []
    page.context.close()


def test_what_is_not_saved_stays_visible_and_a_key_lists_the_keys(
    browser: Browser, site: ConsoleSite, boss: Visitor
) -> None:
    page, wrong = opened(browser, site, boss, 1280, False)
    page.goto(f"{site.at}/console{REVIEW}?show=open")
    page.locator("#main").press("?")
    assert page.get_by_text("предишният или следващият откъс").is_visible()
    page.keyboard.press("?")
    assert page.get_by_text("предишният или следващият откъс").is_hidden()
    segment = page.locator(".segment[data-open]").filter(has_text="Приемане и напред").first
    name = segment.get_attribute("id")
    field, unsaved = page.locator(f"#{name} textarea"), page.locator(f"#{name} .unsaved")
    assert unsaved.is_hidden()
    field.press("End")
    field.press_sequentially("?")
    assert unsaved.is_visible(), "a question mark that is typed is text"
    assert page.locator(f"#{name} .save button").inner_text() == "Запазване и напред"
    # The network is gone: the text stays, and stays unsaved.
    page.context.set_offline(True)
    field.press("Control+Enter")
    page.get_by_text("Няма връзка.").wait_for()
    assert unsaved.is_visible()
    page.on("dialog", lambda dialog: dialog.dismiss())
    page.context.set_offline(False)
    with page.expect_event("dialog") as asked:
        page.evaluate("location.reload()")
    assert asked.value.type == "beforeunload"
    assert field.input_value().endswith("?")
    field.press("Control+Enter")
    page.locator(f"#{name}:not([data-open])").wait_for()
    assert wrong == []
    page.context.close()


def order(page: Page) -> list[str]:
    return [one.get_attribute("data-slug") or "" for one in page.locator(".stories li").all()]


def test_stories_are_ordered_by_keyboard_and_by_dragging(browser: Browser, site: ConsoleSite, boss: Visitor) -> None:
    other = "pokana-otvoreni-danni"
    page, wrong = opened(browser, site, boss, 1280, False)
    page.goto(f"{site.at}/console/issues/2026-12/")
    page.locator(f"[data-slug={other}] button").first.focus()
    page.keyboard.press("Enter")
    assert order(page) == [other, SLUG]
    assert page.evaluate("document.activeElement.value") == f"up {other}", "the next press moves the same story"
    page.locator("#subject-bg").fill("я" * 61)
    assert page.locator("[data-count=subject-bg]").inner_text() == "61"
    assert page.locator("[data-count=subject-bg].warn-words").count() == 1
    page.get_by_role("button", name="Запазване на броя").click()
    page.get_by_text("Броят е запазен.").wait_for()
    assert order(page) == [other, SLUG]
    page.locator(".stories li .grip").last.drag_to(page.locator(".stories li").first)
    assert order(page) == [SLUG, other]
    page.get_by_role("button", name="Запазване на броя").click()
    page.get_by_text("Броят е запазен.").wait_for()
    assert order(page) == [SLUG, other]
    assert wrong == []
    page.context.close()


def test_a_mail_in_its_frame_shows_its_pictures_and_runs_nothing(
    browser: Browser, site: ConsoleSite, boss: Visitor
) -> None:
    page, wrong = opened(browser, site, boss, 390, True)
    page.goto(f"{site.at}/console/issues/2026-12/preview/", wait_until="networkidle")
    mail = page.frames[1]
    assert "Вести" in mail.content()
    pictures = "[...document.images].map(one => one.naturalWidth > 0)"
    assert set(mail.evaluate(pictures)) == {True}
    light = mail.evaluate("getComputedStyle(document.body).backgroundColor")
    page.goto(f"{site.at}/console/issues/2026-12/preview/?look=dark", wait_until="networkidle")
    assert page.frames[1].evaluate("getComputedStyle(document.body).backgroundColor") != light
    page.goto(f"{site.at}/console/issues/2026-12/preview/?look=no-pictures", wait_until="networkidle")
    assert set(page.frames[1].evaluate(pictures)) == {False}
    assert wrong == []
    page.context.close()


def test_the_first_load_is_small_and_the_second_nearly_nothing(browser: Browser, site: ConsoleSite) -> None:
    page, _ = opened(browser, site, None, 1280, False)
    sizes: dict[str, int] = {}
    page.on("response", lambda got: sizes.__setitem__(got.url, int(got.headers.get("content-length", "0"))))
    page.goto(f"{site.at}/console/login", wait_until="networkidle")
    assert {url.rpartition("/")[2] for url in sizes} >= {"tabler.min.css", "htmx.min.js", "console.css"}
    assert sum(sizes.values()) < 300_000
    assert all("immutable" in site.visitor().get(url).headers["Cache-Control"] for url in sizes if "/assets/" in url)
    page.context.close()
