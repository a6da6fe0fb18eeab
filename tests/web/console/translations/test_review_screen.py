"""The reviewer's work on the screen: remarks, what is accepted, shown and asked, and the names of things."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest

from publisher.app.assembly import open_publisher, utc_now
from publisher.core.states import TranslationState
from support.calendar_rows import replace_in
from support.console import ConsoleSite, Visitor
from support.review_screen import OTHER, page_of, reviewed_site, seen_on, stored, text_of, write

PAGE = page_of()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ConsoleSite]:
    with reviewed_site(tmp_path_factory.mktemp("console")) as found:
        yield found


@pytest.fixture(scope="module")
def author(site: ConsoleSite) -> Visitor:
    return site.person("author")


@pytest.fixture(scope="module")
def boss(site: ConsoleSite) -> Visitor:
    return site.person("approver")


def segments(text: str) -> list[str]:
    return re.findall(r'<article class="panel segment" id="([^"]+)"', text)


def test_a_remark_stands_on_top_and_in_the_queue_until_it_is_answered(
    site: ConsoleSite, author: Visitor, boss: Visitor
) -> None:
    write(author, site, "title", "Open data for the smart city")
    seen = seen_on(boss.follow(PAGE).text)
    empty = boss.post(f"{PAGE}send-back", page=PAGE, remark=" ", seen=seen)
    assert empty.status_code == 400
    assert "бележката е празна" in empty.text
    stale = boss.post(f"{PAGE}send-back", page=PAGE, remark="x", seen="another")
    assert stale.status_code == 409
    assert boss.post(f"{PAGE}send-back", page=PAGE, remark="Името е друго.", seen=seen).status_code == 303
    text = author.follow(PAGE).text
    assert text.index("Името е друго.") < text.index('id="segments"')
    queue = author.follow("/translations/").text
    assert queue.index("Името е друго.") < queue.index("Стажанти"), "what came back to me stands first"
    assert "Върнат Ви от" in queue
    assert "Върнат Ви от" not in boss.follow("/translations/").text
    assert author.post(f"{PAGE}send-back", page=PAGE, remark="x", seen=seen).status_code == 403
    assert author.post(f"{PAGE}ask-again", page=PAGE).status_code == 303
    assert "Името е друго." not in author.follow(PAGE).text + author.follow("/translations/").text


def test_all_without_remarks_are_accepted_at_once_and_nothing_is_approved(site: ConsoleSite, author: Visitor) -> None:
    page = page_of(OTHER)
    text = author.follow(page).text
    asked = re.search(r"Приемане на (\d+) откъс", text)
    assert asked, text
    assert author.post(f"{page}accept-clean", page=page, seen="another").status_code == 409
    assert author.post(f"{page}accept-clean", page=page, seen=seen_on(text)).status_code == 303
    found = stored(site, OTHER)
    assert found.state is not TranslationState.APPROVED
    assert sum(one.origin == "person" for one in found.segments) == int(asked[1])
    after = author.follow(page).text
    assert "Приемане на всички" not in after
    assert len(segments(author.follow(f"{page}?show=open").text)) == len(segments(after)) - int(asked[1])


def test_one_segment_without_remarks_is_accepted_by_its_button(site: ConsoleSite, author: Visitor) -> None:
    text = author.follow(PAGE).text
    clean = re.search(r'id="(s-[^"]+)-text"(?:(?!</article>).)*Приемане и напред', text, re.DOTALL)
    assert clean, text
    name = clean[1].removeprefix("s-").replace("-", ".")
    answer = write(author, site, name, text_of(site, name))
    assert answer.status_code == 303
    assert not answer.headers["Location"].endswith(f"#{clean[1]}"), "it goes on"
    assert next(one for one in stored(site).segments if one.id == name).origin == "person"


def test_segments_are_chosen_by_what_was_found_in_them(author: Visitor) -> None:
    text = author.follow(PAGE).text
    every = segments(text)
    choices = dict(re.findall(r'<a href="\?show=(\w+)"[^>]*>[^<(]+\((\d+)\)', text))
    assert {"all", "open", "findings"} <= choices.keys()
    assert len(choices) > 3, "kinds of findings"
    for name, number in choices.items():
        shown = author.follow(f"{PAGE}?show={name}").text
        assert len(segments(shown)) == int(number), name
        assert f'<a href="?show={name}" aria-current="true"' in shown
    assert segments(author.follow(f"{PAGE}?show=nonsense").text) == every


def test_segments_have_names_and_keys_are_listed(author: Visitor) -> None:
    text = author.follow(PAGE).text
    names = re.findall(r'<h2 class="where" id="[^"]+">([^<·]+)', text)
    assert [one.strip() for one in names][:2] == ["Заглавие", "Резюме"]
    assert "Абзац 1" in text
    assert "body." not in re.sub(r"<[^>]+>", "", text), "no ids between the words"
    assert "<kbd>Ctrl</kbd> + <kbd>Enter</kbd>" in text
    assert "<kbd>?</kbd>" in text
    assert text.index('id="s-title-text"') < text.index("data-typed="), "the button follows its text"


def test_an_approval_asks_about_what_nobody_has_read(site: ConsoleSite, boss: Visitor) -> None:
    seen = seen_on(boss.follow(PAGE).text)
    asked = boss.post(f"{PAGE}approve", page=PAGE, seen=seen, despite="yes")
    assert asked.status_code == 409
    unread = re.search(r'name="unread" value="(\d+)"', asked.text)
    assert unread
    assert int(unread[1]) > 0
    assert 'href="?show=open"' in asked.text
    assert 'role="alert" tabindex="-1" autofocus' in asked.text, "the question comes into view"
    assert stored(site).state is not TranslationState.APPROVED
    stale = boss.post(f"{PAGE}approve", page=PAGE, seen="another", despite="yes", unread=unread[1])
    assert stale.status_code == 409
    assert stored(site).state is not TranslationState.APPROVED


def test_what_has_changed_in_the_original_stands_beside_its_segment(site: ConsoleSite, author: Visitor) -> None:
    page = page_of(OTHER)
    write(author, site, "title", "Interns for the smart city", OTHER)
    replace_in(site.folder / "posts" / f"{OTHER}.md", 'title: "', 'title: "Отново: ')
    text = author.follow(page).text
    assert "Новината е променена" in text
    assert "textarea" not in text.partition('id="segments"')[2].partition('id="approval-panel"')[0]
    with open_publisher(site.folder / "config.toml", utc_now) as publisher:
        publisher.editorial.translate([OTHER], "en", utc_now())
    text = author.follow(f"{page}?show=changed").text
    assert segments(text) == ["s-title"]
    assert re.search(r"<ins>Отново:\s*</ins>", text)
    assert "Interns for the smart city" in text, "the translation before"
    taken = author.post(
        f"{page}segments/title", page=page, take="was", text="typed", base=text_of(site, "title", OTHER)
    )  # fmt: skip
    assert taken.status_code == 200
    unsaved = r'data-unsaved="yes"(?:(?!</textarea>).)*Interns for the smart city</textarea>'
    assert re.search(unsaved, taken.text, re.DOTALL)
    assert text_of(site, "title", OTHER) != "Interns for the smart city", "nothing is saved by taking it"


def test_a_match_that_is_gone_is_refused_and_saves_nothing(site: ConsoleSite, author: Visitor) -> None:
    before = stored(site)
    for take in ("7", "-1", "x", "²", "9" * 5000):
        answer = author.post(f"{PAGE}segments/title", page=PAGE, take=take, text="typed", base="")
        assert answer.status_code == 404, take
    assert stored(site) == before


def test_two_tabs_of_one_person_are_two_people(site: ConsoleSite, author: Visitor) -> None:
    base = text_of(site, "summary")
    first = {"page": PAGE, "base": base}
    assert author.post(f"{PAGE}segments/summary", text="From the first tab.", **first).status_code == 303
    again = author.post(f"{PAGE}segments/summary", text="From the first tab.", **first)
    assert again.status_code == 303, "a save whose answer was lost can be sent again"
    second = author.post(f"{PAGE}segments/summary", text="From the second tab.", **first)
    assert second.status_code == 409
    assert "From the first tab." in second.text
    assert "From the second tab." in second.text
    assert text_of(site, "summary") == "From the first tab."


def test_a_change_of_an_approved_translation_says_what_it_does_before_and_after(
    site: ConsoleSite, author: Visitor
) -> None:
    page = page_of(OTHER)
    at = utc_now() + timedelta(days=2)
    with open_publisher(site.folder / "config.toml", utc_now) as publisher:
        publisher.editorial.approve(OTHER, "en", utc_now(), "Ана", despite_errors=True)
        number = publisher.schedule(OTHER, "folder", "en", at).id
    before = author.follow(page).text
    assert "Този превод е одобрен." in before
    assert "Всяка промяна оттегля одобрението" in before
    assert f'/console/calendar/{number}"' in before
    answer = write(author, site, "summary", "Interns try sensors for clean air.", OTHER)
    assert answer.status_code == 303
    after = author.follow(answer.headers["Location"].removeprefix("/console")).text
    assert "С промяната одобрението е оттеглено." in after
    assert "Предстои да излезе самостоятелно" in after
    assert "С промяната" not in author.follow(page).text
    assert stored(site, OTHER).state is TranslationState.EDITED
