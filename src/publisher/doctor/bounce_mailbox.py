"""Whether the mailbox of [bounces] can be opened; its mails stay as they are."""

from collections.abc import Iterator

from publisher.app.assembly import Publisher
from publisher.core.errors import ConfigError, MailboxError
from publisher.core.types import Diagnosis
from publisher.core.wording import text_of, worded
from publisher.subscribers.bounces.mailbox import open_mailbox


def check_mailbox(publisher: Publisher) -> Iterator[Diagnosis]:
    """One line; nothing where no mailbox is configured."""
    if not publisher.bounces.configured:
        return
    check = worded("mailbox for mail that comes back")
    try:
        with open_mailbox(publisher.config.bounces, publisher.config.workspace):
            yield Diagnosis(check, True, worded("it can be opened"))
    except (ConfigError, MailboxError) as error:
        yield Diagnosis(
            check, False, text_of(error), worded("correct [bounces] in config.toml, or see to the mail server")
        )
