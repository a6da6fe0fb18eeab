"""The form of mails: headings in order, six sizes of type, links that can be told apart, and little weight."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest

from publisher.core.reader_blocks import blocks, variant
from publisher.core.types import Edition, Message, Story
from publisher.rendering.weight import CLIP
from support.rendering_data import WEB, bulgarian, editions, letters, read, renderer

SIZES = {"13px", "15px", "17px", "20px", "27px", "32px"}
UNSEEN = {"0", "0px", "1px"}
SPACER = re.compile(r'<div style="font-size:(\d+)px;line-height:\1px;">&#160;</div>')


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="module")
def mails(cache: Path) -> dict[str, Message]:
    """Every kind in both languages, with stories in full and in brief; and the letters."""
    brief, full = (renderer(cache, articles, web=WEB) for articles in ("teaser", "full"))
    found = {f"{name}, brief": brief.newsletter(edition) for name, edition in editions().items()}
    found |= {f"{name}, full": full.newsletter(edition) for name, edition in editions().items()}
    return found | letters()


def test_headings_begin_with_one_h1_and_leave_no_level_out(mails: dict[str, Message]) -> None:
    for name, message in mails.items():
        levels = [int(tag[1]) for tag, _ in read(message.html).headings]
        assert levels[0] == 1, name
        assert levels.count(1) == 1, name
        assert all(after <= before + 1 for before, after in pairwise(levels)), (name, levels)


def test_there_are_six_sizes_of_type(mails: dict[str, Message]) -> None:
    for name, message in mails.items():
        seen = SPACER.sub("", message.html)
        sizes = set(re.findall(r"font-size:\s*([\d.]+(?:px|em|%)?)", seen)) - UNSEEN
        assert sizes <= SIZES, (name, sizes - SIZES)


class Links(HTMLParser):
    """The links of a mail as a screen reader lists them: name and address."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "a":
            self._open = [values.get("href") or "", values.get("aria-label") or ""]
        elif tag == "img" and self._open:
            self._open[1] += values.get("alt") or ""

    def handle_data(self, data: str) -> None:
        if len(self._open) == 2:
            self._open.append("")
        if self._open:
            self._open[2] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._open:
            href, label, words = (*self._open, "")[:3]
            assert not label or label.startswith(" ".join(words.split())), "what is seen begins what is read out"
            self.found.append((label or " ".join(words.split()), href))
            self._open = []


def test_no_two_links_of_a_mail_have_one_name_and_lead_elsewhere(mails: dict[str, Message]) -> None:
    for name, message in mails.items():
        links = Links()
        links.feed(message.html)
        named: dict[str, set[str]] = {}
        for words, href in links.found:
            assert words, (name, href)
            named.setdefault(words, set()).add(href)
        # Staff can link the same words to different pages in the text of a post; the templates do not.
        assert {words: hrefs for words, hrefs in named.items() if len(hrefs) > 1} == {}, name


def test_a_story_in_brief_has_one_link(mails: dict[str, Message]) -> None:
    for name in ("issue.bg, brief", "digest.bg, brief", "issue.en, brief"):
        stories = {key: block for key, block in blocks(mails[name].html) if key.startswith("story ")}
        assert len(stories) > 1
        assert all(len(re.findall("<a ", block)) == 1 for block in stories.values()), name


def many(cache: Path, articles: str, stories: int, body: str = "") -> Message:
    first = bulgarian().stories[1]
    told: tuple[Story, ...] = tuple(
        replace(first, slug=f"novina-{n}", body=body, url=f"https://example.org/novini/novina-{n}")
        for n in range(stories)
    )
    edition: Edition = replace(bulgarian(), stories=told)
    return variant(renderer(cache, articles, web=WEB).newsletter(edition))


def test_a_story_in_brief_weighs_at_most_three_and_a_half_kilobytes(cache: Path) -> None:
    four, five = (len(many(cache, "teaser", n).html.encode()) for n in (4, 5))
    assert five - four < 2_000
    for key, block in blocks(renderer(cache, "teaser", web=WEB).newsletter(bulgarian()).html):
        if key.startswith("story "):
            assert len(block.encode()) < 3_500 + len(read(block).text.encode()), key


def test_twelve_whole_stories_are_not_clipped(cache: Path) -> None:
    body = "\n\n".join(["Четири стажанти сглобиха шест сензора за качеството на въздуха и ги монтираха. " * 4] * 3)
    assert len(body.encode()) > 1_700
    message = many(cache, "full", 12, body)
    assert len(message.html.encode()) < CLIP


def test_a_picture_s_width_fits_its_column(mails: dict[str, Message]) -> None:
    """Outlook for Windows goes by the attribute: 640 pixels in the mail, 144 beside a title, 576 in a text."""
    for name, message in mails.items():
        for image in read(message.html).images:
            assert int(image["width"]) <= 640, name
        for block in re.findall(r'<td class="thumb" width="160"[^>]*>(.*?)</td>', message.html):
            assert all(int(width) <= 144 for width in re.findall(r'<(?:img|td) [^>]*width="(\d+)"', block)), name
