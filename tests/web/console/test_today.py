"""„Днес“: empty at first, then what waits with the way to it, what is next, and what went out with its figures."""

from datetime import timedelta
from pathlib import Path

from publisher.app.assembly import open_publisher, utc_now
from publisher.app.issue_making import create_issue
from publisher.config.new_workspace import make_workspace
from servers.smtp import serve
from support.console import console_site
from support.workspaces import configure

SLUG = "stazhanti-umen-grad"


def test_a_new_workspace_says_what_to_do_first(tmp_path: Path) -> None:
    make_workspace(tmp_path)
    with console_site(tmp_path, utc_now) as site:
        text = site.person("author").follow("/").text
        assert "Още няма новини." in text
        assert "Нищо не е излизало" in text or "не е излизало нищо" in text


def test_what_waits_leads_to_its_screen_and_what_went_out_has_its_figures(tmp_path: Path) -> None:
    make_workspace(tmp_path, with_posts=True)
    with serve() as server:
        configure(tmp_path, engines='["apertium"]', port=server.port)
        with open_publisher(tmp_path / "config.toml", utc_now) as publisher:
            now = utc_now()
            publisher.subscribers.add("maria@example.org", "bg", now, consent="signed")
            publisher.editorial.translate([SLUG], "en", now)
            create_issue(publisher, "2026-12", [SLUG], {"bg": "Вести от декември"}, {}, now)
            publisher.scheduling.schedule("2026-12", "newsletter", ["bg"], now, now)
            publisher.tick()
            publisher.schedule(SLUG, "folder", "bg", now + timedelta(days=2))
        with console_site(tmp_path, utc_now) as site:
            text = site.person("author").follow("/").text
    assert f'href="/console/translations/{SLUG}/en/"' in text
    assert "Вести от декември" in text
    assert "1 от 1" in text
    assert text.index('id="next"') < text.index("Папка с файлове")
