"""Which parts of a text are links, e-mail addresses, handles and tags."""

import pytest

from publisher.translation.checks.addresses import addresses


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("(https://a.bg/x_(y)).", ["https://a.bg/x_(y)"]),
        ("(https://a.bg/x).", ["https://a.bg/x"]),
        ("https://a.bg/)))", ["https://a.bg/"]),
        ("https://a.bg/(x)y)", ["https://a.bg/(x)y"]),
        ("https://a.bg/(x", ["https://a.bg/(x"]),
        ("https://a.bg/x*_~", ["https://a.bg/x"]),
        ("WWW.a.bg, mailto:a@b.bg; tel:+359", ["WWW.a.bg", "mailto:a@b.bg", "tel:+359"]),
        ("„https://a.bg“", ["https://a.bg"]),
        ("https://)", ["https://"]),
        ("a.bg", []),
    ],
)
def test_links_end_before_the_punctuation_of_the_sentence(text: str, links: list[str]) -> None:
    assert addresses(text).links == links


@pytest.mark.parametrize(
    ("text", "emails", "handles", "tags"),
    [
        ("a_b@c.bg.", ["a_b@c.bg"], [], []),
        ("@a.b, @ab@c.bg!", [], ["@a.b", "@ab@c.bg"], []),
        ("a@b x@", [], [], []),
        ("#т #1а", [], [], ["#т", "#1а"]),
        ("#1 &#39; x#y /#z", [], [], []),
    ],
)
def test_emails_handles_and_tags_are_told_apart(
    text: str, emails: list[str], handles: list[str], tags: list[str]
) -> None:
    found = addresses(text)
    assert (found.emails, found.handles, found.tags) == (emails, handles, tags)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("a (https://a.bg/x). b", "a (              ). b"),
        ("a@b.bg, @c #т.", "      ,      ."),
        ("без адрес", "без адрес"),
    ],
)
def test_spaces_take_the_place_of_addresses(text: str, masked: str) -> None:
    assert addresses(text).masked == masked
    assert len(masked) == len(text)


def test_destinations_of_links_and_pictures_in_markdown_are_links() -> None:
    text = '[t](https://a.bg/x_(1) "T") ![p](b.jpg) [q]( <d.jpg>) https://e.bg'
    found = addresses(text, markdown=True)
    assert found.links == ["https://a.bg/x_(1)", "b.jpg", "d.jpg", "https://e.bg"]
    assert len(found.masked) == len(text)
    assert addresses("[t](b.jpg)").links == []
