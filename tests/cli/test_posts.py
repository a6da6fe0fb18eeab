"""`publisher posts` and the verbs that read posts: one broken post stops no other."""

import shutil
from pathlib import Path

import pytest

from support.cli_calls import Call

LEAD, INVITATION = "partnyorska-sreshta", "pokana-otvoreni-danni"


@pytest.fixture
def broken(workspace: Path) -> str:
    """The name of a post that cannot be read; others have a broken translation, or words that no engine can take."""
    posts = workspace / "posts"
    head = "---\ntitle: Новина\ndate: 2026-12-01\nlang: bg\nsummary: Накратко\n"
    (posts / "schupena.md").write_text(f"{head}draft: true\nauthor: Аз\n---\nТекст.\n", encoding="utf-8")
    (posts / "zvezdi.md").write_text(f"{head}---\n{'> ' * 25}край\n", encoding="utf-8")
    (posts / "dvuezichna.md").write_text(f"{head}---\nТекст.\n", encoding="utf-8")
    (posts / "dvuezichna.en.md").write_text("---\ntitle: News\nsumary: Short\n---\nText.\n", encoding="utf-8")
    return "schupena"


def test_files_are_checked_by_name_and_every_mistake_is_a_line(workspace: Path, call: Call, broken: str) -> None:
    said = call("posts", "check", f"posts/{broken}.md", LEAD)
    assert (said.code, said.out) == (1, "1 post can be read, 1 cannot; 2 mistakes\n")
    assert [row.partition(".md:")[2].split(":")[:2] for row in said.err.splitlines()] == [
        ["6", " draft"],
        ["7", " author"],
    ]
    assert call("posts", "check", LEAD).out == "1 post can be read, 0 cannot\n"
    missing = call("posts", "check", "nosuch.md")
    assert (missing.code, missing.out, "there is no file nosuch.md" in missing.err) == (1, "", True)


def test_a_file_of_hugo_with_mistakes_of_all_kinds_is_told_them_in_one_run(workspace: Path, call: Call) -> None:
    rows = [
        "---", "title: Отчет: какво свършихме", "date: 2026-12-01T10:00:00+02:00", "author: Мария", "lang: bg",
        "summary: Накратко", "---", "", "![Хора](/img/sreshta.jpg)", "", "[сайта](www.example.bg)", "",
        "{{< youtube abc >}}",
    ]  # fmt: skip
    (workspace / "posts" / "hugo.md").write_text("\n".join(rows), encoding="utf-8")
    said = call("--json", "posts", "check", "hugo")
    assert [(error["line"], error["message"].split(" ")[0]) for error in said.value] == [
        (2, "mapping"), (3, "date:"), (4, "author:"), (9, "picture:"), (11, "link"), (13, "{{<"),
    ]  # fmt: skip


def test_a_post_is_begun_and_checked(workspace: Path, call: Call) -> None:
    said = call("--json", "posts", "new", "Щъркели в града")
    assert (said.code, said.value["slug"]) == (0, "shtarkeli-v-grada")
    assert Path(said.value["file"]).parent == workspace / "posts"
    assert "summary: has no value" in call("posts", "check", "shtarkeli-v-grada").err
    again = call("posts", "new", "Щъркели в града")
    assert (again.code, "exists already" in again.err) == (1, True)


def test_a_translation_by_hand_is_begun(workspace: Path, call: Call) -> None:
    said = call("--json", "translate", INVITATION, "--by-hand")
    assert (said.code, said.value["files"]) == (0, [str(workspace / "posts" / f"{INVITATION}.en.md")])
    assert call("translate", "--all", "--by-hand").code == 2
    assert call("translate", INVITATION, "--by-hand").code == 1


def test_all_other_posts_are_translated(workspace: Path, call: Call, broken: str) -> None:
    for path in (workspace / "posts").glob("*.md"):
        if path.stem not in (LEAD, f"{LEAD}.en", broken, "zvezdi", "dvuezichna", "dvuezichna.en"):
            path.unlink()
    said = call("--json", "translate", "--all", "--to", "en")
    assert (said.code, said.value["slug"], said.value["state"]) == (1, LEAD, "approved")
    for words in (f"{broken}.md:6: draft", f"{broken}.md:7: author", "zvezdi: line 7", "dvuezichna.en.md:3: sumary"):
        assert words in said.err
    named = call("--json", "translate", "zvezdi", LEAD, broken, "nosuch", "--to", "en")
    assert (named.code, named.value["slug"]) == (1, LEAD)
    assert "there is no post 'nosuch'" in named.err
    assert "and 1 more mistake" in named.err


def test_a_post_that_breaks_later_stops_no_other(workspace: Path, call: Call, broken: str) -> None:
    posts = workspace / "posts"
    shutil.copyfile(posts / f"{LEAD}.md", posts / "posle.md")
    call("issues", "create", "2026-12", LEAD, "dvuezichna", "posle")
    call("publish", "posle", "--channel", "folder", "--lang", "bg", "--at", "2036-01-01T10:00")
    call("publish", LEAD, "--channel", "folder", "--lang", "bg")
    shutil.copyfile(posts / f"{broken}.md", posts / "posle.md")
    rows = {(row["slug"], row["lang"]): row for row in call("--json", "issues", "show", "2026-12").value["posts"]}
    assert (rows[LEAD, "bg"]["fit"], rows["posle", "bg"]["fit"]) == (True, False)
    assert "posle.md:6: draft: unknown key" in rows["posle", "bg"]["why"]
    assert "dvuezichna.en.md:3: sumary: unknown key" in rows["dvuezichna", "en"]["why"]
    kept = {row["what"]: row for row in call("--json", "calendar").value}
    assert "posle.md:6" in kept["posle"]["why"]
    assert call("--json", "tick").value["tried"] == 1
    assert {row["slug"] for row in call("--json", "posts", "list").value} >= {LEAD, "dvuezichna", "zvezdi"}
    for verb in (["posts", "show", LEAD], ["preview", LEAD], ["review", LEAD, "--to", "en"], ["issues", "list"]):
        assert call(*verb).code in (0, 3), verb
    assert call("posts", "show", "posle").code == 1
