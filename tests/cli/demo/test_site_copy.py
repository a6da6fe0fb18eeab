"""The demo's pages as files: what one page refers to is there, or leads to where the pages are served."""

import re
from pathlib import Path

from publisher.app.assembly import open_publisher
from publisher.cli.demo.report import write_report
from publisher.cli.demo.site_copy import copy_site
from support.core_parts import HandClock
from support.published_site import EVENT, LATE, published_site

_REFERENCE = re.compile(r'(?:href|src|action)="([^"#]+)"')


def test_copies_refer_to_files_that_are_there_and_the_report_shows_them(workspace: Path) -> None:
    with published_site(workspace, HandClock(LATE)) as site:
        pages = copy_site(site.publisher, workspace)
        report = write_report(site.publisher, workspace).read_text(encoding="utf-8")
    names = {page.file for page in pages}
    assert {"pages/bg.html", "pages/bg-issues-2026-12.html", f"pages/bg-posts-{EVENT}.html", "pages/en.html"} <= names
    assert f"pages/en-posts-{EVENT}.html" not in names
    for page in pages:
        assert f'href="{page.file}"' in report
        if page.card:
            assert (workspace / page.card).read_bytes()[:2] == b"\xff\xd8"
        html = (workspace / page.file).read_text(encoding="utf-8")
        for reference in _REFERENCE.findall(html.partition("<body>")[2]):
            if not reference.startswith(("http:", "https:", "mailto:")):
                assert (workspace / "pages" / reference).is_file(), reference
    sheet = next((workspace / "pages" / "assets").glob("*.css")).read_text(encoding="utf-8")
    for font in re.findall(r"url\(([^)]+)\)", sheet):
        assert (workspace / "pages" / "assets" / font).is_file()


def test_a_workspace_without_pages_has_no_copies(workspace: Path) -> None:
    with open_publisher(workspace / "config.toml") as publisher:
        assert copy_site(publisher, workspace) == []
    assert not (workspace / "pages").exists()
