"""What `publisher doctor` finds in a workspace: a line a check, and what to do."""

from pathlib import Path

from publisher.app.assembly import Publisher, open_publisher
from publisher.core.types import Diagnosis
from publisher.doctor.workspace import diagnose


def found(publisher: Publisher) -> dict[str, list[Diagnosis]]:
    checks: dict[str, list[Diagnosis]] = {}
    for diagnosis in diagnose(publisher):
        checks.setdefault(diagnosis.check, []).append(diagnosis)
    return checks


def test_folders_posts_and_templates_of_a_new_workspace_are_in_order(publisher: Publisher) -> None:
    checks = found(publisher)
    for name in ("posts folder", "templates folder", "models folder", "workspace", "database", "posts", "templates"):
        assert [one.ok for one in checks[name]] == [True], name


def test_an_engine_without_a_model_is_named_and_so_is_what_follows(publisher: Publisher) -> None:
    checks = found(publisher)
    (engine,) = checks["engine argos bg → en"]
    assert not engine.ok
    assert "publisher models install bg en" in engine.mend
    (translation,) = checks["translation"]
    assert not translation.ok


def test_whatever_is_broken_is_named_and_keeps_no_other_check_from_running(workspace: Path) -> None:
    (workspace / "posts" / "broken.md").write_text("no front matter", encoding="utf-8")
    (workspace / "templates" / "social" / "x.txt.j2").write_text("{{ story.titel }}", encoding="utf-8")
    with (workspace / "config.toml").open("a", encoding="utf-8") as file:
        file.write('\n[channels.fax]\ntype = "fax"\n')
    with open_publisher(workspace / "config.toml") as publisher:
        checks = found(publisher)
    (post,) = checks["post"]
    assert "broken.md" in post.message
    assert any("x.txt.j2" in one.message for one in checks["template"])
    (channel,) = checks["channel fax"]
    assert "no channel is called 'fax'" in channel.message
    assert all(not one.ok and one.mend for one in (post, channel, *checks["template"]))
    assert any(name.startswith("channel folder") and one.ok for name, ones in checks.items() for one in ones)


def test_a_folder_that_has_gone_is_named_with_the_command_that_makes_it(workspace: Path) -> None:
    (workspace / "models").rmdir()
    with open_publisher(workspace / "config.toml") as publisher:
        (models,) = found(publisher)["models folder"]
    assert not models.ok
    assert models.mend.startswith(f"mkdir {workspace / 'models'}")
