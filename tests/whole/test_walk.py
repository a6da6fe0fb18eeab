"""A reader's path, in a browser without scripts and with real mails: subscribe, change, unsubscribe, come back."""

import email
import re
from collections.abc import Iterator
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
import requests
from playwright.sync_api import Browser, Page

from publisher.app.assembly import Publisher, open_publisher
from publisher.web.public.site import create_app
from support.cli_calls import run
from support.mail_home import Home, serve_home
from support.mail_screens import BROKEN, CLIPPED, CONTRASTS, chromium
from support.workspaces import configure

ADDRESS = "мария@reader.example"
SLUG = "pokana-otvoreni-danni"
TABLES = """
[topics.education]
name = { bg = "Образование", en = "Education" }
tags = ["стажове"]
[topics.data]
name = { bg = "Данни", en = "Data" }
tags = ["отворени данни"]
[tracking]
clicks = true
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Home]:
    with serve_home(tmp_path) as servers:
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(servers.certificate))
        yield servers


@pytest.fixture
def office(workspace: Path, home: Home) -> Iterator[Publisher]:
    """A workspace whose real pages are served over HTTPS, and whose mails arrive."""
    file = home.configure(workspace)
    file.write_text(file.read_text(encoding="utf-8") + TABLES, encoding="utf-8")
    with open_publisher(file) as pages, open_publisher(file) as publisher:
        home.pages.site = create_app(pages)
        yield publisher


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, java_script_enabled=False, ignore_https_errors=True, locale="bg-BG"
    )
    yield context.new_page()
    context.close()


def arrived(home: Home) -> list[EmailMessage]:
    mails = [email.message_from_bytes(data, policy=default) for data in home.arrived]
    home.arrived.clear()
    return [mail for mail in mails if isinstance(mail, EmailMessage)]


def text_of(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def test_a_reader_subscribes_changes_unsubscribes_and_comes_back(office: Publisher, home: Home, phone: Page) -> None:
    # Somebody finds the archive and asks for the newsletter.
    phone.goto(f"{home.address}/bg/")
    phone.locator("#main").get_by_role("link", name="Абонирайте се").click()
    phone.get_by_label("Имейл адрес").fill(ADDRESS.replace("мария", "maria"))
    phone.get_by_label("Име", exact=False).nth(1).fill("Мария")
    phone.get_by_role("button", name="Абонирайте се").click()
    assert phone.get_by_role("heading", level=1).inner_text() == "Проверете пощата си"
    assert office.subscribers.count("bg") == 0

    # The letter is not list mail, and opening its link changes nothing.
    office.tick()
    (letter,) = arrived(home)
    assert letter["To"] == "maria@reader.example"
    assert letter["Subject"] == "Моля, потвърдете абонамента си за „Вести от клъстера“"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert not [name for name in letter if name.startswith("List-")]
    (link,) = re.findall(rf"{home.address}/c/\S+", text_of(letter))
    phone.goto(link)
    assert office.subscribers.count("bg") == 0
    phone.get_by_role("button", name="Да, абонирайте ме").click()
    assert phone.get_by_role("heading", level=1).inner_text() == "Добре дошли!"
    assert office.subscribers.count("bg") == 1

    # They prefer English, and one topic.
    phone.get_by_role("link", name="Предпочитания").click()
    phone.get_by_label("Английски").check()
    phone.get_by_label("Данни").check()
    phone.get_by_role("button", name="Запазете").click()
    assert phone.get_by_role("status").inner_text() == "Saved."
    assert phone.get_by_label("English").is_checked()
    assert phone.get_by_label("Data").is_checked()
    phone.get_by_label("Bulgarian").check()
    phone.get_by_role("button", name="Save").click()

    # The next issue arrives. After one POST by the mail program, the issue after it does not.
    office.issues.create("2026-12", [SLUG], {}, office.clock())
    office.schedule("2026-12", "newsletter", "bg", office.clock())
    office.tick()
    (issue,) = arrived(home)
    found = re.search(r"<(https://[^>]+)>", str(issue["List-Unsubscribe"]))
    assert found
    assert requests.get(found[1], timeout=10).status_code == 200
    assert office.subscribers.count("bg") == 1
    reply = requests.post(found[1], data={"List-Unsubscribe": "One-Click"}, timeout=10, allow_redirects=False)
    assert reply.status_code == 200
    office.issues.create("2027-01", ["stazhanti-umen-grad"], {}, office.clock())
    office.schedule("2027-01", "newsletter", "bg", office.clock())
    office.tick()
    assert arrived(home) == []

    # The used unsubscribe link leads back.
    phone.goto(found[1])
    phone.get_by_role("link", name="Изберете отново какво да получавате").click()
    phone.get_by_label("Вести от клъстера").check()
    phone.get_by_role("button", name="Запазете").click()
    assert office.subscribers.count("bg") == 1
    kept = office.subscribers.export_person("maria@reader.example")
    assert [one["action"] for one in kept["decisions"]] == [
        "asked", "confirmed", "changed", "changed", "left", "returned",
    ]  # fmt: skip
    assert kept["decisions"][1]["wording"].startswith("Съгласявам се да получавам „Вести от клъстера“")
    assert kept["decisions"][1]["form_version"]
    assert {one["ip"] for one in kept["decisions"]} == {"127.0.0.1"}


def test_the_doctor_finds_no_fault_with_the_real_pages(office: Publisher, home: Home) -> None:
    said = run(office.config.workspace, "--json", "doctor", "--mail")
    assert [line for line in said.value if not line["ok"]] == []
    assert said.code == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("lang", ["bg", "en"])
@pytest.mark.parametrize("width", [320, 390, 1280])
def test_pages_read_well_on_every_screen(
    office: Publisher, home: Home, browser: Browser, lang: str, scheme: str, width: int, tmp_path: Path
) -> None:
    email_address = "d" * 60 + "@a-rather-long-name-of-a-mail-server.reader.example"
    office.subscribers.add(email_address, lang, office.clock(), consent="asked on paper")
    numbers = [one.id for one in office.choices.of_person(1)]
    links = office.links
    pages = {
        "home": links.home(lang), "subscribe": links.subscribe(lang), "sent": f"{links.subscribe(lang)}/sent",
        "help": links.help(lang), "preferences": links.preferences(numbers[0]),
        "leave": links.unsubscribe(numbers[0]), "own": f"{links.preferences(numbers[0])}/data",
        "data": links.data(numbers[0], int(office.clock().timestamp())),
        "forget": f"{links.data(numbers[0], int(office.clock().timestamp()))}/forget",
        "gone": links.confirm(numbers[0] + 1, 1), "missing": f"{home.address}/{lang}/nothing",
    }  # fmt: skip
    context = browser.new_context(
        viewport={"width": width, "height": 844}, ignore_https_errors=True,
        color_scheme="dark" if scheme == "dark" else "light",
    )  # fmt: skip
    page = context.new_page()
    for name, address in pages.items():
        page.goto(address)
        page.screenshot(path=tmp_path / f"{name}.png", full_page=True)
        # The honeypot is off the screen on purpose.
        page.evaluate("document.querySelectorAll('.trap').forEach(one => one.remove())")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        assert page.evaluate(CLIPPED) == [], name
        poor = [found for found in page.evaluate(CONTRASTS) if found[0] < 4.5]
        assert poor == [], name
        if name not in ("preferences", "forget", "own", "data"):
            assert page.evaluate(BROKEN) == [], name
    context.close()


def test_configured_topics_and_cadences_are_choices_of_the_form(office: Publisher, home: Home, phone: Page) -> None:
    configure(office.config.workspace)
    phone.goto(f"{home.address}/bg/subscribe")
    assert phone.get_by_label("Образование").count() == 1
    assert phone.get_by_label("Веднъж седмично, накратко").count() == 1
    trap = phone.locator("input[name=website]")
    assert trap.count() == 1
    box = trap.bounding_box()
    assert box is not None
    assert box["x"] < 0
