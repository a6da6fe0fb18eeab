"""The workspace's templates: what they may do, and the error messages for faults in them."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from publisher.core.errors import TemplateError
from support.places import POSTS, TEMPLATES
from support.rendering_data import bulgarian, english, renderer, story

Broken = Callable[[str, str, str], TemplateError]

STORY = "newsletter/_story.mjml.j2"
FOOTER = "newsletter/_footer.mjml.j2"
DATE = "{{ story.date }}"


@pytest.fixture
def templates(tmp_path: Path) -> Path:
    return Path(shutil.copytree(TEMPLATES, tmp_path / "templates"))


@pytest.fixture
def broken(templates: Path) -> Broken:
    """Puts `new` in place of `old` and gives what rendering says; the first line of `new` is where it should point."""

    def render(name: str, old: str, new: str) -> TemplateError:
        source = (templates / name).read_text(encoding="utf-8")
        assert old in source
        (templates / name).write_text(source.replace(old, new, 1), encoding="utf-8")
        with pytest.raises(TemplateError) as caught:
            renderer(None, templates=templates).newsletter(bulgarian())
        assert caught.value.path == templates / name
        assert caught.value.line == source[: source.index(old)].count("\n") + 1
        assert str(caught.value).startswith(f"{templates / name}:{caught.value.line}: ")
        return caught.value

    return render


@pytest.mark.parametrize(
    ("new", "says"),
    [
        ("{{ story.daet }}", "no attribute 'daet'"),
        ("{{ stroy.date }}", "'stroy' is undefined"),
        ("{{ story.date | shout }}", "No filter named 'shout'"),
        ("{% if %}", "Expected an expression"),
        ("{{ 1 / 0 }}", "ZeroDivisionError"),
        ('{% include "newsletter/none.j2" %}', "there is no template 'newsletter/none.j2'"),
        ("[[reader.salary]]", "[[reader.salary]] is not known"),
    ],
)
def test_a_fault_is_reported_with_file_and_line(new: str, says: str, broken: Broken) -> None:
    assert says in broken(STORY, DATE, new).message


@pytest.mark.parametrize(
    ("new", "says"),
    [
        ("{{ story.__class__.__mro__ }}", "may not do this"),
        ("{{ gettext.__globals__ }}", "may not do this"),
        ("{{ story.tags.__class__.__base__.__subclasses__() }}", "may not do this"),
        ("{{ self.__init__.__globals__ }}", "may not do this"),
        ("{{ story.image.path.unlink() }}", "no attribute 'path'"),
        ("{{ range(10000000) | list }}", "OverflowError"),
        ("{{ story.title | safe }}", "No filter named 'safe'"),
    ],
)
def test_a_template_cannot_reach_beyond_what_it_is_given(new: str, says: str, broken: Broken) -> None:
    assert says in broken(STORY, DATE, new).message


@pytest.mark.parametrize(
    ("new", "says"),
    [
        ("<b>never closed", "<b> is not closed"),
        ("1 < 2", "there is a bare < in <p>"),
        ("<a href=https://example.org>x</a>", "not in quotes"),
        ('<script>alert("x")</script>', "<script> has no place in a mail"),
        ('<b onclick="x()">x</b>', "has no place in a mail"),
        ('<a href="&#106;avascript:x()">x</a>', "has no place in a mail"),
        ('<img src="data:image/png;base64,AAAA" />', "has no place in a mail"),
    ],
)
def test_html_that_does_not_belong_in_a_mail_is_refused(new: str, says: str, broken: Broken) -> None:
    assert says in broken(STORY, DATE, new).message


@pytest.mark.parametrize(
    ("new", "says"),
    [
        ("<mj-colum>", "there is no MJML tag <mj-colum>; did you mean 'mj-column'?"),
        ('<mj-column colour="red">', "<mj-column> has no attribute 'colour'"),
        ('<mj-column><mj-text font-szie="3">', "no attribute 'font-szie'; did you mean 'font-size'?"),
        ("<mj-column>words", "there is text directly in <mj-column>"),
        ("<mj-column><div>x</div>", "<div> is allowed only inside"),
        ("<mj-column><mj-section></mj-section>", "<mj-section> is not allowed inside <mj-column>"),
        ('<mj-include path="x.mjml" />', "write {% include %}"),
        ("<mj-column><mj-column>", "<mj-column> is not allowed inside <mj-column>"),
    ],
)
def test_mjml_that_would_pass_silently_is_refused(new: str, says: str, broken: Broken) -> None:
    assert says in broken(FOOTER, "<mj-column>", new).message


def test_a_wrong_closing_tag_is_reported_where_the_tag_opens(templates: Path) -> None:
    footer = templates / FOOTER
    footer.write_text(footer.read_text(encoding="utf-8").replace("</mj-column>", "</mj-colum>"), encoding="utf-8")
    with pytest.raises(TemplateError, match=r"_footer\.mjml\.j2:4: <mj-column> is not closed: </mj-colum> comes first"):
        renderer(None, templates=templates).newsletter(english())


def test_an_error_of_the_compiler_is_reported_near_its_line(broken: Broken) -> None:
    assert "cannot be read near here" in broken(STORY, DATE, "<?php x ?>").message


def test_a_fault_in_the_text_part_is_reported_too(broken: Broken) -> None:
    assert "'nmae'" in broken("newsletter/_footer.txt.j2", "{{ brand.name", "{{ brand.nmae").message


def test_a_missing_template_is_named(templates: Path) -> None:
    (templates / "newsletter" / "issue.txt.j2").unlink()
    with pytest.raises(TemplateError, match=r"issue\.txt\.j2: there is no template"):
        renderer(None, templates=templates).newsletter(english())


def test_a_template_in_another_encoding_is_named(templates: Path) -> None:
    (templates / FOOTER).write_bytes("Отписване".encode("cp1251"))
    with pytest.raises(TemplateError, match="UTF-8"):
        renderer(None, templates=templates).newsletter(english())


def test_a_social_template_cannot_use_values_of_a_reader(templates: Path) -> None:
    (templates / "social" / "x.txt.j2").write_text("{{ title }}\n[[reader.name]]", encoding="utf-8")
    with pytest.raises(TemplateError, match=r"x\.txt\.j2:2: .*none in this kind"):
        renderer(None, templates=templates).social(story("partnyorska-sreshta"), "x", 280, len)


def test_all_templates_but_txt_escape_values(templates: Path) -> None:
    (templates / "newsletter" / "line.html").write_text("{{ edition.subject }}", encoding="utf-8")
    layout = templates / "newsletter" / "layout.mjml.j2"
    words = '<mj-section><mj-column><mj-text>{% include "newsletter/line.html" %}</mj-text></mj-column></mj-section>'
    layout.write_text(layout.read_text(encoding="utf-8").replace("{% block", words + "{% block"), encoding="utf-8")
    html = renderer(None, templates=templates).newsletter(replace(english(), subject="a <b> c")).html
    assert html.count("a &lt;b&gt; c") >= 3
    assert "a <b> c" not in html


def test_a_changed_template_is_read_again(templates: Path) -> None:
    press = renderer(None, templates=templates)
    press.newsletter(english())
    footer = templates / "newsletter" / "_footer.txt.j2"
    footer.write_text("Changed [[reader.unsubscribe_url]]", encoding="utf-8")
    assert "Changed" in press.newsletter(english()).text


def test_the_fingerprint_moves_with_every_template_that_is_used(templates: Path) -> None:
    press = renderer(None, templates=templates)
    before = press.fingerprint("newsletter"), press.fingerprint("x")
    assert before == (renderer(None, templates=templates).fingerprint("newsletter"), press.fingerprint("x"))
    for name in (FOOTER, "newsletter/_styles.mjml.j2", STORY, "newsletter/issue.txt.j2", "newsletter/_footer.txt.j2"):
        old = press.fingerprint("newsletter")
        with (templates / name).open("a", encoding="utf-8") as file:
            file.write("{# changed #}")
        assert press.fingerprint("newsletter") != old, name
    assert press.fingerprint("x") == before[1]
    (templates / "social" / "x.txt.j2").write_text("{{ title }}", encoding="utf-8")
    assert press.fingerprint("x") != before[1]


def test_a_file_that_is_not_used_does_not_move_the_fingerprint(templates: Path) -> None:
    press = renderer(None, templates=templates)
    before = press.fingerprint("newsletter")
    (templates / "newsletter" / "unused.mjml.j2").write_text("x", encoding="utf-8")
    assert press.fingerprint("newsletter") == before


def test_a_name_chosen_at_run_time_counts_the_whole_folder(templates: Path) -> None:
    issue = templates / "newsletter" / "issue.txt.j2"
    issue.write_text('{% set part = "newsletter/other.txt.j2" %}{% include part %}', encoding="utf-8")
    (templates / "newsletter" / "other.txt.j2").write_text("one", encoding="utf-8")
    press = renderer(None, templates=templates)
    before = press.fingerprint("newsletter")
    (templates / "newsletter" / "other.txt.j2").write_text("two", encoding="utf-8")
    assert press.fingerprint("newsletter") != before


def test_a_template_that_does_not_exist_has_no_fingerprint(templates: Path) -> None:
    with pytest.raises(TemplateError, match=r"social/none\.txt\.j2: there is no template"):
        renderer(None, templates=templates).fingerprint("none")


def test_rendering_leaves_posts_and_templates_as_they_are(templates: Path) -> None:
    def state(folder: Path) -> dict[Path, int]:
        return {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}

    before = state(templates), state(POSTS)
    renderer(None, templates=templates).newsletter(bulgarian())
    assert (state(templates), state(POSTS)) == before
