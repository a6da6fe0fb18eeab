"""Signing in at the wire: passwords, second step, recovery codes, links, sessions, throttling."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from publisher.app.assembly import utc_now
from publisher.config.new_workspace import make_workspace
from support.cli_calls import run
from support.console import CODES, PASSWORD, TOKEN, ConsoleSite, console_site


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ConsoleSite]:
    """One for all tests: each has people of its own."""
    folder = tmp_path_factory.mktemp("console")
    make_workspace(folder)
    with console_site(folder, utc_now) as found:
        yield found


def test_the_first_account_is_an_administrator_who_sets_a_password_by_the_link(site: ConsoleSite) -> None:
    said = run(site.folder, "--json", "staff", "add", "first@example.org")
    assert said.value["role"] == "administrator"
    one = site.visitor("first@example.org")
    assert one.sign_in().status_code == 200, "no password yet"
    assert one.set_password(said.value["link"]).headers["Location"] == "/console/login"
    assert one.sign_in().status_code == 302
    # The link has been used.
    assert one.set_password(said.value["link"]).status_code == 302
    assert site.visitor("first@example.org").sign_in("another password 12").status_code == 200


def test_whoever_may_send_to_readers_needs_a_second_step_before_anything_else(site: ConsoleSite) -> None:
    one = site.visitor("second-step@example.org")
    one.set_password(site.invite(one.email, "approver"))
    one.sign_in()
    assert one.get("/").headers["Location"] == "/console/tf-setup"
    done = one.set_up_second_step()
    assert (done.status_code, done.headers["Location"]) == (302, "/console/"), "to the first page, where the work is"
    assert one.get("/").status_code == 200


@pytest.mark.parametrize(("path", "field"), [("/login", "email"), ("/reset", "email")])
def test_the_cursor_stands_in_the_first_field_of_the_door(site: ConsoleSite, path: str, field: str) -> None:
    found = re.findall(r"<input[^>]* autofocus[ >]", site.visitor().get(path).text)
    assert [re.findall(r'name="(\w+)"', one) for one in found] == [[field]]


def test_the_cursor_stands_in_the_field_for_the_code(site: ConsoleSite) -> None:
    one = site.person("approver", "cursor@example.org")
    again = site.visitor(one.email)
    asked = again.follow(again.sign_in().headers["Location"].removeprefix("/console"))
    assert re.search(r'<input[^>]*name="code"[^>]* autofocus[ >]', asked.text), asked.text


def test_a_code_is_good_once(site: ConsoleSite) -> None:
    one = site.person("approver", "once@example.org")
    again, thief = site.visitor(one.email), site.visitor(one.email)
    assert again.sign_in().headers["Location"].startswith("/console/tf-")
    assert thief.sign_in().headers["Location"].startswith("/console/tf-")
    code = one.code()
    assert again.post("/tf-validate", code=code).status_code == 302
    assert again.get("/").status_code == 200
    assert thief.post("/tf-validate", code=code).status_code == 200
    assert thief.get("/").status_code == 302


def test_a_recovery_code_replaces_the_phone_once(site: ConsoleSite) -> None:
    one = site.person("administrator", "recovery@example.org")
    codes = CODES.findall(one.post("/mf-recovery-codes", generate_new_codes="1").text)
    assert len(codes) == 8
    other = site.visitor(one.email)
    other.sign_in()
    assert other.post("/mf-recovery", code=codes[0]).status_code == 302
    assert other.get("/").status_code == 200
    third = site.visitor(one.email)
    third.sign_in()
    assert third.post("/mf-recovery", code=codes[0]).status_code == 200


def test_signing_out_everywhere_ends_the_other_sessions(site: ConsoleSite) -> None:
    one = site.person("author", "everywhere@example.org")
    phone = site.visitor(one.email)
    phone.sign_in()
    assert phone.get("/me").status_code == 200
    assert one.post("/sign-out-everywhere", page="/me").headers["Location"] == "/console/login"
    assert phone.get("/me").status_code == 302


def test_a_disabled_account_is_out_at_once_and_a_reset_one_begins_anew(site: ConsoleSite) -> None:
    one = site.person("author", "disabled@example.org")
    assert run(site.folder, "staff", "disable", one.email).code == 0
    assert one.get("/").status_code == 302
    assert one.sign_in().status_code == 200
    assert run(site.folder, "staff", "disable", "--enable", one.email).code == 0
    link = run(site.folder, "--json", "staff", "reset", one.email).value["link"]
    assert one.sign_in().status_code == 200
    one.set_password(link)
    assert one.sign_in().status_code == 302


def test_strangers_and_wrong_passwords_get_the_same_answer_in_bulgarian(site: ConsoleSite) -> None:
    one = site.person("author", "known@example.org")
    known, unknown = site.visitor(one.email), site.visitor("nobody@example.org")
    for visitor in (known, unknown):
        visitor.http.headers["Accept-Language"] = "bg"
        answer = visitor.sign_in("wrong password 123").text
        assert "Адресът или паролата не са верни." in answer
        assert 'lang="bg"' in answer


def test_guessing_is_slowed_down(site: ConsoleSite) -> None:
    thief = site.visitor(site.person("author", "guessed@example.org").email)
    answers = [thief.sign_in(f"wrong password {number}").status_code for number in range(9)]
    assert answers[-1] == 429
    assert 200 in answers


def test_other_spellings_of_an_address_and_other_forms_do_not_help_to_guess(site: ConsoleSite) -> None:
    one = site.person("author", "spelled@example.org")
    thief = site.visitor()
    spellings = ["Spelled@example.org", "spelled@ｅxample.org", "spelled@example。org", " spelled@EXAMPLE.org "]
    answers = [
        thief.post("/login", email=spellings[number % 4], password=f"wrong password {number}").status_code
        for number in range(9)
    ]
    assert answers[-1] == 429
    assert one.get("/me").status_code == 200


def test_codes_cannot_be_guessed_by_whoever_has_the_password(site: ConsoleSite) -> None:
    one = site.person("approver", "codes@example.org")
    thief = site.visitor(one.email)
    thief.sign_in()
    answers = [thief.post("/tf-validate", page="/tf-validate", code=f"{number:06}").status_code for number in range(9)]
    assert answers[-1] == 429


def test_there_is_no_way_in_by_a_token(site: ConsoleSite) -> None:
    one = site.visitor("token-user@example.org")
    one.set_password(site.invite(one.email, "author"))
    token = TOKEN.search(one.follow("/login").text)
    assert token
    answer = one.http.post(
        f"{one.at}/login?include_auth_token", json={"email": one.email, "password": PASSWORD},
        headers={"X-CSRFToken": token[1]}, timeout=30,
    )  # fmt: skip
    assert answer.ok, answer.text
    given = answer.json()["response"]["user"]["authentication_token"]
    stranger = site.visitor()
    assert stranger.get(f"/me?auth_token={given}").status_code == 302
    assert stranger.get("/me", **{"Authentication-Token": given}).status_code == 302


def test_the_session_gets_a_new_name_at_sign_in_and_its_cookies_are_closed(site: ConsoleSite) -> None:
    one = site.visitor("session@example.org")
    one.set_password(site.invite(one.email, "author"))
    before = one.http.cookies.get("console")
    one.sign_in()
    assert one.http.cookies.get("console") != before
    (cookie,) = [cookie for cookie in one.http.cookies if cookie.name == "console"]
    assert cookie.has_nonstandard_attr("HttpOnly")
    assert cookie.get_nonstandard_attr("SameSite") == "Lax"


def test_over_https_cookies_belong_to_this_host_alone(tmp_path: Path) -> None:
    make_workspace(tmp_path)
    more = 'address = "https://news.example.org"\nproxies = 1'
    with console_site(tmp_path, utc_now, more) as site:
        answer = site.visitor().get("/login", **{"X-Forwarded-For": "203.0.113.9"})
        cookies = answer.headers["Set-Cookie"]
        assert "__Host-console=" in cookies
        assert "Secure" in cookies
        assert "Path=/" in cookies


def test_a_form_without_its_token_is_refused(site: ConsoleSite) -> None:
    one = site.person("author", "token@example.org")
    answer = one.http.post(f"{one.at}/sign-out-everywhere", timeout=30, allow_redirects=False)
    assert answer.status_code == 400
    assert one.get("/me").status_code == 200


def test_links_are_never_built_from_a_strangers_host_header(site: ConsoleSite) -> None:
    answer = site.visitor().get("/", Host="evil.example")
    assert "evil.example" not in answer.headers["Location"]


def test_a_password_must_be_long(site: ConsoleSite) -> None:
    one = site.visitor("short@example.org")
    path = site.invite(one.email, "author").partition("/console")[2]
    answer = one.post(path, password="short", password_confirm="short")
    assert answer.status_code == 200
    assert "12" in answer.text
    assert PASSWORD not in answer.text
