"""Tables on terminals of several widths: every cell can be read whole."""

import pytest

from publisher.cli.tables import print_table

FIGURES = ["planned", "sent", "open", "deferred", "refused", "left out", "uncertain", "bounced", "unsubscribed"]
SLUG = "novo-partnyorstvo-s-bolnitsata-v-gabrovo"


def printed(capsys: pytest.CaptureFixture[str], headings: list[str], rows: list[list[str]], width: int) -> list[str]:
    print_table(headings, rows, width)
    lines = [line.rstrip() for line in capsys.readouterr().out.splitlines()]
    assert max(map(len, lines)) <= width
    assert not [line for line in lines if "…" in line]
    return lines


@pytest.mark.parametrize("width", [40, 80, 120])
def test_many_figures_become_a_block_for_each_row_with_every_figure(
    capsys: pytest.CaptureFixture[str], width: int
) -> None:
    rows = [["2026-12", lang, *(str(number) for number in range(len(FIGURES)))] for lang in ("bg", "en")]
    lines = printed(capsys, ["what", "language", *FIGURES], rows, width)
    text = " ".join(lines)
    assert text.count("2026-12") == 2
    assert all(heading in text for heading in FIGURES if " " not in heading)
    if width == 80:
        assert lines.index("language      en") > lines.index("unsubscribed  8")


def test_the_widest_sentence_is_folded_and_names_stay_whole(capsys: pytest.CaptureFixture[str]) -> None:
    why = "left out until reviewed: stazhove-2027, budzhet-2027 (publisher issues show 2026-12)"
    lines = printed(capsys, ["post", "language", "why"], [[SLUG, "bg", why], ["b", "en", ""]], 80)
    assert lines[1].startswith(f"{SLUG}  bg")
    assert " ".join(" ".join(line[52:] for line in lines[1:-1]).split()) == why


def test_columns_without_content_make_room(capsys: pytest.CaptureFixture[str]) -> None:
    rows = [[SLUG, "", "newsletter", "", "needs review"], ["b", "", "x", "", "scheduled"]]
    lines = printed(capsys, ["what", "an empty column", "channel", "remarks", "state"], rows, 70)
    assert lines[0].split() == ["what", "channel", "state"]
    assert lines[1].split(maxsplit=2) == [SLUG, "newsletter", "needs review"]


def test_a_name_longer_than_the_terminal_is_left_whole(capsys: pytest.CaptureFixture[str]) -> None:
    name = "абвгд" * 30
    print_table(["name", "lang"], [[name, "bg"]], 60)
    assert capsys.readouterr().out.splitlines() == [f"name  {name}", "lang  bg"]


def test_wide_letters_and_markup_are_counted_as_they_are_shown(capsys: pytest.CaptureFixture[str]) -> None:
    lines = printed(capsys, ["[bold]who", "what"], [["東京" * 5, "[i]one[/i] two three four five six"]], 50)
    assert lines[0].split()[0] == "[bold]who"
    assert lines[1].startswith(f"{'東京' * 5}  [i]one[/i] two")
