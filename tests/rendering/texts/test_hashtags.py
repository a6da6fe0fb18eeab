"""Hashtags of a post's tags, and of the organisation's own list."""

import pytest

from publisher.rendering.texts.hashtags import hashtag, hashtags


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("годишен отчет", "#ГодишенОтчет"),
        ("Програма 2027", "#Програма2027"),
        ("програма-2027", "#Програма2027"),
        ("5G", "#5G"),
        ("COVID-19", "#COVID19"),
        ("ИИ 2.0", "#ИИ2_0"),
        ("open-data_x", "#OpenDataX"),
        ("C#", "#CSharp"),
        ("C++ и данни", "#CPlusPlusИДанни"),
        ("#умен град", "#УменГрад"),
        ("и\u0306од", "#Йод"),
        ("2027", ""),
        ("1.5", ""),
        ("!?", ""),
        ("", ""),
    ],
)
def test_a_tag_becomes_one_hashtag_with_its_digits(tag: str, expected: str) -> None:
    assert hashtag(tag) == expected


@pytest.mark.parametrize(
    ("tags", "listed", "expected"),
    [
        (("едно", "две", "три"), (), ("#Едно", "#Две")),
        (("Interreg", "interreg", "умен град"), (), ("#Interreg", "#УменГрад")),
        (("2027", "умен град"), (), ("#УменГрад",)),
        (("програма 2027", "друго"), ("#София", "Програма2027", "#5G"), ("#Програма2027", "#София")),
        (("5g", "програма 2027"), ("#София", "#Програма2027", "#5G"), ("#5G", "#Програма2027")),
        ((), ("#София",), ("#София",)),
        (("друго",), ("#УменГрад", "#умен_град", "#УМЕНГРАД"), ("#УМЕНГРАД", "#умен_град")),
    ],
)
def test_a_list_says_which_hashtags_there_are(
    tags: tuple[str, ...], listed: tuple[str, ...], expected: tuple[str, ...]
) -> None:
    assert hashtags(tags, listed) == expected
