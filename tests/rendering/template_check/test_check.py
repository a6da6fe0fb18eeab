"""`publisher templates check`: every fault by file and line, before anybody gets a mail."""

import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from publisher.app.assembly import Publisher
from publisher.core.errors import TemplateError
from publisher.core.states import PublicationState
from publisher.planning import EditionText
from publisher.rendering.template_check.check import TemplateProblem, check_templates
from support.cli_calls import run
from support.core_parts import HandClock
from support.places import TEMPLATES

Damage = Callable[[str, str, str], list[TemplateProblem]]

STORY, ISSUE, FOOTER = "newsletter/_story.mjml.j2", "newsletter/issue.mjml.j2", "newsletter/_footer.txt.j2"
LAYOUT = "newsletter/layout.mjml.j2"
DATE = "{{ story.date }}"
TITLE = "{{ edition.subject }}"


@pytest.fixture
def templates(tmp_path: Path) -> Path:
    return Path(shutil.copytree(TEMPLATES, tmp_path / "templates"))


@pytest.fixture
def damage(templates: Path) -> Damage:
    """Puts `new` in place of the first `old` of a file; every problem found must be on that line."""

    def done(name: str, old: str, new: str) -> list[TemplateProblem]:
        file = templates / name
        source = file.read_text(encoding="utf-8")
        assert old in source
        file.write_text(source.replace(old, new, 1), encoding="utf-8")
        line = source[: source.index(old)].count("\n") + 1
        found = check_templates(templates)
        assert [(problem.path, problem.line) for problem in found] == [(file, line)] * len(found)
        return found

    return done


def test_the_templates_that_a_workspace_starts_with_have_no_fault() -> None:
    assert check_templates(TEMPLATES) == []


@pytest.mark.parametrize(
    ("name", "old", "new", "says"),
    [
        (STORY, DATE, "{{ story.daet }}", "a story has no 'daet'; did you mean 'date'?"),
        (STORY, DATE, "{{ story['titel'] }}", "a story has no 'titel'; did you mean 'title'?"),
        (STORY, DATE, "{{ story.event.plaec }}", "an event has no 'plaec'; did you mean 'place'?"),
        (STORY, DATE, "{{ story.image.path }}", "a picture has no 'path'"),
        (STORY, DATE, "{{ story.title.bold }}", "text has no 'bold'"),
        (STORY, DATE, "{{ light.inc }}", "a palette has no 'inc'; did you mean 'ink'?"),
        (STORY, DATE, "{{ stroy.date }}", "no variable called 'stroy'; did you mean 'story'?"),
        (STORY, DATE, "{{ story.date | shout }}", "there is no filter 'shout'"),
        (STORY, DATE, "{{ story.date | upperr }}", "there is no filter 'upperr'; did you mean 'upper'?"),
        (STORY, DATE, "{{ story.date is quiet }}", "there is no test 'quiet'"),
        (STORY, DATE, "{% if story.untitled %}x{% endif %}", "a story has no 'untitled'"),
        (STORY, DATE, "{% trans x=story.nmae %}{{ x }}{% endtrans %}", "a story has no 'nmae'"),
        (STORY, DATE, "{% for tag in story.tags %}{{ tag.name }}{% endfor %}", "text has no 'name'"),
        (STORY, DATE, "{% for t in story.tags %}{{ loop.indx }}{% endfor %}", "loop has no 'indx'"),
        (STORY, DATE, "[[reader.salary]]", "[[reader.salary]] is not known"),
        (STORY, DATE, "{{ safe(story.date) }}", "no variable called 'safe'"),
        (STORY, DATE, '{% include "newsletter/_foter.txt.j2" %}', "did you mean 'newsletter/_footer.txt.j2'?"),
        (STORY, DATE, "<mj-txt>x</mj-txt>", "there is no MJML tag <mj-txt>; did you mean 'mj-text'?"),
        (STORY, DATE, "<b>never closed", "<b> is not closed"),
        (STORY, DATE, "{% if %}", "Expected an expression"),
        (
            ISSUE,
            "story_parts.lead(story)",
            "story_parts.laed(story)",
            "has no macro or variable 'laed'; did you mean 'lead'?",
        ),
        (ISSUE, "edition.untranslated %}", "edition.unstranslated %}", "an edition has no 'unstranslated'"),
        (
            ISSUE,
            '<mj-text css-class="tint ink" con',
            '<mj-text css-class="tint ink" fnt-size="1px" con',
            "no attribute 'fnt-size'",
        ),
        ("newsletter/layout.mjml.j2", "<mj-raw>", "<mj-raw>{{ preheader }}", "called 'preheader'"),
        ("newsletter/layout.mjml.j2", "{{ fallback.note }}", "{{ fallback.words }}", "a fallback has no 'words'"),
        ("newsletter/_brand.mjml.j2", "{{ brand.name }}", "{{ brand.nmae }}", "a brand has no 'nmae'"),
        (FOOTER, "{{ brand.name | wrap }}", "{{ brand.nmae | wrap }}", "a brand has no 'nmae'; did you mean 'name'?"),
        (FOOTER, "{{ profile.name }}", "{{ profile.titel }}", "a social link has no 'titel'"),
        ("newsletter/digest.txt.j2", TITLE.replace(" }}", ' | underline("=") }}'), "{{ edition.sub }}", "no 'sub'"),
        ("social/x.txt.j2", "{{ title }}", "{{ titel }}", "called 'titel'; did you mean 'title'?"),
        ("social/x.txt.j2", "{{ title }}", "{{ edition.subject }}", "called 'edition'"),
        ("social/x.txt.j2", "{{ title }}", "[[reader.name]]", "none in this kind of template"),
    ],
)
def test_a_fault_is_reported_with_file_line_and_a_suggestion(
    name: str, old: str, new: str, says: str, damage: Damage
) -> None:
    found = damage(name, old, new)
    assert found
    assert says in found[0].message


@pytest.mark.parametrize(
    "new",
    [
        "{% set words = story.title %}{{ words | upper }}",
        "{% if subtitle is defined %}{{ subtitle }}{% endif %}",
        "{{ subtitle | default('x') }}",
        "{{ story.title.upper() }}{{ story.tags | length }}{{ story.tags | first if story.tags }}",
        "{% for key in [1, 2] %}{{ loop.index }}{{ key }}{% endfor %}",
        "{% with image = story.image %}{{ image.alt if image }}{% endwith %}",
        "{% macro bold(words) %}<b>{{ words }}</b>{% endmacro %}{{ bold(story.title) }}",
        "{% set ns = namespace(n=0) %}{% set ns.n = ns.n + 1 %}{{ ns.n }}",
        '{% include "newsletter/none.j2" ignore missing %}',
        "{{ ngettext('%(num)s story', '%(num)s stories', 2) }}",
    ],
)
def test_valid_jinja_is_not_reported(new: str, damage: Damage) -> None:
    assert damage(STORY, DATE, new) == []


@pytest.mark.parametrize(
    ("name", "new", "says"),
    [
        (STORY, "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}", "steps"),
        (STORY, "{{ 'x'.center(999999999) }}", "characters"),
        (LAYOUT, f'{{% include "{LAYOUT}" %}}', "without end"),
        (LAYOUT, "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "without end"),
        (STORY, "{{ " + "(" * 9999 + "1" + ")" * 9999 + " }}", "without end, or is nested too deep"),
        (LAYOUT, "<mj-section><mj-column><mj-text>" + "<div>" * 999, "inside one another"),
    ],
)
def test_what_would_never_end_or_break_the_program_is_reported_with_its_line(
    name: str, new: str, says: str, templates: Path
) -> None:
    file = templates / name
    lines = file.read_text(encoding="utf-8").split("\n")
    where = next(number for number, line in enumerate(lines) if "<mj-text" in line or "<mj-body" in line)
    lines[where] += new
    file.write_text("\n".join(lines), encoding="utf-8")
    found = check_templates(templates)
    assert [(problem.path, problem.line) for problem in found] == [(file, where + 1)]
    assert says in found[0].message


def test_all_faults_of_all_files_are_reported_together(templates: Path) -> None:
    for name, old, new in (
        (STORY, DATE, "{{ story.daet }}"),
        (ISSUE, "<mj-raw", "<mj-rwa"),
        (FOOTER, "{{ brand.url }}", "{{ brand.ulr }}"),
        ("social/x.txt.j2", "{{ title }}", "{{ title | nope }}"),
    ):
        file = templates / name
        file.write_text(file.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    found = {problem.path.relative_to(templates).as_posix() for problem in check_templates(templates)}
    assert found == {STORY, ISSUE, FOOTER, "social/x.txt.j2"}


def test_a_macro_that_nothing_calls_is_checked_too(templates: Path) -> None:
    with (templates / STORY).open("a", encoding="utf-8") as file:
        file.write("{% macro aside(story) %}{{ brnad.name }}{% endmacro %}\n")
    (problem,) = check_templates(templates)
    assert "called 'brnad'" in problem.message


def test_a_mail_without_its_text_part_is_reported(templates: Path) -> None:
    (templates / "newsletter/digest.txt.j2").unlink()
    shutil.copy(templates / ISSUE, templates / "newsletter/special.mjml.j2")
    found = check_templates(templates)
    assert [problem.path.name for problem in found] == ["digest.txt.j2", "special.txt.j2"]
    assert all(problem.line == 0 and "is missing: the text part" in problem.message for problem in found)


def test_a_template_in_another_encoding_is_reported_and_the_others_are_still_checked(templates: Path) -> None:
    (templates / "newsletter/_topline.mjml.j2").write_bytes("Отписване".encode("cp1251"))
    file = templates / FOOTER
    file.write_text(file.read_text(encoding="utf-8").replace("{{ brand.url }}", "{{ brand.ulr }}"), encoding="utf-8")
    assert [problem.path.name for problem in check_templates(templates)] == ["_footer.txt.j2", "_topline.mjml.j2"]


def test_forgotten_marks_are_reported(templates: Path) -> None:
    file = templates / "newsletter/digest.txt.j2"
    source = file.read_text(encoding="utf-8")
    file.write_text(source.replace("{{ story.opens }}", "").replace("{{ story.closes }}", ""), encoding="utf-8")
    (problem,) = check_templates(templates)
    assert problem.path == file
    assert "a story has no marks around it" in problem.message


def test_the_verb_prints_faults_and_fails(workspace: Path) -> None:
    clean = run(workspace, "--json", "templates", "check")
    assert (clean.code, clean.value) == (0, [])
    file = workspace / "templates" / FOOTER
    file.write_text(file.read_text(encoding="utf-8").replace("{{ brand.url }}", "{{ brand.ulr }}"), encoding="utf-8")
    found = run(workspace, "--json", "templates", "check")
    assert found.code == 1
    (problem,) = found.value
    assert (problem["path"], problem["line"]) == (str(file), 7)
    assert "did you mean 'url'?" in problem["message"]
    assert "_footer.txt.j2" in run(workspace, "templates", "check").out


@pytest.mark.parametrize("broken", ["{{ brand.ulr }}", "{% if %}"])
def test_a_broken_template_never_reaches_a_send(
    broken: str, publisher: Publisher, workspace: Path, clock: HandClock
) -> None:
    slug = publisher.editorial.posts()[0][0].slug
    publisher.issues.create("one", [slug], {"bg": EditionText("Брой")}, clock())
    publisher.subscribers.add("reader@reader.example", "bg", clock(), consent="asked on paper")
    row = publisher.schedule("one", "newsletter", "bg", clock() + timedelta(hours=1))
    assert row.state is PublicationState.SCHEDULED
    file = workspace / "templates" / FOOTER
    source = file.read_text(encoding="utf-8")
    file.write_text(source.replace("{{ brand.url }}", broken), encoding="utf-8")
    clock.move(timedelta(hours=1, minutes=1))
    ticked = publisher.tick()
    assert (ticked.started, ticked.tried) == (0, 0)
    waiting = publisher.calendar.get(row.id)
    assert waiting.state is PublicationState.NEEDS_REVIEW
    assert "changed since it was approved" in waiting.why
    assert ("_footer.txt.j2:7" in waiting.why) == (broken == "{% if %}")
    with pytest.raises(TemplateError, match=r"_footer\.txt\.j2:7: "):
        publisher.calendar.approve(row.id, clock())
    assert publisher.calendar.get(row.id).state is PublicationState.NEEDS_REVIEW
