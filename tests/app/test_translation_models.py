"""Models of the workspace: what is missing by the chains of those that are there, and where others are offered."""

from pathlib import Path

import pytest

from publisher.app.assembly import Publisher, open_publisher, utc_now
from publisher.app.translation_models import index_of, install_model, model_languages, models
from publisher.config.new_workspace import make_workspace
from publisher.core.errors import ConfigError, InvalidInput, ModelError
from publisher.translation.engines.argos.models import INDEX_URL, install_file
from support.argos_archives import BG_EN, EN_DE
from support.workspaces import configure


def opened(folder: Path, engines: str = '["argos"]', argos: str = "") -> Publisher:
    make_workspace(folder)
    configure(folder, engines=engines, targets='["en", "de", "fr"]')
    file = folder / "config.toml"
    text = file.read_text(encoding="utf-8").replace("[engines.argos]", f"[engines.argos]\n{argos}", 1)
    file.write_text(text, encoding="utf-8")
    return open_publisher(file, utc_now)


def test_a_chain_of_models_covers_a_pair(tmp_path: Path) -> None:
    with opened(tmp_path) as publisher:
        assert models(publisher).missing == (("bg", "en"), ("bg", "de"), ("bg", "fr"))
        for archive in (BG_EN, EN_DE):
            install_file(archive, tmp_path / "models")
        found = models(publisher)
        assert found.missing == (("bg", "fr"),)
        assert [(one.source, one.target) for one in found.installed] == [("bg", "en"), ("en", "de")]
        next((tmp_path / "models" / "argos").rglob("model.bin")).unlink()
        assert models(publisher).damaged == 1


def test_who_does_not_translate_by_models_misses_none(tmp_path: Path) -> None:
    with opened(tmp_path, engines='["apertium"]') as publisher:
        assert models(publisher).missing == ()
        assert not models(publisher).used


def test_models_come_from_the_workspaces_own_index(tmp_path: Path) -> None:
    with opened(tmp_path, argos='index_url = "http://127.0.0.1:1/index.json"') as publisher:
        assert index_of(publisher.config) == "http://127.0.0.1:1/index.json"
        assert model_languages(publisher) == ("bg", "en", "de", "fr")
        with pytest.raises(ModelError):
            install_model(publisher, "bg", "en", lambda _had, _all: None)
        for source, target in (("bg", "bg"), ("bg", "xx"), ("", "en")):
            with pytest.raises(InvalidInput):
                install_model(publisher, source, target, lambda _had, _all: None)


def test_without_one_they_come_from_argos_and_a_wrong_address_is_named(tmp_path: Path) -> None:
    with opened(tmp_path / "a") as publisher:
        assert index_of(publisher.config) == INDEX_URL
    wrong = opened(tmp_path / "b", argos='index_url = "file:///etc/passwd"')
    with wrong as publisher, pytest.raises(ConfigError, match="index_url"):
        index_of(publisher.config)
