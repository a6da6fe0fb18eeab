"""config.toml: the example holds every key, and every mistake is named by its key."""

import re
from pathlib import Path
from typing import get_args

import pytest
from pydantic import BaseModel

from publisher import plugins
from publisher.config import Config, find_workspace, load, plugin_settings
from publisher.errors import ConfigError

EXAMPLE = Path(__file__).parents[1] / "config.example.toml"
BRAND = '[brand]\nname = { bg = "Клъстер" }\n'


def write(folder: Path, text: str) -> Path:
    path = folder / "config.toml"
    path.write_text(text, encoding="utf-8")
    return path


def keys_of(model: type[BaseModel]) -> set[str]:
    found = set()
    for name, field in model.model_fields.items():
        found.add(name)
        for part in (field.annotation, *get_args(field.annotation)):
            if isinstance(part, type) and issubclass(part, BaseModel):
                found |= keys_of(part)
    return found


def test_the_example_loads_as_it_is_and_with_every_commented_key_switched_on(tmp_path: Path) -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    as_it_is = load(write(tmp_path, text))
    assert as_it_is.languages.targets == ("en",)
    switched_on = re.sub(r"(?m)^# (?=\[|[a-z_]+ = )", "", text)
    everything = load(write(tmp_path, switched_on))
    assert "x" in everything.channels


def test_the_example_explains_every_key_of_the_configuration_and_of_our_own_plugins() -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    named = set(re.findall(r"(?m)^(?:# )?([a-z_]+) = ", text)) | set(re.findall(r"\[([a-z.]+)\]", text))
    named |= {part for name in named for part in name.split(".")}
    wanted = keys_of(Config) - {"workspace", "engines", "channels"}
    groups: tuple[plugins.Group, ...] = ("engines", "channels")
    for group in groups:
        for name in plugins.names(group):
            for key, field in plugins.load(group, name).Settings.model_fields.items():
                wanted.add(f"{key}_file" if "Secret" in str(field.annotation) else key)
    assert wanted - named == set()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (BRAND + '[paths]\npost = "x"\n', "[paths] post: unknown key"),
        ("[paths]\n", "brand: is missing"),
        (BRAND + '[newsletter]\narticles = "half"\n', "[newsletter] articles"),
        (BRAND + '[schedule]\ntimezone = "Europe/Sofija"\n', "no time zone is called 'Europe/Sofija'"),
        (BRAND + '[languages]\nsource = "Bulgarian"\n', "[languages] source"),
        (BRAND + 'workspace = "/tmp"\n', "workspace: unknown key"),
        ("[brand\n", "not valid TOML"),
    ],
)
def test_a_mistake_is_named_by_file_and_key(tmp_path: Path, text: str, words: str) -> None:
    path = write(tmp_path, text.replace(BRAND + "workspace", "workspace") + (BRAND if "workspace" in text else ""))
    with pytest.raises(ConfigError) as caught:
        load(path)
    assert words in str(caught.value)
    assert str(path) in str(caught.value)


def test_a_workspace_is_found_upwards_and_its_absence_is_told(tmp_path: Path) -> None:
    path = write(tmp_path, BRAND)
    deep = tmp_path / "posts" / "images"
    deep.mkdir(parents=True)
    assert find_workspace(deep) == path
    path.unlink()
    with pytest.raises(ConfigError, match="publisher init DIR"):
        find_workspace(deep)


def test_a_secret_comes_from_the_environment_or_a_file_and_is_refused_in_the_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = plugins.load("channels", "newsletter").Settings
    table = {"from_address": "news@example.org", "tls": "none"}
    (tmp_path / "secret").write_text("from a file\n", encoding="utf-8")
    from_file = plugin_settings(model, "channels", "newsletter", {**table, "password_file": "secret"}, tmp_path)
    assert from_file.password.get_secret_value() == "from a file"
    monkeypatch.setenv("PUBLISHER_CHANNELS_NEWSLETTER_PASSWORD", "from outside")
    from_environment = plugin_settings(model, "channels", "newsletter", table, tmp_path)
    assert from_environment.password.get_secret_value() == "from outside"
    assert "from outside" not in repr(from_environment)
    with pytest.raises(ConfigError, match="does not belong here; set PUBLISHER_CHANNELS_NEWSLETTER_PASSWORD"):
        plugin_settings(model, "channels", "newsletter", {**table, "password": "x"}, tmp_path)
    monkeypatch.delenv("PUBLISHER_CHANNELS_NEWSLETTER_PASSWORD")
    with pytest.raises(ConfigError, match="password_file: nowhere cannot be read"):
        plugin_settings(model, "channels", "newsletter", {**table, "password_file": "nowhere"}, tmp_path)


def test_an_unknown_plugin_is_told_which_there_are() -> None:
    with pytest.raises(ConfigError, match="no channel is called 'fax'; there are: folder, newsletter, x"):
        plugins.load("channels", "fax")
