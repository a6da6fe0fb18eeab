"""The report of an issue in all its languages, and its CSV."""

import csv
from datetime import timedelta

import pytest

from publisher.app.assembly import Publisher
from publisher.app.mailing_reports import csv_lines, report_about
from publisher.core.errors import NotFound, Refused
from publisher.core.wording import in_words
from support.calendar_rows import HOUR, far_side, issue, schedule, subscribe, translate_by_hand
from support.core_parts import NOW, HandClock


def test_a_report_puts_the_languages_together_and_its_csv_has_everybody(publisher: Publisher, clock: HandClock) -> None:
    subscribe(publisher, "a@one.example", "=b@two.example", "c@two.example")
    subscribe(publisher, "d@two.example", lang="en")
    translate_by_hand(publisher, "pokana-otvoreni-danni")
    far = far_side(publisher)
    far.answer("c@two.example", Refused("no", "550 5.1.1 c is unknown"))
    far.answer("d@two.example", Refused("no", "550 5.1.1 d is unknown"))
    key = issue(publisher)
    with pytest.raises(NotFound):
        report_about(publisher, key)
    with pytest.raises(NotFound):
        csv_lines(publisher, key, str)
    # One after the other: two mailings at once would not share the scripted channel.
    for hours, lang in enumerate(("bg", "en"), start=1):
        schedule(publisher, key, lang=lang, at=NOW + hours * HOUR)
    for _ in range(2):
        clock.move(HOUR)
        publisher.tick()
    report = report_about(publisher, key)
    assert (report.subject, report.complete, report.counts_visits) == ("Вести от декември", True, False)
    assert [(one.figures.lang, one.figures.planned) for one in report.parts] == [("bg", 3), ("en", 1)]
    assert [(one.name, one.all) for one in report.providers] == [("two.example", 3), ("one.example", 1)]
    (reason,) = report.reasons
    assert (reason.codes, reason.number, reason.examples) == ("550 5.1.1", 2, ["c@two.example", "d@two.example"])
    clock.move(timedelta(minutes=1))
    lines = "".join(csv_lines(publisher, key, lambda text: in_words(text, "bg")))
    assert lines.startswith("\ufeffезик,адрес,")
    rows = list(csv.reader(lines.splitlines()))[1:]
    assert [row[:4] for row in rows] == [
        ["bg", "a@one.example", "изпратено", "1"], ["bg", "'=b@two.example", "изпратено", "1"],
        ["bg", "c@two.example", "отказано", "1"], ["en", "d@two.example", "отказано", "1"],
    ]  # fmt: skip
