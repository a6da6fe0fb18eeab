"""The demo's first step: the text of a page, as somebody copied it from the website, becomes a post."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

from publisher.app.assembly import Publisher
from publisher.app.importing import ImportOptions, import_posts
from publisher.core.errors import ConfigError
from publisher.core.wording import worded, worded_many

COPIED = Path(__file__).with_name("copied_page.txt")

_DAY = date(2024, 3, 21)
_FENCE = "\n---\n"


def take_in(publisher: Publisher, slug: str, say: Callable[[str], None]) -> None:
    """Import the copied page as the post `slug`, and add what only a person can: picture, description, summary, tags.

    These come from the finished sample post, which the imported one replaces; the text is the page's own.
    """
    file = publisher.config.folder("posts") / f"{slug}.md"
    by_a_person = file.read_text(encoding="utf-8").partition(_FENCE)[0]
    file.unlink()
    [report] = import_posts(publisher, [str(COPIED)], publisher.clock(), ImportOptions(day=_DAY, slug=slug))
    if report.file is None:
        raise ConfigError(worded("%(file)s could not be imported: %(why)s", file=COPIED.name, why=report.why))
    title = report.title.value if report.title else slug
    say(
        worded_many(
            "imported a page's copied text as “%(title)s”: %(num)s line of menus and footers left out",
            "imported a page's copied text as “%(title)s”: %(num)s lines of menus and footers left out",
            len(report.dropped), title=title,
        )
    )  # fmt: skip
    for missing in report.missing:
        say(worded("  missing: %(what)s", what=missing))
    body = report.file.read_text(encoding="utf-8").partition(_FENCE)[2]
    report.file.write_text(by_a_person + _FENCE + body, encoding="utf-8")
    say(worded("  a person has added the picture, its description, a summary and tags"))
