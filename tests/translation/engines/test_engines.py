"""What all engines have in common: the contract, settings, secrets."""

from pathlib import Path

import pytest
from pydantic import SecretStr, ValidationError

from publisher.translation.engines.apertium import ApertiumEngine, ApertiumSettings
from publisher.translation.engines.argos.engine import ArgosEngine, ArgosSettings
from publisher.translation.engines.deepl import DeepLSettings
from publisher.translation.engines.fxtranslate import FxTranslateEngine, FxTranslateSettings
from publisher.translation.engines.libretranslate import LibreTranslateSettings
from publisher.translation.engines.openai import OpenAISettings
from publisher.translation.types import Engine
from support.http_engines import deepl, libretranslate, openai, unused_url


def test_every_engine_fulfils_the_contract_and_has_a_name_of_its_own(tmp_path: Path) -> None:
    engines: list[Engine] = [
        ApertiumEngine(ApertiumSettings(), tmp_path),
        ArgosEngine(ArgosSettings(), tmp_path),
        deepl(unused_url()),
        FxTranslateEngine(FxTranslateSettings(), tmp_path),
        libretranslate(unused_url()),
        openai(unused_url()),
    ]
    assert [engine.name for engine in engines] == sorted({engine.name for engine in engines})
    assert not any(engine.diagnose("xx", "yy").ok for engine in engines)


def test_profiles_make_no_request() -> None:
    assert libretranslate("http://127.0.0.1:9").profile("bg", "en").model == "http://127.0.0.1:9"
    assert openai("http://127.0.0.1:9").profile("bg", "en").model == "small"
    assert deepl("http://127.0.0.1:9").profile("bg", "en").model == "BG→EN-GB"


@pytest.mark.parametrize(
    ("kind", "table"),
    [
        (LibreTranslateSettings, {"url": "ftp://x"}),
        (LibreTranslateSettings, {"uri": "http://x"}),
        (OpenAISettings, {}),
        (OpenAISettings, {"model": "m", "concurrency": 0}),
        (DeepLSettings, {}),
        (DeepLSettings, {"api_key": ""}),
    ],
)
def test_settings_that_make_no_sense_are_refused(kind: type[DeepLSettings], table: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        kind.model_validate(table)


def test_keys_are_not_shown_with_their_settings() -> None:
    for shown in (
        DeepLSettings(api_key=SecretStr("secret-key")),
        OpenAISettings(model="m", api_key=SecretStr("secret-key")),
        LibreTranslateSettings(api_key=SecretStr("secret-key")),
    ):
        assert "secret-key" not in repr(shown)
