"""What the keys of config.toml are called, and what they mean; the comments of config.example.toml at greater length.

A key of one of several tables has a star for the table's name: `channels.*.host`.
"""

from collections.abc import Mapping

from publisher.app.configured.content_words import CONTENT
from publisher.app.configured.key_words import KeyWords
from publisher.app.configured.sending_words import SENDING
from publisher.core.wording import Worded, worded

KEYS: Mapping[str, KeyWords] = {**CONTENT, **SENDING}

CHOICES: Mapping[tuple[str, str], Worded] = {
    ("newsletter.articles", "teaser"): worded("in brief, with a link"),
    ("newsletter.articles", "full"): worded("whole"),
    ("newsletter.images", "embed"): worded("part of the mail"),
    ("newsletter.images", "link"): worded("loaded from the public pages"),
    ("translation.review", "always"): worded("all"),
    ("translation.review", "on-warning"): worded("those in which a check found something"),
    ("translation.review", "never"): worded("only those with an error"),
    ("sending.on_uncertain", "hold"): worded("a person decides"),
    ("sending.on_uncertain", "resend"): worded("they are sent again, and may arrive twice"),
    ("digests.period", "weekly"): worded("every week"),
    ("digests.period", "monthly"): worded("every month"),
    ("digests.send", "unless stopped"): worded("by itself, unless somebody stops it"),
    ("digests.send", "when approved"): worded("when somebody approves it"),
    ("channels.*.tls", "none"): worded("none; only for a server on the same machine"),
    ("channels.*.tls", "tls"): worded("from the beginning (TLS)"),
    ("channels.*.tls", "starttls"): worded("after the greeting (STARTTLS)"),
    ("staff.people.about", "review"): worded("something waits for a review"),
    ("staff.people.about", "held"): worded("something is kept back"),
    ("staff.people.about", "expired"): worded("something came too late"),
    ("staff.people.about", "failed"): worded("something went out to nobody"),
    ("staff.people.about", "finished"): worded("something has gone out"),
    ("staff.people.about", "digest"): worded("the draft of a digest"),
    ("staff.people.about", "bounces"): worded("much mail that comes back"),
    ("staff.people.about", "relay"): worded("a silent mail server"),
}
"""Values that are words of the file, not of people, by key and value."""

LANGUAGE_KEYS = frozenset({"languages.source", "languages.targets", "languages.fallback", "staff.language"})
"""Keys whose values are codes of languages."""
