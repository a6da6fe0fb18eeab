"""Approval by people without an account: in their name, of what they have seen, once."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from publisher.app import review_links, reviewing
from publisher.app.assembly import Publisher, open_publisher
from publisher.app.review_decisions import StandsOpen
from publisher.core.errors import Conflict, IllegalStep, InvalidInput, NotFound
from publisher.core.states import TranslationState
from servers.postgres import Cluster
from support.calendar_rows import INVITATION
from support.core_parts import NOW, HandClock
from support.workspaces import configure

ANA, BORIS = "ana@example.org", "boris@example.org"


@pytest.fixture(params=["sqlite", "postgresql"])
def office(request: pytest.FixtureRequest, workspace: Path, clock: HandClock) -> Iterator[Publisher]:
    file = workspace / "config.toml"
    configure(workspace, engines='["apertium"]')
    text = file.read_text(encoding="utf-8").replace("# [console]", "[console]\nfour_eyes = true")
    if request.param == "postgresql":
        cluster: Cluster = request.getfixturevalue("postgres")
        text = text.replace("[paths]\n", f'[paths]\ndatabase = "{cluster.database()}"\n', 1)
    file.write_text(text, encoding="utf-8")
    with open_publisher(file, clock) as opened:
        opened.editorial.translate([INVITATION], "en", NOW)
        yield opened


def write(office: Publisher, by: str, text: str) -> None:
    reviewing.change(office, INVITATION, "en", {"title": text}, False, NOW, by)


def link(office: Publisher, by: str = BORIS, days: int = 14) -> str:
    return review_links.make_link(office, INVITATION, "en", "Мария Петрова", days, NOW, by)


def seen(office: Publisher, secret: str) -> str:
    return review_links.review_by_link(office, secret, NOW).rows.review.translation.content_hash


def state(office: Publisher) -> tuple[TranslationState, str, str]:
    stored = office.editorial.translation(INVITATION, "en")
    assert stored
    return stored.state, stored.approved_by, stored.approved_through


def test_the_approval_names_the_person_and_whose_link_it_was(office: Publisher) -> None:
    write(office, ANA, "An invitation")
    secret = link(office)
    before = state(office)
    found = review_links.review_by_link(office, secret, NOW)
    assert (found.changed, found.why_not, found.source_lang) == (frozenset(), "", "bg")
    assert state(office) == before, "a look approves nothing"
    with pytest.raises(StandsOpen) as asked:
        review_links.approve_by_link(office, secret, "Мария", seen(office, secret), NOW)
    assert asked.value.errors
    for name in (" ", "12", "maria@example.org", "М" * 101, "a\u202eb"):
        with pytest.raises(InvalidInput):
            review_links.approve_by_link(office, secret, name, seen(office, secret), NOW, True)
    assert state(office) == before, "a refusal uses nothing up"
    review_links.approve_by_link(office, secret, "  Мария \n Петрова ", seen(office, secret), NOW, True)
    assert state(office) == (TranslationState.APPROVED, "Мария Петрова", BORIS)
    with pytest.raises(NotFound):
        review_links.review_by_link(office, secret, NOW)


def test_what_was_changed_after_the_link_was_made_is_not_approved_unseen(office: Publisher) -> None:
    secret = link(office)
    old = seen(office, secret)
    write(office, ANA, "Changed meanwhile")
    with pytest.raises(Conflict):
        review_links.approve_by_link(office, secret, "Мария", old, NOW, True)
    with pytest.raises(Conflict):
        review_links.approve_by_link(office, secret, "Мария", "", NOW, True)
    assert review_links.review_by_link(office, secret, NOW).changed == {"title"}
    review_links.approve_by_link(office, secret, "Мария", seen(office, secret), NOW, True)
    assert state(office)[0] is TranslationState.APPROVED


def test_a_writer_makes_no_link_that_would_be_their_own_second_pair_of_eyes(office: Publisher) -> None:
    secret = link(office)
    write(office, BORIS, "Changed by whoever has made the link")
    assert "somebody else must make another link" in review_links.review_by_link(office, secret, NOW).why_not
    with pytest.raises(IllegalStep):
        review_links.approve_by_link(office, secret, "Мария", seen(office, secret), NOW, True)
    with pytest.raises(IllegalStep, match="somebody else approves it"):
        link(office)
    assert link(office, ANA)


def test_a_remark_by_link_sends_the_translation_back(office: Publisher) -> None:
    write(office, ANA, "An invitation")
    secret = link(office)
    with pytest.raises(InvalidInput, match="the remark is empty"):
        review_links.return_by_link(office, secret, "Мария", " \r\n ", seen(office, secret), NOW)
    review_links.return_by_link(office, secret, "Мария", "Друга дата.", seen(office, secret), NOW)
    remark = office.editorial.remark(INVITATION, "en")
    assert remark
    assert (remark.text, remark.made_by, remark.made_through, remark.writer) == ("Друга дата.", "Мария", BORIS, ANA)
    with pytest.raises(NotFound):
        review_links.approve_by_link(office, secret, "Мария", "", NOW, True)


def test_links_end_by_time_by_withdrawal_and_when_there_is_nothing_left_to_approve(office: Publisher) -> None:
    for days in (0, -1, 61):
        with pytest.raises(InvalidInput):
            link(office, days=days)
    first, second, third = link(office, days=1), link(office), link(office)
    with pytest.raises(NotFound):
        review_links.review_by_link(office, first, NOW + timedelta(days=1))
    gone = review_links.links_of(office, INVITATION, "en")[1]
    assert review_links.withdraw_link(office, INVITATION, "en", gone.id, NOW)
    with pytest.raises(NotFound):
        review_links.review_by_link(office, second, NOW)
    office.editorial.approve(INVITATION, "en", NOW, ANA, True)
    assert "approved already" in review_links.review_by_link(office, third, NOW).why_not
    with pytest.raises(IllegalStep):
        review_links.approve_by_link(office, third, "Мария", seen(office, third), NOW, True)
    with pytest.raises(IllegalStep, match="approved already"):
        link(office)
    with pytest.raises(NotFound):
        review_links.make_link(office, INVITATION, "de", "Мария", 14, NOW, BORIS)
