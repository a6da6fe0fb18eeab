"""Gaps of Outlook and Gmail: the bundled templates have none, and each is found with its place."""

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from publisher.rendering.client_lint import lint
from support.rendering_data import WEB, bulgarian, cut, editions, renderer


def page(body: str, head: str = "") -> str:
    return f'<html lang="bg"><head>{head}</head><body><h2>Първа новина</h2>{body}</body></html>'


@pytest.mark.parametrize("web", ["", WEB])
def test_mails_of_the_bundled_templates_have_no_gaps(web: str, tmp_path: Path) -> None:
    press = renderer(tmp_path / "cache", web=web)
    for name, edition in editions().items():
        message = press.newsletter(edition)
        assert [str(gap) for gap in lint(message.html)] == [], name
        assert [str(gap) for gap in lint(cut(message.html, [1]))] == [], name
    assert lint(renderer(tmp_path / "cache", "teaser").newsletter(bulgarian()).html) == []


@pytest.mark.parametrize(
    ("code", "body"),
    [
        ("css-flex", '<div style="display:flex">a</div>'),
        ("css-flex", '<div style="color:red; DISPLAY : inline-flex">a</div>'),
        ("css-grid", '<div style="display:grid">a</div>'),
        ("css-position", '<div style="margin:0;position:absolute">a</div>'),
        ("css-float", '<div style="float:left">a</div>'),
        ("css-rgba", '<p style="color:rgba(0,0,0,.5)">a</p>'),
        ("css-rgba", '<p style="color:#00000080">a</p>'),
        ("css-variable", '<p style="color:var(--ink)">a</p>'),
        ("css-calc", '<p style="width:calc(100% - 2px)">a</p>'),
        ("css-object-fit", '<img src="a.jpg" alt="a" width="10" style="object-fit:cover">'),
        ("css-background", '<td style="background-image:url(https://example.org/a.jpg)">a</td>'),
        ("css-background", '<td style="background:#fff url(a.jpg)">a</td>'),
        ("img-alt", '<img src="a.jpg" width="10">'),
        ("img-alt", '<img src="a.jpg" alt="" width="300">'),
        ("img-width", '<img src="a.jpg" alt="a" style="width:100%">'),
        ("img-width", '<img src="a.jpg" alt="a" width="1280" style="max-width:100%">'),
        ("img-format", '<img src="a.webp" alt="a" width="10">'),
        ("data-uri", '<img src="data:image/png;base64,AAAA" alt="a" width="10">'),
        ("element", "<form></form>"),
        ("element", "<script>x()</script>"),
        ("element", "<video></video>"),
        ("script", '<a href="https://example.org" onclick="x()">a</a>'),
        ("link-empty", '<a href="#">a</a>'),
        ("table-role", "<table><tr><td>a</td></tr></table>"),
        (
            "table-role",
            "<!--[if mso | IE]><table><tr><td><![endif]-->a<!--[if mso | IE]></td></tr></table><![endif]-->",
        ),
        ("conditional-comment", "<!--[if mso]><p>a</p>"),
    ],
)
def test_a_gap_is_found_with_its_place(code: str, body: str) -> None:
    found = lint(page(body))
    assert [gap.code for gap in found] == [code]
    assert found[0].why
    assert found[0].clients
    assert "Първа новина" in found[0].where or code == "conditional-comment"


@pytest.mark.parametrize(
    ("code", "head"),
    [
        ("link", '<link rel="stylesheet" href="https://example.org/a.css">'),
        ("font-face", "<style>@font-face { font-family: X; src: url(x.woff) }</style>"),
        ("css-import", "<style>@import 'a.css';</style>"),
        ("style-size", f"<style>{'p { color: #112233 } ' * 400}</style>"),
    ],
)
def test_a_gap_in_the_head_is_found(code: str, head: str) -> None:
    assert [gap.code for gap in lint(page("", head))] == [code]


@pytest.mark.parametrize(
    "body",
    [
        "<table><tr><th>a</th></tr><tr><td>1</td></tr></table>",
        '<table role="presentation"><tr><td>a</td></tr></table>',
        '<img src="https://example.org/o.gif" alt="" width="1" height="1">',
        '<p style="background:#fff;color:#123456;max-width:10px">position: absolute, display: flex</p>',
        "<style>/* display: flex */ p { color: #123 }</style>",
        '<!--[if mso]><v:rect><v:fill src="a.jpg"/></v:rect><![endif]--><td style="background:url(a.jpg)">a</td>',
        '<a name="top"></a>',
    ],
)
def test_supported_markup_is_not_reported(body: str) -> None:
    assert lint(page(body)) == []


def test_a_mail_without_a_language_is_named() -> None:
    assert [gap.code for gap in lint("<html><body>a</body></html>")] == ["lang"]


def test_the_same_gap_below_one_heading_is_reported_once() -> None:
    assert len(lint(page('<p style="float:left">a</p>' * 5 + '<h2>Втора</h2><p style="float:left">b</p>'))) == 2


@given(st.text(alphabet="<>!-[]ifmso/tablestyle=\"' ", max_size=80))
@example("<![<")
@example("<![endif> <![else[x]]> <![")
def test_no_markup_stops_the_search(markup: str) -> None:
    assert isinstance(lint(markup), list)
