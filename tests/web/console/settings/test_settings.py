"""„Настройки“ at the wire: what counts, what waits for the next start, and no secret."""

from html import unescape
from pathlib import Path

from publisher.app.assembly import utc_now
from publisher.config.new_workspace import make_workspace
from support.console import console_site

USER = '[channels.newsletter]\nusername = "us"\npassword_file = "pw"'


def test_settings_say_what_counts_and_show_no_secret(tmp_path: Path) -> None:
    make_workspace(tmp_path)
    file = tmp_path / "config.toml"
    file.write_text(file.read_text(encoding="utf-8").replace("[channels.newsletter]", USER, 1), encoding="utf-8")
    (tmp_path / "pw").write_text("kept-from-everybody", encoding="utf-8")
    with console_site(tmp_path, utc_now) as site:
        boss = site.person("administrator")
        text = unescape(boss.follow("/settings/").text)
        for words in ("Заглавие на бюлетина", "Вести от клъстера", "зададен", "newsletter.name", "по подразбиране"):
            assert words in text, words
        assert "kept-from-everybody" not in text
        assert str(tmp_path) not in text
        changed = file.read_text(encoding="utf-8").replace("Вести от клъстера", "Други вести")
        file.write_text(changed, encoding="utf-8")
        assert "Файлът е променен" in unescape(boss.follow("/settings/").text)
        file.write_text(changed + "\n[[[", encoding="utf-8")
        broken = unescape(boss.follow("/settings/").text)
        assert "Във файла вече има грешка" in broken
        assert str(tmp_path) not in broken
