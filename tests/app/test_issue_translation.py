"""Texts of an issue in another language, proposed by machine."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from publisher.app.assembly import Publisher, open_publisher
from publisher.app.issue_making import WrongTexts
from publisher.app.issue_translation import propose_text
from publisher.config.new_workspace import make_workspace
from publisher.planning import EditionText
from support.core_parts import NOW, HandClock
from support.workspaces import configure


@pytest.fixture
def publisher(tmp_path: Path) -> Iterator[Publisher]:
    make_workspace(tmp_path)
    configure(tmp_path, engines='["apertium"]')
    with open_publisher(tmp_path / "config.toml", HandClock(NOW)) as opened:
        yield opened


def test_what_is_empty_stays_empty_and_paragraphs_stay_paragraphs(publisher: Publisher) -> None:
    made = propose_text(publisher, EditionText("", "", "Първи абзац.\n\nВтори абзац."), "en")
    assert (made.text.subject, made.text.preheader) == ("", "")
    assert made.text.intro.count("\n\n") == 1


def test_nothing_to_translate_and_a_language_without_an_edition_are_refused(publisher: Publisher) -> None:
    with pytest.raises(WrongTexts):
        propose_text(publisher, EditionText(""), "en")
    with pytest.raises(WrongTexts):
        propose_text(publisher, EditionText("Вести"), "xx")
