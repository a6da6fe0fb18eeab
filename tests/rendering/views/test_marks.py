"""Any block between marks can be cut out of a mail, and the rest stays well-formed."""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.core.errors import TemplateError
from publisher.core.types import Message
from publisher.rendering.formats.inert import inert_text
from publisher.rendering.views import marks
from support.rendering_data import WEB, bulgarian, cut, editions, english, read, renderer

HERE = Path("issue.mjml.j2")


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="module", params=["full", "teaser", "digest"])
def bg(request: pytest.FixtureRequest, cache: Path) -> Message:
    """The issue of four stories in each of its shapes."""
    edition = bulgarian()
    if request.param == "digest":
        return renderer(cache, web=WEB).newsletter(replace(edition, kind="digest"))
    return renderer(cache, request.param).newsletter(edition)


def some(number: int) -> Iterator[tuple[int, ...]]:
    for size in range(number + 1):
        yield from combinations(range(1, number + 1), size)


def unbalanced(html: str) -> list[str]:
    """Tags without a partner, and halves of conditional blocks for Outlook."""
    outlook = re.findall(r"<!--\[if [^\]]*\]>(.*?)<!\[endif\]-->", html, flags=re.DOTALL)
    plain = re.sub(r"<!--\[if [^\]]*\]>.*?<!\[endif\]-->", "", html, flags=re.DOTALL)
    wrong = re.findall(r"<!--\[if|<!\[endif", re.sub(r"<!--\[if !mso\]><!-->|<!--<!\[endif\]-->", "", plain))
    for part in (plain, "".join(outlook)):
        opened: list[str] = []
        for closing, name, rest in re.findall(r"<(/?)([a-z][\w:]*)((?:[^>\"]|\"[^\"]*\")*)>", part):
            if closing and (not opened or opened.pop() != name):
                wrong.append(f"</{name}>")
            elif not closing and not rest.endswith("/") and name not in ("meta", "br", "img", "hr", "link"):
                opened.append(name)
        wrong += opened
    return wrong


def test_any_choice_of_stories_leaves_whole_html(bg: Message) -> None:
    for omitted in some(4):
        html = cut(bg.html, omitted, fallback=bool(len(omitted) % 2))
        assert unbalanced(html) == [], omitted
        assert "pub:" not in html


def test_a_story_that_is_cut_leaves_no_text_behind(bg: Message) -> None:
    titles = [story.title for story in bulgarian().stories]
    for number, title in enumerate(titles, start=1):
        for part in (bg.html, bg.text):
            left = cut(part, [number])
            shown = " ".join((read(left).text if part is bg.html else left).split())
            assert title not in shown
            assert all(other in shown for other in titles if other != title)


def test_the_text_part_has_no_holes_where_stories_were(bg: Message) -> None:
    for omitted in some(4):
        text = cut(bg.text, omitted)
        assert "\n\n\n\n" not in text
        assert "pub:" not in text
        if 1 not in omitted:
            assert "\n\n\nПокана за открита работилница" in text
        assert text.endswith("[[reader.unsubscribe_url]]\n")


def test_the_line_about_a_missing_edition_is_only_for_its_readers(bg: Message) -> None:
    for part in (bg.html, bg.text):
        assert part.count("<!--pub:fallback-->") == 1
        assert "[[reader.fallback_note]]" in cut(part, fallback=True)
        assert "[[reader.fallback_note]]" not in cut(part)


def test_every_kind_of_mail_has_the_marks(cache: Path) -> None:
    press = renderer(cache, web=WEB)
    for name, edition in editions().items():
        message = press.newsletter(edition)
        for number in range(1, len(edition.stories) + 1):
            for part in (message.html, message.text):
                assert f"<!--pub:story {number}-->" in part, name
        assert f"<!--pub:story {len(edition.stories) + 1}-->" not in message.html
        assert unbalanced(cut(message.html, range(9))) == []


@pytest.mark.parametrize(
    "words",
    [
        "<!--pub:story 1-->",
        "<!--/pub:story 1-->",
        r"<\!--/pub:story 1-->",
        "&lt;!--/pub:story 1-->",
        "`<!--/pub:fallback-->`",
        "<!-- / pub:story 1-->",
        "<!--<!--/pub:story 1-->",
    ],
)
def test_text_of_a_post_cannot_act_as_a_mark(words: str, cache: Path) -> None:
    edition = english()
    sneaky = replace(edition.stories[0], title=f"A {words}", summary=words, body=words, tags=(words,), engine=words)
    for articles in ("full", "teaser"):
        message = renderer(cache, articles).newsletter(
            replace(edition, stories=(sneaky,), subject=words, intro=words, preheader=words)
        )
        known = {"fallback", "story 1", "whole", "first 1"}
        for part in (message.html, message.text):
            opened = re.findall(r"<!--pub:(.*?)-->", part)
            assert set(opened) <= known
            assert opened.count("story 1") == opened.count("fallback") == 1
            assert re.findall(r"<!--/pub:(.*?)-->", part) == opened


@given(st.text(alphabet="<!-/pub:sory 1>\u2060", max_size=30))
def test_no_text_keeps_a_mark(text: str) -> None:
    assert not re.search(r"<!--\s*/?\s*pub\s*:", inert_text(text))


@pytest.mark.parametrize(
    ("part", "says"),
    [
        ("<p>words</p>", "a story has no marks around it"),
        ("<!--pub:story 1--><p>a</p>", "is not closed"),
        ("<p>a</p><!--/pub:story 1-->", "has no partner"),
        ("<!--pub:story 1--><!--pub:fallback-->a<!--/pub:fallback--><!--/pub:story 1-->", "cannot be nested"),
        ("<!--pub:story 1--><p>a<!--/pub:story 1--></p>", "cannot be cut"),
        ("<!--[if mso]><td><!--pub:story 1--></td><![endif]-->a<!--/pub:story 1-->", "cannot be cut"),
        ("<!--pub:story 1--><!--[if mso]><td><![endif]-->a<!--/pub:story 1--><!--[if mso]></td><![endif]-->", "cut"),
    ],
)
def test_marks_that_would_break_a_mail_are_refused(part: str, says: str) -> None:
    with pytest.raises(TemplateError, match=says):
        marks.check_marks(part, 1, HERE, markup=True)


def test_well_formed_blocks_for_outlook_and_for_other_programs_can_be_cut() -> None:
    block = "<!--[if mso]><table><tr><td><![endif]--><p>a<br>b</p><!--[if mso]></td></tr></table><![endif]-->"
    only = '<!--[if !mso]><!--><p class="x">c</p><!--<![endif]-->'
    marks.check_marks(f"<!--pub:story 1-->{block}{only}<!--/pub:story 1-->", 1, HERE, markup=True)


def test_a_template_that_forgets_a_story_s_marks_makes_no_mail(cache: Path, tmp_path: Path) -> None:
    import shutil

    from support.places import TEMPLATES

    folder = Path(shutil.copytree(TEMPLATES, tmp_path / "templates"))
    text = folder / "newsletter/issue.txt.j2"
    text.write_text(text.read_text(encoding="utf-8").replace("{{ story.opens }}", "").replace("{{ story.closes }}", ""))
    with pytest.raises(TemplateError, match=r"issue\.txt\.j2: a story has no marks around it.*story\.opens"):
        renderer(cache, templates=folder).newsletter(english())
