"""Texts, dates and numbers in a reader's language."""

import re
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from hypothesis import given
from hypothesis import strategies as st

from publisher.core import locales
from support.places import TEMPLATES
from support.rendering_data import SOFIA

SOURCE = Path(locales.__file__).parents[1]
MARCH = date(2024, 3, 19)
AFTERNOON = datetime(2026, 12, 10, 12, 0, tzinfo=UTC)


def catalogue(lang: str) -> Catalog:
    path = locales.CATALOGUES / lang / "LC_MESSAGES" / "publisher.po"
    return read_po(BytesIO(path.read_bytes()), locale=lang)


def test_a_date_is_written_as_each_language_writes_it() -> None:
    assert locales.format_date(MARCH, "bg") == "19 март 2024 г."
    assert locales.format_date(MARCH, "en") == "19 March 2024"
    assert locales.format_date(MARCH, "de") == "19. März 2024"


def test_times_are_in_the_given_zone_and_not_in_the_server_s() -> None:
    assert locales.format_time(AFTERNOON, "bg", SOFIA) == "14:00 ч."
    assert locales.format_time(AFTERNOON, "en", SOFIA) == "14:00"
    assert locales.format_datetime(AFTERNOON, "bg", SOFIA) == "10 декември 2026 г., 14:00 ч."
    assert locales.format_datetime(AFTERNOON, "en", SOFIA) == "10 December 2026, 14:00"


def test_an_event_of_one_day_names_the_day_once() -> None:
    ends = AFTERNOON.replace(hour=15, minute=30)
    assert locales.format_interval(AFTERNOON, ends, "bg", SOFIA) == "четвъртък, 10 декември 2026 г., 14:00–17:30 ч."
    assert locales.format_interval(AFTERNOON, ends, "en", SOFIA) == "Thursday, 10 December 2026, 14:00–17:30"


def test_an_event_past_midnight_in_sofia_names_both_days() -> None:
    late = AFTERNOON.replace(hour=22, minute=30)
    shown = locales.format_interval(AFTERNOON, late, "en", SOFIA)
    assert shown == "Thursday, 10 December 2026, 14:00 – Friday, 11 December 2026, 00:30"


def test_an_event_without_an_end_shows_its_start() -> None:
    assert locales.format_interval(AFTERNOON, None, "bg", SOFIA) == "четвъртък, 10 декември 2026 г., 14:00 ч."


def test_numbers_and_money_follow_the_language() -> None:
    assert locales.format_number(1250, "bg") == "1\xa0250"
    assert locales.format_number(1250, "en") == "1,250"
    assert locales.format_currency(12.5, "EUR", "bg") == "12,50\xa0€"
    assert locales.format_currency(12.5, "EUR", "en") == "€12.50"


def test_languages_are_named_as_in_a_sentence() -> None:
    assert locales.language_name("en", "bg") == "английски"
    assert locales.language_name("bg", "en") == "Bulgarian"
    assert locales.language_name("qq", "bg") == "qq"


def test_messages_are_bulgarian_for_bulgarian_and_english_for_any_other_language() -> None:
    assert locales.gettext("bg", "Unsubscribe") == "Отписване"
    assert locales.gettext("en", "Unsubscribe") == "Unsubscribe"
    assert locales.gettext("fi", "Unsubscribe") == "Unsubscribe"
    assert locales.gettext("bg", "Read this in %(language)s", language="английски") == "Прочетете на английски"


def test_a_language_code_is_never_a_path() -> None:
    assert locales.gettext("../locale/bg", "Unsubscribe") == "Unsubscribe"


@given(st.text(max_size=8))
def test_any_language_code_gets_a_date(lang: str) -> None:
    assert locales.format_date(MARCH, lang)


def test_an_unknown_language_gets_english_dates() -> None:
    assert locales.format_date(MARCH, "qq") == "19 March 2024"


def test_every_message_of_templates_and_code_is_translated_into_bulgarian() -> None:
    methods = [("**.j2", "jinja2.ext:babel_extract")]
    options = {"**.j2": {"trimmed": "false", "newstyle_gettext": "true"}}
    used = {row[2] for row in extract_from_dir(TEMPLATES, methods, options)}
    for path in SOURCE.rglob("*.py"):
        used |= set(re.findall(r'locales\.gettext\([^"]*?, "([^"]+)"', path.read_text(encoding="utf-8")))
    written = {message.id for message in catalogue("bg") if message.id and message.string}
    assert len(used) > 8
    assert used - written == set()


def test_every_message_of_the_catalogue_is_used() -> None:
    sources = [*TEMPLATES.rglob("*.j2"), *SOURCE.rglob("*.py")]
    text = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    # A {% trans %} block names its values {{ in }} braces.
    used = re.sub(r"\{\{ (\w+) \}\}", r"%(\1)s", text)
    for message in catalogue("bg"):
        for words in (message.id,) if isinstance(message.id, str) else message.id:
            assert words in used, words


def test_a_text_in_a_language_falls_back_to_english_and_then_to_any() -> None:
    texts = {"bg": "Вести", "en": "News", "de": "Nachrichten"}
    assert locales.in_language(texts, "de") == "Nachrichten"
    assert locales.in_language(texts, "fi") == "News"
    assert locales.in_language({"bg": "Вести", "en": ""}, "en") == "Вести"
    assert locales.in_language({}, "bg") == ""


def test_a_translation_has_the_placeholders_of_its_original() -> None:
    for message in catalogue("bg"):
        if message.id:
            names = re.findall(r"%\((\w+)\)s", str(message.id))
            assert sorted(re.findall(r"%\((\w+)\)s", str(message.string))) == sorted(names), message.id
            assert not message.fuzzy, message.id


@pytest.mark.parametrize("lang", ["bg", "en"])
def test_a_count_is_written_in_the_reader_s_number_format(lang: str) -> None:
    shown = locales.ngettext(lang, "%(num)s picture", "%(num)s pictures", 1250)
    assert shown == {"bg": "1\xa0250 pictures", "en": "1,250 pictures"}[lang]


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("3 декември 2026 г., 08:00 ч.", "3 декември 2026\u00a0г., 08:00\u00a0ч."),
        ("под 1 %", "под 1\u00a0%"),
        ("5 градове, 2 чаши", "5 градове, 2 чаши"),
        ("19 March 2024, 10:30", "19 March 2024, 10:30"),
    ],
)
def test_what_belongs_to_a_number_does_not_begin_a_line(text: str, bound: str) -> None:
    assert locales.unbroken(text) == bound
