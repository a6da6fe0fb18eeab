"""What is wrong with a command as it was typed, in words that can be said in another language than click's English."""

import click

from publisher.core.wording import Worded, text_of, worded


def misuse(error: click.ClickException) -> str:
    """The message of click's error, and how to get help; the command's own messages stay as they are worded."""
    said = _what(error)
    context = error.ctx if isinstance(error, click.UsageError) else None
    if context is None:
        return said
    return worded("%(what)s; help: %(command)s --help", what=said, command=context.command_path)


def _what(error: click.ClickException) -> str:
    if isinstance(error, click.exceptions.NoSuchOption):
        if error.possibilities:
            return worded(
                "no such option: %(name)s; did you mean %(near)s?",
                name=error.option_name, near=", ".join(sorted(error.possibilities)),
            )  # fmt: skip
        return worded("no such option: %(name)s", name=error.option_name)
    if isinstance(error, click.exceptions.MissingParameter):
        return worded("missing: %(name)s", name=_name(error))
    if isinstance(error, click.exceptions.BadParameter):
        return worded("wrong value for %(name)s: %(why)s", name=_name(error), why=_why_not(error))
    if isinstance(error, click.exceptions.BadOptionUsage):
        return worded("the option %(name)s is not used like that", name=error.option_name)
    if isinstance(error, click.exceptions.FileError):
        return worded("%(file)s: cannot be read: %(error)s", file=error.ui_filename, error=error.message)
    return _of_command(error)


def _of_command(error: click.ClickException) -> str:
    """No such command, or too many words: click has no class of its own for them."""
    context = error.ctx if isinstance(error, click.UsageError) else None
    words = text_of(error)
    if words.startswith("No such command "):
        group = context.command if context is not None else None
        known = ", ".join(group.list_commands(context)) if isinstance(group, click.Group) and context else ""
        return worded("no such command: %(name)s; there are: %(known)s", name=words[16:].rstrip("."), known=known)
    if words.startswith("Got unexpected extra argument"):
        return worded("too much is written: %(words)s", words=words.partition("(")[2].rstrip(")"))
    if words.startswith("Missing command"):
        return worded("a command is missing")
    return words


def _why_not(error: click.BadParameter) -> str:
    kind = error.param.type if error.param is not None else None
    if isinstance(said := text_of(error), Worded):
        return said
    if isinstance(kind, click.Choice):
        return worded("write one of: %(known)s", known=tuple(map(str, kind.choices)))
    if isinstance(kind, click.types.IntParamType | click.types.FloatParamType):
        return worded("write a number that is possible here")
    return said


def _name(error: click.BadParameter) -> str:
    if error.param_hint:
        return error.param_hint if isinstance(error.param_hint, str) else ", ".join(error.param_hint)
    if error.param is None:
        return ""
    hint = error.param.opts[0] if isinstance(error.param, click.Option) else error.param.human_readable_name
    return str(hint)
