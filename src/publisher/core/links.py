"""Addresses of the public pages, in one place: what mails link to, and what `publisher.web.public.site` answers at."""

from urllib.parse import quote

from publisher.core.tokens import Tokens


class Links:
    """Addresses below `web.address`. Every method gives "" when there are no public pages."""

    def __init__(self, address: str, tokens: Tokens) -> None:
        self.address = address
        self._tokens = tokens

    def home(self, lang: str) -> str:
        """The archive's front page."""
        return self._at(f"/{lang}/")

    def subscribe(self, lang: str) -> str:
        """The form for new readers."""
        return self._at(f"/{lang}/subscribe")

    def help(self, lang: str) -> str:
        """How to subscribe, change and leave, in words."""
        return self._at(f"/{lang}/help")

    def feed(self, lang: str) -> str:
        """The Atom feed of a language."""
        return self._at(f"/{lang}/feed.atom")

    def issue(self, key: str, lang: str) -> str:
        """An issue in the browser."""
        return self._at(f"/{lang}/issues/{quote(key, safe='')}")

    def post(self, slug: str, lang: str) -> str:
        """A story's page."""
        return self._at(f"/{lang}/posts/{quote(slug, safe='')}")

    def calendar_entry(self, slug: str, lang: str) -> str:
        """A story's event as a file for calendars."""
        return self._at(f"/{lang}/posts/{quote(slug, safe='')}.ics")

    def media(self, name: str) -> str:
        """A picture as it was when a message was approved: a file of the media folder."""
        return self._at(f"/media/{quote(name, safe='/')}")

    def unsubscribe(self, subscription: int) -> str:
        """One list's way out: GET shows a page, POST leaves (RFC 8058)."""
        return self._at(f"/u/{self._tokens.make('unsubscribe', subscription)}")

    def preferences(self, subscription: int) -> str:
        """A reader's own page: languages, lists, how often, topics."""
        return self._at(f"/p/{self._tokens.make('preferences', subscription)}")

    def confirm(self, subscription: int, asked: int) -> str:
        """Where a new reader says yes to the letter that was written at `asked` (seconds since 1970)."""
        return self._at(f"/c/{self._tokens.make('confirm', subscription, asked)}")

    def visit(self, publication: int, number: int) -> str:
        """A link of a mail by way of the counter; number 0 is the picture that counts a mail as opened.

        The same for all readers, so that it cannot tell who came.
        """
        return self._at(f"/v/{self._tokens.make('visit', publication, number)}")

    def probe(self, number: int) -> str:
        """A way out that `publisher doctor` tries: it behaves as `unsubscribe` does and concerns nobody."""
        return self._at(f"/u/{self._tokens.make('probe', number)}")

    def _at(self, path: str) -> str:
        return f"{self.address}{path}" if self.address else ""
