"""The newsletter as files in a Maildir: for a mail program, an archive, a drill, or another program that sends them.

A file's name follows from the delivery's key, so a mail that is there already is not written again, and can be found.
The form is that of https://cr.yp.to/proto/maildir.html; lines end in LF there. `Return-Path` and `Delivered-To` at the
top are the envelope, as the final delivery writes it (RFC 5321, section 4.4).
"""

import secrets
import tempfile
from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from publisher.channels import ChannelSettings
from publisher.channels.files import Folder, name_of, put
from publisher.channels.mail.channel import MailChannel
from publisher.channels.mail.message.headers import message_key
from publisher.channels.mail.message.mail import Mail
from publisher.channels.mail.settings import MailSettings
from publisher.core.errors import Ambiguous, Unavailable
from publisher.core.types import Destination, Diagnosis, Message, Outcome
from publisher.core.wording import system_words, worded

_FOLDERS = ("tmp", "new", "cur")
_MEND = worded("make room in it, or give this program the right to write there")


class MaildirSettings(MailSettings):
    """A Maildir that is made when it is missing. `emptied`: another program takes mails out of it."""

    path: Folder
    emptied: bool = False


class MaildirChannel(MailChannel):
    """One Maildir for all readers' mails."""

    Settings: ClassVar[type[ChannelSettings]] = MaildirSettings
    settings: MaildirSettings

    def __init__(self, settings: MaildirSettings) -> None:
        super().__init__(settings)
        self._folder = settings.path.expanduser().absolute()

    def find(self, message: Message, destination: Destination, since: datetime | None = None) -> Outcome | None:
        """The delivery's mail, if it is in `new` or `cur`, whenever it was tried.

        Raises `Ambiguous` when the folders cannot be read, or when another program empties them and the mail is not
        there.
        """
        name = self._name(message_key(destination.key))
        try:
            found = self._is_there(name)
        except OSError as error:
            raise Ambiguous(
                worded("%(folder)s: cannot be read: %(error)s", folder=self._folder, error=system_words(error))
            ) from error
        if not found and self.settings.emptied:
            raise Ambiguous(
                worded(
                    "%(name)s is not in %(folder)s; ask the program that takes mails out of it",
                    name=name,
                    folder=self._folder,
                )
            )
        return Outcome(name) if found else None

    def _hand_over(self, mail: Mail, message: Message) -> Outcome:
        name = self._name(mail.envelope_id)
        file = self._folder / "new" / name
        try:
            if not self._is_there(name):
                self._make()
                put(_as_file(mail), self._folder / "tmp" / f"{name}.{secrets.token_hex(4)}", file)
        except OSError as error:
            words = worded("%(file)s: cannot be written: %(error)s", file=file, error=system_words(error))
            if file.exists():
                # It has its final name, but may not be on the disk yet.
                raise Ambiguous(worded("%(words)s; look whether it is whole", words=words)) from error
            raise Unavailable(worded("%(what)s; %(mend)s", what=words, mend=_MEND)) from error
        return Outcome(name)

    def _diagnose_way(self) -> Sequence[Diagnosis]:
        """Whether a file can be made in each of the three folders."""
        check = worded("Maildir %(folder)s", folder=self._folder)
        try:
            self._make()
            for part in _FOLDERS:
                with tempfile.TemporaryFile(dir=self._folder / part):
                    pass
        except OSError as error:
            return [
                Diagnosis(check, False, worded("cannot be written to: %(error)s", error=system_words(error)), _MEND)
            ]
        return [Diagnosis(check, True, worded("can be written to"))]

    def _name(self, key: str) -> str:
        return name_of(f"{key}.{self.settings.domain}")

    def _make(self) -> None:
        """Only the owner may read it: each mail names its reader."""
        for part in _FOLDERS:
            (self._folder / part).mkdir(mode=0o700, parents=True, exist_ok=True)

    def _is_there(self, name: str) -> bool:
        """In `new`, or in `cur`, where a mail program adds `:2,` and flags to the name."""
        try:
            (self._folder / "new" / name).lstat()
        except FileNotFoundError:
            pass
        else:
            return True
        try:
            return any(file.name.partition(":")[0] == name for file in (self._folder / "cur").iterdir())
        except FileNotFoundError:
            return False


def _as_file(mail: Mail) -> bytes:
    envelope = f"Return-Path: <{mail.sender}>\nDelivered-To: {mail.recipient}\n".encode()
    return envelope + mail.data.replace(b"\r\n", b"\n")
