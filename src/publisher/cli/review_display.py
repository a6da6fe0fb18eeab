"""A translation on the screen: each segment beside its source, with what the checks and the memory say of it."""

import shutil
import sys
import textwrap
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Final

import click

from publisher.core.types import Finding, Severity
from publisher.core.wording import in_words, joined, worded, worded_many

if TYPE_CHECKING:
    from publisher.app.reviewing import PlacedFinding, Review, Reviewed, StoredTranslation
    from publisher.translation.memory.near_matches import Match

_STYLES: Final = {"=": "", "-": "red strike", "+": "green"}
_FRAMES: Final = {"=": ("", ""), "-": ("[-", "-]"), "+": ("{+", "+}")}
_COLOURS: Final = {"error": "red", "warning": "yellow"}
_NARROWEST: Final = 50
_SEVERITIES: Final[tuple[Severity, ...]] = ("error", "warning")

_FOUND: Final[Mapping[str, tuple[str, str]]] = {
    "error": ("%(num)s error", "%(num)s errors"),
    "warning": ("%(num)s warning", "%(num)s warnings"),
}


def print_review(review: "Review", lang: str) -> None:
    """Print all segments and the verdict in a language of staff; long lines are folded on a terminal."""
    from publisher.translation.marks import without_marks

    width = max(_NARROWEST, shutil.get_terminal_size().columns) if _on_terminal() else 0
    by_segment: dict[str, list[PlacedFinding]] = {}
    for one in review.findings:
        by_segment.setdefault(one.finding.segment, []).append(one)
    own = {without_marks(one.source) for shown in review.segments for one in shown.segment.sentences}
    for shown in review.segments:
        _print_segment(shown, by_segment.get(shown.segment.id, []), own, lang, width)
    if of_post := by_segment.get("", []):
        click.echo(in_words(worded("[whole post]"), lang))
        _print_findings(of_post, lang, width)
    click.echo(in_words(verdict(review.translation, review.fit, review.why), lang))


def verdict(stored: "StoredTranslation", fit: bool, why: str) -> str:
    """One line: the state of a translation, and whether it may go out."""
    what = worded("%(slug)s → %(lang)s: %(state)s", slug=stored.slug, lang=stored.lang, state=stored.state)
    return worded("%(what)s; %(whether)s", what=what, whether=whether(stored, fit, why))


def whether(stored: "StoredTranslation", fit: bool, why: str) -> str:
    """Whether a translation may go out; why not, or who has approved it despite which errors."""
    said = worded("may be published") if fit else why
    if passed := counted(stored.approved_despite):
        by = worded("approved by %(person)s despite %(errors)s", person=stored.approved_by, errors=passed)
        return worded("%(what)s; %(whether)s", what=said, whether=by)
    return said


def counted(findings: "Iterable[Finding]") -> str:
    """`2 errors, 1 warning`, "" for none."""
    severities = Counter(one.severity for one in findings)
    found = [worded_many(*_FOUND[one], severities[one]) for one in _SEVERITIES if severities[one]]
    return joined(", ", found) if found else ""


def _print_segment(
    one: "Reviewed", findings: "list[PlacedFinding]", own: Collection[str], lang: str, width: int
) -> None:
    from publisher.translation.marks import without_marks

    segment = one.segment
    shown: str = segment.target or worded("not translated yet")
    if one.stale and segment.target:
        shown = worded("%(text)s (from before the post changed)", text=shown)
    _print_folded(f"[{segment.id}] {segment.source}", "    ", width)
    _print_folded(f"    → {in_words(shown, lang)}", "      ", width)
    _print_findings(findings, lang, width)
    for match in one.near:
        # What a machine has made of this post's other sentences stands on the same screen.
        if match.near.origin == "person" or without_marks(match.near.source) not in own:
            _print_match(match, lang)


def _print_findings(findings: "list[PlacedFinding]", lang: str, width: int) -> None:
    from publisher.app.reviewing import sentence

    for one in findings:
        finding = one.finding
        said: str = worded("%(severity)s %(code)s", severity=worded(finding.severity), code=finding.code)
        if finding.segment:
            said = worded("%(what)s (line %(line)s)", what=said, line=one.line)
        said = worded("    %(what)s: %(why)s", what=said, why=sentence(finding))
        _print_folded(in_words(said, lang), "        ", width, _COLOURS[finding.severity])
        if one.alone:
            quoted = worded("“%(text)s”", text=one.sentence)
            _print_folded(f"        {in_words(quoted, lang)}", "         ", width)


def _print_folded(text: str, further: str, width: int, colour: str | None = None) -> None:
    """Print a text, whose further lines begin with `further`; a pipe gets each line whole."""
    for line in _folded(text, further, width):
        click.secho(line, fg=colour) if colour and width else click.echo(line)


def _folded(text: str, further: str, width: int) -> Iterator[str]:
    for number, line in enumerate(text.split("\n")):
        first = further if number else ""
        if not width:
            yield first + line
            continue
        yield from textwrap.wrap(
            line, width, initial_indent=first, subsequent_indent=further, break_long_words=False,
            break_on_hyphens=False, drop_whitespace=True, expand_tabs=False, replace_whitespace=False,
        ) or [first]  # fmt: skip


def _print_match(match: "Match", lang: str) -> None:
    """The score, the difference (in colours too on a terminal), and how the known sentence was translated."""
    from rich.console import Console
    from rich.padding import Padding
    from rich.text import Text

    from publisher.translation.marks import without_marks

    like = worded("%(score)s %% like ", score=f"{100 * match.near.score:.0f}")
    line = Text(in_words(like, lang))
    for change, text in match.difference:
        before, behind = _FRAMES[change]
        line.append(f"{before}{text}{behind}", style=_STYLES[change])
    maker = worded("person") if match.near.origin == "person" else worded("a machine")
    known = f"→ {without_marks(match.near.target)} ({in_words(maker, lang)})"
    console = Console(highlight=False, markup=False)
    if console.is_terminal:
        console.print(Padding(line, (0, 0, 0, 4), expand=False))
        console.print(Padding(Text(known), (0, 0, 0, 9), expand=False))
    else:
        click.echo(f"    {line.plain}\n         {known}")


def _on_terminal() -> bool:
    return sys.stdout.isatty()
