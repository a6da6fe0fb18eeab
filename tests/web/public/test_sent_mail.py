"""Mails for everybody: what belongs to one reader is taken out whole."""

from pathlib import Path

import pytest

from publisher.core.types import Media, Message
from publisher.web.public.sent_mail import for_everybody

LINK = '<a class="muted" href="[[reader.{0}]]" style="color:#333">{1}</a>'


def cleaned(body: str, *media: Media) -> str:
    message = Message("bg", "", html=f"<html><body style='a'>{body}</body></html>", media=media)
    html = for_everybody(message, lambda path: f"/media/{Path(path).name}", "")
    return html.partition("'a'>")[2].removesuffix("</body></html>")


@pytest.mark.parametrize(
    ("body", "left"),
    [
        (f"<p>28 ноември&nbsp;·&nbsp;{LINK.format('unsubscribe_url', 'Отписване')}</p>", "<p>28 ноември</p>"),
        (
            f"<p>{LINK.format('preferences_url', 'Предпочитания')} · {LINK.format('view_url', 'В браузъра')}</p>",
            "<p></p>",
        ),
        (
            "<p>Получавате това, защото се абонирахте на [[reader.subscribed_on]] за „Вести“.</p><p>а</p>",
            "<p></p><p>а</p>",
        ),
        ("<p>Здравейте, [[reader.name]]!</p>", "<p>Здравейте!</p>"),
        ("<p>[[reader.fallback_note]]</p>", "<p></p>"),
        ('<p><a href="https://a.bg">а</a></p>', '<p><a href="https://a.bg">а</a></p>'),
    ],
)
def test_personal_parts_are_gone_with_their_words(body: str, left: str) -> None:
    assert cleaned(body) == left


def test_pictures_come_from_the_site() -> None:
    picture = Media(Path("/w/media/a.jpg"), "", "image/jpeg", "abc@x")
    assert cleaned('<img src="cid:abc@x">', picture) == '<img src="/media/a.jpg">'
