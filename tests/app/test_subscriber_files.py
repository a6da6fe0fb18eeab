"""Subscribers from and to CSV files."""

from pathlib import Path

from publisher.app.assembly import Publisher
from publisher.app.subscriber_files import export_subscribers, import_subscribers
from support.core_parts import NOW


def test_people_come_in_after_a_dry_run_and_go_out_again(publisher: Publisher, tmp_path: Path) -> None:
    table = tmp_path / "people.csv"
    table.write_text("email;name;city\nmaria@reader.example;Мария;София\nno address;;\n", encoding="utf-8")
    dry = import_subscribers(publisher, table, NOW, lang="bg", consent="a list", dry_run=True)
    assert (dry.counts["add"], dry.counts["wrong"], dry.ignored) == (1, 1, ("city",))
    assert publisher.subscribers.all() == []
    done = import_subscribers(publisher, table, NOW, lang="bg", consent="a list")
    assert [row.verdict for row in done.rows] == ["add", "wrong"]
    (person,) = publisher.subscribers.all()
    assert (person.email, person.list) == ("maria@reader.example", publisher.default_list)
    assert export_subscribers(publisher, tmp_path / "out.csv") == 1
    assert "maria@reader.example" in (tmp_path / "out.csv").read_text(encoding="utf-8-sig")
