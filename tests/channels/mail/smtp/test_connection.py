"""One connection for many mails: its order, its renewal, and when it ends between two of them."""

import time

import pytest

from publisher.channels.mail.message.mail import Mail
from publisher.channels.mail.smtp.conversation import Conversation
from publisher.core.waiting import alone
from servers.smtp import Answer, SmtpServer, serve
from support.conversations import ANSWERS, Run, at, deliver, once_each_and_told_before
from support.numbered_mails import address, mail


def test_two_hundred_mails_go_over_one_connection_in_their_order_each_once(server: SmtpServer) -> None:
    mails = [mail(number, size=2000) for number in range(200)]
    started = time.monotonic()
    run = deliver(at(server, max_messages=1000), mails)
    # The server writes answer by answer: were each acknowledged with a delay, it would be 40 ms for each mail.
    assert time.monotonic() - started < 5
    assert server.recipients == run.begun == list(run.answers) == [address(number) for number in range(200)]
    assert server.bodies == [given.data for given in mails]
    assert run.kinds(200) == ["sent"] * 200
    assert len(server.conversations) == 1
    # MAIL and RCPT each had a command behind them.
    assert server.crowded > 300


def test_the_next_envelope_is_there_before_the_answer_to_the_mail(server: SmtpServer) -> None:
    seen: list[int] = []

    def begin(_: Mail) -> bool:
        seen.append(len(server.commands("DATA")))
        return True

    run = deliver(at(server), map(mail, range(3)), begin)
    assert run.kinds(3) == ["sent"] * 3
    assert server.conversations[0][1:-1] == [
        line
        for number in range(3)
        for size in [len(mail(number).data) + 3]
        for line in (f"MAIL FROM:<news@example.bg> SIZE={size}", f"RCPT TO:<{address(number)}>", "DATA")
    ]
    # While each was begun the server had asked for that one only: a body is never behind another's.
    assert seen == [1, 2, 3]


@pytest.mark.parametrize("pipelining", [True, False])
def test_a_connection_is_renewed_after_the_most_mails_it_may_carry(pipelining: bool, server: SmtpServer) -> None:
    run = deliver(at(server, max_messages=10, pipelining=pipelining), map(mail, range(25)))
    assert run.kinds(25) == ["sent"] * 25
    assert [sum(line.startswith("MAIL") for line in lines) for lines in server.conversations] == [10, 10, 5]
    assert all(lines[-1].upper() == "QUIT" for lines in server.conversations)
    once_each_and_told_before(server, run)


@pytest.mark.parametrize("extensions", [[], ["SIZE", "DSN"], ["PIPELINING"]])
def test_without_the_extension_or_against_the_setting_each_command_waits(extensions: list[str]) -> None:
    with serve() as server:
        server.extensions[:] = extensions
        run = deliver(at(server, pipelining=not extensions or "PIPELINING" not in extensions), map(mail, range(5)))
        assert run.kinds(5) == ["sent"] * 5
        assert server.crowded == 0
        assert len(server.conversations) == 1


def test_an_old_server_that_knows_no_ehlo_is_spoken_to_in_plain_dialogue(server: SmtpServer) -> None:
    server.script("EHLO", Answer(b"502 5.5.1 what\r\n"))
    assert deliver(at(server), map(mail, range(3))).kinds(3) == ["sent"] * 3
    assert server.crowded == 0


def test_nothing_to_send_opens_no_connection(server: SmtpServer) -> None:
    deliver(at(server), [])
    assert server.conversations == []


def test_a_connection_is_kept_from_one_run_to_the_next_and_cleared_between(server: SmtpServer) -> None:
    server.script("RCPT", ANSWERS["550"], after=1)
    conversation, run = Conversation(at(server)), Run()
    for number in range(3):
        alone(conversation.deliver_all(iter([mail(number)]), run.begin, run.done))
    assert conversation.deliver(mail(3)).startswith("250")
    conversation.close()
    assert run.kinds(3) == ["sent", "Refused", "sent"]
    assert len(server.conversations) == 1
    verbs = [line[:4] for line in server.conversations[0]]
    assert verbs[7:10] == ["RSET", "MAIL", "RCPT"]


def test_each_mail_is_begun_before_its_first_byte_leaves(server: SmtpServer) -> None:
    run = Run()

    def begin(mail: Mail) -> bool:
        time.sleep(0.02)
        assert mail.recipient not in server.begun
        # The answers to all mails before are there.
        assert list(run.answers) == run.begun
        return run.begin(mail)

    run = deliver(at(server), map(mail, range(5)), begin, run)
    assert server.begun == run.begun == [address(number) for number in range(5)]


@pytest.mark.parametrize("pipelining", [True, False])
def test_a_mail_that_may_not_begin_is_not_sent_and_those_behind_it_are(pipelining: bool, server: SmtpServer) -> None:
    withheld = (address(1), address(2), address(4))
    run = deliver(at(server, pipelining=pipelining), map(mail, range(5)), lambda mail: mail.recipient not in withheld)
    assert list(run.answers) == server.recipients == server.begun == [address(0), address(3)]
    assert server.empty == 0
    assert len(server.conversations) == 3
