"""`demo/report.html`: source and translation side by side, the mails as delivered, the social posts as cards."""

import base64
import email
import email.policy
import json
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from publisher.app import Publisher


def write_report(publisher: Publisher, folder: Path) -> Path:
    """Write the page from what is in the database and what lies in the outbox; returns its path."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    rows = publisher.calendar.all()
    counts = publisher.deliveries.counts([row.id for row in rows])
    page = environment.get_template("report.html.j2").render(
        brand=publisher.config.brand,
        languages=publisher.languages,
        posts=list(_posts(publisher)),
        mails=list(_mails(folder / "outbox" / "mail")),
        cards=list(_cards(folder / "outbox" / "social")),
        publications=[{"row": row, "counts": counts.get(row.id, {})} for row in rows],
        zone=publisher.config.schedule.zone,
    )
    path = folder / "report.html"
    path.write_text(page, encoding="utf-8")
    return path


def _posts(publisher: Publisher) -> Iterator[dict[str, Any]]:
    for post in publisher.editorial.posts()[0]:
        for lang in publisher.config.languages.targets:
            stored = publisher.editorial.translation(post.slug, lang)
            fit, why = publisher.editorial.fit(post.slug, lang) if stored else (False, "")
            yield {"post": post, "lang": lang, "stored": stored, "fit": fit, "why": why}


def _mails(folder: Path) -> Iterator[dict[str, Any]]:
    """One a language, shown as its reader sees it; `readers` are all who got that edition."""
    by_language: dict[str, dict[str, Any]] = {}
    for path in sorted(folder.glob("*.eml")):
        message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        shown = by_language.setdefault(
            str(message["Content-Language"]),
            {
                "lang": str(message["Content-Language"]),
                "subject": str(message["Subject"]),
                "sender": str(message["From"]),
                "list_id": str(message["List-Id"]),
                "html": _html(message),
                "text": _part(message, "plain"),
                "readers": [],
                "files": [],
            },
        )
        shown["readers"].append(str(message["To"]))
        shown["files"].append(path.name)
    yield from by_language.values()


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return str(part.get_content()) if part is not None else ""


def _html(message: EmailMessage) -> str:
    """The HTML part with its pictures put in, since a frame in a page knows no `cid:`."""
    html = _part(message, "html")
    for part in message.walk():
        name = str(part["Content-ID"] or "").strip("<>")
        if name:
            data = part.get_payload(decode=True)
            if isinstance(data, bytes):
                inline = f"data:{part.get_content_type()};base64,{base64.b64encode(data).decode()}"
                html = html.replace(f"cid:{name}", inline)
    return html


def _cards(folder: Path) -> Iterator[dict[str, Any]]:
    for path in sorted(folder.glob("*.json")):
        card: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        yield {**card, "name": path.name}
