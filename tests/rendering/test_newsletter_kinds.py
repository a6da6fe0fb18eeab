"""Digests, single stories and invitations; the public pages that mails lead to; pictures that stay there."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from icalendar import Calendar

from publisher.core.types import Event, MailKind, Message, Story
from publisher.rendering.weight import check_weight
from support.rendering_data import (
    BRAND,
    SOFIA,
    WEB,
    bulgarian,
    cut,
    editions,
    english,
    english_invitation,
    read,
    renderer,
    story,
)

PREFERENCES, VIEW, LEAVE = (f"[[reader.{name}_url]]" for name in ("preferences", "view", "unsubscribe"))


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="module")
def mails(cache: Path) -> dict[str, Message]:
    """A mail of each kind in each language, with public pages."""
    press = renderer(cache, web=WEB)
    return {name: press.newsletter(edition) for name, edition in editions().items()}


def test_each_kind_says_what_it_is(mails: dict[str, Message]) -> None:
    assert {name: mail.kind for name, mail in mails.items()} == {name: name.split(".")[0] for name in mails}


def test_a_digest_has_every_story_in_a_few_words_with_a_small_picture(mails: dict[str, Message]) -> None:
    page = read(mails["digest.bg"].html)
    assert page.title == "Ноември накратко"
    assert page.heads("h2") == [one.title for one in bulgarian().stories]
    assert all(int(image["width"]) <= 150 and image["alt"] for image in page.images)
    assert {one.title for one in bulgarian().stories} <= {words for _, words in page.links}
    assert "Изминалата година беше година" not in page.text + mails["digest.bg"].text
    for one in bulgarian().stories:
        assert one.event or one.summary in page.text
        assert one.summary in " ".join(mails["digest.bg"].text.split())


def test_a_single_story_is_whole_and_its_title_is_the_only_heading_of_its_size(cache: Path) -> None:
    page = read(renderer(cache, "teaser").newsletter(editions()["story.bg"]).html)
    assert page.heads("h1") == ["Партньорска среща SmartCityTech Partnership"]
    assert page.heads("h2") == []
    assert "Присъстваха представители на партньорите ни" in page.text


def test_an_invitation_shows_when_and_where_and_leads_to_the_calendar(mails: dict[str, Message]) -> None:
    for lang, words in (("bg", "Добавете в календара"), ("en", "Add to calendar")):
        page, text = read(mails[f"invitation.{lang}"].html), mails[f"invitation.{lang}"].text
        address = f"{WEB}/{lang}/posts/pokana-otvoreni-danni.ics"
        assert (address, words) in page.links
        assert f"{words}:\n{address}\n" in text
    assert "четвъртък, 10 декември 2026 г., 14:00–17:30 ч." in read(mails["invitation.bg"].html).text
    assert "Thursday, 10 December 2026, 14:00–17:30" in read(mails["invitation.en"].html).text


@pytest.mark.parametrize("kind", ["invitation.bg", "story.bg", "issue.bg"])
def test_an_event_says_until_when_and_where_people_register(kind: str, cache: Path) -> None:
    edition = editions()[kind]
    told = story("pokana-otvoreni-danni")
    assert told.event is not None
    until = datetime(2026, 12, 3, 17, tzinfo=SOFIA)
    event = replace(told.event, register_url="https://example.org/zapisvane", register_by=until)
    stories = (replace(told, event=event), *edition.stories[1:])
    message = renderer(cache, web=WEB).newsletter(replace(edition, stories=stories))
    page = read(message.html)
    assert ("https://example.org/zapisvane", "Запишете се") in page.links
    assert "Записване до 3 декември 2026 г., 17:00 ч." in page.text
    assert "Запишете се:\nhttps://example.org/zapisvane\n" in cut(message.text)
    assert "Записване до 3 декември 2026 г., 17:00 ч.\n" in cut(message.text)
    hostile = replace(told, event=replace(event, register_url="javascript:x()", register_by=None))
    message = renderer(cache, web=WEB).newsletter(replace(edition, stories=(hostile, *edition.stories[1:])))
    assert "javascript" not in message.html
    assert "Запишете се" not in [words for _, words in read(message.html).links]


def test_without_public_pages_an_invitation_still_carries_its_entry(cache: Path) -> None:
    message = renderer(cache).newsletter(editions()["invitation.bg"])
    assert ".ics" not in message.html
    assert "приложено като файл за Вашия календар" in message.html
    (file,) = message.attachments
    assert (file.name, file.mime) == ("pokana-otvoreni-danni.ics", "text/calendar")


def test_only_invitations_carry_files(mails: dict[str, Message]) -> None:
    assert {name for name, mail in mails.items() if mail.attachments} == {"invitation.bg", "invitation.en"}


def test_the_calendar_entry_reads_back_as_it_was_meant(mails: dict[str, Message]) -> None:
    text = mails["invitation.bg"].attachments[0].text
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert text.endswith("END:VCALENDAR\r\n")
    calendar = Calendar.from_ical(text)
    (entry,) = calendar.walk("VEVENT")
    assert str(calendar["METHOD"]) == "PUBLISH"
    assert str(entry["SUMMARY"]) == "Покана за открита работилница „Отворени данни за умния град“"
    assert str(entry["LOCATION"]) == "София, ул. „Примерна“ № 12, ет. 3, голямата зала"
    assert entry.decoded("DTSTART") == datetime(2026, 12, 10, 14, tzinfo=SOFIA)
    assert entry.decoded("DTEND") == datetime(2026, 12, 10, 17, 30, tzinfo=SOFIA)
    assert entry.decoded("DTSTAMP") == datetime(2026, 11, 30, tzinfo=UTC)
    assert str(entry["URL"]) == "https://example.org/novini/pokana-otvoreni-danni"
    assert "местата са 40, а записването е до 3 декември" in str(entry["DESCRIPTION"])


def test_the_entry_is_the_same_event_in_both_languages_and_next_month(cache: Path, mails: dict[str, Message]) -> None:
    later = replace(editions()["invitation.bg"], date=datetime(2026, 12, 1, tzinfo=UTC).date())
    files = [mails["invitation.bg"], mails["invitation.en"], renderer(cache).newsletter(later)]
    names = [str(Calendar.from_ical(mail.attachments[0].text).walk("VEVENT")[0]["UID"]) for mail in files]
    assert names == ["pokana-otvoreni-danni@example.org"] * 3


@pytest.mark.parametrize(
    "words",
    [
        "a;b,c\\n d\\",
        "END:VEVENT\r\nBEGIN:VALARM",
        "line\nATTACH:file:///etc/passwd",
        "x" * 300,
        "ж" * 200,
        '"quoted": yes',
    ],
)
def test_words_cannot_end_a_line_of_the_entry(words: str, cache: Path) -> None:
    event = Event(datetime(2026, 1, 2, 3, 4, tzinfo=UTC), None, words)
    told = replace(story("pokana-otvoreni-danni"), title=words, summary=words, event=event)
    text = renderer(cache).calendar_entry(told, told.date)
    calendar = Calendar.from_ical(text)
    (entry,) = calendar.walk("VEVENT")
    assert str(entry["SUMMARY"]) == str(entry["LOCATION"]) == " ".join(words.split())
    assert "DTEND" not in entry
    assert not calendar.walk("VALARM")
    assert "ATTACH" not in entry
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))


@pytest.mark.parametrize("kind", ["invitation", "story", "issue"])
@pytest.mark.parametrize(("lang", "button", "until"), [
    ("bg", "Запишете се", "Записване до 3 декември 2026 г., 18:00 ч."),
    ("en", "Register", "Register by 3 December 2026, 18:00"),
])  # fmt: skip
def test_readers_are_told_where_to_register_and_until_when(
    cache: Path, kind: MailKind, lang: str, button: str, until: str
) -> None:
    url = "https://example.org/form?e=1&l=2"
    told = story("pokana-otvoreni-danni")
    assert told.event is not None
    event = replace(told.event, register_url=url, register_by=datetime(2026, 12, 3, 16, tzinfo=UTC))
    edition = replace(
        editions()["invitation.bg"], lang=lang, kind=kind, stories=(replace(told, lang=lang, event=event),)
    )
    mail = renderer(cache).newsletter(edition)
    page = read(mail.html)
    assert (url, button) in page.links
    assert until in " ".join(page.text.split())
    assert f"{button}:\n{url}\n" in mail.text
    assert until in mail.text
    for file in mail.attachments:
        (entry,) = Calendar.from_ical(file.text).walk("VEVENT")
        assert f"{button}: {url}\n{until}" in str(entry["DESCRIPTION"])
    assert len(mail.attachments) == (kind == "invitation")


def test_a_story_without_an_event_has_no_entry(cache: Path) -> None:
    assert renderer(cache).calendar_entry(story("stazhanti-umen-grad"), bulgarian().date) == ""


def test_with_public_pages_a_reader_finds_preferences_and_the_browser(mails: dict[str, Message]) -> None:
    for name, mail in mails.items():
        page = read(mail.html)
        words = dict(page.links)
        bg = name.endswith("bg")
        assert words[PREFERENCES] == ("Предпочитания" if bg else "Preferences")
        assert words[VIEW] == ("Вижте в браузъра" if bg else "View in browser")
        assert words[LEAVE] == ("Отписване" if bg else "Unsubscribe")
        assert all(f"\n{scalar}\n" in mail.text for scalar in (PREFERENCES, VIEW, LEAVE))


def test_without_public_pages_nothing_leads_there(cache: Path) -> None:
    for edition in editions().values():
        message = renderer(cache).newsletter(edition)
        for part in (message.html, message.text):
            assert PREFERENCES not in part
            assert VIEW not in part
            assert "/issues/" not in part
            assert LEAVE in part


def test_the_other_edition_is_offered_in_the_words_of_those_who_would_read_it(mails: dict[str, Message]) -> None:
    assert (f"{WEB}/en/issues/2026-11", "Read this in English") in read(mails["digest.bg"].html).links
    assert (f"{WEB}/bg/issues/2026-11", "Прочетете на български") in read(mails["digest.en"].html).links
    assert f"Read this in English:\n{WEB}/en/issues/2026-11\n" in cut(mails["story.bg"].text)


def test_a_translation_leads_to_its_own_page_and_the_original_to_the_one_that_it_names(
    mails: dict[str, Message],
) -> None:
    assert f"{WEB}/en/posts/pokana-otvoreni-danni" in dict(read(mails["invitation.en"].html).links)
    addresses = dict(read(mails["issue.bg"].html).links)
    assert "https://example.org/novini/stazhanti-umen-grad" in addresses
    assert not any(address.startswith(f"{WEB}/bg/posts/") and ".ics" not in address for address in addresses)


def test_a_post_that_names_no_page_leads_to_ours(cache: Path) -> None:
    edition = editions()["story.bg"]
    nameless = replace(edition, stories=(replace(edition.stories[0], url=""),))
    slug = edition.stories[0].slug
    assert f"{WEB}/bg/posts/{slug}" in dict(read(renderer(cache, web=WEB).newsletter(nameless).html).links)
    assert "Прочетете на сайта" not in renderer(cache).newsletter(nameless).html


def test_relative_links_of_a_translation_stay_beside_the_original(cache: Path) -> None:
    edition = english()
    told = replace(edition.stories[0], body="[more](drugo)")
    page = read(renderer(cache, web=WEB).newsletter(replace(edition, stories=(told,))).html)
    assert ("https://example.org/novini/drugo", "more") in page.links


def test_a_social_post_leads_to_the_page_in_its_own_language(cache: Path) -> None:
    press = renderer(cache, web=WEB)
    assert press.social(english_invitation(), "x", 0, len).link == f"{WEB}/en/posts/pokana-otvoreni-danni"
    bg = press.social(story("pokana-otvoreni-danni"), "x", 0, len)
    assert bg.link == "https://example.org/novini/pokana-otvoreni-danni"


def test_linked_pictures_are_shown_from_the_media_folder_and_not_attached(cache: Path) -> None:
    brand = BRAND.model_copy(update={"logo": "posts/images/partnyorska-sreshta.jpg"})
    for name in ("issue.bg", "digest.bg", "invitation.en"):
        message = renderer(cache, web=WEB, images="link", brand=brand).newsletter(editions()[name])
        page = read(message.html)
        assert message.media == ()
        assert "cid:" not in message.html
        for image in page.images:
            assert image["src"].startswith(f"{WEB}/media/")
            assert (cache / image["src"].removeprefix(f"{WEB}/media/")).is_file()


def test_pictures_are_attached_when_there_are_no_pages_to_show_them_from(cache: Path) -> None:
    assert len(renderer(cache, images="link").newsletter(bulgarian()).media) == 5
    assert len(renderer(cache, images="link", pages=False).newsletter(bulgarian()).media) == 5


def test_embedded_pictures_are_attached_although_there_are_public_pages(cache: Path) -> None:
    message = renderer(cache, web=WEB, images="embed").newsletter(bulgarian())
    assert len(message.media) == 5
    assert {image["src"] for image in read(message.html).images} == {f"cid:{one.content_id}" for one in message.media}


def test_the_fingerprint_of_a_kind_moves_with_its_own_templates_alone(cache: Path, tmp_path: Path) -> None:
    import shutil

    from support.places import TEMPLATES

    folder = Path(shutil.copytree(TEMPLATES, tmp_path / "templates"))
    press = renderer(cache, templates=folder)
    names = ("newsletter", "newsletter/issue", "newsletter/digest", "newsletter/story", "newsletter/invitation")
    before = {name: press.fingerprint(name) for name in names}
    assert len(set(before.values())) == 5
    with (folder / "newsletter/digest.mjml.j2").open("a", encoding="utf-8") as file:
        file.write("{# changed #}")
    changed = {name for name in names if press.fingerprint(name) != before[name]}
    assert changed == {"newsletter", "newsletter/digest"}


def test_a_heavy_digest_says_what_of_it_is_heavy(cache: Path) -> None:
    edition = editions()["digest.bg"]
    heavy: Story = replace(edition.stories[0], event=None, slug="heavy", summary="Дълго обобщение. " * 4000)
    message = renderer(cache).newsletter(replace(edition, stories=(heavy, *edition.stories[1:])))
    for part in (message, replace(message, html=cut(message.html))):
        (finding,) = check_weight(part)
        assert finding.segment == "heavy"
    (finding,) = check_weight(message)
    assert "heavy 1" in finding.message
    assert "styles 4 kB, the frame around the stories" in finding.message
