"""Reviewing a translation: it is made when first looked at, edited and approved, taken out into a file and back."""

from pathlib import Path

import pytest

from publisher.app import reviewing
from publisher.app.assembly import Publisher
from publisher.core.errors import FileError, IllegalStep, NotFound, TranslationError
from support.core_parts import NOW

LEAD, INVITATION = "partnyorska-sreshta", "pokana-otvoreni-danni"


def test_a_translation_is_made_when_it_is_first_looked_at(publisher: Publisher) -> None:
    assert publisher.editorial.translation(LEAD, "en") is None
    review = reviewing.look(publisher, LEAD, "en", "", NOW)
    assert (review.fit, review.why, review.translation.state) == (True, "", "approved")
    assert len(review.segments) == len(review.translation.segments)
    (title,) = reviewing.look(publisher, LEAD, "en", "title", NOW).segments
    assert title.segment.id == "title"


def test_what_cannot_be_looked_at_is_told(publisher: Publisher, tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"there is no segment body\.99"):
        reviewing.look(publisher, LEAD, "en", "body.99", NOW)
    for verb in (
        lambda: reviewing.look(publisher, INVITATION, "en", "", NOW),
        lambda: reviewing.export(publisher, INVITATION, "en", tmp_path / "out.xlf", NOW),
    ):
        with pytest.raises(TranslationError, match="no model bg→en"):
            verb()
    with pytest.raises(IllegalStep, match=f"its translation is the file .*{LEAD}.en.md"):
        reviewing.export(publisher, LEAD, "en", tmp_path / "out.xlf", NOW)
    assert list(tmp_path.glob("*.xlf")) == []
    with pytest.raises(FileError, match="cannot be read"):
        reviewing.take_back(publisher, LEAD, "en", tmp_path / "none.xlf", False, NOW, "Мария")
