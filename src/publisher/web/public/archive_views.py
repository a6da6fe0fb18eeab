"""Issues and stories → HTML: fills in the templates of the archive's pages."""

from collections.abc import Callable, Mapping, Sequence
from html import escape
from pathlib import Path

from publisher.core import locales
from publisher.core.errors import NotFound
from publisher.rendering.pages.cards import PageCard
from publisher.rendering.views.story_views import beginning
from publisher.web.public.archive import Archive
from publisher.web.public.archive_index import PastIssue, PastStory
from publisher.web.public.page_templates import PageTemplates, read_in
from publisher.web.public.sent_mail import for_everybody
from publisher.web.public.sharing import Share, editions

NEWEST_ISSUES = 5
"""Issues on the home page."""

_DESCRIPTION = 200
"""The most characters of a page's description: networks show about this much of it below a link."""


class ArchiveViews:
    """Makes the pages; nothing here is kept."""

    def __init__(self, archive: Archive, templates: PageTemplates) -> None:
        self._archive, self._templates = archive, templates
        self._links = templates.links

    def news(self, lang: str, number: int, stories: Sequence[PastStory], older: bool) -> str:
        """A page of the list of stories; the first is the home page."""
        links, templates = self._links, self._templates
        newsletter, tagline = templates.newsletter(lang), templates.tagline(lang)
        card = self._archive.card_of_site(lang, newsletter, tagline)
        address = links.news(lang, number)
        same = {code: links.home(code) or f"/{code}/" for code in self._archive.languages}
        share = self._share(lang, (newsletter, tagline), address, (card, links.home(lang)), {} if number > 1 else same)
        return templates.text(
            "home", lang, same, share=share, current="news", page=number,
            stories=[self._archive.story_card(one) for one in stories],
            issues=self._lines(lang)[:NEWEST_ISSUES],
            older=links.news(lang, number + 1) if older else "",
            newer=links.news(lang, number - 1) if number > 1 else "",
        )  # fmt: skip

    def issues(self, lang: str) -> str:
        """The list of issues."""
        links, templates = self._links, self._templates
        title = locales.gettext(templates.language(lang), "Issues")
        newsletter = templates.newsletter(lang)
        card = self._archive.card_of_site(lang, newsletter, templates.tagline(lang))
        same = {code: links.issues(code) or f"/{code}/issues/" for code in self._archive.languages}
        share = self._share(lang, (title, newsletter), links.issues(lang), (card, links.home(lang)), same)
        return templates.text("issues", lang, same, share=share, current="issues", issues=self._lines(lang))

    def issue(self, one: PastIssue) -> str:
        """An issue: its stories."""
        others = self._archive.elsewhere(one.key, one.lang, stories=False)
        shown, stories = self._templates.language(one.lang), self._archive.stories_of(one)
        address = self._links.issue(one.key, one.lang)
        words = (one.subject, one.preheader or (stories[0].summary if stories else ""))
        card = (self._archive.card_of_issue(one), address)
        share = self._share(one.lang, words, address, card, others, kind="article", published=one.at.isoformat())
        missing = [
            locales.gettext(shown, "This issue has not come out in %(language)s yet.", language=name)
            for name in self._unpublished(one.lang, others)
        ]
        day = self._archive.day(one.at)
        return self._templates.text(
            "issue", one.lang, self._same(one.lang, others, self._links.home),
            share=share, current="issues", issue=one, day=locales.format_date(day, shown), iso=day.isoformat(),
            stories=[self._archive.story_card(story) for story in stories], editions=_read(others),
            missing=missing,
        )  # fmt: skip

    def mail(self, one: PastIssue) -> str:
        """The mail of an issue as it was sent."""
        message = self._archive.message(one)
        if message is None:
            raise NotFound(f"publication {one.number} has been taken away")
        issue, shown = self._links.issue(one.key, one.lang), self._templates.language(one.lang)
        palette = self._templates.light
        style = (
            f"display:block;padding:14px 20px;background:{palette.band};color:{palette.on_band};"
            "font:600 15px/20px -apple-system,'Segoe UI',Roboto,Arial,sans-serif"
        )
        words = escape(locales.gettext(shown, "Back to the issue on the website"))
        bar = f'<a href="{escape(issue)}" style="{style}">← {words}</a>'
        html = for_everybody(message, self._picture, bar)
        head = f'<link rel="canonical" href="{escape(issue)}"><meta name="robots" content="noindex">'
        return self._templates.on_this_site(html.replace("</head>", f"{head}</head>", 1))

    def story(self, one: PastStory) -> str:
        """A story on its own page."""
        others = self._archive.elsewhere(one.slug, one.lang, stories=True)
        page, shown = self._archive.story_page(one), self._templates.language(one.lang)
        address = self._links.post(one.slug, one.lang)
        card, words = (self._archive.card_of_story(one), address), (page.card.title, page.card.summary)
        share = self._share(
            one.lang, words, address, card, others,
            kind="article", published=one.at.isoformat(), tags=one.shown.story.tags,
        )  # fmt: skip
        missing = [
            locales.gettext(shown, "Not translated into %(language)s yet.", language=name)
            for name in self._unpublished(one.lang, others)
        ]
        reading = locales.gettext(shown, "%(minutes)s to read", minutes=locales.format_wait(page.minutes, shown))
        return self._templates.text(
            "story", one.lang, self._same(one.lang, others, self._links.home),
            share=share, current="news", story=page, outdated=one.shown.outdated, reading=reading,
            editions=_read(others), more=[self._archive.story_card(other) for other in self._archive.more(one)],
            missing=missing,
        )  # fmt: skip

    def _share(
        self, lang: str, words: tuple[str, str], address: str, card: tuple[PageCard, str], others: Mapping[str, str],
        kind: str = "website", published: str = "", tags: Sequence[str] = (),
    ) -> Share:  # fmt: skip
        """`words` are title and description; the card stands below the address beside it."""
        drawn, at = card
        there = {code: address for code, address in others.items() if code != lang}
        title, description = words[0], beginning(words[1], _DESCRIPTION)
        return Share(
            lang, title, description, address, self._links.card(at, self._archive.card_version(drawn)),
            f"{title} – {drawn.organisation}", kind, published, tags, editions((lang, address), there),
        )  # fmt: skip

    def _same(self, lang: str, others: Mapping[str, str], instead: Callable[[str], str]) -> dict[str, str]:
        """The same in other languages; where it is not published, the nearest page that is there."""
        return {code: others.get(code) or instead(code) for code in self._archive.languages if code != lang}

    def _unpublished(self, lang: str, others: Mapping[str, str]) -> list[str]:
        """The names of the languages that something is not published in."""
        shown = self._templates.language(lang)
        missing = [code for code in self._archive.languages if code != lang and code not in others]
        return [locales.language_name(code, shown) for code in missing]

    def _lines(self, lang: str) -> list[tuple[PastIssue, str]]:
        """Every issue with its day, newest first."""
        shown = self._templates.language(lang)
        issues = self._archive.index().issues.get(lang, ())
        return [(one, locales.format_date(self._archive.day(one.at), shown)) for one in issues]

    def _picture(self, path: str) -> str:
        """The address of a mail's picture, "" for one that is not in the media folder."""
        media = self._archive.media
        return f"/media/{Path(path).relative_to(media).as_posix()}" if Path(path).is_relative_to(media) else ""


def _read(others: Mapping[str, str]) -> list[tuple[str, str, str]]:
    return [(code, read_in(code), there) for code, there in others.items()]
