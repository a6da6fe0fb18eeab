"""Import and export of readers: each row has a verdict, nobody is subscribed against their will, all rows or none."""

import csv
import os
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import select

from publisher.app.assembly import Publisher
from publisher.core.errors import FileError
from publisher.storage.database import Store, open_store
from publisher.storage.tables import consents, subscriptions
from publisher.subscribers import Subscribers, address_hash, suppress
from publisher.subscribers.exporting import export_csv
from publisher.subscribers.importing import BATCH_ROWS, Defaults, ImportedRow, ImportOrder, import_readers
from support.cli_calls import Call
from support.core_parts import NOW, HandClock

CONSENT = Defaults(lang="bg", consent="signed the list at the forum")


@pytest.fixture
def table(tmp_path: Path) -> Path:
    return tmp_path / "readers.csv"


@dataclass(frozen=True)
class Done:
    rows: tuple[ImportedRow, ...]
    ignored: tuple[str, ...]

    @property
    def counts(self) -> dict[str, int]:
        return dict(Counter(row.verdict for row in self.rows))


def taken(publisher: Publisher, table: Path, defaults: Defaults = CONSENT, *, dry_run: bool = False) -> Done:
    rows: list[ImportedRow] = []
    order = ImportOrder(table, defaults, dry_run, report=rows.append)
    ignored = import_readers(publisher.subscribers, publisher.store, order, publisher.clock())
    return Done(tuple(rows), ignored)


def test_each_row_has_a_verdict_and_a_dry_run_changes_nothing(
    publisher: Publisher, table: Path, clock: HandClock
) -> None:
    people = publisher.subscribers
    for address in ("reads@reader.example", "left@reader.example", "gone@reader.example", "spam@reader.example"):
        people.add(address, "bg", clock(), consent="asked on paper")
    publisher.choices.leave_by_address("left@reader.example", clock())
    people.erase("gone@reader.example", clock())
    with publisher.store.begin() as connection:
        suppress(connection, address_hash("spam@reader.example"), "complained", "said it is spam", clock())
    table.write_text(
        "email,name,lang,company\n"
        "new@reader.example,Нова Читателка,en,ACME\n"
        "READS@reader.example,,,\n"
        "left@reader.example,,,\n"
        "gone@reader.example,,,\n"
        "spam@reader.example,,,\n"
        "\n"
        "no address,,,\n"
        "new@READER.example,,,\n"
        "de@reader.example,,de,\n",
        encoding="utf-8",
    )
    before = len(people.all())
    told = taken(publisher, table, dry_run=True)
    assert len(people.all()) == before
    done = taken(publisher, table)
    assert told == done
    assert done.ignored == ("company",)
    assert [(row.line, row.email, row.verdict, row.why) for row in done.rows] == [
        (2, "new@reader.example", "add", "en, news"),
        (3, "reads@reader.example", "skip", "is subscribed already"),
        (4, "left@reader.example", "skip", "has left this list; only they can come back"),
        (5, "gone@reader.example", "skip", "must not be written to: erased on request"),
        (6, "spam@reader.example", "skip", "must not be written to: said it is spam"),
        (8, "no address", "wrong", "'no address' is not an e-mail address; write one like name@example.org"),
        (9, "new@reader.example", "skip", "is in line 2 already"),
        (10, "de@reader.example", "wrong", "de@reader.example: no edition is made in 'de'; there are: bg, en"),
    ]
    assert done.counts == {"add": 1, "skip": 5, "wrong": 2}
    assert len(people.all()) == before + 1
    (new,) = people.search("нова")
    assert (new.email, new.lang, new.consent) == ("new@reader.example", "en", "signed the list at the forum")
    with publisher.store.read() as connection:
        assert "imported" in connection.execute(select(consents.c.action)).scalars().all()


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_tables_of_any_program_are_read(publisher: Publisher, table: Path, separator: str, ending: str) -> None:
    rows = [["Имейл", "Име", "Език", "Съгласие"], ["a@reader.example", "Ана\u2028Б", "en", "на форума"]]
    text = ending.join(separator.join(row) for row in rows)
    table.write_bytes(b"\xef\xbb\xbf" + text.replace("\u2028", " ").encode())
    (row,) = taken(publisher, table, Defaults()).rows
    assert (row.verdict, row.why) == ("add", "en, news")
    assert publisher.subscribers.all()[0].consent == "на форума"


def test_a_row_that_lacks_something_says_what(publisher: Publisher, table: Path) -> None:
    table.write_text("email,lang,consent\na@reader.example,,\nb@reader.example,bg,\n", encoding="utf-8")
    assert [row.why.partition(":")[0] for row in taken(publisher, table, Defaults()).rows] == [
        "no language", "no consent",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "readers.csv:1: no column is called email; the first line says: nothing"),
        (b"name,lang\nx,bg\n", "readers.csv:1: no column is called email; the first line says: name, lang"),
        ("email,name\na@reader.example,Мария\n".encode("cp1251"), "often --encoding cp1251"),
    ],
)
def test_a_file_that_is_not_a_table_adds_nobody(publisher: Publisher, table: Path, data: bytes, said: str) -> None:
    table.write_bytes(data)
    with pytest.raises(FileError) as raised:
        taken(publisher, table)
    assert said in str(raised.value)
    assert publisher.subscribers.all() == []


def test_an_export_can_be_imported_again_and_contains_no_formulas(
    publisher: Publisher, table: Path, clock: HandClock
) -> None:
    publisher.subscribers.add("a@reader.example", "bg", clock(), name='=HYPERLINK("x")', consent="на форума")
    publisher.subscribers.add("b@пример.бг", "en", clock(), name="Боряна", consent="- по телефона")
    assert export_csv(publisher.subscribers.all(None), table) == 2
    with table.open(encoding="utf-8", newline="") as file:
        cells = list(csv.reader(file))
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in cells for cell in row)
    before = publisher.subscribers.all()
    for one in before:
        publisher.subscribers.erase(one.email, clock())
    with publisher.store.begin() as connection:
        connection.exec_driver_sql("DELETE FROM suppressions")
    taken(publisher, table, Defaults())
    after = publisher.subscribers.all()
    assert [(p.email, p.name, p.lang, p.consent) for p in after] == [
        (p.email, p.name, p.lang, p.consent) for p in before
    ]
    with pytest.raises(FileError, match="exists already"):
        export_csv(publisher.subscribers.all(None), table)


def test_staff_do_all_of_it_by_commands(call: Call, publisher: Publisher, tmp_path: Path) -> None:
    table = tmp_path / "readers.csv"
    table.write_text("email\na@reader.example\nnobody\n", encoding="utf-8")
    dry = call("subscribers", "import", str(table), "--lang", "bg", "--consent", "на форума", "--dry-run")
    assert dry.code == 3
    assert "readers.csv:2" in dry.out
    assert "1 would be added, 0 skipped, 1 wrong" in dry.out
    assert publisher.subscribers.all() == []
    real = call("--json", "subscribers", "import", str(table), "--lang", "bg", "--consent", "на форума")
    assert (real.code, real.value["add"], real.value["rows"][1]["verdict"]) == (3, 1, "wrong")
    assert call("--json", "subscribers", "search", "READER").value[0]["email"] == "a@reader.example"
    kept = call("subscribers", "show", "a@reader.example").value
    assert kept["decisions"][0]["action"] == "imported"
    assert call("subscribers", "export", str(tmp_path / "out.csv")).code == 0
    left = call("--json", "subscribers", "leave", "a@reader.example")
    assert left.value == {"email": "a@reader.example", "left": ["news"]}
    assert call("--json", "subscribers", "list").value[0]["state"] == "left"
    assert call("subscribers", "leave", "nobody@reader.example").code == 1
    refused = call("subscribers", "add", "b@reader.example", "--lang", "bg", "--consent", "x", "--list", "other")
    assert (refused.code, "there is no list 'other'; there are: news" in refused.err) == (1, True)


def test_with_a_fallback_readers_of_a_missing_language_may_be_added(workspace: Path, call: Call) -> None:
    config = workspace / "config.toml"
    text = config.read_text(encoding="utf-8")
    config.write_text(text.replace('targets = ["en"]\n', 'targets = ["en"]\nfallback = "en"\n', 1), encoding="utf-8")
    assert call("subscribers", "add", "d@reader.example", "--lang", "de", "--consent", "asked on paper").code == 0


def test_a_long_list_is_written_in_short_transactions_and_a_second_import_adds_the_rest(
    publisher: Publisher, table: Path
) -> None:
    rows = "".join(f"reader{n}@reader.example\n" for n in range(2 * BATCH_ROWS + 7))
    table.write_text(f"email\n{rows}", encoding="utf-8")
    seen: list[int] = []

    def killed(done: int) -> None:
        # What other processes see: whole rows, and never a transaction that is still open.
        seen.append(len(publisher.subscribers.all()))
        if len(seen) == 2:
            raise KeyboardInterrupt

    order = ImportOrder(table, CONSENT, False, progress=killed)
    with pytest.raises(KeyboardInterrupt):
        import_readers(publisher.subscribers, publisher.store, order, publisher.clock())
    assert seen == [BATCH_ROWS, 2 * BATCH_ROWS]
    assert taken(publisher, table).counts == {"skip": 2 * BATCH_ROWS, "add": 7}
    with publisher.store.read() as connection:
        assert len(connection.execute(select(subscriptions.c.id)).all()) == 2 * BATCH_ROWS + 7
        assert len(connection.execute(select(consents.c.id)).all()) == 2 * BATCH_ROWS + 7


def test_a_dry_run_needs_no_write_lock(publisher: Publisher, table: Path) -> None:
    table.write_text("email\na@reader.example\n", encoding="utf-8")
    with publisher.store.begin():
        assert taken(publisher, table, dry_run=True).counts == {"add": 1}
    assert publisher.subscribers.all() == []


@pytest.mark.both_databases
def test_an_import_goes_into_both_databases(store: Store, table: Path) -> None:
    people = Subscribers(store, ("bg", "en"), ("news",))
    table.write_text("email;име\nann@reader.example;Анна ЖЕЛЕВА\nbob@reader.example;\n", encoding="utf-8")
    rows: list[ImportedRow] = []
    order = ImportOrder(table, CONSENT, False, report=rows.append)
    for _ in range(2):
        import_readers(people, store, order, NOW)
    assert [row.verdict for row in rows] == ["add", "add", "skip", "skip"]
    assert [one.email for one in people.search("желева")] == ["ann@reader.example"]
    with store.begin() as connection:
        suppress(connection, address_hash("bob@reader.example"), "bounced", "550 no such user", NOW)
    assert people.listing.counts() == {"reads": 1, "asked": 0, "left": 0, "suppressed": 1}
    (bob,) = people.search("BOB@")
    assert (bob.state, bob.suppressed, bob.suppressed_since) == ("suppressed", "550 no such user", NOW)
    assert people.count("bg") == 1


def test_many_remarks_are_counted_and_a_report_names_every_row(call: Call, tmp_path: Path) -> None:
    table, report = tmp_path / "long.csv", tmp_path / "report.csv"
    table.write_text("email\n" + "".join(f"nobody {n}\n" for n in range(300)), encoding="utf-8")
    words = ("--lang", "bg", "--consent", "на форума")
    done = call("subscribers", "import", str(table), *words, "--report", str(report))
    assert done.code == 3
    assert len(done.out.splitlines()) < 20
    assert "300 × wrong: is not an e-mail address" in done.out
    assert len(report.read_text(encoding="utf-8").splitlines()) == 301
    assert report.stat().st_mode & 0o777 == 0o600


def test_addresses_that_a_spreadsheet_would_run_go_out_harmless_and_come_back(
    publisher: Publisher, table: Path, clock: HandClock
) -> None:
    odd = {"=cmd|x@reader.example", "+1@reader.example", "-a@reader.example", "--help@reader.example"}
    for address in odd:
        publisher.subscribers.add(address, "bg", clock(), consent="на форума")
    export_csv(publisher.subscribers.all(), table)
    assert table.stat().st_mode & 0o777 == 0o600
    with table.open(encoding="utf-8", newline="") as file:
        assert {row["email"] for row in csv.DictReader(file)} == {f"'{address}" for address in odd}
    assert {(row.email, row.verdict) for row in taken(publisher, table).rows} == {(one, "skip") for one in odd}


def test_an_export_of_who_has_left_brings_nobody_back(publisher: Publisher, table: Path, clock: HandClock) -> None:
    publisher.subscribers.add("a@reader.example", "bg", clock(), consent="на форума")
    publisher.choices.leave_by_address("a@reader.example", clock())
    export_csv(publisher.subscribers.all(), table)
    with publisher.store.begin() as connection:
        connection.exec_driver_sql("DELETE FROM subscribers")
    (row,) = taken(publisher, table).rows
    assert (row.verdict, row.why) == ("skip", "the file says: left")


def test_a_new_database_is_for_its_owner_alone(tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        store = open_store(f"sqlite:///{tmp_path / 'new.db'}")
        with store.begin() as connection:
            connection.exec_driver_sql("DELETE FROM subscribers")
        assert {path.stat().st_mode & 0o777 for path in tmp_path.glob("new.db*")} == {0o600}
        store.close()
    finally:
        os.umask(old)
