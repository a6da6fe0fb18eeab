"""The tables of what staff are told."""

from sqlalchemy import Boolean, Column, Index, Integer, String, Table, Text, UniqueConstraint

from publisher.storage.tables.columns import Id, UtcDateTime, metadata

notice_people = Table(
    "notice_people",
    metadata,
    # A person of config.toml, by name.
    Column("name", String(100), primary_key=True),
    # When notices to them were switched on: they are not told of what happened before.
    Column("since", UtcDateTime, nullable=False),
    # Incremented to let one process at a time write down what there is to tell them.
    Column("turn", Integer, nullable=False, default=0),
)

notices = Table(
    "notices",
    metadata,
    Column("id", Id, primary_key=True),
    Column("person", String(100), nullable=False),
    Column("kind", String(20), nullable=False),
    # What it is about, like "publication 12", and the how manieth time that happens.
    Column("thing", String(200), nullable=False),
    Column("occurrence", Integer, nullable=False),
    # The words, in a form that can be said in either language.
    Column("subject", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("command", Text, nullable=False),
    # When it would be too late to hear of it; NULL = never.
    Column("needed_by", UtcDateTime),
    Column("found_at", UtcDateTime, nullable=False),
    # When the thing was no longer so; NULL = it still is.
    Column("over_at", UtcDateTime),
    Column("state", String(20), nullable=False),
    # The mail that it is in: those of a summary share one, and a repeated try is the same mail.
    Column("mail", String(64)),
    Column("attempts", Integer, nullable=False, default=0),
    Column("next_at", UtcDateTime, nullable=False),
    # It is given up a day after this.
    Column("first_tried_at", UtcDateTime),
    Column("lease_until", UtcDateTime),
    # Whether it may have arrived already: its sender died amid the hand-over.
    Column("maybe_told", Boolean, nullable=False, default=False),
    Column("told_at", UtcDateTime),
    Column("reply", String(500), nullable=False, default=""),
    # A person is told of each thing once, whatever runs twice.
    UniqueConstraint("person", "kind", "thing", "occurrence", name="notices_once"),
    Index(None, "state", "next_at"),
    Index(None, "found_at"),
)
