"""`publisher posts import` and its companions, as called from a shell."""

import io
from pathlib import Path

import pytest

from support.cli_calls import run

COPIED = Path(__file__).parents[1] / "data" / "copied_page.txt"
SLUG = "partnorska-sreshta-smartcitytech-partnership"


@pytest.fixture
def office(workspace: Path) -> Path:
    for path in (workspace / "posts").glob("partnyorska*"):
        path.unlink()
    return workspace


def test_one_command_makes_a_draft_and_says_what_is_missing(office: Path) -> None:
    said = run(office, "posts", "import", COPIED, "--date", "2024-03-21")
    assert said.code == 3
    for words in (
        "taken:     title",
        "dropped:   2. menu: Всички новини",
        "missing:   alt text",
        "images/Делова_вечеря.jpeg",
    ):
        assert words in said.out
    checked = run(office, "posts", "check")
    assert checked.code == 1
    assert ".md:8: image.alt" in checked.err


def test_the_report_as_json(office: Path) -> None:
    said = run(office, "--json", "posts", "import", COPIED, "--dry-run")
    assert said.code == 3, "as the import, which would make a draft"
    [report] = said.value
    assert report["why"].startswith("it would be a draft: ")
    assert report["taken"]["title"]["value"] == "Партньорска среща SmartCityTech Partnership"
    assert [one["number"] for one in report["dropped"]] == [1, 2, 3, 4, 5]
    assert report["missing"][0].startswith("date")


def test_text_from_the_clipboard(office: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(COPIED.read_bytes())))
    said = run(office, "--json", "posts", "import", "-", "--slug", "sreshta")
    assert said.value[0]["slug"] == "sreshta"
    assert (office / "posts" / "sreshta.md").is_file()


def test_a_dropped_block_is_taken_by_its_number(office: Path) -> None:
    said = run(office, "--json", "posts", "import", COPIED, "--take", 3)
    text = Path(said.value[0]["file"]).read_text(encoding="utf-8")
    assert text.rstrip().endswith("Блог публикации")


def test_the_same_story_is_left_and_listed(office: Path) -> None:
    run(office, "posts", "import", COPIED)
    again = run(office, "posts", "import", COPIED)
    assert again.code == 3
    assert "same story" in again.out
    listed = run(office, "--json", "posts", "imported").value
    assert [one["is_there"] for one in listed] == [True]


def test_a_source_that_is_none_is_an_error_and_options_for_one_story_are_for_one(office: Path, tmp_path: Path) -> None:
    pdf = tmp_path / "a.pdf"
    pdf.write_bytes(b"%PDF-1.7")
    said = run(office, "posts", "import", pdf)
    assert said.code == 1
    assert "a PDF" in said.out
    said = run(office, "posts", "import", COPIED, COPIED, "--title", "x")
    assert said.code == 1
    assert "--title: is for one story" in said.err


def test_without_feeds_there_is_nothing_to_ask(office: Path) -> None:
    assert run(office, "posts", "poll").out == "nothing new\n"
