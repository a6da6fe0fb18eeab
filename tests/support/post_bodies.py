"""Generated post bodies with every kind of block and mark, and scripted translations of their sentences.

Text that no engine may see contains the word `secret`.
"""

import re
from collections.abc import Callable

from hypothesis import strategies as st

from publisher.translation.document.document import Document
from publisher.translation.marks import MARK

WORDS = ["Среща", "в", "София", "на", "„знанието“", "2024 г.", "ул. Иван", "Да!", "Partnership", "12,5 %", "(и)", "—"]
HOLES = [
    "`secret()`",
    "`` `secret` | ``",
    "<https://secret.example.org>",
    "<secret@example.org>",
    "https://example.org/secret_(път)?q=1&r=2",
    "secret_a@example.org",
    "@secret_handle",
    "#secret_таг",
    "<br>",
    "🎉",
    "[^secret]",
    "&amp;",
    "&nbsp;",
    r"\*",
    r"\_",
    r"\[x\]",
    "⟦1⟧",
    "1 < 2",
    "a*b",
]
IMAGES = ["![Схема](secret.png)", '![Схема на *града*](<secret b.png> "Град \\"А\\"")', "![secret][secret]"]
LABELS = "\n\n[^secret]: Бележка\n\n[secret]: <https://example.org/secret> 'Заглавие'\n"


EMPHASIS = ["*{}*", "**{}**", "_{}_", "~~{}~~", '<span class="secret">{}</span>', "<kbd>secret {} secret</kbd>"]
LINKS = ["[{}](secret_a)", '[{}](<secret b> "Надпис")', "[{}][secret]"]


def spans(inner: st.SearchStrategy[str], frames: list[str]) -> st.SearchStrategy[str]:
    """Inline texts with a mark around `inner`."""
    return st.builds(lambda frame, text: frame.replace("{}", text), st.sampled_from(frames), inner)


def words(kinds: list[str]) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(kinds), min_size=1, max_size=4).map(" ".join)


def inline(breaks: list[str], holes: list[str] = HOLES, images: list[str] = IMAGES) -> st.SearchStrategy[str]:
    """The inside of a block; it begins and ends with a word."""
    inner = words(WORDS)
    links = spans(st.one_of(inner, spans(inner, EMPHASIS)), LINKS)
    part = st.one_of(
        inner, st.sampled_from(holes), st.sampled_from(images), links, spans(st.one_of(inner, links), EMPHASIS)
    )
    pieces = st.lists(st.tuples(st.sampled_from([" ", " ", " ", *breaks]), part), max_size=4)
    return pieces.map(lambda pairs: "Текст" + "".join(space + text for space, text in pairs) + " край")


LINES = inline(["\n", "  \n", "\\\n"])
LINE = inline([])
VERBATIM = [
    "```\nsecret\n```",
    "~~~ secret\n# secret\n~~~",
    "    secret",
    "<!-- secret -->",
    '<div class="secret">\nsecret\n</div>',
    "---",
    "* * *",
    "[^друга]:   Бележка\n  и още",
]


def indented(text: str, first: str, rest: str) -> str:
    lines = text.split("\n")
    return "\n".join([first + lines[0], *(rest + line if line else line for line in lines[1:])])


def items(block: st.SearchStrategy[str], gap: str) -> st.SearchStrategy[str]:
    """Lists whose items begin with a text, which `block`s may follow."""
    markers = st.sampled_from(["- ", "* ", "+ ", "1. ", "7) ", "- [ ] ", "- [x] "])
    bodies = st.lists(st.tuples(LINES, st.lists(block, max_size=1)), min_size=1, max_size=3)

    def build(marker: str, contents: list[tuple[str, list[str]]]) -> str:
        rest = " " * (2 if "[" in marker else len(marker))
        return gap.join(indented("\n\n".join([text, *blocks]), marker, rest) for text, blocks in contents)

    return st.builds(build, markers, bodies)


def quoted(text: str) -> str:
    return "\n".join(f"> {line}" if line else ">" for line in text.split("\n"))


def table(cells: list[str], pipes: bool) -> str:
    rows = [cells[:2], [":--", "--:"], *(cells[i : i + 2] for i in range(2, len(cells), 2))]
    rows = [[cell.replace("|", r"\|") for cell in row] for row in rows]
    return "\n".join(f"| {' | '.join(row)} |" if pipes else "   |  ".join(row) for row in rows)


TABLES = st.builds(table, st.lists(LINE, min_size=4, max_size=4), st.booleans())
HEADINGS = st.builds(lambda frame, text: frame.replace("{}", text), st.sampled_from(["# {}", "### {} ##"]), LINE)
SIMPLE = st.one_of(LINES, st.sampled_from(VERBATIM), HEADINGS, TABLES, LINES.map("{}\n====".format))
BLOCKS = st.recursive(
    SIMPLE,
    lambda inner: st.one_of(items(inner, "\n"), items(inner, "\n\n"), inner.map(quoted)),
    max_leaves=4,
)
BODIES = st.tuples(st.lists(BLOCKS, min_size=1, max_size=3), st.sampled_from(["\n", "\r\n"])).map(
    lambda pair: ("\n\n".join(pair[0]) + LABELS).replace("\n", pair[1])
)


def translated(document: Document, engine: Callable[[str], str]) -> dict[str, str]:
    targets = {}
    for segment in document.segments:
        sentences = [engine(sentence.text) for sentence in segment.sentences]
        targets[segment.id] = document.assemble(segment, sentences)
    return targets


def reversed_words(text: str) -> str:
    """The text in capitals with its words, holes and pairs in reverse order; pairs stay pairs."""
    units = re.findall(r"⟦(\d+)⟧.*?⟦/\1⟧|⟦\d+⟧|[^\s⟦]+|\s+", text)
    found = re.finditer(r"⟦(\d+)⟧(.*?)⟦/\1⟧|⟦\d+⟧|[^\s⟦]+|\s+", text, re.DOTALL)
    turned = []
    for unit in found:
        if unit[1]:
            turned.append(f"⟦{unit[1]}⟧{reversed_words(unit[2])}⟦/{unit[1]}⟧")
        else:
            turned.append(unit[0] if MARK.match(unit[0]) else unit[0].upper())
    assert len(turned) == len(units)
    return "".join(reversed(turned))
