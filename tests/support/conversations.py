"""Sends many mails over one connection to a scripted relay and records the answer to each."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from publisher.channels.answers import NoConnection
from publisher.channels.mail.message.mail import Mail
from publisher.channels.mail.smtp.connection import Server
from publisher.channels.mail.smtp.conversation import Conversation
from publisher.core.errors import Ambiguous, ChannelError, Refused, Unavailable
from publisher.core.waiting import alone
from servers.smtp import Answer, Position, SmtpServer
from support.numbered_mails import address

SILENT = 0.2
"""Time-out in seconds for tests whose relay never answers; all others keep the longer default."""
GARBAGE = b"hello there\r\n"
LONG = b"250 " + b"x" * 10_000 + b"\r\n"
ANSWERS = {
    "450": Answer(b"450 4.2.0 later\r\n"),
    "550": Answer(b"550 5.1.1 no\r\n"),
    "421": Answer(b"421 4.3.2 bye\r\n", "close"),
    "garbage": Answer(GARBAGE),
    "a long line": Answer(LONG),
    "silence": Answer(then="silence"),
    "a drip": Answer(then="drip"),
    "close": Answer(then="close"),
    "reset": Answer(then="reset"),
}
SETTING_UP: tuple[Position, ...] = ("greeting", "EHLO", "STARTTLS", "AUTH")
ENVELOPE: tuple[Position, ...] = ("MAIL", "RCPT", "DATA")
BODY: tuple[Position, ...] = ("mid-body", "body")
BETWEEN: tuple[Position, ...] = ("RSET", "QUIT")


@dataclass
class Run:
    """The callbacks that `deliver_all` made, and the exception that it raised."""

    begun: list[str] = field(default_factory=list)
    answers: dict[str, str | ChannelError] = field(default_factory=dict)
    taken: list[str] = field(default_factory=list)
    raised: BaseException | None = None

    def begin(self, mail: Mail) -> bool:
        assert mail.recipient not in self.begun
        self.begun.append(mail.recipient)
        return True

    def done(self, mail: Mail, answer: str | ChannelError) -> None:
        assert mail.recipient not in self.answers
        self.answers[mail.recipient] = answer

    def each(self, mails: Iterable[Mail]) -> Iterator[Mail]:
        for each in mails:
            self.taken.append(each.recipient)
            yield each

    def kinds(self, count: int = 4) -> list[str]:
        """ "sent", the error's class, or "" for each of the first mails."""
        found = [self.answers.get(address(number)) for number in range(count)]
        return ["" if a is None else "sent" if isinstance(a, str) else family(a) for a in found]


def family(error: ChannelError) -> str:
    classes = (NoConnection, Refused, Unavailable, Ambiguous)
    return next(known.__name__ for known in classes if isinstance(error, known))


def at(server: SmtpServer, **changes: Any) -> Server:
    timeout = changes.pop("timeout", 5)
    return Server("127.0.0.1", server.port, **{"tls": "none", "timeout": timeout, "data_timeout": timeout, **changes})


def deliver(
    relay: Server, mails: Iterable[Mail], begin: Callable[[Mail], bool] | None = None, run: Run | None = None
) -> Run:
    """Deliver all mails. Fails if `begin` or `done` is called twice for one recipient."""
    run = run or Run()
    conversation = Conversation(relay)
    try:
        alone(conversation.deliver_all(run.each(mails), begin or run.begin, run.done))
    except NoConnection as error:
        run.raised = error
    finally:
        conversation.close()
    return run


def once_each_and_told_before(server: SmtpServer, run: Run) -> None:
    """Check that no mail arrived twice or without `begin`, and that all arrived in order."""
    assert len(set(server.recipients)) == len(server.recipients)
    assert server.begun == [recipient for recipient in run.begun if recipient in server.begun]
    assert set(server.recipients) <= set(server.begun)
    for recipient, body in zip(server.recipients, server.bodies, strict=True):
        assert recipient == address(int(body.split(b"\r\n")[0].removeprefix(b"Subject: ")))
    said_yes = [recipient for recipient, answer in run.answers.items() if isinstance(answer, str)]
    assert set(said_yes) <= set(server.recipients)
