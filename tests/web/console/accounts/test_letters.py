"""Letters about accounts, as they arrive over SMTP: in the brand's layout, in each person's own language."""

import re
import time
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from html import unescape

import pytest

from publisher.app.assembly import utc_now
from publisher.config.new_workspace import make_workspace
from servers.smtp import SmtpServer, serve
from support.console import PASSWORD, ConsoleSite, Visitor, console_site
from support.workspaces import configure

LINK = re.compile(r"https?://\S+/console/reset/\S+")


@pytest.fixture(scope="module")
def server() -> Iterator[SmtpServer]:
    with serve() as running:
        yield running


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, server: SmtpServer) -> Iterator[ConsoleSite]:
    folder = tmp_path_factory.mktemp("console")
    make_workspace(folder)
    configure(folder, port=server.port)
    # A workspace whose templates are older than the letter: its layout is there, its template stands in the program.
    with console_site(folder, utc_now) as found:
        yield found


@pytest.fixture(scope="module")
def boss(site: ConsoleSite) -> Visitor:
    return site.person("administrator")


def letter(server: SmtpServer, to: str, subject: str, number: int = 1) -> EmailMessage:
    """The letter to an address with such a subject, the last of `number`; it is sent beside the answer."""
    limit = time.monotonic() + 60
    while time.monotonic() < limit:
        mails = [message_from_bytes(re.sub(rb"(?m)^\.\.", b".", body), policy=policy.default) for body in server.bodies]
        found = [mail for mail in mails if to in str(mail["To"]) and str(mail["Subject"]).startswith(subject)]
        if len(found) >= number:
            return found[number - 1]
        time.sleep(0.05)
    raise AssertionError(f"no letter to {to}")


def part_of(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    assert part is not None
    return str(part.get_content())


def test_an_invitation_arrives_in_the_layout_of_the_brand_and_its_link_works(
    site: ConsoleSite, boss: Visitor, server: SmtpServer
) -> None:
    shown = boss.post("/people/", email="nova@example.org", name="Нова", role="author", language="bg")
    assert "Писмо с връзката пътува и към nova@example.org." in unescape(shown.text)
    mail = letter(server, "nova@example.org", "Вашият профил за бюлетина – ")
    assert "List-Unsubscribe" not in mail
    text, page = part_of(mail, "plain"), part_of(mail, "html")
    assert "като автор можете да работите" in " ".join(text.split())
    assert 'lang="bg"' in page
    assert "prefers-color-scheme" in page, "the mails' own layout"
    assert "max-width:640px" in page
    assert "Задаване на парола" in page
    (link,) = set(LINK.findall(text))
    assert link in unescape(page)
    one = site.visitor("nova@example.org")
    assert one.set_password(link).status_code == 302
    assert one.sign_in().status_code == 302


def test_a_forgotten_password_and_its_change_are_told_in_the_persons_own_language(
    site: ConsoleSite, boss: Visitor, server: SmtpServer
) -> None:
    boss.post("/people/", email="ann@example.org", name="Ann", role="author", language="en")
    one = site.visitor("ann@example.org")
    one.http.headers["Accept-Language"] = "bg"
    one.set_password(LINK.findall(part_of(letter(server, one.email, "Your account"), "plain"))[0])
    changed = "Your password has been changed – "
    letter(server, one.email, changed)
    assert one.post("/reset", email=one.email).status_code in (200, 302)
    one.set_password(LINK.findall(part_of(letter(server, one.email, "A new password for the console – "), "plain"))[0])
    letter(server, one.email, changed, 2)
    one.sign_in()
    new = "another horse battery staple"
    one.post("/change", password=PASSWORD, new_password=new, new_password_confirm=new)
    told = letter(server, one.email, changed, 3)
    assert "tell an administrator at once" in " ".join(part_of(told, "plain").split())
    assert "/reset/" not in part_of(told, "html")


def test_nobody_gets_a_letter_at_an_address_without_an_account(
    site: ConsoleSite, boss: Visitor, server: SmtpServer
) -> None:
    stranger = site.visitor()
    known = site.person("author", "known@example.org")
    unknown_answer = stranger.post("/reset", email="nobody@example.org")
    known_answer = stranger.post("/reset", email=known.email)
    assert unknown_answer.status_code == known_answer.status_code
    letter(server, known.email, "Нова парола за конзолата – ")
    assert not [body for body in server.bodies if b"nobody@example.org" in body]
