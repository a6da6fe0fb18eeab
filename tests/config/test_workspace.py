"""config.toml: the example holds every key, and every mistake is named by its key."""

import re
from pathlib import Path
from typing import get_args

import pytest
from pydantic import BaseModel

from publisher.config import plugins
from publisher.config.file import find_workspace
from publisher.config.plugins import plugin_settings
from publisher.config.workspace import Config, load_config
from publisher.core.errors import ConfigError
from support.places import EXAMPLE

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
    as_it_is = load_config(write(tmp_path, text))
    assert as_it_is.languages.targets == ("en",)
    switched_on = re.sub(r"(?m)^# (?=\[|[a-z_]+ = )", "", text)
    everything = load_config(write(tmp_path, switched_on))
    assert [everything.channel_type(name) for name in ("x", "x-english")] == ["x", "x"]
    for name, table in everything.channels.items():
        model = plugins.load_plugin("channels", everything.channel_type(name)).Settings
        for secret in (tmp_path / str(value) for key, value in table.items() if key.endswith("_file") and value):
            secret.parent.mkdir(exist_ok=True)
            secret.write_text("from outside", encoding="utf-8")
        assert plugin_settings(model, "channels", name, table, tmp_path, everything.file)


def test_the_example_explains_every_key_of_the_configuration_and_of_our_own_plugins() -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    named = set(re.findall(r"(?m)^(?:# )?([a-z_]+) = ", text)) | set(re.findall(r"\[([a-z.]+)\]", text))
    named |= {part for name in named for part in name.split(".")}
    wanted = keys_of(Config) - {"workspace", "file", "engines", "channels"} | {"type"}
    groups: tuple[plugins.Group, ...] = ("engines", "channels")
    for group in groups:
        for name in plugins.names(group):
            for key, field in plugins.load_plugin(group, name).Settings.model_fields.items():
                wanted.add(f"{key}_file" if "Secret" in str(field.annotation) else key)
    assert wanted - named == set()


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (
            BRAND + '[paths]\npost = "x"\n',
            4,
            "[paths] post: unknown key; did you mean posts? Known are: posts, templates",
        ),
        (BRAND + "[newsleter]\n", 3, "newsleter: unknown key; did you mean newsletter? Known are: brand, paths"),
        (
            BRAND + '[brand.colours]\nprimry = "#000000"\n',
            4,
            "[brand.colours] primry: unknown key; did you mean primary?",
        ),
        (BRAND + '[newsletter]\n\n# half\narticles = "half"\n', 6, "[newsletter] articles: Input should be 'full' or"),
        (BRAND + '[ "paths" ]\n  posts = " "\n', 4, "[paths] posts: must not be empty"),
        (BRAND + 'colours.ink = "black"\n', 3, "[brand.colours] ink: must be a colour like #0f4c5c (it says 'black')"),
        (BRAND + 'url = "example.org"\n', 3, "[brand] url: must be an address that begins with https://"),
        (BRAND + 'social = { x = "javascript:a" }\n', 3, "[brand.social] x: must be an address"),
        (BRAND + '[schedule]\ntimezone = "Europe/Sofija"\n', 4, "no time zone is called 'Europe/Sofija'"),
        (BRAND + '[schedule]\ntimezone = "Europe"\n', 4, "no time zone is called 'Europe'"),
        (BRAND + "[schedule]\nexpires_after_hours = inf\n", 4, "[schedule] expires_after_hours"),
        (BRAND + "[schedule]\ntick_seconds = nan\n", 4, "[schedule] tick_seconds"),
        (BRAND + '[languages]\nsource = "Bulgarian"\n', 4, "[languages] source: must be a language code like bg"),
        (BRAND + '[languages]\ntargets = ["en", "English"]\n', 4, "[languages.targets] 1: must be a language code"),
        (BRAND + '[languages]\ntargets = ["bg"]\n', 4, "[languages] targets: 'bg' is the source language"),
        (BRAND + '[languages]\ntargets = ["en", "en"]\n', 4, "[languages] targets: names a language twice"),
        (BRAND + '[languages]\nsource = "de"\n', 2, "[brand] name: has no name in 'de'"),
        (BRAND + '[channels."Фейсбук"]\n', 3, "[channels] Фейсбук: must be a name of lower-case Latin letters"),
        (BRAND + "[channels.x]\ntype = 3\n", 4, "[channels.x] type: must be the name of a kind of channel"),
        ("[brand]\n", 1, "[brand] name: is missing"),
        (f'workspace = "/tmp"\n{BRAND}', 1, "workspace: unknown key"),
        (f'file = "x"\n{BRAND}', 1, "file: unknown key"),
        ("\n[brand\n", 2, "not valid TOML: "),
        ("a = 1\na = 2\n", 2, "not valid TOML: "),
    ],
)
def test_a_mistake_is_named_by_file_line_and_key(tmp_path: Path, text: str, line: int, words: str) -> None:
    path = write(tmp_path, text)
    with pytest.raises(ConfigError) as caught:
        load_config(path)
    assert str(caught.value).startswith(f"{path}:{line}: ")
    assert words in str(caught.value)


def test_all_mistakes_are_told_together_and_one_without_a_line_names_the_file(tmp_path: Path) -> None:
    path = write(tmp_path, '[paths]\npost = "x"\nmodels = ""\n')
    with pytest.raises(ConfigError) as caught:
        load_config(path)
    brand, *others = str(caught.value).split("\n")
    assert brand.startswith(f"{path}: brand: is missing")
    assert {other.split(": ")[0] for other in others} == {f"{path}:2", f"{path}:3"}


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    path = write(tmp_path, "")
    path.write_bytes("име".encode("cp1251"))
    with pytest.raises(ConfigError, match="not UTF-8 at byte 0"):
        load_config(path)
    with pytest.raises(ConfigError, match=r"none.toml: cannot be read: No such file"):
        load_config(tmp_path / "none.toml")


def test_a_byte_order_mark_and_windows_line_ends_are_accepted(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(b"\xef\xbb\xbf" + BRAND.replace("\n", "\r\n").encode())
    assert load_config(path).brand.name["bg"] == "Клъстер"


def test_the_brand_has_a_name_in_every_language(tmp_path: Path) -> None:
    languages = '[languages]\ntargets = ["en", "de"]\n'
    assert load_config(write(tmp_path, BRAND + languages)).brand.name == {
        "bg": "Клъстер",
        "en": "Клъстер",
        "de": "Клъстер",
    }
    english = '[brand]\nname = { bg = "Клъстер", en = "Cluster" }\n'
    assert load_config(write(tmp_path, english + languages)).brand.name["de"] == "Cluster"


def test_two_accounts_of_one_kind_have_their_own_settings_and_secrets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = load_config(
        write(tmp_path, BRAND + '[channels.x]\nhandle = "@a"\n[channels.x-english]\ntype = "x"\nhandle = "@b"\n')
    )
    monkeypatch.setenv("PUBLISHER_CHANNELS_X_ENGLISH_ACCESS_TOKEN", "second")
    made = {}
    for name in config.channels:
        model = plugins.load_plugin("channels", config.channel_type(name)).Settings
        made[name] = plugin_settings(model, "channels", name, config.channels[name], config.workspace, config.file)
    assert {name: settings.handle for name, settings in made.items()} == {"x": "@a", "x-english": "@b"}
    assert {name: settings.access_token.get_secret_value() for name, settings in made.items()} == {
        "x": "",
        "x-english": "second",
    }
    with pytest.raises(ConfigError, match=r"no channel 'y' in config.toml \(\[channels.y\]\); there are: x, x-english"):
        config.channel_type("y")


def test_a_mistake_in_the_table_of_a_plugin_is_named_by_the_line_of_the_file_that_was_loaded(tmp_path: Path) -> None:
    path = tmp_path / "other.toml"
    path.write_text(BRAND + '[channels.folder]\npaht = "out"\npath = "out"\n', encoding="utf-8")
    config = load_config(path)
    model = plugins.load_plugin("channels", "folder").Settings
    with pytest.raises(ConfigError) as caught:
        plugin_settings(model, "channels", "folder", config.channels["folder"], config.workspace, config.file)
    assert f"{path}:4: [channels.folder] paht: unknown key; did you mean path?" in str(caught.value)


def test_a_secret_is_not_shown_when_another_setting_is_wrong(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PUBLISHER_ENGINES_DEEPL_API_KEY", "top-secret")
    model = plugins.load_plugin("engines", "deepl").Settings
    with pytest.raises(ConfigError) as caught:
        plugin_settings(model, "engines", "deepl", {"retries": "many", "glosary_id": ""}, tmp_path)
    assert "retries" in str(caught.value)
    assert "did you mean glossary_id?" in str(caught.value)
    assert "top-secret" not in str(caught.value)


def test_a_workspace_is_found_in_a_folder_above_and_its_absence_is_told(tmp_path: Path) -> None:
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
    model = plugins.load_plugin("channels", "newsletter").Settings
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
    (tmp_path / "secret").write_text("\n", encoding="utf-8")
    with pytest.raises(ConfigError, match="password_file: secret is empty"):
        plugin_settings(model, "channels", "newsletter", {**table, "password_file": "secret"}, tmp_path)


def test_an_unknown_plugin_is_refused_with_the_names_of_those_installed() -> None:
    with pytest.raises(
        ConfigError, match="no channel is called 'fax'; there are: folder, lmtp, maildir, mailgun, news"
    ):
        plugins.load_plugin("channels", "fax")
