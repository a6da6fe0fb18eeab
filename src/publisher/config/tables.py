"""The tables of config.toml, as pydantic models: an unknown key is an error."""

from collections import Counter
from datetime import date, timedelta
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator

from publisher.config.complaints import (
    ADDRESS,
    COLOUR,
    HASHTAG,
    LANG,
    LIMITS,
    LISTEN,
    NAME,
    OPTIONAL_LANG,
)
from publisher.core.wording import worded

LangCode = Annotated[str, Field(pattern=LANG)]
Colour = Annotated[str, Field(pattern=COLOUR)]
WebAddress = Annotated[str, Field(pattern=ADDRESS)]
HashtagWord = Annotated[str, Field(pattern=HASHTAG)]
PluginName = Annotated[str, Field(pattern=NAME)]
DatabasePlace = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Review = Literal["always", "on-warning", "never"]


class ConfigTable(BaseModel):
    """Base of all tables."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Colours(ConfigTable):
    """The brand's colours; white text must be readable on `primary` and on `accent`."""

    primary: Colour = "#0f4c5c"
    accent: Colour = "#b5472f"
    ink: Colour = "#1d2b33"
    paper: Colour = "#f6f3ee"


class Brand(ConfigTable):
    """The organisation that sends mails and publishes pages. `name`, `tagline` and `address` are by language code."""

    name: dict[LangCode, str]
    tagline: dict[LangCode, str] = {}
    address: dict[LangCode, str] = {}
    url: WebAddress = ""
    logo: str = ""
    colours: Colours = Colours()
    social: dict[str, WebAddress] = {}


class Paths(ConfigTable):
    """Folders and files; relative ones are below the workspace. `signing_key` holds the key that signs tokens."""

    posts: DatabasePlace = "posts"
    templates: DatabasePlace = "templates"
    models: DatabasePlace = "models"
    database: DatabasePlace = "publisher.db"
    signing_key: DatabasePlace = "signing.key"


class Console(ConfigTable):
    """The console: with `four_eyes`, whoever has written on a translation or an issue does not approve it."""

    four_eyes: bool = False


class Languages(ConfigTable):
    """The language of the posts, and the languages that they are translated into.

    Readers who chose another language get the edition in `fallback`, which says so; "" = no other can be chosen.
    """

    source: LangCode = "bg"
    targets: tuple[LangCode, ...] = ("en",)
    fallback: Annotated[str, Field(pattern=OPTIONAL_LANG)] = ""


class Translation(ConfigTable):
    """Engines in order of preference, and which translations a person must approve first."""

    engines: tuple[str, ...] = ("argos", "apertium")
    review: Review = "on-warning"
    domain: str = "news"
    glossary: DatabasePlace = "glossary.csv"


class Newsletter(ConfigTable):
    """The form of issues. `name` (by language) is the newsletter's title.

    With `articles` "teaser", issues of several stories show them in brief if each can be read whole elsewhere.

    `images` are part of the mail (`embed`), or are loaded from the public pages (`link`).
    """

    name: dict[LangCode, str] = {"bg": "Бюлетин", "en": "Newsletter"}
    articles: Literal["full", "teaser"] = "teaser"
    images: Literal["embed", "link"] = "embed"


class MailingList(ConfigTable):
    """A list that people can subscribe to. By language: its `name`, and a `description` in one sentence."""

    name: dict[LangCode, str]
    description: dict[LangCode, str] = {}


class Topic(ConfigTable):
    """A topic that readers can choose: its `name` by language, and the `tags` of posts that belong to it."""

    name: dict[LangCode, str]
    tags: Annotated[tuple[DatabasePlace, ...], Field(min_length=1)]


class Sending(ConfigTable):
    """What happens to deliveries left open by a stopped sender, and how often its journal is synced to disk.

    A sender that is told to stop ends within `stop_seconds`; what has no answer by then is uncertain.
    """

    on_uncertain: Literal["hold", "resend"] = "hold"
    journal_sync: Literal["never", "batch", "message"] = "batch"
    stop_seconds: float = Field(default=10, ge=0, le=3600, allow_inf_nan=False)


class Tracking(ConfigTable):
    """Whether opened mails and followed links are counted, as totals over all readers. Each reader can opt out."""

    opens: bool = False
    clicks: bool = False


class Web(ConfigTable):
    """The public pages: their public `address` (no path), and where `publisher run` listens.

    Without an address there are no pages, and readers unsubscribe by mail. `proxies` is the number of trusted reverse
    proxies in front (X-Forwarded-For). `privacy_policy` is the address of the organisation's policy, by language.
    `subscribe_limit` is how often one network may send the subscription form, `letters_per_hour` how many letters the
    form writes in all.
    """

    address: WebAddress = ""
    listen: Annotated[str, Field(pattern=LISTEN)] = "127.0.0.1:8080"
    proxies: int = Field(default=0, ge=0, le=5)
    privacy_policy: dict[LangCode, WebAddress] = {}
    subscribe_limit: Annotated[str, Field(pattern=LIMITS)] = "5 per 10 minutes; 30 per day"
    letters_per_hour: int = Field(default=300, ge=1)

    @field_validator("address")
    @classmethod
    def _without_path(cls, address: str) -> str:
        address = address.rstrip("/")
        if address.count("/") > 2 or "?" in address or "#" in address:
            raise ValueError(worded("must be a host without a path, like https://news.example.org"))
        return address


class BounceMailbox(ConfigTable):
    """The mailbox that receives bounces: a Maildir, or a folder on an IMAP server.

    An address is suppressed after `soft_limit` temporary failures in a row without a mail that got through.
    """

    maildir: str = ""
    imap_host: str = ""
    imap_port: int = Field(default=993, ge=1, le=65535)
    imap_tls: Literal["tls", "starttls", "none"] = "tls"
    ca_file: str = ""
    username: str = ""
    password_file: str = ""
    folder: DatabasePlace = "INBOX"
    soft_limit: int = Field(default=5, ge=1, le=100)
    every_minutes: float = Field(default=5, gt=0, le=24 * 60, allow_inf_nan=False)


class DomainGroup(ConfigTable):
    """A mail provider: its domains, mails per minute, and senders at the same time; 0 = no limit."""

    domains: tuple[str, ...] = Field(min_length=1)
    per_minute: int = Field(default=0, ge=0, le=100_000)
    at_once: int = Field(default=0, ge=0, le=100)

    @field_validator("domains")
    @classmethod
    def _whole_domains(cls, domains: tuple[str, ...]) -> tuple[str, ...]:
        for domain in domains:
            if "." not in domain or set(domain) & set("@*/ "):
                raise ValueError(worded("%(domain)s is not a domain; write them like gmail.com", domain=repr(domain)))
        return tuple(domain.lower() for domain in domains)


# Providers publish no limits. These are cautious, but let a list of some hundreds leave without waiting. A provider
# that finds them too high answers 4xx, and the rate falls by itself.
PROVIDERS = {
    name: DomainGroup(domains=tuple(domains.split()), per_minute=per_minute, at_once=at_once)
    for name, per_minute, at_once, domains in (
        ("gmail", 600, 10, "gmail.com googlemail.com"),
        ("microsoft", 300, 5, "outlook.com hotmail.com live.com msn.com hotmail.co.uk outlook.de hotmail.de"),
        ("yahoo", 300, 5, "yahoo.com ymail.com rocketmail.com aol.com yahoo.co.uk yahoo.de yahoo.fr"),
        ("apple", 300, 5, "icloud.com me.com mac.com"),
        ("gmx", 300, 5, "gmx.de gmx.net gmx.at gmx.com web.de"),
        ("abv", 300, 5, "abv.bg gbg.bg gyuvetch.bg"),
        ("mail-bg", 300, 3, "mail.bg"),
        ("dir-bg", 300, 3, "dir.bg"),
    )
}


class Pacing(ConfigTable):
    """Rate limits; 0 = no limit. `groups` are providers by name: keys in config.toml override those of known providers.

    `warm_up_since` is the first day of a new domain. `breaker_refusals` in a row, or a `breaker_share` of the last 200,
    pause a publication (0 = never). A mail that is temporarily refused for `give_up_after_hours` is given up.
    """

    per_minute: int = Field(default=0, ge=0, le=1_000_000)
    per_hour: int = Field(default=0, ge=0, le=10_000_000)
    groups: dict[PluginName, DomainGroup] = PROVIDERS
    other_per_minute: int = Field(default=0, ge=0, le=100_000)
    other_at_once: int = Field(default=0, ge=0, le=100)
    warm_up_since: date | None = None
    warm_up_first_day: int = Field(default=50, ge=1, le=100_000)
    warm_up_growth: float = Field(default=1.5, ge=1.1, le=3, allow_inf_nan=False)
    breaker_refusals: int = Field(default=25, ge=0, le=100_000)
    breaker_share: float = Field(default=0.3, ge=0, le=1, allow_inf_nan=False)
    give_up_after_hours: float = Field(default=48, gt=0, le=24 * 14, allow_inf_nan=False)

    @field_validator("warm_up_since", mode="before")
    @classmethod
    def _no_day(cls, day: Any) -> Any:
        return None if day == "" else day

    @field_validator("groups", mode="before")
    @classmethod
    def _beside_the_known(cls, groups: Any) -> Any:
        if not isinstance(groups, dict):
            return groups
        known = {name: group.model_dump() for name, group in PROVIDERS.items()}
        written = {
            name: {**known.get(name, {}), **table} if isinstance(table, dict) else table
            for name, table in groups.items()
        }
        return {**known, **written}

    @field_validator("groups")
    @classmethod
    def _each_domain_once(cls, groups: dict[str, DomainGroup]) -> dict[str, DomainGroup]:
        times = Counter(domain for group in groups.values() for domain in group.domains)
        for domain in (domain for domain, number in times.items() if number > 1):
            first, second, *_ = (name for name, group in groups.items() if domain in group.domains)
            raise ValueError(
                worded(
                    "%(domain)s is in %(first)s and %(second)s: write the domains of one of them without it",
                    domain=domain,
                    first=first,
                    second=second,
                )
            )
        return groups

    @property
    def give_up_after(self) -> timedelta:
        """How long after its first try a mail is given up."""
        return timedelta(hours=self.give_up_after_hours)
