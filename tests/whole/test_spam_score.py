"""What SpamAssassin, without the network, says of every kind of mail in both languages."""

import re
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from publisher.channels.mail.message.headers import NewsletterIdentity
from publisher.core.reader_blocks import variant
from publisher.core.types import Destination, Message
from support.newsletters import compose
from support.rendering_data import WEB, editions, letters, renderer

MOST = 0.5
"""Points of a mail; filters commonly refuse from 5 on."""

SENDER = NewsletterIdentity(
    address="news@example.org",
    reply_to="office@example.org",
    unsubscribe="leave@example.org",
    list_name="news",
    list_host="lists.example.org",
    names={"bg": "Вести от клъстера", "en": "Cluster News"},
    help_url=f"{WEB}/bg/help",
    archive_url=f"{WEB}/%D0%B0%D1%80%D1%85%D0%B8%D0%B2",
)
PAGES = {
    "unsubscribe_url": f"{WEB}/u/{'b3' * 16}",
    "preferences_url": f"{WEB}/p/{'b3' * 16}",
    "view_url": f"{WEB}/bg/issues/2026-11",
}
OWN = {"subscribed_on": "27 ноември 2026 г.", "fallback_note": ""}


def messages(cache: Path) -> dict[str, tuple[Message, dict[str, str]]]:
    """Each mail with its reader's values: with public pages, without them, in full and in brief; and the letters."""
    found = {f"letter.{name}": (message, OWN) for name, message in letters().items()}
    for name, edition in editions().items():
        found[name] = (renderer(cache, "teaser", web=WEB).newsletter(edition), PAGES | OWN)
        found[f"{name}, full, no pages"] = (renderer(cache).newsletter(edition), OWN)
    return found


@pytest.mark.skipif(
    not shutil.which("spamassassin"), reason="needs Debian's spamassassin: scripts/system-packages spamassassin"
)
def test_no_mail_looks_like_spam(tmp_path: Path) -> None:
    made = messages(tmp_path / "cache")
    box = tmp_path / "mails.mbox"
    with box.open("wb") as file:
        for number, (message, values) in enumerate(made.values()):
            name = "Мария Петрова" if message.lang == "bg" else "Maria Petrova"
            reader = Destination("maria@example.net", f"p118.{number}", message.lang, name, values)
            mail = compose(variant(message), reader, SENDER, datetime.now(UTC))
            file.write(b"From news@example.org Sat Nov 28 09:00:00 2026\n" + mail.data.replace(b"\r\n", b"\n") + b"\n")
    run = subprocess.run(
        ["spamassassin", "-L", "--mbox", "--prefspath", tmp_path / "prefs", box],
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=True,
        env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path)},
    )
    said = re.findall(r"^X-Spam-Status: \w+, score=(-?[\d.]+) required=\S+ tests=((?:\S|\n\t)*)", run.stdout, re.M)
    assert len(said) == len(made), run.stderr
    heavy = {name: (score, rules) for name, (score, rules) in zip(made, said, strict=True) if float(score) > MOST}
    assert heavy == {}
