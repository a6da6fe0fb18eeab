"""Editions as mails: the content of their HTML and text parts, in both languages."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publisher.core.errors import PostError
from publisher.core.types import Edition, Image, Media, Message
from publisher.rendering.renderer import Renderer
from publisher.rendering.templates import SCALARS
from publisher.rendering.weight import check_weight
from support.places import POSTS
from support.rendering_data import BRAND, Page, bulgarian, cut, english, read, renderer, story

HOSTILE = (
    """"><script>alert(1)</script><mj-raw>&#91;[reader.name]] {{ brand }} {% x %} [[reader.unsubscribe_url]]' ]]> -->"""
)


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="module")
def bg(cache: Path) -> Message:
    return renderer(cache).newsletter(bulgarian())


@pytest.fixture(scope="module")
def en(cache: Path) -> Message:
    return renderer(cache).newsletter(english())


@pytest.fixture(scope="module")
def bg_page(bg: Message) -> Page:
    return read(bg.html)


@pytest.fixture(scope="module")
def en_page(en: Message) -> Page:
    return read(en.html)


def with_story(**changes: object) -> Edition:
    """The English issue with a change to its story."""
    edition = english()
    return replace(edition, stories=(replace(edition.stories[0], **changes),))  # type: ignore[arg-type]


def test_an_issue_has_one_title_and_a_heading_for_each_story(bg_page: Page) -> None:
    assert bg_page.lang == "bg"
    assert bg_page.title == "Декември: отворени данни, сензори и годишен отчет"
    assert bg_page.heads("h1") == ["Градът на знанието"], "the subject stands above it in every inbox"
    assert bg_page.heads("h2") == [one.title for one in bulgarian().stories]


def test_headings_of_a_post_stand_below_its_title(bg_page: Page) -> None:
    assert "Годината накратко" in bg_page.heads("h3")
    assert "Пилотни проекти" in bg_page.heads("h4")


def test_the_whole_text_of_a_post_is_in_the_mail(bg_page: Page, bg: Message) -> None:
    sentence = "Присъстваха представители на партньорите ни от Aalborg Green Hub, Дания, GAIA Испания"
    assert sentence in bg_page.text
    assert sentence in " ".join(bg.text.split())


def test_lists_tables_quotations_and_footnotes_come_through(bg_page: Page) -> None:
    assert {"ul", "ol", "li", "blockquote", "table", "th", "td", "sup", "code"} <= bg_page.tags
    assert "Сумите са закръглени до 10 €." in bg_page.text


def test_links_of_posts_stories_and_brand_are_there(bg_page: Page) -> None:
    addresses = dict(bg_page.links)
    assert addresses["https://example.org/proekti/tihi-ulitsi"] == "страницата на проекта"
    assert "mailto:otchet@example.org" in addresses
    assert addresses["https://x.com/example"] == "X"
    assert "https://example.org/novini/stazhanti-umen-grad" in addresses


def test_every_picture_has_its_words_and_travels_with_the_mail(bg: Message, bg_page: Page) -> None:
    assert len(bg_page.images) == 5
    assert all(image["alt"].startswith("Илюстрация:") for image in bg_page.images)
    assert {image["src"] for image in bg_page.images} == {f"cid:{media.content_id}" for media in bg.media}
    assert all(media.path.is_file() and media.mime == "image/jpeg" and media.alt for media in bg.media)
    assert "data:" not in bg.html


def test_no_template_language_is_left(bg: Message, en: Message) -> None:
    for message in (bg, en):
        assert not re.search(
            r"\{\{|\}\}\s*[^\s@.:[a-z}]|\{%|%\}", re.sub(r"<style.*?</style>", "", message.html, flags=re.S)
        )
        assert not re.search(r"</?mj-|<mjml|data-at", message.html)
        assert not re.search(r"\{\{|\{%|\{#", message.text)


def test_a_reader_s_values_stand_as_scalars_in_both_parts(bg: Message) -> None:
    for part in (bg.html, bg.text):
        assert "[[reader.unsubscribe_url]]" in part
        assert "[[reader.subscribed_on]]" in part
        assert set(re.findall(r"\[\[\s*reader\.(\w+)", part)) <= set(SCALARS)
    assert bg.html.count('href="[[reader.unsubscribe_url]]"') == 2


def test_a_mail_says_in_the_reader_s_language_why_they_get_it(bg_page: Page, en_page: Page) -> None:
    assert "Получавате това писмо, защото се абонирахте на [[reader.subscribed_on]]" in bg_page.text
    assert "You receive this because you subscribed on [[reader.subscribed_on]]" in en_page.text
    assert ("[[reader.unsubscribe_url]]", "Отписване") in bg_page.links
    assert ("[[reader.unsubscribe_url]]", "Unsubscribe") in en_page.links
    assert "ул. „Примерна“ № 12, 1000 София" in bg_page.text
    assert "12 Primerna St, 1000 Sofia" in en_page.text


def test_dates_are_written_in_the_reader_s_language(bg_page: Page, en_page: Page) -> None:
    assert "18 декември 2026 г." in bg_page.text
    assert "19 March 2024" in en_page.text


def test_an_invitation_shows_when_and_where(bg_page: Page, bg: Message) -> None:
    text = " ".join(bg.text.split())
    assert "Кога: четвъртък, 10 декември 2026 г., 14:00–17:30 ч." in text
    assert "Къде: София, ул. „Примерна“ № 12, ет. 3, голямата зала" in text
    for shown in ("четвъртък, 10 декември 2026 г., 14:00–17:30 ч.", "София, ул. „Примерна“ № 12, ет. 3, голямата зала"):
        assert shown in bg_page.text


def test_a_machine_translation_says_so_and_names_the_engine(en_page: Page, en: Message, bg_page: Page) -> None:
    badge = "Machine-translated, not yet reviewed by an editor (Argos 1.9)"
    assert badge in en_page.text
    assert badge in " ".join(en.text.split())
    assert "Машинен превод" not in bg_page.text


def test_the_badge_is_in_the_language_of_the_edition(cache: Path) -> None:
    edition = bulgarian()
    machine = replace(edition, stories=(replace(edition.stories[2], machine=True, engine="Argos"),))
    page = read(renderer(cache).newsletter(machine).html)
    assert "Машинен превод, който още не е прегледан от редактор (Argos)" in page.text


def test_what_is_not_translated_yet_is_named_and_linked(en_page: Page, en: Message) -> None:
    assert "Also in this issue, in Bulgarian only for now" in en_page.text
    assert "Стажанти изпробват сензори за чист въздух" in en_page.text
    assert ("https://example.org/novini/stazhanti-umen-grad", "Read this in Bulgarian") in en_page.links
    assert "- Стажанти изпробват сензори за чист въздух" in en.text
    assert "https://example.org/novini/stazhanti-umen-grad" in en.text


def test_the_other_language_is_named_in_the_reader_s(cache: Path) -> None:
    edition = replace(bulgarian(), untranslated=(story("partnyorska-sreshta", "en"),))
    assert "Също в този брой, засега само на английски" in read(renderer(cache).newsletter(edition).html).text


def test_the_preheader_is_the_edition_s_or_begins_the_first_story(en: Message, bg: Message) -> None:
    assert en.preheader == "Eight plates and one project"
    assert en.preheader in en.html
    assert bg.preheader.startswith("На 10 декември 2026 г. в София")
    assert bg.preheader.endswith(" в умния град."), "whole sentences, without an ellipsis"
    assert len(bg.preheader) <= 120


def test_teasers_have_the_summary_and_a_link_instead_of_the_body(cache: Path) -> None:
    message = renderer(cache, "teaser").newsletter(bulgarian())
    page = read(message.html)
    first, *others = bulgarian().stories
    assert first.summary.partition(". Участието")[0] in page.text
    assert [words for address, words in page.links if address == first.url] == ["Прочетете новината"]
    for one in others:
        assert one.summary[:55] in page.text
        assert [words for _, words in page.links].count(one.title) == 1, "one link a story, with its name"
        assert one.summary in " ".join(message.text.split())
    assert "Изминалата година беше година" not in page.text
    assert len(message.media) == 4


def test_an_issue_with_no_stories_is_still_a_mail(cache: Path) -> None:
    message = renderer(cache).newsletter(Edition("1", "bg", "Тихо", date(2026, 1, 2), ()))
    assert (read(message.html).title, read(message.html).heads("h2")) == ("Тихо", [])
    assert message.media == ()


def test_a_language_without_a_catalogue_gets_english_words_and_its_own_dates(cache: Path) -> None:
    page = read(renderer(cache).newsletter(replace(english(), lang="de")).html)
    assert page.lang == "de"
    assert "19. März 2024" in page.text
    assert ("[[reader.unsubscribe_url]]", "Unsubscribe") in page.links


def test_hostile_text_is_shown_and_has_no_effect(cache: Path) -> None:
    edition = with_story(title=HOSTILE, summary=HOSTILE, tags=(HOSTILE,), engine=HOSTILE, body=HOSTILE)
    edition = replace(edition, subject=HOSTILE, preheader=HOSTILE, intro=HOSTILE, untranslated=edition.stories)
    for articles in ("full", "teaser"):
        message = renderer(cache, articles).newsletter(edition)
        page = read(message.html)
        assert not page.tags & {"script", "mj-raw"}
        assert '"><script>alert(1)</script>' in page.title
        assert "{{ brand }}" in page.heads("h2")[0]
        for part in (message.html, message.text, message.subject, message.preheader):
            assert not re.search(r"\[\[\s*reader\.name", part)
        assert message.html.count("[[reader.unsubscribe_url]]") >= 1
        assert message.text.count("[[reader.unsubscribe_url]]") == 1


@pytest.mark.parametrize(
    "body",
    [
        "[[reader.name]]",
        r"[\[reader.name]]",
        "&#91;[reader.name]]",
        "[[ READER . name]]",
        "`[[reader.name]]`",
        "[*[reader.name]]*",
    ],
)
def test_a_post_cannot_ask_for_a_reader_s_value(body: str, cache: Path) -> None:
    message = renderer(cache).newsletter(with_story(body=body, title="Plain"))
    for part in (message.html, message.text):
        assert not re.search(r"\[\[\s*reader\s*\.\s*name", part, re.IGNORECASE)
    assert "reader" in read(message.html).text.lower()


def test_a_line_end_in_a_subject_does_not_reach_the_headers(cache: Path) -> None:
    edition = replace(english(), subject="News\r\nBcc: all@example.org\u2028x\x00", preheader="a\nb")
    message = renderer(cache).newsletter(edition)
    assert message.subject == "News Bcc: all@example.org x"
    assert message.preheader == "a b"


def test_links_that_would_run_something_become_text(cache: Path) -> None:
    body = "[a](javascript:alert(1)) [b](data:text/html,x) [c](vbscript:x) <a href='javascript:x'>d</a> [e](/kontakti)"
    message = renderer(cache).newsletter(with_story(body=body, url="javascript:alert(1)"))
    page = read(message.html)
    assert all(address.startswith(("https://", "[[reader.")) for address, _ in page.links)
    assert ("https://example.org/kontakti", "e") in page.links


def test_html_in_a_post_keeps_its_text_and_loses_unsafe_tags(cache: Path) -> None:
    body = (
        'Visible<br><iframe src="https://x.example"></iframe> <b onclick="x()">bold</b>\n\n'
        '<div style="position:fixed">inside</div></td></table>\n\n<style>*{display:none}</style>\n\n'
        "<form><input></form>"
    )
    message = renderer(cache).newsletter(with_story(body=body))
    page = read(message.html)
    assert not page.tags & {"iframe", "form", "input"}
    assert not re.search("onclick|position:fixed|display:none}", message.html)
    assert "bold" in page.text
    assert "inside" in page.text


def test_a_picture_outside_of_the_posts_folder_is_refused(cache: Path) -> None:
    with pytest.raises(PostError, match="outside of the posts folder"):
        renderer(cache).newsletter(with_story(body="![x](../pyproject.toml)"))


def test_a_missing_picture_is_named(cache: Path) -> None:
    with pytest.raises(PostError, match=r"images/none\.jpg: there is no such picture"):
        renderer(cache).newsletter(with_story(body="![x](images/none.jpg)"))


def test_the_same_picture_in_two_stories_is_attached_once(cache: Path) -> None:
    edition = bulgarian()
    twice = replace(edition, stories=(edition.stories[0], replace(edition.stories[1], image=edition.stories[0].image)))
    message = renderer(cache).newsletter(twice)
    assert len(message.media) == 1
    assert message.html.count(f"cid:{message.media[0].content_id}") == 2


def test_a_logo_is_shown_under_the_brand_s_name(cache: Path) -> None:
    brand = BRAND.model_copy(update={"logo": "posts/images/partnyorska-sreshta.jpg"})
    page = read(renderer(cache, brand=brand).newsletter(bulgarian()).html)
    assert page.images[0]["alt"] == "Клъстер София град на знанието"
    assert page.images[0]["src"].startswith("cid:")


def test_a_logo_on_the_web_is_shown_from_there(cache: Path) -> None:
    brand = BRAND.model_copy(update={"logo": "https://example.org/logo.png"})
    message = renderer(cache, brand=brand).newsletter(bulgarian())
    logo = read(message.html).images[0]
    assert (logo["src"], logo["alt"]) == ("https://example.org/logo.png", "Клъстер София град на знанието")
    assert len(message.media) == 5


def test_rendering_twice_gives_the_same_mail(cache: Path) -> None:
    assert renderer(cache).newsletter(bulgarian()) == renderer(cache).newsletter(bulgarian())


def test_the_text_part_is_at_most_76_columns_wide(bg: Message, en: Message) -> None:
    for message in (bg, en):
        wide = [line for line in cut(message.text).splitlines() if len(line) > 76]
        assert all(line.split()[-1].startswith(("http", "[[")) for line in wide), wide
        assert all(line == line.rstrip() for line in message.text.splitlines())


def test_headings_of_the_text_part_are_underlined(bg: Message) -> None:
    lines = bg.text.splitlines()
    at = lines.index("Стажанти изпробват сензори за чист въздух")
    assert lines[at + 1] == "=" * len(lines[at])


def test_a_light_mail_has_no_warning(bg: Message) -> None:
    assert len(bg.html.encode()) < 102_000
    assert check_weight(bg) == []


def test_a_heavy_mail_names_what_is_heavy(cache: Path) -> None:
    edition = bulgarian()
    long = replace(edition.stories[1], body="Дълъг текст. " * 5000)
    message = renderer(cache).newsletter(replace(edition, stories=(edition.stories[0], long)))
    (finding,) = check_weight(message)
    assert finding.code == "html-heavy"
    assert finding.segment == "stazhanti-umen-grad"
    assert re.search(r"the HTML is 1\d\d kB; .* Heaviest: stazhanti-umen-grad 1\d\d kB, pokana", finding.message)


def test_heavy_pictures_are_named(tmp_path: Path) -> None:
    large = tmp_path / "large.jpg"
    large.write_bytes(b"x" * 6_000_000)
    (finding,) = check_weight(Message("bg", "", media=(Media(large, "", "image/jpeg"),)))
    assert "large.jpg 6000 kB" in finding.message


def test_the_title_of_a_picture_s_story_is_not_needed(cache: Path) -> None:
    image = Image(POSTS / "images/partnyorska-sreshta.jpg", 'Маса "за осем" <b>')
    page = read(renderer(cache).newsletter(with_story(image=image)).html)
    assert page.images[0]["alt"] == 'Маса "за осем" <b>'


@pytest.fixture(scope="module")
def press(cache: Path) -> Renderer:
    return renderer(cache)


@settings(deadline=None, max_examples=40)
@given(words=st.text(max_size=60))
def test_any_words_make_a_mail_that_shows_them(words: str, press: Renderer) -> None:
    edition = replace(with_story(title=words, summary=words, body=words, engine=words), subject=words, intro=words)
    message = press.newsletter(edition)
    page = read(message.html)
    shown = "".join(re.findall(r"\w+", page.heads("h2")[0]))
    assert shown == "".join(re.findall(r"\w+", words))
    assert "\n" not in message.subject
