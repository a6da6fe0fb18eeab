"""Importing as staff do it: a post or a draft, a report, the same story known again, and nothing outside the folder."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PIL import Image

from publisher.app.assembly import Publisher
from publisher.app.importing import ImportOptions, ImportReport, Outcome, import_posts, imported
from publisher.app.post_checks import check_posts
from publisher.posts.importing.fetching import Fetcher
from servers.website import Website, website
from support.news_pages import PAGES, TITLE
from support.pictures import jpeg_with_place

COPIED = Path(__file__).parents[1] / "data" / "copied_page.txt"
SLUG = "partnorska-sreshta-smartcitytech-partnership"
PROSE = "Каним всички членове на клъстера на редовната среща, която ще се проведе в голямата зала на кметството."


@pytest.fixture
def office(publisher: Publisher) -> Publisher:
    """A workspace without the posts whose stories are imported here."""
    for path in [*posts(publisher).glob("partnyorska*"), *posts(publisher).glob("stazhanti*")]:
        path.unlink()
    return publisher


def take_in(publisher: Publisher, *sources: object, **options: object) -> list[ImportReport]:
    given = ImportOptions(**options)  # type: ignore[arg-type]
    return list(import_posts(publisher, [str(one) for one in sources], publisher.clock(), given))


def posts(publisher: Publisher) -> Path:
    return publisher.config.folder("posts")


def test_the_copied_page_needs_nothing_but_its_picture(office: Publisher) -> None:
    [report] = take_in(office, COPIED, day=date(2024, 3, 21))
    assert report.outcome is Outcome.DRAFT
    errors = check_posts(office, [report.file] if report.file else []).errors
    assert [error.line for error in errors] == [7, 8], "the picture's file, and its description"
    text = report.file.read_text(encoding="utf-8") if report.file else ""
    Image.new("RGB", (800, 600), "navy").save(posts(office) / "images" / "Делова_вечеря.jpeg")
    assert report.file is not None
    report.file.write_text(text.replace("  alt:\n", '  alt: "Маса за вечеря."\n'), encoding="utf-8")
    post = office.editorial.post(report.slug)
    assert post.title == "Партньорска среща SmartCityTech Partnership"
    assert post.image is not None
    assert post.image.caption == "Приятелска вечеря след деловата среща"


def test_what_is_missing_is_named_by_line_and_a_day_in_the_text_is_only_offered(office: Publisher) -> None:
    [report] = take_in(office, COPIED)
    assert report.file is not None
    lines = report.file.read_text(encoding="utf-8").split("\n")
    assert lines[2].startswith("date: # 19 март 2024 г.")
    assert report.why.startswith(f"{report.file}:3: date: has no value")
    assert any("19 март 2024" in one for one in report.missing)


def test_a_story_is_known_again_by_its_words_and_the_person_decides(office: Publisher, tmp_path: Path) -> None:
    [first] = take_in(office, COPIED)
    edited = tmp_path / "edited.txt"
    edited.write_text(COPIED.read_text(encoding="utf-8").replace("Европейска", "европейскатa"), encoding="utf-8")
    [left] = take_in(office, edited)
    assert (left.outcome, left.slug, left.file) == (Outcome.SAME, first.slug, None)
    [new] = take_in(office, edited, same=lambda _article, _known: "new")
    assert new.slug == f"{first.slug}-2"


def test_replacing_needs_a_post_that_nobody_has_edited(office: Publisher) -> None:
    [first] = take_in(office, COPIED)
    assert first.file is not None
    [again] = take_in(office, COPIED, title="Друго заглавие", same=lambda _article, _known: "replace")
    assert again.file == first.file
    assert 'title: "Друго заглавие"' in first.file.read_text(encoding="utf-8")
    first.file.write_text(first.file.read_text(encoding="utf-8") + "\nРедакция.\n", encoding="utf-8")
    [refused] = take_in(office, COPIED, same=lambda _article, _known: "replace")
    assert refused.outcome is Outcome.REFUSED
    assert "edited since" in refused.why


@pytest.fixture
def site() -> Iterator[Website]:
    with website() as made:
        yield made


def fetcher(site: Website) -> Fetcher:
    return Fetcher({site.place})


def test_a_page_is_fetched_with_its_picture_which_loses_its_place(office: Publisher, site: Website) -> None:
    site.put("/a-1024x768.jpg", jpeg_with_place(), content_type="image/jpeg")
    page = site.put("/n/1", PAGES["wordpress"])
    [report] = take_in(office, page, fetcher=fetcher(site))
    assert report.outcome is Outcome.POST, report
    post = office.editorial.post(report.slug)
    assert (post.title, post.canonical_url, post.date.isoformat()) == (TITLE, page, "2024-03-21")
    assert post.image is not None
    with Image.open(post.image.path) as stored:
        assert not stored.getexif()
        assert stored.size == (60, 40)
    site.pages["/n/1?utm_source=mail"] = site.pages["/n/1"]
    [same] = take_in(office, f"{page}?utm_source=mail", fetcher=fetcher(site))
    assert same.outcome is Outcome.SAME


def feed(guid: str, title: str, text: str) -> str:
    return f"""<rss version="2.0"><channel><title>Новини</title><item><title>{title}</title><guid>{guid}</guid>
    <pubDate>Wed, 20 Mar 2024 10:00:00
    +0000</pubDate><description>&lt;p&gt;{text}&lt;/p&gt;</description></item></channel></rss>"""


def test_another_text_under_the_same_id_is_flagged_and_a_deleted_post_does_not_come_back(
    office: Publisher, site: Website
) -> None:
    url = site.put("/feed", feed("1", "Покана", PROSE), content_type="application/rss+xml")
    [first] = take_in(office, url, fetcher=fetcher(site))
    assert first.outcome is Outcome.POST, first
    site.put("/feed", feed("1", "Покана", f"{PROSE} Елате!"), content_type="application/rss+xml")
    [changed] = take_in(office, url, fetcher=fetcher(site))
    assert (changed.outcome, changed.slug) == (Outcome.CHANGED, first.slug)
    assert "Елате" not in office.editorial.post(first.slug).body
    assert imported(office)[0].changed_at is not None
    assert first.file is not None
    first.file.unlink()
    [gone] = take_in(office, url, fetcher=fetcher(site))
    assert gone.outcome is Outcome.DELETED
    assert not first.file.exists()


def test_what_its_author_has_not_published_becomes_a_draft(office: Publisher, tmp_path: Path) -> None:
    export = tmp_path / "blog.xml"
    export.write_text(
        f"""<feed xmlns="http://www.w3.org/2005/Atom" xmlns:app="http://www.w3.org/2007/app"><title>Блог</title><entry>
        <id>tag:1</id><title>Чернова</title><published>2024-03-21T10:00:00Z</published><app:control><app:draft>yes</app:draft>
        </app:control><content type="html">&lt;p&gt;{PROSE}&lt;/p&gt;</content></entry></feed>""",
        encoding="utf-8",
    )
    [report] = take_in(office, export)
    assert report.outcome is Outcome.DRAFT
    assert "date" in report.why
    assert any("2024-03-21" in one for one in report.missing)


def test_letters_are_mended_only_when_asked(office: Publisher, tmp_path: Path) -> None:
    page = tmp_path / "a.txt"
    page.write_text(f"Покана за cреща\n\nПокана за cреща\n\n{PROSE} Това е Вeчер.", encoding="utf-8")
    [offered] = take_in(office, page, dry_run=True)
    assert any("--mend" in one and "cреща" in one and "Вeчер" in one for one in offered.uncertain)
    [mended] = take_in(office, page, mend=True)
    assert mended.slug == "pokana-za-sreshta"


def test_a_hostile_page_writes_nothing_outside_the_posts(office: Publisher, tmp_path: Path) -> None:
    before = {path for path in office.config.workspace.rglob("*") if "publisher.db" not in path.name}
    evil = tmp_path / "evil.html"
    evil.write_text(
        f"""<html><head><title>../../{"x" * 300}</title></head><body><article><h1>../../{"x" * 300}</h1><p>{PROSE}</p>
        <p><img src="../../../../../../etc/passwd.png" alt="a"></p><p>{PROSE}</p></article></body></html>""",
        encoding="utf-8",
    )
    (tmp_path / "secret.png").write_bytes(b"x")
    [report] = take_in(office, evil)
    after = {path for path in office.config.workspace.rglob("*") if "publisher.db" not in path.name}
    assert after - before == {report.file}
    assert report.file is not None
    assert report.file.parent == posts(office)
    assert len(report.slug) <= 100


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"%PDF-1.7", "a PDF"), (b"\xd0\xcf\x11\xe0\xa1", "old Word document"), (b"\x00\x01\x02", "is no text"),
        (b" \n", "is empty"),
        (b"PK\x03\x04rest", "no Word document"), (b"{\\rtf1", "RTF"), (b"Image\n\nImage\n", "no text of a story"),
    ],
)  # fmt: skip
def test_what_is_no_story_is_refused_by_name_and_the_next_source_follows(
    office: Publisher, tmp_path: Path, data: bytes, why: str
) -> None:
    bad = tmp_path / "bad.bin"
    bad.write_bytes(data)
    refused, taken = take_in(office, bad, COPIED)
    assert refused.outcome is Outcome.REFUSED
    assert why in refused.why
    assert taken.file is not None


def test_addresses_of_this_machine_are_refused(office: Publisher) -> None:
    [report] = take_in(office, "http://127.0.0.1/")
    assert "not a public address" in report.why


def test_a_dry_run_writes_nothing(office: Publisher) -> None:
    [report] = take_in(office, COPIED, dry_run=True)
    assert (report.outcome, report.file) == (Outcome.TRIED, None)
    assert list(posts(office).glob("partn*")) == []


def test_a_dry_run_foretells_what_the_import_says(office: Publisher, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(
        "<article><h1>Нов мост над реката</h1><p>Общината откри нов мост над реката за пешеходци и велосипедисти.</p>"
        "<img src='most.jpg'><p>Строежът продължи една година и мина без закъснение.</p></article>",
        encoding="utf-8",
    )
    [foretold] = take_in(office, page, dry_run=True)
    assert not list(posts(office).glob("nov-most*"))
    [done] = take_in(office, page)
    assert (foretold.outcome, foretold.file, foretold.slug) == (Outcome.TRIED, None, done.slug)
    assert foretold.missing == done.missing
    assert any("most.jpg" in one for one in done.missing)
    assert foretold.uncertain == done.uncertain
    assert foretold.pictures == done.pictures
    if done.outcome is Outcome.DRAFT:
        assert foretold.why == f"it would be a draft: {done.why}"
    else:
        assert foretold.why == ""


def feed_file(folder: Path, *items: str) -> Path:
    path = folder / "feed.xml"
    path.write_text(
        f'<rss version="2.0"><channel><title>Новини</title>{"".join(items)}</channel></rss>', encoding="utf-8"
    )
    return path


def test_an_entry_that_cannot_be_read_is_named_and_the_others_are_imported(office: Publisher, tmp_path: Path) -> None:
    deep = f"<item><title>Дълбоко</title><description>{'&lt;div&gt;' * 300}</description></item>"
    sound = f"<item><title>Среща в сряда</title><description>&lt;p&gt;{PROSE}&lt;/p&gt;</description></item>"
    report, rest = take_in(office, feed_file(tmp_path, deep, sound))
    assert (report.outcome, report.slug) == (Outcome.DRAFT, "sreshta-v-sryada")
    assert ["Дълбоко" in one.text and "levels" in one.text for one in rest.dropped] == [True]


def test_a_fault_of_the_program_in_one_story_or_source_is_reported_and_the_next_one_follows(
    office: Publisher, tmp_path: Path
) -> None:
    known, new = (
        f"<item><title>{title}</title><description>&lt;p&gt;{text}&lt;/p&gt;</description></item>"
        for title, text in (("Среща в сряда", PROSE), ("Обучение", "Започна обучение по отворени данни."))
    )
    take_in(office, feed_file(tmp_path, known))

    def fail(*_: object) -> bytes:
        raise RuntimeError("unforeseen")

    path = feed_file(tmp_path, known, new)
    source, story, following = take_in(office, "-", path, same=fail, stdin=fail)
    assert [one.outcome for one in (source, story, following)] == [Outcome.REFUSED, Outcome.REFUSED, Outcome.DRAFT]
    assert source.why.startswith("-: internal error (RuntimeError: unforeseen)")
    assert story.why.startswith(f"{path}: Среща в сряда: internal error (RuntimeError: unforeseen)")
