"""What approvals are bound to: hashes of everything that a message is made from."""

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime
from typing import Protocol, cast

from publisher.channels import PostChannel
from publisher.core.messages import content_hash
from publisher.core.types import Edition, MailKind, Message, Story
from publisher.planning.issues import Issue, Issues
from publisher.planning.publication import Publication, PublicationKind


class Desk(Protocol):
    """The part of `editorial` that planning uses; `app.assembly` provides it."""

    def fit(self, slug: str, lang: str) -> tuple[bool, str]:
        """May a post go to readers in a language, and if not, why."""

    def story(self, slug: str, lang: str) -> Story:
        """The post in that language."""

    def basis(self, slug: str, lang: str) -> str:
        """A hash that changes when the post or its translation does."""

    def read_ahead_of(self, slugs: Iterable[str], langs: Collection[str]) -> None:
        """Read at once what `fit` and `basis` of these will need, where that can be kept for a while."""

    def withdrawn_by(self, slug: str, lang: str) -> str:
        """Who has taken back the approval of its translation, "" when nobody has."""

    def own_words(self, slug: str, channel: str, lang: str) -> str:
        """What a person has written for a channel in a language in place of title and summary; "" = nothing."""

    def publish_at(self, slug: str) -> datetime | None:
        """When the post itself says that it goes out."""

    def check_posts(self) -> None:
        """Raise `ConfigError` when there are no posts at all."""


class Press(Protocol):
    """The part of `rendering` that planning uses."""

    def newsletter(self, edition: Edition) -> Message:
        """An issue in one language as a mail."""

    def social(self, story: Story, template: str, limit: int, measure: Callable[[str], int], own: str = "") -> Message:
        """A story as a post on a network, in `own` words if there are any."""

    def fingerprint(self, template: str) -> str:
        """A hash that changes when a template does: "newsletter/KIND" for mail, or the name of a social one."""

    def check_folder(self) -> None:
        """Raise `ConfigError` when there are no templates at all."""


class Bases:
    """Hashes that change when posts, translations, texts by staff or templates do, at one moment.

    Each issue and template is read once. `accounts` gives the channel of a post, by the channel's name and the slug.
    """

    def __init__(
        self,
        desk: Desk,
        press: Press,
        accounts: Callable[[str, str], PostChannel],
        issues: Issues,
        source_lang: str,
    ) -> None:
        self._desk, self._press, self._account, self._source = desk, press, accounts, source_lang
        self._all_issues = issues
        self._issues: dict[str, Issue] = {}
        self._fingerprints: dict[str, str] = {}

    def read_ahead(self, publications: Collection[Publication]) -> None:
        """Read together what the hashes of these publications need."""
        keys = [one.what for one in publications if one.kind == "issue"]
        self._issues |= {issue.key: issue for issue in self._all_issues.named(keys)}
        wanted: dict[str, set[str]] = {}
        for one in publications:
            wanted.setdefault(one.lang, set()).update(one.stories if one.kind == "issue" else (one.what,))
        for lang, slugs in wanted.items():
            self._desk.read_ahead_of(slugs, [lang])

    def basis(
        self,
        kind: PublicationKind,
        what: str,
        channel_name: str,
        lang: str,
        stories: Sequence[str],
        again: bool = False,
    ) -> str:
        """The hash that an approval is bound to: posts, translations, texts by staff, templates, and whether an issue
        goes out `again`, which decides who gets which of its stories.

        `stories` are those in the message: a story that becomes fit later does not change the hash. Raises `NotFound`.
        """
        if kind == "post":
            template = self._account(channel_name, what).template
            own = self._desk.own_words(what, channel_name, lang)
            # Without own words, the hash is the same as it was before posts could have them.
            said = [own] if own else []
            return content_hash([self._desk.basis(what, lang), self._fingerprint(template), *said])
        issue = self._issue(what)
        text = issue.texts.get(lang)
        languages = {slug: lang if slug in stories else self._source for slug in issue.slugs}
        return content_hash(
            [
                [text.subject, text.preheader, text.intro] if text else None,
                [self._desk.basis(slug, its_lang) for slug, its_lang in languages.items()],
                self._fingerprint(f"newsletter/{kind_of(self._desk, issue, lang, stories)}"),
                *(["again"] if again else []),
            ]
        )

    def _issue(self, key: str) -> Issue:
        if key not in self._issues:
            self._issues[key] = self._all_issues.get(key)
        return self._issues[key]

    def _fingerprint(self, template: str) -> str:
        if template not in self._fingerprints:
            self._fingerprints[template] = self._press.fingerprint(template)
        return self._fingerprints[template]


def kind_of(desk: Desk, issue: Issue, lang: str, chosen: Sequence[str]) -> MailKind:
    """The kind that staff have chosen; otherwise by cadence, number of stories, and whether it has an event."""
    if issue.template:
        return cast("MailKind", issue.template)
    if issue.cadence != "each":
        return "digest"
    if len(chosen) > 1 or len(chosen) < len(issue.slugs):
        return "issue"
    return "invitation" if desk.story(chosen[0], lang).event else "story"
