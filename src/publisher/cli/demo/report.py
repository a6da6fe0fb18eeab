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

from publisher.app.assembly import Publisher
from publisher.app.scheduling import Publication
from publisher.cli.demo.site_copy import copy_site
from publisher.core import locales
from publisher.translation.checks import describe


def write_report(publisher: Publisher, folder: Path) -> Path:
    """Write the page from the database and the outbox; returns its path."""
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
        mails=sorted(
            _mails(folder / "outbox" / "mail", publisher), key=lambda mail: publisher.languages.index(mail["lang"])
        ),
        cards=list(_cards(folder / "outbox" / "social")),
        pages=copy_site(publisher, folder),
        local=publisher.config.web.listen,
        publications=[
            {
                "row": row,
                "title": _title(publisher, row),
                "counts": counts.get(row.id, {}),
                "why_bg": _why_in_bulgarian(publisher, row),
            }
            for row in rows
        ],
        describe=describe,
        language=locales.language_name,
    )
    path = folder / "report.html"
    path.write_text(page, encoding="utf-8")
    return path


def _why_in_bulgarian(publisher: Publisher, row: Publication) -> str:
    """The reason of a calendar row in Bulgarian: the calendar itself gives it in English."""
    if row.kind == "issue" and row.why:
        left_out = [slug for slug in publisher.issues.get(row.what).slugs if slug not in row.stories]
        titles = [f"„{publisher.editorial.post(slug).title}“" for slug in left_out]
        return f"без новините, които чакат преглед: {', '.join(titles)}"
    stored = publisher.editorial.translation(row.what, row.lang) if row.why and row.kind == "post" else None
    if stored is None or not stored.findings:
        return row.why
    first = describe(stored.findings[0], "bg")
    return f"чака преглед: {len(stored.findings)} забележки на проверките; първата: {first}"


def _title(publisher: Publisher, row: Publication) -> str:
    """What a row is about, in words: an issue's subject in its language, or a post's title."""
    if row.kind == "issue":
        text = publisher.issues.get(row.what).texts.get(row.lang)
        return text.subject if text else row.what
    return publisher.editorial.post(row.what).title


def _posts(publisher: Publisher) -> Iterator[dict[str, Any]]:
    for post in publisher.editorial.posts()[0]:
        for lang in publisher.config.languages.targets:
            stored = publisher.editorial.translation(post.slug, lang)
            fit, why = publisher.editorial.fit(post.slug, lang) if stored else (False, "")
            yield {"post": post, "lang": lang, "stored": stored, "fit": fit, "why": why}


def _mails(folder: Path, publisher: Publisher) -> Iterator[dict[str, Any]]:
    """One mail for each language, as its reader sees it; `readers` are all recipients of that edition.

    Its links lead to where `publisher run` serves the pages.
    """
    web = publisher.config.web
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
                "html": _html(message).replace(web.address, f"http://{web.listen}") if web.address else _html(message),
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
    """The HTML part with its pictures inlined, since a frame in a page cannot resolve `cid:`."""
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
