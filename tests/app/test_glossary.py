"""The terms of a workspace."""

from pathlib import Path

import pytest

from publisher.app.glossary import add_term, export_terms, import_terms, list_terms, remove_term
from publisher.core.errors import NotFound


def test_a_term_is_added_found_changed_and_removed(workspace: Path) -> None:
    file = workspace / "config.toml"
    (added,) = add_term(file, "съвет за звездите", [("en", "star council")], "", [], "")
    assert added.what == "new"
    (changed,) = add_term(file, "съвет за звездите", [("en", "council of the stars")], "", [], "")
    assert (changed.what, changed.before) == ("changed", added.term)
    (found,) = list_terms(file, "en", "COUNCIL OF THE STARS")
    assert found.source == "съвет за звездите"
    assert list_terms(file, "de", "of the stars") == []
    assert [term.source for term in remove_term(file, "съвет за звездите")] == ["съвет за звездите"]
    with pytest.raises(NotFound):
        remove_term(file, "съвет за звездите")


def test_a_term_without_a_translation_is_of_every_language(workspace: Path) -> None:
    (kept,) = add_term(workspace / "config.toml", "SmartWord", [], "keep", [], "")
    assert (kept.term.rule, kept.term.lang) == ("keep", "*")
    assert kept.term in list_terms(workspace / "config.toml", "de")


def test_terms_go_out_and_back_and_a_dry_run_changes_nothing(workspace: Path, tmp_path: Path) -> None:
    file, out = workspace / "config.toml", tmp_path / "terms.csv"
    number = export_terms(file, out)
    assert number == len(list_terms(file)) > 0
    add_term(file, "нов термин", [("en", "new term")], "", [], "")
    export_terms(file, tmp_path / "more.csv")
    remove_term(file, "нов термин")
    assert [one.term.source for one in import_terms(file, tmp_path / "more.csv", dry_run=True) if one.what == "new"]
    assert len(list_terms(file)) == number
    import_terms(file, tmp_path / "more.csv")
    assert len(list_terms(file)) == number + 1
