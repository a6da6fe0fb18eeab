"""A story's Markdown as a page has it."""

import pytest

from publisher.rendering.pages.body import body_html
from publisher.rendering.pages.pictures import PagePicture


def shown(markdown: str, picture: PagePicture | None = None) -> str:
    return str(body_html(markdown, lambda *_: picture, "https://example.org/novini/a", "Таблица"))


@pytest.mark.parametrize(
    ("levels", "written"),
    [
        ([2, 3, 2], [2, 3, 2]), ([1, 2, 3], [2, 3, 4]), ([3, 4], [2, 3]), ([2, 4], [2, 3]), ([4, 2], [2, 2]),
        ([2, 4, 3, 4], [2, 3, 3, 4]), ([1, 2, 3, 4, 5, 6], [2, 3, 4, 5, 6, 6]),
    ],
)  # fmt: skip
def test_headings_follow_the_title_without_a_gap(levels: list[int], written: list[int]) -> None:
    html = shown("\n\n".join(f"{'#' * level} Глава" for level in levels))
    assert html.split() == "\n".join(f"<h{level}>Глава</h{level}>" for level in written).split()


@pytest.mark.parametrize(
    ("markdown", "programme"),
    [
        ("- **14:00 ч.** Откриване\n- **15:30** Край", True),
        ("- **14:00–15:00 ч.:** Откриване\n- **15:30** Край", True),
        ("1. **9.30** Първо\n2. **10.00** Второ", True),
        ("- **14:00**\n\n  Откриване\n- **15:00**\n\n  Край", True),
        ("- **14:00** Откриване\n- **Край** на деня", False),
        ("- **14:00** Откриване", False),
        ("- в **14:00** Откриване\n- в **15:00** Край", False),
        ("- **14:00 Откриване**\n- **15:00 Край**", False),
        ("- **14:00** Откриване\n  - **15:00** вътре\n  - **16:00** вътре\n- друго", False),
    ],
)
def test_a_list_whose_items_begin_with_a_time_is_a_programme(markdown: str, programme: bool) -> None:
    assert shown(markdown).startswith(('<ul class="times">', '<ol class="times">')) is programme


def test_links_lead_to_the_web_only_and_relative_ones_are_completed() -> None:
    html = shown("[а](b.pdf) [в](javascript:alert(1)) [г](mailto:a@b.bg) [д](http://[x)")
    assert html.count("href=") == 2
    assert 'href="https://example.org/novini/b.pdf"' in html
    assert 'href="javascript' not in html


def test_a_table_scrolls_by_itself_and_has_headed_columns() -> None:
    html = shown("| а | б |\n|---|--:|\n| 1 | 2 |")
    assert '<div class="scroll" role="region" aria-label="Таблица" tabindex="0"><table>' in html
    assert '<th scope="col" class="to-right">б</th>' in html
    assert html.endswith("</table></div>")


def test_a_picture_keeps_its_place_and_one_that_is_not_there_shows_its_words() -> None:
    picture = PagePicture("/media/a.jpg", "Кула", "", 1280, 720)
    html = shown('![Кула](images/a.jpg "Снимка")', picture)
    assert '<img src="/media/a.jpg" alt="Кула" width="1280" height="720" loading="lazy">' in html
    assert '<span class="caption">Снимка</span>' in html
    assert "<em>[Кула]</em>" in shown("![Кула](../../etc/passwd)")


@pytest.mark.parametrize(
    "evil", ["<script>alert(1)</script>", "<iframe src=x></iframe>", '<p onclick="x">а</p>', "[[reader.name]]"]
)
def test_what_a_post_writes_cannot_act(evil: str) -> None:
    html = shown(f"Преди\n\n{evil}\n\nслед")
    assert not any(sign in html for sign in ("<script", "<iframe", "onclick", "[[reader"))
