"""What the caller does wrong: an iterator, a begin or a done that fails, and interrupts."""

import signal
from collections.abc import Iterator
from types import FrameType

import pytest

from publisher.channels.mail.message.mail import Mail
from publisher.channels.mail.smtp.conversation import Conversation
from publisher.core.errors import ChannelError, Unavailable
from publisher.core.waiting import alone
from servers.smtp import Answer, Position, SmtpServer
from support.conversations import ANSWERS, Run, at, deliver, family, once_each_and_told_before
from support.numbered_mails import address, mail


@pytest.mark.parametrize("taken", range(4))
def test_mails_taken_before_the_iterator_failed_are_handed_over_first(taken: int, server: SmtpServer) -> None:
    def failing() -> Iterator[Mail]:
        yield from map(mail, range(taken))
        raise LookupError("the next mail cannot be made")

    run = Run()
    with pytest.raises(LookupError, match="cannot be made"):
        deliver(at(server), failing(), run=run)
    assert list(run.answers) == server.recipients == [address(number) for number in range(taken)]


def test_an_iterator_that_failed_is_raised_also_when_the_relay_is_gone(server: SmtpServer) -> None:
    def failing() -> Iterator[Mail]:
        yield mail(0)
        yield mail(1)
        raise LookupError("the next mail cannot be made")

    server.script("greeting", ANSWERS["421"], after=1)
    run = Run()
    with pytest.raises(LookupError):
        deliver(at(server, max_messages=1), failing(), run=run)
    assert run.kinds(2) == ["sent", "NoConnection"]


@pytest.mark.parametrize("error", [OSError("no room"), KeyboardInterrupt(), Unavailable("mine")])
def test_a_begin_that_fails_sends_nothing(error: BaseException, server: SmtpServer) -> None:
    def begin(mail: Mail) -> bool:
        if mail.recipient == address(1):
            raise error
        return True

    run = Run()
    with pytest.raises(type(error)):
        deliver(at(server), map(mail, range(5)), begin, run)
    assert run.kinds(5) == ["sent", "Unavailable", "Unavailable", "", ""]
    assert server.recipients == server.begun == [address(0)]


@pytest.mark.parametrize("error", [OSError("no room"), KeyboardInterrupt()])
def test_a_done_that_fails_is_not_called_again_for_its_mail(error: BaseException, server: SmtpServer) -> None:
    calls: list[str] = []

    def done(mail: Mail, answer: str | ChannelError) -> None:
        calls.append(f"{mail.recipient} {answer if isinstance(answer, str) else family(answer)}")
        if len(calls) == 2:
            raise error

    conversation = Conversation(at(server))
    with pytest.raises(type(error)):
        alone(conversation.deliver_all(map(mail, range(5)), lambda _: True, done))
    assert [call.split()[0] for call in calls] == [address(number) for number in range(4)]
    assert [call.split()[1] for call in calls] == ["250", "250", "Unavailable", "Unavailable"]
    assert server.begun == [address(0), address(1)]
    assert conversation.deliver(mail(7)).startswith("250")
    conversation.close()


def test_an_interrupt_while_the_next_mail_is_made_leaves_the_one_on_its_way_in_doubt(server: SmtpServer) -> None:
    def interrupted() -> Iterator[Mail]:
        yield from map(mail, range(2))
        raise KeyboardInterrupt

    run = Run()
    with pytest.raises(KeyboardInterrupt):
        deliver(at(server), interrupted(), run=run)
    assert run.kinds(2) == ["Ambiguous", "Unavailable"]
    assert run.begun == [address(0)]


@pytest.mark.parametrize(("position", "kinds"), [("body", "Ambiguous"), ("RCPT", "Unavailable")])
def test_an_interrupt_while_an_answer_is_awaited_breaks_off_and_the_next_run_starts_clean(
    position: Position, kinds: str, server: SmtpServer
) -> None:
    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    server.script(position, Answer(then="silence"), after=1)
    conversation, run = Conversation(at(server, timeout=30)), Run()
    before = signal.signal(signal.SIGALRM, interrupt)
    signal.setitimer(signal.ITIMER_REAL, 0.4)
    try:
        with pytest.raises(KeyboardInterrupt):
            alone(conversation.deliver_all(map(mail, range(6)), run.begin, run.done))
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert run.kinds(6)[:3] == ["sent", kinds, "Unavailable"]
    alone(conversation.deliver_all(map(mail, range(6, 9)), run.begin, run.done))
    conversation.close()
    assert run.kinds(9)[6:] == ["sent"] * 3
    once_each_and_told_before(server, run)
