"""The demo's folder and configuration; the whole of it is walked in tests/whole/test_demo.py."""

from pathlib import Path

import pytest

from publisher.cli.demo.command import demo
from publisher.cli.demo.flow import Shown, run_demo
from publisher.core.errors import ConfigError
from support.cli_calls import run


def test_a_folder_that_is_not_a_demo_s_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "work.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(ConfigError, match="holds something that is not a demo; name another folder with --folder"):
        run_demo(tmp_path, lambda _text: None)
    assert [path.name for path in tmp_path.iterdir()] == ["work.txt"]


def test_the_command_says_so_too(tmp_path: Path) -> None:
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / "work.txt").write_text("mine", encoding="utf-8")
    assert demo.name == "demo"
    said = run(tmp_path, "demo")
    assert said.code == 1
    assert "name another folder with --folder" in said.err


def test_the_result_is_one_json_value() -> None:
    shown = Shown(["what", "sent to"], [("a", "6/6")], "six mails", Path("demo/report.html"), complete=True)
    assert shown.as_json() == {
        "publications": [{"what": "a", "sent_to": "6/6"}],
        "summary": "six mails",
        "report": "demo/report.html",
        "complete": True,
    }
