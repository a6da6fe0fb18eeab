"""The hidden first words of a mail: for each reader about what their mail holds."""

import re
from dataclasses import replace

import pytest

from publisher.core.reader_blocks import variant
from publisher.core.types import Edition, Message
from publisher.rendering.views.inbox_preview import hidden, inbox_preview
from support.rendering_data import bulgarian

INK = "#1d2b33"


def shown(edition: Edition, *omitted: int) -> str:
    """What an inbox shows to a reader without some stories."""
    stories = "".join(f"<!--pub:story {n}-->.<!--/pub:story {n}-->" for n in range(1, len(edition.stories) + 1))
    html = variant(Message("bg", "", html=f"{inbox_preview(edition, INK, 60)}<p>{stories}</p>"), omitted).html
    words = re.sub(r"<p>.*?</p>|<[^>]*>|[\u034f\u200c\u00a0]", "", html)
    return words.strip()


@pytest.mark.parametrize("omitted", [(), (1,), (1, 2), (2,), (1, 2, 3)])
def test_the_preview_is_about_the_first_story_that_the_reader_gets(omitted: tuple[int, ...]) -> None:
    edition = replace(bulgarian(), preheader="")
    first = next(n for n in range(1, 5) if n not in omitted)
    words = shown(edition, *omitted)
    assert words.removesuffix("…") == edition.stories[first - 1].summary[: len(words.removesuffix("…"))]
    assert 30 < len(words) <= 60


def test_staffs_own_line_is_for_readers_of_the_whole_mail() -> None:
    edition = replace(bulgarian(), preheader="Всичко накратко")
    assert shown(edition).startswith("Всичко накратко На 10 декември")
    for omitted in ((1,), (2,), (3, 4)):
        assert "Всичко накратко" not in shown(edition, *omitted)
        assert len(shown(edition, *omitted)) > 30, "nobody gets an empty line"


def test_the_words_are_hidden_by_style_and_not_by_their_colour_and_nothing_follows_them() -> None:
    html = str(hidden("Вести", INK))
    assert html.startswith('<div style="display:none;')
    assert f"color:{INK}" in html
    assert len(html) > 250, "filler, so that inboxes do not go on with the mail's first line"
    assert "<b>" not in str(hidden("<b>", INK))


@pytest.mark.parametrize("room", range(20, 60))
def test_an_amount_is_shown_whole_or_not_at_all(room: int) -> None:
    first = replace(
        bulgarian().stories[0], summary="Общината отпуска 5\u00a0000 000 лв. за нови детски градини в града"
    )
    page = str(inbox_preview(replace(bulgarian(), preheader="", stories=(first,)), INK, room))
    words = re.sub(r"<[^>]*>|[\u034f\u200c]", "", page)
    assert ("5\u00a0000 000 лв. за" in words) == ("5" in words)
