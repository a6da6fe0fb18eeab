"""An office on a morning: two posts and an issue on the calendar, its readers, and the mail server that takes it."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from publisher.app.assembly import Publisher, open_publisher
from publisher.planning import EditionText
from servers.smtp import Answer, SmtpServer
from support.core_parts import HandClock
from support.workspaces import configure

START = datetime(2026, 12, 9, 7, 10, tzinfo=UTC)
DRAGGED, TYPED = "senzori", "danni"
POSTS = {
    DRAGGED: ("Стажанти изпробват сензори за чист въздух", "Измерванията ще продължат цялата зима."),
    TYPED: ("Работилница за отворени данни", "Елате и разгледайте какво знае градът."),
}
"""Short posts without pictures, by the name of their files: title, and what they say."""
ISSUE, SUBJECT = "2026-12", "Вести от декември"
READERS = [f"reader{number:02}@reader.example" for number in range(24)]
GONE = "radka@gone.example"


@dataclass(frozen=True)
class Office:
    """A workspace, the mail server that takes its issue, and the time there."""

    folder: Path
    clock: HandClock
    server: SmtpServer

    @contextmanager
    def opened(self) -> Iterator[Publisher]:
        """The workspace as another process opens it."""
        with open_publisher(self.folder / "config.toml", self.clock) as publisher:
            yield publisher

    def tick(self) -> None:
        """Do what is due, as `publisher run` does again and again."""
        with self.opened() as publisher:
            publisher.tick()

    def got(self) -> Counter[str]:
        """How often each reader got the issue; letters to colleagues go out as well."""
        return Counter(one for one in self.server.recipients if one in READERS)

    def state(self, number: int) -> str:
        with self.opened() as publisher:
            return publisher.calendar.get(number).state

    def day_and_hour(self, number: int) -> str:
        with self.opened() as publisher:
            return f"{publisher.calendar.get(number).at:%d.%m %H:%M}"


def prepared(office: Office) -> tuple[int, int, int]:
    """Two posts and an issue on the calendar, with readers of whom one has left her address behind; their numbers."""
    for old in (office.folder / "posts").glob("*.md"):
        old.unlink()
    for slug, (title, words) in POSTS.items():
        head = f'title: "{title}"\ndate: 2026-12-09\nlang: bg\nsummary: "{words}"\n'
        (office.folder / "posts" / f"{slug}.md").write_text(f"---\n{head}---\n\n{words}\n", encoding="utf-8")
    # One connection, so that the mails go out one after the other.
    configure(office.folder, engines='["apertium"]', port=f"{office.server.port}\nconnections = 1")
    office.server.refusals["gone.example"] = Answer(b"550 5.1.1 no such user\r\n")
    day = timedelta(days=1)
    with office.opened() as publisher:
        for number, address in enumerate([*READERS, GONE]):
            name = "Мария Перова" if number == 3 else "Радка Колева" if address == GONE else ""
            publisher.subscribers.add(address, "bg", START - day, name=name, consent="подписан лист")
        texts = {"bg": EditionText(SUBJECT)}
        publisher.issues.create(ISSUE, [TYPED], texts, START)
        rows = [
            publisher.schedule(DRAGGED, "folder", "bg", START + day),
            publisher.schedule(TYPED, "folder", "bg", START + day),
            publisher.schedule(ISSUE, "newsletter", "bg", START + timedelta(hours=1)),
        ]
    return rows[0].id, rows[1].id, rows[2].id
