"""The tables of issues, and of the digests that the schedule makes."""

from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from publisher.storage.tables.columns import Id, UtcDateTime, Words, metadata

issues = Table(
    "issues",
    metadata,
    Column("id", Id, primary_key=True),
    Column("key", String(100), nullable=False, unique=True),
    # The kind of mail, which has its own templates; "" = chosen by the content.
    Column("template", String(60), nullable=False, default=""),
    # Its readers: those who want each issue, or a digest every week or month.
    Column("cadence", String(10), nullable=False, default="each"),
    # staff or schedule; mails made by the schedule say so in their headers.
    Column("made_by", String(10), nullable=False, default="staff"),
    Column("created_at", UtcDateTime, nullable=False),
    # When staff took it out of the public archive; NULL = it is there once it has gone out.
    Column("withdrawn_at", UtcDateTime),
)

issue_posts = Table(
    "issue_posts",
    metadata,
    Column("issue_id", Id, ForeignKey("issues.id"), nullable=False, primary_key=True),
    Column("position", Integer, nullable=False, primary_key=True),
    Column("slug", String(200), nullable=False),
    # The same story twice in one issue is always a mistake.
    UniqueConstraint("issue_id", "slug"),
)

editions = Table(
    "editions",
    metadata,
    Column("issue_id", Id, ForeignKey("issues.id"), nullable=False, primary_key=True),
    Column("lang", String(3), nullable=False, primary_key=True),
    Column("subject", Text, nullable=False),
    Column("preheader", Text, nullable=False, default=""),
    Column("intro", Text, nullable=False, default=""),
)

digest_runs = Table(
    "digest_runs",
    metadata,
    Column("id", Id, primary_key=True),
    # weekly or monthly.
    Column("period", String(10), nullable=False),
    # "weekly-2026-W48": a week or a month has one digest, whatever runs twice.
    Column("key", String(100), nullable=False, unique=True),
    # The hour at which the schedule sends it; NULL = made by hand.
    Column("at", UtcDateTime),
    # Its stories came out between these two times.
    Column("since", UtcDateTime, nullable=False),
    Column("cut_off", UtcDateTime, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    # issue, skipped_empty, missed or stopped.
    Column("outcome", String(20), nullable=False),
    Column("why", Words, nullable=False, default=""),
    Column("issue_key", String(100)),
    # What it was made of: a story that staff take out of the issue is not gathered again.
    Column("stories", JSON, nullable=False, default=list),
    # When its editions were put on the calendar; NULL = that is still to be done.
    Column("on_calendar_at", UtcDateTime),
    # Drafts that staff have not been sent yet, [[address, language], ...].
    Column("drafts", JSON, nullable=False, default=list),
    Column("drafts_tried_at", UtcDateTime),
    Index(None, "period", "cut_off"),
)
