"""What verbs share that list rows of long tables: how many a screen gets, and where the rest is."""

import click

SCREEN_ROWS = 50
"""Rows of a table when nobody says how many."""

limit_option = click.option(
    "--limit",
    type=click.IntRange(1, 1000),
    metavar="N",
    help=f"At most so many rows (up to 1000); by default {SCREEN_ROWS} in a table, with --json all.",
)
