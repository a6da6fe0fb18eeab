"""Values that templates get of stories, events and the brand."""

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from publisher.config.tables import Brand
from publisher.core.types import Event, Story
from publisher.rendering.views import view_types
from publisher.rendering.views.page_links import PageLinks
from publisher.rendering.views.story_views import brand_view, fallback_view, story_view, untranslated

SOFIA = ZoneInfo("Europe/Sofia")
PAGES = PageLinks(None, ["bg", "en"])
EVENT = Event(datetime(2026, 12, 10, 12, tzinfo=UTC), datetime(2026, 12, 10, 15, 30, tzinfo=UTC), "зала <3>")


def story(**changes: object) -> Story:
    values: dict[str, object] = {
        "slug": "a", "lang": "bg", "title": "Ред\nдве", "summary": "", "body": "", "date": date(2026, 12, 1), "url": "",
    }  # fmt: skip
    return Story(**{**values, **changes})  # type: ignore[arg-type]


def view(one: Story, lang: str = "bg", number: int = 0) -> view_types.StoryView:
    return story_view(one, lang, SOFIA, PAGES, number)


def test_a_story_has_its_words_in_the_reader_s_language() -> None:
    shown = view(story(), "en")
    assert (shown.language, shown.date) == ("Bulgarian", "1 December 2026")
    assert shown.title == "Ред две"


def test_only_a_story_of_an_edition_has_marks() -> None:
    assert (view(story()).opens, view(story()).closes) == ("", "")
    second = view(story(), number=2)
    assert (second.opens, second.closes) == ("<!--pub:story 2-->", "<!--/pub:story 2-->")


def test_an_event_is_on_our_clocks_and_its_hours_stay_on_one_line() -> None:
    event = view(story(event=EVENT)).event
    assert event is not None
    assert event.when == "четвъртък, 10 декември 2026 г., 14:00–17:30 ч."
    assert "14:00\u2060–\u206017:30\u00a0ч." in event.when_html
    assert (event.day, event.month, event.calendar_url) == (10, "декември", "")


def test_an_event_tells_where_to_register_and_until_when() -> None:
    open_till = replace(
        EVENT, register_url="https://example.org/form", register_by=datetime(2026, 12, 8, 16, tzinfo=UTC)
    )
    event = view(story(event=open_till)).event
    assert event is not None
    assert (event.register_url, event.register_by) == (
        "https://example.org/form",
        "Записване до 8 декември 2026 г., 18:00 ч.",
    )
    for url, shown in {"mailto:a@example.org": "mailto:a@example.org", "javascript:alert(1)": "", "": ""}.items():
        event = view(story(event=replace(EVENT, register_url=url))).event
        assert event is not None
        assert (event.register_url, event.register_by) == (shown, "")


def test_the_line_about_a_missing_language_is_a_block_of_its_own() -> None:
    shown = fallback_view()
    assert (shown.opens, shown.closes) == ("<!--pub:fallback-->", "<!--/pub:fallback-->")


def test_stories_without_a_translation_are_grouped_by_their_language() -> None:
    groups = untranslated([view(story(slug=slug)) for slug in ("a", "b")])
    assert [(group.language, [one.slug for one in group.stories]) for group in groups] == [("български", ["a", "b"])]


def test_the_brand_speaks_the_reader_s_language_and_links_only_to_the_web() -> None:
    brand = Brand.model_validate(
        {
            "name": {"bg": "Клъстер", "en": "Cluster"},
            "url": "https://example.org/",
            "social": {"linkedin": "https://www.linkedin.com/company/x", "x": "https://x.com/cluster"},
        }
    )
    shown = brand_view(brand, "en", None)
    assert (shown.name, shown.host, shown.logo) == ("Cluster", "example.org", None)
    assert [one.name for one in shown.social] == ["LinkedIn", "X"]
