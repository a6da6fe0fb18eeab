"""Bulgarian typesetting: what stays on one line, what is left alone."""

import pytest

from publisher.rendering.formats.typesetting import typeset


def marked(html: str, lang: str = "bg") -> str:
    """The result with its invisible characters shown: `~` no-break space, `^` word joiner."""
    return typeset(html, lang).replace("\u00a0", "~").replace("\u2060", "^")


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("среща в Антверпен и с вас", "среща в~Антверпен и~с~вас"),
        ("О, в София е тихо", "О, в~София е~тихо"),
        ("на за от до без", "на за от до без"),
        ("ул. „Примерна“ № 12, ет. 3, стр. 5", "ул.~„Примерна“ №~12, ет.~3, стр.~5"),
        ("гр. Русе, г. София, с. Горно", "гр.~Русе, г.~София, с.~Горно"),
        ("през 2026 г. София расте", "през 2026~г. София расте"),
        ("д-р Петров, проф. А. Б. Иванов", "д-р~Петров, проф.~А.~Б.~Иванов"),
        ("24 декември 2026 г.", "24~декември~2026~г."),
        ("106 690 € и 1 250 000 лв.", "106~690~€ и~1~250~000~лв."),
        ("34,7 % от 5 kWh за 20 мин.", "34,7~% от 5~kWh за 20~мин."),
        ("5 минути", "5 минути"),
        ("София — град – на знанието", "София~– град~– на знанието"),
        ("по-добре", "по-добре"),
        ("14:00–17:30 ч., 9.00 – 10.30 ч.", "14:00^–^17:30~ч., 9.00^–^10.30~ч."),
    ],
)
def test_what_belongs_together_stays_on_one_line(text: str, right: str) -> None:
    assert marked(f"<p>{text}</p>") == f"<p>{right}</p>"


@pytest.mark.parametrize(
    "html",
    [
        "<p>https://example.org/a с 5</p>".replace(" с 5", ""),
        '<a title="в с 5 kg" href="https://example.org/в с">там</a>',
        "<code>в с 5 %</code><pre>14:00–17:30 ч.</pre>",
        "<style>.a { margin: 0 5 % }</style><title>в София</title>",
        "<!-- в с 5 % --><!--[if mso]><td>в с</td><![endif]-->",
        '<span lang="en">a 5 kg — b</span>',
        "<p><b>Н</b>о е</p>",
        "<p>a < b <",
    ],
)
def test_code_addresses_attributes_comments_and_other_languages_are_left_alone(html: str) -> None:
    assert marked(html) == html


def test_the_language_is_that_of_the_nearest_element() -> None:
    html = '<div lang="en">5 kg <q lang="bg">5 кг в нас</q> a — b</div><p>5 кг</p>'
    assert marked(html) == '<div lang="en">5 kg <q lang="bg">5~кг в~нас</q> a — b</div><p>5~кг</p>'
    assert marked("<p>5 кг</p>", "en") == "<p>5 кг</p>"


def test_words_go_on_through_inline_tags_and_end_at_blocks() -> None:
    assert marked("<p>среща в <b>София</b> с <i>вас</i></p>") == "<p>среща в~<b>София</b> с~<i>вас</i></p>"
    assert marked("<td>Съюз</td><td>в нас</td>") == "<td>Съюз</td><td>в~нас</td>"


def test_setting_twice_changes_nothing_more() -> None:
    once = typeset("<p>в 14:00–17:30 ч., 5 000 € — и И. Петров</p>", "bg")
    assert typeset(once, "bg") == once
