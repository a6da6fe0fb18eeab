"""Templates at the wire: checked before they are saved, previewed, put back; and what they cannot reach."""

import re
import time
from collections.abc import Iterator
from html import unescape

import pytest
import requests

from publisher.app.assembly import open_publisher, utc_now
from publisher.config.new_workspace import make_workspace, origin
from publisher.web.console import audit
from support.console import TOKEN, ConsoleSite, Visitor, console_site

MAIL, PAGE = "newsletter/_footer.mjml.j2", "pages/help.html.j2"
BASE = re.compile(r'name="base" value="([^"]*)"')
FAULTS = re.compile(r'class="faults">(.*?)</ul>', re.DOTALL)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ConsoleSite]:
    folder = tmp_path_factory.mktemp("console")
    make_workspace(folder)
    with console_site(folder, utc_now, 'address = "https://news.example.org"') as found:
        yield found


@pytest.fixture(scope="module")
def boss(site: ConsoleSite) -> Visitor:
    return site.person("administrator")


def send(one: Visitor, name: str, text: str, step: str = "save", base: str = "") -> requests.Response:
    shown = one.follow(f"/templates/{name}").text
    token, seen = TOKEN.search(shown), BASE.search(shown)
    assert token
    assert seen
    form = {"csrf_token": token[1], "base": base or seen[1], "text": text, "step": step}
    answer = one.http.post(f"{one.at}/templates/{name}", data=form, timeout=60, allow_redirects=False)
    if answer.status_code != 303:
        return answer
    return one.follow(ended(one, answer.headers["Location"]))


def ended(one: Visitor, work: str) -> str:
    """Where a piece of work leads to when it has ended."""
    for _ in range(600):
        watched = one.get(work, **{"HX-Request": "true"})
        if "HX-Redirect" in watched.headers:
            return watched.headers["HX-Redirect"]
        time.sleep(0.1)
    raise AssertionError("the check has not ended")


def shipped(name: str) -> str:
    return (origin() / "templates" / name).read_text(encoding="utf-8")


def stands(site: ConsoleSite, name: str) -> str:
    return (site.folder / "templates" / name).read_text(encoding="utf-8")


def test_every_template_says_what_it_is_for_and_has_a_preview(boss: Visitor) -> None:
    text = boss.follow("/templates/").text
    names = [path.relative_to(origin() / "templates").as_posix() for path in (origin() / "templates").rglob("*.j2")]
    assert len(names) > 30
    for name in names:
        assert f">{name}" in text
    assert "Ваш собствен шаблон" not in text
    for name in (
        "newsletter/letter.mjml.j2",
        "newsletter/digest.txt.j2",
        "social/x.txt.j2",
        "pages/preferences.html.j2",
    ):
        answer = boss.get(f"/templates/-/preview/{name}?look-lang=en&look-scheme=dark")
        assert answer.status_code == 200, name
        assert "Няма преглед" not in answer.text, name
        assert "sandbox" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("name", "wrong", "line", "words"),
    [
        (MAIL, "{% if brand %}", 3, "endif"),
        (MAIL, "{{ brand.adress }}", 3, "address"),
        (MAIL, '<mj-text colour="#fff">x</mj-text>', 3, "colour"),
        (MAIL, "<mj-nothing></mj-nothing>", 3, "mj-nothing"),
        (MAIL, "[[reader.password]]", 3, "password"),
        (PAGE, "{{ subscribre }}", 3, "subscribe"),
        (PAGE, "{{ subscribe | nothing }}", 3, "nothing"),
        (PAGE, "{% block more %}", 3, "endblock"),
    ],
)
def test_a_fault_is_named_with_its_line_and_nothing_typed_is_lost(
    site: ConsoleSite, boss: Visitor, name: str, wrong: str, line: int, words: str
) -> None:
    lines = shipped(name).split("\n")
    text = "\n".join([*lines[: line - 1], wrong, *lines[line - 1 :]])
    before = stands(site, name)
    answer = send(boss, name, text)
    found = FAULTS.search(answer.text)
    assert found
    assert "Ред " in found[1]
    assert "{% " in wrong or f"Ред {line}: " in found[1], "what is not closed is seen at the end"
    assert words in unescape(found[1])
    assert wrong in unescape(answer.text)
    assert stands(site, name) == before


def test_a_changed_template_is_in_the_next_mail_and_page_and_can_be_put_back(site: ConsoleSite, boss: Visitor) -> None:
    changed = shipped(PAGE).replace('<div class="card">', '<div class="card"><p>Обадете се на дежурния.</p>')
    checked = send(boss, PAGE, changed, "check")
    assert checked.status_code == 200
    assert stands(site, PAGE) == shipped(PAGE)
    assert "Шаблонът е запазен" in send(boss, PAGE, changed.replace("\n", "\r\n")).text
    assert stands(site, PAGE) == changed
    assert "Обадете се" in requests.get(f"{site.at}/bg/help", timeout=30).text
    shown = boss.follow(f"/templates/{PAGE}").text
    assert "<ins>" in shown
    assert boss.post(f"/templates/-/reset/{PAGE}", page=f"/templates/{PAGE}").status_code == 303
    assert stands(site, PAGE) == shipped(PAGE)
    assert "Обадете се" not in requests.get(f"{site.at}/bg/help", timeout=30).text
    # What stood there is kept.
    assert boss.post(f"/templates/-/kept/{PAGE}", page=f"/templates/{PAGE}").status_code == 303
    assert stands(site, PAGE) == changed
    boss.post(f"/templates/-/kept/{PAGE}", page=f"/templates/{PAGE}")
    assert stands(site, PAGE) == shipped(PAGE)
    with open_publisher(site.folder / "config.toml", utc_now) as publisher:
        acts = audit.acts(publisher.store, search=PAGE)
    assert {act.action for act in acts} == {
        "template changed", "template put back to the program's own", "template put back to what was kept",
    }  # fmt: skip
    assert any("Обадете се" in act.after for act in acts)


def test_two_people_at_once_see_both_templates(site: ConsoleSite, boss: Visitor) -> None:
    name = "newsletter/_topline.mjml.j2"
    old = BASE.search(boss.follow(f"/templates/{name}").text)
    assert old
    theirs, mine = "{# the colleague's #}\n" + shipped(name), "{# mine #}\n" + shipped(name)
    assert "Шаблонът е запазен" in send(boss, name, theirs).text
    answer = send(boss, name, mine, base=old[1])
    assert "the colleague's" in unescape(answer.text)
    assert "{# mine #}" in answer.text
    assert stands(site, name) == theirs


def test_a_preview_has_what_is_typed_and_says_what_is_wrong_with_it(boss: Visitor) -> None:
    more = "<mj-section><mj-column><mj-text>Само за проба</mj-text></mj-column></mj-section>"
    text = shipped("newsletter/_intro.mjml.j2") + more
    there = "/templates/newsletter/_intro.mjml.j2"
    good = boss.post("/templates/-/preview/newsletter/_intro.mjml.j2", page=there, text=text)
    assert good.status_code == 200
    assert "Само за проба" in good.text
    bad = boss.post("/templates/-/preview/newsletter/_intro.mjml.j2", page=there, text="{{ nothing.at.all }}")
    assert bad.status_code == 200
    assert "nothing" in bad.text
    assert (
        "<script"
        not in boss.post(
            "/templates/-/preview/social/x.txt.j2", page="/templates/social/x.txt.j2", text="<script>alert(1)</script>"
        ).text.lower()
    )


@pytest.mark.parametrize("name", ["../config.toml", "..%2fsigning.key", "newsletter/../../config.toml", "nothing.j2"])
def test_nothing_but_templates_is_opened(site: ConsoleSite, boss: Visitor, name: str) -> None:
    answer = boss.http.get(f"{boss.at}/templates/{name.replace('..', '%2e%2e')}", timeout=30, allow_redirects=False)
    assert answer.status_code == 404
    (site.folder / "templates" / "pages" / "link.html.j2").unlink(missing_ok=True)
    (site.folder / "templates" / "pages" / "link.html.j2").symlink_to(site.folder / "config.toml")
    try:
        assert boss.get("/templates/pages/link.html.j2").status_code == 404
    finally:
        (site.folder / "templates" / "pages" / "link.html.j2").unlink()


ATTACKS = [
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ _.__globals__ }}",
    "{{ links._tokens }}",
    "{{ links.unsubscribe(1) }}",
    "{{ links.data(1, 1) }}",
    "{{ links.preferences(1) }}",
    "{{ assets._files }}",
    "{{ self._TemplateReference__context }}",
    "{{ cycler.__init__.__globals__.os.environ }}",
    "{% include '../../config.toml' %}",
    "{% include '/etc/passwd' %}",
    "{{ 'x' * 10 ** 10 }}",
    "{{ 10 ** 10 ** 10 }}",
    "{{ [0] * 10 ** 9 }}",
    "{{ lipsum.__globals__['os'].popen('id').read() }}",
    "{{ ('%s'|attr('__class__')) }}",
    "{% for key in range(10 ** 9) %}{% endfor %}",
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_page_template_reaches_no_file_no_secret_and_no_readers_link(
    site: ConsoleSite, boss: Visitor, attack: str
) -> None:
    text = shipped(PAGE).replace('<div class="card">', f'<div class="card">{attack}')
    shown = boss.post(f"/templates/-/preview/{PAGE}", page=f"/templates/{PAGE}", text=text)
    assert shown.status_code == 200
    assert "Няма преглед" in shown.text, shown.text
    assert "Клъстер" not in shown.text, "not a page"
    assert FAULTS.search(send(boss, PAGE, text).text)
    assert stands(site, PAGE) == shipped(PAGE)


@pytest.mark.parametrize("attack", [*ATTACKS[:2], *ATTACKS[8:], "<mj-include path='/etc/passwd' />"])
def test_a_mail_template_reaches_no_file_and_no_secret(site: ConsoleSite, boss: Visitor, attack: str) -> None:
    text = f"<mj-section><mj-column><mj-text>{attack}</mj-text></mj-column></mj-section>\n" + shipped(MAIL)
    shown = boss.post(f"/templates/-/preview/{MAIL}", page=f"/templates/{MAIL}", text=text)
    assert shown.status_code == 200
    assert "Няма преглед" in shown.text, shown.text
    assert FAULTS.search(send(boss, MAIL, text).text)
