"""The tables [pacing] and [pacing.groups.NAME] of config.toml."""

import re
from pathlib import Path

import pytest

from publisher.config.tables import PROVIDERS, Pacing
from publisher.config.workspace import load_config
from publisher.core.errors import ConfigError
from support.places import EXAMPLE


def written(folder: Path, text: str) -> Pacing:
    path = folder / "config.toml"
    path.write_text('[brand]\nname = { bg = "Клъстер" }\n' + text, encoding="utf-8")
    return load_config(path).pacing


def test_the_example_shows_the_defaults_of_pacing(tmp_path: Path) -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    part = text[text.index("# [pacing]") : text.index("[engines.argos]")]
    switched_on = "\n".join(
        line.removeprefix("# ") for line in part.split("\n") if re.match(r"# (\[|[a-z_]+ = )", line)
    )
    assert written(tmp_path, switched_on) == Pacing()
    assert written(tmp_path, "") == Pacing()


def test_a_group_is_changed_key_by_key_and_new_ones_stand_beside_the_known(tmp_path: Path) -> None:
    pacing = written(
        tmp_path, '[pacing.groups.gmail]\nper_minute = 30\n[pacing.groups.office]\ndomains = ["Example.ORG"]\n'
    )
    assert pacing.groups["gmail"] == PROVIDERS["gmail"].model_copy(update={"per_minute": 30})
    assert pacing.groups["office"].domains == ("example.org",)
    assert pacing.groups["abv"] == PROVIDERS["abv"]


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("[pacing]\nper_hour = -1\n", 4, "[pacing] per_hour: "),
        ("[pacing]\nper_day = 3\n", 4, "[pacing] per_day: unknown key"),
        ('[pacing]\nwarm_up_since = "soon"\n', 4, "[pacing] warm_up_since: "),
        ("[pacing.groups.gmail]\nper_minuet = 3\n", 4, "unknown key; did you mean per_minute?"),
        ("[pacing.groups.office]\nper_minute = 3\n", 3, "[pacing.groups.office] domains: is missing"),
        ('[pacing.groups.office]\ndomains = ["@example.org"]\n', 4, "write them like gmail.com"),
        ('[pacing.groups.x]\ndomains = ["abv.bg"]\n', 3, "abv.bg is in abv and x"),
    ],
)
def test_a_mistake_in_pacing_is_named_by_line_and_key(tmp_path: Path, text: str, line: int, words: str) -> None:
    with pytest.raises(ConfigError) as caught:
        written(tmp_path, text)
    assert str(caught.value).startswith(f"{tmp_path / 'config.toml'}:{line}: ")
    assert words in str(caught.value)
