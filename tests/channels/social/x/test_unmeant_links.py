"""What X makes links of though nobody meant it; the tables say what twitter-text 3.1.0 for JavaScript makes of each."""

import pytest

from publisher.channels.social.x.unmeant_links import unmeant_links
from publisher.core.types import Message
from support.x_channel import channel


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Елате @sofia утре", "sofia"),
        ("Иван@sofia", "sofia"),
        ("(@b_1)", "b_1"),
        ("„@b“", "b"),
        (".@b", "b"),
        ("rt@b", "b"),
        ("RT: @b", "b"),
        ("＠b", "b"),
        ("@a/b-list", "a"),
        ("@example.bg", "example"),
        ("@bж", "b"),
        ("@a1234567890123456789012345", "a1234567890123456789"),
    ],
)
def test_a_word_that_mentions_an_account_is_remarked_on(text: str, name: str) -> None:
    (remark,) = [one for one in unmeant_links(text) if "@" in one]
    assert f"@{name} " in remark
    assert not [one for one in unmeant_links(text, {name.lower()}) if "mentioned" in one]


@pytest.mark.parametrize(
    "text",
    [
        "office@example.org",
        "x@sofia",
        "@иван",
        "@b@c",
        "*@b",
        "#@b",
        "@béz",
        "@b://",
        "5 @ 6",
        "https://example.org/@b",
    ],
)
def test_other_at_signs_are_not(text: str) -> None:
    assert unmeant_links(text) == []


@pytest.mark.parametrize("word", ["ASP.NET", "www.example.org", "sofiatech.bg", "example.bg/novini", "т.е.node.js.org"])
def test_a_name_with_a_dot_that_becomes_a_link_is_remarked_on(word: str) -> None:
    (remark,) = unmeant_links(f"Нова версия на {word} утре")
    assert remark.startswith("X would make a link of ")
    assert word.removeprefix("т.е.") in remark


def test_abbreviations_and_meant_addresses_are_no_such_names() -> None:
    text = "През 2027 г.София, ул.Шипка, т.нар. 2.0 и пример.бг: https://example.org/новини, https://xn--e1afmkfd.xn--90ae/"
    assert unmeant_links(text) == []


@pytest.mark.parametrize("address", ["https://localhost/a", "https://127.0.0.1/a", "https://example.internal/"])
def test_an_address_that_x_does_not_link_is_remarked_on(address: str) -> None:
    (remark,) = unmeant_links(f"Вижте {address}")
    assert remark.startswith(f"X makes no link of {address}")


def test_the_channels_own_account_and_those_of_its_settings_may_be_mentioned() -> None:
    x = channel("http://127.0.0.1:9", mentions=["@Partner"])
    assert list(x.remarks(Message("bg", "@sofia_cluster и @partner"))) == []
    (remark,) = x.remarks(Message("bg", "@sofia_cluster и @stranger"))
    assert "@stranger" in remark
