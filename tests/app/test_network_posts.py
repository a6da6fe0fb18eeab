"""A story as each network would show it, and how the connections stand."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from publisher.app.assembly import open_publisher
from publisher.app.network_posts import check_connection, connections, network_posts
from publisher.config.new_workspace import make_workspace
from publisher.core.errors import NotFound
from publisher.core.states import DeliveryState, PublicationState
from publisher.storage.tables import deliveries, publications

NOW = datetime(2026, 12, 9, 7, 10, tzinfo=UTC)
SLUG = "partnyorska-sreshta"
NETWORK = """
[channels.x]
type = "x"
handle = "@sofia_cluster"
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def workspace(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    make_workspace(tmp_path, with_posts=True)
    file = tmp_path / "config.toml"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres").database()
        text = file.read_text(encoding="utf-8").replace("[paths]\n", f'[paths]\ndatabase = "{url}"\n', 1)
        file.write_text(text, encoding="utf-8")
    file.write_text(file.read_text(encoding="utf-8") + NETWORK, encoding="utf-8")
    monkeypatch.setenv("PUBLISHER_CHANNELS_X_CONSUMER_KEY", "a secret that nobody may see")
    return file


def test_what_is_shown_is_what_would_be_sent(workspace: Path) -> None:
    with open_publisher(workspace, lambda: NOW) as publisher:
        publisher.editorial.translate([SLUG], "en", NOW)
        shown = {(one.channel, one.lang): one for one in network_posts(publisher, SLUG, NOW)}
        assert list(shown) == [("folder", "bg"), ("folder", "en"), ("x", "bg"), ("x", "en")]
        row = publisher.schedule(SLUG, "x", "bg", NOW + timedelta(hours=1))
        one = shown["x", "bg"]
        assert row.message is not None
        assert one.message == row.message
        assert (one.length, one.limit) == (row.message.length, 280)
        assert one.message.media[0].alt.startswith("Илюстрация")


def test_what_has_no_room_is_named(workspace: Path) -> None:
    with open_publisher(workspace, lambda: NOW) as publisher:
        path = publisher.editorial.post(SLUG).path
        text = path.read_text(encoding="utf-8")
        begin = text.index("summary:")
        path.write_text(
            f'{text[:begin]}summary: "{"дълго изречение " * 40}накрая"\n{text[text.index(chr(10), begin) + 1 :]}',
            encoding="utf-8",
        )
        one = next(one for one in network_posts(publisher, SLUG, NOW) if (one.channel, one.lang) == ("x", "bg"))
        assert one.message is not None
        assert one.length <= 280
        assert "накрая" in one.left_out
        assert one.left_out not in one.message.text


def test_a_translation_that_waits_is_shown_with_what_it_waits_for(workspace: Path) -> None:
    with open_publisher(workspace, lambda: NOW) as publisher:
        missing = next(one for one in network_posts(publisher, "pokana-otvoreni-danni", NOW) if one.lang == "en")
        assert missing.message is None
        assert missing.why


def test_connections_say_what_is_missing_and_what_went_wrong_and_no_secret(workspace: Path) -> None:
    with open_publisher(workspace, lambda: NOW) as publisher:
        for hours, state, delivery, reply in (
            (2, PublicationState.PUBLISHED, DeliveryState.SENT, ""),
            (1, PublicationState.FAILED, DeliveryState.REFUSED, "Your token has expired"),
        ):
            at = NOW - timedelta(hours=hours)
            values = {
                "kind": "post", "what": SLUG, "channel": "x", "lang": "bg", "at": at, "expires_at": at, "state": state,
                "planned": 1, "created_at": NOW, "again": True,
                "published_at": at if state is PublicationState.PUBLISHED else None,
            }  # fmt: skip
            with publisher.store.begin() as connection:
                number = connection.execute(
                    publications.insert().values(values).returning(publications.c.id)
                ).scalar_one()
                row = {
                    "publication_id": number, "destination": "@sofia_cluster", "lang": "bg", "key": f"k{number}",
                    "state": delivery, "attempts": 1, "next_at": at, "changed_at": at, "reply": reply,
                }  # fmt: skip
                connection.execute(deliveries.insert().values(row))
        found = {one.channel: one for one in connections(publisher)}
        assert list(found) == list(publisher.config.channels)
        one = found["x"]
        assert (one.label, one.account, one.mails) == ("X", "@sofia_cluster", False)
        assert one.missing == ("consumer_secret", "access_token", "access_token_secret")
        assert (one.sent_at, one.trouble_at) == (NOW - timedelta(hours=2), NOW - timedelta(hours=1))
        assert one.trouble == "Your token has expired"
        assert (found["newsletter"].label, found["newsletter"].mails) == ("Newsletter", True)
        assert "nobody may see" not in repr(found)
        assert not any(one.ok for one in check_connection(publisher, "x"))
        with pytest.raises(NotFound):
            check_connection(publisher, "mastodon")
