"""Every kind of mail in both languages, on phones and desktops, in light and dark mode."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from publisher.core.reader_blocks import variant
from publisher.core.types import Message
from support.mail_screens import BROKEN, CLIPPED, CONTRASTS, chromium, opened
from support.rendering_data import WEB, editions, letters, renderer

NOTE = "Няма издание на Вашия език, затова получавате това на английски."


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def mails(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Message]:
    """The mails as readers get them; readers of the English editions have no edition in their own language."""
    press = renderer(tmp_path_factory.mktemp("cache"), web=WEB)
    found = {}
    for name, edition in editions().items():
        message = variant(press.newsletter(edition), fallback=edition.lang == "en")
        html = message.html.replace("[[reader.fallback_note]]", NOTE)
        found[name] = replace(message, html=html.replace("[[reader.subscribed_on]]", "19 март 2024 г."))
    return found | letters()


@pytest.mark.parametrize("name", [*editions(), *letters()])
def test_a_mail_reads_well_on_every_screen(
    name: str, mails: dict[str, Message], browser: Browser, tmp_path: Path
) -> None:
    for scheme, images in (("light", True), ("light", False), ("dark", True)):
        page = opened(browser, mails[name], tmp_path, 640, scheme, images)
        seen = page.evaluate(CONTRASTS)
        assert len(seen) > (5 if "." in name and name.split(".")[0] in ("confirm", "known") else 15)
        assert [words for ratio, words in seen if ratio < 4.5] == []
        # Dark mode changes only colours.
        for width in (640, 390) if scheme == "light" else ():
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth") == width
            assert page.evaluate(CLIPPED) == []
            # An address shown in full may be broken: otherwise it does not fit on a phone.
            assert [word for word in page.evaluate(BROKEN) if "a7a7" not in word] == []
        page.context.close()


def test_the_checks_find_clipped_broken_and_pale_text(browser: Browser, tmp_path: Path) -> None:
    hidden = (
        '<div style="height:10px;overflow:hidden;width:300px">много думи на два реда, които не се побират тук</div>'
    )
    long = f'<p style="width:60px;word-break:break-all">{"дума" * 9}</p><p style="color:#999">бледо</p>'
    page = opened(browser, Message("bg", "", html=f"<html><body>{hidden}{long}</body></html>"), tmp_path, 390, "light")
    assert page.evaluate(CLIPPED) == ["много думи на два реда, които не се побират тук"]
    assert page.evaluate(BROKEN) == ["дума" * 9]
    assert [words for ratio, words in page.evaluate(CONTRASTS) if ratio < 4.5] == ["бледо"]
    page.context.close()


def test_small_pictures_stay_beside_their_words_on_a_phone(
    mails: dict[str, Message], browser: Browser, tmp_path: Path
) -> None:
    page = opened(browser, mails["digest.bg"], tmp_path, 390, "light")
    pairs = page.evaluate(
        """() => [...document.querySelectorAll(".row")].map(row => {
            const words = document.createRange();
            words.selectNodeContents(row.querySelector("h2 a").firstChild);
            return [row.querySelector("img, .tile").getBoundingClientRect(), words.getBoundingClientRect()];
        }).map(([small, title]) => [small.right, title.left, small.top, title.top])"""
    )
    page.context.close()
    assert len(pairs) == 4
    assert all(picture <= words and abs(top - its_top) < 12 for picture, words, top, its_top in pairs)


def test_the_button_for_calendars_is_large_enough_for_a_thumb(
    mails: dict[str, Message], browser: Browser, tmp_path: Path
) -> None:
    page = opened(browser, mails["invitation.bg"], tmp_path, 390, "light")
    box = page.get_by_role("link", name="Добавете в календара").bounding_box()
    page.context.close()
    assert box is not None
    assert box["height"] >= 40
    assert 0 <= box["x"] <= box["x"] + box["width"] <= 390
