"""URLs of the public pages, in one place: mails link to them and `publisher.web.public.site` serves them."""

from urllib.parse import quote

from publisher.core.tokens import Tokens


class PublicLinks:
    """URLs that are everybody's, below `web.address`. Every method returns "" if there are no public pages.

    Templates get these alone: whoever may write a template cannot make a link that acts for a reader.
    """

    def __init__(self, address: str) -> None:
        self.address = address

    def home(self, lang: str) -> str:
        """The archive's front page."""
        return self._at(f"/{lang}/")

    def news(self, lang: str, page: int) -> str:
        """A page of the list of stories; the first is the home page."""
        return self._at(f"/{lang}/page/{page}") if page > 1 else self.home(lang)

    def issues(self, lang: str) -> str:
        """The list of issues."""
        return self._at(f"/{lang}/issues/")

    def subscribe(self, lang: str) -> str:
        """The form for new readers."""
        return self._at(f"/{lang}/subscribe")

    def help(self, lang: str) -> str:
        """The page that explains how to subscribe, change settings and unsubscribe."""
        return self._at(f"/{lang}/help")

    def feed(self, lang: str) -> str:
        """The Atom feed of a language."""
        return self._at(f"/{lang}/feed.atom")

    def issue(self, key: str, lang: str) -> str:
        """An issue in the browser: its stories."""
        return self._at(f"/{lang}/issues/{quote(key, safe='')}")

    def mail(self, key: str, lang: str) -> str:
        """An issue's mail as it was sent."""
        return self._at(f"/{lang}/issues/{quote(key, safe='')}/mail")

    def post(self, slug: str, lang: str) -> str:
        """A story's page."""
        return self._at(f"/{lang}/posts/{quote(slug, safe='')}")

    def calendar_entry(self, slug: str, lang: str) -> str:
        """The event of a story as a calendar file (iCalendar)."""
        return self._at(f"/{lang}/posts/{quote(slug, safe='')}.ics")

    def card(self, page: str, version: str) -> str:
        """The picture that networks show for a page, by its URL; `version` changes with what is on it."""
        return f"{page.rstrip('/')}/card.jpg?v={version}" if page else ""

    def sitemap(self) -> str:
        """The list of public pages for search engines."""
        return self._at("/sitemap.xml")

    def media(self, name: str) -> str:
        """A picture as it was when its message was approved: a file in the media folder."""
        return self._at(f"/media/{quote(name, safe='/')}")

    def _at(self, path: str) -> str:
        return f"{self.address}{path}" if self.address else ""


class Links(PublicLinks):
    """All URLs, also those with a signed token in them, which authorises its holder to act for a subscription."""

    def __init__(self, address: str, tokens: Tokens) -> None:
        super().__init__(address)
        self._tokens = tokens

    def unsubscribe(self, subscription: int) -> str:
        """Unsubscribe from one list: GET shows a page, POST unsubscribes (RFC 8058)."""
        return self._at(f"/u/{self._tokens.make('unsubscribe', subscription)}")

    def preferences(self, subscription: int) -> str:
        """A reader's own page: language, lists, frequency, topics."""
        return self._at(f"/p/{self._tokens.make('preferences', subscription)}")

    def confirm(self, subscription: int, asked: int) -> str:
        """Where a new reader confirms; `asked` is when their letter was written, in seconds since 1970."""
        return self._at(f"/c/{self._tokens.make('confirm', subscription, asked)}")

    def data(self, subscription: int, asked: int) -> str:
        """A reader's own data, to read and to delete; `asked` is when their letter was written, in seconds since 1970.

        Only the letter to the mailbox has this link: a forwarded newsletter does not hand it over.
        """
        return self._at(f"/d/{self._tokens.make('data', subscription, asked)}")

    def new_address(self, subscription: int, asked: int) -> str:
        """Where a reader confirms their new address; `asked` as above."""
        return self._at(f"/a/{self._tokens.make('address', subscription, asked)}")

    def visit(self, publication: int, number: int) -> str:
        """A link in a mail that counts the visit and redirects; number 0 is the picture that counts opened mails.

        It is the same for all readers, so it cannot tell who came.
        """
        return self._at(f"/v/{self._tokens.make('visit', publication, number)}")

    def staff_calendar(self, secret: str) -> str:
        """The calendar of what goes out when (iCalendar), for whoever has the secret."""
        return self._at(f"/calendar/{secret}.ics")

    def probe(self, number: int) -> str:
        """An unsubscribe link that `publisher doctor` tries: it behaves like `unsubscribe` but belongs to nobody."""
        return self._at(f"/u/{self._tokens.make('probe', number)}")
