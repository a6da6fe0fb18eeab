"""Rows of translations: findings keep what they were made from, and those of earlier releases are read as well."""

from pathlib import Path

import pytest
from sqlalchemy import select, update

from publisher.storage.database import Store
from publisher.storage.tables import translations
from publisher.translation.checks import describe
from support.office import TOLD, Office
from support.scripted_engines import ScriptedEngine


@pytest.mark.parametrize("store", ["sqlite", "postgresql"], indirect=True)
def test_stored_findings_are_worded_in_either_language_by_what_they_were_made_from(
    tmp_path: Path, store: Store
) -> None:
    office = Office(tmp_path / "office", store)
    office.engines = [ScriptedEngine(TOLD | {"Втори абзац на 5 май 2025 г.": "Second one on 6 May 2025."}, "told")]
    (made,) = office.translate()[0].findings
    assert describe(made, "bg") == "в оригинала е 5, а в превода – 6"
    with store.begin() as connection:
        (row,) = connection.execute(select(translations.c.findings)).all()
        (kept,) = row.findings
        assert (kept["variant"], dict(kept["values"])) == ("changed", {"source": "5", "target": "6"})
        connection.execute(update(translations).values(findings=[kept | {"message": "worded otherwise once"}]))
    assert shown(office) == ("в оригинала е 5, а в превода – 6", "the source has 5, the translation has 6")
    old = {name: kept[name] for name in ("code", "severity", "message", "segment")}
    with store.begin() as connection:
        connection.execute(update(translations).values(findings=[old]))
    assert shown(office) == ("в оригинала е 5, а в превода – 6", "the source has 5, the translation has 6")


def shown(office: Office) -> tuple[str, str]:
    stored = office.editorial.translation("novina", "en")
    assert stored is not None
    (finding,) = stored.findings
    return describe(finding, "bg"), describe(finding, "en")
