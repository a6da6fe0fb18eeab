"""The sandbox of templates, and the sample post that they are tried with."""

import pytest
from jinja2.exceptions import SecurityError

from publisher.rendering.sample_posts import sample_edition, sample_picture
from publisher.rendering.sandbox import TemplateSandbox


@pytest.mark.parametrize("text", ["{{ 'x' * 10 ** 9 }}", "{{ 9 ** 99999 }}", "{{ [1] * 99999999 }}"])
def test_what_would_fill_the_memory_is_refused(text: str) -> None:
    with pytest.raises(SecurityError):
        TemplateSandbox().from_string(text).render()


def test_products_of_usual_size_are_made() -> None:
    assert TemplateSandbox().from_string("{{ 'ab' * 3 }} {{ 6 * 7 }} {{ 2 ** 8 }}").render() == "ababab 42 256"


def test_the_sample_has_a_picture_and_both_languages() -> None:
    with sample_picture() as picture:
        assert picture.is_file()
        titles = {sample_edition("issue", lang, picture).stories[0].title for lang in ("bg", "en", "de")}
    assert len(titles) == 2
