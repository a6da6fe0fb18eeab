"""„Днес“: empty at first, then what waits with the way to it, what is next, and what went out with its figures."""

import re
from datetime import timedelta
from io import BytesIO
from pathlib import Path

from PIL import Image

from publisher.app.assembly import open_publisher, utc_now
from publisher.app.issue_making import create_issue
from publisher.config.new_workspace import make_workspace
from servers.smtp import serve
from support.console import console_site
from support.workspaces import configure

SLUG = "stazhanti-umen-grad"
EVENT = """---
title: "Среща на квартала"
date: {day}
lang: bg
summary: "Среща за парка."
event:
  starts: {starts} 18:00
  place: "Читалището"
  register_url: "mailto:park@example.org"
  register_by: {until} 12:00
---

Каним Ви на среща за парка.
"""


def test_a_new_workspace_says_what_to_do_first(tmp_path: Path) -> None:
    make_workspace(tmp_path)
    with console_site(tmp_path, utc_now) as site:
        text = site.person("author").follow("/").text
        assert "Още няма новини." in text
        assert "Откъде да започнете" in text
        assert 'class="button" href="/console/posts/new"' in text


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
    assert text.index('id="next"') < text.index("Папка")
    assert "Последният брой" in text
    assert "без върнати писма" in text
    assert text.count('class="note"') <= 1, "at most one alert"
    assert "Програмата за изпращане" in text


def test_an_event_near_its_deadline_is_the_alert_with_its_button(tmp_path: Path) -> None:
    make_workspace(tmp_path, with_posts=True)
    today = utc_now().date()
    text = EVENT.format(day=today, starts=today + timedelta(days=9), until=today + timedelta(days=5))
    (tmp_path / "posts" / "sreshta.md").write_text(text, encoding="utf-8")
    with console_site(tmp_path, utc_now) as site:
        one = site.person("author")
        text = one.follow("/").text
        assert re.search(r"Записването свършва след 5 дни: Среща на квартала.*?още няма превод", text, re.DOTALL)
        assert 'class="button small" href="/console/translations/sreshta/en/"' in text
        assert "Край на записването" in text
        assert "в никой брой" in text, "stories that could make the next issue"
        assert "/console/issues/-new?story=" in text


def test_translations_have_their_remarks_pictures_and_a_count_in_the_menu(tmp_path: Path) -> None:
    make_workspace(tmp_path, with_posts=True)
    configure(tmp_path, engines='["apertium"]')
    with open_publisher(tmp_path / "config.toml", utc_now) as publisher:
        publisher.editorial.translate([SLUG], "en", utc_now())
    with console_site(tmp_path, utc_now) as site:
        one = site.person("author")
        text = one.follow("/").text
        assert re.search(r"<em>\d+ забележк", text)
        assert re.search(r'href="/console/translations/".*?чака 1</span>', one.follow("/posts/").text, re.DOTALL)
        small = one.get(f"/posts/picture/images/{SLUG}.jpg")
        with Image.open(BytesIO(small.content)) as image:
            assert image.size == (144, 108)
        assert small.headers["Cache-Control"].startswith("private")
        for name in ("images/none.jpg", "..%2Fconfig.toml", f"{SLUG}.md"):
            assert one.get(f"/posts/picture/{name}").status_code in (301, 308, 404), name
