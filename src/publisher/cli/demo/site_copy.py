"""The demo's public pages as files, so that the report can show them while nothing serves them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from publisher.app.assembly import Publisher

if TYPE_CHECKING:
    from flask.testing import FlaskClient

_LINK = re.compile(r'\b(href|src|action)="(/[^"]*)"')
_TAG = re.compile(r"<[^<>]+>")


@dataclass(frozen=True, slots=True)
class CopiedPage:
    """A page in `file`, relative to the demo's folder, and the card that networks show for it ("" for none)."""

    lang: str
    title: str
    file: str
    card: str


def copy_site(publisher: Publisher, folder: Path) -> list[CopiedPage]:
    """Write the pages that are public into `pages/`; nothing without public pages."""
    if not publisher.config.web.address:
        return []
    from publisher.web.public.site import create_app

    into = folder / "pages"
    (into / "assets").mkdir(parents=True, exist_ok=True)
    client = create_app(publisher).test_client()
    paths = list(_paths(publisher))
    files = {path: f"{path.strip('/').replace('/', '-')}.html" for path in paths}
    local = f"http://{publisher.config.web.listen}"
    copied = []
    for path in paths:
        answer = client.get(path)
        if answer.status_code != 200:
            continue
        (into / files[path]).write_text(_settled(answer.text, files, client, into, local), encoding="utf-8")
        title, closing, _ = answer.text.partition("<h1>")[2].partition("</h1>")
        words = _TAG.sub("", title).strip() if closing else path
        copied.append(CopiedPage(path.split("/")[1], words, f"pages/{files[path]}", _card(client, path, into)))
    return copied


def _paths(publisher: Publisher) -> Iterator[str]:
    """Home, issues and stories in each language, and the form."""
    for lang in publisher.languages:
        yield f"/{lang}/"
        for issue in publisher.issues.all():
            yield f"/{lang}/issues/{issue.key}"
            for slug in issue.slugs:
                yield f"/{lang}/posts/{slug}"
        yield f"/{lang}/subscribe"


def _settled(html: str, files: dict[str, str], client: "FlaskClient", into: Path, local: str) -> str:
    """The page with links that work in a folder; what is not copied leads to where `publisher run` serves it."""

    def link(match: re.Match[str]) -> str:
        name, path = match[1], match[2]
        if path in files:
            return f'{name}="{files[path]}"'
        if path.startswith("/media/"):
            return f'{name}="..{path}"'
        if path.startswith("/assets/"):
            body = client.get(path).data.replace(b"url(/assets/", b"url(")
            (into / path.lstrip("/")).write_bytes(body)
            for font in re.findall(rb"url\(([\w.-]+\.woff2)\)", body):
                (into / "assets" / font.decode()).write_bytes(client.get(f"/assets/{font.decode()}").data)
            return f'{name}="{path.lstrip("/")}"'
        return f'{name}="{local}{path}"'

    return _LINK.sub(link, html)


def _card(client: "FlaskClient", path: str, into: Path) -> str:
    with client.get(f"{path.rstrip('/')}/card.jpg") as answer:
        if answer.status_code != 200:
            return ""
        name = f"{path.strip('/').replace('/', '-')}.jpg"
        (into / name).write_bytes(answer.data)
    return f"pages/{name}"
