"""Approval by people without an account: a secret link, good once, that approves nothing by being looked at."""

import re
import sqlite3
from collections.abc import Iterator

import pytest
import requests

from publisher.core.states import TranslationState
from support.console import ConsoleSite, Visitor
from support.review_screen import OTHER, SLUG, link_on, page_of, reviewed_site, seen_on, stored, write

NO_LONGER = "Тази връзка вече не важи"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ConsoleSite]:
    with reviewed_site(tmp_path_factory.mktemp("console"), four_eyes=True) as found:
        yield found


@pytest.fixture(scope="module")
def boss(site: ConsoleSite) -> Visitor:
    return site.person("approver")


@pytest.fixture(scope="module")
def author(site: ConsoleSite) -> Visitor:
    return site.person("author")


def made(boss: Visitor, slug: str = SLUG, person: str = "Мария Петрова", days: str = "14") -> str:
    page = page_of(slug)
    answer = boss.post(f"{page}links/", page=page, person=person, days=days)
    assert answer.status_code == 200, answer.text
    return link_on(answer.text)


BULGARIAN = {"Accept-Language": "bg"}


def looked(link: str) -> requests.Response:
    """What somebody without a cookie gets."""
    return requests.get(link, headers=BULGARIAN, timeout=30, allow_redirects=False)


def answered(link: str, seen: str, **form: str) -> requests.Response:
    form = {"name": "Мария Петрова", "step": "approve", "seen": seen, **form}
    return requests.post(link, data=form, headers=BULGARIAN, timeout=30, allow_redirects=False)


def database(site: ConsoleSite) -> str:
    """All that the workspace keeps, as text."""
    with sqlite3.connect(site.folder / "publisher.db") as connection:
        return "\n".join(connection.iterdump())


def test_a_look_needs_no_account_changes_nothing_and_leaks_nothing(site: ConsoleSite, boss: Visitor) -> None:
    link = made(boss)
    assert link.startswith(f"{site.at}/console/by-link/")
    before = stored(site)
    for _ in range(3):
        shown = looked(link)
        assert shown.status_code == 200
        assert requests.head(link, timeout=30).status_code == 200
    assert stored(site) == before
    assert shown.headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in shown.headers["X-Robots-Tag"]
    assert "no-store" in shown.headers["Cache-Control"]
    assert "Отворени данни за умния град" in shown.text
    assert "Set-Cookie" not in shown.headers
    assert "/console/posts/" not in shown.text, "the page leads nowhere else in the console"
    assert link.rstrip("/").rpartition("/")[2] not in database(site)
    assert link not in boss.follow(page_of()).text, "the link is shown once"
    assert "· отваряна" in boss.follow(page_of()).text


def test_an_approval_asks_about_errors_and_names_the_person(site: ConsoleSite, boss: Visitor) -> None:
    link = made(boss, OTHER)
    seen = seen_on(looked(link).text)
    asked = answered(link, seen, remark="Typed already")
    assert asked.status_code == 409
    assert "Typed already" in asked.text
    assert stored(site, OTHER).state is TranslationState.MACHINE
    nameless = answered(link, seen, name=" ", despite="yes")
    assert nameless.status_code == 400
    assert "Напишете име" in nameless.text
    done = answered(link, seen, despite="yes")
    assert done.status_code == 200
    assert "Благодарим. Преводът е одобрен." in done.text
    found = stored(site, OTHER)
    assert (found.state, found.approved_by) == (TranslationState.APPROVED, "Мария Петрова")
    assert re.search(r"Мария Петрова.*approver@example\.org", boss.follow(page_of(OTHER)).text)
    for again in (looked(link), answered(link, seen, despite="yes")):
        assert again.status_code == 404
        assert NO_LONGER in again.text
    assert "approved by link" in database(site)


def test_withdrawn_wrong_and_expired_links_are_refused_in_words(site: ConsoleSite, boss: Visitor) -> None:
    link = made(boss, person="Борис Иванов")
    seen = seen_on(looked(link).text)
    page = boss.follow(page_of()).text
    number = re.search(r'/links/(\d+)/withdraw"[^>]*>(?:(?!</form>).)*Борис Иванов', page, re.DOTALL)
    assert number, page
    assert boss.post(f"{page_of()}links/{number[1]}/withdraw", page=page_of()).status_code == 303
    for gone in (number[1], "0", "9" * 30):
        assert boss.post(f"{page_of()}links/{gone}/withdraw", page=page_of()).status_code == 404
    late = made(boss, person="Късна Заявка", days="1")
    with sqlite3.connect(site.folder / "publisher.db") as connection:
        connection.execute("update review_links set expires_at = made_at where person = 'Късна Заявка'")
    wrong = link.rstrip("/")[:-1] + ("b/" if link.rstrip("/")[-1] == "a" else "a/")
    for bad in (link, late, wrong, f"{site.at}/console/by-link/{'я' * 40}/", f"{site.at}/console/by-link/x/"):
        for answer in (looked(bad), answered(bad, seen, despite="yes")):
            assert answer.status_code == 404
            assert NO_LONGER in answer.text
    assert stored(site).state is TranslationState.MACHINE


def test_a_text_changed_after_the_link_was_made_is_marked_and_not_approved_unseen(
    site: ConsoleSite, boss: Visitor, author: Visitor
) -> None:
    link = made(boss)
    seen = seen_on(looked(link).text)
    assert write(author, site, "title", "A title of another day").status_code == 303
    refused = answered(link, seen, despite="yes", remark="My words")
    assert refused.status_code == 409
    assert "променен" in refused.text
    assert "My words" in refused.text
    assert "A title of another day" in refused.text
    assert refused.text.count("променен след създаването на връзката") >= 1
    assert stored(site).state is not TranslationState.APPROVED


def test_a_remark_by_link_stands_where_the_writer_looks(site: ConsoleSite, boss: Visitor, author: Visitor) -> None:
    write(author, site, "summary", "A summary by the author.")
    link = made(boss)
    seen = seen_on(looked(link).text)
    assert answered(link, seen, step="return", remark=" ").status_code == 400
    done = answered(link, seen, step="return", remark="Датата е друга <b>.")
    assert done.status_code == 200
    for page in (page_of(), "/translations/", "/"):
        text = author.follow(page).text
        assert "Датата е друга &lt;b&gt;." in text, page
        assert "Мария Петрова" in text, page
    assert "Датата е друга" not in site.visitor().follow("/").text
    assert looked(link).status_code == 404


def test_only_approvers_make_links_and_no_writer_their_own(site: ConsoleSite, boss: Visitor, author: Visitor) -> None:
    page = page_of()
    assert author.post(f"{page}links/", page=page, person="Мария", days="14").status_code == 403
    assert "Одобряване от човек без профил" not in author.follow(page).text
    for person, days in ((" ", "14"), ("maria@example.org", "14"), ("Мария", "x"), ("Мария", "9" * 5000)):
        answer = boss.post(f"{page}links/", page=page, person=person, days=days)
        assert answer.status_code == 400
        assert 'id="link-wrong"' in answer.text
    writer = site.person("approver", "writer@example.org")
    write(writer, site, "title", "By an approver who writes")
    answer = writer.post(f"{page}links/", page=page, person="Мария", days="14")
    assert answer.status_code == 409
    assert "нека го одобри друг" in answer.text


def test_trying_addresses_is_slowed_down(site: ConsoleSite) -> None:
    at = f"{site.at}/console/by-link/nothing/"
    codes = {requests.get(at, timeout=30).status_code for _ in range(70)}
    assert codes == {404, 429}
    codes = {requests.post(at, data={"name": "x"}, timeout=30).status_code for _ in range(70)}
    assert codes == {404, 429}
