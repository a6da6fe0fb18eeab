"""`publisher models`: translation models on this machine."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from publisher.cli.session import Session, columns, pass_session
from publisher.core.wording import worded

if TYPE_CHECKING:
    from publisher.translation.engines.argos.models import BytesProgress


@click.group()
def models() -> None:
    """List and install translation models."""


@models.command("list")
@pass_session
def list_models(session: Session) -> int:
    """List installed models. Damaged packages are named on standard error."""
    from publisher.config.workspace import load_config
    from publisher.translation.engines.argos.models import damaged, installed

    folder = load_config(session.workspace_file).folder("models")
    found = installed(folder)
    value = [
        {
            "from": m.source,
            "to": m.target,
            "version": m.version,
            "sha256": m.sha256,
            "bytes": m.size,
            "path": str(m.path),
            "origin": m.origin,
        }
        for m in found
    ]
    lines = [(f"{m.source} → {m.target}", m.version, f"{m.size / 1e6:.1f} MB", m.sha256[:12], m.origin) for m in found]
    session.show(
        value,
        [*columns("pair", "version", "size"), "sha256", *columns("origin")],
        lines,
        worded("none yet: publisher models install bg en"),
    )
    broken = damaged(folder)
    for place, why in broken:
        session.warn(worded("%(place)s: %(why)s; install it again", place=place, why=why))
    return 1 if broken else 0


@models.command()
@click.argument("pair", nargs=-1)
@click.option(
    "--file", "file", type=click.Path(path_type=Path), help="An .argosmodel file, for machines without internet access."
)
@click.option("--sha256", default="", help="The expected checksum of the file.")
@click.option("--index", "index_url", help="A package index other than that of Argos.")
@pass_session
def install(session: Session, pair: tuple[str, ...], file: Path | None, sha256: str, index_url: str | None) -> None:
    """Install the model for PAIR, e.g. `publisher models install bg en`. Then translating needs no internet access."""
    from publisher.app.translation_models import index_of
    from publisher.config.workspace import load_config
    from publisher.translation.engines.argos import models as library

    if len(pair) not in (0, 2) or (file is None and not pair):
        raise click.UsageError(worded("give two language codes, e.g. bg en, or --file FILE, or both"))
    if file is not None and index_url:
        raise click.UsageError(worded("--file cannot be combined with --index"))
    config = load_config(session.workspace_file)
    folder = config.folder("models")
    if file is not None:
        model = library.install_file(file, folder, (pair[0], pair[1]) if pair else None, sha256)
    else:
        with bytes_progress(f"{pair[0]} → {pair[1]}") as progress:
            model = library.install(
                pair[0], pair[1], folder, index_url or index_of(config), progress=progress, sha256=sha256
            )
    if session.as_json:
        session.print_json({"from": model.source, "to": model.target, "version": model.version, "sha256": model.sha256})
    else:
        session.say(
            worded(
                "%(source)s → %(target)s %(version)s is installed",
                source=model.source,
                target=model.target,
                version=model.version,
            )
        )


@contextmanager
def bytes_progress(label: str) -> Iterator["BytesProgress"]:
    """A progress bar for a download, on standard error."""
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(label, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total or None)
