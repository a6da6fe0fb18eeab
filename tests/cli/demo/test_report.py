"""The demo's report: what came out, side by side."""

from pathlib import Path

from publisher.app.assembly import Publisher
from publisher.cli.demo.report import write_report
from support.core_parts import NOW

LEAD = "partnyorska-sreshta"


def test_the_report_shows_translations_posts_and_the_calendar(publisher: Publisher, workspace: Path) -> None:
    publisher.editorial.translate([LEAD], "en", NOW)
    for lang in ("bg", "en"):
        publisher.schedule(LEAD, "folder", lang, NOW)
    publisher.tick()
    path = write_report(publisher, workspace)
    page = path.read_text(encoding="utf-8")
    assert path == workspace / "report.html"
    assert page.count(LEAD) >= 2
    for story in (publisher.editorial.story(LEAD, lang) for lang in ("bg", "en")):
        assert story.title.split(" ")[0] in page
    assert "публикувано" in page
