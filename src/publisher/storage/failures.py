"""What a driver says when the database cannot do its part, as errors that say what to do.

They are made where the driver raises, for every statement of an engine: whoever uses it, a library's session too, gets
a `StoreError` and no error of the driver's.
"""

from collections.abc import Mapping

from sqlalchemy import Engine, event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import DBAPIError, OperationalError

from publisher.core.errors import ConnectionLost, StoreBusy, StoreError
from publisher.core.wording import worded

_REMEDIES: Mapping[str, str] = {
    "read-only": worded("it may be a standby, or this role may only read; publisher needs the right to write"),
    "readonly": worded("give this user the right to write to the file and its folder"),
    "full": worded("make room on the disk and run the same again"),
    "unable to open": worded("the folder must exist and be writable"),
    "malformed": worded("restore the last backup"),
    "not a database": worded("paths.database must name a database of publisher, or a file that does not exist yet"),
}
"""What to do, by a word in the database's error message."""

_BUSY = frozenset(("55P03", "40P01", "40001"))
"""Codes of PostgreSQL (its manual, appendix A): the lock was not to be had in time, or two waited for each other."""

_SQLITE_BUSY = 5
"""The low byte of its codes (https://sqlite.org/rescode.html): another connection writes."""

_ABOUT_THE_ROW = ("IntegrityError", "DataError", "ProgrammingError")
"""Errors about what was written and not about the database: their words may be anybody's."""


def database_name(engine: Engine) -> str:
    """The database as messages name it, without a password."""
    return engine.url.database or engine.url.render_as_string(hide_password=True)


def name_failures(engine: Engine) -> None:
    """Let every error of the driver that is the database's own fault be raised as a `StoreError`."""
    event.listen(engine, "handle_error", _raise_by_name)


def busy(database: str, words: str) -> StoreBusy:
    """The error of somebody who has waited for another writer in vain."""
    return StoreBusy(
        worded(
            "database %(database)s: %(words)s: another process has held it for too long; try again when it is done",
            database=database,
            words=words,
        )
    )


def _raise_by_name(context: ExceptionContext) -> None:
    error = context.sqlalchemy_exception
    # Whether a connection is still alive is asked before it is used; the pool takes another one.
    if not isinstance(error, DBAPIError) or context.is_pre_ping:
        return
    engine = context.engine
    name = database_name(engine) if engine is not None else ""
    # What SQLite says has its words in other languages; a server speaks its own.
    words = worded(str(error.orig).strip() or type(error).__name__)
    if context.is_disconnect:
        raise ConnectionLost(worded("database %(database)s: %(words)s", database=name, words=words))
    if _is_busy(error.orig):
        raise busy(name, words)
    if type(error).__name__ in _ABOUT_THE_ROW:
        return
    remedy = next((text for sign, text in _REMEDIES.items() if sign in words), "")
    if remedy or isinstance(error, OperationalError):
        said = worded("database %(database)s: %(words)s", database=name, words=words)
        raise StoreError(worded("%(what)s: %(why)s", what=said, why=remedy) if remedy else said)


def _is_busy(error: BaseException | None) -> bool:
    code = getattr(error, "sqlite_errorcode", None)
    if isinstance(code, int):
        return code & 0xFF == _SQLITE_BUSY
    return getattr(error, "sqlstate", None) in _BUSY
