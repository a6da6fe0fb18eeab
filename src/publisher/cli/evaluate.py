"""`publisher evaluate`: measure engines against a reference translation."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from publisher.cli.progress import sentence_progress
from publisher.cli.session import Session, columns, pass_session
from publisher.core.errors import ConfigError, EngineUnavailable
from publisher.core.wording import worded

if TYPE_CHECKING:
    from publisher.app.assembly import Publisher
    from publisher.translation.evaluation import Evaluation, Pairs
    from publisher.translation.glossary.glossary import Glossary

_HEADINGS = (
    *columns("engine"), "BLEU", "chrF",
    *columns("seconds", "characters/s", "lines", "untranslated", "model, or why not"),
)  # fmt: skip


@click.command()
@click.option("--engine", "names", multiple=True, help="An engine; repeatable, by default all configured ones.")
@click.option("--source", "lines", type=click.Path(path_type=Path), required=True, help="Lines to translate.")
@click.option("--reference", "references", type=click.Path(path_type=Path), required=True, help="Their translations.")
@click.option("--from", "source", help="Language of the lines; by default that of the posts.")
@click.option("--to", "target", help="Language of the reference; by default the first configured target.")
@click.option("--glossary", "with_glossary", is_flag=True, help="Apply the workspace's glossary, as for a post.")
@pass_session
def evaluate(
    session: Session,
    names: tuple[str, ...],
    lines: Path,
    references: Path,
    source: str | None,
    target: str | None,
    with_glossary: bool,
) -> int:
    """Measure engines against a person's translation: BLEU, chrF (0 to 100, more is better), and speed.

    The translation memory is not used. An engine that cannot serve is listed with the reason; the exit code is 1 when
    none can.
    """
    from publisher.translation.evaluation import read_pairs

    with session.open() as publisher:
        languages = publisher.config.languages
        pairs = read_pairs(lines, references, source or languages.source, target or publisher.first_target)
        if pairs.source == pairs.target:
            raise click.UsageError(worded("--from and --to are both %(lang)s; name two languages", lang=pairs.source))
        names = tuple(dict.fromkeys(names or publisher.config.translation.engines))
        if not names:
            raise ConfigError(
                worded('translation.engines of config.toml names no engine; say --engine, e.g. "--engine argos"')
            )
        glossary = publisher.editorial.glossary() if with_glossary else None
        found = {name: _measured(publisher, name, pairs, glossary, alone=len(names) == 1) for name in names}
    value = [_as_json(name, one, pairs) for name, one in found.items()]
    session.show(value, _HEADINGS, [_row(name, one) for name, one in found.items()], worded("no engines"))
    measured = [one for one in found.values() if not isinstance(one, EngineUnavailable)]
    if not session.as_json:
        for signature in dict.fromkeys(_signatures(measured)):
            session.say(signature)
    return 0 if measured else 1


def _measured(
    publisher: "Publisher", name: str, pairs: "Pairs", glossary: "Glossary | None", alone: bool
) -> "Evaluation | EngineUnavailable":
    """Result of one engine, or its error; the error of the only engine is raised."""
    from publisher.translation.evaluation import evaluate as measure

    engine = publisher.engine(name)
    try:
        with sentence_progress(f"{name}: {len(pairs.lines)}") as progress:
            return measure(engine, pairs, glossary, progress)
    except EngineUnavailable as error:
        if alone:
            raise
        return error


def _row(name: str, one: "Evaluation | EngineUnavailable") -> tuple[object, ...]:
    if isinstance(one, EngineUnavailable):
        return (name, *("–" for _ in _HEADINGS[2:]), _why(one))
    return (
        name, f"{one.score.bleu:.1f}", f"{one.score.chrf:.1f}", f"{one.seconds:.2f}",
        f"{one.characters_per_second:.0f}", one.lines, one.untranslated, one.profile.model,
    )  # fmt: skip


def _as_json(name: str, one: "Evaluation | EngineUnavailable", pairs: "Pairs") -> dict[str, Any]:
    pair = {"engine": name, "from": pairs.source, "to": pairs.target}
    if isinstance(one, EngineUnavailable):
        return {**pair, "error": one.reason, "mend": one.remedy}
    return {
        **pair,
        "model": one.profile.model,
        "version": one.profile.version,
        "bleu": round(one.score.bleu, 2),
        "chrf": round(one.score.chrf, 2),
        "seconds": round(one.seconds, 3),
        "characters_per_second": round(one.characters_per_second, 1),
        "lines": one.lines,
        "characters": one.characters,
        "untranslated": one.untranslated,
        "signatures": {"bleu": one.score.bleu_signature, "chrf": one.score.chrf_signature},
    }


def _signatures(measured: "list[Evaluation]") -> list[str]:
    return [
        line for one in measured for line in (f"BLEU {one.score.bleu_signature}", f"chrF {one.score.chrf_signature}")
    ]


def _why(error: EngineUnavailable) -> str:
    return error.reason + (f"; {error.remedy}" if error.remedy else "")
