"""Pages that say what is not there: empty, missing, too often."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from support.core_parts import HandClock
from support.public_pages import Pages, public_pages


@pytest.fixture
def site(workspace: Path, clock: HandClock) -> Iterator[Pages]:
    with public_pages(workspace, clock, 'subscribe_limit = "1 per 10 minutes"') as opened:
        yield opened


def test_an_empty_site_says_what_is_coming_and_offers_it(site: Pages) -> None:
    page = site.get("/bg/")
    assert page.status_code == 200
    assert "Първият брой предстои." in page.text
    assert "Абонирайте се и ще го получите." in page.text.replace("\u00a0", " ")
    assert 'class="button" href="/bg/subscribe"' in page.text
    assert "The first issue is still to come." in site.get("/en/issues/").text


@pytest.mark.parametrize(
    ("path", "title"), [("/bg/posts/none", "Страницата не е намерена"), ("/en/none", "Page not found")]
)
def test_a_missing_page_leads_on(site: Pages, path: str, title: str) -> None:
    page, lang = site.get(path), path[1:3]
    assert page.status_code == 404
    assert f"<h1>{title}</h1>" in page.text.replace("\u00a0", " ")
    main = page.text.partition("<main")[2].partition("</main>")[0]
    for way in (f"/{lang}/", f"/{lang}/subscribe"):
        assert f'href="{way}"' in main


def test_too_often_says_in_how_many_minutes(site: Pages) -> None:
    assert site.ask("a@reader.example").status_code == 303
    refused = site.ask("b@reader.example")
    assert refused.status_code == 429
    assert "тоест след 10 минути." in refused.text.replace("\u00a0", " ")


def test_colours_of_the_brand_are_those_of_the_pages(workspace: Path, clock: HandClock) -> None:
    config = workspace / "config.toml"
    config.write_text(config.read_text(encoding="utf-8").replace('"#0f4c5c"', '"#5b2a86"'), encoding="utf-8")
    with public_pages(workspace, clock) as site:
        sheet = site.get(site.get("/bg/").text.partition('stylesheet" href="')[2].partition('"')[0]).text
    assert "--primary:#5b2a86" in sheet
    assert "#0f4c5c" not in sheet
