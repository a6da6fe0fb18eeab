"""A translation on the screen: each segment beside its source, with what the checks and the memory say of it."""

import shutil
import sys
import textwrap
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Final

import click

from publisher.core.states import TranslationState as State
from publisher.core.types import Finding, Severity

if TYPE_CHECKING:
    from publisher.app.reviewing import PlacedFinding, Review, Reviewed, StoredTranslation
    from publisher.translation.memory.near_matches import Match

_STYLES: Final = {"=": "", "-": "red strike", "+": "green"}
_FRAMES: Final = {"=": ("", ""), "-": ("[-", "-]"), "+": ("{+", "+}")}
_COLOURS: Final = {"error": "red", "warning": "yellow"}
_NARROWEST: Final = 50
_SEVERITIES: Final[tuple[Severity, ...]] = ("error", "warning")

_WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {
        "error": "error", "errors": "errors", "warning": "warning", "warnings": "warnings", "line": "line",
        "none": "not translated yet", "old": "from before the post changed", "like": "like", "person": "person",
        "engine": "a machine", "post": "whole post",
    },
    "bg": {
        "error": "грешка", "errors": "грешки", "warning": "предупреждение", "warnings": "предупреждения",
        "line": "ред", "none": "още не е преведено", "old": "отпреди промяната на новината", "like": "прилича на",
        "person": "човек", "engine": "машина", "post": "цялата новина",
    },
}  # fmt: skip

_STATES_BG: Final = {
    State.MACHINE: "машинен превод",
    State.EDITED: "редактиран превод",
    State.APPROVED: "одобрен превод",
    State.STALE: "остарял превод",
}


def print_review(review: "Review", lang: str) -> None:
    """Print all segments and the verdict in English, or in Bulgarian for "bg"; long lines are folded on a terminal."""
    from publisher.translation.marks import without_marks

    width = max(_NARROWEST, shutil.get_terminal_size().columns) if _on_terminal() else 0
    by_segment: dict[str, list[PlacedFinding]] = {}
    for one in review.findings:
        by_segment.setdefault(one.finding.segment, []).append(one)
    own = {without_marks(one.source) for shown in review.segments for one in shown.segment.sentences}
    for shown in review.segments:
        _print_segment(shown, by_segment.get(shown.segment.id, []), own, lang, width)
    if of_post := by_segment.get("", []):
        click.echo(f"[{_WORDS[lang]['post']}]")
        _print_findings(of_post, lang, width)
    click.echo(verdict(review.translation, review.fit, review.why, lang))


def verdict(stored: "StoredTranslation", fit: bool, why: str, lang: str) -> str:
    """One line: the state of a translation, and whether it may go out."""
    if lang != "bg":
        passed = counted(stored.approved_despite, "en")
        despite = f"; approved by {stored.approved_by} despite {passed}" if passed else ""
        return f"{stored.slug} → {stored.lang}: {stored.state}; {'fit for readers' if fit else why}{despite}"
    return f"{stored.slug} → {stored.lang}: {_STATES_BG[stored.state]}; {_verdict_bg(stored, fit)}"


def counted(findings: "Iterable[Finding]", lang: str) -> str:
    """`2 errors, 1 warning`, or the same in Bulgarian."""
    words = _WORDS[lang]
    severities = Counter(one.severity for one in findings)
    return ", ".join(
        f"{number} {words[severity if number == 1 else f'{severity}s']}"
        for severity in _SEVERITIES
        if (number := severities[severity])
    )


def _verdict_bg(stored: "StoredTranslation", fit: bool) -> str:
    if fit:
        passed = counted(stored.approved_despite, "bg")
        despite = f"; одобрено от {stored.approved_by} въпреки {passed}" if passed else ""
        return f"може да излезе{despite}"
    if stored.state is State.STALE:
        return "чака преглед: новината е променена след превода"
    if stored.withdrawn_by:
        return f"чака преглед: одобрението е оттеглено ({stored.withdrawn_by})"
    found = counted(stored.findings, "bg")
    return f"чака преглед: {found or 'още никой не го е одобрил'}"


def _print_segment(
    one: "Reviewed", findings: "list[PlacedFinding]", own: Collection[str], lang: str, width: int
) -> None:
    from publisher.translation.marks import without_marks

    segment, words = one.segment, _WORDS[lang]
    old = f" ({words['old']})" if one.stale and segment.target else ""
    _print_folded(f"[{segment.id}] {segment.source}", "    ", width)
    _print_folded(f"    → {segment.target or words['none']}{old}", "      ", width)
    _print_findings(findings, lang, width)
    for match in one.near:
        # What a machine has made of this post's other sentences stands on the same screen.
        if match.near.origin == "person" or without_marks(match.near.source) not in own:
            _print_match(match, lang)


def _print_findings(findings: "list[PlacedFinding]", lang: str, width: int) -> None:
    from publisher.translation.checks import describe

    words = _WORDS[lang]
    for one in findings:
        finding = one.finding
        where = f" ({words['line']} {one.line})" if finding.segment else ""
        text = f"    {words[finding.severity]} {finding.code}{where}: {describe(finding, lang)}"
        _print_folded(text, "        ", width, _COLOURS[finding.severity])
        if one.alone:
            quoted = f"„{one.sentence}“" if lang == "bg" else f"“{one.sentence}”"
            _print_folded(f"        {quoted}", "         ", width)


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

    words = _WORDS[lang]
    line = Text(f"{100 * match.near.score:.0f} % {words['like']} ")
    for change, text in match.difference:
        before, behind = _FRAMES[change]
        line.append(f"{before}{text}{behind}", style=_STYLES[change])
    known = f"→ {without_marks(match.near.target)} ({words['person' if match.near.origin == 'person' else 'engine']})"
    console = Console(highlight=False, markup=False)
    if console.is_terminal:
        console.print(Padding(line, (0, 0, 0, 4), expand=False))
        console.print(Padding(Text(known), (0, 0, 0, 9), expand=False))
    else:
        click.echo(f"    {line.plain}\n         {known}")


def _on_terminal() -> bool:
    return sys.stdout.isatty()
