"""The dialogue that hands over mails one after another, and what its answers mean for each (RFC 5321, RFC 2920).

Where the relay offers PIPELINING, a mail's MAIL, RCPT and DATA are written together, after the final dot of the
mail before: a mail then costs one round trip. Its body leaves only after its own 354, and only when the body before
is answered: at most one mail is ever in doubt.

Until the first byte of a mail's body has left, nothing can have been accepted: trouble is `Unavailable` or `Refused`.
From then on silence, a lost connection or an invalid answer is `Ambiguous`.

A mail that came to a connection which others had used, and that was lost with it before its body, goes again on a new
one: what ended the connection was not about this mail. On a new connection it has no second try.
"""

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from publisher.channels.answers import NoConnection
from publisher.channels.mail.message.mail import Mail
from publisher.channels.mail.smtp.client import Client, lines, reply_words
from publisher.channels.mail.smtp.connection import Connection
from publisher.channels.mail.smtp.envelope import CLOSING, DATA, END, ConnectionLost, commands, declined
from publisher.core.errors import Ambiguous, Away, ChannelError, Refused, Unavailable
from publisher.core.waiting import Waiting
from publisher.core.wording import worded

MailAnswered = Callable[[Mail, str | ChannelError], None]

_OUT_OF_ORDER = 503

_LAST_WORDS_SECONDS = 2.0
"""How long to wait for an answer when the body could not be written completely."""


@dataclass(slots=True)
class _Flight:
    """A mail that was taken. `asked`: commands whose answers are outstanding; `first`: of its connection's mails."""

    mail: Mail
    asked: tuple[bytes, ...] = ()
    first: bool = False
    begun: bool = False


class Pipeline:
    """One run over many mails; see `Conversation.deliver_all`."""

    def __init__(
        self, connection: Connection, mails: Iterator[Mail], begin: Callable[[Mail], bool], done: MailAnswered
    ) -> None:
        self._connection, self._server = connection, connection.server
        self._mails, self._begin, self._done = mails, begin, done
        self._queue: deque[_Flight] = deque()
        self._ended = False
        self._failure: Exception | None = None

    def run(self) -> Waiting[None]:
        """Run until no mail is left. Raises `NoConnection`, or what the iterator or a callback raised."""
        try:
            while not self._connection.broken_off and self._take(1):
                yield from self._one(self._queue[0])
        except NoConnection as error:
            self._abandon(error)
            if self._failure is not None:
                raise self._failure from error
            raise
        except BaseException:
            self._abandon(
                Unavailable(worded("%(place)s: broken off before the mail was sent", place=self._server.place))
            )
            raise
        if self._failure is not None:
            raise self._failure

    def _one(self, flight: _Flight) -> Waiting[None]:
        """Settle the first mail of the queue, or leave it there for another try."""
        try:
            client = yield from self._envelope(flight)
        except ConnectionLost as error:
            self._drop()
            if flight.first and not self._connection.broken_off:
                self._settle(error)
        except ChannelError as error:
            self._settle(error)
        else:
            if self._begin(flight.mail):
                self._settle((yield from self._body(client, flight)))
            else:
                # After its 354 even a lone dot would be a mail.
                self._queue.popleft()
                self._drop()

    def _envelope(self, flight: _Flight) -> Waiting[Client]:
        """All that comes before the body; the connection that now waits for it. Raises the negative answer."""
        if flight.asked:
            client = self._connection.current()
            yield from self._read_answers(client, flight, flight.asked)
        else:
            client = yield from self._connection.ready()
            group = self._prepare(client, flight)
            flight.first = self._connection.taken == 1
            for step in [group] if self._connection.pipelines() else [(command,) for command in group]:
                try:
                    yield from client.ask(step)
                except OSError as error:
                    said = worded("%(what)s: %(why)s", what=_verb(step[0]), why=error)
                    raise ConnectionLost(worded("%(what)s: %(why)s", what=self._server.place, why=said)) from error
                self._take(2)
                yield from self._read_answers(client, flight, step)
        if client.stirs():
            raise ConnectionLost(
                worded(
                    "%(place)s: DATA: the connection is lost, or has sent an unexpected answer",
                    place=self._server.place,
                )
            )
        return client

    def _prepare(self, client: Client, flight: _Flight) -> tuple[bytes, ...]:
        """The commands of its envelope on this connection. Raises `Refused` when the connection cannot carry them."""
        group = commands(flight.mail, client, self._server.place)
        if self._connection.soiled:
            group = (b"RSET", *group)
        self._connection.taken += 1
        self._connection.soiled = False
        return group

    def _read_answers(self, client: Client, flight: _Flight, group: tuple[bytes, ...]) -> Waiting[None]:
        """Read the answers to commands; raises what the first negative or missing answer means for the mail."""
        no: ChannelError | None = None
        command, declining, code = b"", b"", 0
        flight.asked = ()
        try:
            for command in group:
                code, text = client.at_hand() or (yield from client.answer(client.patience))
                if code // 100 != (3 if command == DATA else 2) and no is None:
                    no, declining = self._declined(flight, _verb(command), code, text), command
                    if isinstance(no, ConnectionLost):
                        raise no
        except OSError as error:
            self._drop()
            said = worded("%(what)s: %(why)s", what=_verb(command), why=error)
            raise no or ConnectionLost(worded("%(what)s: %(why)s", what=self._server.place, why=said)) from error
        if no is not None:
            yield from self._clear(client, command == DATA and _verb(declining) == "RCPT", code)
            raise no

    def _declined(self, flight: _Flight, verb: str, code: int, text: bytes) -> ChannelError:
        no = declined(self._server.place, verb, code, reply_words(text))
        if code == _OUT_OF_ORDER and not flight.first:
            # An earlier mail has left the server in an unexpected state; it is not about this mail.
            return ConnectionLost(str(no), no.reply)
        return no

    def _clear(self, client: Client, nobody: bool, code: int) -> Waiting[None]:
        """After a declined envelope, whose last answer was `code`: bring the connection to a state where it can go on.

        `nobody`: DATA was asked without a recipient, and may have been let through all the same.
        """
        if code >= 400 and code != CLOSING:
            self._connection.soiled = True
        elif code // 100 == 3 and nobody:
            yield from self._say_nothing(client)
        else:
            self._drop()

    def _say_nothing(self, client: Client) -> Waiting[None]:
        """DATA was let through without a recipient: send only the dot; its answer concerns no mail (RFC 2920)."""
        try:
            yield from client.ask((b".",))
            code, _ = yield from client.answer(self._server.data_timeout)
        except OSError:
            code = CLOSING
        if code == CLOSING or code // 100 == 3:
            self._drop()
        self._connection.soiled = True

    def _body(self, client: Client, flight: _Flight) -> Waiting[str | ChannelError]:
        """From the first byte on the mail may be accepted: only a 4xx or 5xx says that it was not."""
        needed = flight.mail.size + len(END)
        behind = self._behind(client)
        flight.begun = True
        try:
            sent = yield from client.write((*flight.mail.pieces, END, *behind), needed, self._server.write_timeout)
            whole = sent >= needed
            # While the other side reads.
            self._take(3)
            code, text = yield from client.answer(self._server.data_timeout if whole else _LAST_WORDS_SECONDS)
        except OSError as error:
            self._drop()
            return Ambiguous(
                worded(
                    "%(place)s: the mail was sent, its answer is missing: %(error)s",
                    place=self._server.place,
                    error=error,
                )
            )
        reply = f"{code} {reply_words(text)}"
        if code // 100 == 2 and whole:
            return reply[: ChannelError.REPLY_LIMIT]
        if code < 400:
            self._drop()
            return Ambiguous(
                worded(
                    "%(place)s: the mail was sent, its answer is neither positive nor negative: %(reply)s",
                    place=self._server.place,
                    reply=reply,
                ),
                reply,
            )
        if code == CLOSING or not whole:
            self._drop()
        self._connection.soiled = len(self._queue) < 2 or not self._queue[1].asked
        no = declined(self._server.place, worded("the mail"), code, reply_words(text))
        return Away(str(no), no.reply) if isinstance(no, ConnectionLost) else no

    def _behind(self, client: Client) -> tuple[bytes, ...]:
        """The envelope of the next mail, if it may follow the present one's final dot."""
        connection = self._connection
        if len(self._queue) < 2 or not connection.pipelines() or connection.taken >= self._server.max_messages:
            return ()
        following = self._queue[1]
        try:
            following.asked = self._prepare(client, following)
        except Refused:
            return ()
        following.first = False
        return lines(following.asked)

    def _take(self, count: int) -> bool:
        """Fill the queue to `count` mails, if there are so many; whether it holds one."""
        while len(self._queue) < count and not self._ended:
            try:
                self._queue.append(_Flight(next(self._mails)))
            except StopIteration:
                self._ended = True
            except Exception as error:
                # Mails taken before are handed over first: answers may be outstanding, and the error is not about them.
                self._ended, self._failure = True, error
        return bool(self._queue)

    def _settle(self, answer: str | ChannelError) -> None:
        """The first of the queue is done. It leaves the queue first: at most once is safer than at least once."""
        self._done(self._queue.popleft().mail, answer)
        if isinstance(answer, NoConnection):
            raise answer

    def _abandon(self, error: Unavailable) -> None:
        """Break off, wherever the dialogue is: report every mail that was taken, start none."""
        self._drop()
        while self._queue:
            flight = self._queue.popleft()
            lost = (
                Ambiguous(worded("%(place)s: broken off while the mail was sent", place=self._server.place))
                if flight.begun
                else error
            )
            self._done(flight.mail, lost)

    def _drop(self) -> None:
        self._connection.drop()
        for flight in self._queue:
            flight.asked = ()


def _verb(command: bytes) -> str:
    return command[:4].decode()
