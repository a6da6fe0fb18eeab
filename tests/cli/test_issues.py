"""`publisher issues approve` and `publisher schedule`, about mails that mailboxes would cut off."""

from pathlib import Path

from support.cli_calls import Call

LEAD = "partnyorska-sreshta"


def test_approving_names_the_issue_that_is_too_heavy_while_it_can_be_changed(workspace: Path, call: Call) -> None:
    call("issues", "create", "light", LEAD)
    light = call("issues", "approve", "light", "--lang", "bg", "--at", "2099-05-01T09:00", "--yes")
    assert (light.code, light.err) == (0, "")
    file = workspace / "posts" / f"{LEAD}.md"
    file.write_text(f"{file.read_text(encoding='utf-8')}\n{'Много думи за града. ' * 3000}", encoding="utf-8")
    call("issues", "create", "heavy", LEAD)
    warning = "warning: heavy (bg): the HTML is 13"
    said = call("--json", "issues", "approve", "heavy", "--lang", "bg", "--at", "2099-05-02T09:00", "--yes")
    assert [row["state"] for row in said.value] == ["scheduled"], "a warning, not a refusal"
    assert said.err.startswith(warning), said.err
    assert f"Heaviest: {LEAD} 1" in said.err
    number = said.value[0]["id"]
    assert call("schedule", "approve", number).err.startswith(warning)
    assert call("schedule", "cancel", number).err == ""
    again = call("schedule", "add", "heavy", "--channel", "newsletter", "--lang", "bg", "--at", "2099-05-03T09:00")
    assert again.err.startswith(warning)


def test_the_list_says_how_each_edition_stands_and_its_subject(call: Call) -> None:
    call("issues", "create", "2027-01", LEAD, "--subject", "bg=Вести за януари")
    call("issues", "create", "2027-02", LEAD)
    call("issues", "approve", "2027-01", "--at", "2099-05-01T09:00", "--yes")
    first, second = call("--json", "issues", "list").value
    assert (first["subject"], first["states"]) == ("Вести за януари", {"bg": "scheduled", "en": "scheduled"})
    assert second["states"] == {}
    head, one, two = call("issues", "list").out.splitlines()
    assert head.split() == ["issue", "for", "state", "subject", "posts"]
    assert "scheduled" in one
    assert "Вести за януари" in one
    assert "not on the calendar" in two
