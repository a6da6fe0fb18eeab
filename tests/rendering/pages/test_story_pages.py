"""Stories as the templates of the pages get them."""

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from publisher.config.tables import Brand, Colours
from publisher.core.types import Event, Image, Story
from publisher.rendering.pages.story_pages import StoryPages
from publisher.rendering.settings import RenderSettings

SOFIA = ZoneInfo("Europe/Sofia")
NOW = datetime(2026, 12, 1, 9, tzinfo=SOFIA)
STORY = Story(
    "a", "bg", "Новина", "Кратко", "Текст", date(2026, 11, 16), tags=("отворени данни", "умен град", "събития")
)
EVENT = Event(datetime(2026, 12, 10, 14, tzinfo=SOFIA), datetime(2026, 12, 10, 17, 30, tzinfo=SOFIA), "София")


@pytest.fixture
def pages(tmp_path: Path) -> StoryPages:
    brand = Brand(name={"bg": "Клъстер"}, colours=Colours(), url="https://example.org")
    settings = RenderSettings(brand, {"bg": "Вести"}, "full", SOFIA, cache=tmp_path / "media", posts=tmp_path)
    return StoryPages(settings, tmp_path)


def test_a_card_has_two_tags_in_sentence_case_and_the_day_in_words(pages: StoryPages) -> None:
    card = pages.card(STORY)
    assert card.tags == ("Отворени данни", "Умен град")
    assert (card.day, card.iso) == ("16 ноември 2026 г.", "2026-11-16")


def test_registration_is_offered_until_it_closes(pages: StoryPages) -> None:
    event = replace(EVENT, register_url="https://example.org/form", register_by=datetime(2026, 12, 3, 17, tzinfo=SOFIA))
    before = pages.page(replace(STORY, event=event), NOW).event
    after = pages.page(replace(STORY, event=event), datetime(2026, 12, 4, tzinfo=SOFIA)).event
    assert before is not None
    assert after is not None
    assert (before.register_url, before.closed) == ("https://example.org/form", False)
    assert before.until == "3 декември 2026 г., 17:00 ч."
    assert (after.register_url, after.closed) == ("", True)


def test_an_address_that_could_run_something_is_no_button(pages: StoryPages) -> None:
    for url, kept in (
        ("javascript:alert(1)", ""),
        ("mailto:a@b.bg", "mailto:a@b.bg"),
        ("https://a.bg", "https://a.bg"),
    ):
        shown = pages.page(replace(STORY, event=replace(EVENT, register_url=url)), NOW).event
        assert shown is not None
        assert shown.register_url == kept


def test_an_event_of_several_days_shows_both_ends(pages: StoryPages) -> None:
    event = replace(EVENT, ends=datetime(2026, 12, 11, 12, tzinfo=SOFIA))
    shown = pages.page(replace(STORY, event=event), NOW).event
    assert shown is not None
    assert "11 декември" in shown.when
    assert shown.hours == ""


def test_a_picture_that_cannot_be_read_does_not_take_the_page_with_it(pages: StoryPages, tmp_path: Path) -> None:
    (tmp_path / "broken.jpg").write_bytes(b"no picture")
    for name in ("broken.jpg", "gone.jpg"):
        page = pages.page(replace(STORY, image=Image(tmp_path / name, "Кула")), NOW)
        assert page.picture is None
        assert page.card.picture is None
