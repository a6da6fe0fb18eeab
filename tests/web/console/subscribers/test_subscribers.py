"""The screen of subscribers at the wire: found, corrected, paused, erased, and brought in as tables."""

import io
import re
import time
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
import requests
from openpyxl import Workbook
from sqlalchemy import select

from publisher.app.assembly import open_publisher, utc_now
from publisher.config.new_workspace import make_workspace
from publisher.storage.tables.staff import audit
from support.console import TOKEN, ConsoleSite, Visitor, console_site

MARIA = "maria@reader.example"
CONSENT = "signed the list at the forum"
TABLE = "Име;Имейл;Език;Бележка\nАна;ana@reader.example;bg;x\nИван;ivan@;bg;y\nМария;maria@reader.example;bg;z\n"


@pytest.fixture
def site(tmp_path: Path) -> Iterator[ConsoleSite]:
    make_workspace(tmp_path / "office")
    with open_publisher(tmp_path / "office" / "config.toml", utc_now) as publisher:
        publisher.subscribers.add(MARIA, "bg", utc_now(), consent=CONSENT, name="Мария Иванова")
    with console_site(tmp_path / "office", utc_now) as found:
        yield found


@pytest.fixture
def boss(site: ConsoleSite) -> Visitor:
    return site.person("approver")


def record(site: ConsoleSite) -> str:
    """All words of the record of acts except who did them."""
    with open_publisher(site.folder / "config.toml") as publisher, publisher.store.read() as connection:
        return "\n".join(
            f"{row.action}: {row.thing}: {row.before} > {row.after}" for row in connection.execute(select(audit)).all()
        )


def addresses(site: ConsoleSite) -> set[str]:
    with open_publisher(site.folder / "config.toml") as publisher:
        return {one.email for one in publisher.subscribers.listing.each()}


def upload(one: Visitor, data: bytes, name: str = "list.csv") -> requests.Response:
    token = TOKEN.search(one.follow("/subscribers/import/").text)
    assert token
    return one.http.post(
        f"{one.at}/subscribers/import/", data={"csrf_token": token[1]}, files={"table": (name, data)}, timeout=30,
        allow_redirects=False,
    )  # fmt: skip


def finished(one: Visitor, work: str) -> str:
    """Where the page of a job goes on to, once the job has ended."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        text = one.follow(work).text
        if onward := re.search(r'href="(/console/subscribers/import/[^"]+)"', text):
            return unescape(onward[1])
        time.sleep(0.1)
    raise AssertionError(text)


def test_people_are_found_by_words_and_standing_and_authors_see_figures_alone(site: ConsoleSite, boss: Visitor) -> None:
    assert "Мария Иванова" in boss.follow("/subscribers/?q=ИВАНОВА&standing=reads&lang=bg").text
    for nobody in ("q=nobody", "standing=bounced", "lang=en", "q=%25"):
        assert MARIA not in boss.follow(f"/subscribers/?{nobody}").text, nobody
    author = site.person("author")
    assert author.get("/subscribers/").status_code == 303
    figures = author.follow("/subscribers/figures").text
    assert "<svg" in figures
    assert "<table" in figures
    assert MARIA not in figures
    assert author.get("/subscribers/1/").status_code == 403


def test_a_person_is_corrected_paused_and_mailed_again(site: ConsoleSite, boss: Visitor) -> None:
    page = "/subscribers/1/"
    assert CONSENT in boss.follow(page).text
    was = {"was-to": MARIA, "was-name": "Мария Иванова"}
    wrong = boss.post(page, **was, to="nobody", name="Мария Петрова")
    assert (wrong.status_code, 'value="nobody"' in wrong.text, "Мария Петрова" in wrong.text) == (422, True, True)
    done = boss.post(page, **was, to="m.petrova@reader.example", name="Мария Петрова")
    assert done.status_code == 303
    assert addresses(site) == {"m.petrova@reader.example"}
    assert boss.post(f"{page}pause", page, reason=" ").status_code == 422
    assert boss.post(f"{page}pause", page, reason="asked by telephone").status_code == 303
    assert "asked by telephone" in boss.follow(page).text
    assert "m.petrova" in boss.follow("/subscribers/?standing=paused").text
    assert boss.post(f"{page}lift", page, reason="asked again").status_code == 303
    assert "m.petrova" not in boss.follow("/subscribers/?standing=paused").text
    data = boss.post(f"{page}data", page)
    assert data.json()["email"] == "m.petrova@reader.example"
    assert boss.post(f"{page}leave", page).status_code == 303
    assert "m.petrova" in boss.follow("/subscribers/?standing=left").text


def test_the_history_of_a_person_names_fields_and_values_in_words(site: ConsoleSite, boss: Visitor) -> None:
    changed = {"lang": "en", "cadence": "weekly", "was-lang": "bg", "was-cadence": "each"}
    assert boss.post("/subscribers/1/", **changed, to=MARIA, name="Мария Иванова").status_code == 303
    text = unescape(boss.follow("/subscribers/1/").text)
    assert "език: български → английски; колко често: всеки брой → веднъж седмично" in text
    data = boss.post("/subscribers/1/data", "/subscribers/1/").json()
    kept = [one["wording"] for one in data["decisions"]]
    assert any("lang: bg → en; cadence: each → weekly" in one for one in kept), "the evidence stays as it was"


def test_who_is_erased_leaves_no_address_in_the_record(site: ConsoleSite, boss: Visitor) -> None:
    form = {"email": "ana@reader.example", "name": "Ана", "lang": "bg", "consent": CONSENT}
    wrong = boss.post("/subscribers/-new", **{**form, "consent": ""})
    assert (wrong.status_code, "ana@reader.example" in wrong.text) == (422, True)
    assert boss.post("/subscribers/-new", **form).status_code == 303
    page = "/subscribers/2/"
    boss.post(page, **{"was-to": form["email"], "was-name": "Ана"}, to="anna@reader.example", name="Анна")
    boss.post(f"{page}pause", page, reason="anna@reader.example wrote")
    refused = boss.post(f"{page}erase", page, address=MARIA)
    assert refused.status_code == 422
    assert "anna@reader.example" in addresses(site)
    assert boss.post(f"{page}erase", page, address="ANNA@reader.example").status_code == 303
    assert addresses(site) == {MARIA}
    assert boss.get(page).status_code == 404
    kept = record(site)
    assert "subscriber erased: subscriber 2" in kept
    assert "reader.example" not in kept
    assert "Ан" not in kept


def test_found_people_are_taken_along_as_a_table_that_no_spreadsheet_runs(site: ConsoleSite, boss: Visitor) -> None:
    with open_publisher(site.folder / "config.toml") as publisher:
        publisher.subscribers.add("eve@reader.example", "bg", utc_now(), consent=CONSENT, name="=1+1")
    answer = boss.post("/subscribers/table", "/subscribers/", q="eve")
    assert answer.headers["Content-Type"].startswith("text/csv")
    assert "'=1+1" in answer.text
    assert MARIA not in answer.text
    assert "eve" not in record(site)


def workbook() -> bytes:
    book, file = Workbook(), io.BytesIO()
    for line in TABLE.splitlines():
        assert book.active is not None
        book.active.append(line.split(";"))
    book.save(file)
    return file.getvalue()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("list.csv", TABLE.encode("cp1251")), ("list.csv", TABLE.encode()), ("list.txt", TABLE.encode("utf-16")),
        ("list.xlsx", workbook()),
    ],
    ids=["cp1251", "utf-8", "utf-16", "xlsx"],
)  # fmt: skip
def test_a_table_is_looked_at_row_by_row_and_imported_once(
    site: ConsoleSite, boss: Visitor, name: str, data: bytes
) -> None:
    sent = upload(boss, data, name)
    assert sent.status_code == 303
    columns = sent.headers["Location"].removeprefix("/console")
    assert "Бележка" in boss.follow(columns).text
    chosen = {"column-0": "name", "column-1": "email", "column-2": "lang", "column-3": ""}
    assert boss.post(columns, **{**chosen, "column-1": ""}, lang="bg", consent=CONSENT).status_code == 422
    looked = boss.post(columns, **chosen, lang="bg", consent=CONSENT)
    report = finished(boss, looked.headers["Location"]).removeprefix("/console")
    assert "ivan@" in boss.follow(report).text
    assert "ana@reader.example" in boss.follow(f"{report}?show=add").text
    assert MARIA in boss.follow(f"{report}?show=skip").text
    assert addresses(site) == {MARIA}, "a look adds nobody"
    assert site.person("approver", "other@example.org").get(report).status_code == 404
    begun = boss.post(f"{columns}start", report)
    done = finished(boss, begun.headers["Location"]).removeprefix("/console")
    assert addresses(site) == {MARIA, "ana@reader.example"}
    assert boss.post(f"{columns}start", "/subscribers/import/").headers["Location"].endswith("/done")
    assert "ivan@" in boss.get(f"{done}/table?show=wrong").text
    boss.post("/subscribers/2/erase", "/subscribers/2/", address="ana@reader.example")
    kept = b"".join(file.read_bytes() for file in (site.folder / "uploads").rglob("*") if file.is_file())
    assert b"ivan@" in kept
    assert b"ana@reader.example" not in kept, "an erased person stands in no report"


def test_what_is_no_table_is_refused_without_naming_where_it_lies(site: ConsoleSite, boss: Visitor) -> None:
    for name, data in (("list.csv", b"%PDF-1.4"), ("list.csv", b""), ("list.pdf", b"%PDF"), ("list.xlsx", b"PK\3\4no")):
        answer = upload(boss, data, name)
        assert answer.status_code == 422, name
        assert str(site.folder) not in answer.text
        assert 'aria-invalid="true"' in answer.text
    assert list((site.folder / "uploads").iterdir()) == []
    assert boss.get("/subscribers/import/x/").status_code == 404
