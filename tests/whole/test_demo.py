"""The demo as a person runs it: the real console script, Apertium, SMTP on loopback, the scheduler, a browser."""

import email
import email.policy
import json
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

PUBLISHER = Path(sys.executable).with_name("publisher")
NARROWEST = 390


def run(*words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([PUBLISHER, *words], cwd=cwd, capture_output=True, text=True, timeout=120, check=False)


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the demo was run twice."""
    folder = tmp_path_factory.mktemp("demo")
    for _ in range(2):
        done = run("--json", "demo", "--folder", "demo", cwd=folder)
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout)["complete"] is True
    return folder / "demo"


def test_it_begins_with_the_copied_text_of_a_page(played: Path) -> None:
    post = (played / "posts" / "partnyorska-sreshta.md").read_text(encoding="utf-8")
    assert "с участието на Клъстер София град на знанието се проведе редовната среща" in post
    assert "Всички новини" not in post, "the page's menu"
    (imported,) = json.loads(run("--json", "posts", "imported", cwd=played).stdout)
    assert imported["slug"] == "partnyorska-sreshta"


def test_each_reader_has_exactly_one_mail_in_their_own_language(played: Path) -> None:
    mails = [
        email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        for path in (played / "outbox" / "mail").glob("*.eml")
    ]
    languages = Counter(mail["Content-Language"] for mail in mails)
    assert languages == {"bg": 3, "en": 3}
    assert len({mail["Message-ID"] for mail in mails}) == 6
    assert len({str(mail["To"]) for mail in mails}) == 6
    for mail in mails:
        text = mail.get_body(("plain",))
        html = mail.get_body(("html",))
        assert text is not None
        assert html is not None
        assert "[[reader." not in html.get_content() + text.get_content()
        # All that real mails have: the demo's workspace has public pages.
        assert mail["List-Unsubscribe"].startswith("<https://")
        assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        for page in ("/p/", f"/{mail['Content-Language']}/issues/2026-01"):
            assert f'href="https://news.example.org{page}' in html.get_content()
        word = "Отписване" if mail["Content-Language"] == "bg" else "Unsubscribe"
        assert word in html.get_content()


def test_what_the_machine_made_of_the_other_posts_waits_and_the_reviewed_one_is_out(played: Path) -> None:
    rows = json.loads(run("--json", "calendar", cwd=played).stdout)
    english = {row["what"]: row for row in rows if row["lang"] == "en" and row["channel"] == "folder"}
    assert english["partnyorska-sreshta"]["state"] == "published"
    waiting = [row for row in english.values() if row["state"] == "needs review"]
    assert len(waiting) == len(english) - 1
    assert all("draft-engine" in row["why"] for row in waiting)


def test_social_posts_have_text_within_the_limit_picture_and_alt_text(played: Path) -> None:
    posts = [json.loads(path.read_text(encoding="utf-8")) for path in (played / "outbox" / "social").glob("*.json")]
    assert len(posts) == 5
    for post in posts:
        assert 0 < post["length"] <= post["limit"] == 280
        assert post["link"] in post["text"]
        assert post["media"][0]["alt"]
        assert (played / "outbox" / "social" / post["media"][0]["file"]).is_file()


def test_another_tick_sends_nothing(played: Path) -> None:
    before = sorted(path.name for path in (played / "outbox").rglob("*"))
    done = json.loads(run("--json", "tick", cwd=played).stdout)
    assert (done["started"], done["tried"]) == (0, 0)
    assert sorted(path.name for path in (played / "outbox").rglob("*")) == before


def test_every_delivery_says_who_got_it(played: Path) -> None:
    rows = json.loads(run("--json", "deliveries", "list", cwd=played).stdout)
    assert Counter(row["state"] for row in rows) == {"sent": 11}
    assert sum(row["channel"] == "newsletter" for row in rows) == 6
    assert all(row["remote_id"] for row in rows)


def test_the_folder_of_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("precious", encoding="utf-8")
    done = run("demo", "--folder", ".", cwd=tmp_path)
    assert done.returncode == 1
    assert "holds something that is not a demo" in done.stderr
    assert (tmp_path / "mine.txt").read_text(encoding="utf-8") == "precious"


@pytest.mark.parametrize("width", [NARROWEST, 1280])
def test_the_report_reads_well_in_a_browser_in_both_languages(played: Path, width: int) -> None:
    with sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        try:
            page = browser.new_page(viewport={"width": width, "height": 900})
            page.goto((played / "report.html").as_uri())
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            assert page.locator("iframe").count() == 2
            assert page.get_by_role("heading", name="Календар").is_visible()
            page.locator("label[for=en]").click()
            assert page.get_by_role("heading", name="Calendar").is_visible()
            assert not page.get_by_role("heading", name="Календар").is_visible()
            assert page.evaluate(
                "[...document.images].every(image => image.loading === 'lazy' || image.naturalWidth > 0)"
            )
        finally:
            browser.close()


def test_a_week_is_replayed_through_the_night_when_the_clocks_go_back(tmp_path: Path) -> None:
    done = run("--json", "demo", "--week", "--folder", "week", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    events = [(event["at"], event["what"]) for event in json.loads(done.stdout)]
    out = [(at, what.partition(" ")[0]) for at, what in events if what.endswith("(folder, bg): published")]
    # 03:30 comes twice that night: the first one counts. The first post waited for the end of the pause.
    assert [at for at, _ in out] == [
        "2026-10-22T03:30:00+03:00", "2026-10-23T09:00:00+03:00", "2026-10-24T03:30:00+03:00",
        "2026-10-25T03:30:00+03:00",
    ]  # fmt: skip
    assert len({what for _, what in out}) == 4
    assert ("2026-10-27T10:00:00+02:00", "weekly-2026-W44 (newsletter, bg): published") in events
