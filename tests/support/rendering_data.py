"""Editions made of the sample posts, and a reader of the HTML that comes out."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

from publisher.config.tables import Brand
from publisher.core.links import Links
from publisher.core.reader_blocks import variant
from publisher.core.tokens import Tokens
from publisher.core.types import Edition, Event, Image, Letter, Message, Story
from publisher.posts.front_matter import read_file
from publisher.rendering.renderer import Renderer
from publisher.rendering.settings import RenderSettings
from publisher.rendering.views.page_links import PageLinks
from support.places import POSTS, TEMPLATES

SOFIA = ZoneInfo("Europe/Sofia")

BRAND = Brand(
    name={"bg": "Клъстер София град на знанието", "en": "Sofia Knowledge City Cluster"},
    tagline={"bg": "Новини за знание, град и технологии"},
    address={"bg": "ул. „Примерна“ № 12, 1000 София", "en": "12 Primerna St, 1000 Sofia"},
    url="https://example.org/",
    social={"x": "https://x.com/example", "linkedin": "https://www.linkedin.com/company/example"},
)
NAMES = {"bg": "Градът на знанието", "en": "City of Knowledge"}


def story(slug: str, lang: str = "bg") -> Story:
    """A sample post as a story."""
    source, body = _read(slug)
    post, body = (source, body) if lang == "bg" else _read(f"{slug}.{lang}")
    event = source.get("event")
    return Story(
        slug=slug,
        lang=lang,
        title=post["title"],
        summary=post["summary"],
        body=body,
        date=date.fromisoformat(source["date"]),
        url=source["canonical_url"],
        tags=tuple(post["tags"]),
        image=Image(POSTS / source["image"]["file"], post["image"]["alt"], post["image"]["caption"]),
        event=Event(moment(event["starts"]), moment(event["ends"]), event["place"]) if event else None,
    )


def _read(name: str) -> tuple[dict[str, Any], str]:
    post = read_file(POSTS / f"{name}.md")
    return dict(post.values), post.body


def moment(written: object) -> datetime:
    """A post's local time as a datetime in Sofia's time zone."""
    return datetime.fromisoformat(str(written)).replace(tzinfo=SOFIA)


def bulgarian() -> Edition:
    """An issue with an invitation, two news items and a long report with a table."""
    slugs = ("pokana-otvoreni-danni", "stazhanti-umen-grad", "partnyorska-sreshta", "godishen-otchet-2026")
    return Edition(
        issue="2026-12",
        lang="bg",
        subject="Декември: отворени данни, сензори и годишен отчет",
        date=date(2026, 12, 18),
        stories=tuple(story(slug) for slug in slugs),
        intro="Здравейте! Това е **последният брой** за годината, [пишете ни](mailto:redaktor@example.org).",
    )


def english() -> Edition:
    """An issue with one machine-translated story, and one that is in Bulgarian only."""
    meeting = replace(story("partnyorska-sreshta", "en"), machine=True, engine="Argos 1.9")
    return Edition(
        issue="2026-12",
        lang="en",
        subject="December: a partner meeting",
        date=date(2024, 3, 19),
        stories=(meeting,),
        preheader="Eight plates and one project",
        untranslated=(story("stazhanti-umen-grad"),),
    )


WEB = "https://news.example.org"


def renderer(
    cache: Path | None,
    articles: str = "full",
    templates: Path = TEMPLATES,
    brand: Brand = BRAND,
    web: str = "",
    images: Literal["embed", "link"] = "embed",
    pages: bool = True,
) -> Renderer:
    """A workspace's renderer; `web` is the address of its public pages; without `pages` it has no links to them."""
    kind: Literal["full", "teaser"] = "teaser" if articles == "teaser" else "full"
    links = Links(web, Tokens(b"0" * 32)) if pages else None
    there = PageLinks(links, ("bg", "en"))
    settings = RenderSettings(brand, NAMES, kind, SOFIA, cache, POSTS, there, images, mailbox="office@example.org")
    return Renderer(templates, settings)


def english_invitation() -> Story:
    """The workshop in English: a machine translation that nobody has reviewed."""
    return replace(
        story("pokana-otvoreni-danni"),
        lang="en",
        title="Invitation to an open workshop: Open Data for the Smart City",
        summary="An open workshop on open data in the smart city takes place in Sofia on 10 December 2026. "
        "It is free of charge; there are 40 places, and registration closes on 3 December.",
        tags=("open data", "smart city", "events"),
        body="We invite **municipal officers**, companies, teachers and students.\n\n## Programme\n\n"
        "- **14:00** Opening\n- **15:45** Coffee break\n\n"
        "Register at [the form](https://example.org/zapisvane) by 3 December.",
        image=Image(
            POSTS / "images/pokana-otvoreni-danni.jpg", "Illustration: a city quarter seen from above.", "Data"
        ),
        machine=True,
        engine="Argos 1.9",
    )


def editions() -> dict[str, Edition]:
    """An edition of each kind in each language, by "kind.lang"."""
    bg, en = bulgarian(), english()
    lead, call = en.stories[0], english_invitation()
    found = {"issue.bg": bg, "issue.en": replace(en, stories=(lead, call))}
    month = {"bg": "Ноември накратко", "en": "November in brief"}
    intro = {"bg": "Най-важното от месеца на едно място.", "en": "The month's news in one place."}
    for lang, stories, invited in (("bg", bg.stories, bg.stories[0]), ("en", (lead, call), call)):
        base = Edition("2026-11", lang, month[lang], date(2026, 11, 30), stories, intro=intro[lang])
        found[f"digest.{lang}"] = replace(base, kind="digest")
        found[f"story.{lang}"] = replace(base, kind="story", stories=(stories[-2 if lang == "bg" else 0],), intro="")
        found[f"invitation.{lang}"] = replace(
            base, kind="invitation", stories=(invited,), intro="", subject=invited.title
        )
    return found


def letters() -> dict[str, Message]:
    """Both letters in both languages, as they are sent."""
    made = {}
    for lang in ("bg", "en"):
        press = renderer(None, web=WEB)
        made[f"confirm.{lang}"] = press.letter(Letter("confirm", lang, f"{WEB}/c/{'a7' * 16}", ("news", "events"), 7))
        made[f"known.{lang}"] = press.letter(Letter("known", lang, f"{WEB}/p/{'a7' * 12}"))
    return made


def cut(part: str, omitted: Collection[int] = (), fallback: bool = False) -> str:
    """A mail part for a reader who does not get the `omitted` stories."""
    return variant(Message("bg", part), omitted, fallback).text


@dataclass
class Page:
    """The content of a mail's HTML: headings, links, images and text."""

    lang: str = ""
    title: str = ""
    headings: list[tuple[str, str]] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)
    images: list[dict[str, str]] = field(default_factory=list)
    tags: set[str] = field(default_factory=set)
    text: str = ""

    def heads(self, tag: str) -> list[str]:
        """The text of all headings of one level."""
        return [words for name, words in self.headings if name == tag]


def read(html: str) -> Page:
    """Parse a mail."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    # As people read it: without the invisible characters of typesetting.
    reader.page.text = " ".join(reader.page.text.replace("\u2060", "").split())
    return reader.page


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.page = Page()
        self._open: list[tuple[str, str, list[str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {key: value or "" for key, value in attrs}
        self.page.tags.add(tag)
        if tag == "html":
            self.page.lang = values.get("lang", "")
        if tag == "img":
            self.page.images.append(values)
        if tag in ("title", "style", "a") or (len(tag) == 2 and tag[0] == "h" and tag[1].isdigit()):
            self._open.append((tag, values.get("href", ""), []))

    def handle_endtag(self, tag: str) -> None:
        if self._open and self._open[-1][0] == tag:
            name, href, parts = self._open.pop()
            words = " ".join("".join(parts).split())
            if name == "title":
                self.page.title = words
            elif name == "a":
                self.page.links.append((href, words))
            elif name != "style":
                self.page.headings.append((name, words))

    def handle_data(self, data: str) -> None:
        for _, _, parts in self._open:
            parts.append(data)
        if not any(name in ("style", "title") for name, _, _ in self._open):
            self.page.text += data
