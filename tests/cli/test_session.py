"""How results are printed: tables for people, long ones without a layout; JSON one by one."""

import json
from collections.abc import Iterator

import pytest

from publisher.cli.session import Session

HEADINGS = ["id", "who"]


def session(as_json: bool = False) -> Session:
    return Session(None, as_json, debug=False)


def test_a_long_table_has_every_row_whole_in_columns_of_one_width(capsys: pytest.CaptureFixture[str]) -> None:
    names = ["Мария [bold]", "東京", "two\nlines", "x" * 300, *map(str, range(1000))]
    session().show([], HEADINGS, enumerate(names), "nothing")
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "id    who"
    assert lines[1:5] == ["0     Мария [bold]", "1     東京", "2     two lines", f"3     {'x' * 300}"]
    assert lines[-1] == "1003  999"
    assert len(lines) == 1 + len(names)


def test_wide_letters_take_two_columns(capsys: pytest.CaptureFixture[str]) -> None:
    rows = [("東京", "end"), *[("ascii", "end")] * 1000]
    session().show([], HEADINGS, rows, "nothing")
    assert capsys.readouterr().out.splitlines()[1:3] == ["東京   end", "ascii  end"]


def test_a_short_table_shows_markup_as_it_is_written(capsys: pytest.CaptureFixture[str]) -> None:
    session().show([], HEADINGS, [(1, "[bold]Мария[/bold]")], "nothing")
    assert "[bold]Мария[/bold]" in capsys.readouterr().out


@pytest.mark.parametrize("number", [0, 1, 3])
def test_json_is_printed_while_it_comes_and_is_one_value(capsys: pytest.CaptureFixture[str], number: int) -> None:
    def come() -> Iterator[dict[str, object]]:
        for n in range(number):
            yield {"id": n, "name": "Мария"}

    assert session(as_json=True).print_stream(come()) == number
    assert json.loads(capsys.readouterr().out) == [{"id": n, "name": "Мария"} for n in range(number)]


def test_a_table_that_no_word_of_fits_on_a_narrow_terminal_is_told_line_by_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "40")
    session().show([], ["what", "uncertain"], [("x" * 30, "0"), ("y" * 30, "1")], "nothing")
    lines = capsys.readouterr().out.splitlines()
    assert lines == [f"what       {'x' * 30}", "uncertain  0", "", f"what       {'y' * 30}", "uncertain  1"]
