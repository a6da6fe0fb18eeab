"""The calendar in the console at the wire, without a script: looked at, moved, added to, held, repeated."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
import requests

from publisher.app.assembly import open_publisher
from publisher.config.new_workspace import make_workspace
from publisher.core.states import PublicationState
from publisher.planning import MOVABLE, EditionText, Publication
from publisher.storage.tables import publications
from publisher.storage.tables.staff import audit
from support.console import TOKEN, ConsoleSite, Visitor, console_site
from support.core_parts import HandClock
from support.workspaces import configure

START = datetime(2026, 12, 9, 7, 10, tzinfo=UTC)
SLUG, OTHER, THIRD = "stazhanti-umen-grad", "pokana-otvoreni-danni", "partnyorska-sreshta"
SLOTS = """
[[slots]]
channel = "folder"
lang = "bg"
days = "workdays"
times = ["09:30", "16:00"]

[[digests]]
period = "weekly"
day = "fri"
time = "10:00"
"""


@pytest.fixture(scope="module")
def clock() -> HandClock:
    return HandClock(START)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, clock: HandClock) -> Iterator[ConsoleSite]:
    folder = tmp_path_factory.mktemp("console")
    make_workspace(folder, with_posts=True)
    configure(folder, engines='["apertium"]')
    file = folder / "config.toml"
    file.write_text(file.read_text(encoding="utf-8") + SLOTS, encoding="utf-8")
    with console_site(folder, clock, 'address = "https://news.example.org"') as found:
        yield found


@pytest.fixture(scope="module")
def boss(site: ConsoleSite) -> Visitor:
    return site.person("approver")


@pytest.fixture(autouse=True)
def emptied(site: ConsoleSite, clock: HandClock) -> None:
    with open_publisher(site.folder / "config.toml", clock) as publisher:
        for row in publisher.calendar.all():
            if row.state not in (PublicationState.CANCELLED, PublicationState.PUBLISHED):
                publisher.calendar.cancel(row.id, clock())


def put(site: ConsoleSite, clock: HandClock, slug: str = SLUG, hours: float = 24) -> Publication:
    with open_publisher(site.folder / "config.toml", clock) as publisher:
        return publisher.scheduling.schedule(slug, "folder", ["bg"], START + timedelta(hours=hours), clock())[0]


def stored(site: ConsoleSite, clock: HandClock, number: int) -> Publication:
    with open_publisher(site.folder / "config.toml", clock) as publisher:
        return publisher.calendar.get(number)


def live(site: ConsoleSite, clock: HandClock) -> list[Publication]:
    with open_publisher(site.folder / "config.toml", clock) as publisher:
        return [row for row in publisher.calendar.all() if row.state in MOVABLE]


def last_act(site: ConsoleSite, clock: HandClock) -> tuple[str, str, str, str]:
    with open_publisher(site.folder / "config.toml", clock) as publisher, publisher.store.read() as connection:
        row = connection.execute(audit.select().order_by(audit.c.id.desc()).limit(1)).one()
    return row.action, row.thing, row.before, row.after


def send(one: Visitor, path: str, page: str, **values: object) -> requests.Response:
    """Send a form as a browser does; lists are fields that occur repeatedly."""
    token = TOKEN.search(one.follow(page).text)
    assert token
    form = {"csrf_token": token[1], **values}
    return one.http.post(f"{one.at}{path}", data=form, timeout=60, allow_redirects=False)


def test_a_tile_names_hour_state_title_network_and_language(site: ConsoleSite, clock: HandClock, boss: Visitor) -> None:
    row = put(site, clock)
    text = unescape(boss.follow("/calendar/").text)
    tile = re.search(rf'<li class="tile approved" data-number="{row.id}".*?</li>', text, re.S)
    assert tile
    words = re.sub("<[^>]+>", " ", tile[0])
    for one in ("09:10\u00a0ч.", "насрочено", "Стажанти изпробват сензори за чист въздух", "Папка", "български"):
        assert one in words
    assert "Декември 2026\u00a0г." in text
    assert "Часовете са по софийско време" in text
    assert "Europe/Sofia" not in text
    assert re.search(r'<li class="day[^"]* today[^"]*" id="d2026-12-09">', text)
    assert "Бъдни вечер" in text
    assert text.index("понеделник") < text.index("неделя")
    other = unescape(boss.follow("/calendar/?month=2026-12&channel=newsletter").text)
    assert f'data-number="{row.id}"' not in other
    assert "Нищо не е насрочено." in other


def test_planned_and_approved_are_told_apart(site: ConsoleSite, clock: HandClock, boss: Visitor) -> None:
    with open_publisher(site.folder / "config.toml", clock) as publisher:
        at = START + timedelta(days=1)
        rows = publisher.scheduling.schedule(OTHER, "folder", ["bg", "en"], at, clock())
    assert [row.state for row in rows] == ["scheduled", "needs review"]
    text = boss.follow("/calendar/").text
    assert f'<li class="tile approved" data-number="{rows[0].id}"' in text
    assert f'<li class="tile planned" data-number="{rows[1].id}"' in text
    assert "чака преглед" in text


def test_a_publication_is_moved_by_its_form(site: ConsoleSite, clock: HandClock, boss: Visitor) -> None:
    row = put(site, clock)
    here = f"/calendar/{row.id}"
    answer = send(boss, f"{here}/move", here, day="2026-12-15", hour="14:45")
    assert answer.status_code == 303
    assert stored(site, clock, row.id).at == datetime(2026, 12, 15, 12, 45, tzinfo=UTC)
    assert "излиза: вторник, 15 декември 2026\u00a0г., 14:45\u00a0ч." in unescape(boss.follow(here).text)
    action, thing, before, after = last_act(site, clock)
    assert (action, before, after) == ("publication moved", "2026-12-10T07:10:00Z", "2026-12-15T12:45:00Z")
    assert thing.startswith(SLUG)


def test_without_an_hour_it_keeps_its_own_also_over_a_change_of_the_clocks(
    site: ConsoleSite, clock: HandClock, boss: Visitor
) -> None:
    row = put(site, clock)
    here = f"/calendar/{row.id}"
    send(boss, f"{here}/move", here, day="2027-03-29")
    assert stored(site, clock, row.id).at == datetime(2027, 3, 29, 6, 10, tzinfo=UTC), "09:10 in summer, too"
    send(boss, f"{here}/move", here, day="2027-03-28", hour="03:30")
    assert stored(site, clock, row.id).at == datetime(2027, 3, 28, 1, tzinfo=UTC)
    assert "няма 03:30" in unescape(boss.follow(here).text)


@pytest.mark.parametrize(
    ("day", "hour", "said"),
    [
        ("2026-12-01", "", "вече е минал"),
        ("", "10:00", "Изберете ден и час."),
        ("2026-02-31", "10:00", "2026-02-31T10:00"),
        ("2026-12-15", "25:00", "2026-12-15T25:00"),
    ],
)
def test_a_refused_move_is_a_sentence_and_changes_nothing(
    site: ConsoleSite, clock: HandClock, boss: Visitor, day: str, hour: str, said: str
) -> None:
    row = put(site, clock)
    here = f"/calendar/{row.id}"
    answer = send(boss, f"{here}/move", here, day=day, hour=hour)
    assert answer.status_code == 400
    notices = re.findall(r'role="alert">(.*?)</div>', unescape(answer.text))
    assert said in "".join(notices)
    assert stored(site, clock, row.id).at == row.at


def test_what_somebody_else_has_moved_meanwhile_is_not_moved_over(
    site: ConsoleSite, clock: HandClock, boss: Visitor
) -> None:
    row = put(site, clock)
    here, seen = f"/calendar/{row.id}", f"{row.at:%Y-%m-%dT%H:%M:%SZ}"
    assert send(boss, f"{here}/move", here, day="2026-12-15", seen=seen).status_code == 303
    answer = send(boss, f"{here}/move", here, day="2026-12-14", seen=seen)
    assert answer.status_code == 409
    assert "Междувременно някой я е преместил" in unescape(answer.text)
    assert stored(site, clock, row.id).at == datetime(2026, 12, 15, 7, 10, tzinfo=UTC)


def test_what_has_gone_out_has_no_form_and_is_refused(site: ConsoleSite, clock: HandClock, boss: Visitor) -> None:
    row = put(site, clock, OTHER)
    here = f"/calendar/{row.id}"
    with open_publisher(site.folder / "config.toml", lambda: row.at) as publisher:
        publisher.tick()
    assert stored(site, clock, row.id).state is PublicationState.PUBLISHED
    text = boss.follow(here).text
    assert "/move" not in text
    assert "data-move" not in boss.follow("/calendar/").text
    answer = send(boss, f"{here}/move", here, day="2026-12-20")
    assert (answer.status_code, stored(site, clock, row.id).at) == (409, row.at)


def test_it_is_paused_goes_on_and_is_taken_off_by_name(site: ConsoleSite, clock: HandClock, boss: Visitor) -> None:
    row = put(site, clock)
    here = f"/calendar/{row.id}"
    for step, state in (("pause", "paused"), ("resume", "scheduled"), ("cancel", "cancelled")):
        if step == "cancel":
            assert "Да, сваляне на „Стажанти изпробват сензори за чист въздух“" in unescape(boss.follow(here).text)
        assert send(boss, f"{here}/{step}", here).status_code == 303
        assert stored(site, clock, row.id).state == state
    assert last_act(site, clock)[0] == "publication cancel"
    assert send(boss, f"{here}/resume", here).status_code == 409


def test_a_story_is_added_from_a_day_and_what_is_refused_stays_in_the_form(
    site: ConsoleSite, clock: HandClock, boss: Visitor
) -> None:
    page = "/calendar/add?day=2026-12-17"
    typed = {"kind": "post", "day": "2026-12-17", "hour": "11:20", "how": "hour"}
    refused = send(boss, "/calendar/add", page, what=SLUG, **typed)
    assert refused.status_code == 400
    assert "Изберете поне една мрежа." in refused.text
    assert f'value="{SLUG}" checked' in refused.text
    assert 'value="11:20"' in refused.text
    past = send(boss, "/calendar/add", page, what=SLUG, channel="folder", lang="bg", **{**typed, "day": "2026-12-01"})
    assert (past.status_code, live(site, clock)) == (400, [])
    done = send(boss, "/calendar/add", page, what=SLUG, channel="folder", lang="bg", **typed)
    assert (done.status_code, done.headers["Location"]) == (303, "/console/calendar/?month=2026-12#d2026-12-17")
    assert [row.at for row in live(site, clock)] == [datetime(2026, 12, 17, 9, 20, tzinfo=UTC)]
    assert "излиза: четвъртък, 17 декември 2026\u00a0г., 11:20\u00a0ч." in unescape(boss.follow("/calendar/").text)


def test_a_slot_is_taken_and_another_story_is_inserted_before_it(
    site: ConsoleSite, clock: HandClock, boss: Visitor
) -> None:
    free = re.search(
        r'href="/console(/calendar/add\?day=2026-12-14[^"]*hour=09%3A30[^"]*)"', boss.follow("/calendar/").text
    )
    assert free
    page = unescape(free[1])
    wish = {"kind": "post", "day": "2026-12-14", "hour": "09:30", "channel": "folder", "lang": "bg"}
    assert send(boss, "/calendar/add", page, what=SLUG, how="slot", **wish).status_code == 303
    assert [row.slot for row in live(site, clock)] == ["2026-12-14 09:30"]
    asked = send(boss, "/calendar/add", page, what=THIRD, how="push", **wish)
    assert asked.status_code == 200
    assert "Тези излизат с един час за публикуване по-късно:" in asked.text
    assert "14 декември 2026\u00a0г., 16:00\u00a0ч." in unescape(asked.text)
    assert len(live(site, clock)) == 1, "nothing is moved before the second button"
    assert send(boss, "/calendar/add", page, what=THIRD, how="push", sure="yes", **wish).status_code == 303
    assert {row.what: row.slot for row in live(site, clock)} == {
        THIRD: "2026-12-14 09:30", SLUG: "2026-12-14 16:00",
    }  # fmt: skip
    assert "Вмъкване преди нея" in boss.follow("/calendar/slots").text


def test_an_issue_is_added_too(site: ConsoleSite, clock: HandClock, boss: Visitor) -> None:
    with open_publisher(site.folder / "config.toml", clock) as publisher:
        publisher.issues.create("2026-12", [SLUG, OTHER], {"bg": EditionText("Вести")}, clock())
    page = "/calendar/add?kind=issue&day=2026-12-18"
    assert "Вести" in boss.follow(page).text
    wish = {"kind": "issue", "what": "2026-12", "channel": "newsletter", "lang": "bg"}
    done = send(boss, "/calendar/add", page, day="2026-12-18", hour="08:00", **wish)
    assert done.status_code == 303
    row = live(site, clock)[0]
    assert (row.kind, row.at) == ("issue", datetime(2026, 12, 18, 6, tzinfo=UTC))
    assert "Вести" in boss.follow("/calendar/").text


def test_a_network_is_held_back_and_let_go(site: ConsoleSite, clock: HandClock, boss: Visitor) -> None:
    row = put(site, clock)
    assert send(boss, "/calendar/holds", "/calendar/holds", channel="folder", why="Траур").status_code == 303
    text = boss.follow("/calendar/").text
    assert "Папка е на задържане." in text
    assert "Траур" in text
    assert f'<li class="tile held" data-number="{row.id}"' in text
    past = send(boss, "/calendar/holds", "/calendar/holds", lang="bg", day="2026-12-01", hour="10:00", why="Празник")
    assert past.status_code == 400
    assert 'value="Празник"' in past.text
    assert send(boss, "/calendar/holds/end", "/calendar/holds", channel="folder").status_code == 303
    assert f'<li class="tile approved" data-number="{row.id}"' in boss.follow("/calendar/").text
    assert send(boss, "/calendar/holds/end", "/calendar/holds", channel="folder").status_code == 404


def test_a_story_repeats_until_it_is_stopped(site: ConsoleSite, clock: HandClock, boss: Visitor) -> None:
    typed = {
        "what": THIRD,
        "channel": "folder",
        "lang": "bg",
        "holidays": "next workday",
        "day": "2026-12-21",
        "hour": "09:00",
    }
    wrong = send(boss, "/calendar/repeats", "/calendar/repeats", every="понякога", **typed)
    assert wrong.status_code == 400
    said = unescape(wrong.text)
    assert 'value="понякога" aria-invalid="true" autofocus aria-describedby="wrong every-hint"' in said
    assert "Колко често: „понякога“ не казва в кои дни; напишете например: 2 седмици · 1 месец" in said
    assert "--" not in said[said.index('id="wrong"') : said.index('id="going"')]
    assert send(boss, "/calendar/repeats", "/calendar/repeats", every="2 седмици", **typed).status_code == 303
    text = unescape(boss.follow("/calendar/repeats").text)
    assert "излиза многократно: всеки втори понеделник, в 09:00\u00a0ч.</div>" in text
    assert "Всеки втори понеделник, в 09:00\u00a0ч." in text
    assert text.count("<li>понеделник, ") == 3, "the next three"
    assert "<li>понеделник, 21 декември 2026\u00a0г., 09:00\u00a0ч.</li>" in text
    english = site.person("approver", "english@example.org")
    send(english, "/language", "/me", language="en")
    assert "Every second Monday, at 09:00" in english.follow("/calendar/repeats").text
    stop = re.search(r'action="/console(/calendar/repeats/\d+/stop)"', text)
    assert stop
    assert send(boss, stop[1], "/calendar/repeats").status_code == 303
    assert "Нищо не се повтаря." in boss.follow("/calendar/repeats").text


def test_the_address_for_other_programs_is_made_shown_and_ended(
    site: ConsoleSite, clock: HandClock, boss: Visitor
) -> None:
    assert "Още няма адрес." in boss.follow("/calendar/address").text
    send(boss, "/calendar/address", "/calendar/address")
    found = re.search(r"https://news\.example\.org(/calendar/[^?<]+\.ics)", boss.follow("/calendar/address").text)
    assert found
    assert requests.get(f"{site.at}{found[1]}", timeout=30).status_code == 200
    assert found[1] not in "".join(last_act(site, clock)), "the record does not open the calendar"
    send(boss, "/calendar/address/end", "/calendar/address")
    assert requests.get(f"{site.at}{found[1]}", timeout=30).status_code == 404
    assert "Още няма адрес." in boss.follow("/calendar/address").text


def test_an_author_sees_everything_and_is_offered_nothing_to_change(site: ConsoleSite, clock: HandClock) -> None:
    row = put(site, clock)
    author = site.person("author")
    for path in ("/calendar/", f"/calendar/{row.id}", "/calendar/slots", "/calendar/holds", "/calendar/repeats"):
        text = author.follow(path).text
        assert "data-move" not in text
        assert "/move" not in text
        assert "/calendar/add?" not in text
    token = TOKEN.search(author.follow("/me").text)
    assert token
    form = {"csrf_token": token[1], "day": "2026-12-20"}
    answer = author.http.post(f"{author.at}/calendar/{row.id}/move", data=form, timeout=30)
    assert (answer.status_code, stored(site, clock, row.id).at) == (403, row.at)


def test_two_publications_exchange_their_times_after_a_look_and_take_it_back(
    site: ConsoleSite, clock: HandClock, boss: Visitor
) -> None:
    one, other = put(site, clock), put(site, clock, THIRD, hours=50)
    here = f"/calendar/{one.id}"
    assert f'<option value="{other.id}">' in boss.follow(here).text
    asked = unescape(boss.follow(f"{here}/swap?with={other.id}").text)
    assert "досега: петък, 11 декември 2026\u00a0г., 11:10\u00a0ч." in asked
    assert [stored(site, clock, row.id).at for row in (one, other)] == [one.at, other.at], "nothing before the button"
    seen = {"other": other.id, "seen": f"{one.at:%Y-%m-%dT%H:%M:%SZ}", "seen_other": f"{other.at:%Y-%m-%dT%H:%M:%SZ}"}
    done = send(boss, f"{here}/swap", here, **seen)
    assert (done.status_code, done.headers["Location"]) == (303, f"/console{here}?exchanged={other.id}")
    assert [stored(site, clock, row.id).at for row in (one, other)] == [other.at, one.at]
    action, thing, before, after = last_act(site, clock)
    assert (action, thing.split()[0]) == ("publication exchanged", THIRD)
    assert (before, after) == ("2026-12-11T09:10:00Z", "2026-12-10T07:10:00Z")
    text = boss.follow(f"{here}?exchanged={other.id}").text
    assert "Връщане на размяната" in text
    stale = send(boss, f"{here}/swap", here, **seen)
    assert stale.status_code == 409
    assert "междувременно някой е преместил" in unescape(stale.text)
    undo = dict(re.findall(r'<input type="hidden" name="(other|seen|seen_other)" value="([^"]+)">', text)[:3])
    assert send(boss, f"{here}/swap", here, **undo).status_code == 303
    assert [stored(site, clock, row.id).at for row in (one, other)] == [one.at, other.at]


def test_what_cannot_be_exchanged_is_a_sentence(site: ConsoleSite, clock: HandClock, boss: Visitor) -> None:
    row = put(site, clock)
    page = f"/calendar/{row.id}/swap"
    assert "няма друга публикация" in boss.follow(page).text
    with open_publisher(site.folder / "config.toml", clock) as publisher:
        english = publisher.scheduling.schedule(OTHER, "folder", ["en"], START + timedelta(days=1), clock())[0]
    answer = send(boss, page, f"/calendar/{row.id}", other=english.id)
    assert answer.status_code == 400
    assert "излизат на различни места" in answer.text
    assert send(boss, page, f"/calendar/{row.id}", other=99999).status_code == 404
    assert send(boss, page, f"/calendar/{row.id}", other=english.id, seen="вчера").status_code == 400


def test_a_digest_is_stopped_from_its_tile_with_a_reason_and_started_again(
    site: ConsoleSite, clock: HandClock, boss: Visitor
) -> None:
    tile = re.compile(
        r'<li class="tile digest([^"]*)"><a href="/console(/calendar/digests/weekly-2026-W51)">.*?</li>', re.S
    )
    found = tile.search(boss.follow("/calendar/").text)
    assert found
    here = found[2]
    assert "излиза сам" in boss.follow(here).text
    assert send(boss, f"{here}/stop", here, why="Почивни дни").status_code == 303
    assert last_act(site, clock) == ("digest stopped", "weekly-2026-W51", "", "Почивни дни")
    found = tile.search(unescape(boss.follow("/calendar/").text))
    assert found
    assert (found[1], "спрян" in found[0]) == (" stopped", True)
    text = unescape(boss.follow(here).text)
    assert "Почивни дни" in text
    assert "Връщане в плана" in text
    author = site.person("author", "digests@example.org")
    assert "Връщане в плана" not in author.follow(here).text
    assert send(boss, f"{here}/start", here).status_code == 303
    assert last_act(site, clock)[0] == "digest started again"
    assert send(boss, f"{here}/start", here).status_code == 409
    assert boss.follow("/calendar/digests/weekly-1999-W01").status_code == 404


def test_an_event_stands_on_its_day_and_leads_to_its_story(site: ConsoleSite, clock: HandClock, boss: Visitor) -> None:
    with open_publisher(site.folder / "config.toml", clock) as publisher:
        at = START + timedelta(days=3)
        row = publisher.scheduling.schedule(OTHER, "folder", ["bg"], at, clock(), again=True)[0]
    text = unescape(boss.follow("/calendar/").text)
    day = text[text.index('id="d2026-12-10"') : text.index('id="d2026-12-11"')]
    event = re.search(r'<li class="starts"><a href="/console([^"]+)">(.*?)</a>', day, re.S)
    assert event
    assert (event[1], "Събитие" in event[2], "14:00\u00a0ч." in event[2]) == (f"/posts/edit/{OTHER}", True, True)
    assert boss.follow(event[1]).status_code == 200
    tile = re.search(rf'data-number="{row.id}".*?</li>', text, re.S)
    assert tile
    assert "след началото на събитието" in tile[0]
    said = "Излиза след началото на събитието (четвъртък, 10 декември 2026\u00a0г., 14:00\u00a0ч.): "
    assert said in unescape(boss.follow(f"/calendar/{row.id}").text)


def test_of_a_full_day_the_month_shows_the_first_and_counts_the_rest(
    site: ConsoleSite, clock: HandClock, boss: Visitor
) -> None:
    row = {"kind": "post", "what": SLUG, "channel": "folder", "lang": "en", "created_at": START, "again": True}
    with open_publisher(site.folder / "config.toml", clock) as publisher, publisher.store.begin() as connection:
        for number in range(9):
            at = START + timedelta(days=13, minutes=number)
            state = PublicationState.NEEDS_REVIEW if number in (1, 7) else PublicationState.SCHEDULED
            connection.execute(publications.insert().values(at=at, expires_at=at, state=state, **row))
    text = boss.follow("/calendar/").text
    day = text[text.index('id="d2026-12-22"') : text.index('id="d2026-12-23"')]
    shown, _, rest = day.partition("<details")
    assert (shown.count("data-number"), rest.count("data-number")) == (4, 5)
    assert re.sub("<[^>]+>", " ", rest[rest.index("<summary>") : rest.index("</summary>")]).split() == [
        "още", "5", "1", "за", "преглед",
    ]  # fmt: skip
    assert '<details class="rest"' not in boss.follow("/calendar/?week=2026-12-22").text
