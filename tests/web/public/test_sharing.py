"""Languages as Open Graph writes them."""

import pytest

from publisher.web.public.sharing import Share, editions, territory


@pytest.mark.parametrize(
    ("lang", "written"), [("bg", "bg_BG"), ("en", "en_GB"), ("de", "de_DE"), ("uk", "uk_UA"), ("qq", "en_GB")]
)
def test_a_language_has_its_country(lang: str, written: str) -> None:
    assert territory(lang) == written


def test_a_page_in_one_language_names_no_editions() -> None:
    own = ("bg", "https://news.example.org/bg/")
    assert editions(own, {}) == []
    there = editions(own, {"en": "https://news.example.org/en/"})
    assert Share("bg", "Новини", "", own[1], editions=there).other_locales == ["en_GB"]
