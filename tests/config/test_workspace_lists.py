"""Mailing lists come from every channel that writes to subscribers: its plug-in is asked, not its name."""

from collections.abc import Callable
from pathlib import Path

import pytest

from publisher.config.workspace import Config, load_config
from publisher.core.errors import ConfigError
from support.cli_calls import Call

BRAND = '[brand]\nname = { bg = "Клъстер" }\n'
PARTNERS = {
    "newsletter": "",
    "maildir": 'path = "mails"\n',
    "lmtp": 'socket = "lmtp.sock"\n',
    "mailgun": "",
    "ses": 'region = "eu-central-1"\n',
}
"""Keys that a channel of each type needs beside those of all mail channels."""

Plugin = Callable[[str, str], None]


def load(folder: Path, text: str) -> Config:
    path = folder / "config.toml"
    path.write_text(BRAND + text, encoding="utf-8")
    return load_config(path)


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Plugin:
    """Install a module as a channel plug-in of the same name."""
    monkeypatch.syspath_prepend(str(tmp_path))

    def installed(name: str, source: str) -> None:
        (tmp_path / f"{name}.py").write_text(source, encoding="utf-8")
        info = tmp_path / f"{name}-1.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1\n", encoding="utf-8")
        (info / "entry_points.txt").write_text(f"[publisher.channels]\n{name} = {name}:Channel\n", encoding="utf-8")

    return installed


@pytest.mark.parametrize("kind", PARTNERS)
def test_every_mail_channel_has_a_list_whatever_its_type(tmp_path: Path, kind: str) -> None:
    text = f'[newsletter]\nname = {{ bg = "Вести" }}\n[channels.partners]\ntype = "{kind}"\n'
    lists = load(tmp_path, f'{text}list_name = "partners"\n').mailing_lists
    assert {name: one.name for name, one in lists.items()} == {"partners": {"bg": "Вести"}}
    assert list(load(tmp_path, text).mailing_lists) == ["news"]


def test_two_channels_may_write_to_one_list_and_accounts_have_none(tmp_path: Path) -> None:
    config = load(
        tmp_path,
        '[channels.newsletter]\n[channels.archive]\ntype = "maildir"\n[channels.x]\nlist_name = "followers"\n'
        '[channels.partners]\ntype = "ses"\nlist_name = "partners"\n',
    )
    assert list(config.mailing_lists) == ["news", "partners"]
    assert config.list_of_channel("x") is None


def test_without_a_mail_channel_there_is_the_default_list(tmp_path: Path) -> None:
    assert list(load(tmp_path, "[channels.x]\n").mailing_lists) == ["news"]


@pytest.mark.parametrize("kind", PARTNERS)
def test_a_mail_channel_of_any_type_must_write_to_a_list_that_is_configured(tmp_path: Path, kind: str) -> None:
    lists = '[lists.events]\nname = { bg = "Събития" }\n'
    channel = f'[channels.partners]\ntype = "{kind}"\nlist_name = '
    with pytest.raises(ConfigError, match=r"config.toml:7: \[channels.partners\] list_name: there is no \[lists.other"):
        load(tmp_path, f'{lists}{channel}"other"\n')
    assert list(load(tmp_path, f'{lists}{channel}"events"\n').mailing_lists) == ["events"]
    with pytest.raises(
        ConfigError, match=r"\[channels.partners\] list_name: there is no \[lists.news\]; there are: ev"
    ):
        load(tmp_path, f'{lists}[channels.partners]\ntype = "{kind}"\n')


def test_a_third_party_plug_in_names_its_own_default_list(tmp_path: Path, install: Plugin) -> None:
    install(
        "pigeons",
        "from publisher.channels import ChannelSettings\n\n\nclass Settings(ChannelSettings):\n"
        '    list_name: str = "roof"\n\n\nclass Channel:\n    Settings = Settings\n    audience = "subscribers"\n',
    )
    assert list(load(tmp_path, "[channels.pigeons]\n").mailing_lists) == ["roof"]
    assert list(load(tmp_path, '[channels.pigeons]\nlist_name = "yard"\n').mailing_lists) == ["yard"]


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("unlicensed", "raise RuntimeError('no licence')\n"),
        ("incomplete", "import nowhere_to_be_found\n"),
        ("unfinished", "class Channel\n"),
        ("mistaken", "Channel = 3\n"),
    ],
)
def test_an_unknown_or_broken_plug_in_does_not_stop_the_other_channels(
    tmp_path: Path, install: Plugin, name: str, source: str
) -> None:
    install(name, source)
    channels = f"[channels.newsletter]\n[channels.fax]\n[channels.{name}]\n"
    assert list(load(tmp_path, channels).mailing_lists) == ["news"]
    assert list(load(tmp_path, f'[lists.news]\nname = {{ bg = "Вести" }}\n{channels}').mailing_lists) == ["news"]


def test_doctor_names_the_channels_whose_plug_in_is_unknown_or_broken(
    workspace: Path, call: Call, tmp_path: Path, install: Plugin
) -> None:
    install("leaking", "raise RuntimeError('no licence')\n")
    with (workspace / "config.toml").open("a", encoding="utf-8") as file:
        file.write("\n[channels.fax]\n[channels.leaking]\n")
    found = {row["check"]: row["message"] for row in call("--json", "doctor").value}
    assert found["channel fax"].startswith("no channel is called 'fax'; there are: folder, ")
    assert found["channel leaking"] == "channel leaking (leaking:Channel) cannot be loaded: no licence"


@pytest.mark.parametrize("kind", PARTNERS)
def test_a_subscriber_is_added_to_the_list_of_a_channel_of_any_type(workspace: Path, call: Call, kind: str) -> None:
    with (workspace / "config.toml").open("a", encoding="utf-8") as file:
        file.write(
            f'\n[channels.partners]\ntype = "{kind}"\nfrom_address = "partners@example.org"\nlist_name = "partners"\n'
            f'from_name = {{ bg = "Клъстер" }}\n{PARTNERS[kind]}'
        )
    reader = "subscribers", "add", "r@example.org", "--lang", "bg", "--consent", "asked on paper", "--list"
    added = call(*reader, "partners")
    assert (added.code, added.err) == (0, "")
    (row,) = call("--json", "subscribers", "list", "--list", "partners").value
    assert (row["email"], row["list"]) == ("r@example.org", "partners")
    refused = call(*reader, "nobody")
    assert (refused.code, "there is no list 'nobody'; there are: news, partners" in refused.err) == (1, True)
