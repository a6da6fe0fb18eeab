"""The tables in SQLAlchemy Core. `migrations/` creates them; a test compares the two.

Every "once" that the product promises is a unique constraint here, with its reason beside it.
"""

from publisher.storage.tables.columns import Answer, Id, UtcDateTime, Words, metadata
from publisher.storage.tables.importing import feed_polls, imported_keys, imported_stories
from publisher.storage.tables.issues import digest_runs, editions, issue_posts, issues
from publisher.storage.tables.notices import notice_people, notices
from publisher.storage.tables.planning import calendar_addresses, holds, publications, repeats
from publisher.storage.tables.readers import (
    address_changes,
    bounces,
    consents,
    folded,
    subscribers,
    subscriptions,
    suppressions,
)
from publisher.storage.tables.reviewing import review_links, translation_remarks
from publisher.storage.tables.sending import (
    IS_OPEN,
    IS_UNCERTAIN,
    deliveries,
    installation,
    latest_work,
    mailings,
    paces,
    ticks,
    visits,
)
from publisher.storage.tables.staff import audit, jobs, notices_read, post_drafts, staff, staff_sessions
from publisher.storage.tables.translating import lessons, sentences, translations

__all__ = [
    "IS_OPEN",
    "IS_UNCERTAIN",
    "Answer",
    "Id",
    "UtcDateTime",
    "Words",
    "address_changes",
    "audit",
    "bounces",
    "calendar_addresses",
    "consents",
    "deliveries",
    "digest_runs",
    "editions",
    "feed_polls",
    "folded",
    "holds",
    "imported_keys",
    "imported_stories",
    "installation",
    "issue_posts",
    "issues",
    "jobs",
    "latest_work",
    "lessons",
    "mailings",
    "metadata",
    "notice_people",
    "notices",
    "notices_read",
    "paces",
    "post_drafts",
    "publications",
    "repeats",
    "review_links",
    "sentences",
    "staff",
    "staff_sessions",
    "subscribers",
    "subscriptions",
    "suppressions",
    "ticks",
    "translation_remarks",
    "translations",
    "visits",
]
