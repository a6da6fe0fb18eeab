"""Handing mails over to one relay by SMTP (RFC 5321): one connection carries many of them."""

from collections.abc import Callable, Iterator

from publisher.channels.mail.message.mail import Mail
from publisher.channels.mail.smtp.connection import Connection, Server, probe
from publisher.channels.mail.smtp.pipeline import MailAnswered, Pipeline
from publisher.core.errors import ChannelError, Unavailable
from publisher.core.waiting import Waiting, alone
from publisher.core.wording import worded


class Conversation:
    """The dialogue with one relay, over one connection at a time. For one thread."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._connection = Connection(server)

    def deliver(self, mail: Mail) -> str:
        """Hand one mail over; the relay's reply. Raises `Refused`, `Unavailable` or `Ambiguous`."""
        answers: list[str | ChannelError] = []
        alone(self.deliver_all(iter((mail,)), lambda _: True, lambda _, answer: answers.append(answer)))
        if not answers:
            raise Unavailable(worded("%(place)s: broken off before the mail was sent", place=self._server.place))
        (answer,) = answers
        if isinstance(answer, ChannelError):
            raise answer
        return answer

    def deliver_all(self, mails: Iterator[Mail], begin: Callable[[Mail], bool], done: MailAnswered) -> Waiting[None]:
        """Hand over all mails in their order, each at most once.

        `begin(mail)` is called when the relay waits for the mail's body, immediately before its first byte leaves;
        at False, or after `break_off`, the mail is not sent, and nothing more is reported about it. `done(mail,
        answer)` is called once for each other mail that was taken from `mails`: the reply when it was accepted, else
        `Refused`, `Unavailable` (certainly not accepted) or `Ambiguous` (its body had begun to leave, and no answer
        came).

        Up to three mails are taken before the first of them is done; `mails` should not keep the relay waiting.
        When `mails` raises, those taken are handed over before the error is raised. When `begin` or `done` raises, or
        on an interrupt, the connection is broken off and those taken are reported as they are. Raises `NoConnection`,
        after reporting it for the mails taken, when the relay cannot be used: no further mail is taken.
        """
        return Pipeline(self._connection, mails, begin, done).run()

    def check(self) -> str:
        """Open a separate connection, send NOOP and QUIT; returns what was agreed on. Raises `NoConnection`."""
        return probe(self._server)

    def break_off(self) -> None:
        """Shut the connection down, from any thread: what waits for an answer ends as after a lost connection."""
        self._connection.break_off()

    def close(self) -> None:
        """Say QUIT; the next mail opens a new connection."""
        self._connection.close()
