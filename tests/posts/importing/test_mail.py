"""Mails: HTML and plain, with pictures, signatures, wrong charsets, forwarded ones."""

from email.message import EmailMessage
from zoneinfo import ZoneInfo

import pytest

from publisher.core.errors import InvalidInput
from publisher.posts.importing.article import Article
from publisher.posts.importing.mail import read_mail
from support.pictures import png

PROSE = "Каним всички членове на клъстера на редовната среща, която ще се проведе в голямата зала на кметството."


def read(data: bytes) -> Article:
    [article] = read_mail(data, "a.eml", ZoneInfo("Europe/Sofia")).articles
    return article


def message(subject: str = "Fwd: Покана за среща") -> EmailMessage:
    made = EmailMessage()
    made["Subject"], made["Date"], made["Message-ID"] = subject, "Wed, 20 Mar 2024 23:30:00 +0000", "<a@example.org>"
    return made


def test_a_plain_mail_without_its_signature_and_the_head_of_the_forwarded_one() -> None:
    made = message()
    made.set_content(
        "Виж това!\n\n---------- Препратено съобщение ----------\n"
        f"От: Иван <i@example.org>\nДата: 20.03.2024\nТема: Покана\n\n"
        f"{PROSE}\n\n- едно\n- две\n\n-- \nИван Петров\nтел. 02"
    )
    article = read(made.as_bytes())
    assert article.title is not None
    assert article.title.value == "Покана за среща"
    assert article.body == f"{PROSE}\n\n- едно\n- две"
    assert article.date is not None
    assert article.date.value == "2024-03-21"
    assert any("forwarded" in one for one in article.uncertain)
    assert article.identity == "a@example.org"
    assert {"signature", "head of a forwarded mail"} <= {one.kind for one in article.dropped}


def test_an_html_mail_with_a_picture_of_its_own() -> None:
    made = message("Покана за среща")
    made.set_content(PROSE)
    made.add_alternative(
        f'<html><body><table><tr><td><p>{PROSE}</p><img src="cid:p1" alt="Зала"><p>{PROSE}</p>'
        '<p>Ако не желаете писма, <a href="https://x.bg/u">отпишете се</a></p></td></tr></table></body></html>',
        subtype="html",
    )
    html = made.get_payload()[1]  # type: ignore[index]
    html.add_related(png(40, 30), "image", "png", cid="<p1>")  # type: ignore[union-attr]
    article = read(made.as_bytes())
    assert article.body.count(PROSE) == 2
    assert "отпишете" not in article.body
    assert [(one.alt, one.data) for one in article.pictures] == [("Зала", png(40, 30))]


def test_a_wrong_charset_is_read_and_said() -> None:
    head = (
        b"Subject: x\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n"
    )
    article = read(head + PROSE.encode("cp1251"))
    assert PROSE in article.body
    assert any("read as windows-1251" in one for one in article.uncertain)


def test_a_mail_without_a_text_is_refused_by_name() -> None:
    made = message()
    made.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="a.pdf")
    with pytest.raises(InvalidInput, match="has no text"):
        read(made.as_bytes())


def test_a_picture_that_is_shown_thousands_of_times_is_refused_before_it_is_put_in() -> None:
    made = message()
    made.set_content(f"<p>{PROSE}</p>" + '<img src="cid:p1">' * 50_000, subtype="html")
    made.add_related(b"\x89PNG" + bytes(1_000_000), maintype="image", subtype="png", cid="<p1>")
    with pytest.raises(InvalidInput, match=r"a\.eml: has .* characters of HTML with its pictures"):
        read(made.as_bytes())


@pytest.mark.parametrize("kind", ["message/rfc822", "multipart/mixed"])
def test_a_mail_nested_without_end_is_refused_by_name(kind: str) -> None:
    if kind == "message/rfc822":
        data = f"Subject: x\nContent-Type: {kind}\n\n" * 5000
    else:
        data = "".join(f'Content-Type: {kind}; boundary="b{at}"\n\n--b{at}\n' for at in range(3000))
    with pytest.raises(InvalidInput, match=r"a\.eml: (?:its parts are nested|has more than 200 parts)"):
        read(f"{data}Content-Type: text/plain\n\n{PROSE}".encode())


def test_links_that_never_end_leave_the_text() -> None:
    made = message()
    made.set_content(f"<p>{PROSE}</p><p>{'](' * 200_000}</p>", subtype="html")
    assert PROSE in read(made.as_bytes()).body
