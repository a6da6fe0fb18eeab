"""The pages about accounts: invitations, roles, a lost phone, one's own page, and what the record keeps of it."""

import re
from collections.abc import Iterator
from html import unescape

import pytest

from publisher.app.assembly import utc_now
from publisher.config.new_workspace import make_workspace
from support.cli_calls import run
from support.console import ConsoleSite, Visitor, console_site

LINK = re.compile(r'class="link">([^<]+)<')
NUMBER = re.compile(r'action="/console/people/(\d+)/role"')


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ConsoleSite]:
    folder = tmp_path_factory.mktemp("console")
    make_workspace(folder)
    with console_site(folder, utc_now) as found:
        yield found


@pytest.fixture(scope="module")
def boss(site: ConsoleSite) -> Visitor:
    return site.person("administrator")


def number_of(boss: Visitor, email: str) -> str:
    """The number of an account in the addresses of its forms."""
    part = boss.follow("/people/").text.partition(f"<h3>{email}")[2]
    found = NUMBER.search(part)
    assert found
    return found[1]


def test_whoever_is_invited_sets_a_password_by_the_link_and_works(site: ConsoleSite, boss: Visitor) -> None:
    shown = boss.post("/people/", email="Nova@Example.org", name="Нова Колежка", role="author")
    found = LINK.search(shown.text)
    assert found, shown.text
    one = site.visitor("nova@example.org")
    assert one.set_password(unescape(found[1])).status_code == 302
    assert one.sign_in().status_code == 302
    assert "Нова Колежка" in one.follow("/").text


@pytest.mark.parametrize(
    ("form", "code", "words"),
    [
        ({"email": "not an address", "role": "author"}, 400, "not an address"),
        ({"email": "twice@example.org", "role": "author"}, 409, "вече има профил"),
        ({"email": "x@example.org", "role": "emperor"}, 400, "няма роля emperor"),
    ],
)
def test_what_is_wrong_stands_beside_the_form_that_keeps_what_was_typed(
    site: ConsoleSite, boss: Visitor, form: dict[str, str], code: int, words: str
) -> None:
    if form["email"].startswith("twice"):
        site.invite("twice@example.org", "author")
    answer = boss.post("/people/", name="Име", **form)
    assert answer.status_code == code
    assert words in unescape(answer.text)
    assert f'value="{form["email"]}"' in answer.text


def test_a_role_is_changed_an_account_stopped_and_reset_and_the_record_says_so(
    site: ConsoleSite, boss: Visitor
) -> None:
    one = site.person("author", "changing@example.org")
    number = number_of(boss, "changing@example.org")
    assert boss.post(f"/people/{number}/role", page="/people/", role="approver").status_code == 302
    assert one.get("/").headers["Location"] == "/console/tf-setup", "an approver needs a second step"
    assert boss.post(f"/people/{number}/active", page="/people/", active="no").status_code == 302
    assert one.get("/me").headers["Location"].startswith("/console/login")
    assert boss.post(f"/people/{number}/active", page="/people/", active="yes").status_code == 302
    shown = boss.post(f"/people/{number}/reset", page="/people/")
    found = LINK.search(shown.text)
    assert found
    assert one.set_password(unescape(found[1])).status_code == 302
    log = run(site.folder, "--json", "staff", "log", "--search", "changing@example.org").value
    done = [(act["who"], act["action"], act["before"], act["after"]) for act in reversed(log)]
    assert (boss.email, "role", "author", "approver") in done
    assert [action for _, action, _, _ in done if action.startswith("account")] == [
        "account added", "account disabled", "account enabled", "account reset",
    ]  # fmt: skip


def test_nobody_takes_their_own_rights_away(site: ConsoleSite, boss: Visitor) -> None:
    numbers = {number_of(boss, "twice@example.org")} if "twice@example.org" in boss.follow("/people/").text else set()
    own = next(str(number) for number in range(1, 99) if str(number) not in numbers and _is_own(boss, str(number)))
    answer = boss.post(f"/people/{own}/active", page="/people/", active="no")
    assert answer.status_code == 409
    assert boss.get("/").status_code == 200


def _is_own(boss: Visitor, number: str) -> bool:
    return f"/people/{number}/role" not in boss.follow("/people/").text


def test_everybody_chooses_their_language_and_it_stays(site: ConsoleSite) -> None:
    one = site.person("author", "english@example.org")
    answer = one.post("/language", page="/me", language="en", next="/console/me")
    assert answer.headers["Location"] == "/console/me"
    assert "My profile" in one.follow("/me").text
    again = site.visitor(one.email)
    again.sign_in()
    assert "My profile" in again.follow("/me").text
    assert one.post("/language", page="/me", language="xx").status_code == 400


@pytest.mark.parametrize("place", ["https://evil.example/", "//evil.example/", "/\\evil.example", "/elsewhere"])
def test_a_form_leads_back_to_the_console_only(site: ConsoleSite, place: str) -> None:
    one = site.visitor()
    assert one.post("/language", page="/login", language="en", next=place).headers["Location"] == "/console/"


def test_the_own_page_says_where_one_has_signed_in(site: ConsoleSite) -> None:
    one = site.person("author", "mine@example.org")
    assert "127.0.0.1" in one.follow("/me").text
