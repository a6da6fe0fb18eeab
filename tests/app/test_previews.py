"""Previews and dry runs: what readers would see, with remarks, and nothing of it scheduled or sent."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from publisher.app.assembly import Publisher
from publisher.app.previews import dry_run, preview, template_problems, write_previews
from publisher.core.errors import FileError, InvalidInput, NotFound
from publisher.planning import EditionText
from publisher.rendering.weight import CLIP
from support.core_parts import NOW, FarAccount

LEAD = "partnyorska-sreshta"
INVITATION = "pokana-otvoreni-danni"


@pytest.fixture
def office(publisher: Publisher, workspace: Path) -> Iterator[Publisher]:
    """A workspace with an issue; whatever a test does, nothing is scheduled and nothing goes out."""
    publisher.editorial.translate([LEAD], "en", NOW)
    publisher.issues.create("2026-12", [LEAD, INVITATION], {"bg": EditionText("Вести")}, NOW)
    yield publisher
    assert publisher.calendar.all() == []
    assert not (workspace / "outbox").exists()


def test_an_issue_is_shown_in_each_language_as_a_reader_of_all_stories_gets_it(office: Publisher) -> None:
    bulgarian, english = preview(office, "2026-12", NOW)
    assert [(one.channel, one.lang) for one in (bulgarian, english)] == [("newsletter", "bg"), ("newsletter", "en")]
    assert bulgarian.message is not None
    assert bulgarian.message.subject == "Вести"
    assert "pub:" not in bulgarian.message.html
    assert bulgarian.why == ""
    # The translation of the invitation is missing: the English edition goes without it, and says so.
    assert english.message is not None
    assert english.why.startswith(f"left out until reviewed: {INVITATION}")


def test_a_post_is_shown_as_the_channel_for_posts_would_get_it_or_why_not(office: Publisher) -> None:
    bulgarian, english = preview(office, INVITATION, NOW)
    assert (bulgarian.channel, bulgarian.remarks) == ("folder", ())
    assert bulgarian.message is not None
    assert 0 < bulgarian.message.length <= 280
    assert (english.message, english.why) == (None, "needs review: it is not translated yet")


def test_what_a_network_would_make_of_the_text_is_remarked_on(office: Publisher, workspace: Path) -> None:
    file = workspace / "posts" / f"{INVITATION}.md"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("title: ", "title: С @stranger и ASP.NET – ", 1), encoding="utf-8")
    for bulgarian in (preview(office, INVITATION, NOW)[0], *dry_run(office, INVITATION, "folder", ["bg"], NOW)):
        assert bulgarian.message is not None
        mention, link = bulgarian.remarks
        assert "@stranger" in mention
        assert "ASP.NET" in link


def test_a_channel_of_another_name_is_found_by_what_it_carries(office: Publisher) -> None:
    office.config.channels["town"] = office.config.channels.pop("folder")
    town = FarAccount("town")
    town.limit = 280
    office._channels["town"] = town
    assert [one.channel for one in preview(office, LEAD, NOW)] == ["town", "town"]


def test_a_heavy_mail_is_remarked_on(office: Publisher, workspace: Path) -> None:
    office.issues.create("whole", [LEAD], {}, NOW)
    file = workspace / "posts" / f"{LEAD}.md"
    file.write_text(file.read_text(encoding="utf-8") + "\n" + "Много думи за града. " * (CLIP // 20), encoding="utf-8")
    bulgarian = preview(office, "whole", NOW)[0]
    (remark,) = bulgarian.remarks
    assert f"Heaviest: {LEAD}" in remark


def test_an_edition_that_waits_for_a_review_is_shown_as_a_draft(office: Publisher, workspace: Path) -> None:
    office.issues.create("alone", [LEAD], {"en": EditionText("News")}, NOW)
    file = workspace / "posts" / f"{LEAD}.md"
    file.write_text(f"{file.read_text(encoding='utf-8')}\nОще едно изречение.\n", encoding="utf-8")
    bulgarian, english = preview(office, "alone", NOW)
    assert "the post has changed since it was translated" in english.why
    assert english.message is not None
    assert english.message.subject == "[Draft] News"
    mark = "Draft: the translation has not been reviewed, and readers do not get it"
    assert mark in english.message.html
    assert mark in english.message.text
    assert bulgarian.message is not None
    assert "Чернова" not in bulgarian.message.html
    (dry,) = dry_run(office, "alone", "newsletter", ("en",), NOW)
    assert dry.message is None, "nothing of a draft goes out"


def test_a_preview_has_a_sample_readers_values(office: Publisher) -> None:
    for one in preview(office, "2026-12", NOW):
        assert one.message is not None
        for part in (one.message.html, one.message.text, one.message.subject):
            assert "[[" not in part
        assert "mailto:office@example.org?subject=Unsubscribe" in one.message.text


def test_previews_are_written_as_files_that_a_browser_shows(office: Publisher, tmp_path: Path) -> None:
    shown = preview(office, "2026-12", NOW)
    written = write_previews(shown, tmp_path / "a" / "shown")
    assert [path.name for path in written] == [
        "2026-12.newsletter.bg.html", "2026-12.newsletter.bg.txt",
        "2026-12.newsletter.en.html", "2026-12.newsletter.en.txt",
    ]  # fmt: skip
    assert shown[0].message is not None
    html = written[0].read_text(encoding="utf-8")
    assert "cid:" in shown[0].message.html
    assert "cid:" not in html
    assert all(item.path.as_uri() in html for item in shown[0].message.media if item.content_id)
    assert written[1].read_text(encoding="utf-8") == shown[0].message.text


def test_a_folder_that_cannot_be_made_is_told(office: Publisher, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file", encoding="utf-8")
    with pytest.raises(FileError, match="taken: the preview cannot be written: "):
        write_previews(preview(office, LEAD, NOW), tmp_path / "taken")


def test_what_does_not_exist_or_is_not_carried_is_told(office: Publisher) -> None:
    with pytest.raises(NotFound, match="no post 'no-such-thing'"):
        preview(office, "no-such-thing", NOW)
    with pytest.raises(InvalidInput, match="carries posts, and 2026-12 is an issue"):
        preview(office, "2026-12", NOW, "folder")


def test_a_dry_run_shows_the_languages_asked_for_or_all(office: Publisher) -> None:
    assert [one.lang for one in dry_run(office, LEAD, "folder", (), NOW)] == ["bg", "en"]
    (english,) = dry_run(office, INVITATION, "folder", ("en",), NOW)
    assert (english.message, english.why) == (None, "needs review: it is not translated yet")


def test_the_date_of_a_mail_is_that_of_its_time_on_the_workspaces_clocks(office: Publisher) -> None:
    late = NOW.replace(day=31, hour=22, minute=30)
    (shown,) = dry_run(office, "2026-12", "newsletter", ("bg",), late)
    assert shown.message is not None
    assert "1 януари 2027" in shown.message.text


def test_faults_of_templates_are_found(office: Publisher, workspace: Path) -> None:
    assert template_problems(office) == []
    file = next((workspace / "templates" / "social").glob("*.j2"))
    file.write_text("{{ storry.title }}", encoding="utf-8")
    (problem,) = template_problems(office)
    assert (problem.path, problem.line) == (file, 1)
