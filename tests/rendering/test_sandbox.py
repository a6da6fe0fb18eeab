"""The sandbox of templates: what would fill the memory or compute without end ends with words, usual work is done."""

import pytest
from jinja2.exceptions import SecurityError

from publisher.rendering.sample_posts import sample_edition, sample_picture
from publisher.rendering.sandbox import TemplateSandbox

STEPS, SIZE, WIDTH, NUMBER = "steps", "characters", "field", "too large a number"

GROWING = "{% set n = namespace(x=START) %}{% for i in range(60) %}{% set n.x = MORE %}{% endfor %}{{ n.x }}"


def growing(start: str, more: str) -> str:
    """A value that is made from itself sixty times."""
    return GROWING.replace("START", start).replace("MORE", more)


DOUBLED = (
    "{% set n = namespace(x='xx') %}{% for i in range(60) %}{% set y %}{{ n.x }}{{ n.x }}{% endset %}"
    "{% set n.x = y %}{% endfor %}"
)


LOOPS = [
    "{% for a in range(100000) %}{% for b in range(100000) %}{% endfor %}{% endfor %}",
    "{% for a in range(99999) %}{% for b in range(99999) if b == -1 %}{% endfor %}{% endfor %}",
    "{% for a in range(99999) %}" + "{% if a %}x{% endif %}" * 1000 + "{% endfor %}",
    "{% for a in range(99999) %}{{ range(99999)|list|length }}{% endfor %}",
    "{% for a in range(99999) %}{{ range(99999)|map('string')|list|length }}{% endfor %}",
    "{% for c in 'xx' recursive %}{% if loop.depth < 60 %}{{ loop('xx') }}{% endif %}{% endfor %}",
    "{% macro m(n) %}{% if n %}{{ m(n - 1) }}{{ m(n - 1) }}{% endif %}{% endmacro %}{{ m(60) }}",
    "{% macro m() %}{{ caller() }}{{ caller() }}{% endmacro %}" + "{% call m() %}" * 25 + "x" + "{% endcall %}" * 25,
]

LARGE = [
    ("{{ 'x' * 10 ** 9 }}", SIZE), ("{{ [1] * 99999999 }}", SIZE), ("{{ 9 ** 99999 }}", NUMBER),
    ("{{ 10 ** 10 ** 10 }}", NUMBER), (growing("9", "n.x * n.x"), NUMBER),
    (growing("'xx'", "n.x ~ n.x"), SIZE), (growing("'xx'", "n.x + n.x"), SIZE), (growing("[1]", "[n.x, n.x]"), SIZE),
    (growing("[1]", "{'a': n.x, 'b': n.x}"), SIZE), (growing("[1]", "(n.x, n.x)"), SIZE),
    (growing("[1]", "dict(a=n.x, b=n.x)"), SIZE), (growing("[1]", "n.x + n.x"), SIZE),
    (DOUBLED, SIZE),
    ('{{ "%09999999d" % 1 }}', WIDTH), ('{{ "%*d" % (999999999, 1) }}', WIDTH), ('{{ "%.99999999f" % 1 }}', WIDTH),
    ("{{ '%999999999d'|format(1) }}", WIDTH), ("{{ '{:>999999999}'.format(1) }}", WIDTH),
    ("{{ '{:>{}}'.format(1, 999999999) }}", WIDTH), ("{{ '{a:>999999999}'.format_map({'a': 1}) }}", WIDTH),
    ("{{ gettext('%(a)0999999999d', a=1) }}", WIDTH), ("{{ 1.5|round(10 ** 9) }}", WIDTH),
    ("{{ ('{0}' * 100000).format('x' * 100000) }}", SIZE), ("{{ ('%(a)s' * 100000) % {'a': 'x' * 100000} }}", SIZE),
    ("{{ 'x'|center(10 ** 9) }}", SIZE), ("{{ 'x'.ljust(999999999) }}", SIZE), ("{{ 'x'.zfill(999999999) }}", SIZE),
    ("{{ ('x'|attr('center'))(999999999) }}", SIZE), ("{{ 'x'['center'](999999999) }}", SIZE),
    ("{{ ['x']|map('center', 999999999)|list }}", SIZE), ("{% filter center(999999999) %}x{% endfilter %}", SIZE),
    ("{{ '\t'.expandtabs(999999999) }}", SIZE), ("{{ ('\n' * 100000)|indent(100000) }}", SIZE),
    ("{{ ('x' * 100000)|replace('x', 'y' * 100000) }}", SIZE), ("{{ ('x' * 100000).replace('', 'y' * 999) }}", SIZE),
    ("{{ range(100000)|join('x' * 100000) }}", SIZE), ("{{ range(9999)|map('string')|join('x' * 9000) }}", SIZE),
    ("{{ ('x' * 100000).join('y' * 100000) }}", SIZE), ("{{ 'x'|batch(999999999, 'y')|list }}", SIZE),
    ("{{ 'x'|slice(999999999)|list }}", SIZE), ("{{ range(999)|list|tojson(indent=9999999) }}", SIZE),
    ("{{ ('x ' * 100000)|wordwrap(1, wrapstring='y' * 100000) }}", SIZE),
    ("{{ ('http://a.bc ' * 9999)|urlize(target='x' * 100000) }}", SIZE),
    ("{% for a in range(99999) %}{{ 'x' * 1000 }}{% endfor %}", SIZE),
    ("{% for a in range(99999) %}" + "x" * 1000 + "{% endfor %}", SIZE),
    ("{% macro m() %}{% for a in range(99999) %}" + "x" * 1000 + "{% endfor %}{% endmacro %}{{ m() }}", SIZE),
    ("{{ (1).to_bytes(999999999, 'big') }}", "to_bytes"), ("{{ 'a'.translate({97: 'x'}) }}", "translate"),
    ("{{ [[1], [2]]|sum(start=[]) }}", "no numbers"),
]  # fmt: skip


def rendered(text: str) -> str:
    sandbox = TemplateSandbox(extensions=["jinja2.ext.i18n"])
    sandbox.install_null_translations(newstyle=True)  # type: ignore[attr-defined]
    return sandbox.from_string(text).render()


@pytest.mark.parametrize("text", LOOPS)
def test_what_would_compute_without_end_is_ended(text: str) -> None:
    with pytest.raises(SecurityError, match=STEPS):
        rendered(text)


@pytest.mark.parametrize(("text", "words"), LARGE)
def test_what_would_fill_the_memory_is_refused(text: str, words: str) -> None:
    with pytest.raises(SecurityError, match=words):
        rendered(text)


@pytest.mark.parametrize(
    "text",
    [
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
        "{% block a %}{{ self.a() }}{% endblock %}",
        "{% for c in 'x' * 999 recursive %}{{ loop('x' * 999) }}{% endfor %}",
        "{{ " + "(" * 50000 + "1" + ")" * 50000 + " }}",
        "{{ 1" + "|abs" * 50000 + " }}",
        "{% if 1 %}" * 5000 + "{% endif %}" * 5000,
    ],
)
def test_what_calls_itself_without_end_or_is_too_deep_is_an_error_like_any_other(text: str) -> None:
    with pytest.raises(RecursionError):
        rendered(text)


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("{{ 'ab' * 3 }} {{ 6 * 7 }} {{ 2 ** 8 }}", "ababab 42 256"),
        ("{{ 'a' ~ 1 ~ ('b' if 1 in (1, 2) else 'c') }}", "a1b"),
        ("{% for a, b in [(1, 2), (3, 4)] %}{{ loop.length }}:{{ a + b }};{% endfor %}", "2:3;2:7;"),
        ("{% for a in range(9) if a is even %}{{ a }}{% else %}-{% endfor %}", "02468"),
        ("{% set x = namespace(n=0) %}{% for a in 'abc' %}{% set x.n = x.n + 1 %}{% endfor %}{{ x.n }}", "3"),
        ("{% macro m(a) %}<{{ a }}{{ caller() }}>{% endmacro %}{% call m(2) %}!{% endcall %}", "<2!>"),
        ("{{ ['b', 'a']|sort|join(', ') }} {{ [1, 2]|sum }} {{ 'x y'|replace(' ', '_')|upper }}", "a, b 3 X_Y"),
        ("{{ '%s: %05.1f' % ('a', 1) }} {{ '{:>4}'.format('b') }} {{ gettext('%(n)s %%', n=5) }}", "a: 001.0    b 5 %"),
        ("{{ nothing|default('-') }} {{ nothing is defined }} {{ {'a': 1}.items()|list|length }}", "- False 1"),
    ],
)  # fmt: skip
def test_what_templates_do_otherwise_is_as_it_was(text: str, made: str) -> None:
    assert rendered(text) == made


def test_the_sample_has_a_picture_and_both_languages() -> None:
    with sample_picture() as picture:
        assert picture.is_file()
        titles = {sample_edition("issue", lang, picture).stories[0].title for lang in ("bg", "en", "de")}
    assert len(titles) == 2
