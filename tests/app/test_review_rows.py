"""What a reviewer sees of a translation: names, terms, kinds of findings, and what is read."""

from publisher.app.assembly import Publisher
from publisher.app.review_rows import FINDING_KINDS, ReviewRows, finding_words, kind_of, review_rows
from publisher.core.types import Finding
from publisher.core.wording import in_words
from publisher.translation.checks import CODES
from support.calendar_rows import LEAD
from support.core_parts import NOW


def rows(publisher: Publisher) -> ReviewRows:
    return review_rows(publisher, LEAD, "en", NOW)


def test_everything_is_read_once_it_is_approved_and_what_changes_is_not(publisher: Publisher) -> None:
    found = rows(publisher)
    assert (found.unread, found.percent, found.clean) == (0, 100, [])
    assert in_words(found.rows[0].name, "bg") == "Заглавие"


def test_every_code_of_the_checks_is_of_a_kind_or_of_the_whole_post() -> None:
    of_post = {"draft-engine", "control-characters"}
    assert {code for code in CODES if kind_of(Finding(code, "error", "", "body.1")) == "other"} == of_post
    assert {code for _, codes in FINDING_KINDS.values() for code in codes} <= set(CODES)


def test_a_draft_is_called_so_without_its_engine() -> None:
    draft = Finding("draft-engine", "error", "apertium makes drafts", "", "", (("engine", "apertium"),))
    assert in_words(finding_words(draft), "bg") == "Машинна чернова: чака преглед"
