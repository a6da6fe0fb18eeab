"""The command line: each command parses, calls one verb of `publisher.app`, and prints; it is imported on demand.

Exit codes: 0 done, 1 refused or failed (with a message that says what to do), 2 wrong use, 3 done but something is
waiting for a person. `--debug` shows the traceback, which is hidden otherwise.
"""

import sys
from importlib import import_module
from pathlib import Path

import click

from publisher import __version__
from publisher.cli.session import Session
from publisher.core.errors import PublisherError, describe_bug
from publisher.core.wording import ENGLISH, in_words, worded

COMMANDS = {
    "init": ("publisher.cli.workspace:init", "Make a workspace in a folder."),
    "doctor": ("publisher.cli.workspace:doctor", "Check what is missing, and how to get it."),
    "demo": ("publisher.cli.demo.command:demo", "Run the whole flow on the posts and show what came out."),
    "posts": ("publisher.cli.posts:posts", "List, show, check and begin posts."),
    "translate": ("publisher.cli.translate:translate", "Translate posts."),
    "review": ("publisher.cli.review:review", "Show, export, import, edit and approve a translation."),
    "evaluate": ("publisher.cli.evaluate:evaluate", "Measure an engine against a reference translation."),
    "glossary": ("publisher.cli.glossary:glossary", "List, add, remove, import and export terms."),
    "memory": ("publisher.cli.memory:memory", "Search, import and export the translation memory."),
    "models": ("publisher.cli.models:models", "List and install translation models."),
    "templates": ("publisher.cli.templates:templates", "Check the templates."),
    "issues": ("publisher.cli.issue_changes:issues", "Make newsletter issues and put them on the calendar."),
    "preview": ("publisher.cli.calendar:preview", "Write what readers would see to a folder."),
    "calendar": ("publisher.cli.calendar:calendar", "Show what goes out when, and what is waiting."),
    "schedule": ("publisher.cli.repeats:schedule", "Add, move, approve, cancel, pause or resume a publication."),
    "pause": ("publisher.cli.holding:pause", "Let nothing go out, or nothing of a channel or language."),
    "resume": ("publisher.cli.holding:resume", "End a pause."),
    "publish": ("publisher.cli.calendar:publish", "Put a post on the calendar, for now or for a given time."),
    "today": ("publisher.cli.today:today", "Show what waits for you, what goes out next, and what went out."),
    "report": ("publisher.cli.today:report", "Show what became of an issue or a post, in figures."),
    "run": ("publisher.cli.run:run", "Publish on schedule until stopped."),
    "tick": ("publisher.cli.run:tick", "Do once what is due, e.g. from cron."),
    "notices": ("publisher.cli.notices:notices", "Show what staff were told, and send them a test."),
    "deliveries": ("publisher.cli.deliveries:deliveries", "Show who got a publication, who did not, and why."),
    "dkim": ("publisher.cli.dkim:dkim", "Make a key to sign mails with (DKIM)."),
    "bounces": ("publisher.cli.bounces:bounces", "Read and list mail that came back, and lift suppressions."),
    "staff": ("publisher.cli.staff:staff", "Add, list, disable and reset accounts of the console."),
    "subscribers": ("publisher.cli.subscribers:subscribers", "List, add, import, export and erase subscribers."),
}


class LazyGroup(click.Group):
    """A group that lists its commands without importing them, so that `--help` takes 0.1 s."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[cmd_name][0].partition(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--config", "config_file", type=click.Path(path_type=Path), help="The workspace's config.toml.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON value and nothing else.")
@click.option("--debug", is_flag=True, help="Show the traceback of an error.")
@click.version_option(__version__, prog_name="publisher")
@click.pass_context
def publisher(ctx: click.Context, config_file: Path | None, as_json: bool, debug: bool) -> None:
    """News posts, translated, mailed and posted on schedule: each to each reader once."""
    ctx.obj = Session(config_file, as_json, debug)
    _SESSION[:] = [ctx.obj]
    if debug:
        import logging

        logging.basicConfig(format="%(name)s: %(message)s")
        logging.getLogger("publisher").setLevel(logging.DEBUG)


_SESSION: list[Session] = []
"""The session of this call, once its options are read: errors are said in its language."""


def _language() -> str:
    # Before the options are read: that of the workspace around.
    return (_SESSION[0] if _SESSION else Session(None, as_json=False, debug=False)).language


def _show(error: click.ClickException, lang: str) -> None:
    if lang == ENGLISH:
        error.show()
        return
    from publisher.cli.misuse import misuse

    click.echo(in_words(worded("publisher: %(text)s", text=misuse(error)), lang), err=True)


def main() -> None:
    """Entry point of the console script: run a command and map errors to exit codes."""
    debug = "--debug" in sys.argv
    try:
        code = publisher.main(standalone_mode=False, prog_name="publisher")
    except PublisherError as error:
        if debug:
            raise
        click.echo(in_words(worded("publisher: %(text)s", text=error), _language()), err=True)
        code = error.exit_code
    except click.exceptions.Abort:
        click.echo(f"publisher: {in_words(worded('stopped'), _language())}", err=True)
        code = 1
    except click.ClickException as error:
        _show(error, _language())
        code = error.exit_code
    except BrokenPipeError:
        # The reader of our output (`head`, a pager) has closed the pipe: nothing is wrong.
        sys.stderr.close()
        code = 0
    except Exception as error:
        if debug:
            raise
        click.echo(in_words(describe_bug(error, "publisher"), _language()), err=True)
        code = 1
    sys.exit(code if isinstance(code, int) else 0)
